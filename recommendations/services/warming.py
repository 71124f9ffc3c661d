"""Going on from yesterday's model where there is much to learn from: a third of the work, unless somebody it learnt from has left."""

from datetime import datetime, timedelta

import numpy as np
import structlog

from recommendations.domain.parameters import MANY_ROWS
from recommendations.domain.recipe import Recipe
from recommendations.models import ActiveModel, Erasure, ModelRun, VisitorVector
from recommendations.services import model_store
from recommendations.services.judging import Night
from recommendations.training import Factors, Names, Start

log = structlog.get_logger(__name__)
LONGEST = timedelta(days=7)


def earlier_model(run: ModelRun, night: Night, recipe: Recipe) -> tuple[Start | None, datetime]:
    """The serving model to go on from, and when the first model of that chain was made; None and now where a fit starts from nothing.

    That is so where a fit from nothing, which is better, is cheap; after other settings, after a week, and after anybody asked to be
    forgotten since the chain began: what a model learnt from somebody lives on in the models that go on from it.
    """
    if len(night.data.interactions) < MANY_ROWS:
        return None, run.started
    active = ActiveModel.objects.select_related("model").filter(slot="shop").first()
    if active is None or Recipe.from_manifest(active.model.parameters).parameters != recipe.parameters:
        return None, run.started
    since = datetime.fromisoformat(active.model.parameters.get("since", run.started.isoformat()))
    if not run.started - LONGEST < since < run.started or Erasure.objects.filter(at__gte=since).exists():
        return None, run.started
    try:
        return _start(active.model, night, recipe.parameters.components), since
    except model_store.ModelError as error:
        log.warning("starting from nothing", reason=str(error))
        return None, run.started


def _start(model: ModelRun, night: Night, components: int) -> Start:
    arrays, _ = model_store.read_artefact(model)
    rows = list(VisitorVector.objects.filter(model=model).order_by("visitor").values_list("visitor", "vector"))
    vectors = np.asarray([vector for _, vector in rows], dtype=np.float32).reshape(len(rows), -1)[:, :components]
    factors = Factors(vectors, *(arrays[name] for name in ("items", "item_biases", "features", "feature_biases")))
    old = Names([visitor for visitor, _ in rows], arrays["item_keys"].tolist(), arrays["feature_names"].tolist())
    data = night.data.interactions
    return Start(factors, old, Names(data.users, data.items, night.features.vocabulary))
