"""Versions: imported, published, made current when their layers are there, retired."""

import json
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils.text import slugify

from accounts.models import User
from catalog.models import Category, Product
from configurator import models, queries
from configurator.domain.blueprint import Blueprint
from configurator.domain.errors import BlueprintError, ConfiguratorError
from configurator.services import assets as layer_assets, authoring
from configurator.services.layers import queue_tinting, render_layers
from configurator.services.proofs import prove

log = structlog.get_logger(__name__)
Status = models.Blueprint.Status
CATEGORY = "made-to-order"


class PublishRefusedError(ConfiguratorError):
    """A draft that cannot be published; `problems` are sentences that say why."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems

    def __reduce__(self) -> tuple[type["PublishRefusedError"], tuple[list[str]]]:
        return type(self), (self.problems,)


def import_blueprint(
    *,
    document: Mapping[str, Any],
    assets: Path | None = None,
    publish: bool = False,
    actor: User | None = None,
    render: bool = False,
    demo: bool = False,
) -> models.Blueprint:
    """Keep a document as a new version of its product, which is created if there is none. The same document again changes nothing.

    Args:
        document: the blueprint file.
        assets: the folder that layer paths are relative to; without it, pictures known from the newest version are kept.
        publish: make it the current version as soon as its layers are tinted; else it stays a draft.
        actor: the member of staff who publishes.
        render: tint in this process before returning, instead of in a worker.
        demo: mark a created product as demo content.

    Raises:
        BlueprintError: the document is wrong; the error names the place.
        PublishRefusedError: it cannot be published, or there is a draft already that would be lost.
    """
    normal = json.loads(json.dumps(Blueprint.from_dict(document).to_dict()))
    with transaction.atomic():
        product = _product(normal, demo=demo)
        newest = product.blueprints.exclude(status=Status.RETIRED).order_by("-version").first()
        known = layer_assets.collect(normal, assets, newest.assets if newest else {})
        if newest and _same(newest, normal, known):
            made = publish_draft(newest, actor) if publish and newest.is_draft else newest
        elif publish:
            made = models.Blueprint(product=product, version=_next(product))
            made = _start(made, normal, known, actor, prove(normal, known))
        else:
            made = _draft(product, normal, known)
    return _finish(made, render=render and publish)


def publish(*, blueprint_id: int, actor: User | None = None, render: bool = False, seen: str = "") -> models.Blueprint:
    """Freeze a draft; it becomes the current version when its layers are tinted, by a worker or (`render`) now.

    Args:
        blueprint_id: the draft.
        actor: the member of staff who publishes.
        render: tint in this process before returning.
        seen: the fingerprint of the content that somebody looked at before; empty where nobody did.

    Raises:
        StaleError: the content is not what was looked at.
        PublishRefusedError: it is no draft, is inconsistent, or lacks pictures; nothing has changed then.
        BlueprintError: the document is wrong.
    """
    with transaction.atomic():
        draft = models.Blueprint.objects.select_for_update(of=("self",)).select_related("product").get(pk=blueprint_id)
        if seen and draft.is_draft and authoring.fingerprint(authoring.document_of(draft)) != seen:
            raise authoring.StaleError("The draft has changed since this was shown. Look at it once more.")
        made = publish_draft(draft, actor)
    return _finish(made, render=render)


def publish_draft(draft: models.Blueprint, actor: User | None) -> models.Blueprint:
    """Freeze a locked draft within a transaction; see `publish`."""
    if not draft.is_draft:
        raise PublishRefusedError([f"Version {draft.version} is not a draft."])
    rows = authoring.document_of(draft)
    proof = prove(rows, draft.assets)
    if proof.errors:
        raise PublishRefusedError(list(proof.errors))
    document = json.loads(json.dumps(Blueprint.from_dict(rows).to_dict()))
    if document["product"] != draft.product.slug:
        raise PublishRefusedError([f"The draft belongs to “{draft.product.slug}” but names the product “{document['product']}”."])
    authoring.delete_rows(draft)
    return _start(draft, document, draft.assets, actor, proof)


def _start(
    made: models.Blueprint, document: dict[str, Any], assets: Mapping[str, str], actor: User | None, proof: queries.Proof
) -> models.Blueprint:
    if proof.errors:
        raise PublishRefusedError(list(proof.errors))
    used = {path: name for path, name in assets.items() if path in layer_assets.mentioned(document)}
    made.document, made.assets, made.problems, made.published_by = document, used, list(proof.warnings), actor
    made.status = Status.RENDERING
    made.save()
    queue_tinting(made.pk)
    return made


def _finish(made: models.Blueprint, *, render: bool) -> models.Blueprint:
    if render and made.status == Status.RENDERING:
        render_layers(blueprint_id=made.pk)
        made.refresh_from_db()
    return made


def _draft(product: Product, document: dict[str, Any], assets: Mapping[str, str]) -> models.Blueprint:
    if product.blueprints.filter(status=Status.DRAFT).exists():
        raise PublishRefusedError([f"“{product.slug}” has a draft already; publish or delete it first."])
    draft = models.Blueprint.objects.create(product=product, version=_next(product), assets=dict(assets))
    authoring.write_rows(draft, document)
    return draft


@transaction.atomic
def first_draft(*, product_id: int) -> models.Blueprint:
    """An empty draft of a base product. Raises `PublishRefusedError` if there is a draft already."""
    product = Product.objects.select_for_update(of=("self",)).get(pk=product_id)
    head = {"product": product.slug, "title": product.title, "family": product.family or product.slug}
    return _draft(product, {**head, "base_price": str(product.price), "currency": settings.CURRENCY, "groups": []}, {})


def new_draft(*, blueprint_id: int) -> models.Blueprint:
    """A draft with the content of a version, to work on; shared rules that it used are those of today.

    Raises:
        PublishRefusedError: there is a draft already.
    """
    with transaction.atomic():
        source = models.Blueprint.objects.select_related("product").get(pk=blueprint_id)
        product = Product.objects.select_for_update().get(pk=source.product_id)
        sets = dict(source.set_uses.values_list("rule_set_id", "rule_set__key"))
        draft = _draft(product, authoring.without_sets(authoring.document_of(source), sets.values()), source.assets)
        models.RuleSetUse.objects.bulk_create(models.RuleSetUse(blueprint=draft, rule_set_id=pk) for pk in sets)
        return draft


@transaction.atomic
def retire(*, blueprint_id: int, actor: User | None = None) -> models.Blueprint:
    """Stop making a published version. Links and designs of it are offered the nearest of the newest version instead.

    Raises:
        PublishRefusedError: it is not published, or the only published version of a product on sale.
    """
    made = models.Blueprint.objects.select_for_update().select_related("product").get(pk=blueprint_id)
    if made.status != Status.PUBLISHED:
        raise PublishRefusedError([f"Version {made.version} is not published."])
    others = models.Blueprint.objects.published().filter(product=made.product_id).exclude(pk=made.pk)
    if made.product.status == Product.Status.PUBLISHED and not others.exists():
        raise PublishRefusedError(["It is the only version of a product on sale; archive the product first."])
    made.status = Status.RETIRED
    made.save(update_fields=["status"])
    log.info("blueprint_retired", blueprint=made.pk, actor=actor.pk if actor else None)
    return made


@transaction.atomic
def remove_product(*, product_id: int) -> None:
    """Delete designs, sold designs and versions of a base product, so that the product itself can be deleted."""
    blueprints = models.Blueprint.objects.filter(product_id=product_id)
    models.Design.objects.filter(blueprint__in=blueprints).delete()
    models.SoldDesign.objects.filter(blueprint__in=blueprints).delete()
    blueprints.delete()
    transaction.on_commit(queries.forget_compiled)


def _same(newest: models.Blueprint, document: Mapping[str, Any], assets: Mapping[str, str]) -> bool:
    return newest.assets == dict(assets) and _normal(newest) == document


def _normal(version: models.Blueprint) -> dict[str, Any]:
    document = authoring.document_of(version)
    if not version.is_draft:
        return document
    try:
        normal: dict[str, Any] = json.loads(json.dumps(Blueprint.from_dict(document).to_dict()))
    except BlueprintError:
        return document
    return normal


def _next(product: Product) -> int:
    highest = product.blueprints.aggregate(highest=Max("version"))["highest"]
    return (highest or 0) + 1


def _product(document: Mapping[str, Any], *, demo: bool) -> Product:
    """The base product of a document, locked; created as a draft where there is none."""
    slug = str(document["product"])
    if slugify(slug) != slug:
        raise BlueprintError("product", f"“{slug}” is no slug: use small letters, digits and “-”")
    found = Product.objects.select_for_update(of=("self",)).filter(slug=slug).first()
    if found is None:
        found, _ = Product.objects.get_or_create(
            slug=slug,
            defaults={
                "title": document.get("title") or slug,
                "kind": Product.Kind.BASE,
                "category": _category(document),
                "price": Decimal(str(document.get("base_price") or 0)),
                "family": slugify(str(document.get("family") or slug)),
                "description": str(document.get("description") or ""),
                "attributes": document.get("attributes") or {},
                "demo": demo,
            },
        )
    if found.kind != Product.Kind.BASE:
        raise BlueprintError("product", f"“{slug}” is a {found.get_kind_display().lower()} product, which has no blueprint")
    return found


def _category(document: Mapping[str, Any]) -> Category:
    slug = slugify(str(document.get("category") or CATEGORY))
    category, _ = Category.objects.get_or_create(slug=slug, defaults={"title": slug.replace("-", " ").capitalize()})
    return category
