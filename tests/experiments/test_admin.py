"""Staff define experiments, look at them and decide about them."""

import pytest
from auditlog.models import LogEntry as AuditEntry
from django.contrib.admin.models import LogEntry
from django.utils import timezone

from accounts import services as accounts
from experiments import services
from experiments.models import Experiment, GuardRail, Result, Setting
from tests.factories.accounts import StaffFactory
from tests.factories.experiments import experiment, running

pytestmark = pytest.mark.django_db
LIST, ADD = "/admin/experiments/experiment/", "/admin/experiments/experiment/add/"
ROWS = [("control", "roomy", "50"), ("b", "compact", "50")]


@pytest.fixture
def staff(client):
    def signed_in(role):
        user = accounts.create_staff(email=f"{role}@example.org", password="a quiet long river 9", roles=(role,))
        client.force_login(user)
        return user

    return signed_in


def form(rows=ROWS, rails=(), **given):
    data = {"title": "Tighter lists", "key": "tighter-lists", "hypothesis": "More is seen.", "subject": "layout", "share": "100"}
    data |= {"primary_metric": "clicks", "variants-INITIAL_FORMS": "0", "guard_rails-INITIAL_FORMS": "0", **given}
    data |= {"variants-TOTAL_FORMS": str(len(rows)), "guard_rails-TOTAL_FORMS": str(len(rails))}
    for place, (key, value, percent) in enumerate(rows):
        data |= {f"variants-{place}-key": key, f"variants-{place}-value": value, f"variants-{place}-percent": percent}
    for place, (metric, loss) in enumerate(rails):
        data |= {f"guard_rails-{place}-metric": metric, f"guard_rails-{place}-allowed_loss": loss}
    return data


def page(made):
    return f"{LIST}{made.pk}/change/"


def act(made, name):
    return f"{LIST}{made.pk}/do/{name}/"


def result(made, variant, **given):
    values = {"metric": "clicks", "visitors": 1_200, "mean": 1.5, "at": timezone.now(), **given}
    return Result.objects.create(experiment=made, variant=variant, **values)


def test_a_definition_is_saved_with_its_variants_in_order(client, staff):
    staff("merchandiser")
    answer = client.post(ADD, form(rails=[("orders", "5")]))
    assert answer.status_code == 302
    made = Experiment.objects.get()
    assert [(row.position, row.key, row.value, row.percent) for row in made.variants.all()] == [
        (0, "control", "roomy", 50),
        (1, "b", "compact", 50),
    ]
    assert (made.state, made.guard_rails.get().allowed_loss) == ("draft", 5)
    assert AuditEntry.objects.filter(object_repr="Tighter lists").exists()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (form(rows=ROWS[:1]), "at least two variants"),
        (form(rows=[*ROWS, ("c", "roomy", "10")]), "add up to 110 per cent"),
        (form(rows=[ROWS[0], ("b", "popular", "50")]), "is no value of “Layout of lists”"),
        (form(rows=[ROWS[0], ("control", "compact", "50")]), "Please correct the duplicate data for key."),
        (form(rows=[ROWS[0], ("B!", "compact", "50")]), "Small letters, digits and single hyphens"),
        (form(rows=[ROWS[0], ("b", "compact", "0")]), "greater than or equal to 1"),
        (form(rails=[("clicks", "5")]), "primary metric cannot be a guard rail"),
        (form(share="101"), "less than or equal to 100"),
        (form(key="Tighter lists"), "Small letters, digits and single hyphens"),
        (form(ends_on="2020-01-01"), "This day has passed."),
        (form(starts_on="2999-01-02", ends_on="2999-01-01"), "The last day comes before the first."),
        (form(subject="colour"), "Select a valid choice"),
        (form(title="\0"), "Null characters are not allowed"),
    ],
)
def test_bad_definitions_are_told_what_is_wrong(client, staff, data, sentence):
    staff("merchandiser")
    answer = client.post(ADD, data)
    assert (answer.status_code, sentence in answer.content.decode()) == (200, True)
    assert not Experiment.objects.exists()


@pytest.mark.parametrize(
    ("role", "sees", "defines", "runs"),
    [
        ("merchandiser", 200, 200, 200),
        ("analyst", 200, 200, 200),
        ("operator", 200, 403, 200),
        ("support", 403, 403, 403),
        ("maker", 403, 403, 403),
    ],
)
def test_roles_may_do_what_their_work_needs(client, staff, role, sees, defines, runs):  # noqa: PLR0917 - a row of the table
    made = experiment()
    staff(role)
    found = [client.get(address).status_code for address in (LIST, page(made), ADD, act(made, "start"))]
    assert found == [sees, sees, defines, runs]
    assert client.post(act(made, "start")).status_code == (302 if runs == 200 else 403)


