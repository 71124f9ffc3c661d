"""Odd bytes in addresses and bodies get an answer that blames the sender, never a failure of the shop."""

import json

import pytest
from django.test import Client

from tests.factories.configurator import runner as made_runner

pytestmark = pytest.mark.django_db

ADDRESSES = [
    "/o/%00/",
    "/pay/%00/",
    "/pay/%00/return/",
    "/pay/card/%00/",
    "/pay/card/%00/challenge/",
    "/api/v1/orders/%00/",
    "/demo/mail/%00/",
    "/media/%00",
    "/c/%00/",
    "/panel/%00/",
    "/panel/similar/?item=%00",
    "/panel/similar/?item=%ed%a0%80",
    "/sitemap-%00.xml",
    "/checkout/?country=%00",
    "/search/?q=%00&colour=%00&page=%00",
    "/search/?q=%ed%a0%80",
    "/cart/?removed=%00",
    "/api/v1/products/?category=%00&q=%00",
    "/api/v1/products/?category=%ed%a0%80",
    "/account/login/?next=%00",
    "/account/password/reset/key/%00-%00/",
    "/account/confirm-email/%00/",
    "/admin/login/?next=%00",
    "/p/runner/?v=99999999999999999999",
    "/p/runner/?" + "&".join(f"extras={n}" for n in range(300)),
    "/p/runner/?" + "&".join(["extras=laces"] * 300),
    "/api/v1/products/runner/configuration/?" + "&".join(["extras=laces"] * 300),
    "/p/runner/?take=extras.&drop=.&text.monogram=%00",
    "/p/runner/?take=.&view=%00&open=%00",
    "/p/runner/why/?option=%00",
    "/p/runner/why/?option=extras.",
]


@pytest.fixture
def runner():
    return made_runner()


@pytest.fixture
def shopper():
    return Client(raise_request_exception=False)


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_odd_address_is_answered(shopper, runner, address):
    assert shopper.get(address).status_code < 500


NOTES = ['{"reference": "\\u0000"}', '{"reference": "\\ud800"}', "[" * 100_000, "\xff", "null", '{"reference": 1e999}']


@pytest.mark.parametrize("body", NOTES)
def test_an_odd_notification_is_answered(shopper, body):
    assert 400 <= shopper.post("/pay/notify/", body.encode("latin-1"), content_type="application/json").status_code < 500


ODD = ["\x00", "\ud800", "9" * 400, "\u202e"]


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("field", ["kind", "item", "arm", "token", "at", "position", "text", "context", "value"])
def test_an_odd_event_is_answered(shopper, field, odd):
    shopper.post("/account/privacy/consent/", {"answer": "grant"})
    for value in (odd, {odd: odd}, [odd]):
        event = {"kind": "view", "item": "runner", field: value}
        assert shopper.post("/api/v1/events/", json.dumps({"events": [event]}), content_type="application/json").status_code < 500


FORMS = {
    "/cart/add/": ["product", "c", "quantity", "line"],
    "/cart/update/": ["country", "line", "quantity"],
    "/cart/remove/": ["line"],
    "/cart/restore/": ["line"],
    "/cart/accept/": ["quote"],
    "/checkout/": ["email", "name", "street", "postcode", "city", "country", "key", "quote", "terms"],
    "/d/": ["product", "c", "v", "title"],
    "/account/privacy/consent/": ["answer", "next"],
    "/account/login/": ["login", "password", "next"],
    "/account/signup/": ["email", "password1", "next"],
    "/account/password/reset/": ["email"],
    "/taste/item/runner/": ["opinion", "panel", "next"],
    "/taste/quiz/": ["picked"],
    "/taste/quiz/?step=words": ["picked"],
    "/taste/profile/belief/": ["feature", "verdict"],
    "/taste/profile/settings/": ["surprise", "personal", "mail", "time_zone"],
    "/alerts/": ["product", "kind", "email"],
}


TASTE = {"opinion": "like", "feature": "material:suede", "verdict": "like", "kind": "price"}


@pytest.mark.parametrize("address", FORMS)
def test_an_odd_form_is_answered(shopper, runner, address):
    shopper.post("/cart/add/", {"product": "runner"})
    shopper.post("/account/privacy/consent/", {"answer": "grant"})
    for field in FORMS[address]:
        for odd in ("\x00", "9" * 400, "\u202e", "a=\x00", "extras=\x00"):
            given = {"product": "runner", "line": "1", "quantity": "1", **TASTE, field: odd}
            assert shopper.post(address, given).status_code < 500, (field, odd)


DESIGNS = [
    *({"product": "runner", "choices": [["extras", odd]]} for odd in ODD),
    {"product": "runner", "title": "\ud800"},
    {"product": "runner", "choices": [["extras", "laces"]] * 300},
    *([], None, "x"),
]


@pytest.mark.parametrize("body", DESIGNS)
def test_an_odd_design_is_answered(shopper, runner, body):
    assert shopper.post("/api/v1/designs/", json.dumps(body), content_type="application/json").status_code < 500
