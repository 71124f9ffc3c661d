"""Values that the shop gets back: a panel's items with its reason, and the picture picked for an item."""

from dataclasses import dataclass
from typing import Literal

PanelName = Literal["similar", "for-you", "cart", "popular"]
Reason = Literal["because-viewed", "similar", "popular", "bought-together", "for-you"]
PANELS: tuple[PanelName, ...] = ("similar", "for-you", "cart", "popular")


@dataclass(frozen=True, slots=True)
class PanelKeys:
    """Items of a panel, best first; `reason_item` is the item that the reason speaks of, if any."""

    panel: str
    reason: Reason
    reason_item: str | None
    keys: tuple[str, ...]
    model_id: int | None


@dataclass(frozen=True, slots=True)
class Pick:
    """The picture picked for an item: `propensity` is the probability with which it was picked."""

    arm: str
    target: str
    propensity: float
    policy: str
    token: str
