"""What an experiment has to be before it can run."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from experiments.domain.assignment import SLOTS, Arm, Span, widest_gap, width_of
from experiments.domain.subjects import SUBJECTS


@dataclass(frozen=True, slots=True)
class Draft:
    """A definition as staff wrote it; `rails` are the metrics of its guard rails."""

    subject: str
    variants: Sequence[Arm]
    primary: str
    rails: Sequence[str] = ()
    starts_on: date | None = None
    ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Another experiment that is under way."""

    title: str
    subject: str
    layer: str
    span: Span


def problems(draft: Draft, today: date) -> list[str]:
    """Why a definition cannot run, in sentences; none where it can."""
    return [*_about_variants(draft), *_about_rails(draft), *_about_days(draft, today)]


def _about_variants(draft: Draft) -> list[str]:
    found = []
    if len(draft.variants) < 2:  # noqa: PLR2004 - the control and one more
        found.append("An experiment compares at least two variants; the first is the control.")
    total = sum(arm.percent for arm in draft.variants)
    if draft.variants and total != 100:  # noqa: PLR2004
        found.append(f"The variants' shares add up to {total} per cent; they have to add up to 100.")
    keys, values = [arm.key for arm in draft.variants], [arm.value for arm in draft.variants]
    if len(set(keys)) < len(keys):
        found.append("Two variants have the same key.")
    if len(set(values)) < len(values):
        found.append("Two variants have the same value, so nothing would differ between them.")
    subject = SUBJECTS.get(draft.subject)
    known = subject.values if subject else {}
    found += [
        f"“{value}” is no value of “{subject.label}”; there are {', '.join(known)}." for value in values if subject and value not in known
    ]
    return found


def _about_rails(draft: Draft) -> list[str]:
    found = []
    if draft.primary in draft.rails:
        found.append("The primary metric cannot be a guard rail too.")
    if len(set(draft.rails)) < len(draft.rails):
        found.append("Two guard rails watch the same metric.")
    return found


def _about_days(draft: Draft, today: date) -> list[str]:
    if draft.ends_on is None:
        return []
    if draft.starts_on and draft.ends_on < draft.starts_on:
        return ["Its last day comes before its first day."]
    return ["Its last day has passed."] if draft.ends_on < today else []


def crowding(subject: str, layer: str, share: int, others: Sequence[Neighbour]) -> str:
    """Why an experiment has no place beside those under way, in a sentence; empty where it has."""
    for other in others:
        if other.subject == subject and other.layer != layer:
            return (
                f"“{other.title}” is about the same and in the layer “{other.layer}”. "
                "Two experiments about the same thing must share a layer, so that nobody is in both."
            )
    beside = [other for other in others if other.layer == layer]
    gap = widest_gap(other.span for other in beside)
    if gap < width_of(share):
        left = f"there are {gap * 100 // SLOTS} per cent left in a row" if gap >= SLOTS // 100 else "nothing is left"
        names = ", ".join(f"“{other.title}”" for other in beside)
        return (
            f"The layer “{layer}” has no room for {share} per cent of its visitors: {left} beside {names}. "
            "Take a smaller share, or stop another experiment."
        )
    return ""
