"""Item–item models against their formulas, written out pair by pair."""

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from recommendations.domain import baselines
from recommendations.domain.interactions import Interactions, histories
from recommendations.domain.neighbours import Neighbours

logs = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 6), st.integers(0, 9)), min_size=1, max_size=50)


def made(rows, *, people=6, things=7):
    table = np.array(rows, dtype=np.int64).reshape(-1, 3)
    names = [f"u{n}" for n in range(people)], [f"i{n}" for n in range(things)]
    return Interactions(*names, table[:, 0], table[:, 1], np.ones(len(table), dtype=np.float32), table[:, 2].astype(float))


def stories(rows):
    """User → item → the how-manieth moment of the user it was last engaged with in."""
    last = {}
    for user, item, at in rows:
        last.setdefault(user, {})[item] = max(at, last.get(user, {}).get(item, at))
    return {user: {item: sorted(set(mine.values())).index(at) for item, at in mine.items()} for user, mine in last.items()}


def walk(rows, setting, things=7):
    alpha, beta, fade, back = setting
    told = stories(rows)
    degree = [sum(item in mine for mine in told.values()) for item in range(things)]
    table = np.zeros((things, things))
    for mine in told.values():
        for here, first in mine.items():
            for there, second in mine.items():
                direction = back if second < first else 1.0
                chance = (1 / degree[here]) ** alpha * (1 / len(mine)) ** alpha / degree[there] ** beta
                table[here, there] += (here != there) * chance * fade ** abs(second - first) * direction
    return table


@given(logs, st.sampled_from([(0.7, 0.3, 1.0, 1.0), (0.4, 0.2, 0.8, 0.3), (1.0, 0.0, 1.0, 0.5)]))
def test_rp3beta_is_the_walk_of_its_formula(rows, setting):
    alpha, beta, fade, back = setting
    fitted = baselines.rp3beta(made(rows), alpha=alpha, beta=beta, fade=fade, back=back)
    assert fitted.similarity.toarray() == pytest.approx(walk(rows, setting), rel=1e-4, abs=1e-7)


@given(logs, st.sampled_from([1.0, 50.0]))
def test_ease_solves_its_least_squares(rows, ridge):
    fitted = baselines.ease(made(rows), ridge=ridge)
    matrix = made(rows).matrix().toarray() > 0
    gram = matrix.T.astype(float) @ matrix + ridge * np.eye(7)
    for item in range(7):
        others = [n for n in range(7) if n != item]
        solved = np.linalg.solve(gram[np.ix_(others, others)], gram[others, item])
        assert fitted.similarity[others, item] == pytest.approx(solved, rel=1e-3, abs=1e-5)
    assert not fitted.similarity.diagonal().any()


@given(logs)
def test_a_history_counts_moments(rows):
    known = histories(made(rows))
    found = {}
    for user, item, step in zip(known.user.tolist(), known.item.tolist(), known.step.tolist(), strict=True):
        found.setdefault(user, {})[item] = step
    assert found == stories(rows)


@given(logs)
def test_memory_fades_by_moments(rows):
    told, faded = stories(rows), histories(made(rows)).matrix(0.5).toarray()
    for user, mine in told.items():
        newest = max(mine.values())
        assert {item: faded[user, item] for item in mine} == {item: 0.5 ** (newest - step) for item, step in mine.items()}


@given(logs)
@settings(max_examples=20)
def test_only_the_strongest_neighbours_are_kept(rows):
    every = baselines.rp3beta(made(rows), neighbours=7).similarity.toarray()
    few = baselines.rp3beta(made(rows), neighbours=2).similarity.toarray()
    for line, kept in zip(every, few, strict=True):
        assert sorted(kept[kept > 0]) == sorted(sorted(line[line > 0])[-2:])


def test_the_order_tells_what_comes_next():
    rows = [(user, item, item) for user in range(6) for item in (0, 1, 2)]
    fitted = Neighbours(fade=0.8, back=0.3, memory=0.5).fit(made(rows, people=7))
    assert fitted.similarity[[1], [2]] > fitted.similarity[[1], [0]]


def test_a_shop_without_rows_has_no_neighbours():
    for setting in (Neighbours(), Neighbours(fade=1.0, back=1.0), Neighbours(name="ease")):
        assert not setting.fit(made([])).scores(np.array([0])).any()


def test_a_setting_is_what_its_manifest_says():
    setting = Neighbours(alpha=0.3, memory=0.7)
    assert Neighbours.from_manifest({"alpha": 0.3, "memory": 0.7, "other": 1}) == setting
