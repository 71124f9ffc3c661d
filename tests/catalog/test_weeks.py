"""“Made for you”: ten things a week, the same all week, by mail for those who asked."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail
from django.utils import timezone

from accounts import queries as people, services as accounts
from accounts.models import OutboxMail
from catalog import queries, services
from catalog.models import Product, WeeklyChoice
from catalog.queries import products
from recommendations import services as recommender
from recommendations.models import Event
from tests.factories.accounts import UserFactory
from tests.factories.catalog import AttributeFactory, CategoryFactory, ProductFactory, picture
from tests.factories.experiments import running

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 11, 23)
MORNING = datetime(2026, 11, 23, 8, tzinfo=UTC)


@pytest.fixture
def things(settings):
    settings.TIME_ZONE = "UTC"
    AttributeFactory(key="material", label="Material")
    category = CategoryFactory()
    made = [ProductFactory(slug=f"thing-{n}", category=category, attributes={"material": ["suede", "mesh"][n % 2]}) for n in range(24)]
    services.push_due()
    return made


def shopper(*, zone="", wants=True, **fields):
    user = UserFactory(**fields)
    accounts.grant(user_id=user.pk, visitor=None, signal=False)
    accounts.set_preferences(user_id=user.pk, visitor=None, mail_made_for_you=wants, time_zone=zone)
    return type(user).objects.get(pk=user.pk)


def browser():
    return accounts.grant(user_id=None, visitor=None, signal=False)


def week(visitor):
    return queries.week(shopper=queries.Shopper(visitor, 0.3), monday=MONDAY)


def test_everybody_who_agreed_gets_ten_once(things):
    visitors = [browser(), shopper(wants=False).visitor.key]
    assert services.choose_weeks(now=MORNING) == 2
    assert services.choose_weeks(now=MORNING) == 0
    assert set(WeeklyChoice.objects.values_list("visitor", flat=True)) == set(visitors)
    assert all(len(row.slugs) == 10 for row in WeeklyChoice.objects.all())


def test_who_switched_it_off_or_stays_away_gets_none(things):
    accounts.set_preferences(user_id=None, visitor=browser(), personal=False)
    away = browser()
    type(shopper().visitor).objects.filter(key=away).update(seen=MORNING - timedelta(days=61))
    assert services.choose_weeks(now=MORNING) == 1
    assert services.choose_week(visitor="unknown", monday=MONDAY) is None


def test_it_stays_the_same_all_week_whatever_is_learnt(things):
    visitor = browser()
    services.choose_week(visitor=visitor, monday=MONDAY)
    before = [entry.card.slug for entry in week(visitor).entries]
    recommender.record_events(visitor=visitor, events=[recommender.EventIn(kind="save", item="thing-3")])
    assert [entry.card.slug for entry in week(visitor).entries] == before


def test_the_next_week_brings_something_else(things):
    visitor = browser()
    first = services.choose_week(visitor=visitor, monday=MONDAY)
    second = services.choose_week(visitor=visitor, monday=MONDAY + timedelta(days=7))
    assert not set(first.slugs) & set(second.slugs)


def test_a_small_shop_repeats_itself_rather_than_fall_silent(things):
    visitor = browser()
    for number in range(4):
        row = services.choose_week(visitor=visitor, monday=MONDAY + timedelta(days=7 * number))
        assert len(set(row.slugs)) == 10


def test_what_was_dismissed_or_archived_since_is_gone(things):
    visitor = browser()
    slugs = services.choose_week(visitor=visitor, monday=MONDAY).slugs
    services.judge(visitor=visitor, slug=slugs[0], opinion="dismiss")
    type(things[0]).objects.filter(slug=slugs[1]).update(status="archived")
    assert [entry.card.slug for entry in week(visitor).entries] == slugs[2:]


def test_what_is_sold_out_is_neither_on_the_page_nor_in_the_mail(things, monkeypatch):
    visitor = shopper().visitor.key
    services.choose_weeks(now=MORNING)
    first = week(visitor).entries[0].card.slug
    Product.objects.filter(slug=first).update(stock_key="gone")
    monkeypatch.setattr(products, "_stock_readers", [lambda keys: dict.fromkeys(keys, 0)])
    assert first not in [entry.card.slug for entry in week(visitor).entries]
    assert len(week(visitor).entries) == 9
    services.mail_weeks(now=MORNING)
    assert f"/p/{first}/" not in OutboxMail.objects.get().text


def test_each_thing_says_why(things):
    visitor = browser()
    services.pick_words(visitor=visitor, words=["material:suede"])
    services.choose_week(visitor=visitor, monday=MONDAY)
    reasons = {entry.card.attributes["material"]: entry.reason for entry in week(visitor).entries}
    assert reasons == {"suede": "You like suede", "mesh": "Something different"}


def test_nothing_is_said_where_nothing_is_known(things, client):
    person = shopper()
    client.force_login(person)
    assert {entry.reason for entry in week(person.visitor.key).entries} == {""}
    assert "week__reason" not in client.get("/made-for-you/").content.decode()
    services.mail_weeks(now=MORNING)
    row = OutboxMail.objects.get()
    assert "Something different" not in row.text + row.html
    assert 'class="reason"' not in row.html


def test_old_choices_are_forgotten(things):
    visitor = browser()
    services.choose_week(visitor=visitor, monday=MONDAY - timedelta(days=70))
    services.choose_weeks(now=MORNING)
    assert list(WeeklyChoice.objects.values_list("monday", flat=True)) == [MONDAY]


def test_the_choice_goes_with_the_key(things):
    visitor = browser()
    services.choose_week(visitor=visitor, monday=MONDAY)
    accounts.erase_learnt(user_id=None, visitor=visitor)
    assert not WeeklyChoice.objects.exists()


def test_the_mail_is_sent_once_a_week_to_those_who_asked(things):
    user = shopper()
    shopper(wants=False)
    assert [services.mail_weeks(now=MORNING) for _ in range(2)] == [1, 0]
    row = OutboxMail.objects.get()
    assert (row.to, row.key) == (user.email, f"made-for-you:{user.pk}:{MONDAY}")
    slugs = WeeklyChoice.objects.get(visitor=user.visitor).slugs
    assert all(f"/p/{slug}/" in row.text and f"/p/{slug}/" in row.html for slug in slugs)
    assert services.mail_weeks(now=MORNING + timedelta(days=7)) == 1


def test_monday_morning_is_the_shoppers(things):
    user = shopper(zone="Asia/Tokyo")
    shopper(zone="America/Los_Angeles")
    sunday = datetime(2026, 11, 22, 22, 30, tzinfo=UTC)
    assert services.mail_weeks(now=sunday) == 1
    assert OutboxMail.objects.get().key == f"made-for-you:{user.pk}:{MONDAY}"


@pytest.mark.parametrize("change", ["address", "off", "withdrawn", "inactive"])
def test_nobody_gets_it_who_should_not(things, change):
    user = shopper()
    if change == "address":
        user.emailaddress_set.update(verified=False)
    elif change == "off":
        accounts.set_preferences(user_id=user.pk, visitor=None, personal=False)
    elif change == "withdrawn":
        accounts.refuse(user_id=user.pk, visitor=None)
    else:
        type(user).objects.update(is_active=False)
    assert services.mail_weeks(now=MORNING) == 0


def test_the_mail_is_plain_and_html_and_ends_with_one_click(things, client):
    picture(things[0], is_default=True)
    shopper(name="Ann <b>")
    services.mail_weeks(now=MORNING)
    accounts.deliver_mail(mail_id=OutboxMail.objects.get().pk)
    sent = mail.outbox[0]
    address = sent.extra_headers["List-Unsubscribe"].strip("<>")
    assert sent.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "Hello Ann <b>," in sent.body
    assert "Hello Ann &lt;b&gt;," in sent.alternatives[0][0]
    assert address in sent.body
    assert address in sent.alternatives[0][0]


def test_looking_at_the_link_stops_nothing_and_a_post_without_login_does(things, client):
    user = shopper()
    path = "/" + accounts.stop_address(user_id=user.pk).split("/", 3)[3]
    assert "Stop these mails?" in client.get(path).content.decode()
    assert people.wants_mail(user.pk)
    client.handler.enforce_csrf_checks = True
    for _ in range(2):
        assert client.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not people.wants_mail(user.pk)
    assert services.mail_weeks(now=MORNING) == 0


def test_a_forged_link_is_no_link(client):
    assert client.post("/mail/stop/abc/").status_code == 404
    assert client.get("/mail/stop/1:abc:def/").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_takes_the_same_queries_however_much_is_known(things, client, count, django_assert_num_queries):
    client.post("/account/privacy/consent/", {"answer": "grant"})
    visitor = client.get("/").wsgi_request.visitor
    events = [recommender.EventIn(kind="save", item=f"thing-{2 * number}") for number in range(2 * count)]
    recommender.record_events(visitor=visitor, events=events)
    picture(things[-1], is_default=True)
    services.push_due()
    services.choose_week(visitor=visitor, monday=queries.monday_for(timezone.now(), ""))
    client.get("/made-for-you/")
    with django_assert_num_queries(11):
        # the visitor; the choice; what was dismissed; cards' products, arms, taste, pictures;
        # beliefs told, events, usual shares; facets
        assert client.get("/made-for-you/").status_code == 200


@pytest.mark.parametrize(("subject", "values"), [("panels", ("usual", "popular")), ("pictures", ("chosen", "default"))])
def test_what_an_experiment_made_of_the_mail_counts_as_seen_once_it_is_sent(things, django_capture_on_commit_callbacks, subject, values):
    person = shopper()
    for thing in things:
        picture(thing, is_default=True)
    services.push_due()
    made = running("letters", subject=subject, values=values)
    services.choose_week(visitor=person.visitor.key, monday=MONDAY)
    assert not Event.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        assert services.mail_weeks(now=MORNING) == 1
    assert list(Event.objects.values_list("kind", "policy", "visitor")) == [("exposure", made.key, person.visitor.key)]


def test_a_mail_that_is_not_sent_is_seen_by_nobody(things, django_capture_on_commit_callbacks):
    person = shopper()
    running("letters", subject="panels", values=("usual", "popular"))
    services.choose_week(visitor=person.visitor.key, monday=MONDAY)
    WeeklyChoice.objects.update(slugs=["thing-0", "thing-1"])
    with django_capture_on_commit_callbacks(execute=True):
        assert services.mail_weeks(now=MORNING) == 0
    assert not Event.objects.exists()


def test_without_consent_the_page_shows_what_others_choose_and_asks(things, client):
    page = client.get("/made-for-you/").content.decode()
    assert "may the shop remember?" in page
    assert "What others choose" in page
    assert not WeeklyChoice.objects.exists()


def test_looking_before_the_shop_has_chosen_writes_nothing(things, client):
    client.post("/account/privacy/consent/", {"answer": "grant"})
    page = client.get("/made-for-you/").content.decode()
    assert page.count('class="panel__card"') == 10
    assert not WeeklyChoice.objects.exists()
