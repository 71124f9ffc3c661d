"""What support looks up: who waits for what, and what was made for whom."""

from datetime import date, timedelta

import pytest
from auditlog.models import LogEntry
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone

from accounts import services as accounts
from accounts.models import Preferences, User, Visitor
from catalog.models import Alert, WeeklyChoice
from tests.factories.accounts import StaffFactory, UserFactory
from tests.factories.catalog import ProductFactory

pytestmark = pytest.mark.django_db
ALERTS, WEEKS = "/admin/catalog/alert/", "/admin/catalog/weeklychoice/"
MONDAY = date(2026, 11, 23)


@pytest.fixture
def staff(client, settings):
    settings.STAFF_TWO_FACTOR = False
    client.force_login(StaffFactory(is_superuser=True))
    return client


def alert(**given):
    owner = {} if "email" in given else {"user": UserFactory()}
    return Alert.objects.create(**{"product": ProductFactory(), "kind": "price", "price": 10, **owner, **given})


def week(email, *slugs, **given):
    user = UserFactory(email=email)
    key = accounts.grant(user_id=user.pk, visitor=None, signal=False)
    return WeeklyChoice.objects.create(visitor_id=key, **{"monday": MONDAY, "slugs": list(slugs), **given})


def shown(page):
    return page.context["cl"].result_count


@pytest.mark.parametrize("count", [1, 24])
def test_the_lists_take_the_same_queries_however_many(staff, count, django_assert_num_queries):
    for number in range(count):
        alert(confirmed=timezone.now())
        week(f"p{number}@example.org", "cap")
    for url in (ALERTS, WEEKS):
        staff.get(url)
        with django_assert_num_queries(7):  # session, user, visitor; count, first and last day, rows
            assert shown(staff.get(url)) == count


def test_an_alert_is_found_by_address_and_by_product(staff):
    alert(user=UserFactory(email="ann@example.org"), product=ProductFactory(title="Cap", slug="cap"))
    alert(email="bob@example.org", product=ProductFactory(title="Mug", slug="mug"))
    for words, who in (("ann@", "ann@example.org"), ("bob@", "bob@example.org"), ("Cap", "ann@example.org")):
        page = staff.get(ALERTS, {"q": words})
        assert shown(page) == 1
        assert who in page.content.decode()


def test_alerts_are_filtered_by_how_far_they_are(staff):
    now = timezone.now()
    alert(email="a@example.org")
    alert(confirmed=now)
    alert(confirmed=now, sent=now)
    assert [shown(staff.get(ALERTS, {"state": state})) for state in ("asked", "waiting", "sent")] == [1, 1, 1]
    assert "not confirmed" in staff.get(ALERTS, {"state": "asked"}).content.decode()


def test_the_link_that_ends_an_alert_is_not_shown(staff):
    row = alert(confirmed=timezone.now())
    page = staff.get(reverse("admin:catalog_alert_change", args=[row.pk]))
    assert page.status_code == 200
    assert row.token not in page.content.decode() + staff.get(ALERTS).content.decode()


def test_a_week_shows_its_things_by_name(staff):
    ProductFactory(slug="cap", title="The cap")
    row = week("ann@example.org", "cap", "gone")
    page = staff.get(reverse("admin:catalog_weeklychoice_change", args=[row.pk])).content.decode()
    assert '<a href="/p/cap/">The cap</a>' in page
    assert '<a href="/p/gone/">gone</a>' in page


def test_weeks_are_found_by_shopper_and_filtered_by_mail(staff):
    week("ann@example.org", mailed=timezone.now())
    week("bob@example.org")
    browser = Visitor.objects.create()
    WeeklyChoice.objects.create(visitor=browser, monday=MONDAY - timedelta(days=7))
    assert [shown(staff.get(WEEKS, {"q": words})) for words in ("ann", browser.key[:8], "nobody")] == [1, 1, 0]
    assert [shown(staff.get(WEEKS, {"mailed": which})) for which in ("yes", "no")] == [1, 2]


