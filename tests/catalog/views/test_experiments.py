"""Experiments on pages: each does what its variant says, and only what was really shown counts as seen."""

import re
import sys

import pytest
from django.utils import timezone

from accounts.models import Visitor
from catalog import queries, services
from catalog.models import Picture, Product
from experiments.queries.assigned import Assigned
from experiments.services import ship
from recommendations import queries as recommendations, services as recommender
from recommendations.models import Event
from recommendations.queries import tokens
from tests.factories.catalog import CategoryFactory, ProductFactory, picture
from tests.factories.experiments import running

pytestmark = pytest.mark.django_db
SHOWN = re.compile(r'data-impression="([^"]+)"')
EXPOSED = re.compile(r'data-exposures="([^"]+)"')


@pytest.fixture
def shop():
    category = CategoryFactory(slug="shoes", title="Shoes")
    for number in range(26):
        made = ProductFactory(slug=f"shoe-{number}", title=f"Shoe {number}", category=category, attributes={"colour": "red"})
        picture(made, is_default=True)
        picture(made, colour="#223344")
    services.push_due()


@pytest.fixture
def visitor(consenting, shop):
    """Somebody who looked at two things."""
    key = Visitor.objects.get().key
    recommender.record_events(visitor=key, events=[recommender.EventIn(kind="view", item=f"shoe-{n}") for n in range(2)])
    return key


@pytest.fixture(autouse=True)
def _second_variant(monkeypatch):
    monkeypatch.setattr(sys.modules[Assigned.__module__], "draw", lambda arms, *_: arms[-1])


def everybody(key, subject, value):
    """An experiment in whose second variant everybody is."""
    usual = {"pictures": "chosen", "panels": "usual" if value != "usual" else "popular", "layout": "roomy"}[subject]
    return running(key, subject=subject, values=(usual, value))


def exposures(client, url, **headers):
    """The experiments that a page says were seen."""
    found = EXPOSED.search(client.get(url, headers=headers).content.decode())
    return sorted(verified(token)[0] for token in found[1].split()) if found else []


def verified(token):
    shown = tokens.verify(token)
    return shown.policy, shown.arm


def test_the_owners_pictures_are_shown_and_logged_as_such(consenting, visitor):
    everybody("plain", "pictures", "default")
    found = [tokens.verify(token) for token in SHOWN.findall(consenting.get("/c/shoes/").content.decode())]
    defaults = {str(pk) for pk in Picture.objects.filter(is_default=True).values_list("pk", flat=True)}
    assert len({shown.arm for shown in found}) == 24
    assert {shown.arm for shown in found} < defaults
    assert {(shown.propensity, shown.policy) for shown in found} == {(1.0, "default")}
    assert exposures(consenting, "/c/shoes/") == ["plain"]


def test_who_is_shown_the_owners_pictures_is_not_told_that_they_are_chosen(consenting, visitor):
    recommender.refit_arms(now=timezone.now())
    assert "Pictures are chosen for you" in consenting.get("/c/shoes/").content.decode()
    everybody("plain", "pictures", "default")
    assert "Pictures are chosen for you" not in consenting.get("/c/shoes/").content.decode()


def test_a_page_without_cards_exposes_nobody(consenting, visitor):
    everybody("plain", "pictures", "default")
    everybody("tight", "layout", "compact")
    assert exposures(consenting, "/terms/") == []
    assert "tight" not in exposures(consenting, "/search/?q=nothingofthekind")


def test_lists_are_compact_and_rows_are_not(consenting, visitor):
    everybody("tight", "layout", "compact")
    page = consenting.get("/c/shoes/").content.decode()
    assert 'class="grid grid--products grid--compact"' in page
    assert exposures(consenting, "/c/shoes/") == ["tight"]
    assert exposures(consenting, "/p/shoe-3/") == []
    assert exposures(consenting, "/made-for-you/") == []


def test_nobody_without_consent_takes_part(client, shop):
    everybody("plain", "pictures", "default")
    everybody("tight", "layout", "compact")
    page = client.get("/c/shoes/").content.decode()
    assert "grid--compact" not in page
    assert "data-exposures" not in page


@pytest.mark.parametrize(("value", "reason"), [("popular", "Chosen most often lately"), ("similar", "Because you looked at Shoe")])
def test_another_list_stands_in_made_for_you(consenting, visitor, value, reason):
    everybody("other", "panels", value)
    page = consenting.get("/?more=").content.decode()
    row = page[page.index('data-panel="for-you"') :]
    assert reason in row[: row.index("</div>")]
    assert page.count("What others choose</h2>") <= 1
    assert exposures(consenting, "/") == ["other"]


@pytest.fixture
def asked(monkeypatch):
    """Whose lists “made for you” was made from."""
    found, read = [], recommendations.recommend_all

    def listen(*, asks, **given):
        found.extend(ask.panel for ask in asks)
        return read(asks=asks, **given)

    monkeypatch.setattr(recommendations, "recommend_all", listen)
    return found


