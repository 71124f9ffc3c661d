"""What staff may start."""

from datetime import date, timedelta

import pytest

from experiments.domain.assignment import Arm, Span
from experiments.domain.definition import Draft, Neighbour, crowding, problems

TODAY = date(2026, 11, 22)
DAY = timedelta(days=1)
CONTROL, COMPACT = Arm("control", "roomy", 50), Arm("b", "compact", 50)
OTHER = Neighbour("Tighter lists", "layout", "layout", Span.of_share(0, 60))


def draft(*arms, **given):
    return Draft(**{"subject": "layout", "variants": arms or (CONTROL, COMPACT), "primary": "clicks", **given})


def test_a_whole_definition_has_no_problems():
    assert problems(draft(rails=["orders"], starts_on=TODAY, ends_on=TODAY), TODAY) == []


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (draft(Arm("control", "roomy", 100)), "at least two variants"),
        (draft(CONTROL, Arm("b", "compact", 40)), "add up to 90 per cent"),
        (draft(CONTROL, Arm("control", "compact", 50)), "the same key"),
        (draft(CONTROL, Arm("b", "roomy", 50)), "the same value"),
        (draft(CONTROL, Arm("b", "popular", 50)), "“popular” is no value of “Layout of lists”; there are roomy, compact."),
        (draft(rails=["clicks"]), "primary metric cannot be a guard rail"),
        (draft(rails=["orders", "orders"]), "watch the same metric"),
        (draft(starts_on=TODAY + DAY, ends_on=TODAY), "last day comes before"),
        (draft(ends_on=TODAY - DAY), "last day has passed"),
    ],
)
def test_what_is_wrong_is_said(wrong, sentence):
    assert [sentence in found for found in problems(wrong, TODAY)] == [True]


NO_ROOM = "The layer “layout” has no room for"


@pytest.mark.parametrize(
    ("subject", "layer", "share", "sentence"),
    [
        ("layout", "layout", 40, ""),
        ("panels", "panels", 100, ""),
        ("panels", "layout", 41, f"{NO_ROOM} 41 per cent of its visitors: there are 40 per cent left in a row beside “Tighter lists”."),
        ("layout", "home", 10, "“Tighter lists” is about the same and in the layer “layout”."),
    ],
)
def test_layers_have_room_for_so_much(subject, layer, share, sentence):
    found = crowding(subject, layer, share, [OTHER])
    assert found.startswith(sentence) if sentence else found == ""


def test_a_full_layer_has_nothing_left():
    assert "nothing is left beside “All”." in crowding("layout", "layout", 1, [Neighbour("All", "layout", "layout", Span.of_share(0, 100))])
