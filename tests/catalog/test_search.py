import pytest
from django.core.cache import cache

from catalog import queries
from catalog.models import Synonyms
from catalog.queries.search import SYNONYMS_KEY
from tests.factories.catalog import CategoryFactory, ProductFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelf():
    return [
        ProductFactory(slug="runner", title="Runner", description="For walks with a bag.", attributes={"colour": "red"}),
        ProductFactory(slug="bag", title="Café bag", attributes={"colour": "red", "material": "suede"}),
        ProductFactory(slug="shoes", title="Walking shoes", category=CategoryFactory(title="Footwear")),
    ]


def found(text):
    return [product.slug for product in queries.search(text)]


@pytest.mark.parametrize(
    ("text", "slugs"),
    [
        ("runners", ["runner"]),
        ("run", ["runner"]),
        ("RED SUEDE", ["bag"]),
        ("cafe", ["bag"]),
        ("café", ["bag"]),
        ("footw", ["shoes"]),
        ("shoe", ["shoes"]),
        ("red canvas", []),
        ("the", []),
        ("", []),
        ("!!!", []),
        ("zz' | 'b:* & (", []),
    ],
)
def test_words_stems_and_prefixes_are_found(shelf, text, slugs):
    assert found(text) == slugs


def test_a_title_weighs_more_than_a_description(shelf):
    assert found("bag") == ["bag", "runner"]


def test_drafts_are_not_found():
    ProductFactory(title="Secret", status="draft")
    assert found("secret") == []


def test_suggestions_find_something(shelf):
    assert queries.suggestions("suade")[0] == "suede"
    assert queries.suggestions("red suade")[0] == "red suede"
    assert queries.suggestions("qqqqqq") == []


def test_a_thing_is_found_by_the_categories_above_its_own():
    above = CategoryFactory(slug="bags", title="Bags")
    ProductFactory(slug="harbour", title="Harbour", category=CategoryFactory(slug="weekenders", title="Weekenders", parent=above))
    assert found("bag") == found("bags") == found("weekender bag") == ["harbour"]


def test_a_category_that_moves_takes_its_words_along():
    above = CategoryFactory(slug="travel", title="Travel")
    moved = CategoryFactory(slug="weekenders", title="Weekenders")
    ProductFactory(slug="harbour", title="Harbour", category=moved)
    moved.parent = above
    moved.save()
    assert found("travel") == ["harbour"]


def test_a_category_that_is_called_something_else_takes_its_words_along():
    renamed = CategoryFactory(slug="weekenders", title="Weekenders")
    ProductFactory(slug="harbour", title="Harbour", category=renamed)
    renamed.title = "Holdalls"
    renamed.save()
    assert found("holdall") == ["harbour"]


def test_a_thing_is_found_by_what_people_call_it():
    Synonyms.objects.create(words="bag, holdall, travel bag")
    ProductFactory(slug="harbour", title="Harbour bag", attributes={"colour": "red"})
    ProductFactory(slug="cap", title="Cap", attributes={"colour": "red"})
    for asked in ("holdall", "Holdalls", "red holdall", "travel bag", "red travel bags"):
        assert found(asked) == ["harbour"]


@pytest.mark.parametrize("asked", ["purse", "purses", "hoodie", "hoodies"])
def test_one_is_found_by_its_synonym_as_well_as_many(asked):
    Synonyms.objects.create(words="card sleeve, purse")
    Synonyms.objects.create(words="jumper, hoodie")
    ProductFactory(title="Card sleeve")
    ProductFactory(title="Jumper")
    assert len(found(asked)) == 1


def test_a_synonym_that_was_taken_out_finds_nothing_any_more(django_capture_on_commit_callbacks):
    group = Synonyms.objects.create(words="bag, holdall")
    ProductFactory(title="Harbour bag")
    assert found("holdall")
    with django_capture_on_commit_callbacks(execute=True):
        group.delete()
    assert not found("holdall")


def test_what_somebody_read_before_a_change_was_committed_is_forgotten_with_it(django_capture_on_commit_callbacks):
    ProductFactory(title="Harbour bag")
    with django_capture_on_commit_callbacks(execute=True):
        Synonyms.objects.create(words="bag, holdall")
        cache.set(SYNONYMS_KEY, {})
    assert found("holdall")


def test_a_slip_in_a_synonym_is_recognised():
    Synonyms.objects.create(words="bag, holdall")
    ProductFactory(title="Harbour bag")
    assert queries.suggestions("hodlall")[0] == "holdall"


def test_a_long_search_that_finds_nothing_is_tried_in_a_few_ways_only(django_assert_num_queries):
    asked = ["quartz", "willow", "falcon", "bramble", "copper", "meadow", "nimbus", "hazel"]
    for word in asked:
        for ending in "xyz":
            ProductFactory(title=word + ending)
    slips = " ".join(word + "q" for word in asked)
    assert queries.suggestions(slips) == []
    with django_assert_num_queries(16):  # one for each way
        queries.suggestions(slips)


def test_synonyms_cost_no_query_once_they_are_known(django_assert_num_queries):
    Synonyms.objects.create(words="bag, holdall")
    list(queries.search("bag"))
    with django_assert_num_queries(1):  # products
        list(queries.search("holdall bag"))
