"""What staff see of the choice of pictures."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse

from accounts.services.people import create_staff
from recommendations import services
from recommendations.admin import thumbnail_figures
from recommendations.models import Arm, DailyArmCount, PictureReport
from tests.factories.recommendations import NOW, ArmFactory, ItemFactory
from tests.recommendations.test_admin import listing, one_factor, staff  # noqa: F401 - a fixture
from tests.recommendations.test_picture_reports import TODAY, seen, shop

pytestmark = pytest.mark.django_db
PICTURES = "admin:recommendations_picturereport_pictures"


def judged(people=60):
    """A report on picks of which the default earned half as much as what was chosen."""
    shop()
    for number in range(people):
        seen(f"v{number}", "a", clicked=number % 10 == 0, propensity=0.25)
        seen(f"w{number}", "b", clicked=number % 5 < 2, propensity=0.8)
    DailyArmCount.objects.create(item="item-0", arm="a", day=TODAY, impressions=30, clicks=3)
    DailyArmCount.objects.create(item="item-0", arm="b", day=TODAY, impressions=10, clicks=4)
    services.report_pictures(now=NOW)
    return PictureReport.objects.get()


def test_the_newest_report_is_shown_in_words_pictures_and_tables(client):
    staff(client, "view_picturereport")
    judged()
    page = client.get(listing("picturereport")).content.decode()
    for said in (
        "120 pictures were drawn for 120 shoppers; 30 of them were clicked.",
        "Default pictures would have earned 100 (",
        "clicks per 1,000 instead of 250: choosing earned 150 (",
        "What would other choices have earned?",
        "Clicks missed per 1,000 pictures",
        "Orders per 1,000 pictures shown",
        '<th scope="row">default pictures</th><td>100 (',
        '<th scope="row">thompson-7</th>',
        "as they were shown, 10 Mar: 75",
    ):
        assert said in page, said
    assert page.count('<figure class="chart"') == 6
    assert "style=" not in page.partition('<div class="charts">')[2].partition("</form>")[0]


def test_without_a_report_the_page_says_when_there_is_one(client):
    staff(client, "view_picturereport")
    assert "There is no report yet. One is made every hour" in client.get(listing("picturereport")).content.decode()


def test_a_report_on_nothing_says_so(client):
    staff(client, "view_picturereport")
    services.report_pictures(now=NOW)
    page = client.get(listing("picturereport")).content.decode()
    assert "there is nothing to judge yet" in page
    assert "<figure" not in page


def test_a_report_has_a_page_of_its_own_that_nobody_changes(client):
    staff(client, "view_picturereport", "change_picturereport", "delete_picturereport")
    report = judged()
    page = client.get(reverse("admin:recommendations_picturereport_change", args=[report.pk])).content.decode()
    assert "instead of 250" in page
    assert 'name="_save"' not in page
    assert client.post(reverse("admin:recommendations_picturereport_delete", args=[report.pk])).status_code == 403


def test_reports_are_shown_one_after_another(client):
    staff(client, "view_picturereport")
    report = judged()
    PictureReport.objects.create(day=report.day - timedelta(days=1), made=NOW, figures=report.figures)
    page = client.get(listing("picturereport")).content.decode()
    assert page.count("earned by choosing, 9 Mar: 150 (") == 2
    assert page.count("earned by choosing, 10 Mar: 150 (") == 2


def estimate(value, low, high):
    return {"value": value, "low": low, "high": high}


@pytest.mark.parametrize(
    ("gain", "said"),
    [
        (estimate(-0.02, -0.03, -0.01), "choosing earned 20 (10 to 30) more. That is more than chance."),
        (estimate(-0.02, -0.05, 0.01), "choosing earned 20 (-10 to 50) more. That may be chance."),
        (estimate(0.02, 0.01, 0.03), "choosing earned 20 (10 to 30) fewer. That is less than nothing, and more than chance."),
    ],
)
def test_a_report_says_whether_it_may_be_chance(gain, said):
    snips = estimate(0.1, 0.05, 0.2)
    policies = {"logged": {"snips": snips, "clicks": 100}, "default": {"snips": snips, "gain": gain}}
    health = {"people": 9, "mean": 1.0, "low": 0.9, "high": 1.1}
    assert said in " ".join(thumbnail_figures.sentences({"picks": 900, "policies": policies, "health": health}))


def test_wrong_propensities_are_said():
    policies = {"logged": {"snips": estimate(0.1, 0.05, 0.2), "clicks": 5}, "default": {}}
    health = {"people": 9, "mean": 1.5, "low": 1.2, "high": 1.8}
    found = " ".join(thumbnail_figures.sentences({"picks": 900, "policies": policies, "health": health}))
    assert "Weights by propensity are 1.5 (1.2 to 1.8) in the mean and should be 1" in found
    assert "too little to tell pictures apart" in found


def test_pictures_are_shown_with_their_posterior(client):
    staff(client, "view_picturereport")
    shop()
    Arm.objects.update(variance=0.04)
    Arm.objects.filter(key="b").update(features={"view:side": 1.0})
    DailyArmCount.objects.create(item="item-0", arm="a", day=TODAY, impressions=40, clicks=5)
    page = client.get(reverse(PICTURES)).content.decode()
    assert "picture, 1 (a): 100 (69.8 to 141)" in page
    assert "picture, 2 (side, b): 200 (" in page
    assert '<th scope="row">1. a</th><td>40</td><td>5</td><td>125</td><td>0 %</td><td>shown</td>' in page
    assert "<td>100 %</td>" in page


def test_pictures_that_were_never_fitted_are_listed_without_a_chart(client):
    staff(client, "view_picturereport")
    item = ItemFactory(key="new")
    ArmFactory(item=item, key="x", retired=True)
    ArmFactory(item=item, key="y", excluded=True)
    ArmFactory(item=item, key="z", shown_from=TODAY + timedelta(days=9_000))
    page = client.get(reverse(PICTURES)).content.decode()
    assert "<figure" not in page
    for state in ("retired", "kept out", "not at this time"):
        assert f"<td>–</td><td>{state}</td>" in page


def test_items_are_found_by_their_key(client):
    staff(client, "view_picturereport")
    shop(items=2)
    assert b"item-0" not in client.get(reverse(PICTURES), {"q": "item-1"}).content
    assert "No item with “&lt;none” in its name" in client.get(reverse(PICTURES), {"q": "<none"}).content.decode()
    assert client.get(reverse(PICTURES), {"q": "a\0b", "p": "x"}).status_code == 200


def test_there_are_twelve_items_to_a_page(client):
    staff(client, "view_picturereport")
    shop(items=13)
    assert "Page 1 of 2" in client.get(reverse(PICTURES)).content.decode()
    assert client.get(reverse(PICTURES), {"p": 2}).content.decode().count('class="beliefs"') == 1


@pytest.mark.parametrize("address", [listing("picturereport"), reverse(PICTURES)])
def test_only_those_who_may_look_see_it(client, address):
    assert client.get(address).status_code == 302
    staff(client, "view_item")
    assert client.get(address).status_code == 403


@pytest.mark.parametrize(("role", "status"), [("analyst", 200), ("merchandiser", 200), ("maker", 403), ("support", 403)])
def test_roles_see_what_their_work_needs(client, role, status):
    client.force_login(create_staff(email="a@example.org", password=None, roles=(role,)))
    assert {client.get(address).status_code for address in (listing("picturereport"), reverse(PICTURES))} == {status}
    assert get_user_model().objects.count() == 1


@pytest.mark.parametrize("reports", [1, 3])
def test_the_page_asks_the_same_for_one_report_and_many(client, reports, django_assert_num_queries):
    staff(client, "view_picturereport")
    for number in range(reports):
        PictureReport.objects.create(day=TODAY - timedelta(days=number), made=NOW)
    # session, user, visitor, permissions of the user and of groups, count, rows; the last reports
    with django_assert_num_queries(8):
        assert client.get(listing("picturereport")).status_code == 200


@pytest.mark.parametrize("items", [1, 6])
def test_beliefs_ask_the_same_for_one_item_and_many(client, items, django_assert_num_queries):
    staff(client, "view_picturereport")
    shop(items=items)
    # session, user, visitor, permissions of the user and of groups; count, items, counts, pictures
    with django_assert_num_queries(9):
        assert client.get(reverse(PICTURES)).status_code == 200
