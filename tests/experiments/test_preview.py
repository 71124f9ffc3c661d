"""Staff look at the shop as a variant shows it: they alone, for a while, and without being counted."""

import sys
from datetime import timedelta
from http.cookies import SimpleCookie

import pytest
from django.utils import timezone

from accounts import services as accounts
from catalog.models import Product
from catalog.services import push_due
from experiments import queries, services
from experiments.domain.assignment import Arm
from experiments.models import Variant
from experiments.queries.assigned import Assigned
from recommendations.models import Event
from tests.factories.accounts import UserFactory
from tests.factories.catalog import CategoryFactory, ProductFactory, picture
from tests.factories.experiments import experiment, running

pytestmark = pytest.mark.django_db
BANNER, SMALL = "<strong>Preview</strong>", "grid--compact"


@pytest.fixture
def things():
    category = CategoryFactory(slug="things", title="Things")
    for number in range(3):
        ProductFactory(slug=f"thing-{number}", category=category)
    push_due()


@pytest.fixture
def staff(client):
    user = accounts.create_staff(email="analyst@example.org", password="a quiet long river 9", roles=("analyst",))
    client.force_login(user)
    return user


def look(client, made, variant="b"):
    return client.post(f"/admin/experiments/experiment/{made.pk}/look/{variant}/")


def page(client, url="/c/things/"):
    return client.get(url).content.decode()


@pytest.mark.parametrize("made", [experiment, running])
def test_a_variant_is_seen_by_whoever_looks_and_by_nobody_else(client, staff, things, made, django_user_model):
    found = made()
    assert [words in page(client) for words in (BANNER, SMALL)] == [False, False]
    assert look(client, found).headers["Location"] == "/"
    assert [words in page(client) for words in (BANNER, SMALL)] == [True, True]
    assert "of “b”: compact cards, until" in page(client)
    assert [words in page(type(client)()) for words in (BANNER, SMALL)] == [False, False]


def test_the_control_can_be_looked_at_although_something_else_was_shipped(client, staff, things):
    first = running("one", share=50)
    services.ship(experiment_id=first.pk, actor=None, variant="b")
    assert SMALL in page(client)
    look(client, first, "control")
    assert SMALL not in page(client)


def test_asking_first_changes_nothing(client, staff, things):
    made = running()
    asked = page(client, f"/admin/experiments/experiment/{made.pk}/look/b/")
    assert "For 30 minutes, or until you end it" in asked
    assert "compact cards" in asked
    assert BANNER not in page(client)


def test_it_ends_with_one_click(client, staff, things):
    made = running()
    look(client, made)
    answer = client.post("/admin/experiments/experiment/look/end/")
    assert answer.headers["Location"] == f"/admin/experiments/experiment/{made.pk}/change/"
    assert BANNER not in page(client)
    assert client.post("/admin/experiments/experiment/look/end/").headers["Location"] == "/"


def test_it_ends_by_itself(client, staff, things):
    made = running()
    then = timezone.now() - queries.LASTS - timedelta(seconds=1)
    variant = Variant.objects.select_related("experiment").get(experiment=made, key="b")
    client.cookies[queries.COOKIE] = queries.ticket(variant=variant, user_id=staff.pk, now=then)
    assert BANNER not in page(client)
    assert look(client, made).cookies[queries.COOKIE]["max-age"] == 1800
    assert BANNER in page(client)


@pytest.mark.parametrize("who", ["nobody", "a shopper", "another member of staff", "no member of staff any more"])
def test_the_cookie_is_worth_nothing_to_others(client, staff, things, who):
    given = look(client, running()).cookies[queries.COOKIE].value
    client.logout()
    if who == "no member of staff any more":
        type(staff).objects.update(is_staff=False)
        client.force_login(staff)
    elif who != "nobody":
        client.force_login(UserFactory(is_staff=who == "another member of staff"))
    client.cookies = SimpleCookie({**{name: one.value for name, one in client.cookies.items()}, queries.COOKIE: given})
    assert [words in page(client) for words in (BANNER, SMALL)] == [False, False]