def test_who_may_only_look_has_no_buttons_and_starts_nothing(client):
    user = StaffFactory()
    user.user_permissions.add(*_permissions("view_experiment"))
    client.force_login(user)
    made = experiment()
    assert "/do/" not in client.get(page(made)).content.decode()
    assert client.post(act(made, "start")).status_code == 403
    assert Experiment.objects.get().state == "draft"


def _permissions(*names):
    from django.contrib.auth.models import Permission

    return Permission.objects.filter(codename__in=names)


def test_a_question_comes_before_the_act_and_looking_changes_nothing(client, staff):
    staff("merchandiser")
    made = experiment(country="DE", share=40)
    asked = client.get(act(made, "start")).content.decode()
    assert "40 per cent of the layer “layout”. It is for: delivery to Germany." in asked
    assert "“control” (roomy cards) 50 per cent, “b” (compact cards) 50 per cent" in asked
    assert Experiment.objects.get().state == "draft"


def test_what_is_in_the_way_is_said_before_the_start(client, staff):
    staff("merchandiser")
    running("first", share=60)
    made = experiment("second", share=50, split=(50, 40))
    for address in (page(made), act(made, "start")):
        shown = client.get(address).content.decode()
        assert "add up to 90 per cent" in shown
        assert "no room for 50 per cent of its visitors: there are 40 per cent left" in shown
    assert "no room" in client.post(act(made, "start"), follow=True).content.decode()
    assert Experiment.objects.get(key="second").state == "draft"


def test_a_decision_shows_what_is_known_so_far(client, staff):
    staff("analyst")
    made = running()
    result(made, "b", effect=0.05, low=0.01, high=0.09, alarm="sample-ratio")
    asked = client.get(act(made, "ship") + "?variant=b").content.decode()
    assert "So far, clicks per visitor: +5.0 % with “b” (+1.0 % to +9.0 %)." in asked
    assert "Alarm: the groups have the wrong sizes." in asked


def test_an_act_is_done_once_and_written_down(client, staff):
    user = staff("merchandiser")
    made = experiment()
    answers = [client.post(act(made, "start"), follow=True).content.decode() for _ in range(2)]
    assert ["Start: done." in answers[0], "was done already" in answers[1]] == [True, True]
    assert (made.steps.get().actor, LogEntry.objects.filter(change_message="Start.").count()) == (user, 1)
    assert "Started for 1 per cent of its visitors." in answers[1]


def test_two_clicks_on_widen_are_one_step(client, staff):
    staff("analyst")
    made = running(rollout=1)
    said = [client.post(act(made, "widen"), {"stage": "10"}, follow=True).content.decode() for _ in range(2)]
    assert ["Widen to 10 per cent: done." in said[0], "Widen to 10 per cent: that was done already." in said[1]] == [True, True]
    assert Experiment.objects.get().rollout == 10


@pytest.mark.parametrize("stage", ["", "-1", "50", "1e3", "99999999999", "٣"])
def test_an_odd_step_is_refused(client, staff, stage):
    staff("analyst")
    made = running(rollout=1)
    answer = client.post(act(made, "widen"), {"stage": stage}, follow=True)
    assert ("errorlist" in answer.content.decode() or 'class="error"' in answer.content.decode(), Experiment.objects.get().rollout) == (
        True,
        1,
    )


def test_a_reason_is_kept(client, staff):
    staff("analyst")
    made = running()
    client.post(act(made, "stop"), {"reason": " Clear enough. "})
    assert made.steps.first().words == "Stopped: Clear enough."
    client.post(act(running("other"), "stop"), {"reason": "x" * 201})
    assert Experiment.objects.get(key="other").state == "running"


def test_shipping_asks_with_the_variant_and_makes_it_the_setting(client, staff):
    staff("analyst")
    made = running()
    assert (
        "Layout of lists: compact cards, for everybody, with consent or without."
        in client.get(act(made, "ship") + "?variant=b").content.decode()
    )
    assert client.get(act(made, "ship") + "?variant=z").status_code == 404
    assert Setting.objects.count() == 0
    client.post(act(made, "ship"), {"variant": "b"})
    assert (Setting.objects.get().value, Experiment.objects.get().winner) == ("compact", "b")
    assert "roomy cards again" in client.get(act(made, "roll-back")).content.decode()


