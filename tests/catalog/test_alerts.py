"""“Tell me when it is back, or costs less”."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from accounts import services as accounts
from accounts.models import OutboxMail
from catalog import services
from catalog.domain.wishes import Wish
from catalog.forms.alerts import sealed
from catalog.models import Alert
from orders.services import set_stock
from tests.factories.accounts import UserFactory
from tests.factories.catalog import ProductFactory
from tests.factories.configurator import runner

pytestmark = pytest.mark.django_db
URL = "/alerts/"


@pytest.fixture
def cap():
    set_stock(key="product:cap", quantity=0)
    return ProductFactory(slug="cap", title="Cap", stock_key="product:cap", price=Decimal(40))


@pytest.fixture
def ann():
    return UserFactory(email="ann@example.org")


def ask(*, kind="price", user=None, email=""):
    return services.ask_alert(slug="cap", kind=kind, user_id=user.pk if user else None, email=email)


def send(**late):
    return services.send_alerts(now=timezone.now() + timedelta(**late))


def cheaper(product, price):
    product.price = Decimal(price)
    product.save()


def test_a_shopper_hears_once_that_it_is_back(cap, ann):
    assert ask(kind="stock", user=ann)
    assert send() == 0
    set_stock(key="product:cap", quantity=2)
    assert [send(), send()] == [1, 0]
    row = OutboxMail.objects.get()
    assert (row.to, row.subject) == ("ann@example.org", "Cap is back")
    assert "/p/cap/" in row.text
    assert row.unsubscribe.endswith(f"/alerts/{Alert.objects.get().token}/")


def test_what_stays_sold_out_keeps_nobody_else_waiting(cap, ann, monkeypatch):
    monkeypatch.setattr("catalog.services.alerts.AT_MOST", 1)
    set_stock(key="product:bag", quantity=0)
    ProductFactory(slug="bag", title="Bag", stock_key="product:bag")
    services.ask_alert(slug="bag", kind="stock", user_id=ann.pk)
    ask(kind="stock", user=ann)
    set_stock(key="product:bag", quantity=1)
    assert send() == 1


def test_a_shopper_hears_once_that_it_costs_less(cap, ann):
    ask(user=ann)
    cheaper(cap, 45)
    assert send() == 0
    cheaper(cap, 39)
    assert [send(), send()] == [1, 0]
    assert "now costs €39.00. It was €40.00" in OutboxMail.objects.get().text


def test_what_is_taken_off_sale_is_not_offered(cap, ann):
    ask(user=ann)
    cap.status = "archived"
    cheaper(cap, 10)
    assert send() == 0


def test_asking_twice_waits_once_and_after_the_mail_again(cap, ann):
    assert [ask(user=ann), ask(user=ann)] == [True, True]
    assert Alert.objects.count() == 1
    cheaper(cap, 30)
    send()
    ask(user=ann)
    assert Alert.objects.filter(sent=None).get().price == 30


def test_what_can_be_had_is_not_waited_for(cap, ann):
    set_stock(key="product:cap", quantity=1)
    with pytest.raises(services.AlertRefused):
        ask(kind="stock", user=ann)


def test_an_address_is_written_to_only_after_its_owner_agreed(cap, client):
    assert not ask(email="Bo@Example.org")
    cheaper(cap, 30)
    assert send() == 0
    asked = OutboxMail.objects.get()
    path = f"/alerts/{Alert.objects.get().token}/"
    assert asked.to == "bo@example.org"
    assert "once, when the price of Cap falls." in asked.text
    assert path in asked.text
    assert "Shall we write to you" in client.get(path).content.decode()
    assert send() == 0
    client.post(path, {"action": "confirm"})
    assert [send(), send()] == [1, 0]


def test_one_mail_a_day_asks_for_confirmation(cap):
    for _ in range(3):
        ask(email="bo@example.org")
    assert OutboxMail.objects.count() == 1


def test_the_address_of_an_account_that_was_never_confirmed_is_asked_too(cap, ann):
    ann.emailaddress_set.update(verified=False)
    assert not ask(user=ann)
    assert Alert.objects.get().email == "ann@example.org"


def test_one_click_stops_it_without_login(cap, ann, client):
    ask(user=ann)
    path = f"/alerts/{Alert.objects.get().token}/"
    client.handler.enforce_csrf_checks = True
    assert client.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not Alert.objects.exists()
    assert client.get(path).status_code == 404


def test_what_nobody_confirmed_is_forgotten_in_a_week(cap):
    ask(email="bo@example.org")
    send(days=6)
    assert Alert.objects.exists()
    send(days=8)
    assert not Alert.objects.exists()


def test_a_hundred_are_enough(cap, ann):
    Alert.objects.bulk_create(Alert(product=ProductFactory(category=cap.category), kind="price", user=ann, price=1) for _ in range(100))
    with pytest.raises(services.AlertRefused):
        ask(user=ann)


@pytest.mark.parametrize("count", [1, 3])
def test_looking_for_what_is_due_takes_the_same_queries(cap, count, django_assert_num_queries):
    for _ in range(count):
        ask(kind="stock", user=UserFactory())
    with django_assert_num_queries(5):  # what is waited for, stock, who is due, unconfirmed (looked for), old ones (looked for)
        send()


def test_who_leaves_waits_no_more(cap, ann):
    ask(user=ann)
    Alert.objects.create(product=cap, kind="price", email="ann@example.org", price=1)
    accounts.erase_account(user_id=ann.pk)
    assert not Alert.objects.exists()


def test_the_product_page_offers_it_and_brings_back(cap, client):
    page = client.get("/p/cap/").content.decode()
    assert "Tell me when it is back" in page
    answer = client.post(URL, {"product": "cap", "kind": "stock", "email": "bo@example.org"}, follow=True)
    assert answer.redirect_chain == [("/p/cap/", 302)]
    assert "open the link in the mail" in answer.content.decode()


def test_a_shopper_needs_no_address_and_finds_it_in_the_account(cap, ann, client):
    client.force_login(ann)
    client.post(URL, {"product": "cap", "kind": "price"})
    page = client.get("/taste/").content.decode()
    assert "Wait no more for Cap" in page
    token = Alert.objects.get().token
    assert client.post(f"/alerts/{token}/", {"action": "stop", "next": "taste"})["Location"] == "/taste/"
    assert client.get("/account/privacy/export/").json()["feeds"]["alerts"] == []


@pytest.mark.parametrize(
    ("data", "status"), [({"email": ""}, 422), ({"email": "nobody"}, 422), ({"kind": "rain"}, 422), ({"product": "x"}, 404)]
)
def test_an_unclear_wish_is_asked_again(cap, client, data, status):
    assert client.post(URL, {"product": "cap", "kind": "price", "email": "bo@example.org", **data}).status_code == status
    assert not Alert.objects.exists()


def test_an_address_cannot_smuggle(cap):
    with pytest.raises(ValidationError):
        ask(email="bo@example.org\nBcc: x@example.org")


def test_what_is_made_to_order_can_be_waited_for_too(client):
    runner()
    page = client.get("/p/runner/").content.decode()
    assert "Tell me when the price falls" in page
    assert "When it is back" not in page
    client.post(URL, {"product": "runner", "kind": "price", "email": "bo@example.org"})
    assert Alert.objects.get().product.slug == "runner"


def test_asking_brings_back_to_the_design(client):
    runner()
    asked = {"product": "runner", "kind": "price", "email": "bo@example.org", "next": "/p/runner/"}
    answer = client.post(URL, asked, headers={"referer": "http://testserver/p/runner/?sole=gum&v=1"})
    assert answer["Location"] == "http://testserver/p/runner/?sole=gum&v=1"


def test_a_stopped_alert_says_so_when_its_link_is_opened_again(cap, ann, client):
    ask(user=ann)
    path = f"/alerts/{Alert.objects.get().token}/"
    client.post(path, {"action": "stop"})
    again = client.post(path, {"action": "stop"})
    assert again.status_code == 404
    assert "You do not wait for this any more." in again.content.decode()


SUEDE = "option:runner/upper.suede"


@pytest.fixture
def wish(client):
    """What the page of a design carries of which something has run out."""
    runner()
    set_stock(key=SUEDE, quantity=0)
    page = client.get("/p/runner/?upper=suede&v=1").content.decode()
    assert "Tell me when it is back" in page
    return re.search(r'name="wish" value="([^"]+)"', page)[1]


def wait_for(client, wish, **changes):
    return client.post(URL, {"product": "runner", "kind": "stock", "wish": wish, "next": "/p/runner/?upper=suede&v=1", **changes})


def test_what_a_design_lacks_is_waited_for_and_its_mail_leads_to_the_design(client, ann, wish):
    client.force_login(ann)
    assert wait_for(client, wish)["Location"] == "/p/runner/?upper=suede&v=1"
    assert send() == 0
    set_stock(key=SUEDE, quantity=1)
    assert [send(), send()] == [1, 0]
    row = OutboxMail.objects.get()
    assert row.subject == "What your Runner waited for is back"
    assert "This is back: Upper: Suede." in row.text
    assert "/p/runner/?upper=suede&v=1\n" in row.text


def test_two_designs_of_a_product_are_waited_for_side_by_side(client, ann, wish):
    client.force_login(ann)
    other = Wish("runner", ("option:runner/sole.gum",), "Sole: Gum", "sole=gum&v=1")
    set_stock(key="option:runner/sole.gum", quantity=0)
    for one in (wish, wish, sealed(other)):
        wait_for(client, one)
    assert sorted(Alert.objects.values_list("what", flat=True)) == ["Sole: Gum", "Upper: Suede"]
    set_stock(key=SUEDE, quantity=1)
    assert send() == 1


def test_designs_whose_words_begin_alike_are_waited_for_side_by_side(client, ann, wish):
    client.force_login(ann)
    long = ", ".join(f"Part {at}: Suede" for at in range(30))
    for key in (SUEDE, "option:runner/sole.gum"):
        set_stock(key=key, quantity=0)
        wait_for(client, sealed(Wish("runner", (key,), f"{long}, {key}", "v=1")))
    assert [len(one.what) <= 200 and one.what.endswith(" …") for one in Alert.objects.all()] == [True, True]


@pytest.fixture
def waiting(cap, ann):
    """The product, and three designs of it, two of which are told in the same words."""
    for what, lacks in (("", ""), ("Upper: Suede", "a"), ("Upper: Suede", "b"), ("Sole: Gum", "c")):
        Alert.objects.create(product=cap, kind="stock", user=ann, price=40, what=what, lacks=lacks, stock_keys=[lacks], address="v=1")
    connection.check_constraints()
    return cap


def test_a_shop_that_goes_back_keeps_one_of_what_is_told_alike(waiting):
    MigrationExecutor(connection).migrate([("catalog", "0011_synonyms")])
    with connection.cursor() as cursor:
        cursor.execute("SELECT what FROM catalog_alert ORDER BY what")
        assert cursor.fetchall() == [("",), ("Sole: Gum",), ("Upper: Suede",)]
    MigrationExecutor(connection).migrate([("catalog", "0012_what_designs_lack")])
    assert sorted(len(one.lacks) for one in Alert.objects.all()) == [0, 32, 32]


def test_a_shop_that_goes_back_keeps_what_it_can_tell_apart(waiting):
    cap = waiting
    MigrationExecutor(connection).migrate([("catalog", "0008_looks_of_pictures")])
    with connection.cursor() as cursor:
        cursor.execute("SELECT product_id, kind FROM catalog_alert")
        assert cursor.fetchall() == [(cap.pk, "stock")]


def test_what_a_design_lacks_is_shown_where_it_can_be_stopped(client, ann, wish):
    client.force_login(ann)
    wait_for(client, wish)
    assert "until it is back (Upper: Suede)" in client.get("/taste/").content.decode()
    assert client.get("/account/privacy/export/").json()["feeds"]["alerts"][0]["address"] == "upper=suede&v=1"


def test_a_slip_in_the_address_keeps_the_design(client, wish):
    page = wait_for(client, wish, email="bo@example")
    assert page.status_code == 422
    assert wish in page.content.decode()
    assert "upper=suede" in page.content.decode()


@pytest.mark.parametrize("odd", ["x", "x:y:z", "\x00", "9" * 9000])
def test_a_wish_that_no_page_made_is_refused(client, wish, odd):
    assert wait_for(client, odd, email="bo@example.org").status_code == 422
    assert not Alert.objects.exists()


def test_a_design_that_can_be_made_again_is_not_waited_for(client, ann, wish):
    client.force_login(ann)
    set_stock(key=SUEDE, quantity=1)
    wait_for(client, wish)
    assert not Alert.objects.exists()
    assert "you can have it now" in client.get("/cart/").content.decode()
