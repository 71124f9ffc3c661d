"""Consent, the key that lives as long as it does, and what happens at sign-in."""

from datetime import timedelta

import pytest
from auditlog.context import set_actor
from auditlog.models import LogEntry
from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts import queries, services
from accounts.domain.privacy import Subject
from accounts.models import Address, Consent, OutboxMail, Preferences, User, Visitor
from accounts.services import registry
from tests.factories.accounts import AddressFactory, StaffFactory, UserFactory, VisitorFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def seen(monkeypatch):
    """What other apps are told."""
    calls = []
    monkeypatch.setattr(registry, "_erasers", {"test": lambda subject: calls.append(("erase", subject))})
    monkeypatch.setattr(registry, "_mergers", [lambda source, target: calls.append(("merge", source, target))])
    return calls


def test_consent_makes_a_key_of_22_characters():
    key = services.grant(user_id=None, visitor=None, signal=False)
    assert (len(key), Consent.objects.get().granted, Consent.objects.get().version) == (22, True, "2026-11")


def test_an_account_has_one_key_however_often_it_agrees():
    user = UserFactory()
    assert len({services.grant(user_id=user.pk, visitor=None, signal=False) for _ in range(3)}) == 1


def test_a_browser_that_agrees_again_keeps_its_key():
    key = services.grant(user_id=None, visitor=None, signal=False)
    assert services.grant(user_id=None, visitor=key, signal=False) == key


def test_nobody_takes_over_the_key_of_an_account():
    account = VisitorFactory(user=UserFactory())
    assert services.grant(user_id=None, visitor=account.key, signal=False) != account.key


def test_consent_in_spite_of_the_signal_is_kept():
    key = services.grant(user_id=None, visitor=None, signal=True)
    assert queries.stored_for_browser(key).despite_signal


def test_withdrawing_erases_key_and_rows_at_once(seen):
    user = UserFactory()
    key = services.grant(user_id=user.pk, visitor=None, signal=False)
    services.refuse(user_id=user.pk, visitor=None)
    assert seen == [("erase", Subject(user_id=None, visitor=key))]
    assert not Visitor.objects.exists()
    assert queries.stored_for_user(user.pk).refused


def test_an_error_while_erasing_undoes_the_whole_withdrawal(monkeypatch):
    def broken(_):
        raise RuntimeError

    key = services.grant(user_id=None, visitor=None, signal=False)
    monkeypatch.setattr(registry, "_erasers", {"broken": broken})
    with pytest.raises(RuntimeError):
        services.refuse(user_id=None, visitor=key)
    assert Visitor.objects.filter(key=key).exists()


def test_the_record_of_an_anonymous_answer_stays_without_a_key(seen):
    key = services.grant(user_id=None, visitor=None, signal=False)
    services.refuse(user_id=None, visitor=key)
    assert list(Consent.objects.order_by("pk").values_list("granted", "visitor", "user")) == [(True, None, None), (False, None, None)]


def test_forgetting_goes_on_under_a_new_key(seen):
    user = UserFactory()
    old = services.grant(user_id=user.pk, visitor=None, signal=False)
    new = services.erase_learnt(user_id=user.pk, visitor=None)
    assert new != old
    assert queries.stored_for_user(user.pk).visitor == new
    assert seen == [("erase", Subject(user_id=None, visitor=old))]


def test_forgetting_keeps_an_anonymous_browsers_preferences(seen):
    old = services.grant(user_id=None, visitor=None, signal=False)
    services.set_preferences(user_id=None, visitor=old, pictures=False)
    new = services.erase_learnt(user_id=None, visitor=old)
    assert queries.stored_for_browser(new).pictures is False


def test_forgetting_for_an_account_ends_a_key_the_browser_still_has(seen):
    user, left = UserFactory(), services.grant(user_id=None, visitor=None, signal=False)
    assert services.erase_learnt(user_id=user.pk, visitor=left) is None
    assert seen == [("erase", Subject(user_id=None, visitor=left))]
    assert not Visitor.objects.exists()


def test_there_is_nothing_to_forget_without_a_key(seen):
    assert services.erase_learnt(user_id=None, visitor="unknown") is None
    assert seen == []


