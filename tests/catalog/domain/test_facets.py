from collections import Counter
from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from catalog.domain import facets

values = st.sets(st.sampled_from(["red", "blue", "green"]), max_size=3)
products = st.lists(st.fixed_dictionaries({"colour": values, "material": values}), max_size=8)
selections = st.fixed_dictionaries({"colour": values, "material": values})


def carried(product):
    return {f"{facet}:{value}" for facet, given_values in product.items() for value in given_values}


@given(products, selections)
def test_a_count_is_what_ticking_only_this_value_in_its_facet_would_list(rows, selected):
    sets = [carried(row) for row in rows]
    expected = Counter()
    for token in set().union(*sets):
        facet, value = token.split(":")
        expected[token] = sum(facets.matches(tokens, {**selected, facet: [value]}) for tokens in sets)
    assert {token: count for token, count in expected.items() if count} == facets.counts(sets, selected)


def test_values_within_a_facet_widen_and_facets_narrow():
    red_suede = {"colour:red", "material:suede"}
    assert facets.matches(red_suede, {"colour": ["red", "blue"]})
    assert not facets.matches(red_suede, {"colour": ["red"], "material": ["canvas"]})


@pytest.mark.parametrize(
    ("price", "band"), [("0", "0-50"), ("49.99", "0-50"), ("50", "50-100"), ("1599.99", "800-1600"), ("1600", "1600-"), ("9999", "1600-")]
)
def test_a_price_lies_in_the_band_whose_lower_edge_it_reaches(price, band):
    assert facets.price_band(Decimal(price)) == band


def test_bands_are_ordered_by_price():
    bands = [facets.price_band(Decimal(price)) for price in (5, 60, 150, 300, 500, 1000, 5000)]
    assert sorted(bands, key=facets.band_order) == bands


def test_tokens_take_one_value_or_several():
    found = facets.tokens(attributes={"colour": ["Red ", "sand"], "material": "Suede"}, price=Decimal(60), made_to_order=True)
    assert found == ["colour:red", "colour:sand", "make:to-order", "material:suede", "price:50-100"]
