"""What another version would do to what people saved, bought into their carts, and to colourways on sale."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Count, Max

from configurator import models
from configurator.domain.errors import ConfiguratorError
from configurator.queries.asking import Pairs
from configurator.queries.compiled import Compiled, compiled
from configurator.queries.renewal import Renewal, renew

SAME, PRICE, OTHER, LOST = "stay the same", "change their price", "look different", "can no longer be built as they are"
FATES = (SAME, PRICE, OTHER, LOST)
MAX_DISTINCT = 20_000
MAX_EXAMPLES = 5


@dataclass(frozen=True, slots=True)
class Held:
    """Some people hold the same choices: on which version they are, how many there are, and the design to show as an example."""

    pairs: Pairs
    count: int
    blueprint_id: int | None = None
    design_id: int | None = None


@dataclass(frozen=True, slots=True)
class Example:
    """One selection that changes, with sentences that say how."""

    fate: str
    sentences: tuple[str, ...]
    count: int
    design_id: int | None


@dataclass(slots=True)
class Impact:
    """What happens to one kind of thing. `left_out` are those beyond the most frequent distinct selections."""

    kind: str
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(FATES, 0))
    examples: list[Example] = field(default_factory=list)
    cheapest: Decimal = Decimal(0)
    dearest: Decimal = Decimal(0)
    left_out: int = 0

    @property
    def saved(self) -> Decimal:
        """How much less the one costs that gets cheapest; `dearest` is how much more at most."""
        return -self.cheapest

    @property
    def total(self) -> int:
        return sum(self.counts.values()) + self.left_out

    @property
    def fates(self) -> list[tuple[str, int]]:
        return [(fate, self.counts[fate]) for fate in FATES if self.counts[fate]]


Holder = Callable[[int, int | None], Iterable[tuple[Sequence[Sequence[str]], int]]]
_holders: dict[str, Holder] = {}


def register_holder(kind: str, holder: Holder) -> None:
    """Say who else holds choices of made-to-order products: asked with a base product, and a version or None for all of them."""
    _holders[kind] = holder


def holdings(product_id: int, version_id: int | None = None) -> dict[str, list[Held]]:
    """Everything that names choices of a base product, or of one version of it: distinct, the most frequent first. Three queries."""
    designs = models.Design.objects.present().filter(blueprint__product=product_id).exclude(blueprint__status=models.Blueprint.Status.DRAFT)
    if version_id is not None:
        designs = designs.filter(blueprint=version_id)
    found = {
        "saved designs": list(_designs(designs.filter(product=None))),
        "colourways on sale": list(_designs(designs.exclude(product=None))),
    }
    for kind, holder in _holders.items():
        found[kind] = [Held(_pairs(choices), count) for choices, count in holder(product_id, version_id)]
    return {kind: held for kind, held in found.items() if held}


def _designs(rows: "models.DesignQuerySet") -> Iterator[Held]:
    grouped = rows.order_by().values("blueprint", "choices").annotate(count=Count("pk"), example=Max("pk")).order_by("-count", "-example")
    for row in grouped.iterator(chunk_size=2000):
        yield Held(_pairs(row["choices"]), row["count"], row["blueprint"], row["example"])


def _pairs(choices: Iterable[Sequence[str]]) -> Pairs:
    return tuple((str(key), str(value)) for key, value in choices)


def impact(
    *, current_id: int, after: Compiled, held: dict[str, list[Held]], report: Callable[[int, int], None] = lambda _done, _of: None
) -> list[Impact]:
    """Try every distinct selection on another version; saved designs beside their own version, the rest beside the current one."""
    of = sum(min(len(found), MAX_DISTINCT) for found in held.values())
    done = 0
    result = []
    for kind, found in held.items():
        one = Impact(kind, left_out=sum(each.count for each in found[MAX_DISTINCT:]))
        for each in found[:MAX_DISTINCT]:
            _count(one, each, after, current_id)
            done += 1
            report(done, of)
        result.append(one)
    return result


def _count(one: Impact, each: Held, after: Compiled, current_id: int) -> None:
    try:
        renewal = renew(old=compiled(each.blueprint_id or current_id), new=after, pairs=each.pairs)
    except ConfiguratorError as error:
        _note(one, LOST, each, (str(error),))
        return
    difference = renewal.after - renewal.before
    fate = _fate(renewal)
    if fate == PRICE:
        one.cheapest, one.dearest = min(one.cheapest, difference), max(one.dearest, difference)
    _note(one, fate, each, _sentences(renewal))


def _fate(renewal: Renewal) -> str:
    if renewal.gone or renewal.missing:
        return LOST
    if renewal.after != renewal.before:
        return PRICE
    return OTHER if renewal.instead or renewal.added else SAME


def _sentences(renewal: Renewal) -> tuple[str, ...]:
    price = (f"Price: {renewal.before} → {renewal.after}",) if renewal.before != renewal.after else ()
    texts = tuple(f"“{text}” would have to be typed." for text in renewal.missing)
    return (*renewal.gone, *renewal.instead, *renewal.added, *texts, *price, *renewal.prices)


def _note(one: Impact, fate: str, each: Held, sentences: tuple[str, ...]) -> None:
    one.counts[fate] += each.count
    if fate != SAME and sum(example.fate == fate for example in one.examples) < MAX_EXAMPLES:
        one.examples.append(Example(fate, sentences, each.count, each.design_id))
