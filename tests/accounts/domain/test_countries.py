"""Countries and the shapes of their postcodes."""

import pytest

from accounts.domain.countries import _PATTERNS, COUNTRIES, postcode_fits


@pytest.mark.parametrize(
    ("country", "postcode"),
    [
        ("DE", "10115"),
        ("GB", "SW1A 1AA"),
        ("NL", "1012 AB"),
        ("PL", "00-950"),
        ("LV", "LV-1010"),
        ("SE", "114 55"),
        ("IE", ""),
        ("US", "12345-6789"),
    ],
)
def test_true_postcodes_fit(country, postcode):
    assert postcode_fits(country, postcode)


@pytest.mark.parametrize(
    ("country", "postcode"), [("DE", "1011"), ("DE", ""), ("DE", "10115\n"), ("GB", "12345"), ("AT", "12345"), ("DE", "١٠١١٥")]
)
def test_others_do_not(country, postcode):
    assert not postcode_fits(country, postcode)


def test_every_pattern_belongs_to_a_country():
    assert set(_PATTERNS) <= set(COUNTRIES)


def test_countries_are_sorted_by_name():
    assert list(COUNTRIES.values()) == sorted(COUNTRIES.values())


def test_a_postcode_without_a_known_shape_has_an_end():
    assert postcode_fits("IE", "D02 AF30")
    assert not postcode_fits("IE", ("ß" * 9).upper())
