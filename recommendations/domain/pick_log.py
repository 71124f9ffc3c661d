"""Logs of picked pictures: what was known, what was shown, with which propensity, and whether it was clicked."""

import math
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from recommendations.domain.importing import ImportRowError, moment

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Codes = NDArray[np.int32]
COLUMNS = ("timestamp", "arm", "position", "propensity", "click")
ITEM = "item"
"""With a context of this name each item has arms of its own, those seen with it; without, every arm can stand everywhere."""
MOST_ROWS = 5_000_000
MOST_ARMS = 20_000
MOST_CANDIDATES = 1_000
LONGEST = 200
LEAST_PROPENSITY = 1e-9
MOST_FEATURES = 60
MOST_LEVELS = 12
LEAST_ROWS = 20
FARTHEST = 4.0


@dataclass(frozen=True, slots=True)
class Column:
    """One thing known before the pick: which of its levels each row has."""

    name: str
    codes: Codes
    levels: Sequence[str]


@dataclass(frozen=True, slots=True)
class PickLog:
    """Rows in the order of time. `arms` are pairs of item and arm, which the rest calls by number.

    `candidates` are the arms of each group, filled up with −1; `place` is where the row's arm stands there. `clusters` numbers people.
    """

    at: Floats
    propensity: Floats
    clicks: Floats
    group: Ints
    place: Ints
    candidates: Ints
    arms: Sequence[tuple[str, str]]
    contexts: tuple[Column, ...] = ()
    clusters: Ints | None = None

    def __len__(self) -> int:
        return len(self.at)

    def choices(self, rows: Ints) -> Ints:
        """Arms that could have stood in the rows, rows × places; −1 where there are fewer."""
        return np.asarray(self.candidates[self.group[rows]])

    def arm(self, rows: Ints) -> Ints:
        """The arm that was shown."""
        return np.asarray(self.candidates[self.group[rows], self.place[rows]])


@dataclass(frozen=True, slots=True)
class Pick:
    """One pick of a person (a number), at a time in seconds since 1970, with what was known of it by name."""

    at: float
    item: str
    arm: str
    propensity: float
    click: bool
    person: int
    context: tuple[str, ...]


def of_picks(picks: Iterable[Pick], names: Sequence[str]) -> PickLog:
    """A log of picks, whose contexts have these names; rows of one person hang together."""
    log, people = _Writer(list(names)), array("i")
    for pick in picks:
        log.add(pick.at, (pick.item, pick.arm), pick.propensity, int(pick.click), pick.context)
        people.append(pick.person)
    return log.finish(np.asarray(people, dtype=np.int64))


def read(rows: Iterable[Mapping[str, str | None]]) -> PickLog:
    """Rows of a file; every named column beyond COLUMNS is a context, and so is the position.

    Raise ImportRowError for what makes no sense.
    """
    log = None
    for number, row in enumerate(rows, start=2):
        if None in row or None in row.values():
            raise ImportRowError(f"row {number}: it has not as many values as the first line has names")
        if log is None:
            known = [name for name in row if name and name not in COLUMNS]
            log = _Writer(["position", *known])
        if len(log.at) == MOST_ROWS:
            raise ImportRowError(f"row {number}: a log has at most {MOST_ROWS:,} rows")
        at = moment(_text(row, "timestamp"), number).timestamp()
        contexts = [_position(row, number), *(_text(row, name) for name in known)]
        log.add(at, (_text(row, ITEM), _arm(row, number)), _propensity(row, number), _click(row, number), contexts)
    if log is None:
        raise ImportRowError("row 2: the log has no rows")
    return log.finish()


def features(log: PickLog) -> "Features":
    """What the log knows of each row as numbers, without a look at any click."""
    tables: list[tuple[int, Floats]] = []
    for index, column in enumerate(log.contexts):
        tables += [(index, table) for table in _tables(column)]
    return Features(log.contexts, tuple(tables[: MOST_FEATURES - 1]))


@dataclass(frozen=True, slots=True)
class Features:
    """Numbers of contexts, looked up by level, so that a log needs no room for them."""

    contexts: tuple[Column, ...]
    tables: tuple[tuple[int, Floats], ...]

    def of(self, rows: Ints) -> Floats:
        """Rows × features, the first of which is 1."""
        found = np.ones((len(rows), len(self.tables) + 1))
        for place, (index, table) in enumerate(self.tables, start=1):
            found[:, place] = table[self.contexts[index].codes[rows]]
        return found


