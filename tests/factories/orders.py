"""Carts and orders for tests."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from catalog.models import Product
from orders import queries, services
from orders.models import Cart, FakeCharge, Order, Payment
from orders.payments import FakeProvider
from tests.factories.catalog import ProductFactory

ADDRESS = {
    "email": "robin@example.org",
    "name": "Robin Example",
    "street": "Examplestraße 1",
    "extra": "",
    "postcode": "10115",
    "city": "Berlin",
}
GOOD, DECLINED, CHALLENGED = "4242424242424242", "4000000000000002", "4000000000003220"


def ready_made(*, stock: int | None = None, **fields: object) -> Product:
    """A ready-made product, its stock counted if a number is given."""
    product = ProductFactory(**fields)
    if stock is not None:
        product.stock_key = f"product:{product.slug}"
        product.save(update_fields=["stock_key"])
        services.set_stock(key=product.stock_key, quantity=stock, title=product.title)
    return product


def put(cart: Cart, product: Product, quantity: int = 1, choices: tuple[tuple[str, str], ...] = ()) -> None:
    services.add(cart=cart, wanted=services.want(slug=product.slug, choices=choices), quantity=quantity)


def cart_with(*products: Product, **fields: object) -> Cart:
    cart = Cart.objects.create(**fields)
    for product in products:
        put(cart, product)
    return cart


def place(
    cart: Cart, *, key: str = "once", country: str = "DE", digest: str | None = None, now: datetime | None = None, **fields: object
) -> Order:
    """Order what is in the cart, as the order page would."""
    if digest is None:
        digest = queries.quote(cart, today=timezone.localdate(now), country=country).digest
    buyer = services.Buyer(**ADDRESS)
    return services.place_order(cart=cart, buyer=buyer, country=country, key=key, digest=digest, now=now or timezone.now(), **fields)


def ordered(**fields: object) -> Order:
    """An order of one ready-made product, not yet paid."""
    return place(cart_with(ready_made(price=Decimal("119.00"))), **fields)


def submit(order: Order, number: str = GOOD) -> Payment:
    """Begin to pay and fill in the card; the shop has not heard of the outcome yet."""
    payment = services.start_payment(order_id=order.pk, return_url="http://testserver/back/")
    FakeProvider().submit_card(reference=payment.reference, number=number)
    return payment


def pay(order: Order, number: str = GOOD) -> Order:
    services.refresh_payment(payment=submit(order, number))
    return Order.objects.get(pk=order.pk)


def paid(**fields: object) -> Order:
    return pay(ordered(**fields))


def charge_of(payment: Payment) -> FakeCharge:
    return FakeCharge.objects.get(reference=payment.reference)


def later(**delta: int) -> datetime:
    return datetime.now(tz=UTC) + timedelta(**delta)
