"""What staff see first in the admin: work that waits, and what is wrong."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, PermissionsMixin
from django.db.models import Model, QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from accounts.models import OutboxMail
from catalog.models import Picture, Product
from configurator.models import Blueprint, GalleryEntry, GalleryReport, Upload
from experiments import queries as experiments
from experiments.models import Experiment
from orders.domain.states import State
from orders.models import Order
from recommendations import queries as recommendations

MOST = 1000
LATE = timedelta(hours=1)


@dataclass(frozen=True)
class Card:
    """One figure with a link; `wrong` asks for attention."""

    label: str
    value: str
    url: str
    wrong: bool = False


def cards(user: AbstractBaseUser | PermissionsMixin | AnonymousUser) -> list[Card]:
    """What this member of staff may see, at most one query for each card."""
    return [*_work(user), *_problems(user), *_model(user)]


def _work(user: object) -> Iterator[Card]:
    yield from _counted(user, "Orders to make", Order.objects.filter(status=State.PAID), f"status__exact={State.PAID}")
    yield from _counted(
        user, "Orders in production", Order.objects.filter(status=State.IN_PRODUCTION), f"status__exact={State.IN_PRODUCTION}"
    )
    uploads = Upload.objects.filter(review=Upload.Review.WAITING)
    yield from _counted(user, "Uploads to look at", uploads, f"review__exact={Upload.Review.WAITING}")
    yield from _counted(user, "Designs for the gallery", GalleryEntry.objects.waiting().filter(design__deleted=None), "")
    yield from _counted(user, "Experiments running", Experiment.objects.filter(state="running"), "state__exact=running")
    yield from _counted(user, "Products in draft", Product.objects.filter(status="draft"), "status__exact=draft")
    yield from _counted(user, "Pictures being rendered", Picture.objects.filter(state="pending"), "state__exact=pending")


def _problems(user: object) -> Iterator[Card]:
    late = OutboxMail.objects.filter(state=OutboxMail.State.WAITING, created__lt=timezone.now() - LATE)
    broken = Blueprint.objects.filter(status="draft").exclude(problems=[])
    yield from _counted(user, "Pictures that failed", Picture.objects.filter(state="failed"), "state__exact=failed", wrong=True)
    yield from _counted(user, "Experiments with an alarm", experiments.alarmed(now=timezone.now()), "", wrong=True)
    yield from _counted(user, "Designs reported", GalleryReport.objects.filter(closed=None), "closed__isempty=1", wrong=True)
    yield from _counted(user, "Blueprints with problems", broken, "status__exact=draft", wrong=True)
    yield from _counted(user, "Mails given up", OutboxMail.objects.filter(state=OutboxMail.State.DEAD), "state__exact=dead", wrong=True)
    yield from _counted(user, "Mails waiting for over an hour", late, "state__exact=waiting", wrong=True)


def _counted(user: object, label: str, rows: QuerySet[Model], filters: str, *, wrong: bool = False) -> Iterator[Card]:
    """A card for some rows, if they may be seen; problems show only where there are any."""
    options = rows.model._meta  # noqa: SLF001 - Django documents it
    if not _may(user, f"{options.app_label}.view_{options.model_name}"):
        return
    count = rows.order_by()[: MOST + 1].count()
    if count or not wrong:
        url = _changelist(f"{options.app_label}_{options.model_name}")
        yield Card(
            label, str(count) if count <= MOST else f"over {MOST}", f"{url}?{filters}".removesuffix("?") if url else "", wrong and count > 0
        )


def _model(user: object) -> Iterator[Card]:
    if not _may(user, "recommendations.view_modelrun"):
        return
    state = recommendations.health()
    last = state.get("last_run")
    url = _changelist("recommendations_modelrun")
    yield Card("Recommendation model", f"no. {state['active_model']}" if state.get("active_model") else "none yet", url)
    if isinstance(last, dict) and last.get("status") == "failed":
        yield Card("Last training failed", str(last.get("reason") or "no reason given"), url, wrong=True)


def _may(user: object, *permissions: str) -> bool:
    has_perms = getattr(user, "has_perms", None)
    return bool(has_perms and has_perms(permissions))


def _changelist(name: str) -> str:
    try:
        return reverse(f"admin:{name}_changelist")
    except NoReverseMatch:
        return ""
