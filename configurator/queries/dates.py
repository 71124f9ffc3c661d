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
