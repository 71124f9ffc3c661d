"""One product: what kind it is, its page, its stock."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Prefetch

from catalog.models import Picture, Product

StockReader = Callable[[Sequence[str]], Mapping[str, int]]
FEW_LEFT = 3
_stock_readers: list[StockReader] = []


def register_stock(reader: StockReader) -> None:
    """Say who knows how many are left: the reader gets stock keys and answers with the counted ones."""
    _stock_readers[:] = [reader]


def product_kind(slug: str) -> str | None:
    """`"ready"`, `"base"` or `"colourway"`; None if there is no such published product."""
    return Product.objects.published().filter(slug=slug).values_list("kind", flat=True).first()


def get_product(slug: str) -> Product | None:
    """A published product with its category, base product and ready pictures (`product.ready_pictures`, default first)."""
    pictures = Picture.objects.filter(state=Picture.State.READY).order_by("-is_default", "position", "pk")
    found = Product.objects.published().filter(slug=slug).select_related("category", "base")
    return found.prefetch_related(Prefetch("pictures", pictures, to_attr="ready_pictures")).first()


@dataclass(frozen=True, slots=True)
class Stock:
    """How many are left (None: not counted) and how to say so."""

    left: int | None

    @property
    def state(self) -> str:
        if self.left is None or self.left > FEW_LEFT:
            return "in"
        return "few" if self.left > 0 else "out"

    @property
    def text(self) -> str:
        if self.state == "few":
            return f"Only {self.left} left"
        return {"in": "In stock", "out": "Out of stock"}[self.state]


def stock(product: Product) -> Stock:
    """The stock of a ready-made product."""
    return Stock(stock_left([product.stock_key]).get(product.stock_key)) if product.stock_key else Stock(None)


def stock_left(keys: Sequence[str]) -> Mapping[str, int]:
    """How many are left of the counted ones among these stock keys."""
    return _stock_readers[0](keys) if keys and _stock_readers else {}
