"""The night: thin tasks that may run twice, each one call down."""

from celery import shared_task
from django.utils import timezone

from recommendations import services


@shared_task(name="recommendations.retrain")
def retrain(seed: int = 1) -> None:
    services.retrain(now=timezone.now(), seed=seed)


@shared_task(name="recommendations.search")
def search(seed: int = 1) -> None:
    """Look for better settings, once a week."""
    services.search(now=timezone.now(), seed=seed)


@shared_task(name="recommendations.score")
def score(model: int, number: int) -> None:
    """Score one part of the visitors for a model that is being made; done, taken or gone is normal."""
    services.score(model=model, number=number)


@shared_task(name="recommendations.refit_arms")
def refit_arms(seed: int = 1) -> None:
    """Learn from what was clicked, then take out what has lost."""
    now = timezone.now()
    services.refit_arms(now=now, seed=seed)
    services.retire_arms(now=now)


@shared_task(name="recommendations.update_arms")
def update_arms() -> None:
    """Add the day's clicks to what the night found of pictures, once an hour."""
    services.update_arms(now=timezone.now())


@shared_task(name="recommendations.refresh_trends")
def refresh_trends() -> None:
    services.refresh_trends(now=timezone.now())


@shared_task(name="recommendations.report_pictures")
def report_pictures() -> None:
    """Judge how pictures were chosen, for the pages of staff."""
    services.report_pictures(now=timezone.now())


@shared_task(name="recommendations.prune")
def prune() -> None:
    services.prune(now=timezone.now())
