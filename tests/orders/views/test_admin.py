import re

import pytest
from django.contrib.auth.models import Group

from orders import services
from orders.domain.states import State
from orders.models import Order, StockItem
from tests.factories.accounts import StaffFactory
from tests.factories.orders import cart_with, ordered, paid, pay, place, ready_made

pytestmark = pytest.mark.django_db


def sign_in(client, *roles, **fields):
    person = StaffFactory(**fields)
    person.groups.set(Group.objects.filter(name__in=roles))
    client.force_login(person)
    return person


@pytest.fixture
def support(client):
    return sign_in(client, "support")


def called_off():
    order = paid()
    services.cancel_order(order_id=order.pk, by="shopper")
    return order


def act(client, order, verb, **fields):
    return client.post(f"/admin/orders/order/{order.pk}/{verb}/", {"sure": "1"} | fields, follow=True)


def test_support_finds_an_order_by_number_and_by_address(client, support):
    order, other = paid(), paid()
    Order.objects.filter(pk=other.pk).update(email="somebody@else.example")
    for wanted in (order.number, order.number.lower(), order.email):
        page = client.get("/admin/orders/order/", {"q": wanted}).content.decode()
        assert order.number in page
        assert other.number not in page


def test_the_page_shows_lines_money_and_history(client, support):
    order = paid()
    page = client.get(f"/admin/orders/order/{order.pk}/change/").content.decode()
    for text in (order.lines.get().title, "Succeeded", "Move to “In production”", "Cancel and refund", "Scarce goods"):
        assert text in page


def test_a_maker_moves_an_order_and_the_history_says_who(client):
    maker, order = sign_in(client, "maker"), paid()
    act(client, order, "move", target="in_production")
    event = order.events.last()
    assert (event.target, event.actor) == ("in_production", maker)


def test_the_history_names_both_states_in_words(client):
    _, order = sign_in(client, "maker"), paid()
    page = act(client, order, "move", target="in_production").content.decode()
    assert re.search(r"<td[^>]*>Paid</td>\s*<td[^>]*>In production</td>", page)


def test_a_step_that_is_not_next_is_refused_with_a_sentence(client, support):
    order = ordered()
    assert "cannot become" in act(client, order, "move", target="shipped").content.decode()
    assert Order.objects.get().state is State.PLACED


def test_a_maker_cannot_give_money_back(client):
    sign_in(client, "maker")
    order = paid()
    assert act(client, order, "cancel").status_code == act(client, order, "refund").status_code == 403


@pytest.mark.parametrize("role", ["merchandiser", "analyst"])
def test_other_roles_cannot_move_orders(client, role):
    sign_in(client, role)
    assert act(client, paid(), "move", target="in_production").status_code == 403


def test_support_cancels_and_refunds(client, support):
    order = paid()
    act(client, order, "cancel", note="Asked by telephone")
    assert (order.payments.get().refund.actor, order.events.get(target="cancelled").note) == (support, "Asked by telephone")


@pytest.mark.parametrize(("verb", "says"), [("cancel", "put aside goes back"), ("refund", "keeps what was sent")])
def test_money_goes_back_only_after_a_question(client, support, verb, says):
    order = paid()
    page = client.post(f"/admin/orders/order/{order.pk}/{verb}/", {"note": "Asked <b>"}).content.decode()
    assert says in page
    assert 'value="Asked &lt;b&gt;"' in page
    assert Order.objects.get().state is State.PAID


def test_support_refunds_what_was_delivered(client, support):
    order = paid()
    for target in (State.IN_PRODUCTION, State.SHIPPED, State.DELIVERED):
        services.move_order(order_id=order.pk, target=target, actor=support)
    act(client, order, "refund", note="Broken")
    assert order.payments.get().refund.reason == "Broken"


