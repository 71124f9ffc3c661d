"""Why a visitor saw the pictures that they saw in this visit."""

from collections.abc import Mapping
from dataclasses import dataclass

from recommendations.domain.picture_reasons import Spoke, spoke
from recommendations.domain.policy import Offer, PolicyError, State
from recommendations.queries import thumbnails
from recommendations.queries.vectors import all_rows

_SEEN = """
SELECT item, arm, policy FROM (
  SELECT DISTINCT ON (item) item, arm, policy, id FROM recommendations_event
  WHERE visitor = %(visitor)s AND at > %(since)s AND kind = 'impression' AND propensity IS NOT NULL
  ORDER BY item, id DESC
) seen ORDER BY id DESC LIMIT %(count)s
"""


@dataclass(frozen=True, slots=True)
class PictureReason:
    """A picture that was seen, and what spoke for it."""

    item: str
    arm: str
    spoke: Spoke


def picture_reasons(visitor: str, count: int) -> list[PictureReason]:
    """What speaks for the pictures that a visitor saw in this visit, the last one first: three queries.

    What the shop knows today is what counts; what was pinned or chosen for nobody in particular when it was seen stays so.
    """
    values = {"visitor": visitor, "since": thumbnails.visit_began(), "count": count}
    seen = {item: (arm, policy) for item, arm, policy in all_rows(_SEEN, values)}
    if not seen:
        return []
    state, taste, arms = thumbnails.considered(visitor, list(seen))
    return [PictureReason(item, arm, _spoke(arm, policy, state, taste, arms.get(item))) for item, (arm, policy) in seen.items()]


def _spoke(key: str, policy: str, state: State | None, taste: Mapping[str, float], offer: Offer | None) -> Spoke:
    if policy == "pinned":
        return Spoke("pinned")
    place = offer and next((place for place, arm in enumerate(offer.arms) if arm.key == key), None)
    if policy == "default" or state is None or offer is None or place is None:
        return Spoke("usual")
    try:
        return spoke(state, taste, offer, place)
    except PolicyError:
        return Spoke("usual")
