"""Weeks of the shop: they begin on a Monday, wherever the shopper is."""

from datetime import date, datetime, timedelta

MORNING = 7
"""The hour from which a Monday's mail is sent."""
LATEST = 2
"""Days after which a Monday's mail that could not be sent is let go."""


def monday_of(day: date) -> date:
    """The Monday on or before a day."""
    return day - timedelta(days=day.weekday())


def mail_is_due(local: datetime) -> bool:
    """Whether it is time for the Monday mail, by the shopper's clock: from seven on Monday to the end of Tuesday."""
    return local.weekday() < LATEST and (local.weekday() > 0 or local.hour >= MORNING)
