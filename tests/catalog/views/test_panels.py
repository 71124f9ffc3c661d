"""Panels where shoppers meet them: home page, account, pages that are not there, and the API."""

import pytest
from django.urls import reverse
from django.utils import timezone

from catalog import services
from catalog.models import Product
from configurator.services import save_design
from recommendations.models import Item, RankedItem, TopN
from tests.factories.accounts import UserFactory
from tests.factories.catalog import ProductFactory, colourway, picture
from tests.factories.configurator import runner
from tests.factories.recommendations import EventFactory, serving

pytestmark = pytest.mark.django_db


def fill(count):
    made = [ProductFactory() for _ in range(count)]
    for product in made:
        picture(product, is_default=True)
    services.push_due()
    return [product.slug for product in made]


def who(client):
    return client.get("/taste/").wsgi_request.visitor


def names(response, context="home"):
    home = response.context[context]
    return [panel.panel for panel in (*home.leading, *home.panels)]


@pytest.fixture
def known(consenting):
    """A visitor whom the serving model knows, who viewed one thing."""

    def meet(slugs):
        visitor = who(consenting)
        model = serving({slug: [1.0, 0.1 * place] for place, slug in enumerate(slugs)})
        others = Item.objects.exclude(key=slugs[0]).order_by("id")
        TopN.objects.create(model=model, visitor=visitor, items=list(others.values_list("id", flat=True)))
        EventFactory(visitor=visitor, item=slugs[0], at=timezone.now())
        return consenting

    return meet


@pytest.mark.parametrize("count", [4, 24])
def test_the_home_page_of_a_known_shopper_takes_ten_queries_and_its_rest_seven(known, count, django_assert_num_queries):
    client = known(fill(count))
    client.get("/")
    with django_assert_num_queries(10):
        # visitor; base products; colourways; what is known; the panels' lists;
        # products, arms, what is known for pictures, pictures of all cards; departments
        assert names(client.get("/"))[0] == "for-you"
    with django_assert_num_queries(7):
        # visitor; what is known; the panels' lists; products, arms, known for pictures, pictures
        assert client.get("/?more=", headers={"HX-Request": "true"}).status_code == 200


def test_a_known_shopper_reads_their_own_first(known):
    slugs = fill(30)
    client = known(slugs)
    page = client.get("/?more=")
    assert names(page) == ["for-you", "because", "new-for-you", "recent", "popular"]
    assert [panel.panel for panel in page.context["home"].leading] == ["for-you", "because"]
    text = page.content.decode()
    assert text.index("Made for you") < text.index("How it works")


def test_the_rest_comes_when_the_shopper_scrolls_or_follows_a_link(known):
    client = known(fill(30))
    first, whole = client.get("/"), client.get("/?more=")
    rest = client.get(f"/?{first.context['home'].rest}", headers={"HX-Request": "true"})
    assert (names(first), first.context["home"].later) == (names(whole)[:2], True)
    assert 'href="/?more=#more-panels"' in first.content.decode()
    assert [panel.panel for panel in rest.context["panels"]] == names(whole)[2:]
    assert "<html" not in rest.content.decode()
    assert rest.content.decode().count('id="more-panels"') == whole.content.decode().count('id="more-panels"') == 1


def test_no_product_stands_in_two_panels_of_the_page(known):
    home = known(fill(30)).get("/?more=").context["home"]
    slugs = [card.slug for panel in (*home.leading, *home.panels) for card in panel.cards]
    assert len(slugs) == len(set(slugs)) > 20


def everything(home, panels=()):
    return [card.opens for card in [*home.front.cards, *(card for panel in (*home.leading, *home.panels, *panels) for card in panel.cards)]]


@pytest.fixture
def designs():
    """Two families with a dozen colourways each, and ready-made things."""
    slugs = fill(12)
    for family in ("boot", "bag"):
        base = ProductFactory(slug=family, kind="base", family=family)
        for product in [base, *(colourway(base) for _ in range(12))]:
            picture(product, is_default=True)
            slugs.append(product.slug)
    services.push_due()
    return slugs


def test_nothing_stands_twice_on_the_front_and_in_panels(known, designs):
    client = known(designs)
    first, whole = client.get("/"), client.get("/?more=").context["home"]
    rest = client.get(f"/?{first.context['home'].rest}", headers={"HX-Request": "true"}).context["panels"]
    for shown in (everything(first.context["home"], rest), everything(whole)):
        assert len(shown) == len(set(shown)) > 30
    assert f'hx-get="/?{first.context["home"].rest.replace("&", "&amp;")}"' in first.content.decode()
    assert [len(family.colourways) for family in whole.front.families] == [4, 4]


