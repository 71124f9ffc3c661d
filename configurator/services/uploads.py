"""Pictures that shoppers upload: received, opened under limits, looked at by staff, kept while something uses them."""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime, timedelta
from hashlib import sha256

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import F, Sum
from django.utils import timezone

from accounts.domain.privacy import Subject
from accounts.models import User
from configurator import models, queries, tasks
from configurator.domain.errors import ConfiguratorError
from configurator.domain.owners import Owner
from configurator.rendering import sandbox

log = structlog.get_logger(__name__)
State, Review = models.Upload.State, models.Upload.Review
MAX_BYTES = 10_000_000
KEPT = timedelta(days=30)
"""How long a picture stays that no design, cart or order uses."""
MISSED_AFTER, STRAY_AFTER = timedelta(minutes=1), timedelta(days=1)
MAX_TRIES = 3
MAX_WAITING = 10
LEAST_FREE = 1_000_000_000
GROWN = 3
"""A file, the clean picture and its preview together are reckoned as so many times the file."""
LOST = "The file was lost before it could be opened. Please upload it again."
Uses = Callable[[Collection[int]], Iterable[Mapping[str, object]]]
_uses: dict[str, Uses] = {}
_keepers: set[str] = set()
_listeners: list[Callable[[str, str], None]] = []


class UploadRefusedError(ConfiguratorError):
    """A file that is not taken; the text is a sentence for the shopper."""


class NoRoomError(ConfiguratorError):
    """Nothing can be taken just now; the text is a sentence for the shopper."""


def on_use(name: str, find: Uses, *, keeps: bool = False) -> None:
    """Say who uses pictures: `find` gets ids of blueprints and gives the selections that are kept of them.

    `keeps`: they outlive the account of whoever uploaded, as an order does that is not finished.
    """
    _uses[name] = find
    if keeps:
        _keepers.add(name)


def on_refusal(tell: Callable[[str, str], None]) -> None:
    """Let `tell(token, reason)` inform whoever waits for a picture that staff refused, in the same transaction."""
    if tell not in _listeners:
        _listeners.append(tell)


@transaction.atomic
def receive_upload(*, owner: Owner, blueprint_id: int, group: str, data: bytes, now: datetime | None = None) -> models.Upload:
    """Take a file for a print zone; a worker opens it. The same file sent twice is one upload.

    Raises:
        UploadRefusedError: the file is too large, or its first bytes say that it is no picture we take.
        NoRoomError: too much is waiting, or there is no room for more.
    """
    now = now or timezone.now()
    _check_bytes(data)
    once = sha256(f"{owner.user_id or owner.browser} {blueprint_id} {group} {sha256(data).hexdigest()}".encode()).hexdigest()
    known = models.Upload.objects.filter(once=once).first()
    if known is not None:
        models.Upload.objects.filter(pk=known.pk, expires__lt=now + KEPT).update(expires=now + KEPT)
        return known
    _check_room(owner, len(data))
    token = models.new_token()
    upload, made = models.Upload.objects.get_or_create(
        once=once,
        defaults={
            "token": token, "blueprint_id": blueprint_id, "group": group, "user_id": owner.user_id, "browser": owner.browser,
            "original": queries.original_name(token), "size": len(data), "created": now, "expires": now + KEPT,
        },
    )  # fmt: skip
    if made:
        sandbox.keep(upload.original, data)
        transaction.on_commit(lambda: tasks.decode_upload.apply_async(args=(upload.pk,), retry=False), robust=True)
    return upload


def _check_bytes(data: bytes) -> None:
    if not data:
        raise UploadRefusedError("The file is empty.")
    if len(data) > MAX_BYTES:
        raise UploadRefusedError("The file is larger than 10 MB. Please save it smaller first.")
    kind = sandbox.suffix_of(data[:16])
    if kind == "heic":
        raise UploadRefusedError("HEIC and AVIF pictures cannot be printed here. Please export it as JPEG and upload that.")
    if not kind:
        raise UploadRefusedError("This is no JPEG, PNG or WebP picture.")


