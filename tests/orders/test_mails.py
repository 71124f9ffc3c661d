import sys

import pytest
from django.db import connection
from django.utils import timezone
from django.utils.formats import date_format

from accounts import services as accounts
from accounts.models import OutboxMail
from catalog.services import push_due
from experiments.queries.assigned import Assigned
from experiments.services import note, stop
from orders import services
from orders.domain.delivery import add_business_days
from orders.domain.states import State
from orders.models import Cart, Order
from recommendations.models import ActiveModel, Event, Item, TopN
from recommendations.services import BasketIn, record_baskets
from tests.factories.configurator import runner
from tests.factories.experiments import running
from tests.factories.orders import cart_with, ordered, paid, pay, place, put, ready_made
from tests.factories.recommendations import serving

pytestmark = pytest.mark.django_db


def mail(part):
    return OutboxMail.objects.get(key__endswith=part)


def test_nothing_is_confirmed_before_it_is_paid():
    ordered()
    assert not OutboxMail.objects.exists()


def test_the_confirmation_names_the_design_and_that_it_cannot_be_returned():
    cart = Cart.objects.create()
    put(cart, runner().product, choices=(("sole", "gum"), ("upper", "suede"), ("monogram", "AB")))
    pay(place(cart))
    text = mail("confirmation").text
    assert "Sole: Gum" in text
    assert "no right of withdrawal" in text
    assert "can be returned" not in text


def test_the_confirmation_says_that_ready_made_goods_can_be_returned():
    paid()
    assert "What you ordered can be returned within 14 days." in mail("confirmation").text


def test_texts_are_not_escaped_for_html():
    order = ordered()
    order.name = "O'Hara & Sons"
    order.save()
    pay(order)
    assert "O'Hara & Sons" in mail("confirmation").text


def test_the_parcel_is_announced_once(staff):
    order = paid()
    for target in (State.IN_PRODUCTION, State.SHIPPED):
        services.move_order(order_id=order.pk, target=target, actor=staff)
    assert order.number in mail("shipped").subject
    day = date_format(add_business_days(timezone.localdate(), 2), "l j F Y")
    assert f"It should arrive about {day} at:\n\nRobin Example\nExamplestraße 1\n10115 Berlin\nGermany\n\nHow" in mail("shipped").text


def test_a_cancelled_order_says_that_the_money_goes_back():
    order = paid()
    services.cancel_order(order_id=order.pk, by="shopper")
    assert "goes back to the card" in mail("cancelled").text


def test_an_unpaid_order_is_cancelled_without_a_mail():
    services.cancel_order(order_id=ordered().pk, by="shopper")
    assert not OutboxMail.objects.exists()


@pytest.fixture
def together():
    """A mug that was often bought with a candle and a cap."""
    made = {slug: ready_made(slug=slug, title=slug.capitalize(), price=40) for slug in ("mug", "candle", "cap", "kite")}
    push_due()
    record_baskets(baskets=[BasketIn(["mug", "candle", "cap"], timezone.localdate())] * 5)
    return made


def confirmation(product, visitor):
    pay(place(cart_with(product), visitor=visitor))
    return mail("confirmation")


def test_who_agreed_reads_what_goes_with_the_order(together):
    row = confirmation(together["mug"], accounts.grant(user_id=None, visitor=None, signal=False))
    assert "Candle, €40.00: http" in row.text
    assert "/p/cap/" in row.text
    assert "Kite" not in row.text


def fond_of(*slugs):
    """A buyer with a list of the night's."""
    visitor = accounts.grant(user_id=None, visitor=None, signal=False)
    serving({slug: [1.0, 0.0] for slug in slugs})
    top = list(Item.objects.filter(key__in=slugs).values_list("pk", flat=True))
    TopN.objects.create(model=ActiveModel.objects.get().model, visitor=visitor, items=top)
    return visitor


def test_where_little_goes_with_it_the_mail_names_what_suits_the_buyer(together):
    text = confirmation(together["kite"], fond_of("candle", "cap", "kite")).text
    assert "Made for you, because you agreed to that. From what you viewed and designed:" in text
    assert ("/p/candle/" in text, "/p/cap/" in text, "/p/kite/" in text) == (True, True, False)


