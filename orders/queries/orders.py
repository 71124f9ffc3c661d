"""Orders as shoppers and staff read them."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.core.files.storage import default_storage
from django.db.models import Prefetch, QuerySet

from accounts.domain.privacy import Subject
from accounts.models import Address, User
from catalog.models import Product
from configurator import queries as configurator
from configurator.domain.owners import Owner
from orders.models import Cart, CartLine, Order, OrderLine


def order_by_token(token: str) -> Order | None:
    """An order by its unguessable link, with lines, history, payments and refunds. At most five queries."""
    lines = Prefetch("lines", OrderLine.objects.select_related("product").defer("product__search"))
    return Order.objects.filter(token=token).prefetch_related(lines, "events", "payments__refund").first()


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line of an order on its page: with its picture, or with the layers of it for as long as a worker has still to make it.

    `again` is where the same can be had once more; empty where it is sold no longer, or nobody may know any more what it was.
    """

    line: OrderLine
    picture: str
    layers: Sequence[configurator.LayerView]
    again: str


def shown_lines(order: Order) -> list[ShownLine]:
    """The lines of an order for its page."""
    return [shown_line(line, "" if order.erased else _again(line)) for line in order.lines.all()]


def shown_line(line: OrderLine, again: str = "") -> ShownLine:
    """A line with its picture, as far as there is one."""
    name = line.picture_url.removeprefix(settings.MEDIA_URL)
    if name == line.picture_url or default_storage.exists(name):
        return ShownLine(line, line.picture_url, (), again)
    if line.blueprint_id is None:
        return ShownLine(line, "", (), again)
    return ShownLine(line, "", configurator.layers_of(blueprint_id=line.blueprint_id, selection=line.selection), again)


def _again(line: OrderLine) -> str:
    product = line.product
    if product is None or product.status != Product.Status.PUBLISHED:
        return ""
    query = urlencode([(group, option) for group, option in line.choices])
    return product.get_absolute_url() + (f"?{query}" if query else "")


def order_for_staff(order_id: str) -> Order | None:
    """An order with everything the staff's page shows. Five queries."""
    if not order_id.isdecimal():
        return None
    rows = Order.objects.prefetch_related("lines", "events__actor", "payments__refund__actor", "holds__item")
    return rows.filter(pk=order_id).first()


def orders_of(user_id: int) -> QuerySet[Order]:
    """A shopper's orders, newest first, with their lines."""
    return Order.objects.of(user_id).prefetch_related("lines")


def prefill(user: User) -> dict[str, str]:
    """What the address form of a signed-in shopper starts with: the default address of the address book, else the last order's."""
    known = {"email": user.email, "name": user.name}
    address = Address.objects.filter(user=user).order_by("-is_default", "pk").first()
    if address is not None:
        extra = ", ".join(part for part in (address.company, address.line2) if part)
        known |= {"name": address.name, "street": address.line1, "extra": extra}
        return known | {"postcode": address.postcode, "city": address.city, "country": address.country}
    last = Order.objects.of(user.pk).exclude(street="").first()
    if last is not None:
        known |= {"name": last.name, "street": last.street, "extra": last.extra}
        known |= {"postcode": last.postcode, "city": last.city, "country": last.country}
    return known


def work_sheet(line_id: int) -> OrderLine | None:
    """One line with its order, for the person who makes it."""
    return OrderLine.objects.filter(pk=line_id).select_related("order", "blueprint").first()


def prints(line: OrderLine) -> list[configurator.Print]:
    """The shopper's pictures on a line, for the person who prints them."""
    return configurator.prints_of(line.blueprint_id, line.selection) if line.blueprint_id else []


def letterings(line: OrderLine) -> list[configurator.Lettering]:
    """The shopper's words on a line, in their letters, for the person who sews or cuts them."""
    return configurator.letterings_of(line.blueprint_id, line.selection) if line.blueprint_id else []


@dataclass(frozen=True, slots=True)
class PictureNote:
    """A picture of an order that cannot be made, and the line it is for."""

    line: OrderLine
    group: str
    label: str
    sentence: str


def picture_notes(order: Order) -> list[PictureNote]:
    """The pictures of an order that wait for another. One query for each line that shows pictures."""
    found = []
    for line in order.lines.all():
        views = configurator.pictures_on(line.blueprint_id, line.selection, Owner(staff=True)) if line.blueprint_id else ()
        found += [PictureNote(line, view.group, view.label, view.sentence) for view in views if view.sentence]
    return found


def pictures_awaited(order: Order) -> list[OrderLine]:
    """The lines of an order with a picture that staff have to look at before it is made. One query if there are pictures."""
    lines = [line for line in order.lines.all() if line.blueprint_id]
    found = configurator.standings([(line.blueprint_id or 0, line.selection) for line in lines])
    return [line for line, standing in zip(lines, found, strict=True) if standing.awaited]


def export(subject: Subject) -> object:
    """What is kept of a shopper's cart and orders, as JSON can hold it."""
    if subject.user_id is None:
        return {"cart": [], "orders": []}
    cart = Cart.objects.filter(user=subject.user_id).first()
    lines = CartLine.objects.present().filter(cart=cart).select_related("product") if cart else []
    return {
        "cart": [{"product": line.product.slug, "choices": line.choices, "quantity": line.quantity} for line in lines],
        "orders": [describe(order) for order in orders_of(subject.user_id)],
    }


def describe(order: Order) -> dict[str, object]:
    """An order in plain values, as its owner may read it."""
    fields = ("number", "status", "email", "name", "street", "extra", "postcode", "city", "country", "currency")
    sums = ("goods", "shipping", "vat", "vat_rate", "total")
    return {
        **{field: getattr(order, field) for field in fields},
        **{field: str(getattr(order, field)) for field in sums},
        "placed": order.placed.isoformat(),
        "paid": order.paid.isoformat() if order.paid else None,
        "deliver_by": order.deliver_by.isoformat(),
        "lines": [describe_line(line) for line in order.lines.all()],
    }


def describe_line(line: OrderLine) -> dict[str, object]:
    """One line of an order in plain values."""
    return {
        "product": line.slug,
        "title": line.title,
        "options": line.labels,
        "selection": line.selection,
        "version": line.blueprint_version,
        "quantity": line.quantity,
        "unit_price": str(line.unit_price),
        "total": str(line.total),
        "vat": str(line.vat),
    }
