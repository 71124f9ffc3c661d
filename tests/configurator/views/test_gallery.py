"""/gallery/: handed in by owners, let in by staff, taken back, reported, made one's own."""

import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.domain.privacy import Subject
from configurator import models, services
from tests.factories.accounts import UserFactory
from tests.factories.configurator import design, runner as make

pytestmark = pytest.mark.django_db
GALLERY = "/gallery/"


def handed_in(title="Night", name="Ann", user=None, **choices):
    saved = design(*(choices or {"sole": "gum"}).items(), user=user or UserFactory(), title=title)
    return services.submit_design(design_id=saved.pk, title=title, name=name)


def shown(title="Night", name="Ann", user=None, **choices):
    entry = handed_in(title, name, user, **choices)
    services.decide_entries(entry_ids=[entry.pk], shown=True, actor=UserFactory(is_staff=True))
    entry.refresh_from_db()
    return entry


def step(name, entry):
    return reverse(f"configurator:{name}", args=[entry.design.token])


def test_a_design_appears_only_after_staff_have_looked(client, runner):
    entry = handed_in()
    assert "Night" not in client.get(GALLERY).content.decode()
    assert client.get(entry.get_absolute_url()).status_code == 404
    services.decide_entries(entry_ids=[entry.pk], shown=True, actor=UserFactory(is_staff=True))
    page = client.get(GALLERY).content.decode()
    assert f'href="{entry.get_absolute_url()}">Night</a>' in page
    assert "Runner, by Ann" in page


def test_nobody_learns_the_link_of_the_design_from_the_gallery(client, runner):
    entry = shown()
    for path in (GALLERY, entry.get_absolute_url()):
        assert entry.design.token not in client.get(path).content.decode()


def test_an_owner_hands_in_and_takes_back(client, runner):
    owner = UserFactory()
    saved = design(("sole", "gum"), user=owner)
    client.force_login(owner)
    page = client.post(f"/d/{saved.token}/gallery/", {"title": "Night", "name": ""}, follow=True).content.decode()
    assert "Handed in as “Night”" in page
    entry = models.GalleryEntry.objects.get()
    services.decide_entries(entry_ids=[entry.pk], shown=True, actor=owner)
    assert "without a name" in client.get(f"/d/{saved.token}/").content.decode()
    client.post(f"/d/{saved.token}/withdraw/")
    assert client.get(entry.get_absolute_url()).status_code == 404
    assert not models.GalleryEntry.objects.exists()


@pytest.mark.parametrize("name", ["submit", "withdraw"])
def test_others_change_nothing_about_it(client, runner, name):
    entry = shown()
    client.force_login(UserFactory())
    assert client.post(step(name, entry), {"title": "Mine"}).status_code == 404
    assert models.GalleryEntry.objects.shown().get().title == "Night"


def test_without_an_account_nothing_is_handed_in(client, runner):
    client.post("/d/", {"product": "runner", "c": ["sole=gum"]})
    saved = models.Design.objects.get()
    page = client.post(f"/d/{saved.token}/gallery/", {"title": "Night"}, follow=True).content.decode()
    assert "Sign in to show a design in the gallery" in page
    assert not models.GalleryEntry.objects.exists()


@pytest.mark.parametrize("fields", [{"title": "shit"}, {"title": "Night", "name": "5h1t"}, {"title": ""}, {"title": "x" * 121}])
def test_names_are_checked(client, runner, fields):
    owner = UserFactory()
    saved = design(user=owner)
    client.force_login(owner)
    client.post(f"/d/{saved.token}/gallery/", fields)
    assert not models.GalleryEntry.objects.exists()


def test_renaming_the_design_does_not_change_what_staff_agreed_to(client, runner):
    entry = shown()
    models.Design.objects.update(picture="designs/one.webp", picture_width=960, picture_height=720)
    services.rename_design(design_id=entry.design_id, title="Unseen by staff")
    for address in (GALLERY, entry.get_absolute_url()):
        page = client.get(address).content.decode()
        assert "designs/one.webp" in page
        assert "Unseen by staff" not in page


def test_what_was_turned_down_says_why_and_may_be_handed_in_again(client, runner):
    owner = UserFactory()
    entry = handed_in(user=owner)
    services.decide_entries(entry_ids=[entry.pk], shown=False, reason="It is a brand.", actor=UserFactory(is_staff=True))
    client.force_login(owner)
    assert "It was turned down: It is a brand." in client.get(f"/d/{entry.design.token}/").content.decode()
    client.post(step("submit", entry), {"title": "Night II"})
    again = models.GalleryEntry.objects.get()
    assert (again.status, again.title, again.reason) == ("waiting", "Night II", "")


def test_staff_let_in_only_what_they_have_seen(client, runner):
    owner = UserFactory()
    seen = handed_in(user=owner)
    services.submit_design(design_id=seen.design_id, title="Something else", name="")
    services.decide_entries(entry_ids=[seen.pk], shown=True, actor=UserFactory(is_staff=True))
    assert not models.GalleryEntry.objects.shown().exists()


def test_what_is_shown_is_taken_back_before_it_is_renamed(client, runner):
    owner = UserFactory()
    entry = shown(user=owner)
    client.force_login(owner)
    page = client.post(step("submit", entry), {"title": "Something else"}, follow=True).content.decode()
    assert "Take it back first" in page
    assert models.GalleryEntry.objects.shown().get().title == "Night"


def test_owners_get_a_mail(runner, django_capture_on_commit_callbacks):
    owner = UserFactory()
    entry = handed_in(user=owner)
    with django_capture_on_commit_callbacks(execute=True):
        services.decide_entries(entry_ids=[entry.pk], shown=False, reason="It is a brand.", actor=UserFactory(is_staff=True))
    (sent,) = mail.outbox
    assert (sent.to, sent.subject) == ([owner.email], "Your design is not in the gallery")
    assert "It is a brand." in sent.body


