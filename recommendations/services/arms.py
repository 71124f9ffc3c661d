"""What staff decide about pictures, and what the night takes out because it lost."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import fields, replace
from datetime import date, datetime

from auditlog.models import LogEntry
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from recommendations.domain import curating, retiring
from recommendations.domain.curating import Decision, Problem
from recommendations.domain.policy import ArmState, State
from recommendations.models import Arm, DailyArmCount, Item, Policy
from recommendations.queries.arms import ArmRecord, arms_of, decision_of

Listener = Callable[[Collection[str]], object]
BATCH = 500
FIELDS = ["pinned", "excluded", "shown_from", "shown_until", "place", "retired", "retired_on", "retired_why", "trial_from"]


_listeners: list[Listener] = []


def on_decided(fn: Listener) -> None:
    """Say who is to hear of items (by key) some of whose pictures are shown no more, or again: another may take their place."""
    if fn not in _listeners:
        _listeners.append(fn)


def _tell(items: Collection[str]) -> None:
    for listener in _listeners if items else ():
        listener(items)


class CurationError(ValueError):
    """Decisions that cannot stand; `problems` says why, one sentence each."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(" ".join(problem.words for problem in problems))
        self.problems = problems


@transaction.atomic
def curate(*, item: str, decisions: Iterable[Decision]) -> int:
    """Decide about pictures of an item; the others stay as they are. How many changed; each is written to the audit log.

    A picture that is pinned, or no longer called retired, is brought back and gets a fair trial before it can retire again. Those that are
    gone meanwhile are passed over. Raises CurationError where no picture would be left on some day, or where decisions contradict.
    """
    today = timezone.localdate()
    Item.objects.select_for_update().filter(key=item).first()
    arms = {arm.key: arm for arm in Arm.objects.filter(item__key=item).in_order()}
    wanted = {one.key: replace(one, retired=one.retired and not one.pinned) for one in decisions if one.key in arms}
    whole = [wanted.get(key) or decision_of(arm) for key, arm in arms.items()]
    if found := curating.problems(whole, today):
        raise CurationError(found)
    changed = [arms[key] for key, decision in wanted.items() if decision != decision_of(arms[key])]
    for arm in changed:
        _write_down(item, decision_of(arm), wanted[arm.key], arm)
        _apply(arm, wanted[arm.key], today)
    _tell({item} if changed else ())
    return len(changed)


def _write_down(item: str, before: Decision, after: Decision, arm: Arm) -> None:
    """What staff changed; pushes and nights change rows all the time and are no part of the audit."""
    pairs = {field.name: (getattr(before, field.name), getattr(after, field.name)) for field in fields(Decision)}
    changes = {name: [str(old), str(new)] for name, (old, new) in pairs.items() if old != new}
    LogEntry.objects.log_create(arm, action=LogEntry.Action.UPDATE, changes=changes, object_repr=f"picture {arm.key} of {item}")


def _apply(arm: Arm, decision: Decision, today: date) -> None:
    if arm.retired and not decision.retired:
        arm.retired_on, arm.retired_why, arm.trial_from = None, "", today
    elif decision.retired and not arm.retired:
        arm.retired_on, arm.retired_why = today, "Retired by staff."
    arm.pinned, arm.excluded, arm.place, arm.retired = decision.pinned, decision.excluded, decision.place, decision.retired
    arm.shown_from, arm.shown_until = decision.shown_from, decision.shown_until
    arm.save(update_fields=FIELDS)


@transaction.atomic
def retire_arms(*, now: datetime) -> int:
    """Take out of each item the picture that has lost, if one has; how many went. Safe to repeat: each time one of an item at most."""
    newest = Policy.objects.order_by("-id").first()
    if newest is None:
        return 0
    state = State.from_json(str(newest.pk), newest.parameters)
    today = timezone.localdate(now)
    lost = {(item, one.key): one for item, one in _losers(state, today)}
    arms = Arm.objects.select_for_update(of=("self",)).select_related("item").filter(pinned=False, retired=False)
    gone = [arm for arm in arms.filter(item__key__in={item for item, _ in lost}).order_by("id") if (arm.item.key, arm.key) in lost]
    for arm in gone:
        arm.retired, arm.retired_on, arm.retired_why = True, today, retiring.reason(lost[arm.item.key, arm.key])
    Arm.objects.bulk_update(gone, ["retired", "retired_on", "retired_why"], batch_size=BATCH)
    _tell({arm.item.key for arm in gone})
    return len(gone)


def _losers(state: State, today: date) -> Iterator[tuple[str, retiring.Standing]]:
    often = DailyArmCount.objects.values("item", "arm").annotate(shown=Sum("impressions")).filter(shown__gte=retiring.ENOUGH)
    items = sorted(set(often.order_by().values_list("item", flat=True)))
    for at in range(0, len(items), BATCH):
        for item, records in arms_of(items[at : at + BATCH]).items():
            if found := retiring.loser(_standings(state, [one for one in records if one.decision.shown_on(today)])):
                yield item, found


def _standings(state: State, records: Sequence[ArmRecord]) -> list[retiring.Standing]:
    known = [ArmState(one.key, "", one.features, mean=one.mean, variance=one.variance) for one in records]
    chances = retiring.chances(state, known)
    return [
        retiring.Standing(one.key, chance, one.shown_since_trial, one.decision.pinned, state.effect(arm)[0])
        for one, arm, chance in zip(records, known, chances, strict=True)
    ]
