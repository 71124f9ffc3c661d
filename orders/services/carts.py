"""Writes to carts. Every write locks the cart's row first, so double clicks and two tabs queue up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.services import hold_visitor
from catalog.models import Product
from configurator import queries as configurator
from configurator.domain.errors import ConfiguratorError
from configurator.domain.owners import Owner
from configurator.services import want_picture
from orders.domain import lines
from orders.models import Cart, CartLine
from orders.queries import CART_SESSION_KEY, cart_of
from orders.services.errors import CartFull, CartGone, DesignChanged, NotSold
from recommendations.services import EventIn, record_events

CARTS_KEPT = timedelta(days=60)
Choices = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Wanted:
    """A thing that can be bought, made up and priced by the shop."""

    product: Product
    key: str
    price: Decimal
    choices: list[list[str]]
    selection: dict[str, object]
    blueprint_id: int | None


def obtain_cart(*, user: User | AnonymousUser, session: SessionBase) -> Cart:
    """The cart of the shopper or the browser, made now if there is none. A browser is known for as long as its cart is kept."""
    if isinstance(user, User):
        return Cart.objects.get_or_create(user=user)[0]
    session.set_expiry(int(CARTS_KEPT.total_seconds()))
    found = cart_of(user, session)
    if found is None:
        found = Cart.objects.create()
        session[CART_SESSION_KEY] = found.token
    return found


def want(*, slug: str, choices: Choices = (), version: int | None = None, owner: Owner | None = None) -> Wanted:
    """Make up and price a product, of which the shopper saw the given `version`.

    Raises `NotSold`, `DesignChanged`, or the configurator's errors for choices that cannot be built.
    """
    product = Product.objects.published().filter(slug=slug).first()
    if product is None:
        raise NotSold("This product is not sold here.")
    if not product.made_to_order:
        return Wanted(product, lines.key(slug, {}), product.price, [], {}, None)
    made = configurator.resolve(product_slug=slug, choices=choices)
    if version is not None and version != made.version and not _as_shown(slug, choices, version, made):
        raise DesignChanged(
            "This product has a newer version, which makes your design a little different. Please have a look first.",
            f"{product.get_absolute_url()}?{configurator.address(tuple(choices), version)}",
        )
    selection = lines.plain(made.selection)
    configurator.check_own(made.blueprint_id, made.selection, owner)
    configurator.check_pictures(blueprint_id=made.blueprint_id, selection=made.selection)
    pairs = [[str(group), str(option)] for group, option in made.choices]
    want_picture(blueprint_id=made.blueprint_id, selection=made.selection)
    return Wanted(product, lines.key(slug, selection), made.price, pairs, selection, made.blueprint_id)


def _as_shown(slug: str, choices: Choices, version: int, made: configurator.Resolved) -> bool:
    """Whether a version that may be made no more came out as the newest does."""
    try:
        shown = configurator.resolve(product_slug=slug, choices=choices, version=version)
    except ConfiguratorError:
        return False
    return (lines.plain(shown.selection), shown.price) == (lines.plain(made.selection), made.price)


@dataclass(frozen=True)
class Added:
    """The line that a thing became, and whether it took the place of the line it was to replace."""

    line: CartLine
    replaced: bool = False


@transaction.atomic
def add(*, cart: Cart, wanted: Wanted, quantity: int = 1, replaces: int | None = None, visitor: str | None = None) -> Added:
    """Put a thing in the cart. The same thing again raises the quantity; `replaces` is a line whose design was edited.

    Where that is not in this cart, what was to stand in its place is added, once.

    A consenting `visitor`'s interest is passed on to the recommendations.

    Raises `CartFull`, or `CartGone` if the cart has just been merged into another.
    """
    visitor = hold_visitor(visitor)
    if not _lock(cart):
        raise CartGone("Your cart was just joined with that of your account. Please try again.")
    edited = CartLine.objects.present().filter(cart=cart, pk=replaces).first() if replaces else None
    line = CartLine.objects.filter(cart=cart, key=wanted.key).first()
    if edited is not None and (line is None or line.pk == edited.pk):
        return Added(_store(edited, wanted, edited.quantity), replaced=True)
    if edited is not None:
        quantity = edited.quantity
        edited.delete()
    elif replaces and line is not None and line.removed is None:
        return Added(line)
    else:
        record_events(visitor=visitor, events=[EventIn(kind="cart", item=wanted.product.slug)])
    if line is None:
        if CartLine.objects.present().filter(cart=cart).count() >= lines.MAX_LINES:
            raise CartFull(f"A cart holds at most {lines.MAX_LINES} different things.")
        return Added(_store(CartLine(cart=cart), wanted, lines.capped(quantity)))
    there = line.quantity if line.removed is None else 0
    return Added(_store(line, wanted, lines.capped(there + quantity)), replaced=edited is not None)


def _store(line: CartLine, wanted: Wanted, quantity: int) -> CartLine:
    line.product, line.key, line.price_seen = wanted.product, wanted.key, wanted.price
    line.choices, line.selection, line.blueprint_id = wanted.choices, wanted.selection, wanted.blueprint_id
    line.quantity, line.removed = quantity, None
    line.save()
    return line


@transaction.atomic
def set_quantity(*, cart: Cart, line_id: int, quantity: int) -> CartLine | None:
    """Say how many of a line; None if the line is gone. Zero removes it. Doing it twice changes nothing more."""
    if quantity < 1:
        return remove(cart=cart, line_id=line_id)
    _lock(cart)
    line = CartLine.objects.present().filter(cart=cart, pk=line_id).select_related("product").first()
    if line is not None:
        line.quantity = lines.capped(quantity)
        line.save(update_fields=["quantity"])
    return line


@transaction.atomic
def remove(*, cart: Cart, line_id: int) -> CartLine | None:
    """Take a line out; it can be brought back until the cart is tidied."""
    _lock(cart)
    line = CartLine.objects.filter(cart=cart, pk=line_id).select_related("product").first()
    if line is not None and line.removed is None:
        line.removed = timezone.now()
        line.save(update_fields=["removed"])
    return line


@transaction.atomic
def restore(*, cart: Cart, line_id: int) -> CartLine | None:
    """Undo `remove`."""
    _lock(cart)
    line = CartLine.objects.filter(cart=cart, pk=line_id).select_related("product").first()
    if line is not None and line.removed is not None:
        line.removed = None
        line.save(update_fields=["removed"])
    return line


@transaction.atomic
def accept_prices(*, cart: Cart, prices: dict[int, Decimal]) -> None:
    """The shopper agrees to the new price of each line named; the prices come from the shop's own quote."""
    _lock(cart)
    changed = [line for line in CartLine.objects.filter(cart=cart, pk__in=prices) if line.price_seen != prices[line.pk]]
    for line in changed:
        line.price_seen = prices[line.pk]
    CartLine.objects.bulk_update(changed, ["price_seen"])


