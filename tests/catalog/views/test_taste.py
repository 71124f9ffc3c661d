"""/taste/: what the shop believes, where it comes from, and every word about it."""

import pytest
from django.urls import reverse

from accounts import queries as people, services as accounts
from accounts.models import Preferences, QuizAnswers, Visitor
from catalog import services
from catalog.queries.taste import Believed, Profile, Word
from recommendations import queries as recommendations, services as recommender
from recommendations.models import Event, VisitorFeatures
from tests.factories.accounts import UserFactory
from tests.factories.catalog import AttributeFactory, CategoryFactory, ProductFactory

pytestmark = pytest.mark.django_db
PAGE, BELIEF, SETTINGS = "/taste/", "/taste/profile/belief/", "/taste/profile/settings/"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def things():
    AttributeFactory(key="material", label="Material")
    category = CategoryFactory(slug="shoes", title="Shoes")
    made = [ProductFactory(slug=f"suede-{n}", category=category, attributes={"material": "suede"}) for n in range(3)]
    made += [ProductFactory(category=category, attributes={"material": "mesh"}) for _ in range(5)]
    services.push_due()
    return made


@pytest.fixture
def visitor(consenting, things):
    key = Visitor.objects.get().key
    seen = [recommender.EventIn(kind="save", item=thing.slug) for thing in things[:3]]
    recommender.record_events(visitor=key, events=seen)
    return key


def text(client, url=PAGE):
    return client.get(url).content.decode()


def test_without_consent_it_asks_and_shows_nothing(client, things):
    page = text(client)
    assert "The shop keeps nothing about your taste." in page
    assert "may the shop remember?" in page
    assert "Forget everything" not in page


def test_global_privacy_control_counts_as_no(client, things):
    page = client.get(PAGE, headers={"Sec-GPC": "1"}).content.decode()
    assert "Your browser sends Global Privacy Control" in page


def test_it_says_what_it_believes_and_why(consenting, visitor):
    page = text(consenting)
    assert "You like: <strong>suede" in page
    assert "From 3 things you viewed, liked or designed" in page


@pytest.mark.parametrize("words", [1, 3])
def test_it_takes_eleven_queries_however_much_is_known(consenting, visitor, things, words, django_assert_num_queries):
    for thing in things[:words]:
        services.judge(visitor=visitor, slug=thing.slug, opinion="like")
    services.correct(visitor=visitor, feature="category:shoes", word="like")
    text(consenting)
    with django_assert_num_queries(11):
        # the visitor; told; opinions; features told, events, usual shares; facets, categories, base products; cards' products and pictures
        # (arms are asked for nobody in particular, in one of these)
        text(consenting)


def test_a_belief_can_be_denied_and_that_taken_back(consenting, visitor):
    consenting.post(BELIEF, {"feature": "material:suede", "verdict": "dislike"})
    assert VisitorFeatures.objects.get().features == {"dislikes:material:suede": 1.0}
    page = text(consenting)
    assert "You like: <strong>suede" not in page
    assert "Take back: Suede is not me" in page
    consenting.post(BELIEF, {"feature": "material:suede", "verdict": "forget"})
    assert VisitorFeatures.objects.get().features == {}
    assert "You like: <strong>suede" in text(consenting)


def test_a_belief_can_be_confirmed_and_is_told_then(consenting, visitor):
    consenting.post(BELIEF, {"feature": "material:suede", "verdict": "like"})
    assert VisitorFeatures.objects.get().features == {"likes:material:suede": 1.0}
    assert "You told us, and it shows in 3 things" in text(consenting)


@pytest.mark.parametrize("data", [{}, {"feature": "suede", "verdict": "like"}, {"feature": "a:b", "verdict": "?"}, {"feature": "a:\0"}])
def test_an_unclear_word_is_refused(consenting, visitor, data):
    assert consenting.post(BELIEF, data).status_code == 400
    assert not VisitorFeatures.objects.exists()


def test_no_more_than_a_hundred_corrections_are_kept(consenting, visitor):
    for number in range(102):
        services.correct(visitor=visitor, feature=f"colour:c{number}", word="dislike")
    assert len(people.told(visitor).corrections) == 100


def test_what_is_not_for_me_is_never_suggested_until_taken_back(consenting, visitor, things):
    slug = things[0].slug
    answer = consenting.post(f"/taste/item/{slug}/", {"opinion": "dismiss", "next": "/search/"}, follow=True)
    assert answer.redirect_chain == [("/search/", 302)]
    assert "is not suggested any more" in answer.content.decode()
    assert slug not in recommendations.recommend(panel="for-you", visitor=visitor).keys
    consenting.post(f"/taste/item/{slug}/", {"opinion": "undo"})
    assert slug in recommendations.recommend(panel="for-you", visitor=visitor).keys