def test_a_copy_asked_for_twice_is_one_copy(client, staff):
    staff("analyst")
    made = running()
    answers = [client.post(act(made, "copy"), {"key": "tighter-lists-2"}, follow=True) for _ in range(2)]
    assert [answer.redirect_chain[-1][0] for answer in answers] == [page(Experiment.objects.get(key="tighter-lists-2"))] * 2
    assert ["nothing was copied" in answer.content.decode() for answer in answers] == [False, True]
    assert (Experiment.objects.count(), LogEntry.objects.count()) == (2, 1)
    client.post(act(made, "copy"), {"key": "../x"})
    assert Experiment.objects.count() == 2


@pytest.mark.parametrize("name", ["explode", "start-now"])
def test_an_act_that_there_is_not_is_not_found(client, staff, name):
    staff("analyst")
    made = experiment()
    assert [client.get(act(made, name)).status_code, client.post(act(made, name)).status_code] == [404, 404]
    assert client.get(f"{LIST}999999/do/start/").status_code == 404


def test_an_act_at_the_wrong_time_says_so(client, staff):
    staff("analyst")
    made = experiment()
    assert "that cannot be done now" in client.get(act(made, "stop"), follow=True).content.decode()
    assert "This experiment is draft" in client.post(act(made, "stop"), follow=True).content.decode()


def test_a_guard_rail_that_goes_does_not_count(client, staff):
    staff("merchandiser")
    made = experiment()
    rail = made.guard_rails.create(metric="clicks", allowed_loss=5)
    rows = {f"variants-{place}-id": str(row.pk) for place, row in enumerate(made.variants.all())} | {"variants-INITIAL_FORMS": "2"}
    gone = {"guard_rails-INITIAL_FORMS": "1", "guard_rails-0-id": str(rail.pk), "guard_rails-0-DELETE": "on"}
    assert client.post(page(made), form(rails=[("clicks", "5")], **rows, **gone)).status_code == 302
    assert not made.guard_rails.exists()


def test_what_was_shipped_later_is_what_everybody_sees(client, staff):
    staff("analyst")
    first, second = running("one", share=50), running("two", share=50)
    services.ship(experiment_id=first.pk, actor=None, variant="b")
    assert "<dt>Everybody sees</dt><dd>compact cards (“b”)</dd>" in client.get(page(first)).content.decode()
    services.ship(experiment_id=second.pk, actor=None, variant="control")
    shown = client.get(page(first)).content.decode()
    assert "<dt>Was shipped</dt><dd>compact cards (“b”)</dd>" in shown
    assert "<dt>Everybody sees what was shipped later</dt><dd>roomy cards</dd>" in shown
    assert "Layout of lists: still roomy cards" in client.get(act(first, "roll-back")).content.decode()
    services.roll_back(experiment_id=second.pk, actor=None)
    assert "<dt>Everybody sees</dt><dd>compact cards" in client.get(page(first)).content.decode()


def test_what_runs_keeps_its_definition_but_for_words_and_last_day(client, staff):
    staff("merchandiser")
    made = running()
    rows = [("control", "roomy", "90"), ("b", "compact", "10")]
    client.post(page(made), form(rows, title="New title", ends_on="2999-01-01", subject="mail", share="1"))
    made.refresh_from_db()
    assert (made.title, str(made.ends_on), made.subject, made.share) == ("New title", "2999-01-01", "layout", 100)
    assert [row.percent for row in made.variants.all()] == [50, 50]
    assert client.post(f"{LIST}{made.pk}/delete/", {"post": "yes"}).status_code == 403


def test_a_draft_can_be_deleted_and_what_is_over_cannot_be_changed(client, staff):
    staff("merchandiser")
    made, over = experiment("draft"), running()
    services.stop(experiment_id=over.pk, actor=None)
    assert client.post(f"{LIST}{made.pk}/delete/", {"post": "yes"}).status_code == 302
    assert client.post(page(over), {"title": "Changed"}).status_code == 403
    assert list(Experiment.objects.values_list("title", flat=True)) == ["Tighter lists"]


def test_the_page_shows_sizes_stage_alarm_and_history(client, staff):
    staff("analyst")
    made = running(rollout=10)
    result(made, "control", alarm="sample-ratio")
    result(made, "b", effect=0.05, low=0.01, high=0.09, visitors=1_150, alarm="sample-ratio")
    shown = client.get(page(made)).content.decode()
    for words in (
        "1200",
        "1150",
        "10 %<span> now",
        "+5.0 %",
        "sizes that chance does not explain",
        "Widened to 10 per cent",
        "Widen to 50 per cent",
    ):
        assert words in shown, words


