"""The lines of a cart, made up and priced now, each with what keeps it from being ordered."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from urllib.parse import urlencode

from django.core.files.storage import default_storage

from catalog.models import Product
from catalog.queries.cards import Source
from configurator import queries as configurator
from configurator.domain.errors import ConfiguratorError
from orders.domain.lines import plain
from orders.models import Cart, CartLine
from orders.queries.pictures import pictures_of
from orders.queries.stock import available

RENEWABLE = ("changed", "unbuildable")
NEWER = "The product has changed since you put this in the cart. Nothing of your design is changed unless you say so."


@dataclass(frozen=True)
class Problem:
    """Why a line cannot be ordered, and a way on: `way` is what the link to `url` says, if there is one.

    `renewal` is what a newer version of the product makes of the design: the shopper may take it, and nobody else does.
    """

    code: str
    sentence: str
    way: str = ""
    url: str = ""
    renewal: configurator.Renewal | None = None

    @property
    def offered(self) -> bool:
        """Whether the nearest design of today can be taken as it is."""
        return self.renewal is not None and not self.renewal.missing


@dataclass(frozen=True)
class QuoteLine:
    """One line of a cart as it would be ordered now."""

    line: CartLine
    product: Product
    unit_price: Decimal
    lead_days: int
    url: str
    stock_keys: tuple[str, ...] = ()
    labels: Sequence[tuple[str, str]] = ()
    picture: Source | None = None
    resolved: configurator.Resolved | None = None
    problem: Problem | None = None
    vat: Decimal = Decimal(0)
    awaits_approval: bool = False
    """Whether it shows a picture that staff have to look at before it is made."""

    @property
    def total(self) -> Decimal:
        return self.unit_price * self.line.quantity

    @property
    def price_changed(self) -> bool:
        return self.problem is None and self.unit_price != self.line.price_seen

    @property
    def edit_url(self) -> str:
        """Where the design can be changed; the line is replaced on the way back."""
        return _with_line(self.url, self.line) if self.product.made_to_order else ""

    @property
    def layers(self) -> Sequence[configurator.LayerView]:
        """What the picture of a design is made of, until a worker has made it: another picture would show another thing."""
        if self.resolved is None or self.resolved.picture_url:
            return ()
        return configurator.layers_of(blueprint_id=self.resolved.blueprint_id, selection=self.resolved.selection)

    @property
    def picture_url(self) -> str:
        """The picture an order keeps; that of a design is being made from the moment it was added."""
        if self.resolved:
            name = configurator.picture_name(self.resolved.blueprint_id, self.resolved.selection)
            return self.resolved.picture_url or default_storage.url(name)
        return self.picture.src if self.picture else ""


def priced_lines(cart: Cart) -> list[QuoteLine]:
    """What is in the cart, oldest first. At most 6 queries, and one if any line shows a shopper's picture."""
    rows = CartLine.objects.present().filter(cart=cart).select_related("product", "product__category").defer("product__search")
    lines = list(rows)
    made = [line for line in lines if line.product.made_to_order]
    answers = configurator.resolve_many(requests=[(line.product.slug, line.choices) for line in made]) if made else []
    resolved = dict(zip((line.pk for line in made), answers, strict=True))
    pictures = pictures_of([line.product_id for line in lines]) if lines else {}
    found = _with_pictures([_line(line, resolved.get(line.pk)) for line in lines])
    return _with_stock(cart, _with_renewals([replace(line, picture=pictures.get(line.product.pk)) for line in found]))


def _line(line: CartLine, answer: configurator.Resolved | ConfiguratorError | None) -> QuoteLine:
    product = line.product
    gone = _gone(product)
    if isinstance(answer, configurator.Resolved):
        return QuoteLine(
            line=line,
            product=product,
            unit_price=answer.price,
            lead_days=answer.lead_days,
            url=f"{product.get_absolute_url()}?{answer.address}",
            labels=answer.labels,
            stock_keys=answer.stock_keys,
            resolved=answer,
            problem=gone or _changed(line, answer),
        )
    bare = QuoteLine(line=line, product=product, unit_price=product.price, lead_days=product.lead_days, url=product.get_absolute_url())
    if answer is not None:
        return replace(bare, unit_price=line.price_seen, problem=gone or _unbuildable(line, answer))
    return replace(bare, stock_keys=(product.stock_key,) if product.stock_key else (), problem=gone)


