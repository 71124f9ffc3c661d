"""REST: products, recommendations, events."""

import json

import pytest

from catalog import api, queries, services
from recommendations.models import Event
from tests.factories.catalog import CategoryFactory, ProductFactory, picture

pytestmark = pytest.mark.django_db


def shelf(count):
    category = CategoryFactory(slug="shoes")
    made = [ProductFactory(category=category, attributes={"colour": ["red", "blue"][number % 2]}) for number in range(count)]
    for product in made:
        picture(product, is_default=True)
    services.push_due()
    return [product.slug for product in made]


def post(client, body):
    content = body if isinstance(body, str | bytes) else json.dumps(body)
    return client.post("/api/v1/events/", content, content_type="application/json")


@pytest.mark.parametrize("count", [1, 24])
def test_the_list_takes_six_queries_however_many(client, count, django_assert_num_queries):
    shelf(count)
    with django_assert_num_queries(6):  # facets, count, products, arms, pictures, facet counts
        assert client.get("/api/v1/products/").json()["count"] == count


def test_the_list_is_searched_narrowed_and_paged(client):
    shelf(30)
    found = client.get("/api/v1/products/", {"category": "shoes", "colour": "red", "q": "product", "sort": "title"}).json()
    assert (found["count"], found["next"], {row["attributes"]["colour"] for row in found["results"]}) == (15, "", {"red"})
    second = client.get("/api/v1/products/", {"page": 2}).json()
    assert (len(second["results"]), second["previous"]) == (6, "/api/v1/products/")


def test_an_unknown_category_or_product_is_404(client):
    assert client.get("/api/v1/products/?category=nope").status_code == 404
    assert client.get("/api/v1/products/nope/").status_code == 404


def test_a_product_has_its_pictures_and_price_as_text(client):
    (slug,) = shelf(1)
    found = client.get(f"/api/v1/products/{slug}/").json()
    assert (found["price"], found["currency"], found["category"], len(found["pictures"])) == ("100.00", "EUR", "shoes", 1)


def test_recommendations_have_a_reason_and_products(client):
    slugs = shelf(3)
    found = client.get("/api/v1/recommendations/", {"panel": "similar", "item": slugs[0], "count": 2}).json()
    assert (found["panel"], found["reason"], len(found["products"])) == ("similar", "similar", 2)


@pytest.mark.parametrize("query", ["", "panel=x", "panel=popular&count=0", "panel=popular&count=x", "panel=popular&count=51", "panel=%00"])
def test_a_wrong_question_gets_400_and_a_sentence(client, query):
    response = client.get(f"/api/v1/recommendations/?{query}")
    assert (response.status_code, bool(response.json()["detail"])) == (400, True)


def test_without_consent_events_are_accepted_and_forgotten(client):
    (slug,) = shelf(1)
    response = post(client, {"events": [{"kind": "view", "item": slug}]})
    assert (response.status_code, response.json(), Event.objects.count()) == (202, {"accepted": 0}, 0)


def test_with_consent_they_are_recorded(consenting):
    (slug,) = shelf(1)
    assert post(consenting, [{"kind": "view", "item": slug}, {"kind": "search", "text": "red"}]).json() == {"accepted": 2}
    assert set(Event.objects.values_list("kind", flat=True)) == {"view", "search"}


def test_an_impression_is_counted_once_with_its_propensity(consenting):
    (slug,) = shelf(1)
    visitor = consenting.get("/").wsgi_request.visitor
    (card,) = queries.cards([slug], viewer=queries.Viewer(visitor), page="list")
    seen = {"kind": "impression", "item": slug, "token": card.token, "position": 3}
    assert [post(consenting, [seen]).json()["accepted"] for _ in range(2)] == [1, 0]
    event = Event.objects.get()
    assert (event.arm, event.position, event.propensity is not None) == (card.arm, 3, True)


def event(**fields):
    return json.dumps([{"kind": "view", "item": "x", **fields}])


JUNK = [
    *("", "{", "null", "1", '"x"', "{}", '{"events": 1}', '{"events": [1]}', '{"events": [{}]}', "\xff", "[" * 100_000),
    *('[{"kind": "view"}]', event(kind="fly"), event(kind=1), event(item=["x"]), event(item="\0"), event(item="x" * 999), event(why=1)),
    *(event(at="yesterday"), event(at="2026-13-45T00:00:00Z"), event(at=5)),
    *(event(value="1"), event(value=float("nan")), event(value=10**400), event(position=-1), event(position="1"), event(context=[1])),
    json.dumps([{"kind": "view", "item": "x"}] * 101),
]


@pytest.mark.parametrize("body", JUNK)
def test_junk_gets_400_with_a_sentence_and_writes_nothing(consenting, body):
    response = post(consenting, body)
    assert (response.status_code, bool(response.json()["detail"])) == (400, True)
    assert not Event.objects.exists()


@pytest.mark.parametrize("kind", ["purchase"])
def test_what_only_the_shop_records_is_refused(consenting, kind):
    (slug,) = shelf(1)
    forged = {"kind": kind, "item": slug, "context": {"amount": 10**400}}
    response = post(consenting, [{"kind": "view", "item": slug}, forged])
    assert (response.status_code, "only the shop itself" in response.json()["detail"]) == (400, True)
    assert not Event.objects.exists()


@pytest.mark.parametrize("context", [{}, {"reported": False}, {"reported": None}])
@pytest.mark.parametrize("kind", ["save", "cart"])
def test_what_the_shop_records_itself_is_marked_where_others_report_it(consenting, kind, context):
    (slug,) = shelf(1)
    assert post(consenting, [{"kind": kind, "item": slug, "context": context}]).json() == {"accepted": 1}
    assert Event.objects.get().context == {"reported": True}


def test_a_body_beyond_the_limit_is_refused(consenting):
    assert post(consenting, json.dumps([{"kind": "view", "item": "x", "text": "x" * 1_100_000}])).status_code in (400, 413)


def test_events_are_only_posted(client):
    assert client.get("/api/v1/events/").status_code == 405


def test_reports_are_bounded_by_visitor_and_not_by_address():
    assert api.events.cls.throttle_classes == []
