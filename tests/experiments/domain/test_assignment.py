"""Who is drawn into what: uniform, independent, sticky, exclusive."""

from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given, settings, strategies as st
from scipy.stats import chi2, chi2_contingency

from experiments.domain.assignment import SLOTS, Arm, Span, draw, room, slot, widest_gap, width_of
from experiments.domain.lifecycle import STAGES

VISITORS = [f"visitor-{number}" for number in range(40_000)]
SURE = 1e-4
"""The keys are fixed, so a test that passes once passes always; this says how surprising its counts may be."""
HALVES = (Arm("control", "roomy", 50), Arm("b", "compact", 50))
THIRDS = (Arm("control", "usual", 34), Arm("b", "popular", 33), Arm("c", "similar", 33))


def surprise(counts, shares):
    """The probability of counts at least as uneven as these, by the χ² test."""
    total = sum(counts)
    statistic = sum((count - total * share) ** 2 / (total * share) for count, share in zip(counts, shares, strict=True))
    return chi2.sf(statistic, len(counts) - 1)


def test_every_slot_is_equally_likely():
    bins = Counter(slot("layout", visitor) // 100 for visitor in VISITORS)
    assert surprise([bins[number] for number in range(100)], [0.01] * 100) > SURE


@pytest.mark.parametrize("arms", [HALVES, THIRDS, (Arm("control", "x", 90), Arm("b", "y", 9), Arm("c", "z", 1))])
def test_variants_get_their_shares(arms):
    drawn = Counter(draw(arms, "salt", visitor).key for visitor in VISITORS)
    assert surprise([drawn[arm.key] for arm in arms], [arm.percent / 100 for arm in arms]) > SURE


def test_a_skewed_hash_would_be_found():
    drawn = Counter("b" if draw(HALVES, "salt", visitor).key == "b" or visitor.endswith("7") else "control" for visitor in VISITORS)
    assert surprise([drawn["control"], drawn["b"]], [0.5, 0.5]) < SURE


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (lambda visitor: slot("layout", visitor) // 1_000, lambda visitor: slot("pictures", visitor) // 1_000),
        (lambda visitor: draw(HALVES, "salt", visitor).key, lambda visitor: draw(HALVES, "other", visitor).key),
        (lambda visitor: slot("layout", visitor) // 1_000, lambda visitor: draw(THIRDS, "layout", visitor).key),
    ],
    ids=["two layers", "two experiments", "a layer and the draw"],
)
def test_draws_are_independent(one, other):
    pairs = Counter((one(visitor), other(visitor)) for visitor in VISITORS)
    rows, columns = sorted({row for row, _ in pairs}), sorted({column for _, column in pairs})
    assert chi2_contingency([[pairs[row, column] for column in columns] for row in rows]).pvalue > SURE


@settings(max_examples=200)
@given(st.integers(1, 100).flatmap(lambda share: st.tuples(st.just(share), st.integers(0, SLOTS - width_of(share)))))
def test_whoever_is_in_stays_in_while_it_widens(given_span):
    share, first = given_span
    opened = [set(Span.of_share(first, share).opened(stage)) for stage in STAGES]
    assert all(narrow < wide for narrow, wide in pairwise(opened))
    assert [len(slots) for slots in opened] == [share * stage for stage in STAGES]
    assert opened[-1] == set(range(first, first + width_of(share)))


@settings(max_examples=300)
@given(st.lists(st.integers(1, 60), max_size=12), st.data())
def test_slots_are_given_away_once(shares, data):
    taken = []
    for share in shares:
        free = set(range(0, SLOTS, 100)) - {place for span in taken for place in range(span.first, span.first + span.width)}
        first = room(taken, width_of(share))
        fits = [start for start in free if free.issuperset(range(start, start + width_of(share), 100))]
        assert (first is None) == (not fits)
        if first is not None:
            assert first == min(fits)
            taken.append(Span.of_share(first, share))
        if taken and data.draw(st.booleans()):
            taken.pop(data.draw(st.integers(0, len(taken) - 1)))
    given = [place for span in taken for place in span.opened(100)]
    assert len(given) == len(set(given))


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(1, 10)), max_size=4))
def test_the_widest_gap_is_the_most_that_fits(spans):
    taken = [Span(first * 1_000, min(width * 1_000, SLOTS - first * 1_000)) for first, width in spans]
    gap = widest_gap(taken)
    assert gap == 0 or room(taken, gap) is not None
    assert room(taken, gap + 1) is None


def test_a_visitor_is_in_one_experiment_of_a_layer_at_most():
    spans = [Span.of_share(0, 30), Span.of_share(3_000, 50), Span.of_share(8_000, 20)]
    for visitor in VISITORS[:5_000]:
        assert sum(slot("home", visitor) in span.opened(100) for span in spans) == 1


def test_shares_that_do_not_sum_to_a_hundred_are_no_draw():
    short = (Arm("control", "x", 50), Arm("b", "y", 0))
    unlucky = next(visitor for visitor in VISITORS if draw(HALVES, "salt", visitor).key == "b")
    with pytest.raises(ValueError, match="do not sum"):
        draw(short, "salt", unlucky)
