"""Where a model lives: vectors in tables keyed by its id, an artefact in a folder, and the one row that says which serves."""

import hashlib
import json
import shutil
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from numpy.typing import NDArray

from recommendations.models import (
    VECTOR_DIMENSIONS,
    ActiveModel,
    ArmVector,
    FeatureVector,
    ItemNeighbours,
    ItemVector,
    ModelRun,
    ScoringPart,
    TopN,
    VisitorVector,
)
from recommendations.services.people import ERASURE_LOCK

VECTOR_TABLES = {
    "item": ("recommendations_itemvector", "item_id"),
    "visitor": ("recommendations_visitorvector", "visitor"),
    "arm": ("recommendations_armvector", "arm_id"),
}


PATIENCE = "10min"
"""How long a night waits for a part that a worker holds; after that it fails, the serving model stays and the next night sweeps up."""


class ModelError(ValueError):
    """A model that cannot serve; the message says why."""


def root() -> Path:
    """Folder of all artefacts."""
    return Path(settings.ARTEFACTS_ROOT)


def write_artefact(run: ModelRun, arrays: dict[str, NDArray[Any]], manifest: dict[str, object]) -> str:
    """Write arrays (npz) and manifest (JSON) to a temporary folder and rename it; return the folder's name.

    No row of a visitor goes into it, so erasing a visitor never has to rewrite a file.
    """
    name, folder = f"model-{run.pk}", root() / f".building-{run.pk}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    np.savez_compressed(folder / "vectors.npz", allow_pickle=False, **arrays)
    digest = hashlib.sha256((folder / "vectors.npz").read_bytes()).hexdigest()
    (folder / "manifest.json").write_text(json.dumps({**manifest, "vectors_sha256": digest}, indent=1, sort_keys=True))
    shutil.rmtree(root() / name, ignore_errors=True)
    folder.rename(root() / name)
    return name


def read_artefact(run: ModelRun) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
    """Arrays and manifest of a model; raise ModelError if they are missing or damaged."""
    folder = root() / run.artefact
    try:
        manifest = json.loads((folder / "manifest.json").read_text())
        if hashlib.sha256((folder / "vectors.npz").read_bytes()).hexdigest() != manifest["vectors_sha256"]:
            raise ModelError(f"the artefact of model {run.pk} is damaged")
        with np.load(folder / "vectors.npz", allow_pickle=False) as arrays:
            return {name: arrays[name] for name in arrays.files}, manifest
    except (OSError, KeyError, json.JSONDecodeError) as error:
        raise ModelError(f"the artefact of model {run.pk} cannot be read") from error


def copy_vectors(model: int, kind: str, keys: Sequence[Any], vectors: NDArray[np.float32], **numbers: Sequence[float]) -> None:
    """COPY one vector for each key of a kind (“item”, “visitor” or “arm”), padded with zeros to the width of the column.

    `numbers` are the other columns of the kind: an item's `bias` and `popularity`.
    """
    table, key = VECTOR_TABLES[kind]
    columns = ", ".join(("model_id", key, "vector", *numbers))
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
        for name, vector, *row in zip(keys, vectors, *numbers.values(), strict=True):
            copy.write_row((model, name, _text(vector), *row))


class Neighbours(NamedTuple):
    """An item's id, the ids of its neighbours, best first, how strongly each follows, and ids of what vectors offer after it alone."""

    item: int
    ids: list[int]
    strengths: list[float]
    close: list[int]


def copy_neighbours(model: int, rows: Iterable[Neighbours]) -> None:
    """COPY the neighbours of items."""
    columns = "recommendations_itemneighbours (model_id, item_id, ids, strengths, close)"
    with connection.cursor() as cursor, cursor.copy(f"COPY {columns} FROM STDIN") as copy:
        for row in rows:
            copy.write_row((model, *row))


def copy_features(model: int, rows: Iterable[tuple[str, NDArray[np.float32], list[int]]]) -> None:
    """COPY a feature's name, the vector that it stands for, and ids of items that have it, the most popular first."""
    with connection.cursor() as cursor, cursor.copy("COPY recommendations_featurevector (model_id, name, vector, ids) FROM STDIN") as copy:
        for name, vector, items in rows:
            copy.write_row((model, name, _text(vector), items))


def _text(vector: NDArray[np.float32]) -> str:
    """A vector as the database reads it, padded with zeros to the width of the column."""
    return "[" + ",".join(map(repr, vector.tolist())) + ",0" * (VECTOR_DIMENSIONS - len(vector)) + "]"


