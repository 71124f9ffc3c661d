"""“Tell me when it is back, or costs less”: asked for once, confirmed where the address is not known, sent once."""

from collections.abc import Collection
from datetime import datetime, timedelta
from hashlib import sha256
from textwrap import shorten

from allauth.account.models import EmailAddress
from auditlog.models import LogEntry
from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts import services as accounts
from accounts.domain.privacy import Subject
from accounts.models import User
from catalog import queries
from catalog.domain.wishes import Wish
from catalog.models import Alert, Product

UNCONFIRMED_KEPT = timedelta(days=7)
SENT_KEPT = timedelta(days=30)
WAITED = timedelta(days=400)
AT_MOST = 2_000
MOST = 100
"""So many alerts one shopper or address may wait for."""
WORDS, LONGEST = 200, 4000
"""Characters that are kept of what has run out in words, and of a design's address."""


class AlertRefused(Exception):
    """The alert cannot be taken; the sentence says why."""


@transaction.atomic
def ask_alert(*, slug: str, kind: str, user_id: int | None, email: str = "", wish: Wish | None = None) -> bool:
    """Wait for a product, or for what a design of it lacks, on behalf of a shopper or of an address; whether it counts at once.

    An address that is not known to be its owner's gets a mail to confirm first. Asking again is harmless.
    Raises `Product.DoesNotExist` and `AlertRefused`.
    """
    product = Product.objects.published().get(slug=slug)
    design = wish if wish is not None and wish.product == slug and kind == Alert.Kind.STOCK else None
    if kind == Alert.Kind.STOCK and not _out(product, design):
        raise AlertRefused("It is in stock: you can have it now.")
    user = User.objects.filter(pk=user_id).first() if user_id is not None else None
    owner = {"user": user} if user is not None and _owns(user) else {"user": None, "email": (user.email if user else email).lower()}
    if Alert.objects.filter(sent=None, **owner).count() >= MOST:
        raise AlertRefused("You wait for a hundred things already.")
    now = timezone.now() if owner["user"] is not None else None
    lacks, given = _told(design)
    alert, _ = Alert.objects.get_or_create(
        product=product, kind=kind, lacks=lacks, sent=None, **owner, defaults={"price": product.price, "confirmed": now, **given}
    )
    if alert.confirmed is None:
        context, key = {"alert": alert, "link": address_of(alert)}, f"alert:{alert.pk}:{timezone.localdate()}"
        accounts.queue_mail(to=alert.email, template="catalog/alert_confirm", context=context, key=key)
    return alert.confirmed is not None


def confirm_alert(*, token: str) -> bool:
    """The owner of the address means it; whether there is such an alert."""
    return Alert.objects.filter(token=token).update(confirmed=timezone.now()) > 0


def stop_alert(*, token: str) -> bool:
    """Wait no more; whether there was such an alert."""
    return Alert.objects.filter(token=token).delete()[0] > 0


@transaction.atomic
def end_alerts(*, alert_ids: Collection[int]) -> int:
    """Stop alerts for owners who asked staff to; how many there were. The audit log tells who did it."""
    rows = list(Alert.objects.select_for_update(of=("self",)).filter(pk__in=alert_ids).select_related("product", "user"))
    for alert in rows:
        changes = {"alert": (f"{alert.get_kind_display()}: {alert.product}", "")}
        if alert.user is not None:
            accounts.note_for(user=alert.user, changes=changes)
        else:
            LogEntry.objects.log_create(alert, action=LogEntry.Action.DELETE, changes=changes, object_repr=f"alert {alert.pk}")
        alert.delete()
    return len(rows)


def send_alerts(*, now: datetime) -> int:
    """Queue a mail for everybody whose product is back or costs less; how many.

    Forgets alerts that nobody confirmed, that were sent a month ago, and that waited for more than a year. Safe to repeat and to run
    twice at once.
    """
    waiting = Alert.objects.filter(confirmed__isnull=False, sent=None, product__status=Product.Status.PUBLISHED)
    gone = _gone(waiting)
    back = Q(kind=Alert.Kind.STOCK) & ~Q(product__stock_key__in=gone) & ~Q(stock_keys__overlap=gone)
    cheaper = Q(kind=Alert.Kind.PRICE, price__gt=F("product__price"))
    sent = sum(_send(alert, now) for alert in waiting.filter(back | cheaper).order_by("pk").select_related("product")[:AT_MOST])
    Alert.objects.filter(confirmed=None, created__lt=now - UNCONFIRMED_KEPT).delete()
    Alert.objects.filter(Q(sent__lt=now - SENT_KEPT) | Q(created__lt=now - WAITED)).delete()
    return sent


def address_of(alert: Alert) -> str:
    """The page of an alert, which confirms or stops it; the token in it is the key."""
    return f"{settings.SITE_URL}{reverse('catalog:alert', args=[alert.token])}"


def erase_alerts(subject: Subject) -> None:
    """Forget what an account that ends waited for under its address; what it waited for by itself goes with it."""
    if subject.user_id is not None:
        addresses = EmailAddress.objects.filter(user=subject.user_id, verified=True).values("email")
        Alert.objects.filter(user=None, email__in=addresses).delete()


def _out(product: Product, design: Wish | None) -> bool:
    if queries.stock(product).state == "out":
        return True
    return design is not None and any(left < 1 for left in queries.stock_left(design.keys).values())


def _told(design: Wish | None) -> tuple[str, dict[str, object]]:
    """A name for all that a design lacks, and what is kept of it: words as far as they fit, no address longer than any page makes."""
    if design is None:
        return "", {}
    lacks = sha256("\n".join(sorted(design.keys)).encode()).hexdigest()[:32]
    what = shorten(design.what, WORDS, placeholder=" …")
    address = design.address if len(design.address) <= LONGEST else ""
    return lacks, {"what": what, "stock_keys": list(design.keys), "address": address}


def _gone(waiting: QuerySet[Alert]) -> list[str]:
    """Stock keys of things that somebody waits for and that are still sold out."""
    pairs = waiting.filter(kind=Alert.Kind.STOCK).values_list("product__stock_key", "stock_keys")
    keys = sorted({key for own, others in pairs for key in (own, *others) if key})
    left = queries.stock_left(keys)
    return [key for key in keys if left.get(key, 1) < 1]


@transaction.atomic
def _send(alert: Alert, now: datetime) -> bool:
    row = Alert.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk=alert.pk, sent=None).select_related("user").first()
    if row is None:
        return False
    row.sent = now
    row.save(update_fields=["sent"])
    context = {"alert": alert, "product": alert.product, "site_url": settings.SITE_URL}
    to, stop = row.user.email if row.user else row.email, address_of(row)
    accounts.queue_mail(to=to, template="catalog/alert", context=context, key=f"alert-sent:{row.pk}", unsubscribe=stop)
    return True


def _owns(user: User) -> bool:
    return bool(EmailAddress.objects.filter(user=user, email=user.email, verified=True).exists())
