from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from catalog.domain.money import Money

cents = st.integers(-(10**9), 10**9)


@given(cents, cents)
def test_amounts_add_and_subtract_to_the_cent(first, second):
    total = Money.of_minor(first) + Money.of_minor(second)
    assert total.minor == first + second
    assert (total - Money.of_minor(second)).minor == first


@given(cents, st.integers(-100, 100))
def test_a_count_multiplies(amount, count):
    assert (Money.of_minor(amount) * count).minor == amount * count == (count * Money.of_minor(amount)).minor


def test_half_a_cent_rounds_up():
    assert Money(Decimal("0.005")).minor == 1


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [("1250", "EUR", "€1,250.00"), ("-5.5", "EUR", "−€5.50"), ("3", "CHF", "3.00 CHF"), ("-3", "CHF", "−3.00 CHF")],
)
def test_it_reads_as_shoppers_write_it(amount, currency, text):
    assert str(Money(Decimal(amount), currency)) == text


def test_currencies_do_not_mix():
    with pytest.raises(ValueError, match="EUR and USD"):
        Money(Decimal(1)) + Money(Decimal(1), "USD")


@pytest.mark.parametrize("amount", ["NaN", "Infinity"])
def test_it_is_a_finite_number(amount):
    with pytest.raises(ValueError, match="finite"):
        Money(Decimal(amount))


def test_nothing_is_false():
    assert not Money(Decimal(0))
    assert Money(Decimal("0.01"))
