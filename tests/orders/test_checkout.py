from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from catalog.models import Product
from orders import queries, services
from orders.domain.states import State
from orders.models import Cart, Order, StockItem
from tests.factories.configurator import runner
from tests.factories.orders import ADDRESS, cart_with, ordered, paid, pay, place, put, ready_made

pytestmark = pytest.mark.django_db


def stock(product):
    item = StockItem.objects.get(key=product.stock_key)
    return item.quantity, item.held


def test_an_order_is_a_snapshot_with_vat_of_the_country():
    order = place(cart_with(ready_made(price=Decimal("100.00"), title="Cap")), country="FI")
    line = order.lines.get()
    assert (order.goods, order.shipping, order.total, order.vat_rate) == (100, Decimal("12.90"), Decimal("112.90"), Decimal("25.50"))
    assert order.vat == line.vat + order.shipping_vat == Decimal("22.94")
    Product.objects.update(title="Hat", price=5)
    line.refresh_from_db()
    assert (line.title, line.unit_price) == ("Cap", 100)


def test_a_design_is_kept_in_words_with_its_version():
    product = runner().product
    cart = Cart.objects.create()
    put(cart, product, choices=(("sole", "gum"), ("upper", "suede"), ("monogram", "AB")))
    line = place(cart).lines.get()
    assert ["Sole", "Gum"] in line.labels
    assert ["Monogram", "“AB”"] in line.labels
    assert (line.blueprint_version, line.selection["monogram"], line.made_to_order) == (1, "AB", True)
    assert line.stock_keys == ["option:runner/upper.suede"]


def test_sending_the_form_twice_makes_one_order():
    cart = cart_with(ready_made(stock=1))
    digest = queries.quote(cart, today=timezone.localdate(), country="DE").digest
    assert place(cart, digest=digest) == place(cart, digest=digest)
    assert Order.objects.count() == 1


def test_going_back_to_correct_the_address_makes_another_order_that_takes_the_goods():
    product = ready_made(stock=1)
    cart = cart_with(product)
    digest = queries.quote(cart, today=timezone.localdate(), country="DE").digest
    wrong = place(cart, digest=digest)
    right = services.place_order(
        cart=cart, buyer=services.Buyer(**ADDRESS | {"street": "Right Road 2"}), country="DE", key="once", digest=digest, now=timezone.now()
    )
    wrong.refresh_from_db()
    assert (right.street, right.state, wrong.state) == ("Right Road 2", State.PLACED, State.CANCELLED)
    assert stock(product) == (1, 1)


def test_a_price_the_shopper_did_not_see_is_not_charged():
    product = ready_made()
    cart = cart_with(product)
    digest = queries.quote(cart, today=timezone.localdate(), country="DE").digest
    Product.objects.filter(pk=product.pk).update(price=Decimal("101.00"))
    with pytest.raises(services.QuoteChanged):
        place(cart, digest=digest)
    assert not Order.objects.exists()


def test_another_country_than_the_one_whose_sums_were_seen_is_asked_about_again():
    cart = cart_with(ready_made())
    digest = queries.quote(cart, today=timezone.localdate(), country="DE").digest
    with pytest.raises(services.QuoteChanged):
        place(cart, digest=digest, country="AT")


def test_an_empty_cart_makes_no_order():
    with pytest.raises(services.QuoteChanged):
        place(Cart.objects.create())


def test_goods_are_put_aside_until_they_are_paid_and_then_gone():
    product = ready_made(stock=3)
    order = place(cart_with(product))
    assert stock(product) == (3, 1)
    pay(order)
    assert stock(product) == (2, 0)


def test_what_another_shopper_holds_cannot_be_ordered():
    product = ready_made(stock=1)
    mine, theirs = cart_with(product), cart_with(product)
    digest = queries.quote(mine, today=timezone.localdate(), country="DE").digest
    place(theirs)
    with pytest.raises(services.QuoteChanged):
        place(mine, digest=digest)


def test_a_second_try_takes_the_place_of_the_unpaid_first():
    product = ready_made(stock=1)
    cart = cart_with(product)
    first, second = place(cart, key="first"), place(cart, key="second")
    first.refresh_from_db()
    assert (first.state, second.state, stock(product)) == (State.CANCELLED, State.PLACED, (1, 1))
    assert second.number in first.events.last().note


def test_a_form_whose_order_was_cancelled_is_not_sent_twice():
    cart = cart_with(ready_made())
    order = place(cart)
    services.cancel_order(order_id=order.pk, by="shopper")
    with pytest.raises(services.OrderGone):
        place(cart)


