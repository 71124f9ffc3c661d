"""The options of the open group: what stands in their markup, and what is kept between requests."""

import copy
import re

import pytest

from configurator import queries
from configurator.templatetags.options import options
from tests.factories import configurator as factory

pytestmark = pytest.mark.django_db
ATTACK = '"><script>alert(1)</script>{id}'


def test_nothing_in_an_option_is_markup(click, db):
    groups = copy.deepcopy(factory.document()["groups"])
    groups[0]["options"][1] |= {"label": ATTACK, "attributes": {"colour": "#b07a4a", "note": ATTACK}}
    rules = [{"when": "upper.canvas => sole.gum", "why": "Glued."}]
    factory.runner(groups=groups, rules=rules)
    for address in ("v=1&open=sole", "v=1&open=upper", "upper.canvas&v=1&open=sole"):
        page = click(address).content.decode()
        assert "<script>alert" not in page
        assert "{id}" in page


def test_plain_texts_are_escaped_and_safe_ones_are_left(db):
    said = {"id": "option-0-0", "take": "sole.gum", "label": "A & B", "colour": "", "note": ""}
    option = queries.OptionView(**said, status="available", selected=False, delta=0, also=())
    assert "A &amp; B" in options([option], "/why/", "/icons.svg")


def test_a_new_version_is_shown_with_its_own_labels_prices_and_colours(click, runner):
    before = click("v=1&open=sole").content.decode()
    assert "+€5.00" in before
    groups = copy.deepcopy(factory.document()["groups"])
    groups[0]["options"][1] |= {"label": "Natural rubber", "price": "7.00", "attributes": {"colour": "#112233"}}
    factory.runner(groups=groups)
    page = click("v=2&open=sole").content.decode()
    assert "Natural rubber" in page
    assert "+€7.00" in page
    swatch = re.compile(r'value="sole.gum".*?<img class="option__swatch" src="([^"]+)"', re.DOTALL)
    assert swatch.search(page)[1] != swatch.search(before)[1]
    assert re.search(r">Gum<", click("v=1&open=sole").content.decode())


def test_a_group_tells_its_stock_and_its_price_as_they_are_now(click, runner):
    from orders.models import StockItem

    assert "Sold out" not in click("v=1&open=upper").content.decode()
    StockItem.objects.create(key="option:runner/upper.suede", quantity=0)
    assert "Sold out for now" in click("v=1&open=upper").content.decode()


def test_the_product_is_read_again_for_every_page(click, runner):
    click("v=1")
    runner.product.lead_days, runner.product.title = 40, "Sprinter"
    runner.product.save()
    page = click("v=1").content.decode()
    assert "<h1>Sprinter</h1>" in page
    runner.product.status = "draft"
    runner.product.save()
    assert click("v=1").status_code == 404
