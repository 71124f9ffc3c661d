"""Starting, widening, pausing, stopping, shipping and rolling back: each written down, each harmless when it is asked for twice."""

from collections.abc import Callable, Sequence
from datetime import date

from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from experiments import queries
from experiments.domain.assignment import Arm, room, width_of
from experiments.domain.definition import Draft, Neighbour, crowding, problems
from experiments.domain.lifecycle import ACTS, STAGES, ExperimentError, after, next_stage
from experiments.domain.subjects import SUBJECTS
from experiments.models import Experiment, GuardRail, Setting, Step, Variant

LAYERS_LOCK = 4_815_162_311
"""Advisory lock under which slots are given away, so that two experiments that start at once get different ones."""


def start(*, experiment_id: int, actor: User | None) -> bool:
    """Give a draft its slots and let the first step of the roll-out see it.

    Returns whether anything changed: False if it runs already. Raises ExperimentError with what has to be put right.
    """

    def begin(experiment: Experiment) -> str:
        experiment.slot_from = _place(experiment)
        experiment.started, experiment.rollout = timezone.now(), STAGES[0]
        return f"Started for {experiment.rollout} per cent of its visitors."

    return _act("start", experiment_id, actor, begin)


def widen(*, experiment_id: int, actor: User | None, to: int) -> bool:
    """Let the next step of the roll-out see it: `to` per cent of its visitors; whoever sees it already goes on as before.

    Returns False if it is that wide already. Raises ExperimentError for a step that is left out.
    """

    def open_up(experiment: Experiment) -> str:
        if to <= experiment.rollout and to in STAGES:
            return ""
        expected = next_stage(experiment.rollout)
        if to != expected:
            raise ExperimentError(f"The next step after {experiment.rollout} per cent is {expected or 'the end'}, not {to}.")
        experiment.rollout = to
        return f"Widened to {to} per cent of its visitors."

    return _act("widen", experiment_id, actor, open_up)


def pause(*, experiment_id: int, actor: User | None, reason: str = "") -> bool:
    """Show nobody any variant for a while; the slots stay its own. Returns False if it is paused already."""
    return _act("pause", experiment_id, actor, lambda _: _because("Paused", reason))


def resume(*, experiment_id: int, actor: User | None) -> bool:
    """Go on with the same visitors in the same variants. Returns False if it runs already."""

    def go_on(experiment: Experiment) -> str:
        if experiment.ends_on and experiment.ends_on < timezone.localdate():
            raise ExperimentError("Its last day has passed; give it a later one first.")
        return "Went on."

    return _act("resume", experiment_id, actor, go_on)


def stop(*, experiment_id: int, actor: User | None, reason: str = "") -> bool:
    """End it; everybody sees what the shop usually does, and its slots are free. Without an actor the shop itself stopped it.

    Returns False if it was stopped already.
    """
    return _act("stop", experiment_id, actor, lambda experiment: _end(experiment, reason))


def ship(*, experiment_id: int, actor: User | None, variant: str) -> bool:
    """Make a variant's value the setting of everybody for what differs, and end the experiment.

    Returns False if that was done already. Raises ExperimentError for a variant that there is not, or once another was shipped.
    """

    def make_usual(experiment: Experiment) -> str:
        chosen = experiment.variants.filter(key=variant).first()
        if chosen is None:
            raise ExperimentError(f"There is no variant “{variant[:40]}”.")
        Setting.objects.create(subject=experiment.subject, value=chosen.value, experiment=experiment)
        experiment.winner = variant
        experiment.stopped = experiment.stopped or timezone.now()
        label = SUBJECTS[experiment.subject].values.get(chosen.value, chosen.value)
        return f"Shipped “{variant}”: {label}, for everybody."

    changed = _act("ship", experiment_id, actor, make_usual)
    if not changed and not Experiment.objects.filter(pk=experiment_id, winner=variant).exists():
        raise ExperimentError("Another variant was shipped already; roll it back and ask again in a new experiment.")
    return changed


