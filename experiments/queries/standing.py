"""How experiments stand, for those who decide about them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject, TruncDate

from experiments.domain.definition import Neighbour
from experiments.domain.lifecycle import PAUSED, RUNNING, STOPPED
from experiments.domain.subjects import SUBJECTS
from experiments.models import Experiment, GuardRail, Result, Setting, Step

UNDER_WAY = (RUNNING, PAUSED)
NEWS = timedelta(days=7)
"""How long it is told that a guard rail ended an experiment, unless somebody decides about it before."""


@dataclass(frozen=True, slots=True)
class Size:
    """A variant with the visitors of the latest analysis; None before the first."""

    key: str
    value: str
    percent: int
    visitors: int | None
    control: bool


def at_a_glance(rows: QuerySet[Experiment]) -> QuerySet[Experiment]:
    """With `glance`, the best variant's row of the latest analysis of the primary metric, and `alarm`, the alarm of the latest analysis."""
    latest = Result.objects.filter(experiment=OuterRef("experiment")).order_by("-at").values("at")[:1]
    told = _results().filter(metric=OuterRef("primary_metric"), effect__isnull=False, at=Subquery(latest)).order_by("-effect")
    row = JSONObject(variant=F("variant"), effect=F("effect"), low=F("low"), high=F("high"))
    return rows.annotate(glance=Subquery(told.values(row=row)[:1]), alarm=_alarm())


def alarmed(*, now: datetime) -> QuerySet[Experiment]:
    """Experiments under way whose latest analysis raised an alarm, and those that a guard rail ended lately.

    The latter are those with guard rails that nobody stopped and whose last day had not passed. Their results need not say so any more:
    what visitors did in the last minutes is counted after the end.
    """
    by_itself = Step.objects.filter(experiment=OuterRef("pk"), act="stop", actor=None, at__gte=now - NEWS)
    before_its_end = Q(ends_on=None) | Q(ends_on__gte=TruncDate("stopped"))
    ended = Q(before_its_end, Exists(by_itself), Exists(GuardRail.objects.filter(experiment=OuterRef("pk"))), state=STOPPED)
    return Experiment.objects.annotate(alarm=_alarm()).filter(Q(alarm__gt="", state__in=UNDER_WAY) | ended)


def _results() -> QuerySet[Result]:
    return Result.objects.filter(experiment=OuterRef("pk"))


def _alarm() -> Subquery:
    return Subquery(_results().order_by("-at", "-alarm").values("alarm")[:1])


def sizes(experiment: Experiment) -> list[Size]:
    """The variants, the control first, with how many visitors saw them so far (two queries)."""
    latest = Result.objects.filter(experiment=experiment, metric=experiment.primary_metric).order_by("-at", "-id")
    seen: dict[str, int] = {}
    for variant, visitors in latest.values_list("variant", "visitors")[:10]:
        seen.setdefault(variant, visitors)
    return [Size(row.key, row.value, row.percent, seen.get(row.key), place == 0) for place, row in enumerate(experiment.variants.all())]


def otherwise(experiment: Experiment) -> str:
    """What those see who take no part in an experiment, in words (one query)."""
    subject = SUBJECTS[experiment.subject]
    latest = Setting.objects.filter(subject=experiment.subject, ended=None).exclude(experiment=experiment).order_by("-id")
    value = latest.values_list("value", flat=True).first() or subject.usual
    return subject.values.get(value, value)


def holds(experiment: Experiment) -> bool:
    """Whether what it shipped is how the shop is: nothing about the same was shipped since and still stands (one query)."""
    standing = Setting.objects.filter(subject=experiment.subject, ended=None).order_by("-id")
    return standing.values_list("experiment", flat=True).first() == experiment.pk


def free_key(key: str) -> str:
    """The key with the lowest number behind it that no experiment has (one query)."""
    base = key[:36].rstrip("-")
    taken = set(Experiment.objects.filter(key__startswith=base).values_list("key", flat=True))
    return next(name for number in count(2) if (name := f"{base}-{number}") not in taken)


def neighbours(experiment: Experiment) -> list[Neighbour]:
    """The other experiments that hold slots (one query)."""
    others = under_way().exclude(pk=experiment.pk)
    return [Neighbour(other.title, other.subject, other.layer_key, other.span) for other in others]


def under_way() -> QuerySet[Experiment]:
    """Experiments that hold slots."""
    return Experiment.objects.filter(state__in=UNDER_WAY)
