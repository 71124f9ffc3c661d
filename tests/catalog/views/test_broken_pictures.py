"""Whatever breaks behind the pictures, pages stand: the default picture, no token, and a figure for the operator."""

import pytest
from django.db import connection
from django.db.models import CharField, Value
from django.db.models.functions import Concat

from catalog import services
from catalog.models import Picture
from catalog.queries.standing import FAILED
from recommendations import queries as recommendations
from recommendations.models import Arm, ArmVector, Policy
from tests.factories.catalog import CategoryFactory, ProductFactory, picture

pytestmark = pytest.mark.django_db
PAGES = ["/", "/c/shoes/", "/search/?q=shoe", "/p/shoe-0/", "/cart/", "/made-for-you/", "/taste/quiz/"]


@pytest.fixture
def shop():
    category = CategoryFactory(slug="shoes", title="Shoes")
    for number in range(5):
        thing = ProductFactory(slug=f"shoe-{number}", title=f"Shoe {number}", category=category)
        picture(thing, is_default=True)
        picture(thing, colour="#223344")
    services.push_due()


def fail(error):
    def broken(**_):
        raise error

    return broken


def the_pick(monkeypatch):
    monkeypatch.setattr(recommendations, "pick_thumbnails", fail(RuntimeError("broken")))


def the_policy(monkeypatch):
    from django.utils import timezone

    Policy.objects.create(created=timezone.now(), parameters={"base": "nonsense", "features": 3})


def the_arms(monkeypatch):
    Arm.objects.all().delete()


def the_features(monkeypatch):
    Arm.objects.update(features=["no", "mapping"])


def the_files(monkeypatch):
    Picture.objects.exclude(is_default=True).delete()
    Arm.objects.update(key=Concat(Value("99999"), "pk", output_field=CharField()))


def the_keys(monkeypatch):
    Arm.objects.update(key=Concat(Value("no number "), "pk", output_field=CharField()))


def the_vectors(monkeypatch):
    ArmVector.objects.all().delete()


BREAKS = [the_pick, the_policy, the_arms, the_features, the_files, the_keys, the_vectors]


@pytest.mark.parametrize("broken", BREAKS, ids=lambda one: one.__name__)
def test_pages_stand(consenting, shop, monkeypatch, broken):
    broken(monkeypatch)
    for url in PAGES:
        assert consenting.get(url).status_code == 200, url
    page = consenting.get("/c/shoes/").content.decode()
    assert page.count('class="product-card"') == 5
    assert page.count("<img src=") == 5


def test_a_failure_is_counted_and_shows_the_default_without_a_token(consenting, shop, monkeypatch):
    the_pick(monkeypatch)
    before = FAILED.labels("pictures")._value.get()
    page = consenting.get("/c/shoes/").content.decode()
    assert FAILED.labels("pictures")._value.get() == before + 1
    assert "data-impression" not in page


@pytest.mark.django_db(transaction=True)
def test_a_database_that_refuses_only_the_pick_leaves_the_page(consenting, shop):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE recommendations_arm RENAME TO recommendations_arm_away")
    try:
        page = consenting.get("/c/shoes/")
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE recommendations_arm_away RENAME TO recommendations_arm")
    assert page.status_code == 200
    assert page.content.count(b"<img src=") == 5