def test_an_alarm_is_told_once_on_the_page(client, staff):
    staff("analyst")
    made = running()
    for variant in ("control", "b"):
        result(made, variant, alarm="sample-ratio")
    shown = client.get(page(made)).content.decode()
    assert [shown.count(words) for words in ("Alarm", 'role="alert"', "sizes that chance does not explain")] == [1, 1, 1]


def test_what_follows_later_is_said_before_it_is_shipped_and_rolled_back(client, staff):
    staff("analyst")
    made = running(subject="panels", values=("usual", "popular"))
    assert "follow from the next Monday on" in client.get(act(made, "ship") + "?variant=b").content.decode()
    services.ship(experiment_id=made.pk, actor=None, variant="b")
    assert "follow from the next Monday on" in client.get(act(made, "roll-back")).content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_takes_the_same_queries_however_much_was_found(client, staff, django_assert_num_queries, number):
    staff("analyst")
    made = running()
    for place in range(number):
        for variant in ("control", "b"):
            result(made, variant, effect=0.1, low=0.0, high=0.2, at=timezone.now() - timezone.timedelta(hours=place))
    client.get(page(made))
    # Who asks: session, user, consent, permissions of the user and of the groups. The form: experiment, variants, guard rails.
    # The page: sizes, variants, what others see, steps. Results: when, variants, rows.
    with django_assert_num_queries(15):
        client.get(page(made))


def test_the_first_page_of_the_admin_names_those_with_an_alarm(client, staff):
    staff("analyst")
    running("quiet", share=10)
    made = running("loud", share=10)
    result(made, "b", alarm="guard-rail", at=timezone.now() - timezone.timedelta(hours=1))
    assert "Experiments with an alarm" in client.get("/admin/").content.decode()
    result(made, "b")
    shown = client.get("/admin/").content.decode()
    assert ["Experiments running" in shown, "Experiments with an alarm" in shown] == [True, False]


def named(client):
    return "Experiments with an alarm" in client.get("/admin/").content.decode()


def test_the_first_page_names_what_a_guard_rail_ended_until_somebody_decides(client, staff):
    """Although its results look well again since."""
    user = staff("merchandiser")
    made = running()
    GuardRail.objects.create(experiment=made, metric="orders", allowed_loss=5)
    services.stop(experiment_id=made.pk, actor=None, reason="orders of variant b lost surely more")
    result(made, "b")
    assert named(client)
    services.ship(experiment_id=made.pk, actor=user, variant="control")
    assert not named(client)


@pytest.mark.parametrize("how", ["by somebody", "long ago", "after its last day", "without guard rails"])
def test_other_ends_are_no_alarm(client, staff, how):
    user = staff("merchandiser")
    made = running()
    if how != "without guard rails":
        GuardRail.objects.create(experiment=made, metric="orders", allowed_loss=5)
    if how == "after its last day":
        Experiment.objects.update(ends_on=timezone.localdate() - timezone.timedelta(days=1))
    services.stop(experiment_id=made.pk, actor=user if how == "by somebody" else None)
    if how == "long ago":
        made.steps.update(at=timezone.now() - timezone.timedelta(days=8))
    assert not named(client)


def test_the_list_tells_no_lift_of_an_analysis_before_the_latest(client, staff):
    staff("analyst")
    made = running()
    result(made, "b", effect=0.032, low=0.004, high=0.06, at=timezone.now() - timezone.timedelta(hours=1))
    assert "+3.2 %" in client.get(LIST).content.decode()
    result(made, "b")
    shown = client.get(LIST).content.decode()
    assert ["+3.2 %" in shown, "no result yet" in shown] == [False, True]


def test_the_list_says_it_is_empty(client, staff):
    staff("analyst")
    assert "No experiment yet." in client.get(LIST).content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_tells_state_and_result_with_few_queries(client, staff, django_assert_num_queries, number):
    staff("analyst")
    for place in range(number):
        made = running(f"number-{place}", share=20, rollout=10)
        result(made, "b", effect=0.032, low=0.004, high=0.06)
        result(made, "b", effect=-0.1, low=-0.2, high=0.1, at=timezone.now() - timezone.timedelta(days=1))
    client.get(LIST)
    with django_assert_num_queries(8):  # session, user, consent, permissions of the user and of the groups, two counts, rows
        shown = client.get(LIST).content.decode()
    assert shown.count("running, 10 %") == number
    assert shown.count("+3.2 % with “b” (+0.4 % to +6.0 %)") == number