def test_a_second_word_about_the_same_thing_replaces_the_first(consenting, visitor, things):
    for opinion in ("like", "dismiss", "like", "like"):
        consenting.post(f"/taste/item/{things[0].slug}/", {"opinion": opinion})
    assert list(Event.objects.filter(kind__in=("like", "dismiss")).values_list("kind", "item")) == [("like", things[0].slug)]


def test_htmx_gets_a_toast_with_undo_and_then_the_card_back(consenting, visitor, things):
    url = f"/taste/item/{things[0].slug}/"
    gone = consenting.post(url, {"opinion": "dismiss"}, headers=HTMX)
    assert gone["HX-Trigger"] == "shop:taste"
    assert b'value="undo" autofocus' in gone.content
    assert b"product-card" not in gone.content
    assert b'class="product-card"' in consenting.post(url, {"opinion": "undo"}, headers=HTMX).content
    assert b'aria-pressed="true"' in consenting.post(url, {"opinion": "like"}, headers=HTMX).content


def test_a_word_without_consent_is_not_kept(client, things):
    url = f"/taste/item/{things[0].slug}/"
    assert client.post(url, {"opinion": "dismiss"})["Location"] == PAGE
    assert client.post(url, {"opinion": "dismiss"}, headers=HTMX)["HX-Redirect"] == PAGE
    assert not Event.objects.exists()


def test_a_word_about_nothing_is_a_404_and_an_unclear_one_a_400(consenting, things):
    assert consenting.post("/taste/item/nothing/", {"opinion": "like"}).status_code == 404
    assert consenting.post(f"/taste/item/{things[0].slug}/", {"opinion": "love"}).status_code == 400
    assert consenting.get(f"/taste/item/{things[0].slug}/").status_code == 405


def test_the_slider_and_the_switch_are_kept(consenting, visitor):
    consenting.post(SETTINGS, {"surprise": "0.9"})
    consenting.post(SETTINGS, {"personal": "off"})
    request = consenting.get(PAGE).wsgi_request
    assert (request.standing.surprise, request.visitor, request.standing.known) == (0.9, None, visitor)
    assert "You like: <strong>suede" in text(consenting)
    assert VisitorFeatures.objects.count() == 0


@pytest.mark.parametrize("data", [{"surprise": "2"}, {"surprise": "nan"}, {"personal": "perhaps"}])
def test_a_setting_that_makes_no_sense_is_refused(consenting, data):
    assert consenting.post(SETTINGS, data).status_code == 400
    assert not Preferences.objects.exists()


def test_mail_is_for_accounts_and_in_their_own_time(client):
    user = UserFactory()
    client.force_login(user)
    assert client.post(SETTINGS, {"mail": "on"})["Location"] == PAGE
    assert not people.wants_mail(user.pk)
    accounts.grant(user_id=user.pk, visitor=None, signal=False)
    client.post(SETTINGS, {"mail": "on", "time_zone": "Asia/Tokyo"})
    assert people.wants_mail(user.pk)
    client.post(SETTINGS, {"mail": "off", "time_zone": "Nowhere/At_all"})
    assert not people.wants_mail(user.pk)
    assert people.stored_for_user(user.pk).time_zone == "Asia/Tokyo"


def test_everything_can_be_forgotten_from_here(consenting, visitor):
    services.pick_words(visitor=visitor, words=["material:suede"])
    consenting.post("/account/privacy/erase/", {"next": PAGE})
    assert not any(model.objects.exists() for model in (Event, VisitorFeatures, QuizAnswers))


def test_the_download_holds_what_was_told(consenting, visitor):
    services.pick_words(visitor=visitor, words=["material:suede"])
    kept = consenting.get("/account/privacy/export/").json()
    assert kept["account"]["quiz"]["words"] == ["material:suede"]
    assert kept["recommendations"]["told"] == {"likes:material:suede": 1.0}


@pytest.mark.parametrize("slug", ["quiz", "profile", "item"])
def test_a_product_may_be_called_like_a_page_of_taste(consenting, things, slug):
    ProductFactory(slug=slug, category=things[0].category)
    services.push_due()
    answer = consenting.post(reverse("catalog:opinion", args=[slug]), {"opinion": "like"})
    assert answer["Location"] == PAGE
    assert Event.objects.get(kind="like").item == slug


def test_a_tone_reads_as_one_in_a_sentence():
    believed = [
        Believed(Word(name, "", label), told=False, events=2) for name, label in (("tone:mid", "Mid"), ("colour:dark-green", "Dark green"))
    ]
    assert Profile(believed).leading == ["mid tones", "dark green"]
