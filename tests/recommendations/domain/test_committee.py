"""Several models as one, against the decomposition of what they say."""

import numpy as np
import pytest
from hypothesis import given, strategies as st

from recommendations.domain.committee import joint

USERS, ITEMS = 9, 7


def members(rng, number, length, users=USERS, items=ITEMS):
    return [[rng.normal(size=(rows, length)).astype(np.float32) for _ in range(number)] for rows in (users, items)]


def scores(users, items):
    both = joint(users, items)
    return both.of_users(users) @ both.of_items(items).T


@given(st.integers(0, 999), st.integers(1, 4), st.integers(1, 8))
def test_no_vectors_of_their_length_are_nearer_to_the_mean(seed, number, length):
    users, items = members(np.random.default_rng(seed), number, length)
    mean = np.mean([one @ other.T for one, other in zip(users, items, strict=True)], axis=0, dtype=np.float64)
    left, strengths, right = np.linalg.svd(mean, full_matrices=False)
    nearest = left[:, :length] * strengths[:length] @ right[:length]
    assert scores(users, items) == pytest.approx(nearest, abs=1e-4)


def test_a_committee_of_the_same_says_the_same():
    users, items = members(np.random.default_rng(1), 1, 4)
    assert scores(users * 3, items * 3) == pytest.approx(users[0] @ items[0].T, abs=1e-5)


def test_what_turns_the_axes_changes_nothing():
    rng = np.random.default_rng(2)
    (user,), (item,) = members(rng, 1, 4)
    turn = np.linalg.qr(rng.normal(size=(4, 4)))[0].astype(np.float32)
    assert scores([user, user @ turn], [item, item @ turn]) == pytest.approx(user @ item.T, abs=1e-5)


def test_users_and_items_keep_their_proportion():
    users, items = members(np.random.default_rng(3), 2, 4)
    users = [3 * one for one in users]
    both = joint(users, items)
    lengths = [np.linalg.norm(vectors) for vectors in (both.of_users(users), both.of_items(items))]
    assert lengths[0] / lengths[1] == pytest.approx(np.linalg.norm(users) / np.linalg.norm(items), rel=1e-4)


def test_chance_averages_out():
    rng = np.random.default_rng(4)
    (user,), (item,) = members(rng, 1, 3, 300, 200)
    noisy = [[one + rng.normal(size=one.shape).astype(np.float32) for _ in range(3)] for one in (user, item)]

    def likeness(found):
        return np.corrcoef(found.ravel(), (user @ item.T).ravel())[0, 1]

    assert likeness(scores(*noisy)) > max(likeness(one @ other.T) for one, other in zip(*noisy, strict=True))


@pytest.mark.parametrize(("number", "rows"), [(1, 3), (2, 3), (2, 0)])
def test_few_rows_and_vectors_of_nothing_leave_the_rest_zero(number, rows):
    users, items = members(np.random.default_rng(5), number, 6, users=rows)
    both = joint(users, items)
    assert both.of_users(users).shape == (rows, 6)
    assert np.isfinite(both.of_items(items)).all()
    silent = joint([0 * one for one in users], items)
    assert not silent.of_items(items).any()
