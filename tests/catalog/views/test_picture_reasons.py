"""/taste/pictures/: why each picture that a shopper saw was chosen."""

import re

import pytest
from django.utils import timezone

from accounts.models import Visitor
from catalog import services
from catalog.models import Picture, Product
from recommendations import services as recommender
from recommendations.models import Arm
from tests.factories.catalog import CategoryFactory, ProductFactory, picture

pytestmark = pytest.mark.django_db
PAGE = "/taste/pictures/"
TOKENS = re.compile(r'data-impression="([^"]+)"')


@pytest.fixture
def shop():
    category = CategoryFactory(slug="shoes", title="Shoes")
    for number in range(12):
        made = ProductFactory(
            slug=f"shoe-{number}", title=f"Shoe {number}", category=category, attributes={"colour": "red" if number else "blue"}
        )
        picture(made, colour="#a3231d", is_default=True)
        picture(made, colour="#22324f")
    services.push_due()
    recommender.refit_arms(now=timezone.now())


def see(client):
    """Look at the list as a browser does."""
    tokens = TOKENS.findall(client.get("/c/shoes/").content.decode())
    events = [{"kind": "impression", "token": token} for token in tokens]
    client.post("/api/v1/events/", {"events": events}, content_type="application/json")
    return len(tokens)


def words(client):
    return re.findall(r'said__why">([^<]+)<', client.get(PAGE).content.decode())


def fond(client, **features):
    recommender.push_user_features(visitor=Visitor.objects.get().key, features={f"likes:colour:{name}": 1.0 for name in features})


def test_each_picture_says_what_of_the_shoppers_taste_it_has(consenting, shop):
    fond(consenting, blue=1)
    number = see(consenting)
    found = words(consenting)
    assert len(found) == number == 12
    assert sum("more of what you like (blue)" in why for why in found) > 6


def test_how_light_a_picture_is_reads_as_a_word(consenting, shop):
    recommender.push_user_features(visitor=Visitor.objects.get().key, features={"likes:tone:dark": 1.0})
    Arm.objects.filter(features__has_key="colour:blue").update(features={"colour:blue": 1.0, "tone:dark": 1.0})
    see(consenting)
    assert any("more of what you like (dark tones)" in why for why in words(consenting))


def test_who_is_not_known_yet_is_told_so(consenting, shop):
    see(consenting)
    assert set(words(consenting)) == {"This is the one that usually stands for it. Nothing was chosen here."}


def test_what_staff_pinned_is_theirs(consenting, shop):
    fond(consenting, blue=1)
    Arm.objects.filter(item__key="shoe-3").exclude(features__has_key="colour:blue").update(pinned=True)
    see(consenting)
    assert words(consenting).count("People of the shop chose this one, and everybody sees it.") == 1


@pytest.mark.parametrize(("answer", "said"), [({"pictures": "off"}, "Pictures chosen for you: off"), (None, "Pictures chosen for you: on")])
def test_it_has_the_switch_and_without_choice_there_is_nothing_to_explain(consenting, shop, answer, said):
    see(consenting)
    if answer:
        consenting.post("/account/privacy/pictures/", answer)
    page = consenting.get(PAGE).content.decode()
    assert said in page
    assert ("said__why" in page) == (answer is None)


def test_nobody_else_sees_them_and_without_consent_it_asks(consenting, shop):
    from django.test import Client

    see(consenting)
    page = Client().get(PAGE).content.decode()
    assert "said__why" not in page
    assert "Nothing is chosen without your consent." in page


def test_a_product_that_is_gone_is_left_out(consenting, shop):
    number = see(consenting)
    services.archive_product(product_id=Product.objects.get(slug="shoe-5").pk)
    assert len(words(consenting)) == number - 1


def test_a_picture_of_a_colourway_that_is_gone_opens_the_product(consenting, shop):
    see(consenting)
    gone = ProductFactory(slug="gone", status=Product.Status.ARCHIVED)
    Picture.objects.filter(product__slug="shoe-5").update(product=gone)
    page = consenting.get(PAGE).content.decode()
    assert ('href="/p/shoe-5/"' in page, 'href="/p/gone/"' in page) == (True, False)


def test_without_a_model_it_says_what_is_usual(consenting, shop):
    from recommendations.models import Policy

    fond(consenting, blue=1)
    number = see(consenting)
    Policy.objects.all().delete()
    assert words(consenting) == ["This is the one that usually stands for it. Nothing was chosen here."] * number


def test_it_takes_ten_queries_however_many_pictures(consenting, shop, django_assert_num_queries):
    fond(consenting, blue=1)
    see(consenting)
    # visitor; seen; pictures, what is known; facets' names; products, their pictures
    with django_assert_num_queries(7):
        consenting.get(PAGE)
