"""What publishing or retiring a version would do to people's designs: at once for few of them, else by a worker that says how far it is."""

from dataclasses import dataclass
from typing import Any

import structlog
from celery.exceptions import SoftTimeLimitExceeded
from django.core.cache import cache
from django.db import transaction

from configurator import models, queries, rendering, tasks
from configurator.domain.errors import ConfiguratorError
from configurator.services.authoring import document_of, fingerprint, shape

log = structlog.get_logger(__name__)
Status = models.Blueprint.Status
QUICK = 150
KEEP_SECONDS = 3600
PATIENCE_SECONDS = 300
REPORT_EVERY = 50


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What would happen, or how far the look at it is; `obstacle` where it cannot be said."""

    impacts: tuple[queries.Impact, ...] | None = None
    stage: str = ""
    obstacle: str = ""


@dataclass(frozen=True)
class _Question:
    """From one version to another, for these holdings; `name` stands for all of it."""

    current_id: int
    after: models.Blueprint
    document: dict[str, Any]
    held: dict[str, list[queries.Held]]
    name: str


def foresee(version: models.Blueprint) -> Foreseen:
    """What publishing a draft, or retiring a published version, would do; answered now where few distinct designs are concerned."""
    question = _question(version)
    if isinstance(question, Foreseen):
        return question
    kept = cache.get(f"impact-{question.name}")
    if isinstance(kept, tuple):
        return Foreseen(kept)
    if sum(map(len, question.held.values())) <= QUICK:
        return _answer(question)
    return Foreseen(stage=str(cache.get(f"foreseeing-{question.name}") or ""))


def start_foreseeing(*, blueprint_id: int) -> None:
    """Have a worker look, unless it does already."""
    version = models.Blueprint.objects.select_related("product").get(pk=blueprint_id)
    question = _question(version)
    if not isinstance(question, Foreseen) and cache.add(f"foreseeing-{question.name}", "Waiting for a worker", PATIENCE_SECONDS):
        transaction.on_commit(lambda: tasks.foresee.apply_async(args=(blueprint_id,), retry=False), robust=True)


def foresee_version(*, blueprint_id: int) -> None:
    """What a worker does; nothing for a version that is gone."""
    version = models.Blueprint.objects.select_related("product").filter(pk=blueprint_id).first()
    question = _question(version) if version else None
    if not isinstance(question, _Question) or cache.get(f"impact-{question.name}") is not None:
        return
    try:
        _answer(question)
    except SoftTimeLimitExceeded:
        log.warning("foreseeing_gave_up", blueprint=blueprint_id)
        cache.set(f"foreseeing-{question.name}", "There are too many designs to try them all in time", PATIENCE_SECONDS)


def _question(version: models.Blueprint) -> _Question | Foreseen:
    published = models.Blueprint.objects.published().filter(product=version.product_id).exclude(pk=version.pk).order_by("-version")
    newest = published.first()
    current, after = (newest, version) if version.is_draft else (version, newest)
    if current is None:
        return Foreseen(())
    if after is None:
        return Foreseen(obstacle="There is no other version that its designs could go on with.")
    held = queries.holdings(version.product_id, None if version.is_draft else version.pk)
    document = document_of(after)
    count = {kind: [len(found), sum(one.count for one in found)] for kind, found in held.items()}
    kept = shape(queries.Impact, queries.Example)
    name = fingerprint({"document": document, "assets": after.assets, "current": current.pk, "count": count, "kept": kept})
    return _Question(current.pk, after, document, held, name)


def _answer(question: _Question) -> Foreseen:
    after = question.after
    try:
        made = queries.compile_version(
            blueprint_id=after.pk, version=after.version, document=question.document, assets=after.assets
        )  # fmt: skip
    except (ConfiguratorError, rendering.LayerError) as error:
        return Foreseen(obstacle=f"The draft must be in order first: {error}")

    def report(done: int, of: int) -> None:
        if done % REPORT_EVERY == 0:
            cache.set(f"foreseeing-{question.name}", f"{done:,} of {of:,} distinct designs tried", PATIENCE_SECONDS)

    found = tuple(queries.impact(current_id=question.current_id, after=made, held=question.held, report=report))
    cache.set(f"impact-{question.name}", found, KEEP_SECONDS)
    return Foreseen(found)
