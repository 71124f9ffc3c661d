"""Designs: saved, renamed, duplicated, deleted, adopted, pictured; and what was sold."""

from collections.abc import Mapping, Sequence

import structlog
from django.db import transaction
from django.db.models import F

from accounts.domain.privacy import Subject
from accounts.models import User
from accounts.services import hold_visitor
from configurator import models, queries, rendering, tasks
from recommendations.services import EventIn, record_events

log = structlog.get_logger(__name__)
MAX_TITLE = 120
MAX_TRIES = 3
Pictures = models.Design.Picture


@transaction.atomic
def save_design(
    *,
    product_slug: str,
    choices: Sequence[Sequence[str]],
    user: User | None,
    title: str = "",
    version: int | None = None,
    picture: bool = True,
    visitor: str | None = None,
) -> models.Design:
    """Keep choices as a design with a link of its own; its picture is composed by a worker.

    A consenting `visitor`'s interest is passed on to the recommendations.

    Raises:
        ConfiguratorError: the choices do not make a product; the text says why.
    """
    visitor = hold_visitor(visitor)
    resolved = queries.resolve(product_slug=product_slug, choices=choices, version=version)
    record_events(visitor=visitor, events=[EventIn(kind="save", item=product_slug)])
    design = models.Design.objects.create(
        blueprint_id=resolved.blueprint_id,
        choices=[list(pair) for pair in resolved.choices],
        selection=resolved.selection,
        user=user,
        title=title.strip()[:MAX_TITLE],
    )
    if picture:
        _queue_picture(design.pk)
    return design


@transaction.atomic
def rename_design(*, design_id: int, title: str) -> None:
    """Give a design another name."""
    models.Design.objects.filter(pk=design_id).update(title=title.strip()[:MAX_TITLE])


@transaction.atomic
def duplicate_design(*, design_id: int, user: User | None) -> models.Design:
    """A copy with a link of its own. Raises `models.Design.DoesNotExist`."""
    source = models.Design.objects.get(pk=design_id)
    copy = models.Design.objects.create(
        blueprint_id=source.blueprint_id,
        choices=source.choices,
        selection=source.selection,
        user=user,
        title=f"{source.title} (copy)"[:MAX_TITLE] if source.title else "",
        picture=source.picture,
        picture_state=source.picture_state,
        picture_width=source.picture_width,
        picture_height=source.picture_height,
    )
    if copy.picture_state == Pictures.PENDING:
        _queue_picture(copy.pk)
    return copy


@transaction.atomic
def delete_design(*, design_id: int) -> None:
    """Delete a design; one that became a product only loses its owner and its name."""
    models.Design.objects.filter(pk=design_id, product=None).delete()
    models.Design.objects.filter(pk=design_id).update(user=None, title="")


@transaction.atomic
def adopt_designs(*, tokens: Sequence[str], user: User) -> int:
    """Let an account own designs saved before signing in, unless somebody owns them; how many."""
    return models.Design.objects.filter(token__in=list(tokens), user=None, product=None).update(user=user)


def want_picture(*, blueprint_id: int, selection: Mapping[str, object]) -> None:
    """Let a worker compose the whole picture of a selection, unless it is there; it is then found by `queries.resolve`."""
    if not rendering.exists(queries.picture_name(blueprint_id, selection)):
        arguments = (blueprint_id, dict(selection))
        transaction.on_commit(lambda: tasks.compose_selection.apply_async(args=arguments, retry=False), robust=True)


def compose_selection(*, blueprint_id: int, selection: Mapping[str, object]) -> tuple[str, int, int]:
    """Compose and store the picture of a selection: its name, width and height. Safe to repeat.

    Raises:
        rendering.LayerError: there is no view, or a layer cannot be drawn.
    """
    image = queries.picture(blueprint_id=blueprint_id, selection=selection)
    name = queries.picture_name(blueprint_id, selection)
    rendering.store(name, rendering.encode(image))
    return name, image.width, image.height


def compose_design(*, design_id: int) -> bool:
    """Make the picture of one design; False if it is gone or done. The try is counted first, so that none is tried for ever."""
    waiting = models.Design.objects.filter(pk=design_id, picture_state=Pictures.PENDING)
    if not waiting.update(picture_tries=F("picture_tries") + 1):
        return False
    design = waiting.first()
    if design is None:
        return False
    try:
        name, width, height = compose_selection(blueprint_id=design.blueprint_id, selection=design.selection)
    except (rendering.LayerError, OSError):
        log.exception("design_picture_failed", design=design_id)
        if design.picture_tries >= MAX_TRIES:
            waiting.update(picture_state=Pictures.FAILED)
        return False
    waiting.update(picture=name, picture_width=width, picture_height=height, picture_state=Pictures.READY)
    return True


def _queue_picture(design_id: int) -> None:
    transaction.on_commit(lambda: tasks.compose_design.apply_async(args=(design_id,), retry=False), robust=True)


def export_designs(subject: Subject) -> list[dict[str, object]]:
    """The designs of an account, for its owner's download."""
    rows = models.Design.objects.filter(user=subject.user_id).select_related("blueprint__product") if subject.user_id else ()
    return [
        {
            "title": design.title,
            "product": design.blueprint.product.slug,
            "version": design.blueprint.version,
            "choices": design.choices,
            "created": design.created.isoformat(),
            "link": f"/d/{design.token}/",
        }
        for design in rows
    ]


def erase_designs(subject: Subject) -> None:
    """Delete the designs of an account that ends; published ones stay as products, without owner and name."""
    if subject.user_id is not None:
        mine = models.Design.objects.filter(user=subject.user_id)
        mine.filter(product=None).delete()
        mine.update(user=None, title="")
