"""Proofs of drafts: found by content, made at once where that is quick, else by a worker that says how far it is."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import structlog
from celery.exceptions import SoftTimeLimitExceeded
from django.core.cache import cache
from django.db import transaction

from configurator import models, queries, rendering, tasks
from configurator.domain.blueprint import Blueprint
from configurator.domain.errors import BlueprintError, RuleRef
from configurator.domain.shared import misfits
from configurator.services.assets import mentioned
from configurator.services.authoring import complaint, document_of, fingerprint, shape

log = structlog.get_logger(__name__)
KEEP_SECONDS = 7 * 24 * 3600
PATIENCE_SECONDS = 180
# Up to here a proof takes less time than loading a page of pictures.
QUICK_OPTIONS, QUICK_RULES = 600, 40


@dataclass(frozen=True, slots=True)
class Proving:
    """How it stands with the proof of one content: done, or at which stage; neither where nobody has asked for it."""

    seen: str
    proof: queries.Proof | None = None
    stage: str = ""


def _key(seen: str) -> str:
    return f"proof-{shape(queries.Proof, RuleRef)}-{seen}"


def proving(document: Mapping[str, Any], assets: Mapping[str, str]) -> Proving:
    """The proof of a document, made now where that is quick."""
    seen = fingerprint({"document": document, "assets": assets})
    kept = cache.get(_key(seen))
    if isinstance(kept, queries.Proof):
        return Proving(seen, kept)
    if _quick(document):
        return Proving(seen, prove(document, assets))
    return Proving(seen, stage=str(cache.get(f"proving-{seen}") or ""))


def _quick(document: Mapping[str, Any]) -> bool:
    options = sum(len(group.get("options") or ()) for group in document["groups"])
    rows = sum(len(table["allowed"]) for table in document.get("tables") or ())
    return options <= QUICK_OPTIONS and len(document.get("rules") or ()) + rows // 10 <= QUICK_RULES


def prove(document: Mapping[str, Any], assets: Mapping[str, str]) -> queries.Proof:
    """Prove a document and keep the result under its content."""
    seen = fingerprint({"document": document, "assets": assets})
    kept = cache.get(_key(seen))
    if isinstance(kept, queries.Proof):
        return kept
    found = _proof(document, assets, seen)
    cache.set(_key(seen), found, KEEP_SECONDS)
    return found


def _proof(document: Mapping[str, Any], assets: Mapping[str, str], seen: str) -> queries.Proof:
    try:
        blueprint = Blueprint.from_dict(document)
    except BlueprintError as error:
        titles = dict(models.RuleSet.objects.values_list("key", "title"))
        return queries.Proof(errors=tuple(misfits(document, titles)) or (complaint(error, document),))
    errors, hints = _picture_problems(blueprint, document, assets)
    found = queries.proof(blueprint, lambda stage: cache.set(f"proving-{seen}", stage, PATIENCE_SECONDS))
    return replace(found, errors=(*errors, *found.errors), pictures=(*hints, *found.pictures))


def _picture_problems(blueprint: Blueprint, document: Mapping[str, Any], assets: Mapping[str, str]) -> tuple[list[str], list[str]]:
    missing = [path for path in mentioned(document) if path not in assets]
    errors = [f"A layer needs “{path}”, but there is no picture “{path}”." for path in missing]
    try:
        plan = rendering.LayerPlan(blueprint, {**assets, **dict.fromkeys(missing, "")})
    except rendering.LayerError as error:
        return ([str(error)] if not missing else errors), []
    return errors, [] if plan.views else ["There is no view, so the page has no picture."]


def start_proof(*, blueprint_id: int) -> Proving:
    """Have a worker prove a draft, unless that is done or under way."""
    draft = models.Blueprint.objects.get(pk=blueprint_id)
    found = proving(document_of(draft), draft.assets)
    if found.proof is None and cache.add(f"proving-{found.seen}", "Waiting for a worker", PATIENCE_SECONDS):
        transaction.on_commit(lambda: tasks.prove.apply_async(args=(blueprint_id,), retry=False), robust=True)
        return replace(found, stage="Waiting for a worker")
    return found


def prove_draft(*, blueprint_id: int) -> None:
    """What a worker does; a draft that is gone, or published meanwhile, needs no proof. One that takes too long says so on its page."""
    draft = models.Blueprint.objects.filter(pk=blueprint_id, status=models.Blueprint.Status.DRAFT).first()
    if draft is None:
        log.info("proof_not_needed", blueprint=blueprint_id)
        return
    document = document_of(draft)
    try:
        prove(document, draft.assets)
    except SoftTimeLimitExceeded:
        log.warning("proof_gave_up", blueprint=blueprint_id)
        seen = fingerprint({"document": document, "assets": draft.assets})
        cache.set(f"proving-{seen}", "The rules are too entangled to be checked in time; simplify them and look again", PATIENCE_SECONDS)
