"""/taste/quiz/: favourites and words, kept only with consent."""

import pytest

from accounts import queries as people
from accounts.models import QuizAnswers, Visitor
from catalog import queries, services
from recommendations.models import Event, VisitorFeatures
from tests.factories.catalog import AttributeFactory, CategoryFactory, ProductFactory, colourway, picture

pytestmark = pytest.mark.django_db
QUIZ, WORDS = "/taste/quiz/", "/taste/quiz/?step=words"


@pytest.fixture
def shop():
    AttributeFactory(key="material", label="Material")
    category = CategoryFactory(slug="shoes")
    base = ProductFactory(kind="base", family="runner", category=category, slug="runner")
    for number in range(14):
        made = colourway(base, slug=f"way-{number}", attributes={"colour": f"c{number % 5}", "material": ["suede", "mesh"][number % 2]})
        picture(made, is_default=True)
    services.push_due()


def key():
    return Visitor.objects.get().key


def test_without_consent_it_asks_first_and_keeps_nothing(client, shop):
    assert "may the shop remember?" in client.get(QUIZ).content.decode()
    assert client.post(QUIZ, {"picked": ["way-1"]}).status_code == 403
    assert not QuizAnswers.objects.exists()


@pytest.mark.parametrize("page", [QUIZ, "/taste/", "/made-for-you/"])
def test_a_page_that_asks_by_itself_is_not_asked_about_twice(client, page):
    shown = client.get(page).content.decode()
    assert "may the shop remember?" in shown
    assert 'id="consent"' not in shown


def test_it_shows_a_dozen_pictures_and_how_far_one_is(consenting, shop):
    page = consenting.get(QUIZ).content.decode()
    assert page.count('class="pick__box"') == 12
    assert "Step 1 of 2" in page
    assert "Skip this step" in page


@pytest.mark.parametrize("count", [0, 3])
def test_the_pictures_take_eight_queries_however_many_were_picked(consenting, shop, count, django_assert_num_queries):
    services.pick_favourites(visitor=key(), slugs=[f"way-{number}" for number in range(count)])
    consenting.get(QUIZ)
    with django_assert_num_queries(7 + bool(count)):
        # the visitor; answers; colourways; those picked before; cards' products, arms, taste, pictures
        consenting.get(QUIZ)


def test_favourites_become_likes_and_lead_to_the_words(consenting, shop):
    answer = consenting.post(QUIZ, {"picked": ["way-1", "way-2", "unknown", "\0"]})
    assert answer["Location"] == WORDS
    assert people.told(key()).pictures == ("way-1", "way-2")
    assert sorted(Event.objects.filter(kind="like").values_list("item", flat=True)) == ["way-1", "way-2"]


def test_the_quiz_can_be_done_again(consenting, shop):
    consenting.post(QUIZ, {"picked": ["way-1", "way-2"]})
    page = consenting.get(QUIZ).content.decode()
    assert page.count(" checked") == 2
    consenting.post(QUIZ, {"picked": ["way-2", "way-3"]})
    assert sorted(Event.objects.filter(kind="like").values_list("item", flat=True)) == ["way-2", "way-3"]


def test_whoever_picked_everything_still_sees_something_new(consenting, shop):
    services.pick_favourites(visitor=key(), slugs=[f"way-{number}" for number in range(12)])
    assert len(queries.quiz_cards(taken=people.told(key()).pictures)) == 14


def test_words_become_features_and_the_end_is_the_page_of_taste(consenting, shop):
    page = consenting.get(WORDS).content.decode()
    assert "Suede" in page
    assert "Step 2 of 2" in page
    answer = consenting.post(WORDS, {"picked": ["material:suede", "material:gold"]})
    assert answer["Location"] == "/taste/"
    assert VisitorFeatures.objects.get().features == {"likes:material:suede": 1.0}
    assert consenting.get(WORDS).content.decode().count(" checked") == 1


def test_there_is_no_third_step(consenting, shop):
    assert consenting.get(QUIZ + "?step=third").status_code == 404


def test_an_empty_shop_asks_nothing_impossible(consenting):
    assert consenting.get(QUIZ).status_code == consenting.get(WORDS).status_code == 200
