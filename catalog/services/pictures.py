"""Pictures: keeping uploads and recipes, rendering them in a worker."""

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from typing import Any

import structlog
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F, Q
from PIL.Image import Image

from catalog import imaging, tasks
from catalog.domain.looks import Content
from catalog.models import Picture, Product

log = structlog.get_logger(__name__)
Renderer = Callable[[dict[str, Any]], Image]
Reader = Callable[[dict[str, Any]], Content]
MAX_TRIES = 3
READ_AT_ONCE = 20
_renderers: list[Renderer] = []
_readers: list[Reader] = []


def register_renderer(fn: Renderer, reader: Reader) -> None:
    """Say who turns a recipe into a picture, and who knows what such a picture shows."""
    _renderers[:] = [fn]
    _readers[:] = [reader]


@transaction.atomic
def save_picture(
    *,
    product_id: int,
    image: bytes | Image | None = None,
    recipe: Mapping[str, Any] | None = None,
    kind: str = Picture.Kind.VIEW,
    view: str = "",
    alt: str = "",
    tags: Sequence[str] = (),
    position: int = 0,
    is_default: bool = False,
    demo: bool = False,
) -> Picture:
    """A new picture of a product: a composed image is ready at once; bytes and recipes wait for a worker."""
    if is_default:
        Picture.objects.filter(product_id=product_id, is_default=True).update(is_default=False)
    picture = Picture(
        product_id=product_id,
        recipe=dict(recipe or {}),
        kind=kind,
        view=view,
        alt=alt,
        tags=list(tags),
        position=position,
        is_default=is_default,
        demo=demo,
    )
    if isinstance(image, bytes):
        picture.upload.save("picture", ContentFile(image), save=False)
    elif image is not None:
        _keep(picture, image)
    picture.save()
    if picture.state == Picture.State.READY:
        _changed(picture)
    else:
        queue_rendering()
    return picture


@transaction.atomic
def picture_rendered(*, picture_id: int, image: Image) -> Picture:
    """Keep a composed image as this picture: files, derivatives, state. Raises `Picture.DoesNotExist`."""
    picture = Picture.objects.select_for_update().get(pk=picture_id)
    _keep(picture, image)
    picture.save()
    _changed(picture)
    return picture


@transaction.atomic
def settle_pictures(*, product_id: int, default: Picture | None, uploaded: Sequence[Picture]) -> None:
    """After staff edited the pictures of a product: one default, and files that were just uploaded wait for a worker."""
    pictures = Picture.objects.filter(product_id=product_id)
    chosen = [default.pk] if default else []
    pictures.filter(is_default=True).exclude(pk__in=chosen).update(is_default=False)
    pictures.filter(pk__in=chosen).update(is_default=True)
    waiting = pictures.filter(pk__in=[picture.pk for picture in uploaded if picture.upload])
    if waiting.update(state=Picture.State.PENDING, tries=0, problem=""):
        queue_rendering()
    _tell([product_id])


def queue_rendering() -> None:
    """Hurry the worker after commit; a lost message only costs time, since a schedule looks as well."""

    def hint() -> None:  # no partial: Django's report of a robust hook that fails needs a name
        tasks.render_pending.apply_async(retry=False)

    transaction.on_commit(hint, robust=True)


def render_picture(*, picture_id: int) -> bool:
    """Render one waiting picture; False if it is gone, done, or in other hands. Safe to repeat.

    The try is counted before it begins, so that a picture that kills its worker is given up after three.
    """
    if not Picture.objects.filter(pk=picture_id, state=Picture.State.PENDING).update(tries=F("tries") + 1):
        return False
    with transaction.atomic():
        waiting = Picture.objects.select_for_update(skip_locked=True).filter(pk=picture_id, state=Picture.State.PENDING)
        picture = waiting.first()
        if picture is None:
            return False
        _render(picture)
        picture.save()
        if picture.state == Picture.State.READY:
            _changed(picture)
    return picture.state == Picture.State.READY


def _render(picture: Picture) -> None:
    try:
        _keep(picture, _image_of(picture))
    except imaging.PictureRefusedError as error:
        _give_up(picture, str(error))
    except Exception as error:
        log.exception("picture_failed", picture=picture.pk)
        picture.problem = type(error).__name__
        if picture.tries >= MAX_TRIES:
            picture.state = Picture.State.FAILED


def render_pending(*, seconds: float) -> int:
    """Render waiting pictures, defaults first, until none is left or the time is up; how many became ready."""
    end = time.monotonic() + seconds
    tried: set[int] = set()
    ready = 0
    while time.monotonic() < end and (picture_id := _next_pending(tried)) is not None:
        tried.add(picture_id)
        ready += render_picture(picture_id=picture_id)
    return ready


