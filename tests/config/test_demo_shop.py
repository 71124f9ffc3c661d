"""What there is in a demo shop that was seeded: looked at by every test here, changed by none."""

import pytest
from django.core.files.storage import default_storage
from django.db import transaction

from accounts.models import User, Visitor
from catalog.models import Picture, Product
from catalog.queries import search
from config.demo import LOGINS, colourways, content, gallery, shoppers
from configurator import queries
from configurator.models import Design, GalleryEntry, GalleryReport
from recommendations.models import Basket, Event, Item, PictureReport, Policy, RankedItem, VisitorFeatures
from tests.factories.demo import quick_seed

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def seeded(django_db_setup, django_db_blocker, tmp_path_factory):
    with django_db_blocker.unblock(), quick_seed(tmp_path_factory.mktemp("home")) as run, transaction.atomic():
        run()
        yield
        transaction.set_rollback(True)


def test_seed_makes_as_many_products_as_asked_for_with_pictures():
    assert Product.objects.published().filter(demo=True).count() == 12
    assert not Product.objects.exclude(pictures__is_default=True).exists()
    for row in Product.objects.exclude(kind="base"):
        assert row.pictures.count() == (len(content.family(row.family).candidates) if row.family in content.FAMILIES else 3)
    assert default_storage.exists(Picture.objects.filter(state="ready").first().file)


def test_colourways_differ_and_can_be_built():
    designs = Design.objects.exclude(product=None).select_related("blueprint")
    looks = [colourways.appearance(queries.compiled(design.blueprint_id), design.selection) for design in designs]
    assert len(set(looks)) == len(looks) == Product.objects.filter(kind="colourway").count()
    assert all(
        queries.resolve(blueprint_id=design.blueprint_id, choices=design.choices).selection == design.selection for design in designs
    )


def test_shoppers_leave_histories_baskets_and_sold_designs():
    assert Visitor.objects.filter(key__startswith=shoppers.PREFIX).count() == 10
    assert Event.objects.filter(visitor__startswith=shoppers.PREFIX).values("visitor").distinct().count() == 10
    touched = Event.objects.exclude(kind="exposure").values_list("item", flat=True)
    assert set(touched) <= set(Item.objects.filter(available=True).values_list("key", flat=True))
    assert Basket.objects.count() == Event.objects.filter(kind="purchase", visitor__startswith=shoppers.PREFIX).count()


def test_what_is_wanted_in_each_country_can_be_told():
    told = VisitorFeatures.objects.filter(visitor__startswith=shoppers.PREFIX)
    assert {name for row in told for name in row.features} <= {f"country:{country}" for country in shoppers.COUNTRIES}
    assert (told.count(), RankedItem.objects.filter(list="trending").exists()) == (10, True)


def test_the_gallery_has_designs_and_staff_have_one_to_look_at():
    assert GalleryEntry.objects.shown().count() == len(gallery.DESIGNS) - gallery.WAITING
    assert GalleryEntry.objects.waiting().count() == gallery.WAITING
    assert GalleryReport.objects.filter(closed=None).count() == 1


def test_shoppers_saw_pictures_that_were_drawn():
    shown = Event.objects.filter(kind="impression", visitor__startswith=shoppers.PREFIX)
    assert shown.exists()
    assert all(event.propensity < 1 and event.policy.startswith("thompson-") for event in shown)
    assert PictureReport.objects.get().figures["picks"] == shown.count()
    assert Policy.objects.first().parameters["records"] > 0


def test_logins_work(client):
    for role, email, password in LOGINS:
        user = User.objects.get(email=email)
        assert user.check_password(password)
        assert user.is_staff == (role == "staff")


@pytest.mark.parametrize("asked", ["bike", "push bikes", "shoes", "trainers", "holdall", "wristwatch", "desk light", "footwear"])
def test_things_are_found_by_what_people_call_them(asked):
    assert search(asked).exists()
