"""“Made for you”: chosen once a week for each consenting visitor, and sent on Monday morning to those who asked."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from time import monotonic
from zoneinfo import ZoneInfo

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from accounts import queries as people, services as accounts
from accounts.domain.privacy import Subject
from accounts.models import Preferences, Visitor
from catalog import queries
from catalog.domain.weeks import mail_is_due
from catalog.models import WeeklyChoice
from experiments.queries import assigned
from experiments.services import note

SEEN_WITHIN = timedelta(days=60)
KEPT = timedelta(days=60)
AT_MOST = 5_000
SECONDS = 50.0
FEWEST = 3
"""A mail with fewer things is not worth sending."""


def choose_weeks(*, now: datetime, seconds: float = SECONDS) -> int:
    """Choose this week's ten for visitors of the last sixty days who have none yet, for so many seconds; how many got theirs.

    The next run goes on where this one stopped. Choices older than sixty days are forgotten.
    """
    end, chosen = monotonic() + seconds, 0
    for visitor, monday in _waiting(now):
        chosen += choose_week(visitor=visitor, monday=monday) is not None
        if monotonic() > end:
            break
    WeeklyChoice.objects.filter(monday__lt=(now - KEPT).date()).delete()
    return chosen


@transaction.atomic
def choose_week(*, visitor: str, monday: date) -> WeeklyChoice | None:
    """The visitor's ten of a week, chosen now if they were not yet; None where the shop may not choose for them."""
    wishes = people.preferences_of(accounts.hold_visitor(visitor))
    if not wishes.personal:
        return None
    found = WeeklyChoice.objects.filter(visitor_id=visitor, monday=monday).first()
    if found is not None:
        return found
    slugs = queries.week_choice(shopper=queries.Shopper(visitor, wishes.surprise), monday=monday)
    return WeeklyChoice.objects.get_or_create(visitor_id=visitor, monday=monday, defaults={"slugs": slugs})[0]


def mail_weeks(*, now: datetime) -> int:
    """Queue “Made for you” for those who asked and whose Monday morning it is; how many. Safe to repeat and to run twice at once."""
    sent = 0
    for zone in set(_subscribers().values_list("time_zone", flat=True)):
        if not mail_is_due(now.astimezone(ZoneInfo(zone or settings.TIME_ZONE))):
            continue
        monday = queries.monday_for(now, zone)
        mailed = WeeklyChoice.objects.filter(visitor__user=OuterRef("user"), monday=monday, mailed__isnull=False)
        rows = _subscribers().filter(~Exists(mailed), time_zone=zone).values_list("user", "user__visitor", "user__email", "user__name")
        for user_id, visitor, email, name in rows[:AT_MOST]:
            sent += _mail_week(user_id=user_id, visitor=visitor, email=email, name=name, monday=monday, now=now)
    return sent


@transaction.atomic
def _mail_week(*, user_id: int, visitor: str, email: str, name: str, monday: date, now: datetime) -> bool:
    if choose_week(visitor=visitor, monday=monday) is None:
        return False
    row = WeeklyChoice.objects.select_for_update().filter(visitor_id=visitor, monday=monday, mailed=None).first()
    if row is None:
        return False
    row.mailed = now
    row.save(update_fields=["mailed"])
    part = assigned(visitor)
    week = queries.week(shopper=queries.Shopper(visitor, part=part), monday=monday)
    if len(week.entries) < FEWEST:
        return False
    note(visitor=visitor, exposures=part.exposures)
    context = {"name": name, "week": week, "subject": "Made for you", "link": f"{settings.SITE_URL}{reverse('catalog:made-for-you')}"}
    stop, key = accounts.stop_address(user_id=user_id), f"made-for-you:{user_id}:{monday}"
    accounts.queue_mail(to=email, template="catalog/made_for_you", context=context, key=key, unsubscribe=stop)
    return True


def erase_weeks(subject: Subject) -> None:
    """Forget what was chosen for a visitor."""
    WeeklyChoice.objects.filter(visitor_id=subject.visitor or "").delete()


def _subscribers() -> QuerySet[Preferences]:
    """Those who asked for the mail, agreed to be known, and own the address it goes to."""
    own = EmailAddress.objects.filter(user=OuterRef("user"), email=OuterRef("user__email"), verified=True)
    asked = Preferences.objects.filter(mail_made_for_you=True, personal=True, user__visitor__isnull=False, user__is_active=True)
    return asked.filter(Exists(own))


def _waiting(now: datetime) -> Iterator[tuple[str, date]]:
    """Visitors without a choice for the week it is by their clocks, those seen last first."""
    off = Q(preferences__personal=False) | Q(user__preferences__personal=False)
    known = Visitor.objects.filter(seen__gt=now - SEEN_WITHIN).exclude(off)
    for zone in {"", *Preferences.objects.exclude(time_zone="").values_list("time_zone", flat=True).distinct()}:
        here = Q(preferences__time_zone=zone) | Q(user__preferences__time_zone=zone)
        if not zone:
            here |= Q(preferences=None, user__preferences=None)
        monday = queries.monday_for(now, zone)
        has = WeeklyChoice.objects.filter(visitor=OuterRef("pk"), monday=monday)
        for key in known.filter(here).filter(~Exists(has)).order_by("-seen").values_list("key", flat=True)[:AT_MOST]:
            yield key, monday