def copy_tops(model: int, tops: Iterable[tuple[str, Sequence[int]]]) -> None:
    """COPY the best items of each visitor."""
    with connection.cursor() as cursor, cursor.copy("COPY recommendations_topn (model_id, visitor, items) FROM STDIN") as copy:
        for visitor, items in tops:
            copy.write_row((model, visitor, "{" + ",".join(map(str, items)) + "}"))


@transaction.atomic
def activate(*, model_id: int) -> None:
    """Let a model serve from now on. Raise ModelError if it is not ready or its vectors are gone.

    Whoever was erased while the model was being made is taken out of it first, under the lock that erasing takes too.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ERASURE_LOCK])
    run = ModelRun.objects.select_for_update().filter(pk=model_id).first()
    if run is None or run.status != ModelRun.Status.READY:
        raise ModelError(f"model {model_id} is not ready to serve")
    _forget_the_erased(run.pk)
    active = ActiveModel.objects.select_for_update().filter(slot="shop").first()
    if active and active.model_id != run.pk:
        run.previous_id = active.model_id
    ActiveModel.objects.update_or_create(slot="shop", defaults={"model": run})
    run.activated_at = timezone.now()
    run.save(update_fields=["activated_at", "previous"])


@transaction.atomic
def roll_back() -> int:
    """Let the model before the serving one serve again; return its id. Raise ModelError if there is none."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ERASURE_LOCK])
    active = ActiveModel.objects.select_for_update(of=("self",)).select_related("model__previous").filter(slot="shop").first()
    previous = active.model.previous if active else None
    if active is None or previous is None or previous.status != ModelRun.Status.READY:
        raise ModelError("there is no earlier model to go back to")
    ActiveModel.objects.filter(slot="shop").update(model=previous)
    ModelRun.objects.filter(pk=previous.pk).update(activated_at=timezone.now())
    return previous.pk


def discard(runs: Iterable[ModelRun], status: str) -> None:
    """Delete the vectors and the artefact of models; their row stays, with its metrics.

    The parts of scoring go first: a worker that has one finishes it, and what it wrote goes with the rest.
    """
    for run in runs:
        drop_parts(run.pk)
        for table in (ItemVector, ItemNeighbours, FeatureVector, VisitorVector, ArmVector, TopN):
            rows = table._default_manager.filter(model=run)  # noqa: SLF001 - the documented way to a model's manager
            rows._raw_delete(rows.db)  # noqa: SLF001 - nothing refers to these rows; Django would load them first
        for name in (f"model-{run.pk}", f".building-{run.pk}"):
            shutil.rmtree(root() / name, ignore_errors=True)
        ModelRun.objects.filter(pk=run.pk).update(status=status, artefact="", stage="")


@transaction.atomic
def drop_parts(model: int) -> None:
    """Delete the parts of scoring; whoever works on one finishes first, within PATIENCE, and nobody takes another."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [PATIENCE])
    ScoringPart.objects.filter(model_id=model).delete()


def prune(now: datetime) -> int:
    """Discard all but the newest `settings.MODELS_KEPT` models, and folders that belong to none; return how many models went.

    The serving model and the one before it always stay.
    """
    active = ActiveModel.objects.select_related("model").first()
    serving = {active.model_id, active.model.previous_id} if active else set()
    ready = ModelRun.objects.filter(status=ModelRun.Status.READY).order_by("-id")
    keep = [run for run in ready if run.pk in serving]
    keep += [run for run in ready if run.pk not in serving][: max(settings.MODELS_KEPT - len(keep), 0)]
    gone = [run for run in ready if run not in keep]
    discard(gone, ModelRun.Status.PRUNED)
    building = ModelRun.objects.filter(status=ModelRun.Status.BUILDING)
    known = {f"model-{run.pk}" for run in keep} | {name for run in building for name in (f"model-{run.pk}", f".building-{run.pk}")}
    for folder in root().glob("*model-*") if root().exists() else ():
        if folder.name not in known:
            shutil.rmtree(folder, ignore_errors=True)
    ModelRun.objects.filter(started__lt=now - timedelta(days=400)).exclude(pk__in=[run.pk for run in keep]).delete()
    return len(gone)


def _forget_the_erased(model: int) -> None:
    with connection.cursor() as cursor:
        for table in ("visitorvector", "topn"):
            cursor.execute(
                f"DELETE FROM recommendations_{table} v WHERE v.model_id = %s "  # noqa: S608 - the names are literals
                "AND NOT EXISTS (SELECT 1 FROM recommendations_event e WHERE e.visitor = v.visitor) "
                "AND NOT EXISTS (SELECT 1 FROM recommendations_visitorfeatures f WHERE f.visitor = v.visitor)",
                [model],
            )
