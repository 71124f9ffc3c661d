"""LightFM behind its adapter: behaviour with a known answer."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import sparse

from recommendations import training
from recommendations.domain.interactions import feature_matrix
from recommendations.domain.parameters import MANY_ROWS, Parameters
from recommendations.domain.recipe import Recipe

SMALL = Parameters(components=8, epochs=40)
PEOPLE, ITEMS = 20, 10


def inputs(*, features=True):
    """Even people like even items and odd people odd ones; the last two items were never touched."""
    matrix = np.array([[float(u % 2 == i % 2 and i < ITEMS - 2 and (u + i) % 5 > 0) for i in range(ITEMS)] for u in range(PEOPLE)])
    things = [{f"group:{i % 2}": 1.0} if features else {} for i in range(ITEMS)]
    vocabulary = ["group:0", "group:1"] if features else []
    return training.Inputs(
        sparse.csr_array(matrix.astype(np.float32)),
        feature_matrix(things, vocabulary, [True] * ITEMS),
        feature_matrix([{}] * PEOPLE, [], [True] * PEOPLE),
    )


def test_two_tastes_are_told_apart():
    scores = training.fit(inputs(), parameters=SMALL, seed=1).scores(np.arange(PEOPLE))
    warm = scores[:, : ITEMS - 2]
    assert all({i % 2 for i in np.argsort(-warm[u])[:3]} == {u % 2} for u in range(PEOPLE))


def test_a_cold_item_ranks_for_the_group_its_features_name():
    scores = training.fit(inputs(), parameters=SMALL, seed=1).scores(np.arange(PEOPLE))
    assert all((line[ITEMS - 2] > line[ITEMS - 1]) == (u % 2 == 0) for u, line in enumerate(scores))


def test_a_cold_item_without_features_has_no_taste():
    factors = training.fit(inputs(features=False), parameters=SMALL, seed=1)
    assert not factors.items[ITEMS - 1].any()


def test_same_seed_same_model():
    first, second, other = (training.fit(inputs(), parameters=SMALL, seed=seed) for seed in (7, 7, 8))
    assert np.array_equal(first.items, second.items)
    assert np.array_equal(first.users, second.users)
    assert not np.array_equal(first.items, other.items)


def test_other_arithmetic_stays_as_it_was():
    training.fit(inputs(), parameters=Parameters(components=2, epochs=1), seed=1)
    assert np.float64(5e-324) * 1 > 0


def test_progress_reaches_the_end():
    shares = []
    training.fit(inputs(), parameters=SMALL, seed=1, progress=shares.append)
    assert shares[-1] == pytest.approx(1.0)


def names(start=0):
    people, things = ([f"{kind}{n}" for n in range(start, start + number)] for kind, number in (("u", PEOPLE), ("i", ITEMS)))
    return training.Names(people, things, ["group:0", "group:1"])


def went_on(factors, *, old, new, epochs):
    start = training.Start(factors, old, new)
    return training.fit(inputs(), parameters=replace(SMALL, epochs=epochs), seed=2, start=start)


@pytest.fixture
def all_kept(monkeypatch):
    monkeypatch.setattr(training, "KEPT", 1.0)


@pytest.mark.usefixtures("all_kept")
def test_a_warm_start_gives_everybody_their_vectors_by_name():
    first = training.fit(inputs(), parameters=SMALL, seed=1)
    again = went_on(first, old=names(), new=names(), epochs=0)
    assert again.items == pytest.approx(first.items, abs=1e-5)
    assert again.biases == pytest.approx(first.biases, abs=1e-5)
    assert again.users == pytest.approx(first.users, abs=1e-5)
    assert again.features == pytest.approx(first.features, abs=1e-5)


def test_a_warm_start_is_a_share_of_the_earlier_model_and_chance():
    first, chance = (training.fit(inputs(), parameters=replace(SMALL, epochs=epochs), seed=2) for epochs in (40, 0))
    again = went_on(first, old=names(), new=names(), epochs=0)
    for name in ("users", "items", "biases", "features"):
        mixed = training.KEPT * getattr(first, name) + (1 - training.KEPT) * getattr(chance, name)
        assert getattr(again, name) == pytest.approx(mixed, abs=1e-5)


@pytest.mark.usefixtures("all_kept")
def test_who_is_new_starts_afresh():
    first = training.fit(inputs(), parameters=SMALL, seed=1)
    moved = went_on(first, old=names(), new=names(start=ITEMS // 2), epochs=0)
    assert moved.items[0] == pytest.approx(first.items[ITEMS // 2], abs=1e-5)
    assert np.abs(moved.users[-1]).max() <= 0.5 / SMALL.components


def test_a_third_of_the_epochs_keeps_what_was_learnt():
    first = training.fit(inputs(), parameters=SMALL, seed=1)
    scores = went_on(first, old=names(), new=names(), epochs=3).scores(np.arange(PEOPLE))
    assert all({i % 2 for i in np.argsort(-scores[u, : ITEMS - 2])[:3]} == {u % 2} for u in range(PEOPLE))


def test_vectors_of_another_length_are_no_start():
    short = training.fit(inputs(), parameters=replace(SMALL, components=4), seed=1)
    with pytest.raises(ValueError, match="another length"):
        went_on(short, old=names(), new=names(), epochs=1)


def test_a_fit_is_watched_at_doubling_distances():
    seen = []
    training.fit(inputs(), parameters=replace(SMALL, epochs=11), seed=1, watch=lambda epoch, _: seen.append(epoch))
    assert seen == [1, 2, 4, 8, 11]


def test_an_item_of_which_nothing_is_known_comes_last():
    told = inputs()
    bare = told.items.tolil()
    bare[ITEMS - 1, ITEMS:] = 0.0
    unknown = replace(told, items=sparse.csr_array(bare.tocsr()))
    factors = training.fit(unknown, parameters=SMALL, seed=1)
    assert not told.matrix[:, [ITEMS - 1]].nnz
    assert factors.biases.argmin() == ITEMS - 1 or factors.biases[ITEMS - 1] == factors.biases.min()
    assert not factors.items[ITEMS - 1].any()


THREE = replace(SMALL, fits=3)


def test_several_fits_are_one_model_of_the_same_length():
    single, several, again = (training.fit(inputs(), parameters=given, seed=7) for given in (SMALL, THREE, THREE))
    assert several.items.shape == single.items.shape
    assert several.features.shape == single.features.shape
    assert np.array_equal(several.items, again.items)
    assert not np.array_equal(several.users, single.users)
    warm = several.scores(np.arange(PEOPLE))[:, : ITEMS - 2]
    assert all({i % 2 for i in np.argsort(-warm[u])[:3]} == {u % 2} for u in range(PEOPLE))


def test_items_nobody_touched_stand_among_several_fits_as_in_one():
    scores = training.fit(inputs(), parameters=THREE, seed=1).scores(np.arange(PEOPLE))
    assert all((line[ITEMS - 2] > line[ITEMS - 1]) == (u % 2 == 0) for u, line in enumerate(scores))
    untold = training.fit(inputs(features=False), parameters=THREE, seed=1)
    assert not untold.items[ITEMS - 1].any()
    assert untold.biases[ITEMS - 1] == untold.biases.min()


def test_several_fits_score_near_the_mean_of_each():
    alone = []
    three = training.fit(inputs(), parameters=THREE, seed=7, watch=lambda _, found: alone.append(found))
    seeds = [7, *np.random.default_rng(7).integers(2**31, size=2).tolist()]
    each = [training.fit(inputs(), parameters=SMALL, seed=seed).scores(np.arange(PEOPLE)) for seed in seeds]
    assert np.array_equal(alone[-1].scores(np.arange(PEOPLE)), each[0])
    mean = np.mean(each, axis=0)
    assert np.abs(three.scores(np.arange(PEOPLE)) - mean).mean() < 0.05 * mean.std()


def test_a_fit_joined_by_further_ones_is_the_fit_of_all():
    first = training.fit(inputs(), parameters=SMALL, seed=7)
    joined, whole = training.joined(first, inputs(), parameters=THREE, seed=7), training.fit(inputs(), parameters=THREE, seed=7)
    assert np.array_equal(joined.items, whole.items)
    assert np.array_equal(joined.biases, whole.biases)


def test_progress_of_several_fits_never_goes_back():
    shares = []
    training.fit(inputs(), parameters=replace(THREE, epochs=4), seed=1, progress=shares.append)
    assert shares == sorted(shares)
    assert (len(shares), shares[-1]) == (12, pytest.approx(1.0))


def test_several_fits_go_on_from_one_model():
    first = training.fit(inputs(), parameters=THREE, seed=1)
    start = training.Start(first, names(), names())
    scores = training.fit(inputs(), parameters=replace(THREE, epochs=3), seed=2, start=start).scores(np.arange(PEOPLE))
    assert all({i % 2 for i in np.argsort(-scores[u, : ITEMS - 2])[:3]} == {u % 2} for u in range(PEOPLE))


def test_a_recipe_from_before_several_fits_is_one_fit():
    told = {name: value for name, value in Recipe.for_size(100).manifest().items() if name != "fits"}
    assert Recipe.from_manifest(told).parameters == replace(Parameters.for_size(100), fits=1)


def test_large_logs_are_fitted_once():
    assert [Parameters.for_size(rows).fits for rows in (100, MANY_ROWS - 1, MANY_ROWS)] == [3, 3, 1]
