"""LightFM behind its adapter: behaviour with a known answer."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import sparse

from recommendations import training
from recommendations.domain.interactions import feature_matrix
from recommendations.domain.parameters import Parameters

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


def test_a_warm_start_gives_everybody_their_vectors_by_name():
    first = training.fit(inputs(), parameters=SMALL, seed=1)
    again = went_on(first, old=names(), new=names(), epochs=0)
    assert again.items == pytest.approx(first.items, abs=1e-5)
    assert again.biases == pytest.approx(first.biases, abs=1e-5)
    assert again.users == pytest.approx(first.users, abs=1e-5)
    assert again.features == pytest.approx(first.features, abs=1e-5)


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
