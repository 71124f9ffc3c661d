"""Policies by name, and the model of clicks they learn from."""

import numpy as np
import pytest
from scipy.special import expit

from recommendations.domain.pick_log import Pick, features, of_picks
from recommendations.domain.reward_model import fit
from recommendations.domain.target_policies import evaluate, learn, learnt, uniform


def picks(number=400, seed=3):
    rng = np.random.default_rng(seed)
    for turn in range(number):
        item = ("shoe", "bag")[turn % 2]
        arm = str(rng.integers(3 if item == "shoe" else 2))
        yield Pick(turn, item, arm, 1 / (3 if item == "shoe" else 2), bool(rng.random() < 0.2), turn // 10, (str(turn % 4),))


LOG = of_picks(picks(), ["position"])
ROWS = np.arange(len(LOG))


@pytest.mark.parametrize("name", ["uniform", "average", "context", "thompson"])
def test_chances_sum_to_one_and_only_arms_of_the_item_have_any(name):
    known = features(LOG)
    chances = uniform(LOG, ROWS) if name == "uniform" else learnt(name, LOG, known, learn(LOG, known, ROWS))(ROWS)
    assert chances.sum(axis=1) == pytest.approx(np.ones(len(LOG)))
    assert not chances[LOG.choices(ROWS) < 0].any()
    if name in ("context", "thompson"):
        assert chances[LOG.choices(ROWS) >= 0].min() >= 0.02 - 1e-9


def test_a_log_knows_its_rows_by_name():
    said = [LOG.arms[arm] for arm in LOG.arm(ROWS)]
    assert said == [(pick.item, pick.arm) for pick in picks()]
    assert list(LOG.clusters[:21]) == [0] * 10 + [1] * 10 + [2]


def test_other_policies_are_judged_beside_those_with_a_name():
    first = [place for place, (_, arm) in enumerate(LOG.arms) if arm == "0"]
    found = evaluate(LOG, ["uniform"], {"first": lambda rows: np.isin(LOG.choices(rows), first).astype(float)})
    assert list(found) == ["uniform", "first"]
    shown = (
        [pick.click for pick in picks() if pick.arm == "0" and pick.item == "bag"],
        [pick.click for pick in picks() if pick.arm == "0" and pick.item == "shoe"],
    )
    assert found["first"].judged.snips.value == pytest.approx(
        (2 * sum(shown[0]) + 3 * sum(shown[1])) / (2 * len(shown[0]) + 3 * len(shown[1]))
    )


def test_the_model_finds_what_made_the_clicks():
    rng = np.random.default_rng(5)
    context = np.column_stack([np.ones(20_000), rng.normal(size=20_000)])
    arm = rng.integers(0, 3, 20_000)
    slopes, constants = np.array([0.8, 0.0, -0.8]), np.array([-2.0, -1.0, -1.5])
    clicks = (rng.random(20_000) < expit(constants[arm] + slopes[arm] * context[:, 1])).astype(float)
    model = fit(context, arm, clicks, 3)
    scores = model.scores(np.array([[1.0, 0.0], [1.0, 1.0]]), np.tile(np.arange(3), (2, 1)))
    assert scores[0] == pytest.approx(constants, abs=0.15)
    assert scores[1] - scores[0] == pytest.approx(slopes, abs=0.2)


def test_an_arm_that_was_never_shown_is_like_the_others_and_unsure():
    context, arm = np.ones((300, 1)), np.repeat([0, 1], 150)
    model = fit(context, arm, np.tile([1.0, 0, 0, 0, 0], 60), 3)
    rates = model.rates(np.ones((1, 1)), np.array([[0, 1, 2]]))[0]
    assert rates[2] == pytest.approx(0.2, abs=0.02)
    variances = model.variances(np.ones((1, 1)), np.array([[0, 1, 2]]))[0]
    assert variances[2] > 3 * variances[0]


def test_numbers_and_words_of_the_context_become_features():
    rows = [Pick(n, "", "a", 0.5, click=False, person=n, context=(str(n / 7), ("x", "y")[n % 2], "same")) for n in range(100)]
    known = features(of_picks(rows, ["number", "word", "constant"])).of(np.arange(100))
    assert known.shape == (100, 3)
    assert known[:, 1] == pytest.approx((np.arange(100) - 49.5) / np.std(np.arange(100)))
    assert set(known[:, 2]) == {0.0, 1.0}
