"""What workers do for experiments: thin tasks that may run twice, each one call down."""

from celery import shared_task
from django.utils import timezone

from experiments import services


@shared_task(name="experiments.keep_dates")
def keep_dates() -> None:
    """Stop the experiments whose last day has passed."""
    services.keep_dates(today=timezone.localdate())


@shared_task(name="experiments.analyse_all")
def analyse_all() -> None:
    """Ask for an analysis of each experiment whose results still change."""
    for experiment_id in services.analysable(now=timezone.now()):
        analyse.delay(experiment_id)


@shared_task(name="experiments.analyse")
def analyse(experiment_id: int) -> None:
    services.analyse(experiment_id=experiment_id, now=timezone.now())
