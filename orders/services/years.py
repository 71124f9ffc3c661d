"""Sharing a year in designs, and taking it back."""

from functools import partial

import structlog
from django.core.files.storage import default_storage
from django.db import transaction

from accounts.domain.privacy import Subject
from configurator.services import compose_collage
from orders import queries, tasks
from orders.models import YearShare
from orders.services.hints import hurry

log = structlog.get_logger(__name__)


@transaction.atomic
def share_year(*, user_id: int, year: int) -> YearShare:
    """Give a year a link, with the figures and pictures of now; a worker makes its picture. Sharing again brings it up to date."""
    page = queries.year_page(user_id=user_id, year=year)
    given = {"figures": page.figures.plain(), "sources": page.sources}
    share, made = YearShare.objects.select_for_update().get_or_create(user_id=user_id, year=year, defaults=given)
    if not made:
        _forget_picture(share.picture)
        share.figures, share.sources, share.picture = given["figures"], given["sources"], ""
        share.save(update_fields=["figures", "sources", "picture"])
    hurry(tasks.compose_year, share.pk)
    return share


@transaction.atomic
def unshare_year(*, user_id: int, year: int) -> bool:
    """Take the link and its picture back; whether there was one."""
    rows = YearShare.objects.select_for_update().filter(user_id=user_id, year=year)
    names = list(rows.values_list("picture", flat=True))
    for name in names:
        _forget_picture(name)
    return rows.delete()[0] > 0


def compose_year(*, share_id: int) -> bool:
    """Make the picture of a shared year; False if it is gone or has one. Safe to repeat."""
    share = YearShare.objects.filter(pk=share_id, picture="").first()
    if share is None:
        return False
    figures = share.figures
    lines = [f"My {share.year} in designs", f"{_many(figures['designs'], 'design')} on {_many(figures['days'], 'day')}"]
    colours = [one["colour"] for one in figures["colours"]]
    try:
        name = compose_collage(name=f"years/{share.token}", pictures=share.sources, lines=lines, colours=colours)
    except OSError:
        log.exception("year_picture_failed", share=share_id)
        return False
    return YearShare.objects.filter(pk=share_id, picture="").update(picture=name) > 0


def erase_years(subject: Subject) -> None:
    """Delete the pictures of the years that an account shared; the rows go with it."""
    if subject.user_id is not None:
        for year in list(YearShare.objects.filter(user_id=subject.user_id).values_list("year", flat=True)):
            unshare_year(user_id=subject.user_id, year=year)


def _many(count: int, thing: str) -> str:
    return f"{count} {thing}{'' if count == 1 else 's'}"


def _forget_picture(name: str) -> None:
    if name:
        transaction.on_commit(partial(default_storage.delete, name))
