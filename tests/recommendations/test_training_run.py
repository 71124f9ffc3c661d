"""A night from beginning to end."""

import shutil
from datetime import timedelta

import numpy as np
import pytest
from django.db import connection, connections

from recommendations import queries, services, tasks, training
from recommendations.models import ActiveModel, ArmVector, Event, Item, ItemVector, ModelRun, TopN, VisitorVector
from recommendations.queries.training_data import training_data
from recommendations.services import ModelError, model_store, training_run, warming
from recommendations.services.judging import features_of
from recommendations.services.locks import TRAINING_LOCK, alone
from tests.factories.recommendations import NOW, ArmFactory, EventFactory, ModelRunFactory, items, two_tastes

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def artefacts(settings, tmp_path):
    settings.ARTEFACTS_ROOT = tmp_path
    return tmp_path


def night(seed=1):
    return services.retrain(now=NOW, seed=seed)


def top(visitor):
    ids = TopN.objects.get(visitor=visitor, model=ActiveModel.objects.get().model).items
    keys = dict(Item.objects.values_list("id", "key"))
    return [keys[pk] for pk in ids]


def test_a_night_makes_a_serving_model(artefacts):
    two_tastes()
    report = night()
    assert (report.activated, report.reason) == (True, "")
    assert queries.active_model().id == report.model_id
    assert ItemVector.objects.count() == 20
    assert VisitorVector.objects.count() == TopN.objects.count() == 30
    assert sorted(path.name for path in (artefacts / f"model-{report.model_id}").iterdir()) == ["manifest.json", "vectors.npz"]


def test_every_shopper_is_recommended_their_own_taste():
    red, blue = two_tastes()
    night()
    lists = [queries.recommend(panel="for-you", visitor=f"person-{person}", count=3).keys for person in range(30)]
    fits = [[key in (red if person % 2 == 0 else blue) for key in keys] for person, keys in enumerate(lists)]
    assert all(first for first, *_ in fits)
    assert np.mean(fits) >= 0.95


def test_a_cold_item_with_features_reaches_the_right_group():
    red, blue = two_tastes()
    services.push_items(items=[services.ItemIn("new-red", {"colour:red": 1.0}, available=True)])
    night()
    keys = queries.recommend(panel="similar", visitor=None, items=[red[0]], count=20).keys
    assert keys.index("new-red") < min(keys.index(key) for key in blue)


def test_a_visitor_after_the_night_is_folded_into_their_group():
    _, blue = two_tastes()
    night()
    services.record_events(visitor="new", events=[services.EventIn("view", key) for key in blue[:3]])
    assert set(queries.recommend(panel="for-you", visitor="new", count=5).keys) <= set(blue)


def test_what_somebody_denied_is_lowered_in_the_nights_list():
    red, _ = two_tastes()
    night()
    before = top("person-0")
    services.push_user_features(visitor="person-0", features={"dislikes:colour:red": 1.0})
    night()
    assert set(before[:3]) <= set(red)
    assert not set(top("person-0")[:3]) & set(red)


def test_who_only_told_their_country_gets_what_is_liked_there():
    red, blue = two_tastes()
    for person in range(30):
        services.push_user_features(visitor=f"person-{person}", features={f"country:{'DE' if person % 2 == 0 else 'FR'}": 1.0})
    services.push_user_features(visitor="german", features={"country:DE": 1.0})
    services.push_user_features(visitor="french", features={"country:FR": 1.0})
    night()
    assert len(set(top("german")[:5]) & set(red)) > len(set(top("german")[:5]) & set(blue))
    assert len(set(top("french")[:5]) & set(blue)) > len(set(top("french")[:5]) & set(red))


def test_a_fit_learns_segments_from_what_is_known_by_then():
    two_tastes()
    services.push_user_features(visitor="person-0", features={"country:DE": 1.0, "likes:colour:red": 1.0})
    data = training_data(NOW)
    features, known = features_of(data), data.interactions
    people = len(known.users)
    assert features.inputs(known).users.shape == (people, people + 3)  # country, liked colour; all are light
    few = known.rows(np.arange(len(known)) % 7 == 0)
    assert features.inputs(few).users.shape == (people, people + 3)  # all are new
    assert features.inputs(known.rows(known.user != 1)).users[[1], people:].nnz == 0


