from hypothesis import given, strategies as st

from recommendations.domain.beliefs import Done, beliefs

SUEDE, MADE = "material:suede", "make:to-order"
USUAL = {SUEDE: 0.1, MADE: 1.0}
names = st.sampled_from([SUEDE, MADE, "colour:red", "colour:blue"])
lists = st.lists(st.builds(Done, st.frozensets(names), st.floats(0.2, 6)), max_size=6)


def done(*features, times=3):
    return [Done(features, 2.0)] * times


def test_what_stands_out_is_believed_and_what_everything_has_is_not():
    assert [(one.feature, one.told, one.why) for one in beliefs(done(SUEDE, MADE), {}, USUAL)] == [(SUEDE, False, 3)]


def test_one_thing_is_no_taste():
    assert beliefs(done(SUEDE, times=1), {}, USUAL) == []


def test_what_was_told_comes_first_even_if_nothing_shows_it():
    found = beliefs(done(SUEDE), {"likes:colour:red": 1.0, "country:DE": 1.0}, USUAL)
    assert [(one.feature, one.told, one.why) for one in found] == [("colour:red", True, 0), (SUEDE, False, 3)]


def test_what_was_denied_is_never_believed():
    assert beliefs(done(SUEDE), {f"dislikes:{SUEDE}": 1.0, f"likes:{SUEDE}": 1.0}, USUAL) == []


@given(lists, st.dictionaries(names.map("likes:{}".format), st.just(1.0)))
def test_beliefs_are_few_positive_and_in_order(things, told):
    found = beliefs(things, told, USUAL, count=3)
    assert len(found) <= 3
    assert found == sorted(found, key=lambda one: (not one.told, -one.weight))
    assert all(one.weight > 0 for one in found)


@given(lists)
def test_more_of_the_same_never_weakens_a_belief(things):
    def weight(given):
        return next((one.weight for one in beliefs(given, {}, USUAL) if one.feature == SUEDE), 0.0)

    assert weight([*things, Done({SUEDE}, 2.0)]) >= weight(things) - 1e-9
