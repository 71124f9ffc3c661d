"""Panels for somebody whom no model has met, from what this visit has shown."""

from datetime import timedelta

import numpy as np
import pytest
from django.utils import timezone

from recommendations import services
from recommendations.domain.fold_in import Setting, Usual
from recommendations.models import ActiveModel, FeatureVector, Item, ItemNeighbours, ItemVector, VisitorFeatures
from recommendations.queries.vectors import matrix_of
from recommendations.queries.visit import visit_scores
from recommendations.services import EventIn, model_store
from tests.factories.recommendations import NOW, EventFactory, ModelRunFactory, items, serving, two_tastes

pytestmark = pytest.mark.django_db
EVEN = dict.fromkeys((1, 3, 5), (1 / 3, 1 / 3, 1 / 3))


def model(number=12, *, weights=None, near=None, colours=("red", "blue")):
    """A serving model: item n stands at angle n, `near` names neighbours, the first items are the most popular."""
    keys = items(number, colours=colours)
    angles = np.linspace(0, np.pi, number)
    run = serving({key: (np.cos(angle), np.sin(angle)) for key, angle in zip(keys, angles, strict=True)})
    setting = Setting(Usual(np.zeros(64, np.float32), np.zeros(64, np.float32)), weights or EVEN)
    type(run).objects.filter(pk=run.pk).update(parameters={"fold_in": setting.to_json()})
    ids = dict(Item.objects.values_list("key", "id"))
    for place, key in enumerate(keys):
        ItemVector.objects.filter(item=ids[key]).update(popularity=float(number - place))
        close = sorted((other for other in keys if other != key), key=lambda other: abs(keys.index(other) - place))
        follows = [ids[other] for other in (near or {}).get(key, [])]
        strengths = [1.0 / (1 + nth) for nth in range(len(follows))]
        ItemNeighbours.objects.create(model=run, item_id=ids[key], ids=follows, strengths=strengths, close=[ids[one] for one in close])
    return run


def saw(*keys, visitor="v", kind="view"):
    services.record_events(visitor=visitor, events=[EventIn(kind, key) for key in keys])


def keys_of(found):
    return [one.key for one in found]


def told(**features):
    VisitorFeatures.objects.create(visitor="v", features={name.replace("_", ":"): value for name, value in features.items()})


def feature(run, name):
    having = Item.objects.filter(features__has_key=name).order_by("id")
    vectors = [np.asarray(ItemVector.objects.get(item=item).vector) for item in having]
    FeatureVector.objects.create(model=run, name=name, vector=np.mean(vectors, axis=0).tolist(), ids=[item.id for item in having])


def test_who_showed_nothing_gets_nothing():
    model()
    assert visit_scores("v", 5) == []


def test_without_a_model_there_is_nothing_to_fold_into():
    items(3)
    saw("item-0")
    assert visit_scores("v", 5) == []


def test_a_model_made_before_folding_in_was_kept_serves_nothing():
    items(3)
    serving({"item-0": (1, 0)})
    saw("item-0")
    assert visit_scores("v", 5) == []


def test_popularity_alone_ranks_by_popularity():
    model(weights=dict.fromkeys((1, 3, 5), (1.0, 0.0, 0.0)))
    saw("item-7")
    assert keys_of(visit_scores("v", 3)) == ["item-0", "item-1", "item-2"]


def test_vectors_alone_rank_by_direction():
    model(weights=dict.fromkeys((1, 3, 5), (0.0, 1.0, 0.0)))
    saw("item-9")
    assert set(keys_of(visit_scores("v", 2))) == {"item-8", "item-10"}


def test_neighbours_alone_rank_by_strength_and_say_why():
    model(weights=dict.fromkeys((1, 3, 5), (0.0, 0.0, 1.0)), near={"item-9": ["item-3", "item-5"], "item-8": ["item-5"]})
    saw("item-9")
    saw("item-8", kind="cart")
    first, second = visit_scores("v", 2)
    assert (first.key, first.reason, second.key, second.reason) == ("item-5", "item-8", "item-3", "item-9")
    assert first.score > second.score


def test_weights_follow_the_number_of_items():
    model(weights={1: (1.0, 0.0, 0.0), 3: (0.0, 1.0, 0.0), 5: (0.0, 1.0, 0.0)})
    saw("item-10")
    assert keys_of(visit_scores("v", 1)) == ["item-0"]
    saw("item-11", "item-9")
    assert keys_of(visit_scores("v", 1)) == ["item-8"]


def test_met_dismissed_unwanted_and_sold_out_items_are_left_out():
    model()
    Item.objects.filter(key="item-0").update(available=False)
    saw("item-1")
    saw("item-2", kind="dismiss")
    found = keys_of(visit_scores("v", 20, without=["item-3"]))
    assert len(found) == 8
    assert not {"item-0", "item-1", "item-2", "item-3"} & set(found)


def test_what_follows_from_a_dismissed_item_counts_less():
    near = {"item-9": ["item-4"], "item-8": ["item-5", "item-4"]}
    model(weights=dict.fromkeys((1, 3, 5), (0.0, 0.0, 1.0)), near=near)
    saw("item-8")
    assert keys_of(visit_scores("v", 2)) == ["item-5", "item-4"]
    saw("item-11", kind="dismiss")
    ItemNeighbours.objects.filter(item__key="item-11").update(ids=[Item.objects.get(key="item-5").id], strengths=[1.0])
    assert keys_of(visit_scores("v", 1)) == ["item-4"]


