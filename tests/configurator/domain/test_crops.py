"""Where a picture lies in its zone: written values, held edges, and the geometry against a rotation done by hand."""

import math

import pytest
from hypothesis import given, settings, strategies as st

from configurator.domain import crops
from configurator.domain.blueprint import Blueprint, BlueprintError
from configurator.domain.choices import canonical
from configurator.domain.crops import Crop, Zone
from configurator.domain.errors import UnknownOption

TOKEN = "aB3_-" + "x" * 17
found = settings(max_examples=200, deadline=None)
CROPS = st.builds(Crop, st.just(TOKEN), st.integers(0, 1000), st.integers(0, 1000), st.integers(20, 800), st.integers(0, 359))
ZONES = st.builds(Zone, st.integers(100, 4000), st.integers(100, 4000), st.sampled_from([0.4, 1.0, 2.2]))


def holder(**changes):
    return {"product": "mug", "groups": [{"key": "photo", "label": "Your picture", "kind": "picture", "price": "12.00"} | changes]}


@found
@given(crop=CROPS)
def test_what_is_written_is_read_again(crop):
    assert crops.parse(crop.written) == crop


def test_a_picture_as_it_comes_is_only_its_token():
    assert crops.parse(f"{TOKEN}~500.500.100.0").written == TOKEN


@pytest.mark.parametrize(
    "tail", ["~", "~1.2.3", "~1001.0.100.0", "~0.0.19.0", "~0.0.801.0", "~0.0.100.360", "~-1.0.100.0", "x", "~٣.0.100.0"]
)
def test_what_is_no_crop(tail):
    assert crops.parse(TOKEN + tail) is None


@found
@given(zone=ZONES, crop=CROPS)
def test_corners_are_the_turned_zone_around_its_middle(zone, crop):
    a, b, c, _ = zone.corners(crop)
    scale = zone.scale(crop)
    assert math.dist(a, b) == pytest.approx(zone.aspect * scale)
    assert math.dist(b, c) == pytest.approx(scale)
    assert ((a[0] + c[0]) / 2, (a[1] + c[1]) / 2) == pytest.approx(zone.centre(crop))
    # The picture turns clockwise, so the upper edge of the zone runs anticlockwise through it.
    assert math.degrees(math.atan2(a[1] - b[1], b[0] - a[0])) % 360 == pytest.approx(crop.turn % 360, abs=1e-6)


@found
@given(zone=ZONES, crop=CROPS.filter(lambda crop: crop.zoom >= 100))
def test_a_picture_that_covers_leaves_no_corner_empty(zone, crop):
    for x, y in zone.corners(crop):
        assert -1e-6 <= x <= zone.width + 1e-6
        assert -1e-6 <= y <= zone.height + 1e-6


@found
@given(zone=ZONES, turn=st.sampled_from([0, 90, 180, 270]))
def test_the_whole_picture_is_inside_the_zone(zone, turn):
    whole = zone.whole(Crop(TOKEN, turn=turn))
    if whole.zoom == crops.LEAST_ZOOM:
        return
    xs, ys = zip(*zone.corners(whole), strict=True)
    assert min(xs) <= 1e-6
    assert max(xs) >= zone.width - 1e-6
    assert min(ys) <= 1e-6
    assert max(ys) >= zone.height - 1e-6


def test_pushing_a_picture_to_the_left_shows_more_of_its_right():
    zone = Zone(2000, 1000, 1.0)
    assert zone.moved(Crop(TOKEN), -0.1, 0) == Crop(TOKEN, x=550)
    assert zone.moved(Crop(TOKEN, turn=180), -0.1, 0) == Crop(TOKEN, x=450, turn=180)
    assert zone.moved(Crop(TOKEN, x=750), -0.1, 0) == Crop(TOKEN, x=750)


@found
@given(zone=ZONES, crop=CROPS, name=st.sampled_from(sorted(Zone(1, 1, 1.0).steps(Crop(TOKEN)))))
def test_every_step_leads_to_a_value_that_can_be_read(zone, crop, name):
    step = zone.steps(crop)[name]
    assert crops.parse(step.written) == step


def test_dots_on_an_inch():
    assert Zone(1000, 500, 2.0).dpi(Crop(TOKEN), (254, 127)) == 100
    assert Zone(1000, 500, 2.0).dpi(Crop(TOKEN, zoom=200), (254, 127)) == 50


def test_a_picture_group_is_read_and_written_again():
    document = holder(lead_days=2, print_mm=[200, 90], zone="wrap")
    group = Blueprint.from_dict(document).groups[0]
    assert (group.cents, group.lead_days, group.print_mm, group.extra) == (1200, 2, (200, 90), {"zone": "wrap"})
    assert group.to_dict() == document["groups"][0]


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"price": "-1"}, "groups[0].price"),
        ({"print_mm": [200]}, "groups[0].print_mm"),
        ({"print_mm": [200, 0]}, "groups[0].print_mm"),
        ({"print_mm": "large"}, "groups[0].print_mm"),
        ({"lead_days": -1}, "groups[0].lead_days"),
    ],
)
def test_what_a_picture_group_cannot_be(changes, place):
    with pytest.raises(BlueprintError) as refused:
        Blueprint.from_dict(holder(**changes))
    assert refused.value.place == place


def test_choices_take_a_picture_in_one_form_only():
    blueprint = Blueprint.from_dict(holder())
    assert canonical(blueprint, {"photo": f"{TOKEN}~500.500.100.0"}) == {"photo": TOKEN}
    assert canonical(blueprint, {"photo": ""}) == {}
    with pytest.raises(UnknownOption, match="uploaded here"):
        canonical(blueprint, {"photo": "../etc/passwd"})
