"""What a model keeps so that a visitor whom it has never seen is folded in by any web process."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from recommendations.domain import baselines, newcomers
from recommendations.domain.baselines import ItemItem
from recommendations.domain.fold_in import Setting, Usual
from recommendations.domain.interactions import Interactions
from recommendations.domain.metrics import best
from recommendations.domain.newcomers import Newcomer, Shelf
from recommendations.models import VECTOR_DIMENSIONS
from recommendations.queries.training_data import TrainingData
from recommendations.services import model_store
from recommendations.training import Factors

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
ITEMS_OF_A_FEATURE = 100
"""How many items that have a feature are looked at for a visitor who told it, the most popular ones."""


def learnt(train: Interactions, factors: Factors, item_item: ItemItem, people: Sequence[Newcomer]) -> Setting:
    """How to fold in, learnt on people who are not in `train`, of which both models are made."""
    return newcomers.learn(
        shelf_of(train, factors, item_item), people, Setting(newcomers.usual_of(factors.users, factors.items, train.user))
    )


def write(model: int, data: TrainingData, fitted: tuple[Factors, ItemItem], setting: Setting | None) -> None:
    """Write the vectors of items, their neighbours, what features stand for, and the setting; in the caller's transaction.

    Without a setting, because there was nobody to learn it from, the usual weights serve.
    """
    factors, item_item = fitted
    shelf = shelf_of(data.interactions, factors, item_item)
    spread = float(shelf.popularity.std()) or 1.0
    standard = (shelf.popularity - shelf.popularity.mean()) / spread
    model_store.copy_vectors(model, "item", data.item_ids, factors.items, bias=factors.biases.tolist(), popularity=standard.tolist())
    ids = np.asarray(data.item_ids, dtype=np.int64)
    usual = newcomers.usual_of(_wide(factors.users), _wide(factors.items), data.interactions.user)
    model_store.copy_neighbours(model, _neighbours(ids, shelf, usual))
    model_store.copy_features(model, _features(data, shelf))
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, [json.dumps((replace(setting, usual=usual) if setting else Setting(usual)).to_json()), model])


_KEEP = "UPDATE recommendations_modelrun SET parameters = parameters || jsonb_build_object('fold_in', %s::jsonb) WHERE id = %s"


def shelf_of(data: Interactions, factors: Factors, item_item: ItemItem) -> Shelf:
    """What both models and the data they were made of say of the items."""
    return Shelf(baselines.popularity(data).order, factors.items, factors.biases, newcomers.strongest(item_item.similarity))


def _neighbours(ids: Ints, shelf: Shelf, usual: Usual) -> Iterator[model_store.Neighbours]:
    near, wide = shelf.neighbours, replace(shelf, vectors=_wide(shelf.vectors))
    close = newcomers.closest(wide, usual, np.arange(len(ids)))
    for row, (item, offered) in enumerate(zip(ids.tolist(), close, strict=True)):
        inside = slice(near.indptr[row], near.indptr[row + 1])
        yield model_store.Neighbours(item, ids[near.indices[inside]].tolist(), near.data[inside].tolist(), ids[offered].tolist())


def _features(data: TrainingData, shelf: Shelf) -> Iterator[tuple[str, Floats, list[int]]]:
    """The middle of the items that have a feature, and the most popular of those that can be had."""
    having: dict[str, list[int]] = {}
    for item, features in enumerate(data.item_features):
        for name in features:
            having.setdefault(name, []).append(item)
    vectors, offered = _wide(shelf.vectors), np.asarray(data.available, dtype=np.bool_)
    for name, items in having.items():
        weights = np.asarray([data.item_features[item][name] for item in items], dtype=np.float32)
        middle = np.average(vectors[items], axis=0, weights=weights if weights.any() else None)
        sold = np.asarray(items)[offered[items]]
        popular = sold[best(shelf.popularity[sold], ITEMS_OF_A_FEATURE)]
        yield name, middle, [data.item_ids[item] for item in popular]


def _wide(vectors: Floats) -> Floats:
    return np.pad(vectors, ((0, 0), (0, VECTOR_DIMENSIONS - vectors.shape[1])))