@transaction.atomic
def choose_country(*, cart: Cart, code: str) -> None:
    """Remember where the cart would be sent."""
    _lock(cart)
    cart.country = code
    cart.save(update_fields=["country", "changed"])


@transaction.atomic
def merge(*, token: str, user: User) -> None:
    """Give the browser's cart to the shopper who logged in. A second call finds nothing left to do."""
    source = Cart.objects.filter(token=token, user=None).first()
    if source is None:
        return
    target, _ = Cart.objects.get_or_create(user=user)
    locked = Cart.objects.select_for_update().filter(pk__in=[source.pk, target.pk]).order_by("pk")
    if not any(cart.pk == source.pk for cart in locked):
        return
    there = {line.key: line for line in target.lines.all()}
    for line in source.lines.filter(removed=None):
        same = there.get(line.key)
        if same is None:
            line.cart = target
            line.save(update_fields=["cart"])
        else:
            same.quantity = lines.capped(line.quantity + (same.quantity if same.removed is None else 0))
            same.removed = None
            same.save(update_fields=["quantity", "removed"])
    if not target.country and source.country:
        target.country = source.country
        target.save(update_fields=["country"])
    source.orders.update(cart=target)
    source.delete()


def tidy(*, before: datetime, removed_before: datetime) -> int:
    """Forget removed lines, and browsers' carts nobody touched since `before`. Answers with how many rows went."""
    removed, _ = CartLine.objects.filter(removed__lt=removed_before).delete()
    old, _ = Cart.objects.filter(user=None, changed__lt=before).delete()
    return removed + old


def _lock(cart: Cart) -> bool:
    """Lock the cart's row by touching it; False if a login in another tab has just merged the cart away."""
    return Cart.objects.filter(pk=cart.pk).update(changed=timezone.now()) > 0
