"""A night's training: learn, judge by what came later, and serve only what is not worse."""

import resource
import time
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

import structlog
from django.db import transaction
from django.utils import timezone

from recommendations.domain.gate import refusal
from recommendations.domain.recipe import Recipe
from recommendations.models import ActiveModel, ModelRun
from recommendations.queries.training_data import training_data
from recommendations.services import model_store, scoring
from recommendations.services.building import build
from recommendations.services.judging import Night, Stage, features_of, judge
from recommendations.services.locks import TRAINING_LOCK, alone
from recommendations.services.popularity import refresh_popularity
from recommendations.services.searching import best_known, too_little

log = structlog.get_logger(__name__)
STAGES = {
    "reading": (0, 2),
    "fitting for judgement": (2, 40),
    "judging": (40, 50),
    "fitting on everything": (50, 80),
    "writing vectors": (80, 85),
    "scoring": (85, 99),
}


@dataclass(slots=True)
class Progress:
    """What a run says of itself while it works: the step, how far it is, and in the end how long each step took."""

    model: int
    stage: str = ""
    percent: int = -1
    since: float = field(default_factory=time.monotonic)
    seconds: dict[str, float] = field(default_factory=dict)

    def __call__(self, stage: str, share: float) -> None:
        """Note the step and its share (0 to 1); a step done twice does not go back."""
        now = time.monotonic()
        self.seconds[self.stage or stage] = self.seconds.get(self.stage or stage, 0.0) + now - self.since
        self.since, self.stage = now, stage
        first, end = STAGES[stage]
        percent = max(self.percent, int(first + (end - first) * share))
        if percent != self.percent:
            self.percent = percent
            ModelRun.objects.filter(pk=self.model).update(stage=stage, progress=percent)

    def costs(self) -> dict[str, Any]:
        """Seconds of each step, what this process has computed so far, and its most memory in MB."""
        self(self.stage or "reading", 1.0)
        seconds = {stage: round(took, 2) for stage, took in self.seconds.items()}
        return {
            "seconds": seconds,
            "cpu_seconds": round(time.process_time(), 1),
            "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
        }


@dataclass(frozen=True, slots=True)
class Outcome:
    """Why the model does not serve (nothing if it does), method → metric → value, and what the pictures of the run show."""

    reason: str
    metrics: dict[str, Any] = field(default_factory=dict)
    report: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RetrainReport:
    """What came of a night; `reason` says why the model was not activated, `metrics` are method → metric → value."""

    model_id: int | None
    activated: bool
    reason: str
    metrics: dict[str, Any] = field(default_factory=dict)
    seconds: float = 0.0
    peak_mb: float = 0.0


def retrain(*, now: datetime, seed: int) -> RetrainReport:
    """Train on everything known, judge on a time split, and activate the model if it is not worse than popularity and the serving one.

    Killed at any moment it leaves the serving model as it was; the next run cleans up. Two never run at once.
    """
    started = time.monotonic()
    with alone(TRAINING_LOCK) as mine:
        if not mine:
            return RetrainReport(None, activated=False, reason="another training run is under way")
        _sweep()
        run = ModelRun.objects.create(started=now, seed=seed, stage="reading")
        progress = Progress(run.pk)
        try:
            outcome = _attempt(run, now, progress)
        except Exception as error:
            model_store.discard([run], ModelRun.Status.FAILED)
            _finish(run, Outcome(f"{type(error).__name__}: {error}"), progress)
            raise
        _finish(run, outcome, progress)
        model_store.prune(now)
    seconds, peak = round(time.monotonic() - started, 2), progress.costs()["peak_mb"]
    return RetrainReport(run.pk, not outcome.reason, outcome.reason, outcome.metrics, seconds, peak)


def _attempt(run: ModelRun, now: datetime, stage: Stage) -> Outcome:
    refresh_popularity(now=now)
    data = training_data(now)
    reason, metrics, report = too_little(data), {}, {"people": list(data.crowd.items())}
    if not reason:
        recipe = best_known(len(data.interactions))
        ModelRun.objects.filter(pk=run.pk).update(parameters=recipe.manifest())
        night = Night(data, features_of(data), run.seed, stage)
        verdict = judge(night, recipe, _serving())
        metrics, report = verdict.metrics, {**verdict.report, **report}
        reason = refusal(metrics, "candidate", ("popularity", "active")) if metrics else "nobody has come back yet to judge a model by"
    if reason:
        model_store.discard([run], ModelRun.Status.REJECTED)
        log.info("model not activated", model=run.pk, reason=reason)
        return Outcome(reason, metrics, report)
    build(run, night, verdict)
    _score_everybody(run, stage)
    with transaction.atomic():
        ModelRun.objects.filter(pk=run.pk).update(status=ModelRun.Status.READY)
        model_store.drop_parts(run.pk)
        model_store.activate(model_id=run.pk)
    return Outcome("", metrics, report)


def _score_everybody(run: ModelRun, stage: Stage) -> None:
    """Share the parts out and work on them too, so that a night needs no other worker; done when all parts are."""
    stage("scoring", 0.0)
    transaction.on_commit(partial(scoring.call_workers, run.pk), robust=True)
    while scoring.score_next(model=run.pk):
        stage("scoring", scoring.share_done(run.pk))


def _sweep() -> None:
    """Clean up after runs that were killed: while the lock is ours, nobody is building."""
    for run in ModelRun.objects.filter(status=ModelRun.Status.BUILDING):
        model_store.discard([run], ModelRun.Status.FAILED)
        ModelRun.objects.filter(pk=run.pk).update(reason="stopped before it finished")


def _serving() -> Recipe | None:
    active = ActiveModel.objects.select_related("model").first()
    if active is None:
        return None
    return Recipe.from_manifest(active.model.parameters)


def _finish(run: ModelRun, outcome: Outcome, progress: Progress) -> None:
    ModelRun.objects.filter(pk=run.pk).update(
        finished=timezone.now(),
        reason=outcome.reason[:300],
        metrics=outcome.metrics,
        report={**outcome.report, **progress.costs()},
        stage="",
        progress=100,
    )
