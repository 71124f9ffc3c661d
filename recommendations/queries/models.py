"""Which model serves, and whether the recommender is well."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from recommendations.models import ActiveModel, ModelRun


@dataclass(frozen=True, slots=True)
class ModelSummary:
    """The serving model; `metrics` is method → metric → value on the time split it was judged by."""

    id: int
    activated_at: datetime | None
    metrics: dict[str, Any]
    previous_id: int | None


def active_model() -> ModelSummary | None:
    """The model that serves, or None before the first one."""
    active = ActiveModel.objects.select_related("model").first()
    if active is None:
        return None
    model = active.model
    return ModelSummary(model.pk, model.activated_at, model.metrics, model.previous_id)


def health() -> dict[str, object]:
    """One line for the health page: the serving model and the last run."""
    active = ActiveModel.objects.select_related("model").first()
    last = ModelRun.objects.order_by("-id").first()
    return {
        "active_model": active.model_id if active else None,
        "activated_at": active.model.activated_at.isoformat() if active and active.model.activated_at else None,
        "last_run": {"id": last.pk, "status": last.status, "reason": last.reason} if last else None,
    }
