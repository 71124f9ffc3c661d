"""/c/<path>/: a category's products, narrowed as the address says."""

from decimal import Decimal

import pytest

from catalog import services
from catalog.models import Product
from tests.factories.catalog import CategoryFactory, ProductFactory, picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def shoes():
    return CategoryFactory(slug="shoes", title="Shoes")


def fill(category, count):
    for number in range(count):
        product = ProductFactory(category=category, price=Decimal(60 + number), attributes={"colour": ["red", "blue"][number % 2]})
        picture(product, is_default=True)
    services.push_due()


@pytest.mark.parametrize("count", [1, 24])
def test_a_page_takes_nine_queries_however_many_cards(client, shoes, count, django_assert_num_queries):
    fill(shoes, count)
    client.get("/c/shoes/")
    with django_assert_num_queries(9):
        # category; facets; count; products; arms; pictures; facet counts; breadcrumb; children (the header is kept)
        assert client.get("/c/shoes/").content.count(b"<article") == count


def test_it_works_without_scripts(client, shoes):
    fill(shoes, 4)
    page = client.get("/c/shoes/", {"colour": "red"}).content.decode()
    assert page.count("<article") == 2
    assert '<form class="listing' in page
    assert 'method="get"' in page
    assert 'value="red" checked' in page


def test_htmx_gets_the_part_that_the_page_includes(client, shoes):
    fill(shoes, 2)
    part = client.get("/c/shoes/", {"sort": "price", "q": ""}, headers={"HX-Request": "true"})
    whole = client.get("/c/shoes/", {"sort": "price"})
    assert part.content.decode().strip() in whole.content.decode()
    assert (part["HX-Push-Url"], "HX-Request" in part["Vary"], "HX-Request" in whole["Vary"]) == ("/c/shoes/?sort=price", True, True)


def test_a_slug_leads_to_the_path(client, shoes):
    CategoryFactory(slug="low", parent=shoes)
    assert client.get("/c/low/")["Location"] == "/c/shoes/low/"
    assert client.get("/c/low/?colour=red")["Location"] == "/c/shoes/low/?colour=red"
    assert client.get("/c/shoes/low/").status_code == 200


@pytest.mark.parametrize("path", ["/c/nope/", "/c/shoes/nope/", "/c/%00/", "/c/a%2F..%2Fb/"])
def test_an_unknown_category_is_not_found(client, shoes, path):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    "query", ["page=x&page=-1", "colour=%00", "colour=%27;drop", "sort=%00", "page=99999999999999999999", "q=%00", "utm=1"]
)
def test_junk_in_the_address_is_left_out(client, shoes, query):
    fill(shoes, 1)
    assert client.get(f"/c/shoes/?{query}").status_code == 200


def test_an_empty_category_shows_a_way_on(client, shoes):
    assert "Nothing is on sale here yet" in client.get("/c/shoes/").content.decode()


def test_choices_that_nothing_matches_can_be_cleared(client, shoes):
    fill(shoes, 1)
    page = client.get("/c/shoes/", {"colour": "mauve"}).content.decode()
    assert "Nothing matches all of that" in page
    assert '<a class="button button--primary" href="/c/shoes/">' in page


def test_only_the_plain_list_is_for_robots(client, shoes):
    fill(shoes, 2)
    assert "noindex" not in client.get("/c/shoes/?sort=price").content.decode()
    assert 'rel="canonical" href="http://localhost:8000/c/shoes/"' in client.get("/c/shoes/?sort=price").content.decode()
    assert "noindex" in client.get("/c/shoes/?colour=red").content.decode()


def test_a_consenting_visitor_gets_tokens_and_the_script_that_reports(consenting, shoes):
    fill(shoes, 1)
    page = consenting.get("/c/shoes/").content.decode()
    assert 'data-impression="' in page
    assert "js/events.js" in page


def test_nobody_else_does(client, shoes):
    fill(shoes, 1)
    page = client.get("/c/shoes/").content.decode()
    assert "data-impression" not in page
    assert "js/events.js" not in page


def test_a_post_is_refused(client, shoes):
    assert client.post("/c/shoes/").status_code == 405


def test_looking_writes_nothing(consenting, shoes):
    from recommendations.models import Event

    fill(shoes, 1)
    consenting.get("/c/shoes/")
    assert not Event.objects.exists()
    assert not Product.objects.filter(push_due=True).exists()
