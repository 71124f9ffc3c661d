"""Colours that go together."""

import math
from statistics import mean

import pytest
from hypothesis import given, strategies as st

from configurator.domain import harmony
from tests.configurator.domain.blueprints import dice

CODES = ["#f4f2ec", "#e6ddcb", "#9a5b33", "#222224", "#22324f", "#8fb0c9", "#2f4a3a", "#6a2531", "#b4512f", "#c9972f", "#d9aaa0", "#3f9a57"]
COLOURS = [harmony.read(code) for code in CODES]
NAVY, RED = harmony.read("#22324f"), harmony.read("#c02030")


@pytest.mark.parametrize(
    ("code", "expected"),
    [("#ffffff", (1, 0, 0)), ("#000000", (0, 0, 0)), ("#ff0000", (0.628, 0.225, 0.126)), ("#0000ff", (0.452, -0.032, -0.312))],
)
def test_colours_are_read_as_published(code, expected):
    found = harmony.read(code)
    assert (found.lightness, found.a, found.b) == pytest.approx(expected, abs=1e-3)


@pytest.mark.parametrize("code", ["", "red", "#fff", "#12345g", None, 7])
def test_anything_else_is_no_colour(code):
    assert harmony.read(code) is None


def test_white_black_and_bone_are_neutral_and_navy_is_not():
    assert [harmony.read(code).neutral for code in ("#f4f2ec", "#222224", "#e6ddcb", "#22324f", "#c02030")] == [True] * 3 + [False] * 2


def test_without_colours_everything_fits_alike():
    assert harmony.scheme([], [], [], dice(1)).weight(NAVY) == harmony.scheme([], [], [], dice(1)).weight(RED)


@given(st.integers(0, 10_000))
def test_what_was_chosen_leads_and_fits_best(seed):
    found = harmony.scheme(COLOURS, COLOURS, [NAVY], dice(seed))
    assert found.members[0] == (NAVY, harmony.LEAD)
    assert max(COLOURS, key=found.weight) == NAVY
    assert all(0 < found.weight(colour) < math.inf for colour in COLOURS)


@given(st.integers(0, 10_000))
def test_a_scheme_holds_one_ground_and_one_accent_at_most(seed):
    members = [colour for colour, _ in harmony.scheme(COLOURS, COLOURS, [], dice(seed)).members]
    assert len(members) <= 3
    assert any(colour.neutral for colour in members)


def test_schemes_bring_fewer_hues_together_than_chance():
    schemed, chance = [], []
    for seed in range(300):
        rng = dice(seed)
        found = harmony.scheme(COLOURS, COLOURS, [], rng)
        schemed.append(hues([rng.choices(COLOURS, [found.weight(colour) for colour in COLOURS])[0] for _ in range(8)]))
        chance.append(hues([rng.choice(COLOURS) for _ in range(8)]))
    assert mean(schemed) < 0.6 * mean(chance)


def hues(colours):
    """How many hues apart by more than 25 degrees there are."""
    found = []
    for colour in colours:
        if not colour.neutral and all(harmony.angle(colour, other) > math.radians(25) for other in found):
            found.append(colour)
    return len(found)
