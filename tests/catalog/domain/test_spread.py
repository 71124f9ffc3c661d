from itertools import combinations

from hypothesis import given, strategies as st

from catalog.domain.spread import _distance, spread

tokens = st.dictionaries(st.text("abcdefgh", min_size=1, max_size=3), st.frozensets(st.sampled_from("rgbxyz"), max_size=4), max_size=9)


def narrowest(sets, keys):
    return min((_distance(sets[one], sets[other]) for one, other in combinations(keys, 2)), default=1.0)


@given(tokens, st.integers(0, 10))
def test_it_gives_as_many_as_there_are_each_once(sets, count):
    found = spread(sets, count)
    assert len(found) == len(set(found)) == min(count, len(sets))


@given(tokens, st.integers(2, 4))
def test_it_is_within_twice_of_the_best_there_is(sets, count):
    best = max((narrowest(sets, keys) for keys in combinations(sets, min(count, len(sets)))), default=1.0)
    assert 2 * narrowest(sets, spread(sets, count)) >= best - 1e-9


@given(tokens, st.integers(0, 5))
def test_what_was_taken_stands_first(sets, count):
    taken = [*list(sets)[::2], "unknown!"]
    assert spread(sets, count, taken=taken)[: len(taken) - 1] == taken[:-1][:count]


def test_things_alike_are_shown_once_while_others_wait():
    sets = {"red": {"red", "suede"}, "red too": {"red", "suede"}, "blue": {"blue", "mesh"}}
    assert spread(sets, 2) == ["red", "blue"]
