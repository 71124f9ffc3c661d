"""Background work of orders: each fetches nothing and calls one service."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from orders import services

UNDO_KEPT = timedelta(days=1)


@shared_task(name="orders.refund")
def refund(refund_id: int) -> None:
    """Give the money of one refund back."""
    services.carry_out_refund(refund_id=refund_id)


@shared_task(name="orders.learn")
def learn(order_id: int) -> None:
    """Pass a paid order on to the configurator and the recommendations."""
    services.learn(order_id=order_id)


@shared_task(name="orders.unlearn")
def unlearn(refund_id: int) -> None:
    """Pass on that money of an order goes back."""
    services.unlearn(refund_id=refund_id)


@shared_task(name="orders.compose_year")
def compose_year(share_id: int) -> None:
    """Make the picture of a shared year."""
    services.compose_year(share_id=share_id)


@shared_task(name="orders.sweep")
def sweep() -> None:
    """Catch up with payments, refunds, expired orders and learning that a crash left behind."""
    services.sweep(now=timezone.now())
    services.learn_missed(now=timezone.now())
    services.anonymise_closed()


@shared_task(name="orders.tidy")
def tidy() -> None:
    """Forget old carts, then the pictures that nothing shows any more."""
    now = timezone.now()
    services.tidy(before=now - services.CARTS_KEPT, removed_before=now - UNDO_KEPT)
    services.sweep_pictures(now=now)