def test_making_it_yours_keeps_where_it_came_from(client, runner):
    entry = shown(colour="black")
    page = client.get(entry.get_absolute_url()).content.decode()
    link = re.search(r'href="([^"]*)">Make it yours', page)[1].replace("&amp;", "&")
    assert link == f"/p/runner/?colour=black&v=1&with.remix={entry.token}"
    client.post("/d/", {"product": "runner", "c": ["colour=black", "sole=gum"], "remix": entry.token})
    made = models.Design.objects.latest("pk")
    assert made.remix_of == entry.design
    assert "Made from" in client.get(f"/d/{made.token}/").content.decode()
    assert "by Ann" in client.get(f"/d/{made.token}/").content.decode()


@pytest.mark.parametrize("remix", ["nothing", "x" * 33])
def test_a_made_up_source_is_none(client, runner, remix):
    client.post("/d/", {"product": "runner", "remix": remix})
    assert not models.Design.objects.filter(remix_of__isnull=False).exists()


def test_the_source_is_not_named_any_more_once_it_is_taken_back(client, runner):
    entry = shown()
    made = services.save_design(product_slug="runner", choices=[], user=None, remix=entry.token)
    services.withdraw_design(design_id=entry.design_id)
    assert "Made from" not in client.get(f"/d/{made.token}/").content.decode()


def test_it_starts_from_the_nearest_that_can_be_made_today(client, runner):
    entry = shown(sole="gum", colour="black")
    make(rules=[{"when": "colour.black => sole.white", "why": "Black rubs off on gum."}])
    page = client.get(entry.get_absolute_url()).content.decode()
    assert "It cannot be made any more exactly as it is shown." in page
    assert f"/p/runner/?upper=canvas&amp;colour=black&amp;v=2&amp;with.remix={entry.token}" in page


def test_it_is_narrowed_to_a_product(client, runner):
    shown("Night")
    assert "Night" in client.get(GALLERY, {"product": "runner"}).content.decode()
    assert "Night" in client.get(GALLERY, {"family": "runner"}).content.decode()
    assert "Night" not in client.get(GALLERY, {"product": "bag"}).content.decode()
    assert "Night" in client.get(GALLERY, {"product": "<x>", "page": "x"}).content.decode()


def test_what_is_sold_no_more_is_shown_no_more(client, runner):
    entry = shown()
    runner.product.status = "archived"
    runner.product.save()
    assert "Night" not in client.get(GALLERY).content.decode()
    assert client.get(entry.get_absolute_url()).status_code == 404


def test_a_deleted_design_leaves_the_gallery(client, runner):
    entry = shown()
    services.delete_design(design_id=entry.design_id)
    services.restore_design(design_id=entry.design_id)
    assert not models.GalleryEntry.objects.exists()


def test_a_report_reaches_staff_and_names_nobody(client, runner):
    entry = shown()
    client.force_login(UserFactory())
    client.post(reverse("configurator:report", args=[entry.token]), {"reason": "copied", "note": "My logo\u202e"})
    report = models.GalleryReport.objects.get()
    assert (report.entry, report.reason, report.note) == (entry, "copied", "My logo")
    assert {field.name for field in report._meta.fields} == {"id", "entry", "reason", "note", "created", "closed", "closed_by"}


def test_a_report_that_says_nothing_is_asked_again(client, runner):
    entry = shown()
    response = client.post(reverse("configurator:report", args=[entry.token]), {"note": "?"})
    assert response.status_code == 422
    assert "<details open>" in response.content.decode()


def test_what_is_not_shown_cannot_be_reported(client, runner):
    entry = handed_in()
    assert client.post(reverse("configurator:report", args=[entry.token]), {"reason": "other"}).status_code == 404


def test_reports_are_bounded(client, runner, settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "report": "2/m/ip"}
    url = reverse("configurator:report", args=[shown().token])
    assert [client.post(url, {"reason": "other"}).status_code for _ in range(3)] == [302, 302, 429]


def test_an_account_that_ends_takes_its_entries_along(client, runner):
    owner, other = UserFactory(), UserFactory()
    entry, sold = shown(user=owner), shown("Sold", user=owner, colour="black")
    services.publish_colourway(design_id=sold.design_id, slug="sold", title="Sold")
    made = services.save_design(product_slug="runner", choices=[], user=other, remix=entry.token)
    exported = services.export_designs(Subject(user_id=owner.pk, visitor=None))
    assert {row["gallery"]["name"] for row in exported} == {"Ann"}
    services.erase_designs(Subject(user_id=owner.pk, visitor=None))
    assert not models.GalleryEntry.objects.exists()
    made.refresh_from_db()
    assert made.remix_of is None
    assert models.Design.objects.get(pk=sold.design_id).title == ""


@pytest.mark.parametrize("count", [1, 3])
def test_the_gallery_takes_the_same_queries(client, runner, django_assert_num_queries, count):
    for _ in range(count):
        shown()
    client.get(GALLERY)
    with django_assert_num_queries(3):
        # how many, the entries with their designs, what to narrow to
        page = client.get(GALLERY).content.decode()
    assert page.count("design-card__title") == count


def test_an_entry_takes_few_queries(client, runner, django_assert_num_queries):
    path = shown().get_absolute_url()
    client.get(path)
    with django_assert_num_queries(2):
        # the entry, its design with the newest version
        client.get(path)


def test_the_gallery_is_read_without_a_session(runner):
    assert "sessionid" not in Client().get(GALLERY).cookies
