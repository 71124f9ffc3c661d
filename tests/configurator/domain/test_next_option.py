"""Which option comes next: answers known by construction, and brute force."""

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from configurator.domain import anyorder, interpolation, sold
from configurator.domain.agreement import Ledger
from configurator.domain.baselines import NaiveBayes, Popularity, Vote
from configurator.domain.learning import Judged, learn, learn_judged
from configurator.domain.liking import Liking
from configurator.domain.next_option import NextOption

FRAME, FORK, BELL, RACK = ("frame", ""), ("fork", ""), ("bell", ""), ("extras", "rack")
# The fork follows the frame; three of four buy the bell.
BIKES = [
    {"frame": frame, "fork": frame, "bell": "yes" if n % 4 else "no", "extras": ["rack"] if n % 2 else []}
    for n in range(80)
    for frame in ("steel", "carbon")
]
CELLS = st.lists(st.tuples(*[st.integers(-1, 2)] * 4), min_size=1, max_size=12)


def rows(cells):
    """Selections of four groups; -1 says nothing."""
    return [{f"g{at}": f"o{code}" for at, code in enumerate(row) if code >= 0} for row in cells]


@pytest.fixture(scope="module")
def learnt():
    return learn(sold.table(BIKES), seed=3)


def best(shares):
    return max(shares.answers, key=shares.answers.__getitem__)


def test_what_always_goes_together_is_expected_together(learnt):
    found = learnt.shares({FRAME: "carbon"})
    assert best(found[FORK]) == "carbon"
    assert found[FORK].answers["carbon"] > 0.9
    assert found[FORK].agreeing == 80


def test_what_depends_on_nothing_keeps_its_share(learnt):
    assert learnt.shares({FRAME: "steel", FORK: "steel"})[BELL].answers["yes"] == pytest.approx(0.75, abs=0.08)


def test_what_is_known_is_not_guessed(learnt):
    assert FRAME not in learnt.shares({FRAME: "steel"})


def test_each_option_of_several_has_its_own_chance(learnt):
    assert learnt.shares({})[RACK].answers[sold.TAKEN] == pytest.approx(0.5, abs=0.1)


@pytest.mark.parametrize(
    "known",
    [
        {FRAME: "steel", FORK: "carbon"},
        {FRAME: "titanium"},
        {("wheels", ""): "large"},
        {FRAME: "steel", FORK: "carbon", BELL: "no", RACK: "?"},
    ],
    ids=["contradiction", "unknown option", "unknown group", "everything odd"],
)
def test_odd_choices_still_get_chances(learnt, known):
    for shares in learnt.shares(known).values():
        assert sum(shares.answers.values()) == pytest.approx(1, abs=1e-4)


def test_the_same_seed_learns_the_same():
    table = sold.table(BIKES[:40])
    first, second = (learn(table, seed=5).dump()[1] for _ in range(2))
    assert all(np.array_equal(first[name], second[name]) for name in first)


def test_nothing_sold_teaches_nothing():
    with pytest.raises(ValueError, match="no sold designs"):
        learn(sold.table([]), seed=1)


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_handful_of_sold_designs_is_enough_to_learn_from(number):
    assert best(learn(sold.table(BIKES[:1] * number), seed=1).shares({})[FRAME]) == "steel"


def test_what_was_stored_answers_the_same(learnt):
    again = NextOption.load(*learnt.dump())
    found, expected = again.shares({FRAME: "steel"}), learnt.shares({FRAME: "steel"})
    assert {column: one.answers for column, one in found.items()} == {column: one.answers for column, one in expected.items()}


def learnt_from(table):
    return learn(table, seed=1)


@pytest.mark.parametrize(
    "method", [learnt_from, NaiveBayes.of, lambda table: Vote(Ledger.of(table)), lambda table: Popularity(Ledger.of(table))]
)
def test_walking_a_design_guesses_like_guessing_one_by_one(method):
    table = sold.table([*BIKES[:12], {"frame": "steel", "bell": "no"}, {"fork": "carbon"}])
    guesser, columns = method(table), len(table.columns)
    for order in np.random.default_rng(2).permuted(np.tile(np.arange(columns), (6, 1)), axis=1):
        for step, chances in enumerate(guesser.walk(table.rows[0], order)):
            known = np.full(columns, sold.MISSING, dtype=np.int16)
            known[order[:step]] = table.rows[0][order[:step]]
            assert guesser.guess(known, int(order[step])) == pytest.approx(chances, abs=1e-4)


