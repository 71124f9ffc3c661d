import json

import pytest
from django.utils import timezone

from accounts.domain.privacy import Subject
from orders import queries, services, tasks
from orders.domain.states import State
from orders.models import Cart, Order
from tests.factories.accounts import UserFactory
from tests.factories.configurator import runner
from tests.factories.orders import ADDRESS, cart_with, pay, place, put, ready_made

pytestmark = pytest.mark.django_db


def bought(user, *products, **fields):
    return pay(place(cart_with(*(products or [ready_made()]), user=user), user=user, **fields))


def close(order, staff):
    for target in (State.IN_PRODUCTION, State.SHIPPED, State.DELIVERED):
        services.move_order(order_id=order.pk, target=target, actor=staff)


def test_the_export_holds_cart_and_orders_and_is_plain_json():
    user = UserFactory()
    order = bought(user)
    put(Cart.objects.get(user=user), ready_made(slug="cap"))
    kept = json.loads(json.dumps(queries.export(Subject(user.pk, None))))
    assert kept["orders"][0]["number"] == order.number
    assert kept["cart"] == [{"product": "cap", "choices": [], "quantity": 1}]


def test_a_visitor_without_an_account_has_no_orders_to_export():
    bought(UserFactory())
    assert queries.export(Subject(None, "visitor")) == {"cart": [], "orders": []}


def test_erasing_keeps_the_order_and_forgets_the_person(staff):
    user = UserFactory()
    order = bought(user)
    close(order, staff)
    services.erase(Subject(user.pk, None))
    kept = Order.objects.filter(pk=order.pk).values().get()
    assert (kept["user_id"], kept["total"], kept["country"]) == (None, order.total, "DE")
    assert not [value for value in ADDRESS.values() if value and value in str(kept)]
    assert not Cart.objects.filter(user=user).exists()


def test_an_order_on_its_way_keeps_its_address_until_it_has_arrived(staff):
    user = UserFactory()
    order = bought(user)
    services.erase(Subject(user.pk, None))
    services.anonymise_closed()
    assert Order.objects.get(pk=order.pk).street == ADDRESS["street"]
    close(order, staff)
    services.anonymise_closed()
    assert Order.objects.get(pk=order.pk).street == ""


def test_monograms_of_people_who_left_are_forgotten(staff):
    user, product = UserFactory(), runner().product
    cart = Cart.objects.create(user=user)
    put(cart, product, choices=(("monogram", "XYZ"), ("upper", "suede")))
    order = pay(place(cart, user=user))
    close(order, staff)
    services.erase(Subject(user.pk, None))
    line = order.lines.values().get()
    assert "XYZ" not in str(line)
    assert (line["selection"]["upper"], line["picture_url"]) == ("suede", "")
    assert list(queries.money_problems()) == []


def test_other_peoples_orders_are_untouched():
    theirs = bought(UserFactory())
    services.erase(Subject(UserFactory().pk, None))
    assert Order.objects.get(pk=theirs.pk).email == ADDRESS["email"]


def test_withdrawing_consent_forgets_the_key_of_an_order_not_yet_learnt_from():
    order = place(cart_with(ready_made()), visitor="v" * 22)
    services.erase(Subject(None, "v" * 22))
    order.refresh_from_db()
    assert (order.visitor, order.email) == ("", ADDRESS["email"])


def test_erasing_is_carried_out_by_the_sweep(staff):
    user = UserFactory()
    order = bought(user)
    services.erase(Subject(user.pk, None))
    close(order, staff)
    tasks.sweep()
    order.refresh_from_db()
    assert order.erased <= timezone.now()
