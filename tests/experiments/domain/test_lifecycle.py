"""Which act may follow which."""

import pytest

from experiments.domain.lifecycle import ACTS, STATES, ExperimentError, after, next_stage, possible

ALLOWED = {
    "draft": ("start",),
    "running": ("widen", "pause", "stop", "ship"),
    "paused": ("resume", "stop", "ship"),
    "stopped": ("ship",),
    "shipped": ("roll-back",),
    "rolled-back": (),
}


@pytest.mark.parametrize("state", STATES)
def test_each_state_offers_its_acts(state):
    assert possible(state) == ALLOWED[state]


@pytest.mark.parametrize(("state", "act"), [(state, act) for state in STATES for act in ACTS if act not in ALLOWED[state]])
def test_other_acts_say_why_not(state, act):
    with pytest.raises(ExperimentError, match=rf"This experiment is {STATES[state]}; only one that is .+ can "):
        after(act, state)


def test_the_roll_out_goes_step_by_step():
    assert [next_stage(stage) for stage in (1, 10, 50, 100)] == [10, 50, 100, None]
