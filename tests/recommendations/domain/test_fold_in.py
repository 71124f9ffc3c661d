"""Folding in somebody whom no model has met."""

import numpy as np
import pytest
from hypothesis import given, strategies as st
from hypothesis.extra import numpy as arrays
from scipy import sparse

from recommendations.domain import fold_in, newcomers
from recommendations.domain.fold_in import Setting, Usual, blend, close_share, leaning
from recommendations.domain.interactions import Interactions
from recommendations.domain.newcomers import Newcomer, Shelf

FLOATS = st.floats(-100, 100, width=32)
PARTS = arrays.arrays(np.float32, st.tuples(st.just(3), st.integers(1, 30)), elements=FLOATS)
ORIGIN = Usual(np.zeros(2, np.float32), np.zeros(2, np.float32))


def shop(number=40, *, strong="neighbours"):
    """Items in a circle, where one of the lists alone names the item after the last one that somebody came to."""
    following = sparse.csr_array((np.ones(number), (np.arange(number), (np.arange(number) + 1) % number)), shape=(number, number))
    rng = np.random.default_rng(0)
    noise = sparse.csr_array(rng.random((number, number)))
    vectors = rng.normal(size=(number, 8)).astype(np.float32)
    popularity = rng.random(number).astype(np.float32)
    if strong == "popularity":
        popularity[:5] += 10
    return Shelf(popularity, vectors, np.zeros(number, np.float32), newcomers.strongest(following if strong == "neighbours" else noise))


def people(number=40, count=60, *, same=False):
    """Everybody goes round the circle from a place of their own, or all come to the same five items."""
    rng = np.random.default_rng(1)
    return [
        Newcomer(rng.permutation(5) if same else (start + np.arange(7)) % number, np.ones(5 if same else 7, np.float32))
        for start in rng.integers(0, number, count)
    ]


def usual(shelf):
    return newcomers.usual_of(shelf.vectors, shelf.vectors, np.arange(len(shelf.vectors)))


@given(PARTS)
def test_one_list_alone_keeps_its_order(parts):
    scores = blend(parts, np.array([0, 1, 0], np.float32))
    order = np.argsort(parts[1], kind="stable")
    assert (np.diff(scores[order]) >= -1e-6).all()


@given(PARTS, st.floats(0.5, 50), FLOATS)
def test_neither_scale_nor_offset_of_a_list_matters(parts, scale, offset):
    moved = parts.astype(np.float64) * np.array([[1], [scale], [1]]) + np.array([[0], [offset], [0]])
    weights = np.array([0.2, 0.5, 0.3], np.float32)
    spread = np.ptp(parts[1])
    if spread == 0 or spread > 1:
        np.testing.assert_allclose(blend(moved, weights), blend(parts.astype(np.float64), weights), atol=1e-2)


def test_a_blend_is_the_weighted_sum_of_places_between_worst_and_best():
    parts = np.array([[0, 1, 2], [4, 4, 4], [10, 0, 5]], np.float32)
    np.testing.assert_allclose(blend(parts, np.array([0.5, 0.3, 0.2], np.float32)), [0.2, 0.25, 0.6], atol=1e-6)


def test_no_candidates_no_scores():
    assert blend(np.empty((3, 0), np.float32), np.ones(3, np.float32)).shape == (0,)


def test_only_the_best_of_a_list_set_its_scale(monkeypatch):
    monkeypatch.setattr(fold_in, "LISTED", 2)
    np.testing.assert_allclose(blend(np.array([[4, 2, 0]], np.float32), np.ones(1, np.float32)), [1, 0, -1])


def test_told_features_lean_both_ways_in_proportion():
    np.testing.assert_allclose(leaning(np.array([2, 0, -1], np.float32)), [0.5, 0, -0.25])
    assert not leaning(np.zeros(3, np.float32)).any()


def test_taste_points_where_the_items_are():
    taste = ORIGIN.taste(np.array([[2, 0], [0, 2]], np.float32), np.array([3, 1], np.float32))
    assert taste[0] > taste[1] > 0
    assert np.linalg.norm(taste) == pytest.approx(fold_in.REACH * 2)


def test_what_was_dismissed_pushes_away():
    assert ORIGIN.taste(np.array([[2, 0]], np.float32), np.array([-0.5], np.float32))[0] < 0


@pytest.mark.parametrize(
    ("vectors", "weights"), [([], []), ([[1, 0], [-1, 0]], [1, 1]), ([[1, 0]], [0])], ids=["nothing", "opposites", "no weight"]
)
def test_who_shows_no_direction_is_the_usual_visitor(vectors, weights):
    somebody = Usual(np.array([0.1, 0.2], np.float32), np.zeros(2, np.float32))
    taste = somebody.taste(np.array(vectors, np.float32).reshape(-1, 2), np.array(weights, np.float32))
    np.testing.assert_array_equal(taste, somebody.visitor)


