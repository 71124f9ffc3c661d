"""The life of an experiment: which state follows from which act, and the steps of a roll-out."""

from collections.abc import Mapping
from types import MappingProxyType

DRAFT, RUNNING, PAUSED, STOPPED, SHIPPED, ROLLED_BACK = "draft", "running", "paused", "stopped", "shipped", "rolled-back"
STATES: Mapping[str, str] = MappingProxyType(
    {
        DRAFT: "draft",
        RUNNING: "running",
        PAUSED: "paused",
        STOPPED: "stopped",
        SHIPPED: "shipped",
        ROLLED_BACK: "rolled back",
    }
)
ACTS: Mapping[str, tuple[frozenset[str], str]] = MappingProxyType(
    {
        "start": (frozenset({DRAFT}), RUNNING),
        "widen": (frozenset({RUNNING}), RUNNING),
        "pause": (frozenset({RUNNING}), PAUSED),
        "resume": (frozenset({PAUSED}), RUNNING),
        "stop": (frozenset({RUNNING, PAUSED}), STOPPED),
        "ship": (frozenset({RUNNING, PAUSED, STOPPED}), SHIPPED),
        "roll-back": (frozenset({SHIPPED}), ROLLED_BACK),
    }
)
"""Every act with the states it may be done in and the state it leads to."""
STAGES = (1, 10, 50, 100)
"""Per cent of an experiment's visitors that take part, step by step."""


class ExperimentError(Exception):
    """Something that cannot be done; the sentence says why."""


def after(act: str, state: str) -> str:
    """The state that an act leads to.

    Raises:
        ExperimentError: the act makes no sense in this state.
    """
    allowed, result = ACTS[act]
    if state not in allowed:
        raise ExperimentError(f"This experiment is {STATES[state]}; only one that is {_either(allowed)} can {_WORDS[act]}.")
    return result


def possible(state: str) -> tuple[str, ...]:
    """The acts that make sense in a state, in the order in which buttons show them."""
    return tuple(act for act, (allowed, _) in ACTS.items() if state in allowed)


def next_stage(rollout: int) -> int | None:
    """The next step of the roll-out; None where everybody takes part."""
    return next((stage for stage in STAGES if stage > rollout), None)


_WORDS = {
    "start": "be started",
    "widen": "be widened",
    "pause": "be paused",
    "resume": "go on",
    "stop": "be stopped",
    "ship": "be shipped",
    "roll-back": "be rolled back",
}


def _either(states: frozenset[str]) -> str:
    names = [label for state, label in STATES.items() if state in states]
    return " or ".join(names)
