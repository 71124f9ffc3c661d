"""Orders placed without signing in become those of the account that proves their address."""

import re
from importlib import import_module
from urllib.parse import quote

import pytest
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from django.apps import apps
from django.test import Client

from accounts.domain.privacy import Subject
from accounts.models import OutboxMail
from accounts.services import create_shopper
from orders import services
from orders.models import Order
from tests.factories.orders import ADDRESS, paid

pytestmark = pytest.mark.django_db
EMAIL = ADDRESS["email"]


def mine(client):
    return [order.number for order in client.get("/account/orders/").context["page_obj"]]


def link(address):
    return f"/account/confirm-email/{EmailConfirmationHMAC(address).key}/"


def sign_up(client):
    client.post("/account/signup/", {"email": EMAIL, "password1": "a long password"})
    return EmailAddress.objects.get(email=EMAIL)


def test_an_order_is_there_once_the_address_is_proven(client):
    order = paid()
    address = sign_up(client)
    assert mine(client) == []
    assert "Ordered without signing in?" in client.get("/account/orders/").content.decode()
    client.post(link(address))
    assert mine(client) == [order.number]


def test_a_stranger_gets_nothing_though_the_owner_of_the_address_confirms_it(client):
    paid()
    address, owner = sign_up(client), Client()
    refused = owner.post(link(address))
    address.refresh_from_db()
    assert (refused.status_code, address.verified, mine(client)) == (403, False, [])


def test_who_confirms_in_another_browser_signs_in_first(client):
    order, other = paid(), Client()
    way = link(sign_up(client))
    page = other.get(way).content.decode()
    assert all(part in page for part in (f'href="/account/login/?next={quote(way, safe="")}"', "/account/password/reset/"))
    signed_in = other.post("/account/login/", {"login": EMAIL, "password": "a long password", "next": way})
    assert signed_in.url == way
    other.post(way)
    assert mine(other) == [order.number]


def test_who_is_signed_in_to_another_account_stays_so_and_is_told(client):
    address, other = sign_up(Client()), create_shopper(email="ann@example.org")
    client.force_login(other)
    assert "instead of the account you are signed in to" in client.get(link(address)).content.decode()
    assert client.get("/account/").context["user"] == other


def test_who_signs_out_of_the_other_account_goes_on_to_sign_in(client):
    way = link(sign_up(Client()))
    client.force_login(create_shopper(email="ann@example.org"))
    onward = f"/account/login/?next={quote(way, safe='')}"
    assert f'name="next" value="{onward}"' in client.get(way).content.decode()
    assert client.post("/account/logout/", {"next": onward}).url == onward
    signed_in = client.post("/account/login/", {"login": EMAIL, "password": "a long password", "next": way})
    assert signed_in.url == way


def test_the_owner_of_an_address_takes_the_account_by_a_new_password(client):
    order, owner, password = paid(), Client(), "the owner's long password"
    way = link(sign_up(client))
    owner.post("/account/password/reset/", {"email": EMAIL})
    sent = OutboxMail.objects.get(to=EMAIL, subject="Set a new password")
    page = owner.get(re.search(r"https?://\S+", sent.text)[0], follow=True)
    owner.post(page.request["PATH_INFO"], {"password1": password, "password2": password})
    assert client.get("/account/orders/").status_code == 302
    owner.post("/account/login/", {"login": EMAIL, "password": password})
    owner.post(way)
    assert mine(owner) == [order.number]


def test_whoever_is_asked_to_confirm_is_told_what_the_account_will_show(client):
    address = sign_up(client)
    asked = OutboxMail.objects.get(to=EMAIL)
    page = client.get(link(address)).content.decode()
    assert all("ordered with this address" in text for text in (" ".join(asked.text.split()), page))


def test_an_order_placed_signed_out_is_there_at_the_next_login(client):
    user = create_shopper(email=EMAIL.upper(), password="a long password")
    order = paid()
    client.post("/account/login/", {"login": EMAIL, "password": "a long password"})
    assert (mine(client), Order.objects.get().user) == ([order.number], user)


def test_what_was_ordered_before_addresses_were_lower_case_is_found_too():
    user, _ = create_shopper(email=EMAIL), paid()
    Order.objects.update(email=EMAIL.title())
    import_module("orders.migrations.0008_lower_case_addresses").write_lower(apps, None)
    assert services.adopt(user_id=user.pk) == 1


def test_nobody_gets_what_is_somebody_elses():
    theirs, stranger = create_shopper(email="ann@example.org"), create_shopper(email=EMAIL)
    order = paid(user=theirs)
    assert services.adopt(user_id=stranger.pk) == 0
    assert Order.objects.get(pk=order.pk).user == theirs


def test_what_was_anonymised_stays_so():
    leaver = create_shopper(email=EMAIL)
    paid(user=leaver)
    services.erase(Subject(leaver.pk, None))
    leaver.delete()
    assert services.adopt(user_id=create_shopper(email=EMAIL).pk) == 0


def test_leaving_covers_what_was_ordered_as_a_guest():
    leaver = create_shopper(email=EMAIL)
    order = paid()
    services.cancel_order(order_id=order.pk, by="shopper")
    services.erase(Subject(leaver.pk, None))
    order.refresh_from_db()
    assert (order.email, order.street) == ("", "")
