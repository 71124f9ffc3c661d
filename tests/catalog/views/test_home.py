"""/: the front of the shop, and what robots read."""

import pytest
from django.template.loader import render_to_string
from django.test import Client

from catalog import services
from catalog.models import Product
from recommendations.models import Arm
from tests.factories.catalog import CategoryFactory, ProductFactory, colourway, picture

pytestmark = pytest.mark.django_db


def fill(count):
    category = CategoryFactory(slug="shoes", title="Shoes")
    base = ProductFactory(kind="base", family="runner", category=category, title="Runner", slug="runner")
    for product in [base, *(colourway(base) for _ in range(count))]:
        picture(product, is_default=True)
    services.push_due()


@pytest.mark.parametrize("count", [1, 24])
def test_it_takes_six_queries_however_many_products(client, count, django_assert_num_queries):
    fill(count)
    client.get("/")
    with django_assert_num_queries(6):
        # base products and what is said of them; colourways; products, arms, pictures of all cards; departments
        assert client.get("/").status_code == 200


def test_it_leads_to_a_product_to_design(client):
    fill(2)
    page = client.get("/").content.decode()
    assert "Design the Runner" in page
    assert 'href="/c/shoes/"' in page
    assert page.count("<h1") == 1


def test_each_family_shows_its_four_newest_designs(client):
    fill(6)
    bag = ProductFactory(kind="base", family="bag", title="Bag", slug="bag", description="Soft, with a firm base.")
    newest = colourway(bag)
    services.push_due()
    page = client.get("/").content.decode()
    assert page.count('<li class="colourway"') == 4 + 1
    assert f'<li class="colourway" data-item="{newest.slug}"' in page
    assert "Soft, with a firm base." in page


def test_a_family_that_is_shown_as_one_of_its_designs_shows_four_others(client):
    fill(6)
    newest = Product.objects.filter(kind="colourway").order_by("-created", "pk").first()
    lent = picture(newest, colour="#113355", is_default=True)
    services.push_due()
    Arm.objects.filter(item__key="runner", key=str(lent.pk)).update(mean=2.0, night_mean=2.0, variance=0.01)
    page = client.get("/").content.decode()
    assert f'<a class="hero__picture" href="/p/{newest.slug}/"' in page
    assert page.count('<li class="colourway"') == 4
    assert f'<li class="colourway" data-item="{newest.slug}"' not in page


def test_a_shop_without_anything_to_design_leads_to_its_goods(client):
    picture(ProductFactory(category=CategoryFactory(slug="caps", title="Caps")), is_default=True)
    page = client.get("/").content.decode()
    assert 'href="/c/caps/">See Caps</a>' in page
    assert "Choose every part" not in page
    assert 'fetchpriority="high"' in page.split('class="hero__picture"')[1].split("</div>")[0]


def test_an_empty_shop_opens(client):
    assert client.get("/").status_code == 200


def test_a_renamed_category_shows_at_once(client, django_capture_on_commit_callbacks):
    fill(1)
    client.get("/")
    category = CategoryFactory._meta.model.objects.get()
    category.title = "Footwear"
    with django_capture_on_commit_callbacks(execute=True):
        category.save()
    assert "Footwear" in client.get("/").content.decode()


def test_there_is_nothing_inline(client):
    fill(1)
    page = client.get("/").content.decode()
    assert "style=" not in page
    assert "<script>" not in page
    assert "onclick" not in page


def test_robots_do_not_walk_configurations(client):
    text = client.get("/robots.txt").content.decode()
    rules = {line.removeprefix("Disallow: ") for line in text.splitlines() if line.startswith("Disallow")}
    assert {"/p/*?", "/checkout", "/account", "/api"} <= rules
    assert "Sitemap: http://localhost:8000/sitemap.xml" in text


def test_the_sitemap_lists_what_is_published(client):
    fill(1)
    ProductFactory(slug="draft", status="draft")
    assert "/sitemap-products.xml" in client.get("/sitemap.xml").content.decode()
    listed = client.get("/sitemap-products.xml").content.decode()
    assert "/p/runner/</loc>" in listed
    assert "/p/draft/" not in listed
    assert "/c/shoes/</loc>" in client.get("/sitemap-categories.xml").content.decode()
    assert client.get("/sitemap-nope.xml").status_code == 404


def test_an_error_page_is_in_the_look_of_the_shop(client):
    response = client.get("/nope/")
    assert (response.status_code, "Back to the shop" in response.content.decode()) == (404, True)


def test_an_old_form_says_so_in_words():
    response = Client(enforce_csrf_checks=True).post("/cart/add/")
    assert (response.status_code, "open for too long" in response.content.decode()) == (403, True)


def test_the_page_for_a_broken_shop_needs_nothing_that_could_break():
    assert "Something broke on our side" in render_to_string("500.html")
