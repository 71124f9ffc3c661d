"""What a shopper wants of a list: text, narrowing, order, page; and the address that says so."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

RESERVED_FACETS = frozenset({"q", "sort", "page", "category", "make", "price"})
"""Keys that no attribute may have, because they mean something else in an address."""
SORTS = {"": "Featured", "new": "Newest first", "price": "Price, low to high", "-price": "Price, high to low", "title": "Name"}
MAX_VALUES = 20
MAX_LENGTH = 60
MAX_PAGE = 10_000
TWO = 2


@dataclass(frozen=True, slots=True)
class Wanted:
    """A list as asked for. `selected` maps a facet to its chosen values."""

    text: str = ""
    selected: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sort: str = ""
    page: int = 1

    @classmethod
    def parse(cls, pairs: Iterable[tuple[str, Sequence[str]]], facets: Collection[str]) -> "Wanted":
        """From the lists of a query string; what is not known or not sensible is left out."""
        given = {key: list(values) for key, values in pairs}
        selected = {}
        for facet in facets:
            values = tuple(dict.fromkeys(value for value in given.get(facet, ()) if _sensible(value)))[:MAX_VALUES]
            if values:
                selected[facet] = values
        sort = _last(given.get("sort"))
        page = _last(given.get("page"))
        number = int(page) if page.isascii() and page.isdecimal() and len(page) < len(str(MAX_PAGE)) + 1 else 1
        text = " ".join(_last(given.get("q")).replace("\x00", " ").split())[:100]
        return cls(text, selected, sort if sort in SORTS else "", min(max(number, 1), MAX_PAGE))

    def address(self, path: str) -> str:
        """The canonical address: a stable order, defaults left out."""
        pairs = [("q", self.text)] if self.text else []
        pairs += [(facet, value) for facet in sorted(self.selected) for value in sorted(self.selected[facet])]
        pairs += [("sort", self.sort)] if self.sort else []
        pairs += [("page", str(self.page))] if self.page > 1 else []
        return f"{path}?{urlencode(pairs)}" if pairs else path

    def without(self, facet: str, value: str) -> "Wanted":
        """The same list with one value less, from its first page."""
        left = tuple(kept for kept in self.selected.get(facet, ()) if kept != value)
        selected = {name: values for name, values in {**self.selected, facet: left}.items() if values}
        return replace(self, selected=selected, page=1)

    def cleared(self) -> "Wanted":
        """The same list, not narrowed, from its first page."""
        return replace(self, selected={}, page=1)

    def at(self, page: int) -> "Wanted":
        """The same list at another page."""
        return replace(self, page=page)


def page_numbers(current: int, last: int) -> list[int | None]:
    """Pages to link: first, last and those near the current one; None stands for a gap."""
    shown = sorted({1, last, *range(max(1, current - 1), min(last, current + 1) + 1)})
    numbers: list[int | None] = []
    for before, number in zip([0, *shown], shown, strict=False):
        if number - before == TWO:
            numbers.append(number - 1)
        elif number - before > 1:
            numbers.append(None)
        numbers.append(number)
    return numbers


def _sensible(value: str) -> bool:
    return 0 < len(value) <= MAX_LENGTH and value.isprintable()


def _last(values: Sequence[str] | None) -> str:
    return values[-1] if values else ""
