"""Choosing settings where the right choice is built into the data."""

import numpy as np
import pytest

from recommendations import training
from recommendations.domain import metrics
from recommendations.domain.blend import Blend
from recommendations.domain.gains import ndcg_of_each
from recommendations.domain.interactions import Interactions, feature_matrix, last_of_each
from recommendations.domain.neighbours import EASE
from recommendations.services import tuning

PEOPLE, ITEMS = 120, 60


def trial(rows, *, log=lambda _: None):
    table = np.array(rows, dtype=np.int64)
    names = [f"u{n}" for n in range(PEOPLE)], [f"i{n}" for n in range(ITEMS)]
    data = Interactions(*names, table[:, 0], table[:, 1], np.ones(len(table), dtype=np.float32), table[:, 2].astype(float))
    parts = last_of_each(data)
    seen = parts.train.matrix()
    plain = [feature_matrix([{}] * number, [], [True] * number) for number in (ITEMS, PEOPLE)]
    exam = metrics.Exam(parts.judges(), seen, parts.relevant(), metrics.never_seen(seen))
    return tuning.Trial((tuning.Fold(parts.train, training.Inputs(seen, *plain), exam),), 1, log)


def strolls(seed=0):
    """Everybody goes from item to item in one order, from anywhere, with some steps aside."""
    rng = np.random.default_rng(seed)
    begun = rng.integers(0, ITEMS, PEOPLE)
    aside = rng.integers(0, ITEMS, (PEOPLE, 8))
    return [(u, int((begun[u] + n) % ITEMS if rng.random() < 0.8 else aside[u, n]), n) for u in range(PEOPLE) for n in range(8)]


def test_where_order_tells_it_is_listened_to():
    given = trial(strolls())
    chosen, (model,) = tuning.choose_neighbours(given)
    fold = given.folds[0]
    assert chosen.memory < 1.0
    assert ndcg_of_each(model, fold.exam).mean() > 1.2 * ndcg_of_each(tuning.BLIND.fit(fold.data), fold.exam).mean()


def test_ease_is_not_tried_where_it_would_not_fit(monkeypatch):
    monkeypatch.setattr(tuning, "EASE_LIMIT", ITEMS - 1)
    given = trial(strolls())
    assert tuning.choose_neighbours(given)[0].name != EASE
    assert not [one for one in given.tried if one["model"] == EASE]


@pytest.fixture(scope="module")
def tuned():
    said = []
    given = trial(strolls(), log=said.append)
    return given, tuning.tune(given), said


def test_the_blend_is_as_good_as_its_better_part(tuned):
    given, found, _ = tuned
    parts, exam = (found.factors[0], found.neighbours[0]), given.folds[0].exam
    both = ndcg_of_each(Blend(*parts, found.recipe.weight), exam).mean()
    assert both >= 0.99 * max(ndcg_of_each(part, exam).mean() for part in parts)


def test_every_trial_is_told(tuned):
    given, _, said = tuned
    assert {one["model"] for one in given.tried} == {"lightfm", "rp3beta", "ease"}
    assert all(0 <= one["ndcg@10"] <= 1 for one in given.tried)
    assert [line.split(":")[0] for line in said[1:]] == ["lightfm", "blend"]


def test_a_recipe_survives_its_manifest(tuned):
    recipe = tuned[1].recipe
    assert type(recipe).from_manifest(recipe.manifest()) == recipe


def test_the_same_data_give_the_same_recipe(tuned):
    assert tuning.tune(trial(strolls())).recipe == tuned[1].recipe


def test_where_nobody_can_judge_the_usual_is_taken():
    recipe = tuning.tune(trial([(u, u % ITEMS, 0) for u in range(PEOPLE)])).recipe
    assert recipe.neighbours == tuning.BLIND
    assert 0 < recipe.weight < 1
