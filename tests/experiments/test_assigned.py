"""What pages are told: nothing about nobody, the same thing every time, and a token for what was seen."""

from base64 import urlsafe_b64decode
from datetime import timedelta
from itertools import pairwise

import pytest
from django.utils import timezone

from accounts import services as accounts
from accounts.domain.privacy import Subject
from experiments import queries, services
from experiments.domain.assignment import slot
from experiments.middleware import ExperimentsMiddleware
from experiments.models import Experiment
from experiments.queries import live
from recommendations import queries as recommendations, services as recommender
from recommendations.models import Event
from tests.factories.accounts import AddressFactory, UserFactory, VisitorFactory
from tests.factories.experiments import experiment, running

pytestmark = pytest.mark.django_db
KEYS = [f"visitor-{number}" for number in range(300)]
DAY = timedelta(days=1)


def told(subject="layout", keys=KEYS):
    return {key: queries.setting_for(key, subject) for key in keys}


def test_everybody_is_in_one_half_at_a_hundred_per_cent():
    running()
    values = list(told().values())
    assert set(values) == {"roomy", "compact"}
    assert 110 < values.count("compact") < 190


def test_a_draft_a_paused_and_a_stopped_one_are_seen_by_nobody():
    experiment("draft")
    assert set(told().values()) == {None}
    made = running()
    services.pause(experiment_id=made.pk, actor=None)
    assert set(told().values()) == {None}
    services.stop(experiment_id=made.pk, actor=None)
    assert set(told().values()) == {None}


def test_whoever_is_in_keeps_the_variant_while_it_widens_and_after_a_pause():
    made, seen = running(rollout=1), []
    for stage in (10, 50, 100):
        seen.append({key: value for key, value in told().items() if value})
        services.widen(experiment_id=made.pk, actor=None, to=stage)
        services.pause(experiment_id=made.pk, actor=None)
        services.resume(experiment_id=made.pk, actor=None)
    seen.append({key: value for key, value in told().items() if value})
    assert len(seen[0]) < len(seen[1]) < len(seen[2]) < len(seen[3]) == len(KEYS)
    assert all(earlier.items() <= later.items() for earlier, later in pairwise(seen))


def test_nobody_is_in_two_experiments_of_a_layer():
    running("one", share=50, layer="home")
    running("two", share=50, layer="home", subject="panels", values=("usual", "popular"))
    for key in KEYS:
        parts = [queries.assigned(key).part(subject) for subject in ("layout", "panels")]
        assert [part is not None for part in parts] == [slot("home", key) < 5_000, slot("home", key) >= 5_000]


def test_without_a_visitor_there_is_no_experiment_and_no_token():
    running()
    assigned = queries.assigned(None)
    assert (assigned.setting("layout"), assigned.setting("pictures"), assigned.exposures) == (None, None, [])


def test_what_concerns_a_person_takes_no_query_without_consent(django_assert_num_queries):
    live.forget()
    with django_assert_num_queries(0):
        assert queries.assigned(None).setting("panels") is None


@pytest.mark.parametrize("number", [1, 3])
def test_definitions_are_read_once_and_then_kept(django_assert_num_queries, number):
    for place in range(number):
        running(f"number-{place}", share=20)
    with django_assert_num_queries(2):  # variants with their experiments; what was shipped
        told()
    with django_assert_num_queries(0):
        told()


def test_what_another_process_changed_is_seen_after_ten_seconds(monkeypatch):
    made, now = running(), [1_000.0]
    monkeypatch.setattr(live.time, "monotonic", lambda: now[0])
    live.forget()
    assert queries.setting_for(KEYS[0], "layout") is not None
    Experiment.objects.filter(pk=made.pk).update(state="stopped")
    now[0] += 9.9
    assert queries.setting_for(KEYS[0], "layout") is not None
    now[0] += 0.2
    assert queries.setting_for(KEYS[0], "layout") is None


def test_a_change_while_definitions_are_read_is_not_forgotten(monkeypatch):
    running()
    read = live._read

    def changed_meanwhile():
        found = read()
        live.forget()
        return found

    live.forget()
    monkeypatch.setattr(live, "_read", changed_meanwhile)
    live.live()
    monkeypatch.setattr(live, "_read", lambda: live.NOTHING)
    assert live.live() is live.NOTHING


def test_settings_for_persons_are_shipped_to_those_with_consent_only():
    made = running(subject="pictures", values=("chosen", "default"))
    services.ship(experiment_id=made.pk, actor=None, variant="b")
    assert (queries.setting_for(KEYS[0], "pictures"), queries.setting_for(None, "pictures")) == ("default", None)


def test_an_experiment_outweighs_what_was_shipped():
    first = running("one", share=50)
    services.ship(experiment_id=first.pk, actor=None, variant="b")
    running("two", share=50, values=("compact", "roomy"))
    outside = {key for key in KEYS if slot("layout", key) >= 5_000}
    values = told()
    assert {values[key] for key in outside} == {"compact"}
    assert {values[key] for key in KEYS if key not in outside} == {"compact", "roomy"}


def test_the_days_of_an_experiment_count():
    today = timezone.localdate()
    made = running(starts_on=today + DAY)
    assert set(told().values()) == {None}
    made.starts_on, made.ends_on = today, today
    made.save()
    assert None not in told().values()
    made.ends_on = today - DAY
    made.save()
    assert set(told().values()) == {None}


