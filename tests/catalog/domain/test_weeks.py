from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from catalog.domain.weeks import mail_is_due, monday_of


@given(st.dates(date(2000, 1, 3), date(2100, 1, 1)))
def test_a_week_begins_on_its_monday(day):
    monday = monday_of(day)
    assert monday.weekday() == 0
    assert timedelta(0) <= day - monday < timedelta(7)


@pytest.mark.parametrize(
    ("moment", "due"),
    [
        ("2026-11-23T06:59", False),
        ("2026-11-23T07:00", True),
        ("2026-11-24T23:59", True),
        ("2026-11-25T08:00", False),
        ("2026-11-22T12:00", False),
    ],
)
def test_the_mail_is_for_monday_morning_and_for_tuesday_if_it_was_missed(moment, due):
    assert mail_is_due(datetime.fromisoformat(moment).replace(tzinfo=UTC)) == due
