"""Consent, and the key that exists only while there is consent."""

from datetime import datetime, timedelta
from time import monotonic

import structlog
from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.db.models import Q, QuerySet

from accounts.domain.privacy import CONSENT_VERSION, PERSONALISATION, SEEN_EVERY, Subject
from accounts.models import Consent, OutboxMail, Preferences, QuizAnswers, User, Visitor, new_key
from accounts.services.audit import forget_acts, forget_in_audit_log
from accounts.services.mail import queue_mail
from accounts.services.registry import run_erasers, run_mergers

log = structlog.get_logger(__name__)
KEPT_UNSEEN = timedelta(days=395)
"""A key that nobody used for thirteen months is erased."""
SECONDS = 1_800.0
"""So long a night erases keys; however many run out on one day, the shop keeps up."""


class StaffAccount(Exception):
    """Staff accounts are closed by an administrator, so that the record of their work stays."""


@transaction.atomic
def grant(*, user_id: int | None, visitor: str | None, signal: bool) -> str:
    """Record consent to personalisation and give the key: the account's, or the browser's, or a new one.

    Args:
        user_id: the signed-in shopper, or None.
        visitor: the key the browser has already, or None.
        signal: the browser sends Global Privacy Control, so this consent is explicit in spite of it.
    """
    if user_id is not None:
        User.objects.select_for_update().get(pk=user_id)
        row, _ = Visitor.objects.get_or_create(user_id=user_id)
    else:
        row = Visitor.objects.filter(key=visitor or "", user=None).first() or Visitor.objects.create()
    if signal and not row.despite_signal:
        row.despite_signal = True
        row.save(update_fields=["despite_signal"])
    _record(user_id=user_id, visitor=row.key, granted=True, despite_signal=signal)
    return row.key


@transaction.atomic
def refuse(*, user_id: int | None, visitor: str | None) -> None:
    """Record a refusal or withdrawal; what was learnt, told and set, and the key itself, are gone when this returns.

    The no of a browser without a key is kept there alone.
    """
    known = list(_visitors(user_id, visitor).select_for_update())
    for row in known:
        _forget(row)
    if user_id is not None:
        Preferences.objects.filter(user_id=user_id).delete()
    if known or user_id is not None:
        _record(user_id=user_id, visitor=None, granted=False)


@transaction.atomic
def erase_learnt(*, user_id: int | None, visitor: str | None) -> str | None:
    """Erase what was learnt and go on under a new key, which is returned; None where there was no key."""
    kept = None
    for row in _visitors(user_id, visitor).select_for_update():
        if row.user_id == user_id:
            kept = row
        else:
            _forget(row)
    if kept is None:
        return None
    old, new = kept.key, new_key()
    run_erasers(Subject(user_id=None, visitor=old))
    QuizAnswers.objects.filter(visitor_id=old).delete()
    Visitor.objects.filter(key=old).update(key=new)
    Consent.objects.filter(visitor_id=old).update(visitor_id=new)
    Preferences.objects.filter(visitor_id=old).update(visitor_id=new)
    return new


@transaction.atomic
def erase_account(*, user_id: int) -> None:
    """End an account: every app erases or anonymises its part, a last mail says so, and the person is gone.

    Raises:
        StaffAccount: the account belongs to staff.
    """
    user = User.objects.select_for_update().get(pk=user_id)
    if user.is_staff:
        raise StaffAccount
    key = Visitor.objects.select_for_update().filter(user_id=user_id).values_list("key", flat=True).first()
    run_erasers(Subject(user_id=user_id, visitor=key))
    addresses = {user.email, *EmailAddress.objects.filter(user_id=user_id).values_list("email", flat=True)}
    OutboxMail.objects.filter(to__in=addresses).delete()
    queue_mail(to=user.email, template="accounts/erased", context={}, secret=True)
    forget_acts(user_id=user_id)
    user.delete()
    forget_in_audit_log(user_id=user_id, addresses=addresses)


