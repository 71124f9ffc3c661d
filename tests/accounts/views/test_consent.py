"""The question of consent."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Consent, Visitor
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
URL = "/account/privacy/consent/"
PAGE = "/account/password/reset/"


def test_the_banner_asks_with_two_equal_buttons_and_works_without_scripts(client):
    page = client.get(PAGE).content.decode()
    banner = page[page.index('id="consent"') :]
    assert banner.count('<button class="button" type="submit" name="answer"') == 2
    assert f'action="{URL}"' in banner


def test_yes_brings_the_shopper_back_and_the_banner_is_gone(client):
    response = client.post(URL, {"answer": "grant", "next": PAGE})
    assert response["Location"] == PAGE
    assert b'id="consent"' not in client.get(PAGE).content


def test_no_is_remembered_without_a_key(client):
    client.post(URL, {"answer": "refuse", "next": PAGE})
    assert client.cookies["consent"].value == "refused"
    assert b'id="consent"' not in client.get(PAGE).content
    assert not Visitor.objects.exists()


def test_a_double_click_leaves_one_key_for_an_account(client):
    client.force_login(UserFactory())
    for _ in range(2):
        client.post(URL, {"answer": "grant"})
    assert Visitor.objects.count() == 1


def test_withdrawing_removes_key_and_cookie(client):
    client.post(URL, {"answer": "grant"})
    client.post(URL, {"answer": "refuse"})
    assert client.cookies["visitor"].value == ""
    assert not Visitor.objects.exists()


def test_htmx_gets_an_empty_banner_for_no_and_a_fresh_page_for_yes(client):
    headers = {"HX-Request": "true", "HX-Target": "consent"}
    refused = client.post(URL, {"answer": "refuse"}, headers=headers)
    granted = client.post(URL, {"answer": "grant"}, headers=headers)
    assert (refused.status_code, refused.content, refused.has_header("HX-Refresh")) == (200, b"", False)
    assert granted["HX-Refresh"] == "true"


@pytest.mark.parametrize("target", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)", "", "999"])
def test_nobody_is_sent_elsewhere(client, target):
    assert client.post(URL, {"answer": "refuse", "next": target})["Location"] == reverse("accounts:privacy")


@pytest.mark.parametrize("data", [{}, {"answer": "perhaps"}])
def test_an_unclear_answer_is_refused_with_a_sentence(client, data):
    response = client.post(URL, data)
    assert (response.status_code, response.content.decode()) == (400, "Please answer “grant” or “refuse”.")
    assert not Consent.objects.exists()


def test_answers_without_end_are_stopped(client):
    statuses = [client.post(URL, {"answer": "refuse"}).status_code for _ in range(61)]
    assert (statuses[59], statuses[60]) == (302, 429)


def test_a_no_of_a_browser_that_nobody_knows_is_written_nowhere_but_there(client):
    answer = client.post(URL, {"answer": "refuse"})
    assert answer.cookies["consent"].value == "refused"
    assert not Consent.objects.exists()


def test_a_get_answers_nothing(client):
    assert client.get(URL).status_code == 405


def test_another_site_cannot_answer():
    assert Client(enforce_csrf_checks=True).post(URL, {"answer": "grant"}).status_code == 403
