"""What is believed and was said of a visitor."""

import pytest
from django.utils import timezone

from recommendations import queries, services
from recommendations.models import Event
from tests.factories.recommendations import EventFactory, items

pytestmark = pytest.mark.django_db


def look(*keys, kind="view"):
    for key in keys:
        EventFactory(item=key, kind=kind, at=timezone.now())


@pytest.mark.parametrize("times", [1, 3])
def test_beliefs_take_three_queries_however_much_was_done(times, django_assert_num_queries):
    keys = items(8, colours=("red", "blue", "green", "grey"))
    look(*keys[::4] * times)
    with django_assert_num_queries(3):  # told, done, usual
        assert [(one.feature, one.why) for one in queries.beliefs("visitor")] == [("colour:red", 2)]


def test_of_nobody_nothing_is_believed(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert queries.beliefs(None) == []
        assert queries.opinions(None) == queries.Opinions()


def test_the_shops_own_acts_and_dismissals_show_no_taste():
    keys = items(6, colours=("red", "blue", "green"))
    look(*keys[::3], kind="impression")
    look(*keys[::3], kind="dismiss")
    assert queries.beliefs("visitor") == []


def test_the_newest_word_counts_and_can_be_taken_back():
    keys = items(2)
    services.say(visitor="visitor", opinion="like", items=keys)
    services.say(visitor="visitor", opinion="dismiss", items=keys[:1])
    assert queries.opinions("visitor") == queries.Opinions(liked=("item-1",), dismissed=("item-0",))
    assert services.take_back(visitor="visitor", items=keys) == 2
    assert not Event.objects.exists()


def test_taking_a_word_back_leaves_what_was_done_and_what_others_said():
    keys = items(1)
    look(*keys)
    services.say(visitor="other", opinion="like", items=keys)
    services.take_back(visitor="visitor", items=keys)
    assert sorted(Event.objects.values_list("visitor", "kind")) == [("other", "like"), ("visitor", "view")]


def test_nobody_says_nothing():
    items(1)
    assert services.say(visitor=None, opinion="like", items=["item-0"]) == 0
    assert services.take_back(visitor=None, items=["item-0"]) == 0
    assert not Event.objects.exists()