@transaction.atomic
def adopt_visitor(*, user_id: int, visitor: str) -> None:
    """At sign-in: what a consenting browser taught the shop becomes the account's, unless the account has refused."""
    User.objects.select_for_update().get(pk=user_id)
    source = Visitor.objects.select_for_update().filter(key=visitor, user=None).first()
    if source is None:
        return
    target = Visitor.objects.filter(user_id=user_id).first()
    if target is not None:
        _merge(source, target, user_id)
    elif Consent.objects.filter(user_id=user_id, purpose=PERSONALISATION, granted=False).exists():
        _forget(source)
    else:
        source.user_id = user_id
        source.save(update_fields=["user"])
        _move(source, user_id)


def mark_seen(*, visitor: str, now: datetime) -> None:
    """Note, at most once a day, that a key is in use."""
    Visitor.objects.filter(key=visitor, seen__lt=now - SEEN_EVERY).update(seen=now)


def hold_visitor(visitor: str | None) -> str | None:
    """The key if it may still be used, else None; it cannot be erased before the caller's transaction ends.

    Whoever writes under a key asks here first, in the same transaction: a report that left the browser together with a withdrawal must
    not write down again what was just erased. Erasing takes the row's lock before anything else.
    """
    if visitor is None:
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM accounts_visitor WHERE key = %s FOR KEY SHARE", [visitor])
        return visitor if cursor.fetchone() else None


def forget_visitors(*, now: datetime, seconds: float = SECONDS) -> int:
    """Erase the keys nobody used for thirteen months, for so many seconds; how many there were. The next run goes on.

    One that cannot be erased is logged, holds up none of the others, and is tried again by the next run.
    """
    end, number = monotonic() + seconds, 0
    for key in Visitor.objects.filter(seen__lt=now - KEPT_UNSEEN).order_by("seen").values_list("key", flat=True):
        try:
            number += _forget_unseen(key, before=now - KEPT_UNSEEN)
        except Exception as error:
            if not connection.is_usable():
                raise
            log.warning("visitor_not_erased", error=type(error).__name__)
        if monotonic() > end:
            break
    return number


@transaction.atomic
def _forget_unseen(key: str, *, before: datetime) -> bool:
    row = Visitor.objects.select_for_update(skip_locked=True).filter(key=key, seen__lt=before).first()
    if row is not None:
        _forget(row)
    return row is not None


def forget_sessions(*, now: datetime) -> int:
    """Delete sessions that ended: they hold what was typed into forms, addresses among it; how many there were."""
    return Session.objects.filter(expire_date__lt=now).delete()[0]


def _visitors(user_id: int | None, visitor: str | None) -> QuerySet[Visitor]:
    mine = Q(key=visitor or "", user=None)
    if user_id is not None:
        mine |= Q(user_id=user_id)
    return Visitor.objects.filter(mine)


def _forget(row: Visitor) -> None:
    run_erasers(Subject(user_id=None, visitor=row.key))
    row.delete()


def _merge(source: Visitor, target: Visitor, user_id: int) -> None:
    run_mergers(source.key, target.key)
    if source.despite_signal and not target.despite_signal:
        target.despite_signal = True
        target.save(update_fields=["despite_signal"])
    if not QuizAnswers.objects.filter(visitor=target).exists():
        QuizAnswers.objects.filter(visitor=source).update(visitor=target)
    _move(source, user_id)
    source.delete()


def _move(source: Visitor, user_id: int) -> None:
    """Hand a visitor's answers and preferences to an account that has none of its own."""
    Consent.objects.filter(visitor=source).update(user_id=user_id)
    if Preferences.objects.filter(user_id=user_id).exists():
        Preferences.objects.filter(visitor=source).delete()
    else:
        Preferences.objects.filter(visitor=source).update(user_id=user_id, visitor=None)


def _record(*, user_id: int | None, visitor: str | None, granted: bool, despite_signal: bool = False) -> None:
    Consent.objects.create(
        user_id=user_id,
        visitor_id=visitor,
        purpose=PERSONALISATION,
        granted=granted,
        version=CONSENT_VERSION,
        despite_signal=despite_signal,
    )