@pytest.mark.parametrize(("name", "wanted"), [("likes_colour:blue", "blue"), ("dislikes_colour:red", "blue")])
def test_told_features_lead_where_nothing_else_is_known(name, wanted):
    run = model()
    for colour in ("red", "blue"):
        feature(run, f"colour:{colour}")
    told(**{name: 1.0})
    first = keys_of(visit_scores("v", 4))
    colours = dict(Item.objects.values_list("key", "features"))
    assert all(f"colour:{wanted}" in colours[key] for key in first)


def test_what_was_called_off_shows_no_taste_and_may_be_offered_again():
    model()
    EventFactory(visitor="v", kind="purchase", item="item-9", at=timezone.now(), context={"called_off": True})
    assert visit_scores("v", 5) == []
    saw("item-8")
    assert "item-9" in keys_of(visit_scores("v", 12))


def test_features_of_other_kinds_are_no_taste():
    model()
    told(country_DE=1.0)
    assert visit_scores("v", 5) == []


def test_old_acts_count_less_than_new_ones():
    model(weights=dict.fromkeys((1, 3, 5), (0.0, 0.0, 1.0)), near={"item-9": ["item-3"], "item-8": ["item-5"]})
    EventFactory(visitor="v", kind="view", item="item-9", at=timezone.now() - timedelta(days=200))
    saw("item-8")
    assert keys_of(visit_scores("v", 2)) == ["item-5", "item-3"]


def test_an_item_that_the_model_does_not_know_yet_is_only_left_out():
    model()
    items(1, prefix="fresh")
    saw("fresh-0", "item-3")
    assert "fresh-0" not in keys_of(visit_scores("v", 20))


def test_only_the_serving_model_counts():
    model(weights=dict.fromkeys((1, 3, 5), (1.0, 0.0, 0.0)))
    other = ModelRunFactory()
    ItemVector.objects.create(model=other, item=Item.objects.get(key="item-5"), vector=[1.0] * 64, bias=9.0, popularity=99.0)
    saw("item-7")
    assert keys_of(visit_scores("v", 1)) == ["item-0"]


@pytest.mark.parametrize("number", [1, 10])
def test_two_queries_however_much_was_shown(django_assert_num_queries, number):
    run = model()
    feature(run, "colour:red")
    told(**{"likes_colour:red": 2.0})
    saw(*(f"item-{n}" for n in range(number)))
    # the visit, the candidates
    with django_assert_num_queries(2):
        assert visit_scores("v", 5)


def test_vectors_come_along():
    model()
    saw("item-3")
    (found,) = visit_scores("v", 1)
    assert matrix_of([found.vector])[0].tolist() == pytest.approx(list(ItemVector.objects.get(item__key=found.key).vector))
    assert found.popularity == 11.0


def test_what_is_kept_of_a_model_serves_for_that_model_only():
    by_vector = model(weights=dict.fromkeys((1, 3, 5), (0.0, 1.0, 0.0)))
    saw("item-11")
    assert keys_of(visit_scores("v", 1)) == ["item-10"]
    model(weights=dict.fromkeys((1, 3, 5), (1.0, 0.0, 0.0)))
    assert keys_of(visit_scores("v", 1)) == ["item-0"]
    ActiveModel.objects.update(model=by_vector)
    assert keys_of(visit_scores("v", 1)) == ["item-10"]


def test_what_is_kept_of_a_model_does_not_outlive_a_change_of_its_row():
    run = model(weights=dict.fromkeys((1, 3, 5), (0.0, 1.0, 0.0)))
    saw("item-11")
    assert keys_of(visit_scores("v", 1)) == ["item-10"]
    run.parameters["fold_in"] |= {str(step): [1.0, 0.0, 0.0] for step in (1, 3, 5)}
    run.save()
    assert keys_of(visit_scores("v", 1)) == ["item-0"]


def test_after_a_night_newcomers_are_offered_the_taste_that_they_show():
    red, _ = two_tastes()
    assert services.retrain(now=NOW, seed=1).activated
    saw(red[0], visitor="newcomer")
    found = visit_scores("newcomer", 5)
    assert {one.key for one in found[:3]} <= set(red)
    assert found[0].reason == red[0]


def test_after_a_night_who_only_told_is_offered_what_they_told():
    red, _ = two_tastes()
    services.retrain(now=NOW, seed=1)
    told(**{"likes_colour:red": 1.0})
    assert {one.key for one in visit_scores("v", 5)} <= set(red)


def test_neighbours_are_copied_as_they_are():
    items(2)
    run, (first, second) = ModelRunFactory(), Item.objects.order_by("id").values_list("id", flat=True)
    model_store.copy_neighbours(run.pk, [model_store.Neighbours(first, [second], [0.5], [second])])
    assert list(ItemNeighbours.objects.values_list("item_id", "ids", "strengths", "close")) == [(first, [second], [0.5], [second])]
