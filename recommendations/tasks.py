"""The night: thin tasks that may run twice, each one call down."""

from celery import shared_task
from django.utils import timezone

from recommendations import services


@shared_task(name="recommendations.retrain", queue="train")
def retrain(seed: int = 1) -> None:
    services.retrain(now=timezone.now(), seed=seed)


@shared_task(name="recommendations.refit_arms", queue="train")
def refit_arms(seed: int = 1) -> None:
    services.refit_arms(now=timezone.now(), seed=seed)


@shared_task(name="recommendations.prune", queue="default")
def prune() -> None:
    services.prune(now=timezone.now())
