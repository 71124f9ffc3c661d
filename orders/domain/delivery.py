"""When an order can arrive."""

from datetime import date, timedelta

WORKING_DAYS = 5


def add_business_days(start: date, days: int) -> date:
    """The day that lies `days` working days (Monday to Friday) after `start`; public holidays are not known here.

    With 0 days it is `start` itself or, on a weekend, the Monday after.
    """
    day = start
    while day.weekday() >= WORKING_DAYS:
        day += timedelta(days=1)
    left = days if day == start or days == 0 else days - 1
    weeks, rest = divmod(left, WORKING_DAYS)
    day += timedelta(weeks=weeks)
    for _ in range(rest):
        day += timedelta(days=3 if day.weekday() == WORKING_DAYS - 1 else 1)
    return day


def arrival(ordered: date, *, lead_days: int, transit_days: int) -> date:
    """The working day an order should arrive: made in `lead_days`, on the way for `transit_days`."""
    return add_business_days(ordered, lead_days + transit_days)
