import pytest
from hypothesis import given, strategies as st

from catalog.domain import text


@given(st.text(max_size=200))
def test_a_query_holds_nothing_but_quoted_words(asked):
    query = text.prefix_query(asked)
    assert all(part.startswith("'") and part.endswith("':*") and "'" not in part[1:-3] for part in query.split(" & ") if query)
    assert query.count(":*") <= text.MAX_WORDS


def test_accents_and_case_are_folded():
    assert text.words("Café CRÈME, café") == ["cafe", "creme"]


@pytest.mark.parametrize("asked", ["", "  ", "!?&|", "()'"])
def test_a_text_without_words_asks_nothing(asked):
    assert text.prefix_query(asked) == ""


def test_a_near_word_is_suggested_for_an_unknown_one():
    assert text.suggest("red suade", ["Red", "Suede", "Sand"])[0] == "red suede"


def test_a_word_without_a_near_one_is_dropped():
    assert text.suggest("suede zzzzzz", ["suede"]) == ["suede"]


def test_nothing_near_suggests_nothing():
    assert text.suggest("zzzzzz", ["suede"]) == []


def test_what_was_asked_is_not_suggested():
    assert "red suede" not in text.suggest("red suede", ["red", "suede"])


BIKES = text.synonyms(["bike, bicycle, push bike", "Bag, holdall"])


@pytest.mark.parametrize(
    ("asked", "query"),
    [
        ("bag", "('bag':* | 'holdall':*)"),
        ("red HOLDALLS", "'red':* & ('holdalls':* | 'bag':* | 'holdall':*)"),
        ("bicycles", "('bicycles':* | 'bike':* | 'bicycle':* | ('push':* & 'bike':*))"),
        ("push bike", "(('push':* & 'bike':*) | 'bike':* | 'bicycle':*)"),
        ("push red", "'push':* & 'red':*"),
    ],
)
def test_a_word_is_looked_for_by_its_synonyms(asked, query):
    assert text.prefix_query(asked, BIKES) == query


def test_a_term_of_two_groups_has_the_synonyms_of_both():
    assert text.synonyms(["lamp, light", "light, pale"])[("light",)] == [("lamp",), ("light",), ("pale",)]


@given(st.text(max_size=60), st.lists(st.text(max_size=60), max_size=4))
def test_synonyms_never_break_a_query(asked, lines):
    query = text.prefix_query(asked, text.synonyms(lines))
    assert query.count("(") == query.count(")")
    assert bool(query) == bool(text.words(asked))


@pytest.mark.parametrize(
    ("many", "one"), [("bikes", "bike"), ("watches", "watch"), ("glasses", "glass"), ("candies", "candy"), ("bus", "bus"), ("is", "is")]
)
def test_words_are_taken_in_the_singular(many, one):
    assert text.stems([many]) == (one,)


ONES = ["case", "purse", "axe", "niche", "hoodie", "cookie", "pie", "tie", "shoe", "box", "brush", "baby", "lens", "canvas"]
MANY = {"box": "boxes", "brush": "brushes", "baby": "babies", "lens": "lenses", "canvas": "canvases"}


@pytest.mark.parametrize("one", ONES)
def test_one_and_many_are_the_same_term(one):
    many = MANY.get(one, f"{one}s")
    assert text.stems([many]) == text.stems([one])


def test_what_is_known_of_a_search_is_suggested_too():
    assert "red bag" in text.suggest("cheap red bag", ["red", "bag", "cheek"])


@pytest.mark.parametrize(
    ("asked", "meant", "slip"),
    [
        ("bycicle", "bicycle", True),
        ("red seude", "red suede", True),
        ("cheap red bag", "red bag", True),
        ("phone", "stone", False),
        ("table", "cable", False),
        ("a b c red", "red", False),
    ],
)
def test_what_is_near_enough_and_what_another_word(asked, meant, slip):
    assert text.is_nearest(asked, meant) is slip


def test_common_words_are_neither_suggested_nor_missed():
    assert text.suggest("gift for dad", ["gift", "forest", "and"]) == ["gift"]
    assert text.is_nearest("gift for dad", "gift")
    assert text.suggest("andd", ["and"]) == []


def test_one_word_less_begins_with_the_first():
    assert text.fewer("light blue bag") == ["blue bag", "light bag", "light blue"]
    assert text.fewer("bag") == []
