"""Staff look at shoppers' pictures before anything is made of them."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from configurator import models, services
from tests.factories.accounts import StaffFactory
from tests.factories.uploads import halves, picture, printed_runner, upload

pytestmark = pytest.mark.django_db
Review = models.Upload.Review
LIST = "/admin/configurator/upload/"


def enter(client, role):
    staff = StaffFactory()
    staff.groups.add(Group.objects.get(name=role))
    client.force_login(staff)
    return client


@pytest.fixture
def support(client):
    return enter(client, "support")


@pytest.fixture
def waiting():
    """Two pictures that staff were asked about, the first one waiting longer."""
    made = printed_runner()
    rows = [upload(made, data) for data in (picture(), halves())]
    for row in rows:
        services.request_review(blueprint_id=made.pk, selection={"photo": row.token})
    return rows


def decide(client, row, what, **data):
    return client.post(reverse(f"admin:configurator_upload_{what}", args=[row.pk]), data, follow=True)


def state(row):
    row.refresh_from_db()
    return row.review


def test_the_queue_shows_what_waits(support, waiting):
    page = support.get(f"{LIST}?review__exact=waiting").content.decode()
    assert page.count("upload-thumb") == 2
    assert f"/u/{waiting[0].token}/preview.webp" in page


def test_a_picture_is_approved_and_the_next_one_shown(support, waiting):
    answer = decide(support, waiting[0], "approve")
    assert state(waiting[0]) == Review.APPROVED
    assert answer.redirect_chain[-1][0] == reverse("admin:configurator_upload_change", args=[waiting[1].pk])
    assert "1 picture to look at" in answer.content.decode()


def test_a_refusal_says_why(support, waiting):
    assert "give the shopper a reason" in decide(support, waiting[0], "refuse", reason=" ").content.decode()
    assert state(waiting[0]) == Review.WAITING
    decide(support, waiting[0], "refuse", reason="It shows a brand.")
    assert (state(waiting[0]), waiting[0].review_reason) == (Review.REFUSED, "It shows a brand.")


def test_several_are_approved_from_the_list(support, waiting):
    support.post(LIST, {"action": "approve", "_selected_action": [row.pk for row in waiting]})
    assert {state(row) for row in waiting} == {Review.APPROVED}


def test_a_picture_that_could_not_be_opened_is_not_approved(support, waiting):
    broken = upload(waiting[0].blueprint, picture()[:600])
    answer = support.post(LIST, {"action": "approve", "_selected_action": [broken.pk]}, follow=True).content.decode()
    assert "0 of 1 pictures approved" in answer
    assert "It was not opened." in support.get(reverse("admin:configurator_upload_change", args=[broken.pk])).content.decode()


@pytest.mark.parametrize("role", ["maker", "merchandiser", "analyst"])
def test_who_may_look_and_who_may_decide(client, waiting, role):
    client = enter(client, role)
    seen = client.get(reverse("admin:configurator_upload_change", args=[waiting[0].pk])).status_code
    decided = decide(client, waiting[0], "approve").status_code
    assert (seen, decided) == {"maker": (200, 403), "merchandiser": (200, 200), "analyst": (403, 403)}[role]


def test_nothing_is_decided_by_a_get_or_edited_by_hand(support, waiting):
    row = waiting[0]
    assert support.get(reverse("admin:configurator_upload_approve", args=[row.pk])).status_code == 405
    assert support.post(reverse("admin:configurator_upload_change", args=[row.pk]), {"review": "approved"}).status_code == 403
    assert support.post(reverse("admin:configurator_upload_delete", args=[row.pk]), {"post": "yes"}).status_code == 403
    assert state(row) == Review.WAITING


def test_the_list_asks_as_much_for_one_row_as_for_many(support, waiting, django_assert_num_queries):
    with django_assert_num_queries(8):  # session, user, visitor, permissions and those of groups, count, rows, families for the filter
        support.get(f"{LIST}?review__exact=waiting")
    waiting[1].delete()
    with django_assert_num_queries(8):
        support.get(f"{LIST}?review__exact=waiting")
