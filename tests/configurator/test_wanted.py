"""What a shopper most likely wants next, from what was sold."""

from datetime import date

import numpy as np
import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from django_celery_beat.models import PeriodicTask

from catalog.services import push_due
from configurator import models, queries, services, tasks
from tests.factories.configurator import document, runner as made_runner
from tests.factories.recommendations import serving

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(runner):
    queries.forget_learned()
    yield queries.choose(runner.product_id, None)[1]
    queries.forget_learned()


def sell(made, times, **selection):
    for _ in range(times):
        services.record_sold(blueprint_id=made.blueprint_id, selection=selection, day=date(2026, 5, 1))


def learn():
    learnt = services.learn_options(now=timezone.now(), seed=1)
    queries.forget_learned()
    return learnt


@pytest.fixture
def sold(made):
    """Gum soles go with suede, white ones with mesh; the star is seldom taken, laces often."""
    sell(made, 30, sole="gum", upper="suede", colour="black", charm=None, extras=["laces"], width=100)
    sell(made, 40, sole="white", upper="mesh", colour="red", charm=None, extras=["laces", "bag"], width=95)
    sell(made, 5, sole="white", upper="canvas", colour="red", charm="star", extras=[], width=95)
    learn()
    return made


def test_nothing_sold_nothing_wanted(made):
    assert learn() == 0
    assert queries.wanted(made, {}) == queries.Wanted()
    assert queries.wanted_weights(made, {}) == {}


def test_what_was_sold_together_is_wanted_together(sold):
    assert queries.wanted(sold, {"sole": "gum"}).top["upper"] == "suede"
    assert queries.wanted(sold, {"sole": "white"}).top["upper"] == "mesh"


def test_only_open_groups_are_answered_and_no_text(sold):
    assert set(queries.wanted(sold, {"sole": "gum"}).options) == {"upper", "colour", "charm", "extras", "width"}


def test_what_cannot_be_had_any_more_is_not_wanted(sold):
    found = queries.wanted(sold, {"sole": "gum"}).options["upper"]
    assert "mesh" not in found
    assert sum(found.values()) == pytest.approx(1)


def test_leaving_out_is_an_answer_of_an_optional_group(sold):
    found = queries.wanted(sold, {"sole": "gum"})
    assert found.options["charm"]["star"] < 0.3
    assert found.top["charm"] is None


def test_each_of_several_options_has_its_own_chance(sold):
    found = queries.wanted(sold, {"sole": "white"}).options["extras"]
    assert found["laces"] > 0.6
    assert found["bag"] > 0.6
    assert "insole" not in found


def test_numbers_are_wanted_as_numbers(sold):
    assert queries.wanted(sold, {"sole": "gum"}).top["width"] == 100


def test_a_few_sold_designs_mark_nothing(made):
    sell(made, 5, sole="gum", upper="suede")
    learn()
    assert set(queries.wanted(made, {"sole": "gum"}).top.values()) == {None}


def test_what_does_not_stand_out_is_not_marked(made):
    for colour in ("red", "black", "silver"):
        sell(made, 20, sole="white", colour=colour)
    learn()
    assert queries.wanted(made, {"sole": "white"}).top["colour"] is None


@pytest.mark.parametrize(
    "choices", [{"sole": "gum", "upper": "mesh"}, {"sole": "cork"}, {"heel": "high"}], ids=["contradiction", "option", "group"]
)
def test_choices_that_do_not_hold_want_nothing(sold, choices):
    assert queries.wanted(sold, choices) == queries.Wanted()


def test_weights_finish_a_design_as_it_is_sold(sold):
    finished = sold.engine.complete({"sole": "gum"}, queries.wanted_weights(sold, {"sole": "gum"}))
    assert (finished["upper"], finished["charm"], finished["extras"], finished["width"]) == ("suede", None, ["laces"], 100)


