"""The home page in a browser: what it fetches, and that nothing of it is cut off."""

import pytest

from catalog.models import Product
from tests.browser.conftest import PHONE
from tests.factories.catalog import ProductFactory, picture

FAMILIES = 6


@pytest.fixture
def families(db):
    """Products to design, each with a picture of its own."""
    for number in range(FAMILIES):
        base = ProductFactory(kind=Product.Kind.BASE, family=f"family-{number}", description="Made for you. " * 6)
        picture(base, colour=f"#{number}0{number}0{number}0", is_default=True)


@pytest.mark.parametrize("context", [{"viewport": PHONE}], indirect=True)
def test_pictures_far_below_are_fetched_when_the_shopper_comes_near(page, families):
    asked = set()
    page.on("request", lambda sent: asked.add(sent.url) if "/media/" in sent.url else None)
    page.goto("/")
    page.wait_for_load_state("networkidle")
    first = len(asked)
    assert 1 <= first < FAMILIES - 1
    page.locator(".family").last.scroll_into_view_if_needed()
    page.wait_for_load_state("networkidle")
    shown = page.locator(".family img").last
    shown.evaluate("(one) => one.decode()")
    assert len(asked) > first


@pytest.mark.parametrize("context", [{"viewport": PHONE}], indirect=True)
def test_a_family_is_as_wide_as_the_screen(page, families):
    page.goto("/")
    family = page.locator(".family").first
    family.scroll_into_view_if_needed()
    for part in (family, family.locator(".family__picture")):
        box = part.bounding_box()
        assert (box["x"], box["width"]) == (0, PHONE["width"])
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


@pytest.mark.parametrize("width", [390, 768, 1280, 1920])
def test_the_first_picture_is_whole_and_reaches_the_edge_of_the_window(page, families, width):
    page.set_viewport_size({"width": width, "height": 800})
    page.goto("/")
    page.locator(".hero img").evaluate("(one) => one.decode()")
    picture_of = page.locator(".hero img").bounding_box()
    assert picture_of["x"] + picture_of["width"] == pytest.approx(width, abs=1)
    assert page.evaluate("document.elementFromPoint(innerWidth - 2, document.querySelector('.hero img').y + 200)?.tagName") == "IMG"
    assert page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize("size", [(1280, 800), (1440, 900), (1920, 1080)])
def test_the_first_screen_is_filled_and_holds_the_way_in(page, families, size):
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto("/")
    hero, way = page.locator(".hero").bounding_box(), page.locator(".hero .button").bounding_box()
    question = page.locator("#consent").bounding_box()
    assert hero["y"] + hero["height"] == pytest.approx(size[1], abs=2)
    assert way["y"] + way["height"] < question["y"]
