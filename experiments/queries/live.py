"""What is under way, kept in the process: two small queries every ten seconds, however many pages ask."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time as clock
from itertools import groupby
from types import MappingProxyType

from django.utils import timezone

from experiments.domain.assignment import Arm, Span
from experiments.domain.audience import Audience
from experiments.domain.lifecycle import RUNNING
from experiments.models import Experiment, Setting, Variant

KEPT_FOR = 10.0
"""Seconds until another process's change is seen here."""


@dataclass(frozen=True, slots=True)
class Running:
    """An experiment as pages need it."""

    key: str
    layer: str
    salt: str
    span: Span
    rollout: int
    arms: tuple[Arm, ...]
    audience: Audience
    since: datetime
    until: date | None

    def open_on(self, now: datetime) -> bool:
        """Whether it is one of the experiment's days."""
        return self.since <= now and (self.until is None or timezone.localdate(now) <= self.until)


@dataclass(frozen=True, slots=True)
class Live:
    """Running experiments by subject, and what was shipped to everybody."""

    running: Mapping[str, tuple[Running, ...]] = field(default_factory=dict)
    shipped: Mapping[str, str] = field(default_factory=dict)


NOTHING = Live()


class _Kept:
    """The definitions with the moment they go off; `changes` tells a reader that they changed under its eyes."""

    def __init__(self) -> None:
        self.live, self.until, self.changes = NOTHING, 0.0, 0


_kept = _Kept()


def live() -> Live:
    """What is under way, at most ten seconds old."""
    if time.monotonic() < _kept.until:
        return _kept.live
    changes = _kept.changes
    found = _read()
    if changes == _kept.changes:
        keep(found, KEPT_FOR)
    return found


def keep(found: Live, seconds: float) -> None:
    """Take this for what is under way, for so long."""
    _kept.live, _kept.until = found, time.monotonic() + seconds


def forget() -> None:
    """Read again at the next question."""
    _kept.changes += 1
    _kept.until = 0.0


def _read() -> Live:
    rows = list(Variant.objects.filter(experiment__state=RUNNING).select_related("experiment").order_by("experiment_id", "position", "id"))
    running: dict[str, list[Running]] = {}
    for experiment, variants in groupby(rows, key=lambda row: row.experiment):
        running.setdefault(experiment.subject, []).append(_running(experiment, [*variants]))
    shipped = dict(Setting.objects.filter(ended=None).order_by("id").values_list("subject", "value"))
    return Live(MappingProxyType({subject: tuple(found) for subject, found in running.items()}), MappingProxyType(shipped))


def _running(experiment: Experiment, variants: list[Variant]) -> Running:
    return Running(
        key=experiment.key,
        layer=experiment.layer_key,
        salt=experiment.salt,
        span=experiment.span,
        rollout=experiment.rollout,
        arms=tuple(Arm(variant.key, variant.value, variant.percent) for variant in variants),
        audience=experiment.audience,
        since=_beginning(experiment),
        until=experiment.ends_on,
    )


def _beginning(experiment: Experiment) -> datetime:
    """When the first visitor could take part."""
    started = experiment.started or experiment.created
    if experiment.starts_on is None:
        return started
    return max(started, timezone.make_aware(datetime.combine(experiment.starts_on, clock.min)))
