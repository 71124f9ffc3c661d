import pytest

from orders.domain.states import CANCELLABLE_BY_SHOPPER, CLOSED, MOVES, SOLD, ForbiddenMove, State, check, next_step


@pytest.mark.parametrize(
    ("source", "target"), [("placed", "paid"), ("paid", "in_production"), ("in_production", "shipped"), ("shipped", "delivered")]
)
def test_the_usual_way(source, target):
    check(State(source), State(target))


@pytest.mark.parametrize(
    ("source", "target"), [("placed", "shipped"), ("cancelled", "paid"), ("shipped", "cancelled"), ("refunded", "paid"), ("paid", "paid")]
)
def test_short_cuts_and_ways_back_are_refused(source, target):
    with pytest.raises(ForbiddenMove, match="cannot become"):
        check(State(source), State(target))


def test_a_shopper_can_cancel_until_production():
    assert {State.PLACED, State.PAID} == CANCELLABLE_BY_SHOPPER


def test_every_state_can_reach_an_end():
    for state in State:
        seen, waiting = set(), [state]
        while waiting:
            seen.add(one := waiting.pop())
            waiting += MOVES[one] - seen
        assert seen & CLOSED


def test_sold_and_closed_states_know_their_next_step():
    assert [next_step(state) for state in (State.PAID, State.IN_PRODUCTION, State.SHIPPED)] == [
        State.IN_PRODUCTION,
        State.SHIPPED,
        State.DELIVERED,
    ]
    assert not any(next_step(state) for state in State if state not in SOLD or state is State.DELIVERED)
