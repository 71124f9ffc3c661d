"""`request.visitor`: a key only with consent, and no query for nobody."""

from datetime import timedelta

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts import services
from accounts.context_processors import consent
from accounts.middleware import VISITOR_COOKIE, VisitorMiddleware
from accounts.models import Consent, Visitor
from tests.factories.accounts import UserFactory, VisitorFactory

pytestmark = pytest.mark.django_db
REDIRECT = "/account/2fa/authenticate/"


def visitor_of(client, **headers):
    return client.get(reverse("account_reset_password"), headers=headers).wsgi_request.visitor


def agree(client, **headers):
    client.post(reverse("accounts:consent"), {"answer": "grant"}, headers=headers)
    return Visitor.objects.latest("created").key


def test_nobody_costs_no_query_and_gets_no_cookie(django_assert_num_queries):
    request = RequestFactory().get("/")
    request.user = type("Nobody", (), {"is_authenticated": False, "pk": None})()
    with django_assert_num_queries(0):
        response = VisitorMiddleware(lambda _: HttpResponse())(request)
    assert (request.visitor, response.cookies.output()) == (None, "")


def test_before_consent_there_is_no_key_no_row_and_no_cookie_of_ours(client):
    response = client.get(reverse("account_reset_password"))
    assert response.wsgi_request.visitor is None
    assert not {VISITOR_COOKIE, "consent", "sessionid"} & set(response.cookies)
    assert not Visitor.objects.exists()
    assert not Consent.objects.exists()


def test_after_consent_the_browser_is_known_by_a_signed_cookie_scripts_cannot_read(client):
    key = agree(client)
    cookie = client.cookies[VISITOR_COOKIE]
    assert visitor_of(client) == key
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie.value.startswith(f"{key}:")


def test_a_forged_cookie_counts_for_nothing(client):
    client.cookies[VISITOR_COOKIE] = VisitorFactory().key
    assert visitor_of(client) is None


def test_a_cookie_whose_key_was_erased_is_removed(client):
    agree(client)
    Visitor.objects.all().delete()
    assert visitor_of(client) is None
    assert client.cookies[VISITOR_COOKIE].value == ""


def test_a_known_browser_costs_one_query(client, django_assert_num_queries):
    agree(client)
    with django_assert_num_queries(1):  # the visitor with the preferences
        client.get(REDIRECT)


def test_a_shopper_costs_one_query_more_than_signing_in_does(client, django_assert_num_queries):
    client.force_login(UserFactory())
    with django_assert_num_queries(3):  # session, user, standing
        client.get(REDIRECT)


def test_the_browsers_signal_means_refused_and_unasked(client):
    response = client.get(reverse("account_reset_password"), headers={"Sec-GPC": "1"})
    assert response.wsgi_request.visitor is None
    assert response.context["consent"].asked
    assert b'id="consent"' not in response.content


def test_consent_without_the_signal_does_not_count_with_it(client):
    agree(client)
    assert visitor_of(client, **{"Sec-GPC": "1"}) is None


def test_an_explicit_opt_in_counts_in_spite_of_the_signal(client):
    key = agree(client, **{"Sec-GPC": "1"})
    assert visitor_of(client, **{"Sec-GPC": "1"}) == key
    assert Consent.objects.get().despite_signal


def test_an_account_has_one_key_on_every_device(client):
    user = UserFactory()
    key = services.grant(user_id=user.pk, visitor=None, signal=False)
    for device in (client, type(client)()):
        device.force_login(user)
        assert visitor_of(device) == key


def test_an_account_that_did_not_agree_is_not_known(client):
    client.force_login(UserFactory())
    assert visitor_of(client) is None


def test_a_browsers_refusal_is_not_asked_again_after_signing_in(client):
    client.post(reverse("accounts:consent"), {"answer": "refuse"})
    client.force_login(UserFactory())
    assert client.get(REDIRECT).wsgi_request.standing.asked


def test_a_refusing_browser_does_not_overrule_an_account(client):
    user = UserFactory()
    key = services.grant(user_id=user.pk, visitor=None, signal=False)
    client.post(reverse("accounts:consent"), {"answer": "refuse"})
    client.force_login(user)
    assert visitor_of(client) == key


def test_signing_in_merges_and_ends_the_browsers_own_key(client):
    user, source = UserFactory(), agree(client)
    target = services.grant(user_id=user.pk, visitor=None, signal=False)
    client.post(reverse("account_login"), {"login": user.email, "password": "a quiet long river 9"})
    assert visitor_of(client) == target
    assert client.cookies[VISITOR_COOKIE].value == ""
    assert not Visitor.objects.filter(key=source).exists()


def test_after_signing_out_the_browser_is_nobody(client):
    user = UserFactory()
    services.grant(user_id=user.pk, visitor=None, signal=False)
    client.force_login(user)
    client.post(reverse("account_logout"))
    assert visitor_of(client) is None


def test_a_key_in_use_is_noted_by_posts_only(client):
    agree(client)
    long_ago = timezone.now() - timedelta(days=3)
    Visitor.objects.update(seen=long_ago)
    visitor_of(client)
    assert Visitor.objects.get().seen == long_ago
    client.post(reverse("accounts:pictures"), {"pictures": "on"})
    assert Visitor.objects.get().seen > long_ago


def test_a_page_without_our_middleware_shows_no_banner():
    assert consent(RequestFactory().get("/"))["consent"].asked


def test_a_key_noted_today_costs_no_query_more(client):
    agree(client)
    with CaptureQueriesContext(connection) as captured:
        client.post(reverse("accounts:pictures"), {"pictures": "on"})
    assert not [query["sql"] for query in captured if query["sql"].startswith("UPDATE") and '"seen"' in query["sql"]]