@pytest.mark.parametrize(
    ("audience", "inside"),
    [
        ({"country": "FR"}, ["customer"]),
        ({"signed_in": True}, ["customer"]),
        ({"visits": "new"}, ["guest"]),
        ({"visits": "returning"}, ["customer"]),
        ({"segment": "designers"}, ["guest"]),
    ],
)
def test_an_audience_is_asked_about_and_nobody_else(django_assert_num_queries, audience, inside):
    made = running(**audience)
    user = UserFactory()
    AddressFactory(user=user, country="FR", is_default=True)
    people = {"customer": VisitorFactory(user=user), "guest": VisitorFactory()}
    type(people["customer"]).objects.filter(user=user).update(created=made.started - DAY)
    recommender.push_items(items=[recommender.ItemIn("mug", {}, available=True)])
    recommender.record_events(visitor=people["guest"].key, events=[recommender.EventIn("save", "mug")])
    told(keys=KEYS[:1])
    with django_assert_num_queries(2):  # one for each visitor
        found = [name for name, row in people.items() if queries.setting_for(row.key, "layout")]
    assert found == inside


def test_an_unknown_subject_is_a_mistake_of_the_page():
    with pytest.raises(KeyError):
        queries.assigned(None).setting("colour")


def test_looking_notes_nothing_and_asking_notes_once():
    running()
    assigned = queries.assigned(KEYS[0])
    assert assigned.look("layout") in ("roomy", "compact")
    assert assigned.exposures == []
    assert assigned.setting("layout") == assigned.setting("layout") == assigned.look("layout")
    assert len(assigned.exposures) == 1


def report(visitor, tokens, kind="exposure"):
    return recommender.record_events(visitor=visitor, events=[recommender.EventIn(kind, "", token=token) for token in tokens])


def test_what_was_seen_is_an_event_once_a_day():
    running()
    for _ in range(2):  # two pages
        assigned = queries.assigned(KEYS[0])
        value = assigned.setting("layout")
        report(KEYS[0], assigned.exposures * 2)
    event = Event.objects.get()
    assert (event.kind, event.policy, event.item, event.propensity) == ("exposure", "tighter-lists", "", 0.5)
    assert {"roomy": "control", "compact": "b"}[value] == event.arm


def test_only_the_visitor_it_was_made_for_can_report_it_and_as_nothing_else():
    running()
    assigned = queries.assigned(KEYS[0])
    assigned.setting("layout")
    assert report(KEYS[1], assigned.exposures) == 0
    assert report(KEYS[0], assigned.exposures, kind="click") == 0
    assert report(None, assigned.exposures) == 0
    forged = assigned.exposures[0][:-2] + "xx"
    assert report(KEYS[0], [forged]) == 0
    assert recommender.record_events(visitor=KEYS[0], events=[recommender.EventIn("exposure", "mug")]) == 0


def test_the_token_does_not_show_the_visitors_key():
    token = recommendations.exposure_token(visitor="secret-key", experiment="x", variant="b", share=0.5)
    payload = token.partition(".")[0]
    assert b"secret-key" not in urlsafe_b64decode(payload)


def written(visitor, subject):
    """What a mail does."""
    part = queries.assigned(visitor)
    value = part.setting(subject)
    services.note(visitor=visitor, exposures=part.exposures)
    return value


def test_a_mail_notes_itself_what_it_shows(django_capture_on_commit_callbacks):
    running(subject="mail", values=("with-block", "without-block"))
    visitor = VisitorFactory().key
    with django_capture_on_commit_callbacks(execute=True):
        value = written(visitor, "mail")
        written(visitor, "mail")
        assert written(None, "mail") is None
        assert not Event.objects.exists()
    assert value in ("with-block", "without-block")
    assert Event.objects.get().kind == "exposure"


def test_who_is_erased_before_the_mail_is_committed_is_not_written_again(django_capture_on_commit_callbacks):
    running(subject="mail", values=("with-block", "without-block"))
    visitor = accounts.grant(user_id=None, visitor=None, signal=False)
    with django_capture_on_commit_callbacks(execute=True):
        assert written(visitor, "mail")
        accounts.refuse(user_id=None, visitor=visitor)
    assert not Event.objects.exists()


def test_exposures_are_exported_and_erased_with_the_visitor(django_capture_on_commit_callbacks):
    running()
    visitor = accounts.grant(user_id=None, visitor=None, signal=False)
    with django_capture_on_commit_callbacks(execute=True):
        written(visitor, "layout")
    exported = accounts.collect_export(subject=Subject(user_id=None, visitor=visitor))["recommendations"]["events"]
    assert [(event["kind"], event["policy"]) for event in exported] == [("exposure", "tighter-lists")]
    accounts.refuse(user_id=None, visitor=visitor)
    assert not Event.objects.exists()


def test_a_request_knows_its_experiments(rf):
    running()
    seen = []
    request = rf.get("/")
    request.visitor = KEYS[0]
    ExperimentsMiddleware(lambda asked: seen.append(queries.of(asked).setting("layout")))(request)
    assert seen == [queries.setting_for(KEYS[0], "layout")]
    assert queries.of(rf.get("/")).setting("layout") is None


@pytest.mark.parametrize(("headers", "seen"), [({}, 1), ({"Sec-GPC": "1"}, 0)])
def test_the_signal_of_the_browser_keeps_it_out(client, headers, seen):
    running(rollout=100)
    client.post("/account/privacy/consent/", {"answer": "grant"})
    asked = client.get("/").wsgi_request.experiments
    asked.setting("layout")
    again = client.get("/", headers=headers).wsgi_request.experiments.look("layout")
    told = {"events": [{"kind": "exposure", "token": token} for token in asked.exposures]}
    answer = client.post("/api/v1/events/", told, "application/json", headers=headers).json()
    assert (again is not None, answer, Event.objects.count()) == (bool(seen), {"accepted": seen}, seen)
