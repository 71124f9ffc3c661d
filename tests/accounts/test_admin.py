"""The staff's side of people, mail and the audit log."""

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from auditlog.models import LogEntry
from django.contrib.admin.models import LogEntry as AdminEntry
from django.contrib.auth.models import Permission
from django.utils import timezone

from accounts import services
from accounts.models import OutboxMail, User
from recommendations.models import Event
from tests.factories.accounts import AddressFactory, StaffFactory, UserFactory, VisitorFactory

pytestmark = pytest.mark.django_db
USERS, MAILS, AUDIT = "/admin/accounts/user/", "/admin/accounts/outboxmail/", "/admin/auditlog/logentry/"


@pytest.fixture
def boss(client):
    user = StaffFactory(is_superuser=True)
    client.force_login(user)
    return user


@pytest.fixture
def support(client):
    user = services.create_staff(email="support@example.org", password=None, roles=["support"])
    client.force_login(user)
    return user


def queue(**extra):
    services.queue_message(**{"to": "a@example.org", "subject": "Hello", "text": "Open http://x/", **extra})
    return OutboxMail.objects.get()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_people_costs_the_same_for_one_and_many(client, boss, rows, django_assert_num_queries):
    UserFactory.create_batch(rows)
    # session, user, standing, groups for the filter, two counts, rows, first and last day, days of the hierarchy
    with django_assert_num_queries(9):
        assert client.get(USERS).status_code == 200


def test_people_are_found_by_address_and_name(client, boss):
    UserFactory(email="find-me@example.org", name="Kim")
    for text in ("find-me", "Kim"):
        assert b"find-me@example.org" in client.get(USERS, {"q": text}).content


def test_no_password_hash_is_shown(client, boss):
    user = UserFactory()
    page = client.get(f"{USERS}{user.pk}/change/").content.decode()
    assert user.password not in page
    assert "md5" not in page
    assert f"{USERS}{user.pk}/password/" in page


def test_staff_add_people_in_lower_case(client, boss):
    password = {"usable_password": "true", "password1": "a long river 42", "password2": "a long river 42"}
    client.post(f"{USERS}add/", {"email": "New@Example.org", "name": "", **password})
    assert User.objects.get(email="new@example.org").check_password("a long river 42")


def test_an_address_in_use_is_a_form_error(client, boss):
    UserFactory(email="a@example.org")
    response = client.post(f"{USERS}add/", {"email": "A@example.org", "usable_password": "false"})
    assert b"There is an account with this e-mail address." in response.content


def test_only_a_superuser_gives_rights(client):
    helper = services.create_staff(email="h@example.org", password=None, roles=[])
    helper.user_permissions.add(*Permission.objects.filter(codename__endswith="_user"))
    client.force_login(helper)
    client.post(
        f"{USERS}{helper.pk}/change/", {"email": helper.email, "name": "x", "is_active": "on", "is_superuser": "on", "is_staff": "on"}
    )
    helper.refresh_from_db()
    assert (helper.name, helper.is_superuser) == ("x", False)


def test_support_sees_people_and_changes_none(client, support):
    user = UserFactory()
    assert client.get(f"{USERS}{user.pk}/change/").status_code == 200
    assert client.post(f"{USERS}{user.pk}/change/", {"email": "x@example.org"}).status_code == 403


def test_support_sends_a_dead_mail_again(client, support):
    mail = queue()
    OutboxMail.objects.update(state="dead", reason="gone")
    assert b"gone" in client.get(MAILS).content
    client.post(MAILS, {"action": "send_again", "_selected_action": [mail.pk]})
    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == ("waiting", 0)


def test_a_mail_that_opens_an_account_is_hidden(client, support):
    mail = queue(secret=True)
    page = client.get(f"{MAILS}{mail.pk}/change/").content
    assert b"it opens an account" in page
    assert b"http://x/" not in page