def render_batch(*, picture_ids: Sequence[int]) -> int:
    """Render those of these pictures that wait and are in no other hands, in one transaction; how many became ready. Safe to repeat."""
    Picture.objects.filter(pk__in=picture_ids, state=Picture.State.PENDING).update(tries=F("tries") + 1)
    with transaction.atomic():
        waiting = Picture.objects.select_for_update(skip_locked=True).filter(pk__in=picture_ids, state=Picture.State.PENDING)
        pictures = list(waiting.order_by("pk"))
        for picture in pictures:
            _render(picture)
        fields = ["derivatives", "file", "width", "height", "features", "state", "problem", "upload"]
        Picture.objects.bulk_update(pictures, fields, batch_size=100)
        ready = [picture for picture in pictures if picture.state == Picture.State.READY]
        _tell({picture.product_id for picture in ready})
    return len(ready)


def _next_pending(tried: set[int]) -> int | None:
    with transaction.atomic():
        waiting = Picture.objects.select_for_update(skip_locked=True).filter(state=Picture.State.PENDING, tries__lt=MAX_TRIES)
        found = waiting.exclude(pk__in=tried).order_by("-is_default", "position", "pk").values_list("pk", flat=True)
        return found.first()


def _image_of(picture: Picture) -> Image:
    if picture.upload:
        with picture.upload.open("rb") as file:
            return imaging.decode(file.read(imaging.MAX_BYTES + 1))
    if picture.recipe and _renderers:
        return _renderers[0](picture.recipe)
    raise imaging.PictureRefusedError("There is neither a file nor a recipe to make it from.")


def _keep(picture: Picture, image: Image) -> None:
    plain = imaging.plain(image)
    made = imaging.derivatives(plain)
    for derivative in made:
        _write(derivative)
    largest = made[-1]
    picture.derivatives = [{"width": size.width, "height": size.height, "name": size.name} for size in made]
    picture.file, picture.width, picture.height = largest.name, largest.width, largest.height
    picture.features = imaging.features(plain, _content_of(picture))
    picture.state, picture.problem = Picture.State.READY, ""
    if picture.upload:
        transaction.on_commit(partial(picture.upload.storage.delete, str(picture.upload.name)))
        picture.upload = ""


def _content_of(picture: Picture) -> Content | None:
    """What is known of a picture that was drawn; an upload, and one whose version is gone, is told by its pixels."""
    if not picture.recipe or not _readers:
        return None
    try:
        return _readers[0](picture.recipe)
    except Exception:
        log.exception("picture_unread", picture=picture.pk)
        return None


def read_pictures(*, seconds: float) -> int:
    """Say of pictures that were made before what they look like, until none is left or the time is up; how many. Safe to repeat."""
    end = time.monotonic() + seconds
    read = 0
    while time.monotonic() < end and (count := _read_some()):
        read += count
    return read


@transaction.atomic
def _read_some() -> int:
    unread = Picture.objects.select_for_update(skip_locked=True).filter(state=Picture.State.READY, features__isnull=True)
    pictures = list(unread.order_by("-is_default", "pk")[:READ_AT_ONCE])
    for picture in pictures:
        picture.features = _features_of(picture)
    Picture.objects.bulk_update(pictures, ["features"])
    _tell({picture.product_id for picture in pictures})
    return len(pictures)


def _features_of(picture: Picture) -> dict[str, float]:
    """From its smallest file; nothing where that cannot be read, so that nobody tries for ever."""
    try:
        with default_storage.open(picture.derivatives[0]["name"], "rb") as file:
            image = imaging.decode(file.read())
    except (OSError, LookupError, imaging.PictureRefusedError) as error:
        log.warning("picture_unread", picture=picture.pk, error=type(error).__name__)
        return {}
    return imaging.features(image, _content_of(picture))


def _write(derivative: imaging.Derivative) -> None:
    """A name follows from the content, so a whole file is right; one that a crash cut off is written anew."""
    if default_storage.exists(derivative.name):
        if default_storage.size(derivative.name) == len(derivative.data):
            return
        default_storage.delete(derivative.name)
    default_storage.save(derivative.name, ContentFile(derivative.data))


def _give_up(picture: Picture, why: str) -> None:
    picture.state, picture.problem = Picture.State.FAILED, why


def _changed(picture: Picture) -> None:
    _tell([picture.product_id])


def _tell(product_ids: Collection[int]) -> None:
    """The recommender has to hear of these, and of what they are colourways of."""
    bases = Product.objects.filter(pk__in=product_ids, base__isnull=False).values("base")
    Product.objects.filter(Q(pk__in=product_ids) | Q(pk__in=bases)).update(push_due=True)
