"""Pictures with known shares."""

import numpy as np
import pytest
from hypothesis import given, strategies as st

from catalog.domain import looks
from catalog.domain.looks import Content

GROUND, RED, NAVY, WHITE = (244, 242, 239), (163, 35, 29), (34, 50, 79), (255, 255, 255)


def picture(*stripes, ground=GROUND, rim=8, side=64):
    """A square on an even ground: stripes of colours, each so many columns wide."""
    pixels = np.full((side + 2 * rim, side + 2 * rim, 3), ground, dtype=np.uint8)
    start = rim
    for colour, width in stripes:
        pixels[rim:-rim, start : start + width] = colour
        start += width
    return pixels


def test_colours_have_the_share_of_the_product_that_they_cover():
    found = looks.features(picture((RED, 48), (NAVY, 16)))
    assert (found["colour:red"], found["colour:blue"]) == (0.75, 0.25)
    assert not any("neutral" in name or "white" in name for name in found)


@given(st.integers(1, 63))
def test_shares_are_exact_for_any_split(width):
    found = looks.features(picture((RED, width), (NAVY, 64 - width)))
    shares = [found.get(f"colour:{family}", 0.0) for family in ("red", "blue")]
    assert shares == pytest.approx([width / 64, 1 - width / 64], abs=0.0101)
    assert sum(shares) <= 1.001


def test_a_transparent_ground_is_no_product():
    pixels = np.zeros((40, 40, 4), dtype=np.uint8)
    pixels[10:30, 10:30] = (*NAVY, 255)
    assert looks.features(pixels)["colour:blue"] == 1.0


def test_a_scene_without_an_even_ground_counts_as_a_whole():
    noise = np.random.default_rng(1).integers(0, 255, (48, 48, 3)).astype(np.uint8)
    assert looks.product_of(noise).all()


def test_what_was_drawn_is_known_better_than_what_its_pixels_say():
    content = Content({"green": 0.9, "gold": 0.1}, {"suede": 0.4}, np.ones((80, 80)))
    found = looks.features(picture((NAVY, 64)), content)
    assert {name: share for name, share in found.items() if name.startswith(("colour:", "material:"))} == {
        "colour:green": 0.9,
        "colour:gold": 0.1,
        "material:suede": 0.4,
    }
    assert any(name.startswith("hue:") for name in found)


def test_only_the_product_is_judged_where_it_is_known():
    cover = np.zeros((80, 80))
    cover[8:-8, 8:-8] = 1
    assert "tone:dark" in looks.features(picture((NAVY, 64), ground=WHITE), Content(cover=cover))


@pytest.mark.parametrize(("stripes", "tone", "contrast"), [
    ([(NAVY, 64)], "dark", "low"), ([(RED, 64)], "mid", "low"), ([((235, 225, 200), 64)], "light", "low"),
    ([(NAVY, 32), ((250, 250, 250), 32)], "mid", "high"),
])  # fmt: skip
def test_tone_and_contrast(stripes, tone, contrast):
    found = looks.features(picture(*stripes, ground=(120, 200, 120)))
    assert [name for name in found if name.startswith(("tone", "contrast"))] == [f"contrast:{contrast}", f"tone:{tone}"]


def test_a_small_share_of_hue_does_not_make_the_picture():
    found = looks.features(picture((RED, 60), (NAVY, 4)))
    assert ("hue:red" in found, "hue:blue" in found, "colour:blue" in found) == (True, False, True)


@given(st.integers(1, 5000), st.integers(1, 5000))
def test_the_small_size_keeps_the_proportions(width, height):
    small = looks.small((width, height))
    assert max(small) <= looks.LONGEST
    assert min(small) >= 1


def test_pictures_are_apart_as_their_colours_are():
    red, blue, mixed = {"colour:red": 1.0}, {"colour:blue": 1.0}, {"colour:red": 0.5, "colour:blue": 0.5}
    assert looks.apart(red, red) == 0
    assert looks.apart(red, blue) > looks.apart(red, mixed) > 0
    assert looks.apart(red, mixed) == pytest.approx(looks.apart(blue, mixed))
