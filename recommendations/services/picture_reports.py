"""The report on pictures that staff read: made in the background, so that no page has to reckon."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from recommendations.domain import picture_figures as figures
from recommendations.models import PictureReport
from recommendations.queries import picture_log

DAYS = 28
KEPT = timedelta(days=800)


@transaction.atomic
def report_pictures(*, now: datetime) -> int:
    """Make the day's report on the last four weeks, or make it again; return how many picks it judges."""
    today = timezone.localdate(now)
    since = today - timedelta(days=DAYS - 1)
    log = picture_log.pick_log(since=since, until=today)
    arms = picture_log.known_arms(day=today)
    shown = picture_log.shown(since=since, until=today)
    counts = picture_log.day_counts(since=since, until=today)
    found = {
        "since": since.isoformat(),
        "picks": len(log),
        "policies": figures.earnings(log, arms),
        "health": figures.health(log),
        "regret": figures.regret(shown, arms),
        "coverage": figures.coverage(shown, arms),
        "days": figures.by_day(counts),
        "versions": figures.by_version(counts),
    }
    PictureReport.objects.update_or_create(day=today, defaults={"made": now, "figures": found})
    PictureReport.objects.filter(day__lt=today - KEPT).delete()
    return len(log)
