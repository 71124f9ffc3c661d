from dataclasses import make_dataclass
from datetime import date, timedelta

from hypothesis import given, strategies as st

from orders.domain.years import Ranked, year_of

Choice = make_dataclass("Choice", ["group", "option", "colour"])
Design = make_dataclass("Design", ["day", "product", "chosen"])
choices = st.builds(Choice, st.sampled_from(["Upper", "Sole"]), st.sampled_from(["Black", "Gum"]), st.just(""))
designs = st.lists(st.builds(Design, st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.just("Runner"), st.lists(choices, max_size=4)))
RED, SUEDE, GUM = Choice("Colour", "Red", "#aa0000"), Choice("Upper", "Suede", ""), Choice("Sole", "Gum", "")
DAY = date(2026, 5, 1)


def test_a_year_counts_what_was_chosen():
    made = [Design(DAY, "Runner", [RED, SUEDE]), Design(DAY, "Runner", [RED]), Design(DAY + timedelta(1), "Bag", [RED, GUM])]
    year = year_of(2026, made, orders=2, things=3)
    assert (year.designs, year.days, year.orders, year.things) == (3, 2, 2, 3)
    assert year.products == [Ranked("Runner", 2), Ranked("Bag", 1)]
    assert year.colours == [Ranked("Red", 3, "#aa0000")]
    assert year.choices == [Ranked("Gum", 1), Ranked("Suede", 1)]
    assert year.busiest == Ranked("Colour", 3)


def test_an_empty_year_has_no_favourites():
    year = year_of(2026, [], orders=0, things=0)
    assert (year.designs, year.busiest, year.colours) == (0, None, [])


@given(designs)
def test_nothing_is_counted_twice(made):
    year = year_of(2026, made, orders=0, things=0)
    assert year.days <= year.designs == len(made)
    assert sum(one.count for one in year.choices) == sum(len(one.chosen) for one in made)
