"""Staff pages of the recommender."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.urls import reverse

from recommendations import queries, tasks
from recommendations.models import ActiveModel, Arm, DailyArmCount, Item, ModelRun, SearchRun, VisitorDay
from tests.factories.recommendations import NOW, ArmFactory, EventFactory, ItemFactory, ModelRunFactory, serving

pytestmark = pytest.mark.django_db
METRICS = {"candidate": {"ndcg@10": 0.25, "auc": None}, "popularity": {"ndcg@10": 0.125}, "split": {"kind": "x", "train": 1, "judges": 2}}


@pytest.fixture(autouse=True)
def one_factor(settings):
    settings.STAFF_TWO_FACTOR = False


def staff(client, *codenames):
    user = get_user_model().objects.create_user("staff@example.org", "a long password", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(content_type__app_label="recommendations", codename__in=codenames))
    client.force_login(user)
    return user


def listing(model):
    return reverse(f"admin:recommendations_{model}_changelist")


def act(client, action, *rows, model="modelrun", confirmed=True):
    data = {"action": action, "_selected_action": [row.pk for row in rows], **({"confirmed": "yes"} if confirmed else {})}
    return client.post(listing(model), data, follow=True)


def two_models():
    first = ModelRunFactory()
    second = ModelRunFactory(previous=first, metrics=METRICS)
    ActiveModel.objects.create(model=second)
    return first, second


def test_a_model_is_shown_beside_its_baselines(client):
    staff(client, "view_modelrun")
    _, second = two_models()
    page = client.get(reverse("admin:recommendations_modelrun_change", args=[second.pk])).content.decode()
    assert "0.2500" in page
    assert "0.1250" in page
    assert "serving" in page


def test_settings_are_told_without_the_vectors_beside_them(client):
    staff(client, "view_modelrun")
    run = ModelRunFactory(
        parameters={"components": 64, "fold_in": {"1": [0.5, 0.25, 0.25], "memory": 0.9, "visitor": [0.123], "item": [0.456]}}
    )
    page = client.get(reverse("admin:recommendations_modelrun_change", args=[run.pk])).content.decode()
    assert [words in page for words in ("components: 64", "newcomers after 1: [0.5, 0.25, 0.25]", "0.123", "0.456")] == [
        True,
        True,
        False,
        False,
    ]


@pytest.mark.parametrize(("parameters", "shown"), [({}, ">–<"), ({"components": 64}, "components: 64")])
def test_a_model_that_folds_nobody_in_tells_nothing_of_newcomers(client, parameters, shown):
    staff(client, "view_modelrun")
    page = client.get(reverse("admin:recommendations_modelrun_change", args=[ModelRunFactory(parameters=parameters).pk])).content.decode()
    assert [shown in page, "newcomers" in page] == [True, False]


def test_progress_is_shown_while_it_trains(client):
    staff(client, "view_modelrun")
    ModelRunFactory(status=ModelRun.Status.BUILDING, stage="judging", progress=41)
    page = client.get(listing("modelrun")).content.decode()
    assert "judging, 41 %" in page
    assert '<progress id="progress-bar" max="100" value="41">' in page


def progress_of(client, run):
    return client.get(reverse("admin:recommendations_modelrun_progress", args=[run.pk]), headers={"HX-Request": "true"})


def test_the_bar_is_asked_for_until_the_run_is_done(client):
    staff(client, "view_modelrun")
    run = ModelRunFactory(status=ModelRun.Status.BUILDING, stage="scoring", progress=90)
    assert 'hx-trigger="every 3s"' in progress_of(client, run).content.decode()
    ModelRun.objects.update(status=ModelRun.Status.READY)
    assert progress_of(client, run).headers["HX-Refresh"] == "true"


def test_the_bar_is_for_those_who_may_look(client):
    staff(client, "view_item")
    assert progress_of(client, ModelRunFactory()).status_code == 403


REPORT = {
    "intervals": {"candidate": {"ndcg@10": [0.25, 0.2, 0.3]}},
    "segments": {"new": {"judges": 12, "methods": {"candidate": [0.2, 0.1, 0.3], "popularity": None}}},
    "calibration": [{"predicted": 0.01, "actual": 0.02, "low": 0.01, "high": 0.03, "number": 1_200}],
    "curve": [[1, 0.1], [2, 0.15], [4, 0.2]],
    "people": [["visitors", 1_200], ["visitors beyond the cap", 1]],
    "seconds": {"reading": 1.5},
    "peak_mb": 512.0,
}


def test_a_run_is_shown_in_pictures_and_tables(client):
    staff(client, "view_modelrun")
    run = ModelRunFactory(metrics=METRICS, report=REPORT)
    page = client.get(reverse("admin:recommendations_modelrun_change", args=[run.pk])).content.decode()
    for said in ("Learning curve", "Calibration", "NDCG@10 by segment", "0.25 (0.2 to 0.3)", "1,200", "visitors beyond the cap", "512 MB"):
        assert said in page
    assert page.count('<figure class="chart"') == 3
    assert "style=" not in page.partition('<div class="charts">')[2].partition("</form>")[0]


def test_nights_are_shown_beside_each_other(client):
    staff(client, "view_modelrun")
    for _ in range(3):
        ModelRunFactory(metrics=METRICS, report=REPORT)
    page = client.get(listing("modelrun")).content.decode()
    assert page.count("<title>the night&#x27;s model: 0.25 (0.2 to 0.3)</title>") == 3
    assert page.count("<title>popularity: 0.125</title>") == 3
    table = page.partition("Metrics over nights</h2>")[2].partition("</table>")[0]
    assert table.count("<td>0.25 (0.2 to 0.3)</td>") == 3
    assert '<th scope="col">diversity</th>' in table


def test_a_robot_is_shown_without_its_key(client):
    staff(client, "view_visitorday")
    VisitorDay.objects.create(visitor="robots-key", day=NOW.date(), events=100_000)
    page = client.get(listing("visitorday")).content.decode()
    assert "95000 (robot?)" in page
    assert "robots-key" not in page


def test_a_search_shows_every_trial(client):
    staff(client, "view_searchrun")
    trials = [{"model": "lightfm", "learning_rate": 0.05, "ndcg@10": 0.1}, {"model": "rp3beta", "alpha": 0.4, "ndcg@10": 0.125}]
    search = SearchRun.objects.create(started=NOW, seed=1, trials=trials)
    page = client.get(reverse("admin:recommendations_searchrun_change", args=[search.pk])).content.decode()
    assert "lightfm: 0.1" in page
    assert "rp3beta: 0.125" in page
    assert '<th scope="col">learning rate</th>' in page


def test_activating_asks_first(client):
    staff(client, "view_modelrun", "change_modelrun")
    first, second = two_models()
    page = act(client, "activate", first, confirmed=False)
    assert f"Let Model {first.pk} serve from now on?" in page.content.decode()
    assert queries.active_model().id == second.pk


def test_an_analyst_activates_and_rolls_back(client):
    staff(client, "view_modelrun", "change_modelrun")
    first, second = two_models()
    page = act(client, "roll_back", second)
    assert queries.active_model().id == first.pk
    assert f"Model {first.pk} serves from now on." in page.content.decode()
    act(client, "activate", second)
    assert queries.active_model().id == second.pk


def test_who_may_only_look_cannot_activate(client):
    staff(client, "view_modelrun")
    first, second = two_models()
    act(client, "activate", first)
    assert queries.active_model().id == second.pk


def test_a_rejected_model_is_refused_in_words(client):
    staff(client, "view_modelrun", "change_modelrun")
    page = act(client, "activate", ModelRunFactory(status=ModelRun.Status.REJECTED))
    assert "not ready to serve" in page.content.decode()


def test_two_models_cannot_serve(client):
    staff(client, "view_modelrun", "change_modelrun")
    assert "Select exactly one model" in act(client, "activate", *two_models()).content.decode()


def test_training_can_be_asked_for(client, monkeypatch):
    staff(client, "view_modelrun", "change_modelrun")
    asked = []
    monkeypatch.setattr(tasks.retrain, "delay", lambda: asked.append(1))
    act(client, "train", ModelRunFactory(), confirmed=False)
    assert not asked
    act(client, "train", ModelRunFactory())
    assert asked == [1]


def test_a_merchandiser_decides_about_many_pictures(client):
    staff(client, "view_arm", "change_arm")
    item = ItemFactory()
    first, second = ArmFactory.create_batch(2, item=item)
    ArmFactory(item=item)
    act(client, "pin", first, model="arm")
    act(client, "keep_out", second, model="arm")
    Arm.objects.filter(pk=second.pk).update(retired=True, retired_why="It lost.")
    assert list(Arm.objects.order_by("pk").values_list("pinned", "excluded", "retired")[:2]) == [(True, False, False), (False, True, True)]
    for action in ("unpin", "let_in", "bring_back"):
        act(client, action, first, second, model="arm")
    assert not Arm.objects.filter(Q(pinned=True) | Q(excluded=True) | Q(retired=True)).exists()


def test_the_last_picture_cannot_be_kept_out(client):
    staff(client, "view_arm", "change_arm")
    arm = ArmFactory()
    page = act(client, "keep_out", arm, model="arm").content.decode()
    assert "No picture would be left now." in page
    assert not Arm.objects.get().excluded


def arm_page(client, arm, **values):
    return client.post(reverse("admin:recommendations_arm_change", args=[arm.pk]), {"shown_from": "", "shown_until": ""} | values)


def test_one_picture_is_given_days_on_its_page(client):
    staff(client, "view_arm", "change_arm")
    arm, _ = ArmFactory.create_batch(2, item=ItemFactory())
    assert arm_page(client, arm, shown_until="2030-01-01").status_code == 302
    assert Arm.objects.get(pk=arm.pk).shown_until.isoformat() == "2030-01-01"
    page = arm_page(client, arm, shown_from="2030-02-01", shown_until="2030-01-01")
    assert "It ends before it begins." in page.content.decode()


def test_who_may_only_look_decides_nothing(client):
    staff(client, "view_arm")
    arm, _ = ArmFactory.create_batch(2, item=ItemFactory())
    act(client, "keep_out", arm, model="arm")
    assert arm_page(client, arm, excluded="on").status_code == 403
    assert not Arm.objects.filter(excluded=True).exists()


def test_the_list_of_pictures_counts_and_filters(client):
    staff(client, "view_arm")
    arm = ArmFactory(retired=True, retired_why="It lost.")
    DailyArmCount.objects.create(item=arm.item.key, arm=arm.key, day=NOW.date(), impressions=731, clicks=17)
    page = client.get(listing("arm")).content.decode()
    assert all(text in page for text in ("731", "17", "It lost."))
    assert "731" in client.get(listing("arm"), {"state": "retired"}).content.decode()
    assert "731" not in client.get(listing("arm"), {"state": "shown"}).content.decode()


def test_events_are_only_looked_at_and_name_nobody(client):
    staff(client, "view_event", "change_event", "delete_event", "add_event")
    event = EventFactory(visitor="somebodys-key", item="shoe")
    page = client.get(reverse("admin:recommendations_event_change", args=[event.pk]))
    assert "somebodys-key" not in page.content.decode()
    assert 'name="_save"' not in page.content.decode()
    assert client.get(reverse("admin:recommendations_event_add")).status_code == 403
    assert client.post(reverse("admin:recommendations_event_delete", args=[event.pk])).status_code == 403


MAKERS = {
    "modelrun": lambda: ModelRunFactory(metrics=METRICS),
    "item": lambda: ArmFactory().item,
    "arm": ArmFactory,
    "event": EventFactory,
    "visitorday": lambda: VisitorDay.objects.create(visitor=f"v-{VisitorDay.objects.count()}", day=NOW.date(), events=6_000),
    "searchrun": lambda: SearchRun.objects.create(started=NOW, seed=1),
    "dailyarmcount": lambda: DailyArmCount.objects.create(item=ItemFactory().key, arm="a", day=NOW.date()),
}


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(
    ("model", "number"), [("modelrun", 8), ("item", 7), ("arm", 7), ("event", 7), ("dailyarmcount", 7), ("visitorday", 7), ("searchrun", 7)]
)
def test_lists_ask_the_same_for_one_row_and_many(client, rows, model, number, django_assert_num_queries):
    staff(client, f"view_{model}", f"change_{model}")
    for _ in range(rows):
        MAKERS[model]()
    # session, user, visitor, permissions of the user and of groups, count, rows; for models also the nights of the pictures
    with django_assert_num_queries(number):
        assert client.get(listing(model)).status_code == 200


@pytest.mark.parametrize("pictures", [1, 3])
def test_an_item_asks_the_same_for_one_picture_and_many(client, pictures, django_assert_num_queries):
    staff(client, "view_item", "change_item", "view_arm", "change_arm")
    item = ItemFactory()
    ArmFactory.create_batch(pictures, item=item)
    serving({})
    ContentType.objects.get_for_model(Item)
    # session, user, visitor, permissions of the user and of groups, item, pictures
    with django_assert_num_queries(7):
        assert client.get(reverse("admin:recommendations_item_change", args=[item.pk])).status_code == 200
