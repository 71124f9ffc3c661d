"""The privacy page: see, switch, download, erase."""

import pytest

from accounts import services
from accounts.models import Preferences, User, Visitor
from accounts.services import registry
from tests.factories.accounts import PASSWORD, AddressFactory, StaffFactory, UserFactory

pytestmark = pytest.mark.django_db
PRIVACY, EXPORT, FORGET, ERASE = "/account/privacy/", "/account/privacy/export/", "/account/privacy/erase/", "/account/erase/"
CONFIRM = "/account/reauthenticate/"


@pytest.fixture(autouse=True)
def only_accounts(monkeypatch):
    """What other apps add is theirs to test."""
    from accounts import queries

    monkeypatch.setattr(
        registry, "_exporters", {"account": queries.export_account, "designs": lambda subject: [{"owner": subject.user_id}]}
    )
    monkeypatch.setattr(registry, "_erasers", {})


def sign_in(client, user):
    client.post("/account/login/", {"login": user.email, "password": PASSWORD})
    client.post(CONFIRM, {"password": PASSWORD})


def test_somebody_without_an_account_sees_that_nothing_is_learnt(client):
    page = client.get(PRIVACY).content.decode()
    assert "does not learn from you" in page
    assert "The shop has learnt nothing about you." in page


def test_a_shopper_sees_what_is_kept(client):
    address = AddressFactory(city="Bonn")
    client.force_login(address.user)
    page = client.get(PRIVACY).content.decode()
    assert "Bonn" in page
    assert "Designs" in page


def test_what_is_kept_cannot_add_markup(client):
    client.force_login(UserFactory(name="<script>alert(1)</script>"))
    assert b"<script>alert" not in client.get(PRIVACY).content


def test_the_browsers_signal_is_explained(client):
    assert b"Your browser sends Global Privacy Control" in client.get(PRIVACY, headers={"Sec-GPC": "1"}).content


def test_the_download_holds_every_apps_part(client):
    user = UserFactory()
    client.force_login(user)
    response = client.get(EXPORT)
    assert response["Content-Disposition"] == 'attachment; filename="atelier-data.json"'
    assert response.json()["account"]["person"]["email"] == user.email
    assert response.json()["designs"] == [{"owner": user.pk}]


def test_the_download_of_a_stranger_holds_nothing_of_others(client):
    AddressFactory(city="Bonn")
    client.force_login(UserFactory())
    assert "Bonn" not in client.get(EXPORT).content.decode()


@pytest.mark.parametrize("url", [PRIVACY, EXPORT])
def test_looking_writes_nothing(client, url):
    assert client.post(url).status_code == 405


def test_pictures_chosen_for_you_can_be_switched_off(client):
    client.post("/account/privacy/consent/", {"answer": "grant"})
    client.post("/account/privacy/pictures/", {"pictures": "off"})
    assert not client.get(PRIVACY).wsgi_request.standing.pictures
    client.post("/account/privacy/pictures/", {"pictures": "on"})
    assert client.get(PRIVACY).wsgi_request.standing.pictures


def test_an_unclear_switch_is_refused(client):
    assert client.post("/account/privacy/pictures/", {"pictures": "perhaps"}).status_code == 400
    assert client.get("/account/privacy/pictures/").status_code == 405
    assert not Preferences.objects.exists()


def test_forgetting_gives_the_browser_a_new_key(client):
    client.post("/account/privacy/consent/", {"answer": "grant"})
    old = Visitor.objects.get().key
    client.post(FORGET)
    new = client.get(PRIVACY).wsgi_request.visitor
    assert new not in {None, old}


def test_forgetting_nothing_sets_no_cookie(client):
    assert "visitor" not in client.post(FORGET).cookies
    assert client.get(FORGET).status_code == 405


def test_erasing_an_account_asks_for_the_password_again(client):
    client.force_login(UserFactory())
    assert client.get(ERASE)["Location"].startswith("/account/reauthenticate/")
    assert client.post(ERASE, {"sure": "on"})["Location"].startswith("/account/reauthenticate/")
    assert User.objects.count() == 1


def test_what_was_asked_is_done_after_the_password(client):
    client.force_login(UserFactory())
    client.post(ERASE, {"sure": "on"})
    client.post(f"{CONFIRM}?next={ERASE}", {"password": "wrong"})
    assert User.objects.count() == 1
    client.post(f"{CONFIRM}?next={ERASE}", {"password": PASSWORD})
    assert User.objects.count() == 0


def test_erasing_an_account_takes_a_tick(client):
    sign_in(client, UserFactory())
    response = client.post(ERASE)
    assert response.status_code == 422
    assert b"Tick the box" in response.content
    assert User.objects.count() == 1


def test_an_erased_account_is_signed_out_and_gone(client):
    user = UserFactory()
    services.grant(user_id=user.pk, visitor=None, signal=False)
    sign_in(client, user)
    assert client.post(ERASE, {"sure": "on"})["Location"] == "/"
    assert client.get("/account/").status_code == 302
    assert not User.objects.exists()
    assert not Visitor.objects.exists()


def test_staff_are_told_who_closes_their_account(client):
    sign_in(client, StaffFactory())
    response = client.post(ERASE, {"sure": "on"})
    assert b"an administrator closes it" in response.content
    assert User.objects.count() == 1


def test_only_shoppers_erase_accounts(client):
    assert client.get(ERASE)["Location"].startswith("/account/login/")
