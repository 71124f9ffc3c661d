"""“Your year in designs”."""

from dataclasses import dataclass
from datetime import date, datetime

from django.core.files.storage import default_storage
from django.db.models import Sum
from django.utils import timezone

from accounts.domain.privacy import Subject
from configurator import queries as configurator
from orders.domain.states import State
from orders.domain.years import Year, year_of
from orders.models import Order, YearShare

SHOWN = 8


@dataclass(frozen=True, slots=True)
class YearPage:
    """A year with some of its designs, as (address, picture) pairs; `sources` may be shown to others. `share` is its link, if any."""

    figures: Year
    designs: list[tuple[str, str]]
    sources: list[str]
    share: YearShare | None
    earlier: int | None


def year_page(*, user_id: int, year: int) -> YearPage:
    """A shopper's own year. Four queries, and the blueprints' where not in memory."""
    designs = configurator.made_in(user_id=user_id, year=year)
    begin, end = (timezone.make_aware(datetime(number, 1, 1)) for number in (year, year + 1))  # noqa: DTZ001 - made aware here
    bought = Order.objects.filter(user_id=user_id, paid__gte=begin, paid__lt=end)
    paid = bought.exclude(status__in=(State.CANCELLED.value, State.REFUNDED.value), shipped=None)  # those were called off
    things = paid.aggregate(things=Sum("lines__quantity"))["things"] or 0
    pictured = list({design.picture: design for design in designs if design.picture}.values())[::-1]  # a copy looks like its design
    return YearPage(
        figures=year_of(year, designs, orders=paid.count(), things=things),
        designs=[(design.token, default_storage.url(design.picture)) for design in pictured[:SHOWN]],
        sources=[design.picture for design in pictured if design.plain][:4],
        share=YearShare.objects.filter(user_id=user_id, year=year).first(),
        earlier=year - 1 if designs else None,
    )


def this_year(today: date) -> int:
    """The year whose figures are of interest: in January still the last one."""
    return today.year - (today.month == 1)


def shared_year(token: str) -> YearShare | None:
    """A shared year by its unguessable link."""
    return YearShare.objects.filter(token=token).first()


def export_years(subject: Subject) -> list[dict[str, object]]:
    """The years that an account shares."""
    rows = YearShare.objects.filter(user_id=subject.user_id) if subject.user_id is not None else YearShare.objects.none()
    return [{"year": row.year, "link": f"/y/{row.token}/", "figures": row.figures} for row in rows]
