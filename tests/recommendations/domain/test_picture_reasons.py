"""What spoke for a picture."""

from recommendations.domain.picture_reasons import Spoke, spoke
from recommendations.domain.policy import ArmState, Candidates, Offer, State

STATE = State("1", (1.0, 1.0), ((0.01, 0.0), (0.0, 0.01)), {"view:top": (0.0, 0.01)}, 0.05)


def arm(key, *, mean=0.0, **features):
    return ArmState(key, "", {f"colour:{name}": share for name, share in features.items()}, mean=mean, variance=0.01)


def reasons(arms, taste=(), shown=0, close=0.0):
    offer = Offer(Candidates.of(arms), [close, *[0.0] * (len(arms) - 1)])
    return spoke(STATE, {f"colour:{name}": weight for name, weight in dict(taste).items()}, offer, shown)


def test_what_the_visitor_likes_and_the_others_have_less_of():
    arms = [arm("a", red=0.7, blue=0.3), arm("b", red=0.1, blue=0.3), arm("c", blue=0.3)]
    assert reasons(arms, {"red": 1.0, "blue": 2.0, "green": 2.0}) == Spoke("chosen", ("colour:red",))


def test_the_strongest_first_and_three_at_most():
    arms = [arm("a", red=0.2, blue=0.4, green=0.6, white=0.8), arm("b")]
    assert reasons(arms, dict.fromkeys(("red", "blue", "green", "white"), 1.0)).features == ("colour:white", "colour:green", "colour:blue")


def test_what_the_visitor_does_not_like_speaks_for_nothing():
    arms = [arm("a", mean=1.0), arm("b", red=1.0)]
    assert reasons(arms, {"red": -1.0}) == Spoke("chosen", liked=True)


def test_a_record_and_a_vector_speak_too():
    assert reasons([arm("a", mean=0.3), arm("b"), arm("c")]) == Spoke("chosen", liked=True)
    assert reasons([arm("a"), arm("b"), arm("c")], close=0.3) == Spoke("chosen", close=True)


def test_one_that_nothing_speaks_for_is_tried():
    assert reasons([arm("a"), arm("b", mean=2.0)]) == Spoke("tried")


def test_among_pictures_that_are_alike_none_is_tried():
    assert reasons([arm("a"), arm("b")]) == Spoke("chosen")


def test_one_alone_needs_no_reason():
    assert reasons([arm("a", red=1.0)], {"red": 1.0}) == Spoke("only")
