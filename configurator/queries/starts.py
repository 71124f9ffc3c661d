"""Ways to start a design: what the page that lists them shows."""

from dataclasses import dataclass

from catalog import queries as catalog
from catalog.models import Product
from configurator.queries.asking import Ask
from configurator.queries.guided import has_questions
from configurator.queries.looks import Opening, opening

MANY_COLOURWAYS = 12


@dataclass(frozen=True)
class Start:
    """The ways to start a product. `kept` says that the address brings choices along."""

    opening: Opening
    guided: bool
    colourways: list[catalog.Card]
    more: bool

    @property
    def kept(self) -> bool:
        return bool(self.opening.choices)


def start(*, slug: str, ask: Ask, viewer: catalog.Viewer) -> Start:
    """The ways to start a product.

    Raises:
        NotMadeError: there is no such product, or none of its versions can be made now.
    """
    opened = opening(slug, ask)
    rows = Product.objects.published().filter(base=opened.page.base).order_by("-created", "-pk")
    cards = catalog.cards(rows[: MANY_COLOURWAYS + 1], viewer=viewer, page="start")
    return Start(opened, has_questions(opened.page.base.pk), cards[:MANY_COLOURWAYS], len(cards) > MANY_COLOURWAYS)
