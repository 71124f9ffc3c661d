from datetime import date

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format

from catalog.models import Product
from orders import services
from orders.domain.delivery import add_business_days
from orders.domain.states import State
from orders.models import Cart, Order, Page
from tests.factories.accounts import UserFactory
from tests.factories.configurator import runner
from tests.factories.orders import cart_with, ordered, paid, pay, place, put, ready_made

pytestmark = pytest.mark.django_db


def test_whoever_has_the_link_sees_how_it_stands(client):
    order = paid()
    response = client.get(f"/o/{order.token}/")
    page = response.content.decode()
    assert order.number in page
    assert 'aria-current="step"' in page
    assert response.headers["X-Robots-Tag"] == "noindex"


def test_an_unpaid_order_leads_to_its_payment(client):
    order = ordered()
    assert f"/pay/{order.token}/" in client.get(f"/o/{order.token}/").content.decode()


def test_a_paid_order_cannot_be_paid_again(client):
    order = paid()
    assert client.get(f"/pay/{order.token}/").url == client.post(f"/pay/{order.token}/").url == f"/o/{order.token}/"


def test_the_buyer_cancels(client):
    order = paid()
    response = client.post(f"/o/{order.token}/cancel/", follow=True)
    assert "The money goes back to your card." in response.content.decode()
    assert Order.objects.get().state in {State.CANCELLED, State.REFUNDED}


def test_cancelling_too_late_says_so(client, staff):
    order = paid()
    services.move_order(order_id=order.pk, target=State.IN_PRODUCTION, actor=staff)
    assert "can no longer be cancelled" in client.post(f"/o/{order.token}/cancel/", follow=True).content.decode()
    assert "Cancel this order" not in client.get(f"/o/{order.token}/").content.decode()


def test_a_parcel_under_way_comes_on_the_day_that_its_mail_names(client, staff):
    order = paid()
    Order.objects.update(deliver_by=date(2030, 1, 1))
    services.move_order(order_id=order.pk, target=State.IN_PRODUCTION, actor=staff)
    assert "arrive about Tuesday 1 January." in client.get(f"/o/{order.token}/").content.decode()
    services.move_order(order_id=order.pk, target=State.SHIPPED, actor=staff)
    day = date_format(add_business_days(timezone.localdate(), order.transit_days), "l j F")
    assert f"arrive about {day}." in client.get(f"/o/{order.token}/").content.decode()


def test_looking_never_cancels(client):
    assert client.get(f"/o/{paid().token}/cancel/").status_code == 405


def test_shoppers_see_their_own_orders_only(client):
    mine, theirs = UserFactory(), UserFactory()
    own = place(cart_with(ready_made(), user=mine), user=mine)
    other = place(cart_with(ready_made(), user=theirs), user=theirs)
    client.force_login(mine)
    page = client.get("/account/orders/").content.decode()
    assert 'aria-label="Your account"' in page
    assert own.number in page
    assert other.number not in page


def test_orders_need_a_login(client):
    assert client.get("/account/orders/").url.startswith("/account/login/")


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_as_often_for_many_orders_as_for_one(client, count, django_assert_num_queries):
    user = UserFactory()
    for n in range(count):
        pay(place(cart_with(ready_made(), ready_made()), user=user, key=str(n)))
    client.force_login(user)
    client.get("/account/orders/")  # fills the cache of the categories
    with django_assert_num_queries(7):  # session, user, visitor, count, orders, lines, cart
        client.get("/account/orders/")


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_as_often_for_many_lines_as_for_one(client, count, django_assert_num_queries):
    order = pay(place(cart_with(*(ready_made() for _ in range(count)))))
    client.get(f"/o/{order.token}/")
    with django_assert_num_queries(5):  # order, lines, history, payments, refunds
        client.get(f"/o/{order.token}/")


@pytest.mark.parametrize("slug", ["terms", "privacy", "imprint", "withdrawal"])
def test_legal_pages_mark_what_is_still_to_be_filled_in(client, slug):
    page = client.get(f"/{slug}/").content.decode()
    assert "<mark>[" in page
    assert "still has to fill in" in page


def test_what_staff_write_in_a_legal_page_is_shown_as_text(client):
    page = Page.objects.get(slug="imprint")
    page.sections.all().delete()
    page.sections.create(position=1, heading="Us", text="One & <b>two</b>\nline\n\nNext paragraph")
    shown = client.get("/imprint/").content.decode()
    assert "<p>One &amp; &lt;b&gt;two&lt;/b&gt;<br>line</p><p>Next paragraph</p>" in shown
    assert "<mark>" not in shown


@pytest.mark.parametrize("address", ["/o/%00/", "/pay/a%00b/", "/pay/%00/return/", "/pay/card/%00/", "/pay/card/%00/challenge/"])
def test_a_link_that_no_order_has_is_not_found(client, address):
    assert client.get(address).status_code == 404


def test_a_request_refused_before_it_is_known_who_asks_gets_its_page():
    response = Client(raise_request_exception=False, headers={"host": "elsewhere.example"}).get("/o/anything/")
    assert (response.status_code, b"could not read this request" in response.content) == (400, True)


def test_what_was_bought_can_be_had_again(client):
    cart = Cart.objects.create()
    put(cart, runner().product, choices=(("sole", "gum"), ("upper", "suede")))
    put(cart, ready_made(slug="cap"))
    put(cart, gone := ready_made(slug="kite"))
    order = pay(place(cart))
    Product.objects.filter(pk=gone.pk).update(status="archived")
    again = [shown.again for shown in client.get(f"/o/{order.token}/").context["lines"]]
    assert again == ["/p/runner/?sole=gum&upper=suede", "/p/cap/", ""]
    assert client.get(again[0], follow=True).status_code == 200
