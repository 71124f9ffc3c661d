import pytest
from django.core.management import CommandError, call_command

from orders import services
from orders.models import Order, OrderLine, Payment, Refund, StockHold, StockItem
from tests.factories.orders import cart_with, ordered, paid, pay, place, ready_made

pytestmark = pytest.mark.django_db


def complains(capsys, command, *words):
    with pytest.raises(CommandError, match="do not add up"):
        call_command(command)
    printed = capsys.readouterr().out
    assert all(word in printed for word in words)


def test_everything_adds_up_after_ordinary_days(capsys):
    product = ready_made(stock=9)
    pay(place(cart_with(product)))
    place(cart_with(product))
    services.cancel_order(order_id=pay(place(cart_with(product))).pk, by="shopper")
    for command in ("check_money", "check_stock"):
        call_command(command)
    assert capsys.readouterr().out == "Everything adds up.\n" * 2


def test_a_line_that_costs_something_else(capsys):
    OrderLine.objects.filter(order=paid()).update(vat=0)
    complains(capsys, "check_money", "VAT by lines")


def test_a_paid_order_without_its_money(capsys):
    order = paid()
    Payment.objects.update(status="declined")
    complains(capsys, "check_money", order.number, "0 was paid")


def test_money_kept_for_a_cancelled_order(capsys):
    order = paid()
    Order.objects.update(status="cancelled")
    complains(capsys, "check_money", order.number, "is to be given back")


def test_a_refunded_order_whose_refund_was_never_done(capsys):
    services.cancel_order(order_id=paid().pk, by="shopper")
    Order.objects.update(status="refunded")
    Refund.objects.update(done=None)
    complains(capsys, "check_money", "only 0 given back")


def test_a_quantity_that_nobody_logged(capsys):
    ready_made(stock=2)
    StockItem.objects.update(quantity=3)
    complains(capsys, "check_stock", "its changes sum to 2")


def test_goods_put_aside_for_nobody(capsys):
    place(cart_with(ready_made(stock=2)))
    StockHold.objects.update(status="released")
    complains(capsys, "check_stock", "its holds sum to 0", "the hold is released")


def test_goods_still_put_aside_for_a_cancelled_order(capsys):
    order = place(cart_with(ready_made(stock=2)))
    Order.objects.update(status="cancelled")
    complains(capsys, "check_stock", order.number, "still put aside")


def test_an_order_without_lines(capsys):
    ordered().lines.all().delete()
    complains(capsys, "check_money", "it has no lines")
