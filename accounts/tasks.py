"""Background work of accounts."""

from celery import shared_task
from django.utils import timezone

from accounts import services


@shared_task(name="accounts.deliver_mail")
def deliver_mail(mail_id: int) -> None:
    """Send one mail of the outbox; gone, sent or being sent is normal."""
    services.deliver_mail(mail_id=mail_id)


@shared_task(name="accounts.sweep_mail")
def sweep_mail() -> None:
    """Send what is due in the outbox."""
    services.sweep_mail(now=timezone.now())


@shared_task(name="accounts.forget_visitors")
def forget_visitors() -> None:
    """Erase keys nobody used for long, sessions that ended, and the names of those who left in the audit log."""
    services.forget_visitors(now=timezone.now())
    services.forget_sessions(now=timezone.now())
    services.forget_who_left()
