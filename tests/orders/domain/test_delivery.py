from datetime import date, timedelta

from hypothesis import given, strategies as st

from orders.domain.delivery import add_business_days, arrival

FRIDAY = date(2026, 11, 20)


def brute_force(start, days):
    day = start
    if days == 0:
        while day.weekday() > 4:
            day += timedelta(days=1)
    while days:
        day += timedelta(days=1)
        days -= day.weekday() < 5
    return day


def test_a_day_after_friday_is_monday():
    assert add_business_days(FRIDAY, 1) == date(2026, 11, 23)


def test_a_day_after_saturday_is_monday():
    assert add_business_days(date(2026, 11, 21), 1) == date(2026, 11, 23)


def test_nothing_to_do_on_a_weekend_is_monday():
    assert add_business_days(date(2026, 11, 22), 0) == date(2026, 11, 23)


def test_making_and_travelling_add_up():
    assert arrival(FRIDAY, lead_days=5, transit_days=2) == date(2026, 12, 1)


@given(st.dates(date(2020, 1, 1), date(2035, 1, 1)), st.integers(0, 200))
def test_counting_day_by_day_gives_the_same(start, days):
    assert add_business_days(start, days) == brute_force(start, days)
