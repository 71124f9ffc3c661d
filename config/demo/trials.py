"""Two experiments of the demo: one that ended, with what its shoppers did, and one that waits to be started."""

from datetime import datetime, timedelta

import numpy as np
from django.db import transaction
from django.utils import timezone

from accounts.models import Visitor
from config.demo.shoppers import PREFIX
from experiments import queries, services
from experiments.models import Experiment, GuardRail, Setting, Variant
from recommendations import services as recommendations

LASTED = timedelta(days=28)
ENDED = timedelta(days=1)
FIRST_VISITS = 0.4
"""Every shopper came by within this share of the time for the first time, so that there is something to count afterwards."""
DEFINITIONS = (
    {
        "key": "demo-compact-lists",
        "title": "Compact cards in lists",
        "hypothesis": "With more cards at a glance shoppers find something to make their own sooner, so more designs are saved.",
        "subject": "layout",
        "primary_metric": "saves",
    },
    {
        "key": "demo-popular-panels",
        "title": "What others choose instead of “for you”",
        "hypothesis": "The night's model earns more saved designs than plain popularity does.",
        "subject": "panels",
        "primary_metric": "saves",
        "segment": "designers",
    },
)
VALUES = {"layout": ("roomy", "compact"), "panels": ("usual", "popular")}


@transaction.atomic
def run(*, seed: int, now: datetime) -> int:
    """Define both and let the first run its course among the demo's shoppers; how many of them saw it. Once is enough.

    Nothing is made where the shop's own experiments leave it no place.
    """
    keys = [definition["key"] for definition in DEFINITIONS]
    if Experiment.objects.filter(key__in=keys).exists() or not Visitor.objects.filter(key__startswith=PREFIX).exists():
        return 0
    first, _ = [_define(definition) for definition in DEFINITIONS]
    if services.obstacles(first):
        forget()
        return 0
    services.start(experiment_id=first.pk, actor=None)
    for stage in (10, 50, 100):
        services.widen(experiment_id=first.pk, actor=None, to=stage)
    began = now - LASTED - ENDED
    _date(first, began)
    seen = _see(first, began, np.random.default_rng([seed, 79]))
    services.stop(experiment_id=first.pk, actor=None, reason="four weeks were planned")
    _end(first, began)
    for day in range(2, LASTED.days + 1, 2):
        services.analyse(experiment_id=first.pk, now=began + timedelta(days=day))
    return seen


@transaction.atomic
def forget() -> None:
    """Take both out again, and what was shipped of them."""
    ours = Experiment.objects.filter(key__in=[definition["key"] for definition in DEFINITIONS])
    Setting.objects.filter(experiment__in=ours).delete()
    ours.delete()


def _define(definition: dict[str, str]) -> Experiment:
    made = Experiment.objects.create(**definition)
    for place, (key, value) in enumerate(zip(("control", "b"), VALUES[made.subject], strict=True)):
        Variant.objects.create(experiment=made, position=place, key=key, value=value, percent=50)
    GuardRail.objects.create(experiment=made, metric="ordered", allowed_loss=20)
    return made


def _date(made: Experiment, began: datetime) -> None:
    made.refresh_from_db()
    made.started = began
    made.save(update_fields=["started"])


def _see(made: Experiment, began: datetime, rng: np.random.Generator) -> int:
    """The demo's shoppers come by and see their variant; how many there are."""
    keys = Visitor.objects.filter(key__startswith=PREFIX).order_by("key").values_list("key", flat=True)
    seen = 0
    for key in keys:
        assigned = queries.assigned(key)
        assigned.setting(made.subject)
        at = began + LASTED * FIRST_VISITS * float(rng.random())
        events = [recommendations.EventIn("exposure", "", at=at, token=token) for token in assigned.exposures]
        seen += recommendations.record_events(visitor=key, events=events)
    return seen


def _end(made: Experiment, began: datetime) -> None:
    """Put what was done where it belongs in time."""
    made.refresh_from_db()
    made.stopped = began + LASTED
    made.save(update_fields=["stopped"])
    days = dict(zip(("start", "stop"), (0, LASTED.days), strict=True))
    for place, step in enumerate(made.steps.order_by("id")):
        step.at = timezone.localtime(began + timedelta(days=days.get(step.act, place)))
        step.save(update_fields=["at"])