@dataclass(slots=True)
class _Writer:
    names: list[str]
    at: "array[float]" = field(default_factory=lambda: array("d"))
    propensity: "array[float]" = field(default_factory=lambda: array("d"))
    clicks: "array[int]" = field(default_factory=lambda: array("b"))
    pairs: "array[int]" = field(default_factory=lambda: array("i"))
    known: dict[tuple[str, str], int] = field(default_factory=dict)
    levels: list[dict[str, int]] = field(init=False)
    codes: "list[array[int]]" = field(init=False)

    def __post_init__(self) -> None:
        self.levels = [{} for _ in self.names]
        self.codes = [array("i") for _ in self.names]

    def add(self, at: float, picked: tuple[str, str], propensity: float, click: int, contexts: Sequence[str]) -> None:
        self.at.append(at)
        self.propensity.append(propensity)
        self.clicks.append(click)
        self.pairs.append(self.known.setdefault(picked, len(self.known)))
        for levels, codes, value in zip(self.levels, self.codes, contexts, strict=True):
            codes.append(levels.setdefault(value, len(levels)))

    def finish(self, clusters: Ints | None = None) -> PickLog:
        """The log, sorted by time; rows of one moment stay in their order."""
        if len(self.known) > MOST_ARMS:
            raise ImportRowError(f"row 2: a log has at most {MOST_ARMS:,} arms, this one has {len(self.known):,}")
        order = np.argsort(np.asarray(self.at), kind="stable")
        candidates, group, place = _groups(list(self.known))
        pairs = np.asarray(self.pairs, dtype=np.int64)[order]
        return PickLog(
            np.asarray(self.at, dtype=np.float64)[order],
            np.asarray(self.propensity, dtype=np.float64)[order],
            np.asarray(self.clicks, dtype=np.float64)[order],
            group[pairs],
            place[pairs],
            candidates,
            list(self.known),
            tuple(
                Column(name, np.asarray(codes, dtype=np.int32)[order], list(levels))
                for name, codes, levels in zip(self.names, self.codes, self.levels, strict=True)
            ),
            None if clusters is None else clusters[order],
        )


def _groups(pairs: Sequence[tuple[str, str]]) -> tuple[Ints, Ints, Ints]:
    """Candidates of each item, and by pair its group and its place there; pairs of an item stand in the order of their names."""
    items: dict[str, list[int]] = {}
    for number in sorted(range(len(pairs)), key=lambda one: pairs[one]):
        items.setdefault(pairs[number][0], []).append(number)
    widest = max(map(len, items.values()), default=0)
    if widest > MOST_CANDIDATES:
        raise ImportRowError(f"row 2: at most {MOST_CANDIDATES:,} arms can stand in one place, here it is {widest:,}")
    candidates = np.full((len(items), widest), -1, dtype=np.int64)
    group, place = np.empty(len(pairs), dtype=np.int64), np.empty(len(pairs), dtype=np.int64)
    for row, members in enumerate(items.values()):
        candidates[row, : len(members)] = members
        group[members], place[members] = row, np.arange(len(members))
    return candidates, group, place


def _tables(column: Column) -> Iterator[Floats]:
    """A number by level: what it says, standardised; or 1 for one level that enough rows have. The commonest level goes without."""
    counts = np.bincount(column.codes, minlength=len(column.levels))
    numbers = _numbers(column.levels) if len(column.levels) > MOST_LEVELS else None
    if numbers is not None:
        middle = float(np.average(numbers, weights=counts))
        spread = math.sqrt(float(np.average(np.square(numbers - middle), weights=counts)))
        yield np.clip((numbers - middle) / (spread or 1.0), -FARTHEST, FARTHEST)
        return
    common = np.argsort(-counts, kind="stable")[:MOST_LEVELS]
    for level in common[1:]:
        if counts[level] >= LEAST_ROWS:
            yield (np.arange(len(counts)) == level).astype(np.float64)


def _numbers(levels: Sequence[str]) -> Floats | None:
    try:
        found = np.asarray([float(level) for level in levels])
    except ValueError:
        return None
    return found if np.isfinite(found).all() and np.abs(found).max() < 1e150 else None  # noqa: PLR2004


def _arm(row: Mapping[str, str | None], number: int) -> str:
    arm = _text(row, "arm")
    if not 0 < len(arm) <= LONGEST:
        raise ImportRowError(f"row {number}: arm must have 1 to {LONGEST} characters")
    return arm


def _position(row: Mapping[str, str | None], number: int) -> str:
    text = _text(row, "position")
    if not (text.isascii() and text.isdigit()):
        raise ImportRowError(f"row {number}: position must be a whole number from 0, not {text[:40]!r}")
    return text


def _propensity(row: Mapping[str, str | None], number: int) -> float:
    text = _text(row, "propensity")
    try:
        found = float(text)
    except ValueError:
        found = math.nan
    if not LEAST_PROPENSITY <= found <= 1:
        raise ImportRowError(f"row {number}: propensity must be a number above 0 and at most 1, not {text[:40]!r}")
    return found


def _click(row: Mapping[str, str | None], number: int) -> int:
    text = _text(row, "click")
    if text not in ("0", "1"):
        raise ImportRowError(f"row {number}: click must be 0 or 1, not {text[:40]!r}")
    return int(text)


def _text(row: Mapping[str, str | None], name: str) -> str:
    return (row.get(name) or "").strip()
