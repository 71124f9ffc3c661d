"""Making the model that may serve: fitted on everything, written as vectors, parts to score and an artefact."""

from functools import partial
from typing import Any

import numpy as np
from django.db import transaction
from numpy.typing import NDArray

from recommendations import training
from recommendations.models import ModelRun
from recommendations.queries.training_data import TrainingData, arm_features
from recommendations.services import folding, model_store, scoring
from recommendations.services.judging import Features, Night, Verdict
from recommendations.services.warming import earlier_model


def build(run: ModelRun, night: Night, verdict: Verdict) -> None:
    """Fit, write the artefact, then vectors and the parts of scoring in one transaction, all under the run's id; nothing serves yet."""
    data, features, recipe = night.data, night.features, verdict.recipe
    start, since = earlier_model(run, night, recipe)
    factors = training.fit(
        features.inputs(data.interactions),
        parameters=recipe.parameters,
        seed=night.seed,
        progress=partial(night.stage, "fitting on everything"),
        start=start,
    )
    mixture = scoring.Mixture(factors, recipe.neighbours.fit(data.interactions), recipe.weight)
    manifest = {
        "model": run.pk,
        "started": run.started.isoformat(),
        "seed": run.seed,
        "parameters": {**recipe.manifest(), "since": since.isoformat()},
        "metrics": verdict.metrics,
        "interactions": len(data.interactions),
        "format": 1,
    }
    artefact = model_store.write_artefact(run, _arrays(data, features, factors), manifest)
    ModelRun.objects.filter(pk=run.pk).update(artefact=artefact, parameters=manifest["parameters"])
    night.stage("writing vectors", 0.0)
    with transaction.atomic():
        folding.write(run.pk, data, (factors, mixture.neighbours), verdict.fold_in)
        model_store.copy_vectors(run.pk, "visitor", data.interactions.users, factors.users)
        _write_arms(run.pk, features, factors)
        scoring.write_parts(run.pk, data, mixture)


def _arrays(data: TrainingData, features: Features, factors: training.Factors) -> dict[str, NDArray[Any]]:
    return {
        "item_keys": np.asarray(data.interactions.items, dtype=np.str_),
        "items": factors.items,
        "item_biases": factors.biases,
        "feature_names": np.asarray(features.vocabulary, dtype=np.str_),
        "features": factors.features,
        "feature_biases": factors.feature_biases,
    }


def _write_arms(model: int, features: Features, factors: training.Factors) -> None:
    place = {name: index for index, name in enumerate(features.vocabulary)}
    keys, vectors = [], []
    for arm, mapping in arm_features():
        known = {place[name]: weight for name, weight in mapping.items() if name in place}
        total = sum(known.values())
        if total > 0:
            keys.append(arm)
            share = np.asarray(list(known.values()), dtype=np.float32) / np.float32(total)
            vectors.append(share @ factors.features[list(known)])
    if keys:
        model_store.copy_vectors(model, "arm", keys, np.asarray(vectors, dtype=np.float32))
