"""The weekly search for better settings, which the nights use from then on."""

from datetime import datetime, timedelta
from typing import Any

import numpy as np
import structlog
from django.utils import timezone

from recommendations.domain.recipe import Recipe
from recommendations.models import SearchRun
from recommendations.queries.training_data import TrainingData, training_data
from recommendations.services import judging
from recommendations.services.locks import SEARCH_LOCK, alone

log = structlog.get_logger(__name__)
REMEMBERED = timedelta(days=400)


def search(*, now: datetime, seed: int) -> int | None:
    """Try settings of the blend inside what is known and keep the best for the nights; return the id of the search.

    Bounded in the number of trials. Two never run at once: then None. Killed at any moment it changes nothing.
    """
    with alone(SEARCH_LOCK) as mine:
        if not mine:
            return None
        SearchRun.objects.filter(finished=None, reason="").update(reason="stopped before it finished")
        SearchRun.objects.filter(started__lt=now - REMEMBERED).delete()
        run = SearchRun.objects.create(started=now, seed=seed)
        try:
            values = _tried(now, seed)
        except Exception as error:
            SearchRun.objects.filter(pk=run.pk).update(finished=timezone.now(), reason=f"{type(error).__name__}: {error}"[:300])
            raise
        SearchRun.objects.filter(pk=run.pk).update(finished=timezone.now(), **values)
    return run.pk


def best_known(rows: int) -> Recipe:
    """What the last search that came to an end chose; without one, what suits so many rows."""
    last = SearchRun.objects.exclude(finished=None).exclude(chosen={}).first()
    return Recipe.from_manifest(last.chosen) if last else Recipe.for_size(rows)


def too_little(data: TrainingData) -> str:
    """Why nothing can be learnt from this: a sentence, or nothing."""
    if not data.item_ids:
        return "the shop has no items yet"
    if not len(data.interactions):
        return "no consenting visitor has looked at anything yet"
    if len(np.unique(data.interactions.user)) == 1:
        return "only one visitor has a history; there is nobody to learn from"
    if len(np.unique(data.interactions.item)) == 1:
        return "only one item was ever looked at; there is nothing to choose between"
    return ""


def _tried(now: datetime, seed: int) -> dict[str, Any]:
    data = training_data(now)
    if reason := too_little(data):
        return {"reason": reason}
    night = judging.Night(data, judging.features_of(data), seed, lambda _stage, _share: None)
    found = judging.search(night, log=lambda line: log.info("search", said=line))
    if found is None:
        return {"reason": "nobody has come back yet to judge a setting by"}
    recipe, trials = found
    return {"trials": trials, "chosen": recipe.manifest()}
