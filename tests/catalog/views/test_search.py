"""/search/?q=: what is found, and a way on where nothing is."""

import pytest

from catalog import services
from tests.factories.catalog import ProductFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelf():
    for colour in ("red", "blue"):
        ProductFactory(title=f"Runner in {colour}", attributes={"colour": colour})
    services.push_due()


def page(client, **query):
    return client.get("/search/", query).content.decode()


@pytest.mark.parametrize("count", [1, 24])
def test_a_search_takes_six_queries_however_much_is_found(client, count, django_assert_num_queries):
    for _ in range(count):
        ProductFactory(title="Runner")
    client.get("/search/?q=run")
    with django_assert_num_queries(6):  # facets, count, products, arms, pictures, facet counts
        assert page(client, q="run").count("<article") == count


def test_it_is_narrowed_like_a_list(client, shelf):
    found = page(client, q="runner", colour="red")
    assert found.count("<article") == 1
    assert '<input type="hidden" name="q" value="runner">' in found


def test_where_nothing_is_found_it_suggests_and_recommends(client, shelf):
    ProductFactory(title="Cable")
    services.push_due()
    found = page(client, q="table")
    assert 'href="/search/?q=cable"' in found
    assert found.count("<article") == 3


def test_a_slip_is_put_right_and_said(client, shelf):
    found = page(client, q="runer blu")
    assert "Nothing has all of “runer blu”" in found
    assert (found.count("<article"), found.count('value="runner blue"')) == (1, 2)  # the search box, and the form that narrows
    assert 'data-search="runner blue"' in found


def test_a_narrowed_list_is_not_searched_by_other_words(client, shelf):
    assert "comes nearest" not in page(client, q="runer", colour="red")


def test_what_nothing_has_all_of_is_searched_with_a_word_less(client, shelf):
    ProductFactory(title="Light mug")
    found = page(client, q="light blue runner")
    assert 'data-search="blue runner"' in found


def test_without_words_it_asks_for_some(client, shelf):
    assert "What are you looking for?" in page(client)


def test_what_was_asked_is_shown_as_text(client):
    assert "&lt;script&gt;" in page(client, q="<script>alert(1)</script>")
    assert "<script>alert" not in page(client, q="<script>alert(1)</script>")


@pytest.mark.parametrize("text", ["\x00", "'", ":* & |", "x" * 5000, "ﷺ" * 200, "% _ \\"])
def test_any_text_is_answered(client, shelf, text):
    assert client.get("/search/", {"q": text}).status_code == 200
