"""A year in designs, in figures."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Protocol

TOP = 3


class Choice(Protocol):
    """An option picked on purpose, in words; `colour` is `#rrggbb` where it is a colour."""

    @property
    def group(self) -> str: ...
    @property
    def option(self) -> str: ...
    @property
    def colour(self) -> str: ...


class Design(Protocol):
    """What was designed on a day."""

    @property
    def day(self) -> date: ...
    @property
    def product(self) -> str: ...
    @property
    def chosen(self) -> Sequence[Choice]: ...


@dataclass(frozen=True, slots=True)
class Ranked:
    """Something with how often it was."""

    label: str
    count: int
    colour: str = ""


@dataclass(frozen=True, slots=True)
class Year:
    """A shopper's year: designs and the days they were made on, what was chosen most, orders and the things in them."""

    year: int
    designs: int
    days: int
    products: list[Ranked]
    colours: list[Ranked]
    choices: list[Ranked]
    busiest: Ranked | None
    orders: int
    things: int

    def plain(self) -> dict[str, object]:
        """The figures as JSON can hold them."""
        return asdict(self)


def year_of(year: int, designs: Sequence[Design], *, orders: int, things: int) -> Year:
    """The figures of a year. `busiest` is the decision taken most often; ties go to the alphabet."""
    chosen = [choice for design in designs for choice in design.chosen]
    colours = {choice.option: choice.colour for choice in chosen if choice.colour}
    groups = _top((choice.group for choice in chosen), 1)
    return Year(
        year=year,
        designs=len(designs),
        days=len({design.day for design in designs}),
        products=_top((design.product for design in designs), TOP),
        colours=[Ranked(one.label, one.count, colours[one.label]) for one in _top((c.option for c in chosen if c.colour), TOP)],
        choices=_top((choice.option for choice in chosen if not choice.colour), TOP),
        busiest=groups[0] if groups else None,
        orders=orders,
        things=things,
    )


def _top(labels: Iterable[str], count: int) -> list[Ranked]:
    ranked = sorted(Counter(labels).items(), key=lambda entry: (-entry[1], entry[0]))
    return [Ranked(label, number) for label, number in ranked[:count]]
