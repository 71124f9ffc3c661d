"""The hierarchical logistic model: against dense textbook code, and where the answer is known."""

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.special import expit

from recommendations.domain import logistic
from recommendations.domain.logistic import Prior, Scales, Table

FIXED = Scales(feature=0.3, item=0.6, arm=0.2)


def shop(seed, *, items=7, most=5, rows=120, features=3, inputs=2):
    rng = np.random.default_rng(seed)
    item = np.repeat(np.arange(items), rng.integers(1, most, items))
    shown = rng.integers(1, 60, rows).astype(float)
    matrix = rng.normal(size=(len(item), features))
    columns = np.hstack([np.ones((rows, 1)), rng.normal(size=(rows, inputs))])
    arm = rng.integers(0, len(item), rows)
    odds = columns @ np.array([-2.0, 0.8, -0.3]) + (matrix @ np.full(features, 0.4) + rng.normal(0, 0.5, len(item)))[arm]
    return Table(shown, rng.binomial(shown.astype(int), expit(odds)).astype(float), columns, arm, matrix, item, items)


def prior(scales=FIXED, strength=np.inf, width=3):
    return Prior(np.array([-2.0, 0.5, 0.0]), np.full(width, 1.5), scales, strength)


def dense(table, told):
    """Design matrix of everything at once, prior means and precisions."""
    arms = table.features[table.arm]
    items = np.eye(table.items)[table.item[table.arm]]
    own = np.eye(len(table.item))[table.arm]
    design = np.hstack([table.inputs, arms, items, own])
    sizes = (arms.shape[1], table.items, len(table.item))
    spread = [np.full(size, 1 / scale) for size, scale in zip(sizes, (told.scales.feature, told.scales.item, told.scales.arm), strict=True)]
    precision = np.concatenate([1 / told.variances, *spread])
    return design, np.concatenate([told.means, np.zeros(sum(sizes))]), precision


def mode(table, told):
    design, means, precision = dense(table, told)

    def loss(x):
        odds = design @ x
        away = x - means
        gradient = design.T @ (table.shown * expit(odds) - table.clicks) + precision * away
        return table.shown @ np.logaddexp(0, odds) - table.clicks @ odds + (precision * away**2).sum() / 2, gradient

    x = minimize(loss, means, jac=True, method="L-BFGS-B", options={"maxiter": 5_000, "ftol": 1e-15, "gtol": 1e-9}).x
    chance = expit(design @ x)
    return x, np.linalg.inv(design.T @ (design * (table.shown * chance * (1 - chance))[:, None]) + np.diag(precision))


@pytest.mark.parametrize("seed", range(5))
def test_mode_and_covariance_are_those_of_a_dense_fit(seed):
    table = shop(seed)
    found, (x, covariance) = logistic.fit(table, prior()), mode(table, prior())
    assert np.concatenate([found.weights, found.item, found.arm]) == pytest.approx(x, abs=1e-4)
    assert found.covariance == pytest.approx(covariance[:6, :6], abs=1e-4)


@pytest.mark.parametrize("seed", range(3))
def test_a_pictures_own_variance_is_what_sets_it_apart(seed):
    table = shop(seed)
    found, (_, covariance) = logistic.fit(table, prior()), mode(table, prior())
    width = len(found.weights)
    reader = np.hstack([np.zeros((len(table.item), 3)), table.features, np.eye(table.items)[table.item], np.eye(len(table.item))])
    whole = reader @ covariance @ reader.T
    for item in range(table.items):
        own = np.flatnonzero(table.item == item)
        apart = np.eye(len(own)) - 1 / len(own)
        exact = np.trace(apart @ whole[np.ix_(own, own)] @ apart)
        noise = np.trace(apart @ np.diag(found.own[own]) @ apart)
        # Independent variances with the deviations of what is shared: the sum over an item is right up to the shared part's share.
        assert noise == pytest.approx(exact, rel=0.25)
    assert width == 6