def _with_line(url: str, line: CartLine) -> str:
    return f"{url}{'&' if '?' in url else '?'}with.line={line.pk}"


def _gone(product: Product) -> Problem | None:
    if product.status == Product.Status.PUBLISHED:
        return None
    return Problem("gone", "This is no longer sold.", "Look for something similar", product.category.get_absolute_url())


def _changed(line: CartLine, answer: configurator.Resolved) -> Problem | None:
    if plain(answer.selection) == line.selection:
        return None
    sentence = "What this product is made of has changed since you added it. Look at your design and put it in the cart again."
    return Problem("changed", sentence, "Check the design", _with_line(f"{line.product.get_absolute_url()}?{answer.address}", line))


def _unbuildable(line: CartLine, error: ConfiguratorError) -> Problem:
    sentence = f"This design can no longer be made as it is. {error}"
    query = urlencode([(group, option) for group, option in line.choices])
    url = _with_line(f"{line.product.get_absolute_url()}?{query}", line)
    return Problem("unbuildable", sentence, "Make it buildable again", url)


def _with_pictures(lines: list[QuoteLine]) -> list[QuoteLine]:
    """Lines whose picture is gone or was refused have a problem. One query if any line shows a picture."""
    asked = [(line.resolved.blueprint_id, line.resolved.selection) if line.resolved else None for line in lines]
    found = iter(configurator.standings([one for one in asked if one]))
    return [_with_picture(line, next(found)) if one else line for line, one in zip(lines, asked, strict=True)]


def _with_picture(line: QuoteLine, standing: configurator.Standing) -> QuoteLine:
    if standing.problem and not line.problem:
        return replace(line, problem=Problem("picture", standing.problem, "Choose another picture", line.edit_url))
    return replace(line, awaits_approval=standing.awaited)


def _with_renewals(lines: list[QuoteLine]) -> list[QuoteLine]:
    """Lines of an older version that cannot be ordered as they are say exactly why. One query if there are any."""
    older = [line for line in lines if line.problem and line.problem.code in RENEWABLE and line.line.blueprint_id]
    if not older:
        return lines
    asked = [(line.line.blueprint_id or 0, line.product.base_id or line.product.pk, line.line.choices) for line in older]
    found = dict(zip((line.line.pk for line in older), configurator.renewals(requests=asked), strict=True))
    return [_renewed(line, found.get(line.line.pk)) for line in lines]


def _renewed(line: QuoteLine, renewal: configurator.Renewal | None) -> QuoteLine:
    if renewal is None or line.problem is None:
        return line
    return replace(line, problem=replace(line.problem, sentence=NEWER, renewal=renewal))


def _with_stock(cart: Cart, lines: Sequence[QuoteLine]) -> list[QuoteLine]:
    wanted: Counter[str] = Counter()
    for line in lines:
        if line.problem is None:
            wanted.update(dict.fromkeys(line.stock_keys, line.line.quantity))
    left = available(list(wanted), cart=cart)
    short = {key: left[key] for key in wanted if left.get(key, wanted[key]) < wanted[key]}
    return [_short(line, short) for line in lines]


def _short(line: QuoteLine, short: Mapping[str, int]) -> QuoteLine:
    keys = [key for key in line.stock_keys if key in short]
    if line.problem is not None or not keys:
        return line
    left = min(short[key] for key in keys)
    scarce = line.resolved.scarce if line.resolved else {}
    names = ", ".join(scarce[key] for key in keys if key in scarce and short[key] == left)
    if left > 0:
        sentence = f"Only {left} of {f'“{names}”' if names else 'this'} can be had, in all lines together. Please lower the quantity."
        return replace(line, problem=Problem("too-many", sentence))
    if line.product.made_to_order:
        return replace(line, problem=Problem("sold-out", f"Sold out for now: {names}.", "Choose something else", line.edit_url))
    url = line.product.category.get_absolute_url()
    return replace(line, problem=Problem("sold-out", "This is sold out.", "Look for something similar", url))
