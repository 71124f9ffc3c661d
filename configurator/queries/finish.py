"""The rest of a design decided by the shop, within a budget and by a day."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from configurator.domain import finishing
from configurator.domain.errors import Contradiction
from configurator.domain.finishing import Limits, TooDear, TooSlow
from configurator.queries import words
from configurator.queries.asking import pairs_of
from configurator.queries.dates import working_day, working_days_until
from configurator.queries.looks import Change, Look, Opening, changes, look
from configurator.queries.preview import address
from configurator.queries.taste import preferences, sold_out


@dataclass(frozen=True)
class Obstacle:
    """Why the limits leave nothing. `lowest` and `earliest` are what can be had; `culprits` the choices in the way, in words.

    `instead` is the lowest price without the one that costs most, and `relaxed` the address of the design without the culprits.
    """

    lowest: Decimal | None = None
    earliest: date | None = None
    culprits: tuple[str, ...] = ()
    instead: Decimal | None = None
    relaxed: str = ""
    sentence: str = ""

    @property
    def said(self) -> str:
        """The obstacle in a sentence."""
        if self.lowest is not None:
            return f"The lowest possible price with these choices is {self.lowest}."
        if self.earliest is not None:
            return f"With these choices it leaves the workshop on {self.earliest.isoformat()} at the earliest."
        return self.sentence


@dataclass(frozen=True)
class Finished:
    """The finished design with what it changes, or the obstacle."""

    opening: Opening
    look: Look | None = None
    changes: tuple[Change, ...] = ()
    obstacle: Obstacle | None = None


def finish(opened: Opening, *, ceiling: Decimal | None, by: date | None, today: date, visitor: str | None) -> Finished:
    """Complete an open design; all its choices stay."""
    made = opened.page.compiled
    days = None if by is None else working_days_until(today, by) - opened.page.lead_days
    limits = Limits(ceiling, days, sold_out(opened.out, opened.look.selection))
    try:
        selection = finishing.finish(made.engine, opened.choices, preferences(made, opened.choices, visitor), limits)
    except TooDear as error:
        return Finished(opened, obstacle=_too_dear(opened, error))
    except TooSlow as error:
        return Finished(opened, obstacle=_too_slow(opened, error, today))
    except Contradiction:
        return Finished(opened, obstacle=Obstacle(sentence="What is sold out leaves no way to finish this design for now."))
    shown = look(opened.page, finishing.grown(made.engine, opened.choices, selection), opened.out, opened.line)
    return Finished(opened, shown, changes(made.blueprint, opened.look, shown))


def _too_dear(opened: Opening, error: TooDear) -> Obstacle:
    culprits = (error.culprit,) if error.culprit else ()
    return Obstacle(error.lowest, None, _names(opened, culprits), error.instead, _without(opened, culprits))


def _too_slow(opened: Opening, error: TooSlow, today: date) -> Obstacle:
    earliest = working_day(today, opened.page.lead_days + error.days)
    return Obstacle(None, earliest, _names(opened, error.culprits), None, _without(opened, error.culprits))


def _names(opened: Opening, culprits: tuple[str, ...]) -> tuple[str, ...]:
    known = opened.blueprint.by_key
    return tuple(f"{known[key].label}: {words.value_label(known[key], opened.choices[key])}" for key in culprits)


def _without(opened: Opening, culprits: tuple[str, ...]) -> str:
    left = {key: value for key, value in opened.choices.items() if key not in culprits}
    return address(pairs_of(left), opened.page.version.number, line=opened.line) if culprits else ""
