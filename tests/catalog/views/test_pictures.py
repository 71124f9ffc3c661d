"""Pictures on pages: chosen for who agreed, the same wherever a product stands, and everybody's where that is switched off."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Visitor
from catalog import services
from catalog.models import Picture, Product
from recommendations import queries as recommendations, services as recommender
from recommendations.models import Arm, Event
from tests.factories.accounts import UserFactory
from tests.factories.catalog import CategoryFactory, ProductFactory, colourway, picture

pytestmark = pytest.mark.django_db
COLOURS = ("#aa5533", "#223344", "#55aa33", "#ccbb22")
HTMX = {"HX-Request": "true"}
SHOWN = re.compile(r'data-item="([^"]+)"[^>]*?>.*?<img src="([^"]+)"', re.DOTALL)


@pytest.fixture
def shop():
    """Eight things with four pictures each, so that pages which pick anew would hardly agree."""
    category = CategoryFactory(slug="shoes", title="Shoes")
    for number in range(8):
        made = ProductFactory(slug=f"shoe-{number}", title=f"Shoe {number}", category=category, attributes={"colour": "red"})
        for place, colour in enumerate(COLOURS):
            picture(made, colour=colour, view=f"view-{place}", is_default=place == 0)
    services.push_due()


def shown(client, url, **headers):
    """The pictures of a page by product."""
    found = {}
    for slug, address in SHOWN.findall(client.get(url, headers=headers).content.decode()):
        found.setdefault(slug, set()).add(address)
    return found


def own(slug):
    """The default picture's address, as a card has it."""
    from catalog.queries import default_picture

    return default_picture(Product.objects.get(slug=slug)).src


@pytest.fixture
def known(consenting, shop):
    """Somebody of whom the shop knows a taste, so that pictures are chosen."""
    key = Visitor.objects.get().key
    recommender.refit_arms(now=timezone.now())
    recommender.record_events(visitor=key, events=[recommender.EventIn(kind="save", item="shoe-0")] * 3)
    return consenting


def test_a_product_has_one_picture_on_every_page_of_a_visit(known):
    pages = ["/", "/?more=", "/c/shoes/", "/c/shoes/?sort=price", "/search/?q=shoe", "/p/shoe-0/", "/p/shoe-1/", "/made-for-you/"]
    every = {}
    for found in [shown(known, url) for url in pages] + [shown(known, "/?more=", **HTMX)]:
        for slug, addresses in found.items():
            every.setdefault(slug, set()).update(addresses)
    assert len(every) == 8
    assert {slug: len(addresses) for slug, addresses in every.items()} == dict.fromkeys(every, 1)
    assert any(own(slug) not in addresses for slug, addresses in every.items())


def test_a_card_that_comes_back_has_the_picture_and_the_place_it_had(consenting, shop):
    before = shown(consenting, "/c/shoes/")
    url = reverse("catalog:opinion", args=["shoe-3"])
    consenting.post(url, {"opinion": "dismiss", "part": "buttons"}, headers=HTMX)
    answer = consenting.post(url, {"opinion": "undo", "position": "5"}, headers=HTMX).content.decode()
    assert dict(SHOWN.findall(answer)) == {"shoe-3": before["shoe-3"].pop()}
    assert 'data-position="5"' in answer


def test_more_like_this_leaves_the_card_alone(consenting, shop):
    answer = consenting.post(reverse("catalog:opinion", args=["shoe-3"]), {"opinion": "like", "part": "buttons"}, headers=HTMX)
    assert answer["HX-Retarget"] == "this"
    assert b"<img" not in answer.content
    assert b'aria-pressed="true"' in answer.content


def test_switched_off_everybodys_pictures_are_shown_and_nothing_is_asked_back(consenting, shop):
    consenting.post(reverse("accounts:pictures"), {"pictures": "off"})
    page = consenting.get("/c/shoes/").content.decode()
    assert "data-impression" not in page
    assert "Pictures are chosen for you" not in page
    assert {slug: {own(slug)} for slug in shown(consenting, "/c/shoes/")} == shown(consenting, "/c/shoes/")
    consenting.post(reverse("accounts:pictures"), {"pictures": "on"})
    assert "data-impression" in consenting.get("/c/shoes/").content.decode()


