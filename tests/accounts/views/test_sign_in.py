"""Registration, sign-in, password and e-mail address: allauth's pages in the shop's clothes."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core import mail
from django.test import Client

from accounts.models import OutboxMail, User
from tests.factories.accounts import PASSWORD, StaffFactory, UserFactory

pytestmark = pytest.mark.django_db
LOGIN = "/account/login/"


def sign_in(client, user, password=PASSWORD, **extra):
    return client.post(LOGIN, {"login": user.email, "password": password, **extra})


def confirm(client):
    client.post("/account/reauthenticate/", {"password": PASSWORD})


def last_link():
    return re.search(r"http://\S+", mail.outbox[-1].body)[0].partition("testserver")[2]


def test_registering_signs_in_and_asks_to_confirm(client, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post("/account/signup/", {"email": "New@Example.org", "password1": PASSWORD})
    assert response["Location"] == "/taste/quiz/"
    assert User.objects.get().email == "new@example.org"
    client.post(last_link())
    assert EmailAddress.objects.get().verified


@pytest.mark.parametrize(("password", "sentence"), [("k7-zq", "too short"), ("1234567890", "too common")])
def test_weak_passwords_are_refused(client, password, sentence):
    response = client.post("/account/signup/", {"email": "new@example.org", "password1": password})
    assert sentence in response.content.decode()
    assert not User.objects.exists()


def test_an_address_in_use_is_refused_whatever_its_case(client):
    UserFactory(email="a@example.org")
    client.post("/account/signup/", {"email": "A@example.org", "password1": PASSWORD})
    assert User.objects.count() == 1


@pytest.mark.parametrize("path", [LOGIN, "/account/signup/", "/account/password/reset/"])
def test_an_address_has_one_name_everywhere(client, path):
    page = client.get(path).content.decode()
    assert ">E-mail address</label>" in page
    assert not re.search(r"\bEmail|placeholder=\"(?!Search)", page.partition("<main")[2])


@pytest.mark.parametrize("path", ["/account/signup/", "/account/password/reset/"])
def test_what_is_no_address_is_said_in_the_same_words(client, path):
    assert "This is not an e-mail address." in client.post(path, {"email": "nobody", "password1": PASSWORD}).content.decode()


def test_a_refused_sign_in_speaks_of_the_same(client):
    page = sign_in(client, UserFactory(), password="another one").content.decode()
    assert "No account has this e-mail address and this password." in page


def test_signing_in_leads_on(client):
    assert sign_in(client, UserFactory())["Location"] == "/account/"
    assert sign_in(Client(), UserFactory(), next="/cart/")["Location"] == "/cart/"


def test_signing_in_leads_nowhere_else(client):
    assert sign_in(client, UserFactory(), next="https://elsewhere.example/")["Location"] == "/account/"


def test_the_case_of_the_address_does_not_matter(client):
    UserFactory(email="robin@example.org")
    assert client.post(LOGIN, {"login": "Robin@Example.org", "password": PASSWORD}).status_code == 302


def test_a_wrong_password_says_no_more_than_an_unknown_address(client):
    user = UserFactory()
    known = sign_in(client, user, "wrong").context["form"].errors
    unknown = client.post(LOGIN, {"login": "nobody@example.org", "password": "wrong"}).context["form"].errors
    assert known == unknown


def test_guessing_is_stopped_even_for_the_right_password(client):
    user = UserFactory()
    for _ in range(5):
        sign_in(client, user, "wrong")
    assert b"Too many failed login attempts" in sign_in(client, user).content
    assert "_auth_user_id" not in client.session


def test_posting_without_end_is_stopped(client):
    answers = [client.post(LOGIN, {"login": f"p{n}@example.org", "password": "x"}) for n in range(31)]
    assert answers[-1].status_code == 429
    assert b"Please wait some minutes" in answers[-1].content


def test_signing_out_takes_a_post(client):
    client.force_login(UserFactory())
    assert client.get("/account/logout/").status_code == 200
    assert "_auth_user_id" in client.session
    client.post("/account/logout/")
    assert "_auth_user_id" not in client.session


def test_a_forgotten_password_is_set_anew_by_a_link(client, django_capture_on_commit_callbacks):
    user = UserFactory()
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/account/password/reset/", {"email": user.email})
    page = client.get(last_link(), follow=True)
    client.post(page.request["PATH_INFO"], {"password1": "another long river 7", "password2": "another long river 7"})
    assert sign_in(Client(), user, "another long river 7").status_code == 302


def test_an_unknown_address_gets_the_same_answer(client):
    known = client.post("/account/password/reset/", {"email": UserFactory().email})
    unknown = client.post("/account/password/reset/", {"email": "nobody@example.org"})
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])


def test_mails_with_links_go_through_the_outbox_and_stay_secret(client):
    client.post("/account/password/reset/", {"email": UserFactory().email})
    row = OutboxMail.objects.get()
    assert (row.secret, row.subject) == (True, "Set a new password")


def test_changing_the_address_asks_for_the_password_and_waits_for_the_new_one(client, django_capture_on_commit_callbacks):
    user = UserFactory(email="old@example.org")
    sign_in(client, user)
    assert client.post("/account/email/", {"email": "new@example.org", "action_add": ""})["Location"].startswith("/account/reauthenticate/")
    confirm(client)
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/account/email/", {"email": "new@example.org", "action_add": ""})
    user.refresh_from_db()
    assert user.email == "old@example.org"
    client.post(last_link())
    user.refresh_from_db()
    assert user.email == "new@example.org"


def test_changing_the_password_takes_the_old_one(client):
    user = UserFactory()
    sign_in(client, user)
    new = {"password1": "another long river 7", "password2": "another long river 7"}
    assert client.post("/account/password/change/", {"oldpassword": "wrong", **new}).status_code == 200
    client.post("/account/password/change/", {"oldpassword": PASSWORD, **new})
    user.refresh_from_db()
    assert user.check_password("another long river 7")


def code_of(secret):
    return format_hotp_value(hotp_value(secret, list(yield_hotp_counters_from_time())[len(list(yield_hotp_counters_from_time())) // 2]))


def test_two_factor_is_switched_on_with_a_code(client):
    sign_in(client, UserFactory())
    confirm(client)
    page = client.get("/account/2fa/totp/activate/")
    client.post("/account/2fa/totp/activate/", {"code": code_of(page.context["form"].secret)})
    assert Authenticator.objects.filter(type="totp").exists()


def test_a_password_alone_does_not_open_a_two_factor_account(client):
    user = UserFactory()
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    assert sign_in(client, user)["Location"] == "/account/2fa/authenticate/"
    assert "_auth_user_id" not in client.session
    assert client.post("/account/2fa/authenticate/", {"code": "000000"}).status_code == 200
    client.post("/account/2fa/authenticate/", {"code": code_of("JBSWY3DPEHPK3PXP")})
    assert client.session["_auth_user_id"] == str(user.pk)


def test_a_recovery_code_opens_it_once(client):
    user = UserFactory()
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    code = RecoveryCodes.activate(user).get_unused_codes()[0]
    for browser, opens in ((client, True), (Client(), False)):
        sign_in(browser, user)
        browser.post("/account/2fa/authenticate/", {"code": code})
        assert ("_auth_user_id" in browser.session) is opens


@pytest.mark.parametrize(
    "path",
    [
        "email/",
        "password/change/",
        "2fa/",
        "2fa/totp/activate/",
        "logout/",
        "reauthenticate/",
        "details/",
        "addresses/new/",
        "privacy/",
        "erase/",
        "",
    ],
)
def test_pages_hold_no_inline_code(client, path):
    sign_in(client, StaffFactory())
    confirm(client)
    page = client.get(f"/account/{path}")
    text = page.content.decode()
    assert page.status_code == 200
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\bstyle=|\son\w+=", text)
    assert "Atelier</title>" in text


def test_staff_sign_in_to_the_admin_on_the_same_page(client):
    assert client.get("/admin/")["Location"].startswith(("/admin/login/", LOGIN))
    assert client.get("/admin/", follow=True).redirect_chain[-1][0].startswith(LOGIN)


@pytest.mark.parametrize(("path", "more"), [("/account/signup/", {"password1": PASSWORD}), ("/account/password/reset/", {})])
def test_an_address_longer_than_the_shop_keeps_is_refused(client, path, more):
    page = client.post(path, {"email": f"new@{'a.' * 130}example.org", **more})
    assert "254 characters" in page.content.decode()
    assert not User.objects.exists()