def test_without_clicks_nothing_is_known_but_the_prior():
    table = shop(1)
    nothing = Table(table.shown[:0], table.clicks[:0], table.inputs[:0], table.arm[:0], table.features, table.item, table.items)
    found = logistic.fit(nothing, prior())
    assert found.weights == pytest.approx([-2.0, 0.5, 0.0, 0, 0, 0])
    assert np.diag(found.covariance) == pytest.approx([1.5, 1.5, 1.5, 0.3, 0.3, 0.3])
    assert np.abs(found.arm).max() == 0.0


def grouped(spread, shown, arms=400, seed=5):
    """Pictures whose log odds scatter by so much, each shown so often, one item for four of them."""
    rng = np.random.default_rng(seed)
    effects = rng.normal(0, spread, arms)
    clicks = rng.binomial(shown, expit(-2.0 + effects)).astype(float)
    table = Table(
        np.full(arms, float(shown)), clicks, np.ones((arms, 1)), np.arange(arms), np.zeros((arms, 0)), np.arange(arms) // 4, arms // 4
    )
    found = logistic.fit(table, Prior(np.array([-2.0]), np.array([1.0]), Scales(0.05, 0.05, 0.05), 20.0))
    return effects, found


@pytest.mark.parametrize(("spread", "low", "high"), [(0.0, 0.0, 0.1), (0.3, 0.25, 0.35), (0.8, 0.7, 0.9)])
def test_how_far_pictures_stray_is_found(spread, low, high):
    _, found = grouped(spread, 3_000)
    assert low <= found.scales.arm**0.5 <= high


def test_alike_pictures_stay_pooled_and_unlike_ones_earn_their_own_effect():
    _, alike = grouped(0.0, 300)
    effects, unlike = grouped(0.6, 300)
    assert alike.arm.std() < 0.15 * unlike.arm.std()
    assert np.corrcoef(effects, unlike.arm)[0, 1] > 0.8


def test_the_shrinkage_is_the_share_of_the_pictures_own_information():
    table = Table(np.array([100.0]), np.array([60.0]), np.ones((1, 1)), np.array([0]), np.zeros((1, 0)), np.array([0]), 1)
    told = Prior(np.array([0.0]), np.array([1e-9]), Scales(1.0, 1e-9, 0.04), np.inf)
    found = logistic.fit(table, told)
    # Everything but the picture is nailed down at even odds: the mode solves 60 - 100 p = u / 0.04.
    u = found.arm[0]
    assert 60 - 100 * expit(u) == pytest.approx(u / 0.04, abs=1e-4)
    assert found.own[0] == pytest.approx(1 / (100 * expit(u) * (1 - expit(u)) + 25), rel=1e-4)


def test_more_of_the_same_makes_surer():
    _, few = grouped(0.4, 50)
    _, many = grouped(0.4, 5_000)
    assert many.own.mean() < few.own.mean() / 5


@pytest.mark.parametrize("clicks", [2.0, -1.0])
def test_impossible_counts_are_refused(clicks):
    table = Table(np.ones(1), np.array([clicks]), np.ones((1, 1)), np.array([0]), np.zeros((1, 0)), np.array([0]), 1)
    with pytest.raises(ValueError, match="more clicks than impressions"):
        logistic.fit(table, Prior(np.zeros(1), np.ones(1), FIXED, np.inf))


def test_an_extreme_record_does_not_lead_astray():
    table = Table(np.array([1e6, 1.0]), np.array([1e6, 0.0]), np.ones((2, 1)), np.array([0, 1]), np.zeros((2, 0)), np.array([0, 0]), 1)
    found = logistic.fit(table, Prior(np.array([-3.0]), np.array([4.0]), FIXED, 20.0))
    assert np.isfinite([*found.weights, *found.arm, *found.own]).all()
    assert found.arm[0] > found.arm[1]