def test_the_mail_of_the_parcel_names_what_suits_the_buyer_too(together, staff):
    pay(order := place(cart_with(together["mug"]), visitor=fond_of("candle", "kite")))
    for target in (State.IN_PRODUCTION, State.SHIPPED):
        services.move_order(order_id=order.pk, target=target, actor=staff)
    text = mail("shipped").text
    assert all(part in text for part in ("Made for you", "/p/kite/", "/p/candle/", "/taste/"))


def test_nobody_else_does(together):
    assert "Candle" not in confirmation(together["mug"], None).text


@pytest.mark.parametrize(
    "end",
    [
        lambda key: accounts.set_preferences(user_id=None, visitor=key, personal=False),
        lambda key: accounts.refuse(user_id=None, visitor=key),
    ],
)
def test_who_switched_it_off_or_withdrew_before_paying_does_not(together, end):
    visitor = accounts.grant(user_id=None, visitor=None, signal=False)
    order = place(cart_with(together["mug"]), visitor=visitor)
    end(visitor)
    pay(order)
    assert "Candle" not in mail("confirmation").text


@pytest.mark.parametrize(("variant", "key"), [(0, "control"), (1, "b")])
def test_an_experiment_may_leave_the_block_out_and_counts_who_was_in_it(
    together, monkeypatch, django_capture_on_commit_callbacks, variant, key
):
    monkeypatch.setattr(sys.modules[Assigned.__module__], "draw", lambda arms, *_: arms[variant])
    running("letters", subject="mail", values=("with-block", "without-block"))
    with django_capture_on_commit_callbacks(execute=True):
        row = confirmation(together["mug"], accounts.grant(user_id=None, visitor=None, signal=False))
    assert ("Candle" in row.text) == (key == "control")
    assert list(Event.objects.filter(kind="exposure").values_list("policy", "arm")) == [("letters", key)]


def test_what_a_mail_says_is_what_counts_as_seen_although_the_experiment_changes_meanwhile(
    together, monkeypatch, django_capture_on_commit_callbacks
):
    drawn = iter([0, 1, 1])
    monkeypatch.setattr(sys.modules[Assigned.__module__], "draw", lambda arms, *_: arms[next(drawn)])
    made = running("letters", subject="mail", values=("with-block", "without-block"))
    with django_capture_on_commit_callbacks(execute=True):
        row = confirmation(together["mug"], accounts.grant(user_id=None, visitor=None, signal=False))
        stop(experiment_id=made.pk, actor=None)
    assert "Candle" in row.text
    assert Event.objects.get(kind="exposure").arm == "control"


def unknown(*_args, **_given):
    raise KeyError("mail")


def lost(*_args, **_given):
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 / 0")


@pytest.mark.parametrize("broken", [unknown, lost])
@pytest.mark.parametrize("part", ["recommendations.queries.recommend_all", "orders.services.mails.assigned"])
def test_what_breaks_about_the_block_leaves_the_order_paid(together, monkeypatch, django_capture_on_commit_callbacks, part, broken):
    monkeypatch.setattr(part, broken)
    with django_capture_on_commit_callbacks() as later:
        row = confirmation(together["mug"], accounts.grant(user_id=None, visitor=None, signal=False))
    assert "Candle" not in row.text
    assert Order.objects.get().state == State.PAID
    assert not [act for act in later if act.__module__ == note.__module__]


def test_one_thing_alone_is_not_worth_the_lines(together):
    together["cap"].status = "archived"
    together["cap"].save()
    push_due()
    row = confirmation(together["mug"], accounts.grant(user_id=None, visitor=None, signal=False))
    assert "Often bought together" not in row.text


def test_a_refund_is_told_once(staff):
    order = paid()
    for target in (State.IN_PRODUCTION, State.SHIPPED):
        services.move_order(order_id=order.pk, target=target, actor=staff)
    for _ in range(2):
        services.refund_order(order_id=order.pk, actor=staff)
    assert "we give you €123.90 back" in mail("refunded").text