def test_pictures_get_vectors_from_their_features():
    two_tastes()
    ArmFactory(item=Item.objects.first(), features={"colour:red": 1.0})
    ArmFactory(item=Item.objects.first(), features={"unknown": 1.0})
    report = night()
    assert ArmVector.objects.filter(model=report.model_id).count() == 1


def test_same_seed_same_model():
    two_tastes()
    first = items_of(night(seed=5))
    ActiveModel.objects.all().delete()
    assert np.array_equal(first, items_of(night(seed=5)))


def items_of(report):
    return model_store.read_artefact(ModelRun.objects.get(pk=report.model_id))[0]["items"]


def since(report):
    return ModelRun.objects.get(pk=report.model_id).parameters["since"]


@pytest.fixture
def much(monkeypatch):
    """As if there were so much to learn from that a fit from nothing is dear."""
    monkeypatch.setattr(warming, "MANY_ROWS", 0)


def test_where_fits_are_cheap_every_night_starts_from_nothing():
    two_tastes()
    night()
    later = NOW + timedelta(days=1)
    assert since(services.retrain(now=later, seed=1)) == later.isoformat()


@pytest.mark.usefixtures("much")
def test_a_night_goes_on_from_the_night_before(monkeypatch):
    two_tastes()
    starts, fit = [], training.fit
    monkeypatch.setattr(training, "fit", lambda *given, start=None, **more: starts.append(start) or fit(*given, start=start, **more))
    first, second = night(), services.retrain(now=NOW + timedelta(days=1), seed=1)
    assert since(second) == since(first) == NOW.isoformat()
    (start,) = filter(None, starts)
    assert np.array_equal(start.factors.items, items_of(first))


@pytest.mark.usefixtures("much")
def test_after_a_week_a_model_starts_from_nothing():
    two_tastes()
    night()
    later = NOW + timedelta(days=8)
    assert since(services.retrain(now=later, seed=1)) == later.isoformat()


@pytest.mark.usefixtures("much")
def test_a_damaged_model_is_not_gone_on_from(artefacts):
    two_tastes()
    (artefacts / f"model-{night().model_id}" / "vectors.npz").write_bytes(b"nonsense")
    later = NOW + timedelta(days=1)
    assert since(services.retrain(now=later, seed=1)) == later.isoformat()


@pytest.mark.usefixtures("much")
def test_somebody_who_left_is_gone_from_the_next_model():
    """The next model is, to the last bit, the one of a shop that never knew them."""
    two_tastes()
    night()
    services.erase_visitor(visitor="person-3")
    after = services.retrain(now=NOW + timedelta(days=1), seed=1)
    assert not TopN.objects.filter(visitor="person-3").exists()
    assert not VisitorVector.objects.filter(visitor="person-3").exists()
    with_memory = items_of(after)
    ActiveModel.objects.all().delete()
    ModelRun.objects.all().delete()
    assert np.array_equal(with_memory, items_of(services.retrain(now=NOW + timedelta(days=1), seed=1)))


@pytest.mark.usefixtures("much")
def test_accounts_that_are_joined_let_the_model_go_on():
    two_tastes()
    first = night()
    services.merge_visitor(source="person-1", target="person-3")
    assert since(services.retrain(now=NOW + timedelta(days=1), seed=1)) == since(first)


def test_a_robot_is_capped_and_counted():
    two_tastes()
    robot = [Event(visitor="robot", kind="view", item=f"item-{n % 20}", at=NOW, day=NOW.date()) for n in range(2_000)]
    Event.objects.bulk_create(robot)
    report = ModelRun.objects.get(pk=night().model_id).report
    robots = "visitors with more than 500 acts (robots?)"
    assert dict(report["people"]) == {"visitors": 31, "acts": 2_210, robots: 1, "acts left out": 1_500}


def test_a_robot_that_calls_for_one_thing_counts_like_an_eager_shopper():
    red, _ = two_tastes()
    buyers = training_data(NOW).interactions.matrix().sum(axis=0).max()
    robot = [Event(visitor="robot", kind="cart", item=red[0], at=NOW, day=NOW.date()) for _ in range(2_000)]
    funnel = [EventFactory.build(visitor="eager", kind=kind, item=red[1]) for kind in ("view", "choose", "save", "cart", "purchase")]
    Event.objects.bulk_create([*robot, *funnel])
    data = training_data(NOW).interactions
    assert data.matrix().sum(axis=0).max() < 2 * buyers
    totals = dict(zip(data.users, data.matrix().sum(axis=1).tolist(), strict=True))
    assert (totals["robot"], totals["eager"]) == (pytest.approx(24, rel=1e-4), pytest.approx(16))


