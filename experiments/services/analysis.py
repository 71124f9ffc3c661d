"""Analyses of running experiments: results written down hour by hour, alarms told to staff, hurt guard rails acted on."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np
import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Max, Q
from django.db.models.functions import TruncDay
from django.urls import reverse
from django.utils import timezone

from accounts.queries import staff_who_may
from accounts.services import queue_mail
from experiments.domain.analysis import Analysis, Finding, Plan, Visitors, analysed
from experiments.domain.lifecycle import PAUSED, RUNNING
from experiments.domain.metrics import HISTORY_DAYS, METRICS
from experiments.domain.verdict import percent
from experiments.models import Experiment, Result
from experiments.services.lifecycle import stop
from recommendations.queries import Outcomes, outcomes

log = structlog.get_logger(__name__)
EVERY_HOUR_FOR = timedelta(days=2)
"""How long the results of each hour are kept; of older days the last remain."""
LAST_LOOK = timedelta(hours=3)
"""An experiment that ended so lately is looked at once more, for what its last hour brought."""
RETURNS, NIGHT = timedelta(days=30), 3
"""For so long after its end an experiment is looked at once a night, in this hour, for what was called off or paid back since."""
_TOLD = [field.name for field in Result._meta.fields if field.name not in ("id", "experiment", "at", "metric", "variant")]  # noqa: SLF001 - Django's documented API


def analysable(*, now: datetime) -> list[int]:
    """The experiments whose results still change: those that run, those that ended since they were last looked at; others once a night."""
    since = RETURNS if timezone.localtime(now).hour == NIGHT else LAST_LOOK
    live = Q(state__in=(RUNNING, PAUSED)) | Q(stopped__gte=now - since)
    return list(Experiment.objects.filter(live, started__lt=now).order_by("pk").values_list("pk", flat=True))


def analyse(*, experiment_id: int, now: datetime) -> int:
    """Analyse an experiment and write down one result for each metric and variant; how many there are.

    The results stand under the full hour: a second analysis within it replaces them. A group whose size cannot be chance is told to staff;
    a guard rail that is surely hurt ends the experiment and is told too. Nothing happens where the experiment is gone, or never started.
    """
    experiment = Experiment.objects.filter(pk=experiment_id, started__lt=now).prefetch_related("variants", "guard_rails").first()
    if experiment is None or experiment.started is None:
        return 0
    plan = _plan(experiment)
    if len(plan.variants) < 2:  # noqa: PLR2004 - a comparison takes two
        return 0
    until = min(now, experiment.stopped or now)
    found = outcomes(policy=experiment.key, since=experiment.started, until=until, history=timedelta(days=HISTORY_DAYS))
    analysis = analysed(plan, _visitors(plan, found))
    hour = until.replace(minute=0, second=0, microsecond=0)
    rows = [_row(experiment, hour, finding, analysis, found.both) for finding in analysis.findings]
    with transaction.atomic():
        standing = Experiment.objects.select_for_update().filter(pk=experiment.pk).first()
        if standing is None:
            return 0
        Result.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["experiment", "at", "metric", "variant"], update_fields=_TOLD
        )
        _thin(experiment, hour)
        _act_on(standing, analysis)
    return len(rows)


def _plan(experiment: Experiment) -> Plan:
    variants = sorted(experiment.variants.all(), key=lambda variant: (variant.position, variant.pk))
    allowances = {rail.metric: float(rail.allowed_loss) / 100 for rail in experiment.guard_rails.all() if rail.metric in METRICS}
    return Plan([variant.key for variant in variants], [float(variant.percent) for variant in variants], allowances)


def _visitors(plan: Plan, found: Outcomes) -> Visitors:
    """The visitors of variants that the experiment has."""
    place = np.array([plan.variants.index(name) if name in plan.variants else -1 for name in found.variants], dtype=np.int64)
    variant = place[found.variant] if len(place) else found.variant
    kept = variant >= 0
    return Visitors(variant[kept], found.after[kept], found.before[kept], found.known[kept])


def _row(experiment: Experiment, hour: datetime, finding: Finding, analysis: Analysis, both: int) -> Result:
    row = Result(
        experiment=experiment, at=hour, metric=finding.metric, variant=finding.variant, visitors=finding.visitors, mean=finding.mean
    )
    row.both, row.sample_ratio_p = both, analysis.ratio_p
    row.alarm = Result.Alarm.SAMPLE_RATIO if analysis.mismatched else Result.Alarm.NONE
    if (held := finding.comparison) is None:
        return row
    row.p_value, row.needed, row.cuped = held.p_value, held.needed, held.cut
    if held.hurt:
        row.alarm = Result.Alarm.GUARD_RAIL
    if held.lift is not None:
        # nobody does less than nothing, so no metric loses more than all of it
        row.effect, row.low, row.high = held.lift.value, max(held.lift.low, -1.0), held.lift.high
    if held.effect is not None:
        row.difference, row.difference_low, row.difference_high = held.effect.value, held.effect.low, held.effect.high
    return row


def _thin(experiment: Experiment, hour: datetime) -> None:
    """Keep of each day before the last two only what was found last."""
    old = Result.objects.filter(experiment=experiment, at__lt=hour - EVERY_HOUR_FOR)
    last = old.annotate(day=TruncDay("at")).order_by().values("day").annotate(last=Max("at")).values_list("last", flat=True)
    old.exclude(at__in=list(last)).delete()


def _act_on(experiment: Experiment, analysis: Analysis) -> None:
    if analysis.mismatched:
        words = f"The groups of “{experiment.title}” have sizes that chance does not explain (p = {analysis.ratio_p:.2g})."
        _tell(
            experiment, "sample-ratio", words, "Its results cannot be trusted until the reason is found. It goes on; stop it if in doubt."
        )
    hurt = [finding for finding in analysis.findings if finding.comparison is not None and finding.comparison.hurt]
    if hurt and experiment.state in (RUNNING, PAUSED):
        reason = _reason(experiment, hurt)
        stop(experiment_id=experiment.pk, actor=None, reason=reason)
        log.warning("experiment stopped by a guard rail", experiment=experiment.key)
        _tell(experiment, "guard-rail", f"“{experiment.title}” was stopped: {reason}.", "Everybody sees what the shop usually does.")


def _reason(experiment: Experiment, hurt: Sequence[Finding]) -> str:
    worst = hurt[0]
    allowed = next(float(rail.allowed_loss) for rail in experiment.guard_rails.all() if rail.metric == worst.metric)
    lift = worst.comparison.lift if worst.comparison else None
    between = f", between {percent(lift.low)} and {percent(lift.high)} %," if lift else ""
    return f"{METRICS[worst.metric].label} of variant {worst.variant} lost surely more{between} than the {allowed:g} % allowed"


def _tell(experiment: Experiment, alarm: str, words: str, advice: str) -> None:
    """One mail for each alarm of an experiment to each member of staff who may act on it."""
    address = settings.SITE_URL + reverse("admin:experiments_experiment_change", args=[experiment.pk])
    context = {"title": experiment.title, "words": words, "advice": advice, "address": address}
    for user_id, email in staff_who_may("experiments.run_experiment"):
        queue_mail(to=email, template="experiments/alarm", context=context, key=f"experiments:{experiment.pk}:{alarm}:{user_id}")
