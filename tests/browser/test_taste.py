"""Saying more or less of a thing, and the quiz, in a real browser."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import QuizAnswers, Visitor
from catalog.models import Category
from catalog.services import push_due
from recommendations.models import Event
from tests.factories.catalog import AttributeFactory, CategoryFactory, ProductFactory, picture
from tests.factories.recommendations import EventFactory, serving

CARD = ".panel__card"


@pytest.fixture
def things(db):
    AttributeFactory(key="material", label="Material")
    category = CategoryFactory(slug="things", title="Things")
    for number in range(8):
        made = ProductFactory(slug=f"thing-{number}", title=f"Thing {number}", category=category, attributes={"material": "wool"})
        picture(made, is_default=True)
    push_due()


def agree(page):
    """Consent; reports of what was seen are answered here, so that none is under way when the test ends."""
    page.route("**/api/v1/events/", lambda route: route.fulfill(status=202, json={"accepted": 0}))
    page.goto("/account/privacy/")
    page.get_by_role("button", name="Yes, learn").last.click()
    page.locator("meta[name=consent][content=granted]").wait_for(state="attached")


def opinions():
    return sorted(Event.objects.filter(kind__in=("like", "dismiss")).values_list("kind", "item"))


def test_a_card_goes_at_once_and_comes_back_with_undo(page, things, complaints):
    agree(page)
    page.goto("/made-for-you/")
    before = page.locator(CARD).count()
    card = page.locator(CARD).first
    slug = card.locator("[data-item]").get_attribute("data-item")
    card.get_by_role("button", name="Not for me").click()
    undo = page.get_by_role("button", name="Undo")
    undo.wait_for()
    assert page.locator(CARD).count() == before - 1
    expect(undo).to_be_focused()
    assert opinions() == [("dismiss", slug)]
    page.keyboard.press("Enter")
    page.locator(f"{CARD} [data-item={slug}]").wait_for()
    assert opinions() == []


def test_more_like_this_stays_pressed_and_keeps_the_focus(page, things, complaints):
    agree(page)
    page.goto("/made-for-you/")
    page.locator(CARD).first.get_by_role("button", name="More like").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".taste-button[aria-pressed=true]")).to_be_focused()
    assert [kind for kind, _ in opinions()] == ["like"]


def row(page, panel):
    return page.locator(f"section[data-panel={panel}] [data-item]").evaluate_all("cards => cards.map((card) => card.dataset.item)")


@pytest.fixture
def met(things, page):
    """A visitor whom the model has not met, who looked at two things: rows for them come from what they do."""
    for number in range(8, 20):
        picture(ProductFactory(slug=f"thing-{number}", title=f"Thing {number}", category=Category.objects.get()), is_default=True)
    push_due()
    serving({f"thing-{number}": [1.0, 0.1 * number] for number in range(20)})
    agree(page)
    visitor = Visitor.objects.get().key
    for minutes in range(2):
        EventFactory(visitor=visitor, item=f"thing-{minutes}", at=timezone.now() - timedelta(minutes=minutes))
    page.goto("/?more=")
    page.evaluate("document.querySelectorAll('section[data-panel] li').forEach((card) => { card.before = true; })")
    return page


def test_a_word_about_a_thing_makes_other_rows_fresh(met, complaints):
    because = met.locator("section[data-panel=because]")
    expect(because.locator(".panel__head")).to_contain_text("Thing")
    liked = met.locator("section[data-panel=for-you] .panel__card").first
    slug = liked.locator("[data-item]").get_attribute("data-item")
    title = liked.locator("h3").inner_text()
    liked.get_by_role("button", name="More like").focus()
    met.keyboard.press("Enter")
    expect(because.locator(".panel__head")).to_contain_text(title)
    expect(liked.locator(".taste-button[aria-pressed=true]")).to_be_focused()
    assert slug not in row(met, "because")
    shown = [key for panel in ("for-you", "because") for key in row(met, panel)]
    assert len(shown) == len(set(shown))


def test_what_stays_in_a_row_is_the_same_card_as_before(met, complaints):
    first = met.locator("section[data-panel=for-you] .panel__card").first
    gone = first.locator("[data-item]").get_attribute("data-item")
    shown = row(met, "for-you")
    with met.expect_response("**/panel/recent/**"):
        first.get_by_role("button", name="Not for me").click()
    expect(met.get_by_role("button", name="Undo")).to_be_focused()
    now = met.locator("section[data-panel=for-you] li:has([data-item])")
    told = now.evaluate_all("cards => cards.map((card) => [card.querySelector('[data-item]').dataset.item, card.before ?? false])")
    assert gone not in [slug for slug, _ in told]
    assert [slug for slug, old in told if old] == [slug for slug, _ in told if slug in shown]
    assert len([slug for slug, old in told if old]) > 2


def test_cards_of_a_row_made_fresh_say_where_they_stand(met, complaints):
    first = met.locator("section[data-panel=for-you] .panel__card").first
    with met.expect_response("**/panel/recent/**"):
        first.get_by_role("button", name="Not for me").click()
    expect(met.get_by_role("button", name="Undo")).to_be_focused()
    met.wait_for_timeout(200)
    for where in ("[data-item]", "input[name=position]"):
        cards = met.locator(f"section[data-panel=for-you] li:has([data-item]) {where}")
        places = cards.evaluate_all("all => all.map((one) => one.dataset.position ?? one.value)")
        assert len(places) > 3
        assert places == [str(place) for place in range(len(places))]


def test_of_two_answers_only_that_to_the_newest_word_is_shown(met, hold, complaints):
    held = hold("**/panel/for-you/**")
    answers = []
    for _ in range(2):
        met.evaluate("document.body.dispatchEvent(new CustomEvent('shop:taste'))")
        answers.append(held.next())
    head = met.locator("section[data-panel=for-you] .panel__head")
    for answer, title in zip(reversed(answers), ("Newer", "Older"), strict=True):
        row = f'<div class="panel__head">{title}</div><ul class="panel__row"></ul>'
        answer.fulfill(body=f"<section data-panel='for-you'>{row}</section>", content_type="text/html")
        met.wait_for_timeout(200)
        expect(head).to_have_text("Newer")


def test_the_quiz_by_keyboard(page, things, complaints):
    agree(page)
    page.goto("/taste/quiz/")
    page.locator(".pick__box").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_url("**/taste/quiz/?step=words")
    page.get_by_label("Wool").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Done").click()
    page.wait_for_url("**/taste/")
    assert QuizAnswers.objects.get().words == ["material:wool"]
    expect(page.get_by_text("You like: wool")).to_be_visible()


@pytest.mark.parametrize("context", [{"java_script_enabled": False}], indirect=True)
def test_the_quiz_without_scripts(page, things):
    page.goto("/taste/quiz/")
    page.get_by_role("button", name="Yes, remember").click()
    page.locator(".pick__box").first.check()
    page.get_by_role("button", name="Next").click()
    page.get_by_label("Wool").check()
    page.get_by_role("button", name="Done").click()
    expect(page.get_by_text("You like: wool")).to_be_visible()