@pytest.mark.parametrize(("value", "panel"), [("popular", "popular"), ("similar", "because"), ("usual", "for-you")])
def test_made_for_you_is_from_the_list_that_its_row_is_from(consenting, visitor, asked, value, panel):
    everybody("other", "panels", value)
    page = consenting.get("/made-for-you/").content.decode()
    assert (set(asked), page.count('class="panel__card"')) == ({panel}, 10)
    assert exposures(consenting, "/made-for-you/") == ["other"]


@pytest.mark.parametrize("how", ["runs", "shipped"])
def test_the_weeks_choice_follows_what_runs_and_what_was_shipped(consenting, visitor, asked, how):
    made = everybody("other", "panels", "popular")
    if how == "shipped":
        ship(experiment_id=made.pk, actor=None, variant="b")
    services.choose_week(visitor=visitor, monday=queries.monday_for(timezone.now(), ""))
    assert set(asked) == {"popular"}
    assert not Event.objects.filter(kind="exposure").exists()
    assert exposures(consenting, "/made-for-you/") == (["other"] if how == "runs" else [])


def test_a_page_that_does_not_want_the_row_exposes_nobody(consenting, visitor):
    everybody("other", "panels", "popular")
    assert exposures(consenting, "/p/shoe-3/") == []


@pytest.mark.parametrize("place", [0, -1])
@pytest.mark.parametrize("value", ["popular", "similar"])
@pytest.mark.parametrize("url", ["/", "/?more=", "/search/?q=nothingofthekind", "/cart/"])
def test_who_counts_as_seen_does_not_depend_on_the_variant(consenting, shop, monkeypatch, url, value, place):  # noqa: PLR0917 - a table
    """The visitor only answered the quiz, so some variants have nothing for the row."""
    assert services.pick_words(visitor=Visitor.objects.get().key, words=["colour:red"])
    monkeypatch.setattr(sys.modules[Assigned.__module__], "draw", lambda arms, *_: arms[place])
    everybody("other", "panels", value)
    assert exposures(consenting, url) == ["other"]


def test_a_part_of_the_page_that_comes_late_brings_its_own(consenting, visitor):
    everybody("other", "panels", "popular")
    assert exposures(consenting, "/?more=", **{"HX-Request": "true"}) == ["other"]


@pytest.mark.parametrize("url", ["/c/shoes/?colour=red", "/search/?q=shoe"])
def test_a_narrowed_list_brings_what_it_shows(consenting, visitor, url):
    everybody("plain", "pictures", "default")
    everybody("tight", "layout", "compact")
    part = consenting.get(url, headers={"HX-Request": "true"}).content.decode()
    assert re.fullmatch(r'<div id="listing">.*<div hidden data-exposures="[^"]+"></div>\s*</div>\s*', part, re.DOTALL)
    assert exposures(consenting, url, **{"HX-Request": "true"}) == ["plain", "tight"]
    assert consenting.get(url).content.decode().count("data-exposures") == 1


@pytest.mark.parametrize("value", ["popular", "similar"])
def test_a_row_that_is_fetched_brings_what_it_shows_even_if_it_is_empty(consenting, visitor, monkeypatch, value):
    everybody("other", "panels", value)
    everybody("plain", "pictures", "default")
    assert exposures(consenting, "/panel/for-you/") == ["other", "plain"]
    assert exposures(consenting, "/panel/recent/") == ["plain"]
    Product.objects.update(status="archived")
    assert exposures(consenting, "/panel/for-you/") == ["other"]


def through_api(client, url):
    return sorted(verified(token)[0] for token in client.get(f"/api/v1/{url}").json()["exposures"])


def test_the_api_says_what_was_seen_and_not_what_no_program_shows(consenting, visitor):
    everybody("other", "panels", "popular")
    everybody("plain", "pictures", "default")
    everybody("tight", "layout", "compact")
    assert through_api(consenting, "products/") == ["plain"]
    assert through_api(consenting, "recommendations/?panel=for-you") == ["other", "plain"]
    assert through_api(consenting, "recommendations/?panel=recent") == ["plain"]


def test_the_api_tells_nobody_without_consent_anything(client, shop):
    everybody("other", "panels", "popular")
    assert through_api(client, "products/") == through_api(client, "recommendations/?panel=for-you") == []


def test_an_experiment_that_breaks_leaves_the_page(consenting, visitor, monkeypatch):
    def broken(self, subject):
        raise RuntimeError(subject)

    monkeypatch.setattr(Assigned, "part", broken)
    for url in ("/", "/c/shoes/", "/search/?q=shoe", "/p/shoe-0/", "/cart/"):
        assert consenting.get(url).status_code == 200


@pytest.mark.parametrize("rows", [1, 2])
def test_experiments_add_no_query_to_a_page(consenting, visitor, rows, django_assert_num_queries):
    everybody("plain", "pictures", "default")
    if rows == 2:
        everybody("tight", "layout", "compact")
    consenting.get("/c/shoes/")
    with django_assert_num_queries(10):
        # visitor, category and its children, facets' labels, count, cards' products, arms, taste, pictures, facets' counts
        consenting.get("/c/shoes/")
