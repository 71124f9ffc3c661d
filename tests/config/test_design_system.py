"""/design-system/: staff see every component in the shop's own templates."""

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model

from catalog import services
from config import tokens
from tests.factories.catalog import ProductFactory, picture

pytestmark = pytest.mark.django_db
COMPONENTS = sorted(path.stem for path in (settings.BASE_DIR / "static/css/components").glob("*.css"))
TEMPLATES = sorted(path.name for path in (settings.BASE_DIR / "templates/components").glob("*.html"))


@pytest.fixture
def staff(client, settings):
    settings.STAFF_TWO_FACTOR = False
    client.force_login(get_user_model().objects.create_user("staff@example.org", "a long password", is_staff=True, is_superuser=True))
    return client


def fill(count):
    for number in range(count):
        picture(ProductFactory(slug=f"cap-{number}"), is_default=True)
    services.push_due()


def test_a_stranger_finds_nothing_there(client):
    assert client.get("/design-system/").status_code == 404


def test_a_shopper_finds_nothing_there(client):
    client.force_login(get_user_model().objects.create_user("ann@example.org", "a long password"))
    assert client.get("/design-system/").status_code == 404


def test_the_browsers_own_bar_has_the_colour_of_the_page(client):
    surface = next(colour for colour in tokens.colours() if colour.name == "surface")
    page = client.get("/").content.decode()
    assert f'<meta name="theme-color" content="{surface.light}" media="(prefers-color-scheme: light)">' in page
    assert f'<meta name="theme-color" content="{surface.dark}" media="(prefers-color-scheme: dark)">' in page


@pytest.mark.parametrize("name", COMPONENTS)
def test_it_shows_every_component(staff, name):
    assert f'id="component-{name}"' in staff.get("/design-system/").content.decode()


def test_it_uses_every_template_of_a_component(staff):
    fill(1)
    used = {template.name for template in staff.get("/design-system/").templates}
    assert {f"components/{name}" for name in TEMPLATES} <= used


@pytest.mark.parametrize("count", [1, 6])
def test_it_takes_as_many_queries_with_one_product_as_with_six(staff, count, django_assert_num_queries):
    fill(count)
    staff.get("/design-system/")
    with django_assert_num_queries(7):  # session, user, the answer about consent; products, arms, pictures; the cart's count
        assert staff.get("/design-system/").status_code == 200


def test_an_empty_shop_has_a_design_system(staff):
    assert "Without a picture yet" in staff.get("/design-system/").content.decode()


@pytest.mark.parametrize("pair", tokens.contrasts(), ids=lambda pair: f"{pair.front}-on-{pair.back}")
def test_colours_can_be_told_apart_in_both_themes(pair):
    assert pair.enough


def test_contrast_is_that_of_wcag():
    assert tokens.ratio("oklch(1 0 0)", "oklch(0 0 0)") == 21
    assert tokens.hexadecimal("oklch(0.6279 0.2577 29.23)") == "#ff0000"
