"""Designs: saved, renamed, duplicated, deleted and brought back, adopted, brought up to date, pictured."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import structlog
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.domain.privacy import Subject
from accounts.domain.visible import visible
from accounts.models import User
from accounts.services import hold_visitor
from configurator import models, queries, rendering, tasks
from configurator.domain.owners import Owner
from configurator.rendering import sharing
from configurator.services.posters import draw_posters
from recommendations.services import EventIn, record_events

if TYPE_CHECKING:
    from PIL.Image import Image

log = structlog.get_logger(__name__)
MAX_TITLE = 120
MAX_TRIES = 3
AT_ONCE = 200
"""How many designs get their pictures in one go."""
DELETED_KEPT = timedelta(days=30)
"""How long a deleted design can be brought back. One that is not deleted stays for as long as there is a shop."""
TOKEN_BYTES = 16
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
    remix: str = "",
    owner: Owner | None = None,
    once: str = "",
) -> models.Design:
    """Keep choices as a design with a link of its own; its picture is composed by a worker.

    A consenting `visitor`'s interest is passed on to the recommendations. `remix` is the token of the gallery's entry it was made from.
    `once` is what only this form knows: sent twice, it is one design, and one that was deleted meanwhile is back.

    Raises:
        ConfiguratorError: the choices do not make a product, or a word in them or the title is not to be had; the text says why.
    """
    visitor = hold_visitor(visitor)
    resolved = queries.resolve(product_slug=product_slug, choices=choices, version=version)
    queries.check_own(resolved.blueprint_id, resolved.selection, owner)
    design, made = _keep(
        _token(once, user, "save", product_slug, resolved.blueprint_id, resolved.choices, title, remix),
        blueprint_id=resolved.blueprint_id,
        choices=[list(pair) for pair in resolved.choices],
        selection=resolved.selection,
        user=user,
        title=_title(title),
        remix_of=_source(remix, resolved.blueprint_id),
    )
    if made:
        record_events(visitor=visitor, events=[EventIn(kind="save", item=product_slug)])
        if picture:
            queue_picture(design.pk)
    return design


def _token(once: str, user: User | None, *asked: object) -> str:
    """The name of a design: the same whenever the same form of the same person asks for the same, and as unguessable as any."""
    if not once:
        return models.new_token()
    said = json.dumps([once, user.pk if user else None, *asked])
    return urlsafe_b64encode(salted_hmac(__name__, said, algorithm="sha256").digest()[:TOKEN_BYTES]).decode().rstrip("=")


def _keep(token: str, **values: object) -> tuple[models.Design, bool]:
    design, made = models.Design.objects.get_or_create(token=token, defaults=values)
    if design.deleted is not None:
        restore_design(design_id=design.pk)
    return design, made


def _title(given: str) -> str:
    title = visible(given)[:MAX_TITLE].strip()
    queries.check_words(title, "Name")
    return title


def _source(token: str, blueprint_id: int) -> models.Design | None:
    """The design of a gallery's entry, if everybody sees it and it is of the same product."""
    if not token:
        return None
    same = models.GalleryEntry.objects.shown().filter(token=token, design__blueprint__product__blueprints=blueprint_id)
    entry = same.select_related("design").first()
    return entry.design if entry else None


@transaction.atomic
def rename_design(*, design_id: int, title: str) -> None:
    """Give a design another name. Raises `BlockedTextError`."""
    models.Design.objects.filter(pk=design_id).update(title=_title(title))


@transaction.atomic
def duplicate_design(*, design_id: int, user: User | None, owner: Owner | None = None, once: str = "") -> models.Design:
    """A copy with a link of its own, one for each form that asks `once`.

    Raises `models.Design.DoesNotExist`, `PictureError` for somebody else's picture.
    """
    source = models.Design.objects.present().get(pk=design_id)
    queries.check_own(source.blueprint_id, source.selection, owner)
    copy, made = _keep(
        _token(once, user, "copy", source.token),
        blueprint_id=source.blueprint_id,
        choices=source.choices,
        selection=source.selection,
        user=user,
        title=f"{source.title} (copy)"[:MAX_TITLE] if source.title else "",
        remix_of_id=source.remix_of_id,
        picture=source.picture,
        share=source.share,
        picture_state=source.picture_state if source.picture or source.product_id is None else Pictures.PENDING,
        picture_width=source.picture_width,
        picture_height=source.picture_height,
    )
    if made and copy.picture_state == Pictures.PENDING:
        queue_picture(copy.pk)
    return copy


@transaction.atomic
def renew_design(*, token: str, user: User | None, owner: Owner | None = None, once: str = "") -> models.Design:
    """The nearest design that can be made today, saved beside the one of that token, which stays as it is. `once` as in `save_design`.

    Raises:
        models.Design.DoesNotExist: there is none.
        ConfiguratorError: nothing of the kind is made today, or it lacks a text.
    """
    found = queries.design(token)
    if found is None:
        raise models.Design.DoesNotExist
    if not found.now.buildable:
        raise queries.NotMadeError(" ".join(found.now.lost))
    title, slug, choices = found.design.title, found.product.slug, found.now.choices
    made = save_design(product_slug=slug, choices=choices, version=found.now.version, user=user, owner=owner, once=once)
    models.Design.objects.filter(pk=made.pk).update(title=title, remix_of=found.design.remix_of_id)
    return made


