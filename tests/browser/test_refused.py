"""What a background request was refused for is said, and nothing is lost by it."""

import re

import pytest
from playwright.sync_api import expect

from tests.factories.catalog import ProductFactory


@pytest.fixture
def cart(page):
    """A cart with a cap in it."""
    ProductFactory(slug="cap", title="Cap", stock_key="")
    page.goto("/p/cap/")
    page.get_by_role("button", name="Add to cart").click()
    page.wait_for_url("**/cart/")
    page.wait_for_load_state("load")
    return page


def remove(page):
    page.get_by_role("button", name="Remove").click()


def test_an_expired_form_says_so_and_leads_back(cart, context, complaints):
    context.clear_cookies(name="csrftoken")
    remove(cart)
    expect(cart.get_by_role("heading", name="This page had been open for too long.")).to_be_visible()
    cart.get_by_role("link", name="Open it afresh").click()
    remove(cart)
    expect(cart.get_by_text("Cap was removed.")).to_be_visible()
    complaints[:] = [one for one in complaints if "403" not in one]


def test_a_line_that_breaks_is_said_until_it_is_back(cart, context, complaints):
    said = cart.get_by_text("The shop cannot be reached")
    context.set_offline(True)
    remove(cart)
    expect(said).to_be_visible()
    context.set_offline(False)
    remove(cart)
    expect(cart.get_by_text("Cap was removed.")).to_be_visible()
    expect(said).to_be_hidden()
    complaints[:] = [one for one in complaints if not re.search("ERR_INTERNET_DISCONNECTED|htmx:sendError", one)]