def _check_room(owner: Owner, size: int) -> None:
    if models.Upload.objects.owned_by(owner).filter(state=State.RECEIVED).count() >= MAX_WAITING:
        raise NoRoomError("Several of your pictures are still being checked. Please wait a moment.")
    kept = models.Upload.objects.aggregate(sum=Sum("size"))["sum"] or 0
    free = sandbox.free_bytes()
    if kept + GROWN * size > settings.UPLOADS_QUOTA_MB * 1_000_000 or (free is not None and free < LEAST_FREE):
        log.error("uploads_full", kept=kept, free=free)
        raise NoRoomError("We cannot take pictures at the moment. Please try again later; your design stays as it is.")


def decode_upload(*, upload_id: int) -> bool:
    """Open a file that was received; whether it became ready now. Safe to repeat and to run twice at once.

    The try is counted first, so that a file that kills the worker is not opened for ever.
    """
    waiting = models.Upload.objects.filter(pk=upload_id, state=State.RECEIVED)
    waiting.update(tries=F("tries") + 1)
    upload = waiting.first()
    if upload is None:
        return False
    if upload.tries > MAX_TRIES:
        return _refuse_file(upload, sandbox.TOO_MUCH)
    try:
        found = sandbox.decode(sandbox.read(upload.original))
    except sandbox.RefusedError as error:
        return _refuse_file(upload, str(error))
    except OSError as error:
        log.warning("upload_not_opened", upload=upload.pk, error=type(error).__name__)
        return _refuse_file(upload, LOST) if isinstance(error, FileNotFoundError) else False
    return _finish(upload, found)


def _finish(upload: models.Upload, found: sandbox.Decoded) -> bool:
    picture, preview = queries.picture_file(upload.token), queries.preview_file(upload.token)
    sandbox.keep(picture, found.picture)
    sandbox.keep(preview, found.preview)
    done = models.Upload.objects.filter(pk=upload.pk, state=State.RECEIVED).update(
        state=State.READY, picture=picture, preview=preview, width=found.width, height=found.height, original="",
        size=len(found.picture) + len(found.preview),
    )  # fmt: skip
    if done:
        sandbox.forget(upload.original)
    elif not models.Upload.objects.filter(pk=upload.pk).exists():
        sandbox.forget(upload.original, picture, preview)
    return bool(done)


def _refuse_file(upload: models.Upload, reason: str) -> bool:
    refused = {"state": State.REFUSED, "reason": reason[:200], "original": "", "size": 0, "once": None}
    if models.Upload.objects.filter(pk=upload.pk, state=State.RECEIVED).update(**refused):
        sandbox.forget(upload.original)
    return False


def decode_missed(*, now: datetime) -> int:
    """Open what a lost message or a killed worker left behind; how many were looked at."""
    missed = models.Upload.objects.filter(state=State.RECEIVED, created__lt=now - MISSED_AFTER).order_by("created")
    ids = list(missed.values_list("pk", flat=True)[:100])
    for upload_id in ids:
        decode_upload(upload_id=upload_id)
    return len(ids)


@transaction.atomic
def adopt_uploads(*, browser: str, user: User) -> int:
    """Let an account own what its browser uploaded before signing in; how many."""
    return models.Upload.objects.filter(browser=browser, user=None).update(user=user, browser="") if browser else 0


@transaction.atomic
def request_review(*, blueprint_id: int, selection: Mapping[str, object]) -> None:
    """Ask staff to look at the pictures of a design that is to be made or shown to others; asking again changes nothing."""
    tokens = queries.tokens_of(blueprint_id, selection)
    models.Upload.objects.filter(token__in=tokens, review=Review.NONE).update(review=Review.WAITING, asked=timezone.now())


@transaction.atomic
def approve_upload(*, upload_id: int, actor: User) -> models.Upload:
    """Staff let a picture be made. Raises `UploadRefusedError` if it is not ready."""
    upload = models.Upload.objects.select_for_update(of=("self",)).get(pk=upload_id)
    if upload.state != State.READY:
        raise UploadRefusedError("Only a picture that could be opened can be approved.")
    _reviewed(upload, Review.APPROVED, actor, "")
    return upload


