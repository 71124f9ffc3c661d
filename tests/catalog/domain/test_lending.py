"""Few pictures for a product, and unlike each other."""

from hypothesis import given, strategies as st

from catalog.domain.lending import MOST, OWN, Candidate, chosen

FAMILIES = ("red", "blue", "green", "brown", "black", "white", "pink", "yellow", "grey", "orange")
LOOKS = st.sampled_from(FAMILIES).map(lambda family: {f"colour:{family}": 1.0})
LENT = st.lists(st.tuples(LOOKS, st.booleans(), st.booleans()), max_size=30)


def candidates(*families, prefix="lent"):
    return [Candidate(f"{prefix}-{n}", {f"colour:{family}": 1.0}) for n, family in enumerate(families)]


def keys(found):
    return [one.key for one in found]


def test_a_product_without_colourways_has_its_first_eight():
    own = candidates(*["red"] * 12, prefix="own")
    assert keys(chosen(own, [])) == [f"own-{n}" for n in range(MOST)]


def test_a_base_product_leaves_room_for_its_colourways():
    found = chosen(candidates(*["white"] * 6, prefix="own"), candidates(*FAMILIES))
    assert (len(found), keys(found)[:OWN]) == (MOST, ["own-0", "own-1", "own-2"])


def test_of_its_own_pictures_the_kinds_differ():
    kinds = ["view", "view", "view", "scene", "crop"]
    own = [Candidate(f"own-{n}", {"colour:white": 1.0, f"kind:{kind}": 1.0}) for n, kind in enumerate(kinds)]
    assert keys(chosen(own, candidates(*FAMILIES)))[:OWN] == ["own-0", "own-3", "own-4"]


def test_few_colourways_leave_room_for_its_own():
    found = chosen(candidates(*["white"] * 9, prefix="own"), candidates("red", "blue"))
    assert (len(found), keys(found)[-2:]) == (MOST, ["lent-0", "lent-1"])


def test_colourways_differ_in_colour_as_far_as_they_can():
    lent = candidates("red", "red", "red", "blue", "blue", "green", "black", "white", "pink")
    found = chosen(candidates("white", prefix="own"), lent, most=6)
    assert {name for one in found for name in one.features} == {
        f"colour:{one}" for one in ("white", "red", "blue", "green", "black", "pink")
    }


def test_what_has_a_record_stays():
    kept = Candidate("kept", {"colour:red": 1.0}, kept=True)
    assert "kept" in keys(chosen([], [*candidates(*FAMILIES), kept]))


def test_what_lost_stays_known_but_takes_nobodys_place():
    spent = [Candidate(f"spent-{n}", {"colour:red": 1.0}, kept=True, spent=True) for n in range(4)]
    found = chosen([], [*spent, *candidates(*FAMILIES)])
    assert sum(not one.spent for one in found) == MOST
    assert {one.key for one in spent} <= set(keys(found))


@given(LENT, st.integers(0, 10))
def test_the_choice_is_small_unique_and_stable(raw, number):
    lent = [Candidate(f"lent-{n}", looks, kept or spent, spent) for n, (looks, kept, spent) in enumerate(raw)]
    own = candidates(*["white"] * number, prefix="own")
    found = chosen(own, lent)
    live, kept = [one for one in found if not one.spent], [one for one in [*own, *lent] if one.kept]
    assert len(live) <= max(MOST, OWN + sum(not one.spent for one in kept))
    assert len(set(keys(found))) == len(found)
    assert {one.key for one in kept} <= set(keys(found))
    assert keys(chosen(own, lent)) == keys(found)
    if own or any(not one.spent for one in lent):
        assert live