def test_weights_are_interpolated_between_steps_and_stay_beyond_them():
    setting = Setting(ORIGIN, {1: (1, 0, 0), 3: (0, 1, 0), 5: (0, 0, 1)})
    found = {number: setting.at(number).tolist() for number in (1, 2, 3, 4, 9)}
    assert found == {1: [1, 0, 0], 2: [0.5, 0.5, 0], 3: [0, 1, 0], 4: [0, 0.5, 0.5], 9: [0, 0, 1]}


def test_a_setting_survives_being_kept():
    setting = Setting(Usual(np.array([0.5, 1], np.float32), np.array([0, -2], np.float32)), {1: (0.2, 0.3, 0.5)}, 0.8)
    again = Setting.from_json(setting.to_json())
    assert (again.weights, again.memory) == (setting.weights, 0.8)
    np.testing.assert_array_equal(again.usual.item, setting.usual.item)


def test_older_items_fade():
    np.testing.assert_allclose(Setting(ORIGIN, memory=0.5).fading(3), [0.25, 0.5, 1])


def test_few_items_share_the_candidates_that_many_have():
    assert [close_share(number) for number in (0, 1, 3, 5, 20)] == [100, 100, 66, 40, 10]


@pytest.mark.parametrize("strong", ["neighbours", "popularity"])
def test_the_list_that_knows_gets_the_weight(strong):
    shelf = shop(strong=strong)
    setting = newcomers.learn(shelf, people(same=strong == "popularity"), Setting(usual(shelf)))
    assert max(range(3), key=lambda at: setting.weights[1][at]) == {"popularity": 0, "neighbours": 2}[strong]


def test_too_few_people_leave_the_usual_weights():
    shelf = shop()
    assert newcomers.learn(shelf, people(count=newcomers.FEWEST - 1), Setting(usual(shelf))).weights == fold_in.USUAL_WEIGHTS


def test_what_is_learnt_is_at_least_as_good_as_each_list_for_those_it_was_learnt_on():
    shelf, crowd = shop(strong="neither"), people()
    setting = newcomers.learn(shelf, crowd, Setting(usual(shelf)))
    ready = newcomers.with_close(shelf, setting.usual, crowd)
    singles = [Setting(setting.usual, dict.fromkeys(fold_in.STEPS, one), setting.memory) for one in ((1, 0, 0), (0, 1, 0), (0, 0, 1))]
    for step in fold_in.STEPS:
        found = [np.mean(newcomers.measure(crowd, step, newcomers.folded(ready, one))) for one in (setting, *singles)]
        assert found[0] >= max(found[1:]) - 1e-6


def test_measuring_gives_full_marks_to_who_knows_the_answer():
    crowd = people(count=3)
    later = np.zeros(40)
    later[crowd[0].items[1:]] = 1.0
    assert newcomers.measure(crowd[:1], 1, lambda items, weights: later) == [1.0]
    assert newcomers.measure(crowd, 7, lambda items, weights: later) == []


def log(number=300):
    rng = np.random.default_rng(2)
    user, item = rng.integers(0, 60, number), rng.integers(0, 20, number)
    keys = [str(n) for n in range(60)], [str(n) for n in range(20)]
    return Interactions(*keys, user, item, rng.random(number).astype(np.float32), rng.permutation(number).astype(np.float64))


def test_people_are_held_out_whole():
    data = log()
    rest, held = newcomers.hold_out(data, 1, share=0.5)
    gone = set(data.user.tolist()) - set(rest.user.tolist())
    assert len(held) == len(gone) >= newcomers.FEWEST
    for user, person in zip(sorted(gone), held, strict=True):
        rows = np.flatnonzero(data.user == user)
        order = list(dict.fromkeys(data.item[rows[np.argsort(data.at[rows])]].tolist()))
        assert person.items.tolist() == order
        assert person.weights.tolist() == [data.weight[rows][data.item[rows] == item].max() for item in order]


def test_a_small_shop_holds_nobody_out():
    data = log()
    assert newcomers.hold_out(data, 1, share=0.1) == (data, [])


@given(arrays.arrays(np.float32, (6, 6), elements=FLOATS), st.integers(1, 7))
def test_the_strongest_neighbours_are_those_of_a_sort(given_matrix, number):
    found = newcomers.strongest(given_matrix, number)
    for row, line in enumerate(given_matrix):
        wanted = sorted((value for value in line.tolist() if value > 0), reverse=True)[:number]
        assert found.data[found.indptr[row] : found.indptr[row + 1]].tolist() == wanted


def test_what_is_close_is_what_the_vectors_alone_offer():
    shelf = shop()
    middle = usual(shelf)
    for item, offered in zip((3, 7), newcomers.closest(shelf, middle, np.array([3, 7])), strict=True):
        line = shelf.vectors @ middle.taste(shelf.vectors[[item]], np.ones(1, np.float32))
        assert offered.tolist() == [at for at in np.argsort(-line, kind="stable").tolist() if at != item]
