"""Background work of the configurator."""

from typing import Any

import structlog
from celery import Task, shared_task
from django.utils import timezone

from configurator import models, queries, rendering, services

log = structlog.get_logger(__name__)


@shared_task(name="configurator.tint_layers")
def tint_layers(blueprint_id: int) -> None:
    """Tint the layers of a version; after the first view it becomes current."""
    try:
        services.draw_version(blueprint_id=blueprint_id, now=timezone.now())
    except (models.Blueprint.DoesNotExist, rendering.LayerError, OSError):
        log.exception("tinting_failed", blueprint=blueprint_id)


@shared_task(name="configurator.compose_design")
def compose_design(design_id: int) -> None:
    """Make the picture of a saved design."""
    services.compose_design(design_id=design_id)


@shared_task(name="configurator.compose_waiting")
def compose_waiting() -> None:
    """Make the pictures of designs that were put on sale, or whose product has a new version."""
    services.compose_waiting()


@shared_task(name="configurator.compose_selection", bind=True, max_retries=20, default_retry_delay=15)
def compose_selection(self: Task[..., None], blueprint_id: int, selection: dict[str, Any]) -> None:
    """Make the picture of a selection in a cart or an order, once the shopper's own pictures on it have been opened."""
    if queries.waiting_pictures(blueprint_id, selection):
        raise self.retry()
    try:
        services.compose_selection(blueprint_id=blueprint_id, selection=selection)
    except (models.Blueprint.DoesNotExist, rendering.LayerError, OSError):
        log.exception("picture_failed", blueprint=blueprint_id)


@shared_task(name="configurator.foresee", soft_time_limit=290, time_limit=300)
def foresee(blueprint_id: int) -> None:
    """Try people's designs on the version that is about to replace theirs."""
    services.foresee_version(blueprint_id=blueprint_id)


@shared_task(name="configurator.prove", soft_time_limit=170, time_limit=180)
def prove(blueprint_id: int) -> None:
    """Prove a draft whose proof takes longer than a page may."""
    services.prove_draft(blueprint_id=blueprint_id)


@shared_task(name="configurator.decode_upload")
def decode_upload(upload_id: int) -> None:
    """Open a shopper's picture under limits."""
    services.decode_upload(upload_id=upload_id)


@shared_task(name="configurator.sweep_uploads")
def sweep_uploads() -> None:
    """Forget pictures that no design, cart or order uses."""
    services.sweep_uploads(now=timezone.now())


@shared_task(name="configurator.sweep")
def sweep() -> None:
    """Do what a lost message or a killed worker left undone."""
    services.decode_missed(now=timezone.now())
    services.keep_missing_compilations()
    services.purge_deleted(now=timezone.now())
    for blueprint_id in services.undrawn(now=timezone.now()):
        tint_layers(blueprint_id)
    services.compose_waiting()


@shared_task(name="configurator.learn_options")
def learn_options(seed: int = 1) -> None:
    """Learn from the designs that were sold."""
    services.learn_options(now=timezone.now(), seed=seed)
