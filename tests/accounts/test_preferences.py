"""What shoppers set and tell: kept while there is consent, and not a moment longer."""

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from accounts import queries, services
from accounts.domain.preferences import Preferences as Set, Told
from accounts.models import OutboxMail, Preferences, QuizAnswers
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
TOLD = {"pictures": ["red-runner", "red-runner"], "words": ["material:suede"], "corrections": {"colour:red": "dislike"}}


@pytest.fixture
def visitor():
    return services.grant(user_id=None, visitor=None, signal=False)


def consent(client):
    client.post("/account/privacy/consent/", {"answer": "grant"})


def test_a_request_knows_what_was_set_without_a_query(client, django_assert_num_queries):
    consent(client)
    services.set_preferences(user_id=None, visitor=client.get("/").wsgi_request.visitor, surprise=0.8)
    request = client.get("/account/privacy/").wsgi_request
    with django_assert_num_queries(0):
        assert queries.preferences(request) == Set(surprise=0.8, personal=True, pictures=True)


def test_somebody_unknown_gets_the_usual(client):
    assert queries.preferences(client.get("/account/privacy/").wsgi_request) == Set(surprise=0.3, personal=False, pictures=False)


def test_what_is_switched_off_is_not_known_by_pages(client):
    consent(client)
    key = client.get("/").wsgi_request.visitor
    services.set_preferences(user_id=None, visitor=key, personal=False)
    page = client.get("/")
    assert (page.wsgi_request.visitor, page.wsgi_request.standing.known) == (None, key)
    assert b"js/events.js" not in page.content
    assert not queries.preferences_of(key).personal


def test_the_slider_has_two_ends(visitor):
    with pytest.raises(IntegrityError), transaction.atomic():
        services.set_preferences(user_id=None, visitor=visitor, surprise=1.5)


def test_an_account_without_consent_sets_nothing():
    assert not services.set_preferences(user_id=UserFactory().pk, visitor=None, mail_made_for_you=True)
    assert not Preferences.objects.exists()


def test_what_is_told_is_kept_in_parts(visitor):
    assert services.tell(visitor=visitor, **TOLD)
    assert services.tell(visitor=visitor, words=["colour:blue"])
    assert queries.told(visitor) == Told(("red-runner",), ("colour:blue",), {"colour:red": "dislike"})


@pytest.mark.parametrize("key", [None, "unknown"])
def test_nothing_is_told_without_consent(key):
    assert not services.tell(visitor=key, **TOLD)
    assert not QuizAnswers.objects.exists()


@pytest.mark.parametrize("leave", [services.refuse, services.erase_learnt])
def test_what_was_told_goes_with_what_was_learnt(leave, visitor):
    services.tell(visitor=visitor, **TOLD)
    leave(user_id=None, visitor=visitor)
    assert not QuizAnswers.objects.exists()


def test_withdrawing_resets_what_an_account_had_set():
    user = UserFactory()
    services.grant(user_id=user.pk, visitor=None, signal=False)
    services.set_preferences(user_id=user.pk, visitor=None, mail_made_for_you=True, time_zone="Asia/Tokyo")
    assert queries.wants_mail(user.pk)
    assert queries.stored_for_user(user.pk).time_zone == "Asia/Tokyo"
    services.refuse(user_id=user.pk, visitor=None)
    assert not queries.wants_mail(user.pk)
    assert queries.stored_for_user(user.pk).time_zone == ""


def test_what_a_browser_told_comes_along_to_an_account(visitor):
    user = UserFactory()
    own = services.grant(user_id=user.pk, visitor=None, signal=False)
    services.tell(visitor=visitor, **TOLD)
    services.adopt_visitor(user_id=user.pk, visitor=visitor)
    assert queries.told(own).words == ("material:suede",)


def test_an_account_keeps_its_own_answers(visitor):
    user = UserFactory()
    own = services.grant(user_id=user.pk, visitor=None, signal=False)
    services.tell(visitor=own, words=["colour:green"])
    services.tell(visitor=visitor, **TOLD)
    services.adopt_visitor(user_id=user.pk, visitor=visitor)
    assert queries.told(own).words == ("colour:green",)


def test_withdrawing_says_so(client):
    consent(client)
    answer = client.post("/account/privacy/consent/", {"answer": "refuse"}, follow=True)
    assert "has stopped learning, and what it had learnt about you is erased" in answer.content.decode()


def test_a_first_refusal_needs_no_words(client):
    answer = client.post("/account/privacy/consent/", {"answer": "refuse"}, follow=True)
    assert "has stopped learning" not in answer.content.decode()


def test_a_mail_that_can_be_stopped_says_how_in_its_head():
    services.queue_message(to="a@example.org", subject="Hello", text="Text\n", unsubscribe="https://shop.example/stop/")
    services.deliver_mail(mail_id=OutboxMail.objects.get().pk)
    headers = mail.outbox[0].extra_headers
    assert headers["List-Unsubscribe"] == "<https://shop.example/stop/>"
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert 'href="https://shop.example/stop/"' in mail.outbox[0].alternatives[0][0]


def test_other_mails_have_no_such_head():
    services.queue_message(to="a@example.org", subject="Hello", text="Text\n")
    services.deliver_mail(mail_id=OutboxMail.objects.get().pk)
    assert "List-Unsubscribe" not in mail.outbox[0].extra_headers
