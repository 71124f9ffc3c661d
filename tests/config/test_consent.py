"""Without consent no row anywhere: every service and every address that could write under a visitor's key is tried."""

import inspect
from datetime import date

import pytest
from django.apps import apps
from django.db.models import Q
from django.utils import timezone

from accounts import services as accounts
from catalog import services as catalog
from experiments import services as experiments
from orders.models import Cart
from recommendations import services as recommendations
from recommendations.services import EventIn
from tests.factories.accounts import UserFactory
from tests.factories.catalog import AttributeFactory, picture
from tests.factories.configurator import runner
from tests.factories.experiments import running
from tests.factories.orders import place, put, ready_made

pytestmark = pytest.mark.django_db
ASKS_FOR_CONSENT = {"grant", "refuse"}
"""The two that answer the question itself."""
GIVEN = {
    "adopt_visitor": {"visitor": "unknown"},
    "choose_week": {"monday": date(2026, 11, 23)},
    "correct": {"feature": "material:suede", "word": "like"},
    "judge": {"slug": "cap", "opinion": "like"},
    "mark_seen": {"now": timezone.now()},
    "note": {"exposures": ["a.b"]},
    "pick_favourites": {"slugs": ["cap"]},
    "pick_words": {"words": ["material:wool"]},
    "push_user_features": {"features": {"likes:material:wool": 1.0}},
    "record_events": {"events": [EventIn(kind="view", item="cap"), EventIn(kind="search", item="")]},
    "say": {"opinion": "dismiss", "items": ["cap"]},
    "set_preferences": {"surprise": 0.9, "personal": False, "mail_made_for_you": True},
    "take_back": {"items": ["cap"]},
    "tell": {"pictures": ["cap"], "words": ["material:wool"], "corrections": {"colour:red": "dislike"}},
}
POSTS = [
    ("/taste/item/cap/", {"opinion": "dismiss"}),
    ("/taste/item/cap/", {"opinion": "like"}),
    ("/taste/quiz/", {"picked": ["cap"]}),
    ("/taste/quiz/?step=words", {"picked": ["material:wool"]}),
    ("/taste/profile/belief/", {"feature": "material:wool", "verdict": "like"}),
    ("/taste/profile/settings/", {"surprise": "0.9", "personal": "off", "mail": "on", "time_zone": "Asia/Tokyo"}),
    ("/account/privacy/pictures/", {"pictures": "off"}),
    ("/account/privacy/erase/", {}),
    ("/cart/add/", {"product": "cap", "quantity": "1"}),
]
GETS = ["/", "/search/?q=cap", "/p/cap/", "/p/runner/", "/taste/", "/taste/quiz/", "/made-for-you/", "/cart/", "/account/privacy/"]
EVENTS = {"events": [{"kind": kind, "item": "cap"} for kind in ("view", "choose", "click", "dismiss", "like")]}


@pytest.fixture
def shop():
    AttributeFactory(key="material", label="Material")
    runner()
    cap = ready_made(slug="cap", attributes={"material": "wool"})
    picture(cap, is_default=True)
    catalog.push_due()
    running()
    running("popular-panels", subject="panels", values=("usual", "popular"))
    return cap


def writers():
    """Every service that takes a visitor and does not answer the question itself, by app and name."""
    return [
        (app, name)
        for app in (accounts, catalog, experiments, recommendations)
        for name in app.__all__
        if name not in ASKS_FOR_CONSENT
        and inspect.isfunction(getattr(app, name))
        and "visitor" in inspect.signature(getattr(app, name)).parameters
    ]


def kept():
    """How many rows name a visitor or belong to one, by model; answers to the question of consent name nobody."""
    found = {}
    for model in apps.get_models():
        if any(field.name == "visitor" and field.concrete for field in model._meta.get_fields()):
            rows = model._default_manager.exclude(visitor=None)
            rows = rows.exclude(visitor="") if model._meta.get_field("visitor").get_internal_type() == "CharField" else rows
            found[model._meta.label] = rows.count()
    found["accounts.Visitor"] = apps.get_model("accounts", "Visitor").objects.count()
    found["accounts.Preferences"] = apps.get_model("accounts", "Preferences").objects.filter(Q(user__isnull=False)).count()
    return {label: count for label, count in found.items() if count}


def values_of(function, visitor, user_id):
    given = {"visitor": visitor, **GIVEN.get(function.__name__, {})}
    if "user_id" in inspect.signature(function).parameters:
        given["user_id"] = user_id
    return given


@pytest.mark.parametrize(("app", "name"), writers())
@pytest.mark.parametrize("who", ["nobody", "an account", "a key that was erased"])
def test_no_service_writes_without_consent(shop, django_capture_on_commit_callbacks, app, name, who):
    user_id = UserFactory().pk if who == "an account" or name == "adopt_visitor" else None
    visitor = "gone" if who == "a key that was erased" and app is not recommendations else None
    function = getattr(app, name)
    with django_capture_on_commit_callbacks(execute=True):
        function(**values_of(function, visitor, user_id))
    assert kept() == {}


def walk(client, **headers):
    for path in GETS:
        answer = client.get(path, headers=headers)
        assert (answer.status_code, b"data-exposures" in answer.content) == (200, False)
    for path, data in POSTS:
        assert client.post(path, data, headers=headers).status_code < 500
    assert client.post("/api/v1/events/", EVENTS, "application/json", headers=headers).json() == {"accepted": 0}


@pytest.mark.parametrize("signed_in", [False, True])
@pytest.mark.parametrize("answer", ["none", "refuse"])
def test_no_address_writes_without_consent(shop, client, signed_in, answer):
    if signed_in:
        client.force_login(UserFactory())
    if answer == "refuse":
        client.post("/account/privacy/consent/", {"answer": "refuse"})
    walk(client)
    assert kept() == {}


def test_global_privacy_control_counts_as_no_whatever_was_answered_before(shop, client):
    client.post("/account/privacy/consent/", {"answer": "grant"})
    before = kept()
    walk(client, **{"Sec-GPC": "1"})
    assert before == {"accounts.Visitor": 1, "accounts.Consent": 1}
    assert kept() == before


def test_an_order_without_consent_names_no_visitor(shop):
    cart = Cart.objects.create()
    put(cart, shop)
    place(cart)
    assert kept() == {}


def test_the_walk_would_find_a_row(shop):
    recommendations.record_events(visitor="somebody", events=[EventIn(kind="view", item="cap")])
    assert kept() == {"recommendations.Event": 1, "recommendations.VisitorDay": 1}


def test_every_service_is_told_what_to_try():
    missing = []
    for app, name in writers():
        parameters = inspect.signature(getattr(app, name)).parameters.values()
        needed = {one.name for one in parameters if one.default is one.empty and one.kind is one.KEYWORD_ONLY} - {"visitor", "user_id"}
        if needed - GIVEN.get(name, {}).keys():
            missing.append(name)
    assert missing == []