def test_the_run_keeps_what_its_pictures_show():
    two_tastes()
    report = ModelRun.objects.get(pk=night().model_id).report
    assert {"intervals", "segments", "calibration", "curve", "people", "seconds", "cpu_seconds", "peak_mb"} == set(report)
    assert [epoch for epoch, _ in report["curve"]][:3] == [1, 2, 4]
    assert sum(report["segments"][name]["judges"] for name in ("new", "light", "heavy")) > 0


def test_the_report_stands_beside_the_baselines():
    two_tastes()
    metrics = night().metrics
    assert {"candidate", "lightfm", "rp3beta", "popularity", "recent", "split"} == set(metrics)
    assert "active" in night().metrics
    assert {"ndcg@10", "recall@10", "precision@10", "auc", "coverage", "novelty", "diversity", "cold_ndcg@10"} == set(metrics["candidate"])


def empty():
    pass


def nobody():
    items(3)


def one_shopper():
    for key in items(5):
        EventFactory(item=key)


def one_item():
    items(1)
    for n in range(5):
        EventFactory(item="item-0", visitor=f"v{n}")


def nobody_came_back():
    for n, key in enumerate(items(4)):
        EventFactory(item=key, visitor=f"v{n}")


@pytest.mark.parametrize(
    ("shop", "reason"),
    [
        (empty, "no items"),
        (nobody, "no consenting"),
        (one_shopper, "only one visitor"),
        (one_item, "only one item"),
        (nobody_came_back, "judge"),
    ],
)
def test_too_little_to_learn_from_is_said(shop, reason):
    shop()
    report = night()
    assert not report.activated
    assert reason in report.reason
    assert ModelRun.objects.get().status == ModelRun.Status.REJECTED


def test_items_without_features_are_enough():
    two_tastes()
    Item.objects.update(features={})
    assert night().activated


def test_a_model_worse_than_popularity_does_not_serve(monkeypatch):
    two_tastes()
    first = night()
    monkeypatch.setattr(training_run, "refusal", lambda *_: "the new model is worse")
    report = night()
    assert (report.activated, report.reason) == (False, "the new model is worse")
    assert queries.active_model().id == first.model_id
    assert not ItemVector.objects.filter(model=report.model_id).exists()


def test_a_crash_leaves_the_serving_model(monkeypatch, artefacts):
    two_tastes()
    first = night()

    def crash(*_args, **_kwargs):
        raise RuntimeError("disk full")

    monkeypatch.setattr(model_store, "copy_tops", crash)
    with pytest.raises(RuntimeError, match="disk full"):
        night()
    assert queries.active_model().id == first.model_id
    assert ModelRun.objects.get(status=ModelRun.Status.FAILED).reason == "RuntimeError: disk full"
    assert [path.name for path in artefacts.iterdir()] == [f"model-{first.model_id}"]


def test_what_a_killed_run_left_is_cleaned_up(artefacts):
    two_tastes()
    dead = ModelRunFactory(status=ModelRun.Status.BUILDING)
    ItemVector.objects.create(model=dead, item=Item.objects.first(), vector=[0.0] * 64, bias=0)
    (artefacts / f".building-{dead.pk}").mkdir()
    (artefacts / "model-999").mkdir()
    report = night()
    assert report.activated
    assert ModelRun.objects.get(pk=dead.pk).status == ModelRun.Status.FAILED
    assert not ItemVector.objects.filter(model=dead).exists()
    assert [path.name for path in artefacts.iterdir()] == [f"model-{report.model_id}"]


def test_somebody_erased_during_the_night_is_not_in_the_model(monkeypatch):
    two_tastes()
    build = training_run.build

    def build_and_erase(*args):
        build(*args)
        Event.objects.filter(visitor="person-3").delete()

    monkeypatch.setattr(training_run, "build", build_and_erase)
    night()
    assert not VisitorVector.objects.filter(visitor="person-3").exists()
    assert not TopN.objects.filter(visitor="person-3").exists()
    assert TopN.objects.count() == 29


