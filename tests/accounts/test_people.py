"""Users, staff, roles."""

import fnmatch

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.db import IntegrityError

from accounts import services
from accounts.domain.roles import ROLES
from accounts.models import User
from accounts.receivers import roles_after_migrate
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


def test_an_address_is_kept_and_found_in_lower_case():
    user = User.objects.create_user("Robin@Example.ORG")
    assert user.email == "robin@example.org"
    assert User.objects.get(email="ROBIN@example.org") == user
    assert User.objects.get_by_natural_key("ROBIN@example.org") == user


def test_a_changed_address_is_lower_case_too():
    user = UserFactory()
    user.email = "New@Example.org"
    user.save()
    assert user.email == "new@example.org"


def test_there_is_one_account_for_an_address():
    UserFactory(email="a@example.org")
    with pytest.raises(IntegrityError):
        User.objects.create_user("A@example.org")


def test_an_account_needs_an_address():
    with pytest.raises(ValueError, match="address"):
        User.objects.create_user("")


def test_staff_have_roles_and_a_confirmed_address():
    user = services.create_staff(email="Maker@example.org", password="a long one 12", roles=["maker"])
    assert user.is_staff
    assert [group.name for group in user.groups.all()] == ["maker"]
    assert user.emailaddress_set.get().verified


def test_an_unknown_role_is_refused_with_the_roles_there_are():
    with pytest.raises(services.UnknownRole, match="merchandiser"):
        services.create_staff(email="a@example.org", password="x", roles=["pirate"])


def test_an_address_in_use_is_refused():
    UserFactory(email="a@example.org")
    with pytest.raises(services.EmailTaken):
        services.create_shopper(email="A@example.org")


def test_every_role_exists_after_migrating_and_may_do_something():
    assert set(Group.objects.values_list("name", flat=True)) >= set(ROLES)
    assert all(Group.objects.get(name=role).permissions.exists() for role in ROLES)


def test_no_role_may_give_rights():
    powers = {"change_user", "add_user", "delete_user", "change_group", "change_permission"}
    assert not Permission.objects.filter(group__name__in=ROLES, codename__in=powers).exists()


@pytest.mark.parametrize("role", ["merchandiser", "analyst"])
def test_whoever_works_on_goods_or_figures_sees_no_people(role):
    held = set(Group.objects.get(name=role).permissions.values_list("content_type__app_label", "codename"))
    personal = {"view_order", "view_orderline", "view_payment", "view_cart"}
    assert not {name for app, name in held if app == "accounts" or (app == "orders" and name in personal)}


def test_every_pattern_of_every_role_names_a_permission_there_is():
    held = [f"{app}.{name}" for app, name in Permission.objects.values_list("content_type__app_label", "codename")]
    assert [p for patterns in ROLES.values() for p in patterns if not fnmatch.filter(held, p)] == []


def test_support_may_read_people_and_send_mails_again():
    user = services.create_staff(email="s@example.org", password="a long one 12", roles=["support"])
    assert user.has_perms(["accounts.view_user", "accounts.change_outboxmail"])
    assert not user.has_perm("accounts.change_user")


def test_an_operator_may_move_the_schedules():
    operator = services.create_staff(email="ops@example.org", password=None, roles=["operator"])
    assert operator.has_perms(["django_celery_beat.change_periodictask", "auditlog.view_logentry"])


def test_migrating_again_changes_nothing_and_keeps_what_staff_added():
    extra = Permission.objects.get(codename="view_group")
    Group.objects.get(name="maker").permissions.add(extra)
    before = sorted(Group.objects.values_list("name", "permissions"))
    for config in apps.get_app_configs():
        roles_after_migrate(sender=config, using="default", apps=apps)
    assert sorted(Group.objects.values_list("name", "permissions")) == before