@pytest.mark.parametrize("url", [ALERTS, WEEKS])
def test_they_are_only_looked_at(staff, url):
    row = alert() if url == ALERTS else week("ann@example.org")
    assert staff.get(f"{url}add/").status_code == 403
    assert staff.post(f"{url}{row.pk}/change/", {}).status_code == 403
    assert staff.post(f"{url}{row.pk}/delete/", {"post": "yes"}).status_code == 403
    staff.post(url, {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"})
    assert type(row).objects.filter(pk=row.pk).exists()


def test_who_may_not_see_accounts_does_not_see_them(client, settings):
    settings.STAFF_TWO_FACTOR = False
    user = StaffFactory()
    user.user_permissions.set(Permission.objects.filter(content_type__app_label="catalog"))
    client.force_login(user)
    assert [client.get(url).status_code for url in (ALERTS, WEEKS)] == [403, 403]


@pytest.fixture
def support(client, settings):
    settings.STAFF_TWO_FACTOR = False
    client.force_login(accounts.create_staff(email="help@example.org", password="a quiet long river 9", roles=("support",)))
    return client


def wanting_mail(email):
    row = week(email)
    accounts.set_preferences(user_id=row.visitor.user_id, visitor=None, mail_made_for_you=True)
    return row


def wants(row):
    return Preferences.objects.get(user=row.visitor.user_id).mail_made_for_you


def test_support_ends_alerts_for_who_asks_to(support):
    rows = [alert(confirmed=timezone.now()) for _ in range(3)]
    answer = support.post(ALERTS, {"action": "stop", "_selected_action": [rows[0].pk, rows[1].pk]}, follow=True)
    assert "2 alerts stopped" in answer.content.decode()
    assert list(Alert.objects.all()) == [rows[2]]


def test_support_ends_the_monday_mail_for_who_asks_to(support):
    ann, bob = wanting_mail("ann@example.org"), wanting_mail("bob@example.org")
    browser = WeeklyChoice.objects.create(visitor=Visitor.objects.create(), monday=MONDAY)
    for done in (1, 0):
        answer = support.post(WEEKS, {"action": "stop_mail", "_selected_action": [ann.pk, browser.pk]}, follow=True)
        assert f"{done} shopper" in answer.content.decode()
    assert [wants(ann), wants(bob)] == [False, True]


def traces():
    found = LogEntry.objects.exclude(actor=None).filter(action__in=(LogEntry.Action.UPDATE, LogEntry.Action.DELETE))
    return [(entry.actor, entry.object_repr, entry.changes) for entry in found.order_by("pk")]


def test_the_audit_log_tells_who_ended_an_alert(support):
    rows = [alert(user=UserFactory(email="ann@example.org"), product=ProductFactory(title="Cap")), alert(email="bob@example.org")]
    support.post(ALERTS, {"action": "stop", "_selected_action": [row.pk for row in rows]})
    person = User.objects.get(pk=int(support.session["_auth_user_id"]))
    first, second = sorted(traces(), key=lambda entry: entry[1] != "ann@example.org")
    assert first == (person, "ann@example.org", {"alert": ["the price falls: Cap", ""]})
    assert second[:2] == (person, f"alert {rows[1].pk}")


def test_the_audit_log_tells_who_ended_the_monday_mail(support):
    ann = wanting_mail("ann@example.org")
    support.post(WEEKS, {"action": "stop_mail", "_selected_action": [ann.pk]})
    assert [entry[1:] for entry in traces()] == [("ann@example.org", {"mail_made_for_you": ["True", "False"]})]


def test_what_the_audit_log_tells_of_a_person_goes_with_them(support):
    row = alert(user=UserFactory(email="ann@example.org"))
    support.post(ALERTS, {"action": "stop", "_selected_action": [row.pk]})
    accounts.erase_account(user_id=row.user_id)
    assert not LogEntry.objects.filter(object_repr="ann@example.org").exists()


def test_who_may_only_look_ends_nothing(client, settings):
    settings.STAFF_TWO_FACTOR = False
    user = StaffFactory()
    user.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    client.force_login(user)
    waiting, mailed = alert(), wanting_mail("ann@example.org")
    client.post(ALERTS, {"action": "stop", "_selected_action": [waiting.pk]})
    client.post(WEEKS, {"action": "stop_mail", "_selected_action": [mailed.pk]})
    assert (Alert.objects.count(), wants(mailed)) == (1, True)
