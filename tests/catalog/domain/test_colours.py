"""OKLab against its author's table, families against what designers called their colours."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, strategies as st

from catalog.domain import colours, facets

DEMO = Path(__file__).parents[3] / "config" / "demo"
BYTES = st.tuples(*[st.integers(0, 255)] * 3)


# CSS Color Module Level 4 gives these (culori, colour-science and Ottosson's own code agree with it).
@pytest.mark.parametrize(
    ("code", "lab"),
    [
        ("#ffffff", (1.0, 0.0, 0.0)),
        ("#000000", (0.0, 0.0, 0.0)),
        ("#ff0000", (0.62796, 0.22486, 0.12585)),
        ("#00ff00", (0.86644, -0.23389, 0.17950)),
        ("#0000ff", (0.45201, -0.03246, -0.31153)),
        ("#808080", (0.59987, 0.0, 0.0)),
    ],
)
def test_oklab_of_known_colours(code, lab):
    assert colours.read(code) == pytest.approx(lab, abs=1e-4)


@given(BYTES)
def test_a_picture_is_converted_as_its_pixels_are(pixel):
    picture = np.full((2, 3, 3), pixel, dtype=np.uint8)
    assert np.allclose(colours.oklab(picture), colours.oklab(list(pixel)))


@given(BYTES)
def test_every_colour_has_one_family_that_lists_know(pixel):
    assert colours.FAMILIES[int(colours.families(colours.oklab(list(pixel))))] in facets.SWATCHES


@pytest.mark.parametrize("family", colours.FAMILIES)
def test_the_swatch_of_a_family_belongs_to_it(family):
    assert colours.family(facets.SWATCHES[family]) == family


@pytest.mark.parametrize(
    ("family", "codes"),
    [
        ("red", "#ff0000 #dc143c #800000 #fa8072"),
        ("blue", "#0000ff #000080 #87ceeb #008080"),
        ("green", "#006400 #32cd32 #808000 #40e0d0"),
        ("orange", "#ffa500 #ff7f50 #d2691e"),
        ("brown", "#8b4513 #a0522d"),
        ("pink", "#ffc0cb #ff69b4"),
        ("purple", "#800080 #4b0082 #ee82ee"),
        ("neutral", "#d2b48c #f5f5dc"),
        ("grey", "#808080 #c0c0c0"),
    ],
)
def test_named_colours_of_the_web(family, codes):
    assert {colours.family(code) for code in codes.split()} == {family}


def declared():
    """Every colour of the shop's own range with the family its maker declared."""
    found = set()
    for path in DEMO.glob("*/blueprint.json"):
        options = [one.get("attributes", {}) for group in json.loads(path.read_text())["groups"] for one in group.get("options", [])]
        found |= {(one["colour"], one["family"]) for one in options if {"colour", "family"} <= one.keys()}
    return found


def test_families_agree_with_what_makers_declared():
    pairs = declared()
    assert len(pairs) > 100
    agreed = sum(colours.family(code) == family for code, family in pairs)
    assert agreed >= 0.92 * len(pairs)


def test_shares_follow_the_weights():
    lab = colours.oklab(np.array([[255, 0, 0], [0, 0, 255], [250, 0, 0]], dtype=np.uint8))
    assert colours.shares(lab, np.array([1.0, 2.0, 1.0])) == {"red": 0.5, "blue": 0.5}
    assert colours.shares(lab, np.zeros(3)) == {}


@given(BYTES)
def test_a_ground_is_pale_and_of_the_same_hue(pixel):
    before, after = colours.oklab(list(pixel)), colours.read(colours.pale("#" + bytes(pixel).hex()))
    assert after[0] == pytest.approx(colours.PALE, abs=0.01)
    chroma = min(colours.TINGE, np.hypot(*before[1:]))
    wanted = before[1:] * (chroma / np.hypot(*before[1:])) if chroma > 0.001 else np.zeros(2)
    assert np.allclose(after[1:], wanted, atol=0.006)
