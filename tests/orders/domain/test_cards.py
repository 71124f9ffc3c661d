from datetime import date

import pytest
from hypothesis import given, strategies as st

from orders.domain import cards

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize("number", ["4242424242424242", "4000000000003220", "5555555555554444", "378282246310005"])
def test_valid_numbers(number):
    assert cards.is_number(number)


@pytest.mark.parametrize("number", ["", "4242424242424241", "42424242", "4242 4242 4242 4242", "٤٢٤٢٤٢٤٢٤٢٤٢٤٢٤٢", "424242424242424x"])
def test_invalid_numbers(number):
    assert not cards.is_number(number)


def test_spaces_and_hyphens_are_dropped():
    assert cards.digits(" 4242-4242 4242\t4242 ") == "4242424242424242"


@given(st.integers(10**14, 10**15 - 1), st.integers(0, 15), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(stem, place, change):
    number = next(f"{stem}{digit}" for digit in range(10) if cards.is_number(f"{stem}{digit}"))
    wrong = number[:place] + str((int(number[place]) + change) % 10) + number[place + 1 :]
    assert not cards.is_number(wrong)


@pytest.mark.parametrize(
    ("expiry", "good"),
    [("11/26", True), ("10/26", False), ("01/27", True), ("13/27", False), ("1/27", False), ("", False), ("11-26", False)],
)
def test_expiry(expiry, good):
    assert cards.is_current(expiry, TODAY) is good