def test_goods_nobody_pays_for_come_back():
    product = ready_made(stock=1)
    order = place(cart_with(product), now=timezone.now() - timedelta(hours=1))
    services.sweep(now=timezone.now())
    order.refresh_from_db()
    assert (order.state, stock(product)) == (State.CANCELLED, (1, 0))


def test_a_paid_order_leaves_the_cart_and_what_was_added_meanwhile_stays():
    bought, added = ready_made(), ready_made()
    cart = cart_with(bought)
    order = place(cart)
    put(cart, bought)
    put(cart, added)
    pay(order)
    assert sorted(cart.lines.values_list("product__slug", "quantity")) == sorted([(bought.slug, 1), (added.slug, 1)])


def test_cancelling_before_production_gives_money_and_goods_back():
    product = ready_made(stock=2)
    order = pay(place(cart_with(product)))
    services.cancel_order(order_id=order.pk, by="shopper")
    refund = order.payments.get().refund
    services.carry_out_refund(refund_id=refund.pk)
    order.refresh_from_db()
    assert (order.state, stock(product), refund.amount) == (State.REFUNDED, (2, 0), order.total)


def test_cancelling_twice_gives_back_once():
    order = paid()
    for _ in range(2):
        services.cancel_order(order_id=order.pk, by="shopper")
    assert order.payments.get().refund.amount == order.total
    assert order.events.filter(target="cancelled").count() == 1


def test_a_shopper_cannot_cancel_what_is_being_made_but_staff_can(staff):
    order = paid()
    services.move_order(order_id=order.pk, target=State.IN_PRODUCTION, actor=staff)
    with pytest.raises(services.ForbiddenMove):
        services.cancel_order(order_id=order.pk, by="shopper")
    assert services.cancel_order(order_id=order.pk, by="staff", actor=staff).state is State.CANCELLED


def test_staff_move_an_order_along_and_every_step_names_who(staff):
    order = paid()
    for target in (State.IN_PRODUCTION, State.SHIPPED, State.DELIVERED):
        services.move_order(order_id=order.pk, target=target, actor=staff)
    steps = list(order.events.values_list("target", "by", "actor"))
    assert steps[-3:] == [(target, "staff", staff.pk) for target in ("in_production", "shipped", "delivered")]


def test_steps_cannot_be_skipped(staff):
    order = ordered()
    for target in (State.SHIPPED, State.PAID, State.REFUNDED):
        with pytest.raises(services.ForbiddenMove):
            services.move_order(order_id=order.pk, target=target, actor=staff)


def test_a_delivered_order_can_be_refunded_by_staff(staff):
    order = paid()
    for target in (State.IN_PRODUCTION, State.SHIPPED, State.DELIVERED):
        services.move_order(order_id=order.pk, target=target, actor=staff)
    services.refund_order(order_id=order.pk, actor=staff, note="Broken on arrival")
    services.sweep(now=timezone.now())
    order.refresh_from_db()
    assert order.state is State.REFUNDED


def test_stock_cannot_be_set_below_what_is_put_aside(staff):
    product = ready_made(stock=2)
    place(cart_with(product))
    with pytest.raises(ValueError, match="put aside"):
        services.set_stock(key=product.stock_key, quantity=0, actor=staff)
    assert services.set_stock(key=product.stock_key, quantity=5, actor=staff).changes.first().delta == 3


MONDAY, TUESDAY = datetime(2030, 3, 4, 22, 59, tzinfo=UTC), datetime(2030, 3, 4, 23, 1, tzinfo=UTC)  # on both sides of midnight in Berlin


def agreed(cart, now):
    return queries.quote(cart, today=timezone.localdate(now), country="DE").digest


def test_an_order_past_midnight_is_asked_about_before_it_arrives_a_day_later():
    cart = cart_with(ready_made())
    with pytest.raises(services.QuoteChanged, match="about Monday 11 March"):
        place(cart, digest=agreed(cart, MONDAY), now=TUESDAY)
    assert place(cart, digest=agreed(cart, TUESDAY), now=TUESDAY).deliver_by == date(2030, 3, 11)


def test_what_takes_longer_than_was_shown_is_asked_about():
    cart = cart_with(ready_made(lead_days=2))
    digest = agreed(cart, MONDAY)
    Product.objects.update(lead_days=20)
    with pytest.raises(services.QuoteChanged, match="would arrive on another day"):
        place(cart, digest=digest, now=MONDAY)


def test_another_price_is_not_called_another_day():
    cart = cart_with(ready_made())
    digest = agreed(cart, MONDAY)
    Product.objects.update(price=5)
    with pytest.raises(services.QuoteChanged, match="Something about your order changed"):
        place(cart, digest=digest, now=TUESDAY)
