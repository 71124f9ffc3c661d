"""Tinting: every layer that a version may need, made once, then the version becomes current."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import structlog
from django.db import transaction
from django.db.models import Case, Q, When
from django.db.models.functions import Greatest
from django.utils import timezone

from catalog import services as catalog
from catalog.models import Picture, Product
from configurator import models, queries, rendering, tasks
from configurator.domain.engine import Configurator
from configurator.domain.errors import Contradiction
from configurator.services import colourways
from configurator.services.compilations import keep_compilation
from configurator.services.posters import draw_poster, want_posters

log = structlog.get_logger(__name__)
Status = models.Blueprint.Status
REPORT_EVERY = 20


def queue_tinting(blueprint_id: int) -> None:
    """Hurry a worker after commit; a schedule looks as well, so a lost message costs only time."""
    transaction.on_commit(lambda: tasks.tint_layers.apply_async(args=(blueprint_id,), retry=False), robust=True)


def needed(made: queries.Compiled, step: rendering.Step) -> list[rendering.Piece]:
    """The layers of a step that some buildable product has, each once, those of one zone and shading together."""
    buildable: dict[frozenset[tuple[str, str]], bool] = {}
    found: dict[str, rendering.Piece] = {}
    for piece, decided in made.plan.kept(step):
        key = frozenset(decided.items())
        if key not in buildable:
            buildable[key] = _buildable(made.engine, decided)
        if buildable[key]:
            found.setdefault(piece.name, piece)
    return sorted(found.values(), key=lambda piece: (piece.mask, piece.shading, piece.colour))


def _buildable(engine: Configurator, decided: dict[str, str]) -> bool:
    try:
        engine.state(decided)
    except Contradiction:
        return False
    return True


def render_layers(*, blueprint_id: int, steps: int | None = None) -> int:
    """Draw what is missing; after the first view the version becomes current. Safe to repeat and to run twice at once.

    Args:
        blueprint_id: a version that has left its draft.
        steps: how many steps of its plan to take, from the first on; without it all.

    Returns:
        How many layers these steps have.

    Raises:
        models.Blueprint.DoesNotExist: the version is gone, or still a draft.
        rendering.LayerError: a picture cannot be read.
    """
    made = queries.compiled(blueprint_id)
    keep_compilation(blueprint_id=blueprint_id)
    begin(made)
    count = 0
    for at, step in enumerate(made.plan.steps[:steps]):
        pieces = needed(made, step)
        for start in range(0, len(pieces), REPORT_EVERY):
            tint(pieces[start : start + REPORT_EVERY])
            _report(blueprint_id, layers=count + min(start + REPORT_EVERY, len(pieces)), beat=timezone.now())
        count += len(pieces)
        if at == 0:
            draw_swatches(made)
            draw_poster(made, made.engine.state({}).selection)
        _finish(blueprint_id, at + 1)
    if not made.plan.steps:
        _finish(blueprint_id, 1)
    _report(blueprint_id, beat=None)
    return count


def begin(made: queries.Compiled) -> None:
    """Note that a version is being drawn; from the first step again where it was drawn in another way of tinting.

    One without a view has a step all the same: going on sale.
    """
    fresh = {"tint": rendering.TINT_VERSION, "steps": max(1, len(made.plan.steps))}
    kept, _ = models.Drawing.objects.get_or_create(blueprint_id=made.blueprint_id, defaults=fresh)
    if kept.tint != rendering.TINT_VERSION:
        models.Drawing.objects.filter(pk=kept.pk).update(**fresh, drawn=0, layers=0)


def undrawn(*, now: datetime) -> list[int]:
    """Versions that are not drawn to the end and that nobody works on, those that wait to go on sale first."""
    left = models.Drawing.objects.left(rendering.TINT_VERSION, now)
    rows = models.Blueprint.objects.exclude(status=Status.DRAFT).filter(Q(drawing=None) | Q(drawing__in=left))
    return list(rows.order_by(Case(When(status=Status.RENDERING, then=0), default=1), "pk").values_list("pk", flat=True))


def draw_version(*, blueprint_id: int, now: datetime) -> bool:
    """Draw a version to the end unless somebody does so already or did; whether it was this call. Raises what `render_layers` raises."""
    begin(queries.compiled(blueprint_id))
    if not models.Drawing.objects.left(rendering.TINT_VERSION, now).filter(blueprint=blueprint_id).update(beat=now):
        return False
    render_layers(blueprint_id=blueprint_id)
    return True


def draw_swatches(made: queries.Compiled) -> None:
    """Cut what the page shows beside the options out of their layers."""
    for piece in made.plan.swatches():
        if not rendering.exists(piece.swatch_name):
            rendering.store(piece.swatch_name, rendering.swatch(piece))


@transaction.atomic
def _finish(blueprint_id: int, step: int) -> None:
    """A step is done only together with what follows from it, so that a worker killed in between leaves it to the next."""
    drawing = models.Drawing.objects.filter(blueprint=blueprint_id)
    anew = drawing.filter(drawn=0).exists()
    drawing.update(drawn=Greatest("drawn", step))
    if step == 1:
        _make_current(blueprint_id)
    if anew:
        want_posters(models.Design.objects.filter(product__base__blueprints=blueprint_id))


def _report(blueprint_id: int, **found: Any) -> None:
    models.Drawing.objects.filter(blueprint=blueprint_id).update(**found)


def tint(pieces: Iterable[rendering.Piece]) -> None:
    for piece in pieces:
        if not rendering.exists(piece.name):
            rendering.store(piece.name, rendering.finished(piece))


def _make_current(blueprint_id: int) -> None:
    made = models.Blueprint.objects.select_for_update().get(pk=blueprint_id)
    if made.status != Status.RENDERING:
        return
    made.status, made.published_at = Status.PUBLISHED, timezone.now()
    made.save(update_fields=["status", "published_at"])
    newest = models.Blueprint.objects.published().filter(product=made.product_id).order_by("-version").first()
    if newest is not None and newest.pk == made.pk:
        _put_on_sale(made)
    log.info("blueprint_published", blueprint=made.pk, version=made.version)


def _put_on_sale(made: models.Blueprint) -> None:
    compiled = queries.compiled(made.pk)
    product = Product.objects.select_for_update(of=("self",)).select_related("category").get(pk=made.product_id)
    state = compiled.engine.state({})
    span = compiled.engine.price_range({})
    product.price = span[0] if span else state.price
    product.save(update_fields=["price"])
    if not Picture.objects.filter(product=product).exists():
        colourways.add_pictures(product, compiled, state.selection, demo=product.demo)
    if product.status == Product.Status.DRAFT and product.price > 0:
        catalog.publish_product(product_id=product.pk)
    colourways.reprice(product, compiled)