def test_nobody_writes_mails_or_consents_by_hand(client, boss):
    assert client.get(f"{MAILS}add/").status_code == 403
    assert client.get("/admin/accounts/consent/add/").status_code == 403


def test_the_audit_log_names_who_changed_what(client, boss):
    user = UserFactory(name="Robin")
    client.post(f"{USERS}{user.pk}/change/", {"email": user.email, "name": "Robyn", "is_active": "on"})
    entry = LogEntry.objects.get(object_pk=str(user.pk), action=LogEntry.Action.UPDATE)
    assert (entry.changes["name"], entry.actor, entry.remote_addr) == (["Robin", "Robyn"], boss, None)


def test_the_audit_log_is_searched_by_address_and_survives_an_erased_person(client, boss):
    user = UserFactory()
    services.erase_account(user_id=user.pk)
    page = client.get(AUDIT, {"q": "erased"})
    assert page.status_code == 200
    assert b"an erased person" in page.content
    assert client.get(AUDIT, {"q": boss.email}).status_code == 200


def test_passwords_are_not_in_the_audit_log(boss):
    boss.set_password("another one 77")
    boss.save()
    assert not LogEntry.objects.filter(changes__has_key="password").exists()


def test_the_secret_of_a_second_factor_is_shown_to_nobody(client, boss):
    factor = TOTP.activate(UserFactory(), "JBSWY3DPEHPK3PXP").instance
    page = client.get(f"/admin/mfa/authenticator/{factor.pk}/change/")
    assert page.status_code == 200
    assert b"JBSWY3DPEHPK3PXP" not in page.content


def test_a_hidden_mail_cannot_be_spelt_out_by_filters(client, support):
    mail = queue(secret=True, text="Open http://x/key/abc/")
    for lookup in ("text__contains", "html__startswith"):
        assert client.get(MAILS, {lookup: "a"}).status_code == 400
    assert client.get(MAILS, {"state__exact": mail.state}).status_code == 200


def test_who_may_change_people_cannot_take_over_other_staff(client):
    boss, shopper = StaffFactory(is_superuser=True), UserFactory()
    helper = services.create_staff(email="h@example.org", password=None, roles=[])
    helper.user_permissions.add(*Permission.objects.filter(codename__endswith="_user"))
    client.force_login(helper)
    new = {"usable_password": "true", "password1": "a long river 42", "password2": "a long river 42"}
    assert client.post(f"{USERS}{boss.pk}/password/", new).status_code == 403
    assert client.post(f"{USERS}{boss.pk}/change/", {"email": "h2@example.org", "name": ""}).status_code == 403
    assert client.post(f"{USERS}{boss.pk}/delete/", {"post": "yes"}).status_code == 403
    assert client.post(f"{USERS}{shopper.pk}/password/", new).status_code == 302


@pytest.mark.parametrize("way", ["one", "several"])
def test_deleting_a_person_erases_as_leaving_does(client, boss, way):
    user = UserFactory()
    AddressFactory(user=user)
    VisitorFactory(user=user)
    Event.objects.create(visitor=user.visitor.key, kind="view", item="x", at=timezone.now(), day=timezone.localdate())
    if way == "one":
        client.post(f"{USERS}{user.pk}/delete/", {"post": "yes"})
    else:
        client.post(USERS, {"action": "delete_selected", "_selected_action": [user.pk], "post": "yes"})
    assert not User.objects.filter(pk=user.pk).exists()
    assert not Event.objects.exists()
    assert user.email not in str(list(AdminEntry.objects.values()))


def test_staff_accounts_are_not_deleted(client, boss):
    staff = StaffFactory()
    assert client.post(f"{USERS}{staff.pk}/delete/", {"post": "yes"}).status_code == 403
    client.post(USERS, {"action": "delete_selected", "_selected_action": [staff.pk], "post": "yes"})
    assert User.objects.filter(pk=staff.pk).exists()
