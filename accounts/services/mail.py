"""The mail outbox: a row in the transaction of the change, a message to a worker to hurry, a sweep for what was missed."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from time import monotonic
from typing import TYPE_CHECKING, cast

import structlog
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.validators import validate_email
from django.db import transaction
from django.template import Context, TemplateDoesNotExist, engines
from django.template.loader import render_to_string
from django.utils import timezone

from accounts import tasks
from accounts.domain.letter import blocks
from accounts.domain.mail import one_line, split, wait_after
from accounts.models import OutboxMail

if TYPE_CHECKING:
    from django.template.backends.django import DjangoTemplates

log = structlog.get_logger(__name__)

SEND_TIMEOUT = 20
"""Seconds a mail server may take to answer."""
KEPT = timedelta(days=30)
"""How long mails that were sent or given up stay in the outbox."""
SWEEP_AT_MOST = 500
SWEEP_SECONDS = 50
"""When the mail server hangs, the next sweep goes on where this one stopped."""


def queue_mail(
    *, to: str, template: str, context: Mapping[str, object], key: str = "", secret: bool = False, unsubscribe: str = ""
) -> None:
    """Write a mail into the outbox, in the caller's transaction; a worker sends it after the commit.

    Args:
        to: one e-mail address.
        template: name below `templates/mail/`, without ending; `.txt` begins with `Subject: …`; without an `.html` its text is laid out.
        context: values for the templates; `site_url` is added.
        key: a mail with a key that was used before is not queued again.
        secret: the mail opens an account, or belongs to somebody who left: staff cannot read it, and it is gone once sent.
        unsubscribe: address that ends mails of this kind: a GET asks, a POST without login does it (RFC 8058). It is in the text as well.

    Raises:
        ValidationError: `to` is not an e-mail address.
        MailTemplateError: the text template does not begin with a subject.
    """
    values = {"site_url": settings.SITE_URL, "unsubscribe": unsubscribe, **context}
    subject, text = split(_render(f"mail/{template}.txt", values, autoescape=False))
    try:
        html = _render(f"mail/{template}.html", values, autoescape=True)
    except TemplateDoesNotExist:
        html = ""
    queue_message(to=to, subject=subject, text=text, html=html, key=key, secret=secret, unsubscribe=unsubscribe)


@transaction.atomic
def queue_message(*, to: str, subject: str, text: str, html: str = "", key: str = "", secret: bool = False, unsubscribe: str = "") -> None:
    """Write a finished message into the outbox; see `queue_mail`."""
    validate_email(to)
    values = {"to": to, "subject": one_line(subject)[:250], "text": text, "html": html, "secret": secret, "unsubscribe": unsubscribe}
    if key:
        mail, created = OutboxMail.objects.get_or_create(key=key, defaults=values)
    else:
        mail, created = OutboxMail.objects.create(**values), True
    if created:
        _hurry(mail.pk)


def deliver_mail(*, mail_id: int, now: datetime | None = None) -> bool:
    """Send one mail if it is waiting, due and nobody else is sending it; whether it was sent.

    A failure is kept with its reason and tried again later, at growing distances, and in the end given up. A crash between sending and
    the commit sends a second copy with the same Message-ID.
    """
    now = now or timezone.now()
    with transaction.atomic():
        waiting = OutboxMail.objects.select_for_update(skip_locked=True).filter(state=OutboxMail.State.WAITING, due__lte=now)
        mail = waiting.filter(pk=mail_id).first()
        if mail is None:
            return False
        try:
            _send(mail)
        except Exception as error:  # noqa: BLE001 - every mail backend has errors of its own, and none may hold up the other mails
            _failed(mail, error, now)
            return False
        if mail.secret:
            mail.delete()
        else:
            mail.state, mail.sent, mail.reason, mail.attempts = OutboxMail.State.SENT, now, "", mail.attempts + 1
            mail.save(update_fields=["state", "sent", "reason", "attempts"])
    return True


def sweep_mail(*, now: datetime) -> int:
    """Send what is due and was missed, for a minute at most, and remove what is old; how many were sent."""
    due = OutboxMail.objects.filter(state=OutboxMail.State.WAITING, due__lte=now).order_by("due")
    sent, end = 0, monotonic() + SWEEP_SECONDS
    for pk in list(due.values_list("pk", flat=True)[:SWEEP_AT_MOST]):
        sent += deliver_mail(mail_id=pk, now=now)
        if monotonic() > end:
            break
    OutboxMail.objects.exclude(state=OutboxMail.State.WAITING).filter(created__lt=now - KEPT).delete()
    return sent


@transaction.atomic
def send_again(*, mail_ids: list[int]) -> int:
    """Let staff send mails again, whatever became of them; how many will be."""
    rows = OutboxMail.objects.select_for_update().filter(pk__in=mail_ids)
    count = 0
    for mail in rows:
        mail.state, mail.attempts, mail.due = OutboxMail.State.WAITING, 0, timezone.now()
        mail.save(update_fields=["state", "attempts", "due"])
        _hurry(mail.pk)
        count += 1
    return count


def _hurry(mail_id: int) -> None:
    """Tell a worker after the commit; if the broker is away, the sweep finds the row."""

    def hint() -> None:
        tasks.deliver_mail.apply_async(args=(mail_id,), retry=False)

    transaction.on_commit(hint, robust=True)


def _send(mail: OutboxMail) -> None:
    domain = settings.SITE_URL.partition("://")[2].partition(":")[0].partition("/")[0]
    headers = {"Message-ID": f"<{mail.message_id}@{domain}>"}
    if mail.unsubscribe:
        headers |= {"List-Unsubscribe": f"<{mail.unsubscribe}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    message = EmailMultiAlternatives(
        mail.subject,
        mail.text,
        settings.DEFAULT_FROM_EMAIL,
        [mail.to],
        headers=headers,
        connection=get_connection(timeout=SEND_TIMEOUT),
    )
    message.attach_alternative(mail.html or _letter(mail), "text/html")
    message.send()


def _letter(mail: OutboxMail) -> str:
    """The text of a mail that has no HTML of its own, laid out in the look of the shop."""
    values = {"subject": mail.subject, "blocks": blocks(mail.text), "site_url": settings.SITE_URL, "unsubscribe": mail.unsubscribe}
    return render_to_string("mail/letter.html", values)


def _failed(mail: OutboxMail, error: Exception, now: datetime) -> None:
    mail.attempts += 1
    wait = wait_after(mail.attempts)
    mail.reason = f"{type(error).__name__}: {error}"[:300]
    if wait is None:
        mail.state = OutboxMail.State.DEAD
    else:
        mail.due = now + wait
    mail.save(update_fields=["attempts", "reason", "state", "due"])
    log.warning("mail_failed", mail_id=mail.pk, attempts=mail.attempts, error=type(error).__name__, given_up=wait is None)


def _render(name: str, values: Mapping[str, object], *, autoescape: bool) -> str:
    engine = cast("DjangoTemplates", engines["django"]).engine
    return str(engine.get_template(name).render(Context(dict(values), autoescape=autoescape)))