def test_the_artefact_names_no_visitor(artefacts):
    two_tastes()
    report = night()
    folder = artefacts / f"model-{report.model_id}"
    assert b"person-" not in (folder / "manifest.json").read_bytes()
    with np.load(folder / "vectors.npz", allow_pickle=False) as arrays:
        assert set(arrays.files) == {"item_keys", "items", "item_biases", "feature_names", "features", "feature_biases"}


def test_the_last_three_models_are_kept(artefacts):
    two_tastes()
    made = [night(seed=n).model_id for n in range(5)]
    assert sorted(path.name for path in artefacts.iterdir()) == [f"model-{pk}" for pk in made[-3:]]
    assert set(ItemVector.objects.values_list("model_id", flat=True)) == set(made[-3:])
    assert ModelRun.objects.get(pk=made[0]).status == ModelRun.Status.PRUNED


@pytest.mark.django_db(transaction=True)
def test_workers_are_told_of_every_part(monkeypatch, settings):
    settings.SCORING_PART = 8
    two_tastes()
    told = []
    monkeypatch.setattr(tasks.score, "apply_async", lambda args, **_options: told.append(args))
    report = night()
    assert told == [(report.model_id, number) for number in (1, 2, 3, 4)]
    assert TopN.objects.filter(model=report.model_id).count() == 30


def test_as_many_models_are_kept_as_the_setting_says(settings, artefacts):
    settings.MODELS_KEPT = 2
    two_tastes()
    made = [night(seed=n).model_id for n in range(4)]
    assert sorted(path.name for path in artefacts.iterdir()) == [f"model-{pk}" for pk in made[-2:]]


def test_rolling_back_goes_to_the_model_before():
    two_tastes()
    first, second = night(seed=1).model_id, night(seed=2).model_id
    assert services.roll_back() == first
    assert queries.active_model().id == first
    services.activate(model_id=second)
    assert queries.active_model().id == second


def test_there_may_be_nothing_to_go_back_to():
    with pytest.raises(ModelError, match="no earlier model"):
        services.roll_back()
    with pytest.raises(ModelError, match="not ready"):
        services.activate(model_id=ModelRunFactory(status=ModelRun.Status.REJECTED).pk)


def test_a_damaged_artefact_is_noticed(artefacts):
    two_tastes()
    run = ModelRun.objects.get(pk=night().model_id)
    (artefacts / run.artefact / "vectors.npz").write_bytes(b"nonsense")
    with pytest.raises(ModelError, match="damaged"):
        model_store.read_artefact(run)
    shutil.rmtree(artefacts / run.artefact)
    with pytest.raises(ModelError, match="cannot be read"):
        model_store.read_artefact(run)


def test_two_nights_never_run_at_once():
    two_tastes()
    with alone(TRAINING_LOCK) as mine:
        assert mine
        report = night()
    assert (report.activated, report.reason) == (False, "another training run is under way")
    assert night().activated


def test_switching_is_one_row(django_assert_num_queries):
    two_tastes()
    made = [night(seed=n).model_id for n in range(2)]
    services.activate(model_id=made[0])
    assert list(ActiveModel.objects.values_list("slot", "model_id")) == [("shop", made[0])]


def test_the_next_run_need_not_wait_for_the_server_to_notice_a_closed_connection(monkeypatch):
    lingering = []

    def lingers():
        own = type(connections["default"])(connection.settings_dict, "default")
        lingering.append(own.close)
        monkeypatch.setattr(own, "close", lambda: None)
        return own

    monkeypatch.setattr(connections["default"], "copy", lingers)
    taken = []
    for _ in range(2):
        with alone(TRAINING_LOCK) as mine:
            taken.append(mine)
    for close in lingering:
        close()
    assert taken == [True, True]


@pytest.mark.django_db(transaction=True)
def test_an_activation_that_fails_halfway_changes_nothing(monkeypatch):
    two_tastes()
    first = night(seed=1).model_id
    monkeypatch.setattr(ModelRun, "save", lambda *_args, **_kwargs: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        night(seed=2)
    assert queries.active_model().id == first
    assert connection.get_autocommit()


def test_one_loud_visitor_does_not_make_an_item_popular():
    items(2)
    Event.objects.bulk_create([Event(visitor="robot", kind="view", item="item-0", at=NOW, day=NOW.date()) for _ in range(100)])
    for visitor in ("a", "b"):
        EventFactory(visitor=visitor, item="item-1", at=NOW)
    night()
    assert queries.recommend(panel="popular", visitor=None).keys == ("item-1", "item-0")