def test_sign_in_gives_the_browsers_key_to_an_account_that_never_answered(seen):
    user, key = UserFactory(), services.grant(user_id=None, visitor=None, signal=False)
    services.adopt_visitor(user_id=user.pk, visitor=key)
    assert queries.stored_for_user(user.pk).visitor == key
    assert seen == []


def test_sign_in_merges_into_the_accounts_key(seen):
    user, source = UserFactory(), services.grant(user_id=None, visitor=None, signal=False)
    target = services.grant(user_id=user.pk, visitor=None, signal=False)
    services.adopt_visitor(user_id=user.pk, visitor=source)
    assert seen == [("merge", source, target)]
    assert list(Visitor.objects.values_list("key", flat=True)) == [target]


def test_sign_in_to_an_account_that_refused_erases(seen):
    user, key = UserFactory(), services.grant(user_id=None, visitor=None, signal=False)
    services.refuse(user_id=user.pk, visitor=None)
    services.adopt_visitor(user_id=user.pk, visitor=key)
    assert seen == [("erase", Subject(user_id=None, visitor=key))]
    assert not Visitor.objects.exists()


def test_sign_in_twice_merges_once(seen):
    user, source = UserFactory(), services.grant(user_id=None, visitor=None, signal=False)
    services.grant(user_id=user.pk, visitor=None, signal=False)
    for _ in range(2):
        services.adopt_visitor(user_id=user.pk, visitor=source)
    assert len(seen) == 1


def test_an_account_keeps_its_own_preferences_when_a_browser_joins(seen):
    user, source = UserFactory(), services.grant(user_id=None, visitor=None, signal=False)
    own = services.grant(user_id=user.pk, visitor=None, signal=False)
    services.set_preferences(user_id=None, visitor=source, pictures=False)
    services.set_preferences(user_id=user.pk, visitor=None, pictures=True)
    services.adopt_visitor(user_id=user.pk, visitor=source)
    assert queries.chooses_pictures(own)
    assert Preferences.objects.count() == 1


def test_a_browsers_preferences_come_along(seen):
    user, source = UserFactory(), services.grant(user_id=None, visitor=None, signal=False)
    services.set_preferences(user_id=None, visitor=source, pictures=False)
    services.adopt_visitor(user_id=user.pk, visitor=source)
    assert not queries.chooses_pictures(source)
    assert queries.stored_for_user(user.pk).pictures is False


def test_without_consent_there_are_no_preferences_to_set():
    services.set_preferences(user_id=None, visitor=None, pictures=False)
    assert not Preferences.objects.exists()


def test_erasing_an_account_leaves_no_person(seen):
    user = AddressFactory().user
    key = services.grant(user_id=user.pk, visitor=None, signal=False)
    services.erase_account(user_id=user.pk)
    assert seen == [("erase", Subject(user_id=user.pk, visitor=key))]
    assert not any(model.objects.exists() for model in (User, Visitor, Address, Preferences))
    assert list(Consent.objects.values_list("user", "visitor")) == [(None, None)]


def test_erasing_an_account_says_so_in_a_last_mail(seen):
    user = UserFactory()
    services.queue_message(to=user.email, subject="Old", text="Old")
    services.erase_account(user_id=user.pk)
    assert list(OutboxMail.objects.values_list("to", "secret")) == [(user.email, True)]


def test_the_audit_log_forgets_the_erased_person(seen):
    user = UserFactory(name="Robin")
    services.rename(user_id=user.pk, name="Robyn")
    services.erase_account(user_id=user.pk)
    entries = LogEntry.objects.filter(object_pk=str(user.pk))
    assert entries.count() == 3
    assert {(entry.object_repr, entry.changes, entry.actor_id) for entry in entries} == {("an erased person", None, None)}


def test_the_audit_log_forgets_what_the_erased_person_did(seen):
    user = UserFactory()
    with set_actor(user, remote_addr="192.0.2.1"):
        other = UserFactory()
    assert LogEntry.objects.filter(object_pk=str(other.pk), actor_email=user.email).exists()
    services.erase_account(user_id=user.pk)
    kept = LogEntry.objects.filter(object_pk=str(other.pk)).values_list("actor", "actor_email", "remote_addr")
    assert set(kept) == {(None, None, None)}


