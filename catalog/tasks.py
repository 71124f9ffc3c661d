"""Background work of the catalogue."""

from celery import shared_task
from django.utils import timezone

from catalog import services


@shared_task(name="catalog.render_picture")
def render_picture(picture_id: int) -> None:
    services.render_picture(picture_id=picture_id)


@shared_task(name="catalog.render_pending")
def render_pending() -> None:
    """Draw what waits; what was made before anybody asked what it looks like is looked at afterwards."""
    services.render_pending(seconds=45)
    services.read_pictures(seconds=5)


@shared_task(name="catalog.push_due")
def push_due() -> None:
    services.push_due()


@shared_task(name="catalog.choose_weeks")
def choose_weeks() -> None:
    services.choose_weeks(now=timezone.now())


@shared_task(name="catalog.mail_weeks")
def mail_weeks() -> None:
    services.mail_weeks(now=timezone.now())


@shared_task(name="catalog.send_alerts")
def send_alerts() -> None:
    services.send_alerts(now=timezone.now())
