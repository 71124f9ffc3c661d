"""How pages are laid out where it once went wrong: what stands beside what, on which screens."""

import re

import pytest

from catalog.models import Product
from tests.factories.catalog import ProductFactory, picture
from tests.factories.orders import paid

NAME = "Workshop candle, ochre and steel tin"


@pytest.fixture
def candle(db):
    product = ProductFactory(slug="candle", title=NAME, stock_key="")
    picture(product, is_default=True)
    return product


def lines(locator):
    """On how many lines the words stand."""
    return locator.evaluate("(one) => Math.round(one.getBoundingClientRect().height / parseFloat(getComputedStyle(one).lineHeight))")


@pytest.mark.parametrize("width", [390, 768, 1024, 1280])
def test_a_name_in_the_cart_is_read_at_a_glance(page, candle, width):
    page.goto("/p/candle/")
    page.get_by_role("button", name="Add to cart").click()
    page.wait_for_url("**/cart/")
    page.set_viewport_size({"width": width, "height": 900})
    title, price = page.locator(".cart-line__title"), page.locator(".cart-line__price")
    assert lines(title) <= 3
    assert price.bounding_box()["y"] < title.bounding_box()["y"] + title.bounding_box()["height"]
    link = title.locator("a").bounding_box()
    assert link["x"] + link["width"] <= price.bounding_box()["x"]


def test_a_picture_of_an_order_keeps_its_shape(page, db):
    page.goto(f"/o/{paid().token}/")
    for box in [shown.bounding_box() for shown in page.locator(".order-line__picture").all()]:
        assert box["width"] / box["height"] == pytest.approx(4 / 3, abs=0.02)


def test_the_way_to_a_product_is_one_line_on_a_phone(page, candle):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/p/candle/")
    assert page.locator(".breadcrumb").bounding_box()["height"] < 30
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_filter_and_order_of_a_list_stand_side_by_side_on_a_phone(page, candle):
    Product.objects.filter(pk=candle.pk).update(stock_key="")
    picture(ProductFactory(category=candle.category, kind=Product.Kind.BASE, family="line"), is_default=True)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(candle.category.get_absolute_url())
    filters, sort = page.locator("#facets-sheet > summary").bounding_box(), page.locator("#sort").bounding_box()
    assert filters["y"] == pytest.approx(sort["y"], abs=2)
    assert filters["x"] + filters["width"] <= sort["x"]
    assert page.get_by_text(re.compile(r"^\d+ products$")).bounding_box()["y"] >= filters["y"] + filters["height"]
