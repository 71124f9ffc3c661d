"""Races with real connections: every thread has its own, and all start at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from time import sleep

import pytest
from django.db import connection, transaction
from django.utils import timezone

from orders import queries, services
from orders.domain.states import State
from orders.models import CartLine, Order, StockItem
from orders.services import stock
from tests.factories.accounts import UserFactory
from tests.factories.orders import cart_with, ordered, place, ready_made, submit

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("germany")]


def race(*acts):
    """Run all at once; answers with their results or errors, in order."""
    barrier = Barrier(len(acts))

    def run(act):
        try:
            barrier.wait(timeout=30)
            return act()
        except Exception as error:  # noqa: BLE001
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def digest(cart):
    return queries.quote(cart, today=timezone.localdate(), country="DE").digest


@pytest.mark.parametrize("attempt", range(3))
def test_two_buyers_one_last_item(attempt):
    product = ready_made(stock=1)
    carts = [cart_with(product), cart_with(product)]
    seen = [digest(cart) for cart in carts]
    results = race(*(lambda cart=cart, one=one: place(cart, digest=one) for cart, one in zip(carts, seen, strict=True)))
    assert sorted(type(result).__name__ for result in results) in (["Order", "SoldOut"], ["Order", "QuoteChanged"])
    item = StockItem.objects.get()
    assert (item.quantity, item.held, Order.objects.count()) == (1, 1, 1)


def test_orders_of_the_same_goods_in_opposite_order_never_wait_in_a_circle():
    goods = [ready_made(stock=100) for _ in range(4)]
    carts = [cart_with(*(goods if n % 2 else reversed(goods))) for n in range(6)]
    seen = [digest(cart) for cart in carts]
    results = race(*(lambda cart=cart, one=one: place(cart, digest=one) for cart, one in zip(carts, seen, strict=True)))
    assert [type(result) for result in results] == [Order] * 6
    assert set(StockItem.objects.values_list("held", flat=True)) == {6}


def is_locked(key):
    def ask():
        try:
            with transaction.atomic():
                return not StockItem.objects.select_for_update(skip_locked=True).filter(key=key).exists()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(ask).result()


def take(*keys):
    try:
        with transaction.atomic():
            return list(stock.lock(keys))
    finally:
        connection.close()


def test_stock_rows_are_locked_in_the_order_of_their_keys():
    for key in ("z", "m", "a"):
        services.set_stock(key=key, quantity=1)
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            stock.lock(["m"])
            waiting = pool.submit(take, "z", "m", "a")
            for _ in range(600):
                if is_locked("a"):
                    break
                sleep(0.05)
            assert [is_locked(key) for key in ("a", "m", "z")] == [True, True, False]
        assert waiting.result(timeout=30) == ["a", "m", "z"]


def test_a_form_sent_twice_at_once_makes_one_order():
    cart = cart_with(ready_made(stock=5))
    seen = digest(cart)
    results = race(*(lambda: place(cart, digest=seen) for _ in range(4)))
    assert {result.pk for result in results} == {Order.objects.get().pk}
    assert StockItem.objects.get().held == 1


def test_a_payment_heard_of_twice_at_once_counts_once():
    order = ordered()
    payment = submit(order)
    race(*(lambda: services.refresh_payment(payment=payment) for _ in range(4)))
    assert order.events.filter(target="paid").count() == 1


def test_paying_and_expiring_at_once_end_in_one_state():
    product = ready_made(stock=1)
    order = place(cart_with(product))
    payment = submit(order)
    race(lambda: services.refresh_payment(payment=payment), lambda: services.cancel_order(order_id=order.pk, by="shopper"))
    services.sweep(now=timezone.now())
    order.refresh_from_db()
    assert order.state is State.REFUNDED
    assert list(queries.stock_problems()) == list(queries.money_problems()) == []


def test_cancelling_and_starting_production_at_once_end_in_one_state(staff):
    order = ordered()
    services.refresh_payment(payment=submit(order))
    results = race(
        lambda: services.cancel_order(order_id=order.pk, by="shopper"),
        lambda: services.move_order(order_id=order.pk, target=State.IN_PRODUCTION, actor=staff),
    )
    assert sum(isinstance(result, services.ForbiddenMove) for result in results) == 1


def test_a_second_order_and_a_payment_of_the_first_at_once():
    product = ready_made(stock=1)
    cart = cart_with(product)
    first = place(cart, key="first")
    payment, seen = submit(first), digest(cart)
    race(lambda: services.refresh_payment(payment=payment), lambda: place(cart, key="second", digest=seen))
    services.sweep(now=timezone.now())
    assert Order.objects.filter(status__in=["paid", "placed"]).count() == 1
    assert list(queries.stock_problems()) == list(queries.money_problems()) == []


def test_a_cart_merged_away_in_another_tab_takes_nothing_in():
    guest, product, user = cart_with(ready_made()), ready_made(), UserFactory()
    services.merge(token=guest.token, user=user)
    with pytest.raises(services.CartGone):
        services.add(cart=guest, wanted=services.want(slug=product.slug))
    assert services.set_quantity(cart=guest, line_id=1, quantity=2) is None


def test_adding_the_same_thing_twice_at_once_counts_both():
    product = ready_made()
    cart = cart_with(product)
    race(*(lambda: services.add(cart=cart, wanted=services.want(slug=product.slug)) for _ in range(4)))
    assert CartLine.objects.get().quantity == 5
