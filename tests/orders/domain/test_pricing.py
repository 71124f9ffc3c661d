from decimal import Decimal
from fractions import Fraction

from hypothesis import given, strategies as st

from orders.domain.pricing import Part, by_rate, vat_in, vat_of_parts

CENT = Decimal("0.01")
amounts = st.integers(0, 10_000_000).map(lambda cents: Decimal(cents) / 100)
rates = st.sampled_from([Decimal(rate) for rate in ("0", "5.5", "7", "17", "19", "20", "21", "23", "25", "25.5")])
parts = st.lists(st.builds(Part, amounts, rates), max_size=12)


def test_nineteen_per_cent_of_a_gross_price():
    assert vat_in(Decimal("119.00"), Decimal(19)) == Decimal("19.00")


def test_halves_are_rounded_up():
    assert vat_in(Decimal("0.03"), Decimal(20)) == Decimal("0.01")  # exactly half a cent


def test_no_rate_no_vat():
    assert vat_in(Decimal("50.00"), Decimal(0)) == 0


def test_three_equal_lines_share_the_cents_of_their_sum():
    shares = vat_of_parts([Part(Decimal("9.99"), Decimal(19))] * 3)
    assert shares == [Decimal("1.60"), Decimal("1.60"), Decimal("1.59")]  # each is 1.595…
    assert sum(shares) == vat_in(Decimal("29.97"), Decimal(19)) == Decimal("4.79")


@given(amounts, rates)
def test_vat_is_the_nearest_cent_of_the_exact_fraction(gross, rate):
    exact = Fraction(gross) * Fraction(rate) / (100 + Fraction(rate))
    assert abs(Fraction(vat_in(gross, rate)) - exact) <= Fraction(1, 200)


@given(parts)
def test_the_parts_of_each_rate_sum_to_its_vat_exactly(given_parts):
    shares = vat_of_parts(given_parts)
    for total in by_rate(given_parts):
        assert sum(share for part, share in zip(given_parts, shares, strict=True) if part.rate == total.rate) == total.vat


@given(parts)
def test_net_and_vat_of_all_rates_sum_to_what_is_paid(given_parts):
    assert sum((total.net + total.vat for total in by_rate(given_parts)), Decimal(0)) == sum(
        (part.gross for part in given_parts), Decimal(0)
    )


@given(parts)
def test_no_part_is_more_than_a_cent_from_its_exact_vat(given_parts):
    for part, share in zip(given_parts, vat_of_parts(given_parts), strict=True):
        assert abs(Fraction(share) - Fraction(part.gross) * Fraction(part.rate) / (100 + Fraction(part.rate))) < Fraction(1, 100)


@given(parts)
def test_every_share_is_whole_cents_and_not_negative(given_parts):
    assert all(share >= 0 and share == share.quantize(CENT) for share in vat_of_parts(given_parts))
