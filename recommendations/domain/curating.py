"""What staff decide about the pictures of an item, and what they cannot."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Decision:
    """What holds for a picture. Both days belong to its time, in the shop's time zone; `place` is staff's order, None is the owner's."""

    key: str
    pinned: bool = False
    excluded: bool = False
    shown_from: date | None = None
    shown_until: date | None = None
    place: int | None = None
    retired: bool = False

    def shown_on(self, day: date) -> bool:
        """Whether it may be shown on a day."""
        begun = self.shown_from is None or self.shown_from <= day
        return begun and not (self.excluded or self.retired or (self.shown_until is not None and self.shown_until < day))

    def words(self, day: date) -> str:
        """What holds for it on a day."""
        if self.excluded:
            return "Kept out."
        if self.retired:
            return "Retired."
        if self.shown_from and self.shown_from > day:
            return f"From {self.shown_from:%-d %B %Y} on."
        if self.shown_until and self.shown_until < day:
            return f"Was shown until {self.shown_until:%-d %B %Y}."
        until = f" until {self.shown_until:%-d %B %Y}" if self.shown_until else ""
        return f"Pinned{until}: everybody sees it." if self.pinned else f"One of those that are shown{until}."


@dataclass(frozen=True, slots=True)
class Problem:
    """Why decisions cannot stand, as a sentence; `key` is the picture it is about, empty where it is about all of them."""

    key: str
    words: str


def problems(decisions: Sequence[Decision], today: date) -> list[Problem]:
    """What is wrong with the decisions about all pictures of one item; nothing if a picture is left on every day from today on."""
    found = [Problem(one.key, words) for one in decisions for words in _alone(one)]
    found += _pinned_together([one for one in decisions if one.pinned], today)
    bare = next((day for day in sorted(_turns(decisions, today)) if not any(one.shown_on(day) for one in decisions)), None)
    if bare and decisions:
        when = "now" if bare == today else f"from {bare:%-d %B %Y} on"
        found.append(Problem("", f"No picture would be left {when}. Leave at least one that is neither kept out nor at its end."))
    return found


def _alone(one: Decision) -> Iterator[str]:
    if one.shown_from and one.shown_until and one.shown_until < one.shown_from:
        yield "It ends before it begins."
    if one.pinned and one.excluded:
        yield "A picture cannot be pinned and kept out at once."


def _pinned_together(pinned: Sequence[Decision], today: date) -> list[Problem]:
    """The later ones of pictures that would be pinned on the same day."""
    days = sorted({day for one in pinned for day in (today, one.shown_from) if day and day >= today})
    for day in days:
        together = [one.key for one in pinned if one.shown_on(day)]
        if len(together) > 1:
            return [Problem(key, "Another picture is pinned on the same days: only one can be.") for key in together[1:]]
    return []


def _turns(decisions: Sequence[Decision], today: date) -> set[date]:
    """Today, and every later day on which a picture is shown no more."""
    ends = {one.shown_until + timedelta(days=1) for one in decisions if one.shown_until and one.shown_until < date.max}
    return {today, *(day for day in ends if day > today)}