def test_nobody_edits_or_deletes_an_order_by_hand(client, admin_user):
    client.force_login(admin_user)
    order = paid()
    assert client.post(f"/admin/orders/order/{order.pk}/change/", {"total": "1"}).status_code == 403
    assert client.get(f"/admin/orders/order/{order.pk}/delete/").status_code == 403
    assert client.get("/admin/orders/order/add/").status_code == 403


@pytest.mark.parametrize("verb", ["move", "cancel", "refund"])
def test_a_get_moves_nothing(client, support, verb):
    assert client.get(f"/admin/orders/order/{paid().pk}/{verb}/").status_code == 405


def test_shoppers_do_not_get_in(client):
    order = paid()
    client.post(f"/admin/orders/order/{order.pk}/move/", {"target": "in_production"})
    assert Order.objects.get().state is State.PAID


def test_several_orders_move_at_once_and_those_that_cannot_stay(client, support):
    orders = [paid(), paid(), ordered()]
    data = {"action": "move_along", "_selected_action": [order.pk for order in orders]}
    assert "2 of 3 orders moved." in client.post("/admin/orders/order/", data, follow=True).content.decode()


def test_a_work_sheet_says_what_to_make(client):
    sign_in(client, "maker")
    line = paid().lines.get()
    page = client.get(f"/admin/orders/order/sheet/{line.pk}/").content.decode()
    assert line.title in page
    assert "robin@example.org" not in page
    assert "Do not make this" not in page
    assert client.get("/admin/orders/order/sheet/0/").status_code == 404


@pytest.mark.parametrize(("act", "state"), [(ordered, "Waiting for payment"), (called_off, "Cancelled")])
def test_a_work_sheet_of_what_is_not_to_be_made_says_so(client, act, state):
    sign_in(client, "maker")
    page = client.get(f"/admin/orders/order/sheet/{act().lines.get().pk}/").content.decode()
    assert f"Do not make this: the order is “{state}”." in page


def test_counting_stock_is_logged(client):
    person, product = sign_in(client, "merchandiser"), ready_made(stock=2)
    item = StockItem.objects.get(key=product.stock_key)
    client.post(f"/admin/orders/stockitem/{item.pk}/change/", {"title": "Cap", "quantity": "7"})
    change = item.changes.first()
    assert (change.delta, change.actor, change.reason) == (5, person, "counted by staff")
    assert "+5" in client.get(f"/admin/orders/stockitem/{item.pk}/change/").content.decode()


def test_stock_that_is_put_aside_cannot_be_counted_away(client):
    sign_in(client, "merchandiser")
    product = ready_made(stock=2)
    place(cart_with(product))
    item = StockItem.objects.get(key=product.stock_key)
    response = client.post(f"/admin/orders/stockitem/{item.pk}/change/", {"title": "Cap", "quantity": "0"})
    assert "put aside" in response.content.decode()
    item.refresh_from_db()
    assert item.quantity == 2


def test_new_stock_starts_its_log(client):
    sign_in(client, "merchandiser")
    client.post("/admin/orders/stockitem/add/", {"key": "option:runner/upper.suede", "title": "Suede", "quantity": "4"})
    assert StockItem.objects.get().changes.get().delta == 4


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_as_often_for_many_orders_as_for_one(client, admin_user, count, django_assert_num_queries):
    client.force_login(admin_user)
    for _ in range(count):
        paid()
    with django_assert_num_queries(LIST_QUERIES):
        client.get("/admin/orders/order/")


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_as_often_for_many_lines_as_for_one(client, admin_user, count, django_assert_num_queries):
    client.force_login(admin_user)
    order = pay(place(cart_with(*(ready_made(stock=2) for _ in range(count)))))
    with django_assert_num_queries(PAGE_QUERIES):
        client.get(f"/admin/orders/order/{order.pk}/change/")


# session, user, visitor, count, names of countries for the filter, orders
LIST_QUERIES = 6
# session, user, visitor, order for Django; order, lines, history, payments, refunds, holds, their items
PAGE_QUERIES = 11
