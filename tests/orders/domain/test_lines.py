from hypothesis import given, strategies as st

from orders.domain import lines


def test_the_same_selection_in_another_order_is_the_same_thing():
    assert lines.key("runner", {"sole": "gum", "upper": "suede"}) == lines.key("runner", {"upper": "suede", "sole": "gum"})


def test_another_text_is_another_thing():
    assert lines.key("runner", {"monogram": "AB"}) != lines.key("runner", {"monogram": "AC"})


def test_another_product_is_another_thing():
    assert lines.key("runner", {}) != lines.key("boot", {})


@given(st.dictionaries(st.text(max_size=5), st.text() | st.integers() | st.none() | st.lists(st.text(), max_size=3).map(tuple)))
def test_a_stored_selection_is_the_same_thing(selection):
    stored = lines.plain(selection)
    assert lines.plain(stored) == stored
    assert lines.key("runner", stored) == lines.key("runner", selection)


def test_quantities_stay_between_one_and_the_most():
    assert [lines.capped(n) for n in (-3, 0, 1, 20, 999)] == [1, 1, 1, 20, 20]
