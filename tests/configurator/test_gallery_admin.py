"""The queue of the gallery in the admin, and the shop's words."""

import pytest

from configurator import models, services
from tests.configurator.views.test_gallery import handed_in, shown
from tests.factories.accounts import UserFactory
from tests.factories.configurator import design
from tests.factories.uploads import printed_runner, upload

pytestmark = pytest.mark.django_db
QUEUE = "/admin/configurator/galleryentry/"
REPORTS = "/admin/configurator/galleryreport/"


@pytest.fixture
def staff(client):
    user = UserFactory(is_staff=True, is_superuser=True)
    client.force_login(user)
    return user


def act(client, path, action, *rows, reason=""):
    fields = {"action": action, "_selected_action": [row.pk for row in rows], "reason": reason}
    return client.post(path, fields, follow=True).content.decode()


def test_the_queue_shows_what_waits_with_picture_and_text(client, staff, runner):
    entry = handed_in(monogram="ANN")
    services.compose_design(design_id=entry.design_id)
    shown("Already in", colour="black")
    page = client.get(QUEUE).content.decode()
    entry.design.refresh_from_db()
    assert f'<img src="/media/{entry.design.picture}" width="128"' in page
    assert "<strong>Monogram: “ANN”</strong>" in page
    assert "Already in" not in page
    assert "Already in" in client.get(QUEUE, {"status": "approved"}).content.decode()


def test_many_are_let_in_at_once(client, staff, runner):
    rows = [handed_in(), handed_in()]
    assert "2 let in" in act(client, QUEUE, "let_in", *rows)
    assert models.GalleryEntry.objects.shown().filter(decided_by=staff).count() == 2


def test_turning_down_needs_a_reason(client, staff, runner):
    entry = handed_in()
    assert "Say why: the owner reads it." in act(client, QUEUE, "turn_down", entry)
    assert "1 turned down" in act(client, QUEUE, "turn_down", entry, reason="It is a brand.")
    entry.refresh_from_db()
    assert (entry.status, entry.reason) == ("rejected", "It is a brand.")


def test_one_is_decided_on_its_own_page(client, staff, runner):
    entry = handed_in()
    path = f"{QUEUE}{entry.pk}/change/"
    assert "Say why: the owner reads it." in client.post(path, {"status": "rejected", "reason": " "}).content.decode()
    assert client.post(path, {"status": "approved", "reason": ""}).status_code == 302
    assert models.GalleryEntry.objects.shown().get().decided_by == staff


def test_a_picture_that_was_not_approved_is_said_on_the_page_too(client, staff):
    saved = design(("photo", upload(printed_runner()).token), user=UserFactory())
    entry = services.submit_design(design_id=saved.pk, title="Mine")
    answer = client.post(f"{QUEUE}{entry.pk}/change/", {"status": "approved", "reason": ""})
    assert "Decide about the uploaded picture first." in answer.content.decode()
    assert not models.GalleryEntry.objects.shown().exists()


def test_a_picture_is_not_shown_by_its_key(client, staff):
    picture = upload(printed_runner())
    services.submit_design(design_id=design(("photo", picture.token), user=UserFactory()).pk, title="Mine")
    page = client.get(QUEUE).content.decode()
    assert ": a picture of their own</strong>" in page
    assert picture.token not in page


def test_a_report_is_closed_or_takes_the_design_down(client, staff, runner):
    stays, goes = shown(), shown("Gone", colour="black")
    for entry in (stays, goes):
        services.report_entry(token=entry.token, reason="copied", note="A note")
    first, second = (models.GalleryReport.objects.get(entry=entry) for entry in (stays, goes))
    assert "A note" in client.get(REPORTS).content.decode()
    act(client, REPORTS, "dismiss", first)
    act(client, REPORTS, "take_down", second, reason="It is a brand.")
    assert list(models.GalleryEntry.objects.shown()) == [stays]
    assert not models.GalleryReport.objects.filter(closed=None).exists()
    assert models.GalleryReport.objects.filter(closed_by=staff).count() == 2


@pytest.mark.parametrize("count", [1, 3])
def test_the_queue_takes_the_same_queries(client, staff, runner, django_assert_max_num_queries, count):
    for _ in range(count):
        services.report_entry(token=shown().token, reason="other")
        handed_in(monogram="ANN")
    for path in (QUEUE, REPORTS):
        client.get(path)
        with django_assert_max_num_queries(11):
            # session, user, three of the date hierarchy, two counts, families, rows; the same for one and for three
            client.get(path)


def test_those_who_may_only_look_decide_nothing(client, runner):
    helper = UserFactory(is_staff=True)
    helper.user_permissions.add(_permission("view_galleryentry"))
    client.force_login(helper)
    entry = handed_in()
    assert client.get(QUEUE).status_code == 200
    act(client, QUEUE, "let_in", entry)
    assert not models.GalleryEntry.objects.shown().exists()


def _permission(codename):
    from django.contrib.auth.models import Permission

    return Permission.objects.get(codename=codename)


def test_a_word_is_kept_once_whatever_its_capitals(client, staff):
    path = "/admin/configurator/blockedword/add/"
    assert client.post(path, {"word": " Rival\u200b ", "kind": "blocked", "note": ""}).status_code == 302
    assert "already exists" in client.post(path, {"word": "RIVAL", "kind": "allowed", "note": ""}).content.decode()
    assert "Give a word with letters" in client.post(path, {"word": "…", "kind": "blocked"}).content.decode()
    assert models.BlockedWord.objects.get(word="rival").kind == "blocked"