@pytest.mark.parametrize("given", ["", "x", "x:y:z", "é", "a" * 5_000])
def test_a_forged_cookie_is_none(client, staff, things, given):
    running()
    client.cookies[queries.COOKIE] = given
    assert BANNER not in page(client)


def test_nothing_is_counted_while_one_looks(client, staff, things):
    made = running()
    client.post("/account/privacy/consent/", {"answer": "grant"})
    look(client, made)
    shown = client.get("/c/things/")
    assert (SMALL in shown.content.decode(), b"data-exposures" in shown.content) == (True, False)
    events = {"events": [{"kind": kind, "item": "thing-0"} for kind in ("view", "click")]}
    assert client.post("/api/v1/events/", events, "application/json").json() == {"accepted": 0}
    client.post("/cart/add/", {"product": "thing-0", "quantity": "1"})
    assert not Event.objects.exists()
    client.post("/admin/experiments/experiment/look/end/")
    assert client.post("/api/v1/events/", events, "application/json").json() == {"accepted": 2}


def test_a_page_that_stays_open_after_the_preview_has_nothing_to_report(client, staff, things):
    for number in range(3):
        for place in range(2):
            picture(Product.objects.get(slug=f"thing-{number}"), is_default=place == 0, colour=("#aa5533", "#223344")[place])
    push_due()
    made = running()
    client.post("/account/privacy/consent/", {"answer": "grant"})
    assert "data-impression" in page(client)
    look(client, made)
    assert [words in page(client) for words in ("thing-0", "data-impression")] == [True, False]
    assert {one["token"] for one in client.get("/api/v1/products/").json()["results"]} == {""}


def test_what_concerns_persons_says_so_to_who_did_not_agree(client, staff, things):
    made = running(subject="panels", values=("usual", "popular"))
    look(client, made)
    assert "There is no difference to see" in page(client, "/")
    client.post("/account/privacy/consent/", {"answer": "grant"})
    assert "There is no difference to see" not in page(client, "/")
    assert client.get("/").wsgi_request.experiments.setting("panels") == "popular"
    assert client.get("/").wsgi_request.experiments.setting("layout") is None


def test_a_mail_cannot_be_looked_at(client, staff):
    made = running(subject="mail", values=("with-block", "without-block"))
    assert "/look/" not in page(client, f"/admin/experiments/experiment/{made.pk}/change/")
    assert "shows on no page" in client.post(f"/admin/experiments/experiment/{made.pk}/look/b/", follow=True).content.decode()
    assert queries.COOKIE not in client.cookies


@pytest.mark.parametrize("made", [experiment, running])
def test_the_page_of_an_experiment_leads_there(client, staff, made):
    found = made()
    shown = page(client, f"/admin/experiments/experiment/{found.pk}/change/")
    assert [f"{found.pk}/look/{variant}/" in shown for variant in ("control", "b")] == [True, True]


def test_what_there_is_not_cannot_be_looked_at(client, staff):
    made = running()
    assert look(client, made, "z").status_code == 404
    assert client.get("/admin/experiments/experiment/999999/look/b/").status_code == 404
    assert client.get("/admin/experiments/experiment/look/end/").status_code == 405


def test_who_may_not_see_experiments_sees_no_variant(client, things):
    client.force_login(accounts.create_staff(email="maker@example.org", password="a quiet long river 9", roles=("maker",)))
    assert look(client, running()).status_code == 403


def test_a_preview_leaves_other_subjects_alone_and_notes_nothing(rf, monkeypatch):
    made = running()
    running("rows", subject="panels", values=("usual", "popular"))
    monkeypatch.setattr(sys.modules[Assigned.__module__], "draw", lambda arms, *_: Arm("b", "popular", 50))
    variant = Variant.objects.select_related("experiment").get(experiment=made, key="b")
    request = rf.get("/")
    request.user = UserFactory(is_staff=True)
    request.COOKIES[queries.COOKIE] = queries.ticket(variant=variant, user_id=request.user.pk, now=timezone.now())
    part = queries.Previewed("somebody", queries.preview_of(request))
    assert [part.setting(subject) for subject in ("layout", "panels")] == ["compact", "popular"]
    assert part.exposures == []