def test_a_stranger_sees_nothing_twice_either(client, designs):
    home = client.get("/").context["home"]
    shown = everything(home)
    assert len(shown) == len(set(shown)) == 2 * (1 + 4) + 8


@pytest.mark.parametrize(
    "odd", ["shown=nothing&without=gone", "shown=for-you&shown=for-you", "without=%00x&shown=", "without=" + "x" * 3000]
)
def test_an_odd_wish_for_the_rest_is_answered(known, odd):
    client = known(fill(6))
    assert client.get(f"/?more=&{odd}", headers={"HX-Request": "true"}).status_code == 200


def test_a_stranger_sees_what_is_the_same_for_everybody(client):
    slugs = fill(12)
    for rank, slug in enumerate(slugs[:5], 1):
        RankedItem.objects.create(list="trending", rank=rank, item=Item.objects.get(key=slug), score=1.0)
    page = client.get("/")
    assert names(page) == ["trending", "popular"]
    assert page.context["home"].leading == []
    assert page.content.decode().count("Why am I seeing this?") == 2


def test_each_panel_answers_why_and_leads_to_the_switches(client):
    fill(4)
    page = client.get("/").content.decode()
    assert f'<a href="{reverse("catalog:taste")}">Your taste</a>' in page
    assert f'<a href="{reverse("accounts:privacy")}">Your privacy</a>' in page


def test_ones_designs_stand_first_and_lead_to_their_pages(client):
    user, product = UserFactory(), runner().product
    made = save_design(product_slug=product.slug, choices=[("sole", "gum")], version=1, user=user, title="Dawn", visitor=None)
    client.force_login(user)
    (panel,) = client.get("/").context["home"].panels
    assert (panel.panel, [card.url for card in panel.cards]) == ("carry-on", [f"/d/{made.token}/"])
    assert "Runner, saved on" in client.get("/account/").content.decode()
    client.logout()
    assert b"Carry on with your designs" not in client.get("/").content


def test_what_one_viewed_stands_in_the_account(client):
    (slug,) = fill(1)
    user = UserFactory()
    client.force_login(user)
    client.post(reverse("accounts:consent"), {"answer": "grant"})
    EventFactory(visitor=who(client), item=slug, at=timezone.now())
    (panel,) = client.get("/account/").context["panels"]
    assert (panel.panel, [card.slug for card in panel.cards]) == ("recent", [slug])


def test_popular_near_you_is_where_the_account_lives(client):
    from tests.factories.accounts import AddressFactory

    slugs, user = fill(4), UserFactory()
    AddressFactory(user=user, country="AT")
    for rank, slug in enumerate(slugs, 1):
        RankedItem.objects.create(list="near:AT", rank=rank, item=Item.objects.get(key=slug), score=1.0)
    client.force_login(user)
    assert "Wanted most in Austria" in client.get("/").content.decode()


def test_a_page_that_is_not_there_shows_others_to_readers_only(client, django_assert_num_queries):
    fill(4)
    assert "What others choose" in client.get("/nope/", headers={"Accept": "text/html"}).content.decode()
    with django_assert_num_queries(0):
        assert client.get("/nope.png").status_code == 404


def test_the_panels_of_a_product_leave_it_out(client):
    slugs = fill(6)
    (panel,) = client.get(f"/p/{slugs[0]}/").context["panels"]
    assert (panel.panel, slugs[0] in {card.slug for card in panel.cards}) == ("similar", False)


FILLED = ("similar", "for-you", "cart", "popular", "near")
PANELS = (*FILLED, "because", "goes-with", "trending", "recent", "new-for-you", "carry-on", "searches")


@pytest.mark.parametrize("panel", PANELS)
def test_the_api_knows_every_panel(client, panel):
    slug = fill(3)[0]
    found = client.get("/api/v1/recommendations/", {"panel": panel, "item": slug}).json()
    assert (found["panel"], bool(found["reason"]), bool(found["why"])) == (panel, True, True)
    assert bool(found["products"]) is (panel in FILLED)


def test_the_schema_names_every_panel(client):
    schema = client.get("/api/schema/", headers={"Accept": "application/json"}).json()
    parameters = schema["paths"]["/api/v1/recommendations/"]["get"]["parameters"]
    (panel,) = [one for one in parameters if one["name"] == "panel"]
    assert set(panel["schema"]["enum"]) == set(PANELS)
    assert all(name in panel["description"] for name in PANELS)


def test_the_api_shows_ones_designs(client):
    user, product = UserFactory(), runner().product
    save_design(product_slug=product.slug, choices=[("sole", "gum")], version=1, user=user, title="Dawn", visitor=None)
    Product.objects.update(price=10)
    client.force_login(user)
    (card,) = client.get("/api/v1/recommendations/", {"panel": "carry-on"}).json()["products"]
    assert card["title"] == "Dawn"