def test_a_page_that_was_opened_before_the_switch_tells_nothing_of_pictures_any_more(consenting, shop):
    token = re.search(r'data-impression="([^"]+)"', consenting.get("/c/shoes/").content.decode())[1]
    consenting.post(reverse("accounts:pictures"), {"pictures": "off"})
    events = [{"kind": kind, "token": token} for kind in ("impression", "click")]
    assert consenting.post("/api/v1/events/", {"events": events}, content_type="application/json").json() == {"accepted": 1}
    assert list(Event.objects.values_list("kind", "arm", "propensity")) == [("click", "", None)]


def test_the_best_on_average_is_what_nobody_in_particular_sees(client, shop):
    better = Picture.objects.get(product__slug="shoe-0", view="view-2")
    Arm.objects.filter(key=str(better.pk)).update(mean=2.0, night_mean=2.0, variance=0.01)
    assert any(str(better.pk) == pick.arm for pick in recommendations.pick_thumbnails(items=["shoe-0"], visitor=None, page="list").values())
    assert shown(client, "/c/shoes/")["shoe-0"] != {own("shoe-0")}


@pytest.mark.parametrize("page", ["/taste/", "/account/privacy/"])
def test_the_switch_is_on_both_pages_and_comes_back_to_where_it_was(consenting, shop, page):
    assert "Pictures chosen for you: on" in consenting.get(page).content.decode()
    answer = consenting.post(reverse("accounts:pictures"), {"pictures": "off", "next": page}, follow=True)
    assert answer.redirect_chain == [(page, 302)]
    assert "Pictures chosen for you: off" in answer.content.decode()


def test_the_switch_belongs_to_the_account(client, shop):
    user = UserFactory()
    client.force_login(user)
    client.post(reverse("accounts:consent"), {"answer": "grant"})
    client.post(reverse("accounts:pictures"), {"pictures": "off"})
    assert not client.get("/taste/").wsgi_request.standing.pictures
    assert Visitor.objects.get().user == user


def test_while_personalisation_is_off_the_switch_says_so(consenting, shop):
    consenting.post(reverse("catalog:taste-settings"), {"personal": "off"})
    page = consenting.get("/taste/").content.decode()
    assert "Personalisation is switched off, and so are these." in page
    assert 'name="pictures"' not in page


SAID = (("/c/shoes/", '/taste/pictures/">Why these, and how to switch it off'), ("/p/shoe-0/", '/taste/pictures/">Why these pictures?'))


def test_a_list_says_that_its_pictures_are_chosen_and_a_panel_too(known):
    assert [words in known.get(url).content.decode() for url, words in SAID] == [True, True]


def test_nothing_is_said_of_choosing_where_everybodys_pictures_are_shown(consenting, shop):
    pages = [consenting.get(url).content.decode() for url, _ in SAID]
    assert ["data-impression" in page for page in pages] == [True, True]
    assert [words in page for page, (_, words) in zip(pages, SAID, strict=True)] == [False, False]


def test_pictures_that_staff_pinned_are_everybodys(known):
    Arm.objects.filter(position=0).update(pinned=True)
    assert [words in known.get(url).content.decode() for url, words in SAID] == [False, False]


def test_positions_count_within_what_stands_together(consenting, shop):
    base = ProductFactory(slug="boot", kind="base", family="boot", category=CategoryFactory(slug="boots"))
    for number in range(3):
        picture(colourway(base, slug=f"boot-{number}"), is_default=True)
    picture(base, is_default=True)
    services.push_due()
    page = consenting.get("/").content.decode()
    assert re.findall(r'<li class="colourway" data-item="boot-\d" data-position="(\d)"', page) == ["0", "1", "2"]
    assert '<section class="hero" data-panel="lead" data-item="boot" data-position="0" data-impression="' in page


def test_a_picture_with_a_target_opens_it(consenting, shop):
    Arm.objects.filter(item__key="shoe-0").update(target="view=top")
    assert 'href="/p/shoe-0/?view=top"' in consenting.get("/c/shoes/").content.decode()
