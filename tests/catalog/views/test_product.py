"""/p/<slug>/ of a ready-made product, and its panels."""

import pytest

from catalog import services
from catalog.queries import products
from tests.factories.catalog import ProductFactory, picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def cream():
    return ProductFactory(slug="cream", title="Leather cream", stock_key="product:cream", attributes={"material": "leather"})


@pytest.fixture
def left(monkeypatch):
    def say(number):
        monkeypatch.setattr(products, "_stock_readers", [lambda keys: dict.fromkeys(keys, number)])

    return say


def page(client, path="/p/cream/"):
    return client.get(path).content.decode()


@pytest.mark.parametrize("count", [3, 24])
def test_it_takes_ten_queries_however_many_are_close(client, cream, count, django_assert_num_queries):
    for _ in range(count):
        picture(ProductFactory(attributes={"material": "leather"}))
    services.push_due()
    client.get("/")
    with django_assert_num_queries(10):
        # kind; product, pictures; facet labels; breadcrumb; stock; panels: lists; products, arms, pictures
        assert client.get("/p/cream/").status_code == 200


@pytest.mark.parametrize(("number", "text"), [(9, "In stock"), (2, "Only 2 left"), (0, "Out of stock")])
def test_it_says_how_many_are_left(client, cream, left, number, text):
    left(number)
    assert text in page(client)


def test_sold_out_it_cannot_be_added(client, cream, left):
    left(0)
    assert 'action="/cart/add/"' not in page(client)


def test_it_is_added_with_a_form(client, cream, left):
    left(2)
    found = page(client)
    assert 'action="/cart/add/"' in found
    assert '<input type="hidden" name="product" value="cream">' in found
    assert 'max="2"' in found


def test_it_says_what_it_is_to_machines(client, cream):
    found = page(client)
    assert 'itemtype="https://schema.org/Product"' in found
    assert 'rel="canonical" href="http://localhost:8000/p/cream/"' in found
    assert 'property="og:title"' in found
    assert "<dt>Material</dt><dd>Leather</dd>" in found


@pytest.mark.parametrize("status", ["draft", "archived"])
def test_what_is_not_on_sale_is_not_found(client, status):
    ProductFactory(slug="cream", status=status)
    assert client.get("/p/cream/").status_code == 404


def test_a_view_is_only_said_in_the_page(client, cream):
    assert 'data-view-item="cream"' in page(client)


def test_a_panel_loads_late(client, cream):
    services.push_due()
    assert "Leather cream" in page(client, "/panel/popular/")
    assert client.get("/panel/nope/").status_code == 404
    assert client.get("/panel/similar/?item=%00").status_code == 200
