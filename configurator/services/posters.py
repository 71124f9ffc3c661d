"""The one picture that the page of a blank product or of a colourway shows first."""

from collections.abc import Mapping

from django.db import transaction
from django.db.models import QuerySet

from configurator import models, queries, rendering, tasks
from configurator.domain.errors import ConfiguratorError

QUALITY = 92
"""Its own losses come on top of those of the layers, which must not be seen when they take its place."""


def draw_poster(made: queries.Compiled, selection: Mapping[str, object]) -> None:
    """Compose what the page stacks of a selection in its first view, for each theme, unless it is there. Safe to repeat.

    Raises:
        rendering.LayerError: a layer cannot be drawn.
    """
    if not made.plan.views:
        return
    view = made.plan.views[0]
    pieces = [piece.sized(view.widths[0]) for piece in made.plan.pieces(selection, view)]
    for theme, name in queries.poster_names(made, selection, view).items():
        if not rendering.exists(name):
            rendering.store(name, rendering.encode(rendering.flattened(pieces, queries.GROUNDS[theme]), QUALITY))


def want_posters(colourways: QuerySet[models.Design]) -> None:
    """Let a worker draw those of designs that are products, once this is committed; what is there is not drawn again."""
    if colourways.update(picture_state=models.Design.Picture.PENDING, picture_tries=0):
        transaction.on_commit(lambda: tasks.compose_waiting.apply_async(retry=False), robust=True)


def draw_posters(design: models.Design) -> None:
    """Those of a colourway and of the blank product that it is made from, on the version that is on sale. Safe to repeat.

    A colourway that cannot be made any more has none. Raises as `draw_poster` does.
    """
    try:
        _, made = queries.choose(design.blueprint.product_id, None)
        draw_poster(made, made.engine.state({}).selection)
        draw_poster(made, made.engine.state(queries.choices_of(made.blueprint, design.choices)).selection)
    except ConfiguratorError:
        return