@transaction.atomic
def refuse_upload(*, upload_id: int, actor: User, reason: str) -> models.Upload:
    """Staff refuse a picture, with a reason for the shopper; whoever ordered it is told.

    Raises `UploadRefusedError` without a reason.
    """
    reason = " ".join(reason.split())[:300]
    if not reason:
        raise UploadRefusedError("Please give the shopper a reason.")
    upload = models.Upload.objects.select_for_update(of=("self",)).get(pk=upload_id)
    if upload.review == Review.REFUSED:
        return upload
    _reviewed(upload, Review.REFUSED, actor, reason)
    for tell in _listeners:
        tell(upload.token, reason)
    return upload


def _reviewed(upload: models.Upload, review: str, actor: User, reason: str) -> None:
    upload.review, upload.review_reason, upload.reviewed, upload.reviewed_by = review, reason, timezone.now(), actor
    upload.once = upload.once if review == Review.APPROVED else None
    upload.save(update_fields=["review", "review_reason", "reviewed", "reviewed_by", "once"])
    log.info("upload_reviewed", upload=upload.pk, review=review, actor=actor.pk)


def _used(names: Iterable[str]) -> set[str]:
    ids = queries.picture_blueprints()
    return {token for name in names for selection in _uses[name](ids) for token in queries.tokens_in(selection)} if ids else set()


def sweep_uploads(*, now: datetime) -> int:
    """Delete pictures that have come to be looked at again and that no design, cart or order uses; how many."""
    due = models.Upload.objects.filter(expires__lt=now)
    used = _used(_uses) if due.exists() else set()
    due.filter(token__in=used).update(expires=now + KEPT)
    _forget_strays(now)
    return _delete(models.Upload.objects.filter(expires__lt=now))


def _forget_strays(now: datetime) -> None:
    """Delete files whose row was never committed, or went while its files could not be deleted."""
    known = set(models.Upload.objects.values_list("token", flat=True).iterator())
    for name, changed in sandbox.files():
        if name.rpartition("/")[2].removesuffix(".webp") not in known and changed < now - STRAY_AFTER:
            sandbox.forget(name)


def _delete(rows: models.UploadQuerySet) -> int:
    count = 0
    for upload in rows:
        with transaction.atomic():
            if not models.Upload.objects.filter(pk=upload.pk).delete()[0]:
                continue
            names = (upload.original, upload.picture, upload.preview)
            transaction.on_commit(lambda names=names: sandbox.forget(*names), robust=True)  # type: ignore[misc]
        count += 1
    return count


def export_uploads(subject: Subject) -> list[dict[str, object]]:
    """The pictures of an account, for its owner's download."""
    rows = models.Upload.objects.filter(user=subject.user_id) if subject.user_id else ()
    return [
        {
            "created": upload.created.isoformat(),
            "state": upload.state,
            "size": [upload.width, upload.height],
            "review": upload.review,
            "refused_because": upload.reason or upload.review_reason,
            "link": queries.full_url(upload.token) if upload.state == State.READY else "",
        }
        for upload in rows
    ]


@transaction.atomic
def erase_uploads(subject: Subject) -> None:
    """Delete the pictures of an account that ends; one on an order that is not finished stays with it, and belongs to nobody."""
    if subject.user_id is None:
        return
    mine = models.Upload.objects.filter(user=subject.user_id)
    if mine.exists():
        mine.filter(token__in=_used(_keepers)).update(user=None, browser="", once=None)
        _delete(mine.all())
    models.Upload.objects.filter(reviewed_by=subject.user_id).update(reviewed_by=None)


@transaction.atomic
def forget_pictures(*, tokens: Collection[str]) -> None:
    """Delete pictures of somebody who left, now that an order no longer shows them; those of other orders stay."""
    _delete(models.Upload.objects.filter(token__in=set(tokens) - _used(_keepers), user=None, browser=""))


def selections_of_designs(blueprint_ids: Collection[int]) -> Iterable[Mapping[str, object]]:
    """The selections of saved designs."""
    return models.Design.objects.filter(blueprint__in=blueprint_ids).values_list("selection", flat=True).iterator()