@settings(max_examples=150, deadline=None)
@given(CELLS, st.tuples(*[st.integers(-1, 2)] * 4), st.integers(0, 3))
def test_the_vote_is_that_of_the_nearest_designs(cells, asked, column):
    table = sold.table(rows(cells))
    if (f"g{column}", "") not in table.columns:
        return
    at = table.columns.index((f"g{column}", ""))
    codes = table.code({(f"g{n}", ""): f"o{code}" for n, code in enumerate(asked) if code >= 0})
    codes[at] = sold.MISSING
    answering = [(row, count) for row, count in zip(table.rows, table.counts, strict=True) if row[at] >= 0]
    distance = {n: sum(int(row[k] != codes[k]) for k in range(len(codes)) if codes[k] >= 0) for n, (row, _) in enumerate(answering)}
    votes = np.zeros(len(table.answers[at]))
    for n, (row, count) in enumerate(answering):
        votes[row[at]] += count * (distance[n] == min(distance.values()))
    assert Vote(Ledger.of(table)).guess(codes, at) == pytest.approx(votes)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(*[st.integers(0, 2)] * 4), min_size=1, max_size=12), st.permutations(range(4)), st.integers(0, 3))
def test_agreement_counts_designs_that_agree_and_those_that_differ_once(cells, order, known):
    table = sold.table(rows(cells))
    target, agreement = order[-1], Ledger.of(table).everything()
    for column in order[:known]:
        agreement = agreement.narrowed(column, int(table.rows[0][column]))
    differing = (table.rows[:, order[:known]] != table.rows[0][order[:known]]).sum(axis=1)
    for votes, times in zip(agreement.votes(target), (0, 1), strict=True):
        expected = np.bincount(table.rows[differing == times, target], table.counts[differing == times], len(table.answers[target]))
        assert votes == pytest.approx(expected)


def test_a_design_that_says_nothing_agrees_as_far_as_the_answer_is_popular():
    table = sold.table([{"a": "x", "b": "p"}, {"a": "x", "b": "p"}, {"a": "y", "b": "q"}, {"b": "q"}])
    found = Ledger.of(table).everything().narrowed(0, table.answers[0].index("x")).votes(1)[0]
    assert found[table.answers[1].index("p")] == 2
    assert 0 < found[table.answers[1].index("q")] < 1


def test_naive_bayes_multiplies_what_each_answer_says():
    table = sold.table([{"a": "x", "b": "p"}] * 3 + [{"a": "y", "b": "q"}])
    found = NaiveBayes.of(table).guess(table.code({("b", ""): "p"}), 0)
    by_hand = np.array([3.5 * 3.5 / 4, 1.5 * 0.5 / 2])
    assert found == pytest.approx(by_hand / by_hand.sum(), rel=1e-5)


def test_the_gradient_is_that_of_the_loss():
    rng = np.random.default_rng(1)
    table = sold.table(rows([(0, 1, 2, 0), (1, 1, 0, -1), (2, 0, 1, 1)]))
    net = anyorder.train(table, hidden=4, steps=3, rng=rng)
    codes = np.where(rng.random(table.rows.shape) < 0.5, table.rows, sold.MISSING).astype(np.int16)
    asked = anyorder.one_hot(np.where(codes == sold.MISSING, table.rows, sold.MISSING).astype(np.int16), net.starts)
    inputs, share = anyorder.one_hot(codes, net.starts), np.full(3, 0.5, dtype=np.float32)

    def loss():
        return -float((np.log(net.chances(codes).astype(float)) * asked * 0.5).sum())

    slopes = net.gradient(inputs, asked, share)
    for name in anyorder.NAMES:
        weights, place = net.weights[name].reshape(-1), int(np.abs(slopes[name]).argmax())
        weights[place] += 0.01
        above = loss()
        weights[place] -= 0.02
        below = loss()
        weights[place] += 0.01
        assert slopes[name].reshape(-1)[place] == pytest.approx((above - below) / 0.02, rel=0.05, abs=1e-3)


