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
