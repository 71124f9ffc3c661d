"""What must always add up, and where it does not. Each problem is one line for the operator."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from decimal import Decimal

from django.db.models import Sum

from orders.domain.pricing import vat_in
from orders.domain.states import SOLD, State
from orders.models import Order, Payment, StockChange, StockHold, StockItem

ZERO = Decimal(0)
CHUNK = 500


def money_problems() -> Iterator[str]:
    """Orders whose sums, payments or refunds do not add up."""
    rows = Order.objects.order_by("pk").prefetch_related("lines", "payments__refund")
    for order in rows.iterator(chunk_size=CHUNK):
        yield from (f"order {order.number}: {problem}" for problem in [*_sums(order), *_paid(order)])


def _sums(order: Order) -> Iterator[str]:
    lines = list(order.lines.all())
    checks = {
        "goods": (order.goods, sum((line.total for line in lines), ZERO)),
        "total": (order.total, order.goods + order.shipping),
        "VAT by lines": (order.vat, sum((line.vat for line in lines), order.shipping_vat)),
        "VAT by rate": (order.vat, vat_in(order.total, order.vat_rate)),
    }
    for name, (kept, expected) in checks.items():
        if kept != expected:
            yield f"{name} is {kept}, but should be {expected}"
    for line in lines:
        if line.total != line.unit_price * line.quantity:
            yield f"line {line.position} costs {line.total}, but {line.quantity} × {line.unit_price} was agreed"
    if not lines:
        yield "it has no lines"


def _paid(order: Order) -> Iterator[str]:
    received = [payment for payment in order.payments.all() if payment.status == Payment.Status.SUCCEEDED]
    refunds = [payment.refund for payment in received if hasattr(payment, "refund")]
    paid = sum((payment.amount for payment in received), ZERO)
    promised = sum((refund.amount for refund in refunds), ZERO)
    returned = sum((refund.amount for refund in refunds if refund.done), ZERO)
    wrong = [payment for payment in received if payment.amount != order.total or payment.currency != order.currency]
    if wrong:
        yield f"{len(wrong)} payments are not of the order's total"
    if order.state in SOLD and not paid - promised <= order.total <= paid - returned:
        yield f"{paid} was paid and {returned} given back, but it is {order.state.label.lower()} for {order.total}"
    if order.state in {State.PLACED, State.CANCELLED} and paid != promised:
        yield f"{paid} was paid and {promised} is to be given back, but it is {order.state.label.lower()}"
    if order.state is State.REFUNDED and paid != returned:
        yield f"{paid} was paid, but only {returned} given back"


def stock_problems() -> Iterator[str]:
    """Stock items and holds that do not add up."""
    changes = dict(StockChange.objects.order_by().values_list("item").annotate(n=Sum("delta")))
    open_holds = StockHold.objects.filter(status=StockHold.Status.HELD)
    held = dict(open_holds.order_by().values_list("item").annotate(n=Sum("quantity")))
    for item in StockItem.objects.order_by("key"):
        if item.quantity != changes.get(item.pk, 0):
            yield f"stock {item.key}: {item.quantity} in stock, but its changes sum to {changes.get(item.pk, 0)}"
        if item.held != held.get(item.pk, 0):
            yield f"stock {item.key}: {item.held} put aside, but its holds sum to {held.get(item.pk, 0)}"
    yield from _holds()


def _holds() -> Iterator[str]:
    by_order: defaultdict[int, list[StockHold]] = defaultdict(list)
    for hold in StockHold.objects.select_related("item").order_by("order", "item__key").iterator(chunk_size=CHUNK):
        by_order[hold.order_id].append(hold)
    for order in Order.objects.filter(pk__in=by_order).order_by("pk").prefetch_related("lines"):
        wanted: Counter[str] = Counter()
        for line in order.lines.all():
            wanted.update(dict.fromkeys(line.stock_keys, line.quantity))
        for hold in by_order[order.pk]:
            yield from (f"order {order.number}, {hold.item.key}: {problem}" for problem in _hold(order.state, hold, wanted))


def _hold(state: State, hold: StockHold, wanted: Counter[str]) -> Iterator[str]:
    if hold.quantity != wanted[hold.item.key]:
        yield f"{hold.quantity} put aside, but {wanted[hold.item.key]} ordered"
    expected = {State.PLACED: StockHold.Status.HELD} | dict.fromkeys(SOLD, StockHold.Status.CONSUMED)
    if state in expected and hold.status != expected[state]:
        yield f"the hold is {hold.status}, but the order is {state.label.lower()}"
    if state not in expected and hold.status == StockHold.Status.HELD:
        yield f"the goods are still put aside, but the order is {state.label.lower()}"