def test_weights_draw_designs_as_they_are_sold(sold):
    factors = {name: float(np.exp(weight)) for name, weight in queries.wanted_weights(sold, {"sole": "gum"}).items()}
    drawn = [sold.engine.sample({"sole": "gum"}, np.random.default_rng(seed), factors)["upper"] for seed in range(40)]
    assert drawn.count("suede") > 30


def test_designs_of_older_versions_count(sold):
    older = queries.wanted(sold, {"sole": "gum"}).options["colour"]
    newer = document(base_price="130.00")
    newer["groups"][2]["options"].append({"key": "green", "label": "Green"})
    made_runner(groups=newer["groups"], base_price=newer["base_price"])
    now = queries.choose(models.Blueprint.objects.get(version=2).product_id, None)[1]
    assert now.version == 2
    learn()
    found = queries.wanted(now, {"sole": "gum"}).options["colour"]
    assert max(found, key=found.get) == max(older, key=older.get) == "black"
    assert found["green"] < 0.01


def test_an_answer_costs_two_queries_and_then_none(sold, django_assert_num_queries):
    # Which answer serves, and the answer itself.
    with django_assert_num_queries(2):
        queries.wanted(sold, {"sole": "gum"})
    with django_assert_num_queries(0):
        queries.wanted(sold, {"sole": "white"})


def test_learning_again_replaces_what_serves_and_keeps_three(sold):
    for _ in range(4):
        learn()
    assert models.LearnedOptions.objects.count() == 3
    assert models.LearnedOptions.objects.get(active=True).pk == max(models.LearnedOptions.objects.values_list("pk", flat=True))


def test_only_one_answer_serves(sold):
    first = models.LearnedOptions.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        models.LearnedOptions.objects.create(product=first.product, active=True, arrays=b"")


def test_the_same_seed_learns_the_same(sold):
    learn()
    first, second = models.LearnedOptions.objects.values_list("arrays", flat=True)[:2]
    assert bytes(first) == bytes(second)


def test_no_text_is_kept(made):
    sell(made, 3, sole="gum", monogram="ANNA")
    learn()
    assert "ANNA" not in str(models.LearnedOptions.objects.get().manifest)


def test_the_night_learns(made):
    sell(made, 3, sole="gum")
    tasks.learn_options()
    assert models.LearnedOptions.objects.filter(active=True).count() == 1
    row = PeriodicTask.objects.get(task="configurator.learn_options")
    assert (row.queue, row.crontab.hour, row.crontab.minute) == ("train", "3", "50")


@pytest.fixture
def tastes(sold):
    """Two colourways on sale, and a model in which a visitor likes the red one."""
    for slug, colour in (("runner-red", "red"), ("runner-black", "black")):
        design = services.save_design(product_slug="runner", choices=[("colour", colour)], user=None)
        services.publish_colourway(design_id=design.pk, slug=slug, title=slug, category=None)
    push_due()
    serving({"runner-red": [1.0, 0.0], "runner-black": [-1.0, 0.0]}, visitors={"likes-red": [1.0, 0.0], "likes-black": [-1.0, 0.0]})
    learn()
    return sold


def share(made, visitor, colour="red"):
    return queries.wanted(made, {"sole": "white"}, visitor).options["colour"][colour]


def test_a_visitors_own_taste_weighs_in(tastes):
    assert share(tastes, "likes-red") > share(tastes, None) > share(tastes, "likes-black")


def test_taste_changes_chances_and_never_what_was_most_chosen(tastes):
    assert queries.wanted(tastes, {"sole": "white"}, "likes-black").top == queries.wanted(tastes, {"sole": "white"}).top


def test_a_stranger_has_no_taste(tastes):
    assert share(tastes, "stranger") == share(tastes, None)


def test_vectors_of_another_model_mean_nothing(tastes):
    serving({}, visitors={"likes-red": [1.0, 0.0]})
    assert share(tastes, "likes-red") == share(tastes, None)


def test_a_taste_costs_one_query(tastes, django_assert_num_queries):
    queries.wanted(tastes, {})
    # The visitor's vector in the serving model.
    with django_assert_num_queries(1):
        queries.wanted(tastes, {"sole": "white"}, "likes-red")
