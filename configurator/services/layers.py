"""Tinting: every layer that a version may need, made once, then the version becomes current."""

from collections.abc import Iterable

import structlog
from django.db import transaction
from django.utils import timezone

from catalog import services as catalog
from catalog.models import Picture, Product
from configurator import models, queries, rendering, tasks
from configurator.domain.engine import Configurator
from configurator.domain.errors import Contradiction
from configurator.services import colourways
from configurator.services.compilations import keep_compilation

log = structlog.get_logger(__name__)
Status = models.Blueprint.Status
REPORT_EVERY = 20


def queue_tinting(blueprint_id: int) -> None:
    """Hurry a worker after commit; a schedule looks as well, so a lost message costs only time."""
    transaction.on_commit(lambda: tasks.tint_layers.apply_async(args=(blueprint_id,), retry=False), robust=True)


def needed(made: queries.Compiled) -> list[rendering.Piece]:
    """The tinted layers that some buildable product has, each once, those of one zone and shading together."""
    buildable: dict[frozenset[tuple[str, str]], bool] = {}
    found: dict[str, rendering.Piece] = {}
    for piece, decided in made.plan.tintable():
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


def render_layers(*, blueprint_id: int) -> int:
    """Tint what is missing and make the version current; how many layers it has. Safe to repeat and to run twice at once.

    Raises:
        models.Blueprint.DoesNotExist: the version is gone, or still a draft.
        rendering.LayerError: a picture cannot be read.
    """
    made = queries.compiled(blueprint_id)
    keep_compilation(blueprint_id=blueprint_id)
    pieces = needed(made)
    for at in range(0, len(pieces), REPORT_EVERY):
        tint(pieces[at : at + REPORT_EVERY])
        rows = models.Blueprint.objects.filter(pk=blueprint_id, status=Status.RENDERING)
        rows.update(layers_made=min(at + REPORT_EVERY, len(pieces)))
    _make_current(blueprint_id)
    return len(pieces)


def tint(pieces: Iterable[rendering.Piece]) -> None:
    for piece in pieces:
        if not rendering.exists(piece.name):
            rendering.store(piece.name, rendering.finished(piece))


@transaction.atomic
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