@transaction.atomic
def delete_design(*, design_id: int) -> None:
    """Delete a design: it can be brought back for a while. It leaves the gallery; one that is a product only loses owner and name."""
    models.GalleryEntry.objects.filter(design=design_id).delete()
    models.Design.objects.filter(pk=design_id, product=None, deleted=None).update(deleted=timezone.now())
    models.Design.objects.filter(pk=design_id, product__isnull=False).update(user=None, title="")


@transaction.atomic
def restore_design(*, design_id: int) -> None:
    """Undo `delete_design`. Twice is once."""
    models.Design.objects.filter(pk=design_id).update(deleted=None)


def purge_deleted(*, now: datetime) -> int:
    """Delete for good what was deleted long ago; how many there were."""
    old = models.Design.objects.filter(deleted__lt=now - DELETED_KEPT, product=None)
    count = old.count()
    old.delete()
    return count


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
    return _stored(queries.picture(blueprint_id=blueprint_id, selection=selection), queries.picture_name(blueprint_id, selection))


def _stored(image: "Image", name: str) -> tuple[str, int, int]:
    """Store a picture in both of its widths, the small one first: whoever finds the other may name both."""
    rendering.store(queries.small_name(name), rendering.encode(rendering.narrowed(image, queries.SMALL_WIDTH)))
    rendering.store(name, rendering.encode(image))
    return name, image.width, image.height


def _pictures(design: models.Design) -> dict[str, object]:
    """Compose a design once and store it as the shop shows it, and as other sites show its link."""
    image = queries.picture(blueprint_id=design.blueprint_id, selection=design.selection)
    share = queries.share_name(design.blueprint_id, design.selection)
    name, width, height = _stored(image, queries.picture_name(design.blueprint_id, design.selection))
    rendering.store(share, sharing.shared(image))
    return {"picture": name, "share": share, "picture_width": width, "picture_height": height}


def _made(design: models.Design) -> dict[str, object]:
    """What a design waits for. One that is a product has pictures as such, and a whole one if it is somebody's as well."""
    if design.product_id is not None:
        draw_posters(design)
    own = design.product_id is None or (design.user_id is not None and not design.picture)
    return _pictures(design) if own else {}


def compose_design(*, design_id: int) -> bool:
    """Make the pictures of one design; False if it is gone or done. The try is counted first, so that none is tried for ever."""
    waiting = models.Design.objects.filter(pk=design_id, picture_state=Pictures.PENDING)
    early = waiting.values_list("blueprint_id", "selection").first()
    if early is None or queries.waiting_pictures(*early):
        return False
    if not waiting.update(picture_tries=F("picture_tries") + 1):
        return False
    design = waiting.first()
    if design is None:
        return False
    if design.picture_tries > MAX_TRIES:  # what ended the worker itself nobody caught
        waiting.update(picture_state=Pictures.FAILED)
        return False
    try:
        made = _made(design)
    except (rendering.LayerError, OSError):
        log.exception("design_picture_failed", design=design_id)
        if design.picture_tries >= MAX_TRIES:
            waiting.update(picture_state=Pictures.FAILED)
        return False
    # Where it was put on sale meanwhile, or a version came out, the tries began anew: it still waits.
    return waiting.filter(picture_tries=design.picture_tries).update(**made, picture_state=Pictures.READY) > 0


def compose_waiting() -> None:
    """Make pictures of designs that wait for them: those of people before those of products, the oldest first."""
    waiting = models.Design.objects.filter(picture_state=Pictures.PENDING).order_by(F("product").asc(nulls_first=True), "created")
    for design_id in waiting.values_list("pk", flat=True)[:AT_ONCE]:
        compose_design(design_id=design_id)


def queue_picture(design_id: int) -> None:
    """Let a worker make the pictures of a design once it is committed."""
    transaction.on_commit(lambda: tasks.compose_design.apply_async(args=(design_id,), retry=False), robust=True)


def export_designs(subject: Subject) -> list[dict[str, object]]:
    """The designs of an account, for its owner's download; what is deleted and can be brought back is among them."""
    rows = models.Design.objects.filter(user=subject.user_id).select_related("blueprint__product", "gallery") if subject.user_id else ()
    return [
        {
            "title": design.title,
            "product": design.blueprint.product.slug,
            "version": design.blueprint.version,
            "choices": design.choices,
            "created": design.created.isoformat(),
            "deleted": design.deleted.isoformat() if design.deleted else None,
            "link": f"/d/{design.token}/",
            "gallery": _shown(design),
        }
        for design in rows
    ]


def _shown(design: models.Design) -> dict[str, object] | None:
    entry: models.GalleryEntry | None = getattr(design, "gallery", None)
    if entry is None:
        return None
    said = {"title": entry.title, "name": entry.name, "status": entry.status, "reason": entry.reason}
    return {**said, "submitted": entry.submitted.isoformat(), "link": entry.get_absolute_url()}


@transaction.atomic
def erase_designs(subject: Subject) -> None:
    """Delete the designs and gallery entries of an account that ends; published ones stay as products, without owner and name."""
    if subject.user_id is not None:
        mine = models.Design.objects.filter(user=subject.user_id)
        models.GalleryEntry.objects.filter(design__user=subject.user_id).delete()
        mine.filter(product=None).delete()
        mine.update(user=None, title="")