def held_out(number, chances, votes=0.0):
    places = np.zeros(number, dtype=np.intp)
    agreeing = np.full(number, 2 * votes, dtype=np.float32)
    return interpolation.HeldOut(places, np.tile(np.array([chances], dtype=np.float32), (number, 1)), agreeing, agreeing / 2)


@pytest.mark.parametrize("worse", [0.1, 0.86])
def test_the_expert_who_is_right_is_believed_however_little_the_other_is_behind(worse):
    assert interpolation.Beliefs.fitted(held_out(2000, [0.9, worse]), 1).experts[0, 0, 0] > 0.9


def test_designs_that_agree_are_believed_over_experts_who_err():
    beliefs = interpolation.Beliefs.fitted(held_out(2000, [0.01, 0.01], votes=3), 1)
    found = beliefs.chances(0, np.array([[0.01, 0.99], [0.01, 0.99]], dtype=np.float32), np.array([5, 1], dtype=np.float32))
    assert found[0] > 0.6


def test_where_nothing_was_kept_back_all_experts_are_believed_alike():
    assert interpolation.Beliefs.fitted(held_out(0, [0.5, 0.5]), 2).experts == pytest.approx(0.5)


def test_answers_of_a_group_of_several_that_were_not_taken_were_left_out():
    table = sold.table([{"extras": ["rack", "bell"]}, {"extras": ["rack"]}, {"other": "x"}])
    bell = table.columns.index(("extras", "bell"))
    assert sorted(table.answers[bell]) == [sold.LEFT_OUT, sold.TAKEN]
    assert int((table.rows[:, bell] == sold.MISSING).sum()) == 1


def test_only_the_most_sold_designs_are_kept_beyond_a_limit():
    table = sold.table([{"a": "x"}] * 3 + [{"a": "y"}] + [{"a": "z"}] * 2, limit=2)
    assert sorted(table.counts.tolist()) == [2, 3]


def test_taste_moves_an_option_as_far_as_designs_on_sale_tell():
    designs = [({"frame": "steel"}, np.array([1, 0], dtype=np.float32)), ({"frame": "carbon"}, np.array([-1, 0], dtype=np.float32))]
    liking = Liking.of(7, designs * 10, sold.table(BIKES))
    found = liking.factors(np.array([1, 0], dtype=np.float32))
    assert found[FRAME, "steel"] > 1 > found[FRAME, "carbon"]
    assert liking.factors(np.array([0, 1], dtype=np.float32)) == {}


def test_a_taste_for_what_was_never_sold_or_was_typed_is_not_kept():
    liking = Liking.of(7, [({"frame": "steel", "name": "Anna"}, np.ones(2, dtype=np.float32))], sold.table(BIKES))
    assert set(liking.places) == {(FRAME, "steel")}


def test_what_depends_on_something_is_judged_better_than_popularity():
    judged = learn_judged(sold.table(BIKES), seed=3)[1]
    assert judged.success > judged.popularity + 0.1
    assert not judged.worse
    assert judged.designs == 80


def test_too_few_designs_judge_nothing():
    assert learn_judged(sold.table(BIKES[:3]), seed=1)[1] is None


def test_judging_changes_nothing_that_is_learnt():
    table = sold.table(BIKES[:40])
    first, second = learn(table, seed=5).dump()[1], learn_judged(table, seed=5)[0].dump()[1]
    assert all(np.array_equal(first[name], second[name]) for name in first)


@pytest.mark.parametrize(("success", "error", "worse"), [(0.7, 0.02, True), (0.79, 0.02, False), (0.9, 0.0, False)])
def test_worse_is_worse_by_more_than_chance(success, error, worse):
    assert Judged(success, 0.8, error, 50).worse is worse
