"""What serves after a night, and staff who bring an earlier answer back."""

from datetime import date, timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.utils import timezone

from configurator import models, queries, services
from configurator.domain.errors import ConfiguratorError
from configurator.domain.learning import Judged, learn
from tests.factories.accounts import StaffFactory

pytestmark = pytest.mark.django_db
PATH = "/admin/configurator/learnedoptions/"


@pytest.fixture
def product(runner):
    queries.forget_learned()
    for sole, upper in [("gum", "suede"), ("white", "mesh")] * 15:
        services.record_sold(blueprint_id=runner.pk, selection={"sole": sole, "upper": upper}, day=date(2026, 5, 1))
    yield runner.product
    queries.forget_learned()


@pytest.fixture
def nights(product):
    """What three nights learnt, the oldest first; the last one serves."""
    return [night(product, n) for n in range(3)]


def night(product, number):
    services.learn_product(product_id=product.pk, now=timezone.now() + timedelta(days=number), seed=1)
    return models.LearnedOptions.objects.first()


def serving(product):
    return models.LearnedOptions.objects.get(product=product, active=True)


def staff(client, *permissions):
    user = StaffFactory()
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client.force_login(user)
    return user


def bring_back(client, *rows):
    return client.post(PATH, {"action": "bring_back", "_selected_action": [row.pk for row in rows]}, follow=True).content.decode()


def test_an_earlier_one_is_brought_back_and_written_down(client, product, nights):
    user = staff(client, "view_learnedoptions", "change_learnedoptions")
    assert f"{timezone.localtime(nights[0].created):%d %B %Y, %H:%M} serves again" in bring_back(client, nights[0])
    assert serving(product) == nights[0]
    assert LogEntry.objects.get(object_id=str(nights[0].pk), user=user).change_message == "Brought back."


def test_who_may_only_look_brings_nothing_back(client, product, nights):
    staff(client, "view_learnedoptions")
    bring_back(client, nights[0])
    assert serving(product) == nights[2]
    assert not LogEntry.objects.exists()


@pytest.mark.parametrize(("chosen", "said"), [([0, 1], "Select exactly one."), ([2], "This serves already.")])
def test_what_cannot_be_brought_back_is_said(client, product, nights, chosen, said):
    staff(client, "view_learnedoptions", "change_learnedoptions")
    assert said in bring_back(client, *(nights[at] for at in chosen))
    assert serving(product) == nights[2]


def test_what_is_gone_is_not_brought_back(nights):
    with pytest.raises(ConfiguratorError, match="no longer kept"):
        services.restore_learned(learned_id=nights[2].pk + 1)


def test_the_next_night_takes_the_place_of_what_was_brought_back(product, nights):
    services.restore_learned(learned_id=nights[0].pk)
    newest = night(product, 3)
    assert serving(product) == newest
    assert models.LearnedOptions.objects.count() == 3


def test_what_guesses_worse_than_popularity_does_not_serve(product, nights, monkeypatch):
    services.restore_learned(learned_id=nights[0].pk)
    worse = Judged(success=0.4, popularity=0.6, error=0.01, designs=50)
    monkeypatch.setattr("configurator.services.learning.learn_judged", lambda table, seed: (learn(table, seed), worse))
    made = [services.learn_product(product_id=product.pk, now=timezone.now() + timedelta(days=n), seed=1) for n in (3, 4, 5)]
    assert made == [False] * 3
    assert serving(product) == nights[0]
    assert models.LearnedOptions.objects.count() == 4


def test_the_list_tells_how_well_each_guesses_without_reading_the_models(client, nights, django_assert_num_queries):
    staff(client, "view_learnedoptions")
    models.LearnedOptions.objects.update(manifest={"judged": {"success": 0.9, "popularity": 0.6}})
    with django_assert_num_queries(8):
        page = client.get(PATH).content.decode()
    assert (page.count("90.0 %"), page.count("60.0 %")) == (3, 3)


def test_its_page_offers_nothing_to_change(client, nights):
    staff(client, "view_learnedoptions", "change_learnedoptions")
    page = client.get(f"{PATH}{nights[0].pk}/change/").content.decode()
    assert 'name="manifest"' not in page
    assert 'name="active"' not in page
