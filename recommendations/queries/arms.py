"""What is known of candidate pictures, for their owner and for staff."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection

from recommendations.domain.curating import Decision
from recommendations.models import Arm


@dataclass(frozen=True, slots=True)
class ArmRecord:
    """A candidate picture: what staff decided, what the night found, how often it was shown and clicked (without any shopper's key)."""

    decision: Decision
    features: Mapping[str, float]
    target: str
    position: int
    shown: int
    clicks: int
    shown_since_trial: int
    retired_on: date | None
    retired_why: str
    mean: float | None
    variance: float | None

    @property
    def key(self) -> str:
        return self.decision.key

    @property
    def judged(self) -> bool:
        """Whether staff said something about it."""
        said = self.decision
        return said.pinned or said.excluded or said.place is not None or bool(said.shown_from or said.shown_until)

    @property
    def used_up(self) -> bool:
        """Whether it is shown no more, whatever the day."""
        return self.decision.retired or self.decision.excluded


_COUNTS = """
SELECT a.id, sum(c.impressions), sum(c.clicks),
  coalesce(sum(c.impressions) FILTER (WHERE c.day >= coalesce(a.trial_from, '-infinity'::date)), 0)
FROM recommendations_arm a JOIN recommendations_item i ON i.id = a.item_id
JOIN recommendations_dailyarmcount c ON c.item = i.key AND c.arm = a.key
WHERE i.key = ANY(%s) GROUP BY a.id
"""


def arms_of(items: Sequence[str]) -> dict[str, list[ArmRecord]]:
    """The candidate pictures of items, in the order in which they are preferred before anything is known. Two queries."""
    rows = Arm.objects.filter(item__key__in=items).select_related("item").in_order()
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS, [list(items)])
        counts = {pk: (int(shown), int(clicks), int(since)) for pk, shown, clicks, since in cursor.fetchall()}
    found: dict[str, list[ArmRecord]] = defaultdict(list)
    for arm in rows:
        found[arm.item.key].append(_record(arm, counts.get(arm.pk, (0, 0, 0))))
    return dict(found)


def _record(arm: Arm, counts: tuple[int, int, int]) -> ArmRecord:
    shown, clicks, since = counts
    return ArmRecord(
        decision=decision_of(arm),
        features=arm.features,
        target=arm.target,
        position=arm.position,
        shown=shown,
        clicks=clicks,
        shown_since_trial=since,
        retired_on=arm.retired_on,
        retired_why=arm.retired_why,
        mean=arm.mean,
        variance=arm.variance,
    )


def decision_of(arm: Arm) -> Decision:
    """What holds for a picture."""
    return Decision(arm.key, arm.pinned, arm.excluded, arm.shown_from, arm.shown_until, arm.place, arm.retired)
