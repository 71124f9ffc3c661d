"""Who gets into the admin, and what they see first."""

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value, yield_hotp_counters_from_time
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff():
    return get_user_model().objects.create_user("staff@example.org", "a long password", is_staff=True, is_superuser=True)


def current_code(secret):
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def test_a_stranger_is_sent_to_the_login_of_the_shop(client):
    response = client.get("/admin/", follow=True)
    assert response.redirect_chain[-1][0] == "/account/login/?next=%2Fadmin%2F"


def test_a_shopper_is_told_that_this_is_for_staff(client):
    client.force_login(get_user_model().objects.create_user("ann@example.org", "a long password"))
    response = client.get("/admin/", follow=True)
    assert "not a member of staff" in response.content.decode()


def test_staff_enter_where_no_second_factor_is_asked_for(client, staff, settings):
    settings.STAFF_TWO_FACTOR = False
    client.force_login(staff)
    assert client.get("/admin/").status_code == 200


def test_staff_without_a_second_factor_set_one_up(client, staff, settings):
    settings.STAFF_TWO_FACTOR = True
    client.force_login(staff)
    response = client.get("/admin/login/?next=/admin/orders/")
    assert response.url == "/account/2fa/totp/activate/?next=%2Fadmin%2Forders%2F"


def test_staff_with_a_second_factor_show_it(client, staff, settings):
    settings.STAFF_TWO_FACTOR = True
    secret = generate_totp_secret()
    TOTP.activate(staff, secret)
    client.force_login(staff)
    step = client.get("/admin/login/").url
    assert step == "/account/2fa/reauthenticate/?next=%2Fadmin%2F"
    assert client.post(step, {"code": current_code(secret)}).url == "/admin/"
    assert client.get("/admin/").status_code == 200


def test_the_login_leads_nowhere_else(client, staff, settings):
    settings.STAFF_TWO_FACTOR = False
    client.force_login(staff)
    assert client.get("/admin/login/?next=https://evil.example/").url == "/admin/"


def test_posting_a_password_to_the_admin_opens_nothing(client, staff, settings):
    settings.STAFF_TWO_FACTOR = False
    client.post("/admin/login/", {"username": staff.email, "password": "a long password"})
    assert "_auth_user_id" not in client.session


def test_the_first_page_asks_once_for_each_card(client, staff, settings, django_assert_max_num_queries):
    settings.STAFF_TWO_FACTOR = False
    client.force_login(staff)
    with django_assert_max_num_queries(19):  # session, user, 14 counts, 2 for the model, the log of actions
        page = client.get("/admin/").content.decode()
    assert "Orders to make" in page


def test_a_card_is_shown_only_to_who_may_see_the_rows(client, settings):
    settings.STAFF_TWO_FACTOR = False
    maker = get_user_model().objects.create_user("maker@example.org", "a long password", is_staff=True)
    maker.user_permissions.add(Permission.objects.get(codename="view_order"))
    client.force_login(maker)
    page = client.get("/admin/").content.decode()
    assert "Orders to make" in page
    assert "Pictures being rendered" not in page


def test_no_admin_page_brings_an_inline_style():
    both_off = [model for model, page in admin.site._registry.items() if not page.actions_on_top and not page.actions_on_bottom]
    assert both_off == []
