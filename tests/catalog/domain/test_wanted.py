from urllib.parse import parse_qs, urlsplit

from hypothesis import given, strategies as st

from catalog.domain.wanted import MAX_VALUES, Wanted, page_numbers

FACETS = ("colour", "material")
pairs = st.lists(
    st.tuples(st.sampled_from([*FACETS, "q", "sort", "page", "utm"]), st.lists(st.text(max_size=70), min_size=1, max_size=3)), max_size=6
)


def parse(*given_pairs):
    return Wanted.parse(given_pairs, FACETS)


@given(pairs)
def test_the_address_says_what_was_understood(given_pairs):
    wanted = Wanted.parse(given_pairs, FACETS)
    again = Wanted.parse(parse_qs(urlsplit(wanted.address("/c/")).query).items(), FACETS)
    assert again.address("/c/") == wanted.address("/c/")
    assert {key: set(values) for key, values in again.selected.items()} == {key: set(values) for key, values in wanted.selected.items()}


def test_unknown_facets_sorts_and_pages_are_left_out():
    assert parse(("utm", ["x"]), ("sort", ["rm -rf"]), ("page", ["²"])).address("/c/") == "/c/"


def test_pages_are_kept_within_bounds():
    assert [parse(("page", [page])).page for page in ("0", "-1", "7", "99999999999", "x")] == [1, 1, 7, 1, 1]


def test_control_characters_and_long_values_are_left_out():
    assert parse(("colour", ["red\x00", "x" * 61, "", "red"])).selected == {"colour": ("red",)}


def test_the_number_of_values_is_bounded():
    assert len(parse(("colour", [str(number) for number in range(99)])).selected["colour"]) == MAX_VALUES


def test_taking_a_value_away_starts_over():
    wanted = parse(("colour", ["red", "blue"]), ("page", ["3"]), ("q", ["bag"]))
    assert wanted.without("colour", "red").address("/c/") == "/c/?q=bag&colour=blue"
    assert wanted.cleared().address("/c/") == "/c/?q=bag"


@given(st.integers(1, 60), st.integers(1, 60))
def test_page_links_lead_from_first_to_last_without_a_gap_of_one(current, last):
    numbers = page_numbers(min(current, last), last)
    shown = [number for number in numbers if number]
    assert shown[0] == 1
    assert shown[-1] == last
    assert min(current, last) in shown
    for before, number, after in zip(numbers, numbers[1:], numbers[2:], strict=False):
        assert number is not None or after - before > 2