def test_the_night_takes_the_names_of_those_who_left_before_out_of_the_audit_log(seen):
    user, stays = UserFactory(), UserFactory(name="Robin")
    with set_actor(user, remote_addr="192.0.2.1"):
        other = UserFactory()
    User.objects.filter(pk=user.pk).delete()
    with set_actor(stays, remote_addr="192.0.2.2"):
        services.rename(user_id=stays.pk, name="Robyn")
    assert services.forget_who_left() == 3  # made, deleted, and what they did
    assert set(LogEntry.objects.filter(object_pk=str(other.pk)).values_list("actor_email", "remote_addr")) == {(None, None)}
    assert set(LogEntry.objects.filter(object_pk=str(user.pk)).values_list("object_repr", "changes")) == {("an erased person", None)}
    assert LogEntry.objects.filter(object_pk=str(stays.pk), actor_email=stays.email).count() == 1
    assert services.forget_who_left() == 0


def test_staff_accounts_are_not_erased_by_themselves(seen):
    staff = StaffFactory()
    with pytest.raises(services.StaffAccount):
        services.erase_account(user_id=staff.pk)
    assert (seen, User.objects.count()) == ([], 1)


def test_keys_nobody_used_for_thirteen_months_are_erased(seen):
    now = timezone.now()
    old = VisitorFactory(seen=now - timedelta(days=396))
    recent = VisitorFactory(seen=now - timedelta(days=394))
    assert services.forget_visitors(now=now) == 1
    assert seen == [("erase", Subject(user_id=None, visitor=old.key))]
    assert list(Visitor.objects.values_list("key", flat=True)) == [recent.key]


def test_however_many_keys_run_out_the_next_run_goes_on():
    now = timezone.now()
    for days in (396, 400):
        VisitorFactory(seen=now - timedelta(days=days))
    assert [services.forget_visitors(now=now, seconds=0) for _ in range(3)] == [1, 1, 0]
    for _ in range(2):
        VisitorFactory(seen=now - timedelta(days=396))
    assert services.forget_visitors(now=now) == 2


def test_a_key_that_cannot_be_erased_holds_up_no_other(monkeypatch):
    now = timezone.now()
    stuck = VisitorFactory(seen=now - timedelta(days=500))
    for days in (396, 400):
        VisitorFactory(seen=now - timedelta(days=days))

    def erase(subject):
        if subject.visitor == stuck.key:
            raise RuntimeError

    monkeypatch.setattr(registry, "_erasers", {"test": erase})
    assert services.forget_visitors(now=now) == 2
    assert list(Visitor.objects.values_list("key", flat=True)) == [stuck.key]


def test_a_key_in_use_is_noted_once_a_day(django_assert_num_queries):
    now = timezone.now()
    visitor = VisitorFactory(seen=now - timedelta(hours=23))
    services.mark_seen(visitor=visitor.key, now=now)
    visitor.refresh_from_db()
    assert visitor.seen < now
    services.mark_seen(visitor=visitor.key, now=now + timedelta(hours=2))
    visitor.refresh_from_db()
    assert visitor.seen == now + timedelta(hours=2)


def test_the_export_holds_what_accounts_keeps():
    user = AddressFactory(city="Bonn").user
    key = services.grant(user_id=user.pk, visitor=None, signal=False)
    found = queries.export_account(Subject(user_id=user.pk, visitor=key))
    assert (found["person"]["email"], found["addresses"][0]["city"], found["visitor"]["key"]) == (user.email, "Bonn", key)
    assert len(found["consents"]) == 1


def test_the_export_of_nobody_holds_nothing():
    services.refuse(user_id=None, visitor=None)
    assert queries.export_account(Subject(user_id=None, visitor=None)) == {
        "visitor": None,
        "quiz": None,
        "consents": [],
        "preferences": None,
    }


def test_sessions_that_ended_are_deleted_with_what_was_typed():
    now = timezone.now()
    for key, left in (("ended", -1), ("running", 1)):
        Session.objects.create(session_key=key, session_data="", expire_date=now + timedelta(days=left))
    assert services.forget_sessions(now=now) == 1
    assert Session.objects.get().session_key == "running"
