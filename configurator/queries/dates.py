"""Dates in working days."""

from datetime import date, timedelta

SATURDAY = 5


def working_day(start: date, days: int) -> date:
    """The day that many working days (Monday to Friday) after `start`."""
    found = start
    left = max(0, days)
    while left:
        found += timedelta(days=1)
        left -= found.weekday() < SATURDAY
    return found


def working_days_until(start: date, day: date) -> int:
    """The most working days after `start` that end on `day` or before."""
    weeks, rest = divmod(max(0, (day - start).days), 7)
    return 5 * weeks + sum((start + timedelta(days=number)).weekday() < SATURDAY for number in range(1, rest + 1))