def roll_back(*, experiment_id: int, actor: User | None, reason: str = "") -> bool:
    """Take a shipped variant back: what was before it holds again. Returns False if that was done already."""

    def take_back(experiment: Experiment) -> str:
        for setting in experiment.settings.filter(ended=None):
            setting.ended = timezone.now()
            setting.save(update_fields=["ended"])
        return _because("Rolled back", reason)

    return _act("roll-back", experiment_id, actor, take_back)


def keep_dates(*, today: date) -> int:
    """Stop the experiments whose last day has passed; how many there were."""
    over = list(queries.under_way().filter(ends_on__lt=today).values_list("pk", flat=True))
    return sum(_keep_last_day(pk, today) for pk in over)


def _keep_last_day(experiment_id: int, today: date) -> bool:
    """Stop one if its last day has passed; False for one that somebody else ended, or gave a later day, a moment ago."""

    def end(experiment: Experiment) -> str:
        over = experiment.ends_on is not None and experiment.ends_on < today
        return _end(experiment, "its last day has passed") if over else ""

    try:
        return _act("stop", experiment_id, None, end)
    except ExperimentError:
        return False


@transaction.atomic
def copy(*, experiment_id: int, actor: User | None, key: str) -> tuple[Experiment, bool]:
    """A new draft with the same definition, to ask the same question again; other visitors are drawn into other variants.

    Answers with it and whether it was made now: where there is an experiment with the new key, be it a copy or not, it stays as it is.
    """
    old = Experiment.objects.select_for_update().get(pk=experiment_id)
    kept = ("hypothesis", "subject", "layer", "share", "country", "visits", "signed_in", "segment", "primary_metric")
    given = {"title": f"{old.title[:110]} (again)", **{name: getattr(old, name) for name in kept}}
    made, created = Experiment.objects.get_or_create(key=key, defaults=given)
    if not created:
        return made, False
    for variant in old.variants.all():
        Variant.objects.create(experiment=made, position=variant.position, key=variant.key, value=variant.value, percent=variant.percent)
    for rail in old.guard_rails.all():
        GuardRail.objects.create(experiment=made, metric=rail.metric, allowed_loss=rail.allowed_loss)
    Step.objects.create(experiment=made, actor=actor, act="copy", words=f"Made from “{old.title}”.")
    return made, True


@transaction.atomic
def _act(act: str, experiment_id: int, actor: User | None, change: Callable[[Experiment], str]) -> bool:
    """Do something under the lock of the row and write it down; nothing where it was done already (`change` tells so by no words)."""
    if act == "start":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LAYERS_LOCK])
    experiment = Experiment.objects.select_for_update().get(pk=experiment_id)
    if experiment.state == ACTS[act][1] and act != "widen":
        return False
    result = after(act, experiment.state)
    words = change(experiment)
    if not words:
        return False
    experiment.state = result
    experiment.save()
    Step.objects.create(experiment=experiment, actor=actor, act=act, words=words[:300])
    return True


def obstacles(experiment: Experiment) -> list[str]:
    """What keeps a draft from running, in sentences (three queries)."""
    return _obstacles(experiment, queries.neighbours(experiment))


def _obstacles(experiment: Experiment, others: Sequence[Neighbour]) -> list[str]:
    arms = [Arm(variant.key, variant.value, variant.percent) for variant in experiment.variants.all()]
    rails = list(experiment.guard_rails.values_list("metric", flat=True))
    draft = Draft(experiment.subject, arms, experiment.primary_metric, rails, experiment.starts_on, experiment.ends_on)
    crowded = crowding(experiment.subject, experiment.layer_key, experiment.share, others)
    return [*problems(draft, timezone.localdate()), *([crowded] if crowded else [])]


def _place(experiment: Experiment) -> int | None:
    """The first of the slots that it gets; raises ExperimentError with everything that is in the way."""
    others = queries.neighbours(experiment)
    if found := _obstacles(experiment, others):
        raise ExperimentError(" ".join(found))
    taken = [other.span for other in others if other.layer == experiment.layer_key]
    return room(taken, width_of(experiment.share))


def _end(experiment: Experiment, reason: str) -> str:
    experiment.stopped = timezone.now()
    return _because("Stopped", reason)


def _because(done: str, reason: str) -> str:
    return f"{done}: {reason.strip().rstrip('.')}." if reason.strip() else f"{done}."
