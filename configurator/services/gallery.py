"""The gallery: handed in by owners, let in by staff, reported by anybody, taken back at any time."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.domain.visible import visible
from accounts.models import User
from accounts.services import queue_mail
from configurator import models, queries
from configurator.domain.errors import ConfiguratorError
from configurator.services.uploads import request_review

MAX_NAME = 60
MAX_REASON = 300
MAX_NOTE = 500
Status = models.GalleryEntry.Status


class GalleryRefusedError(ConfiguratorError):
    """A design cannot be handed in, or an entry not be decided; the text says why."""


@transaction.atomic
def submit(*, design_id: int, title: str, name: str = "") -> models.GalleryEntry:
    """Hand a design in. What was handed in before and is not shown is replaced, not changed: nobody lets in what they have not seen.

    Raises:
        GalleryRefusedError: it belongs to no account, or it is in the gallery.
        BlockedTextError: title or name hold a word that the shop does not show.
    """
    design = models.Design.objects.select_for_update(of=("self",)).present().filter(pk=design_id).first()
    if design is None or design.user_id is None:
        raise GalleryRefusedError("Sign in to show a design in the gallery, so that you can take it back at any time.")
    shown = {"title": visible(title)[:120].strip(), "name": visible(name)[:MAX_NAME].strip()}
    for what, text in shown.items():
        queries.check_words(text, what.capitalize())
    request_review(blueprint_id=design.blueprint_id, selection=design.selection)
    if models.GalleryEntry.objects.filter(design=design, status=Status.APPROVED).exists():
        raise GalleryRefusedError("This design is in the gallery. Take it back first to show it under another name.")
    models.GalleryEntry.objects.filter(design=design).delete()
    return models.GalleryEntry.objects.create(design=design, **shown)


@transaction.atomic
def withdraw(*, design_id: int) -> bool:
    """Take a design back; whether there was anything to take back."""
    return models.GalleryEntry.objects.filter(design=design_id).delete()[0] > 0


def check_decision(*, entries: Collection[models.GalleryEntry], shown: bool, reason: str) -> None:
    """Raise `GalleryRefusedError` for what `decide` would not do."""
    if not shown and not visible(reason):
        raise GalleryRefusedError("Say why: the owner reads it.")
    if shown and queries.unapproved((entry.design.blueprint_id, entry.design.selection) for entry in entries):
        raise GalleryRefusedError("A design shows a picture that has not been approved. Decide about the uploaded picture first.")


@transaction.atomic
def decide(*, entry_ids: Iterable[int], shown: bool, actor: User | None, reason: str = "", now: datetime | None = None) -> int:
    """Let entries in or turn them down, also those decided before; their owners get a mail, open reports are settled; how many changed.

    Raises:
        GalleryRefusedError: somebody is turned down without a reason, or a design shows a picture that staff have not approved.
    """
    said = visible(reason)[:MAX_REASON].strip()
    status = Status.APPROVED if shown else Status.REJECTED
    rows = models.GalleryEntry.objects.select_for_update(of=("self",)).filter(pk__in=list(entry_ids)).select_related("design__user")
    found = [entry for entry in rows if (entry.status, entry.reason) != (status, "" if shown else said)]
    check_decision(entries=found, shown=shown, reason=said)
    at = now or timezone.now()
    for entry in found:
        entry.status, entry.reason, entry.decided, entry.decided_by = status, "" if shown else said, at, actor
        entry.save(update_fields=["status", "reason", "decided", "decided_by"])
        _tell(entry)
    settled = models.GalleryReport.objects.filter(entry__in=found, closed=None)
    settled.update(closed=at, closed_by=actor)
    return len(found)


def _tell(entry: models.GalleryEntry) -> None:
    owner = entry.design.user
    if owner is None:
        return
    path = entry.get_absolute_url() if entry.status == Status.APPROVED else f"/d/{entry.design.token}/"
    context = {"entry": entry, "shown": entry.status == Status.APPROVED, "link": f"{settings.SITE_URL}{path}"}
    queue_mail(to=owner.email, template="configurator/gallery", context=context)


@transaction.atomic
def hide_refused(token: str, reason: str) -> None:
    """Take designs with a picture that staff refused out of the gallery; their owners read the same reason."""
    rows = models.GalleryEntry.objects.filter(status=Status.APPROVED, design__blueprint__in=queries.picture_blueprints())
    found = [pk for pk, selection in rows.values_list("pk", "design__selection") if token in queries.tokens_in(selection)]
    decide(entry_ids=found, shown=False, actor=None, reason=reason)


@transaction.atomic
def report(*, token: str, reason: str, note: str = "") -> models.GalleryReport | None:
    """Let staff look at an entry again; None if it is not shown. Who asks is not kept."""
    entry = models.GalleryEntry.objects.shown().filter(token=token).first()
    if entry is None:
        return None
    return models.GalleryReport.objects.create(entry=entry, reason=reason, note=visible(note)[:MAX_NOTE])


@transaction.atomic
def dismiss(*, report_ids: Iterable[int], actor: User) -> int:
    """Close reports; their entries stay. How many were open."""
    opened = models.GalleryReport.objects.filter(pk__in=list(report_ids), closed=None)
    return opened.update(closed=timezone.now(), closed_by=actor)
