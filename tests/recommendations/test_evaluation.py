"""Comparing models on files of any shop, good and bad, without a database."""

import csv
import json
from dataclasses import replace

import pytest
from django.core.management import CommandError, call_command

from recommendations.domain.importing import read_events
from recommendations.services import evaluation
from tests.recommendations.test_importing import HEADER, written


def files(tmp_path, test_rows):
    train = [f"u{u},i{(u % 2) * 6 + (u + i) % 6},view,{i}" for u in range(24) for i in range(4)]
    written(tmp_path / "train.csv", HEADER + "\n".join(train) + "\n")
    written(tmp_path / "test.csv", HEADER + "\n".join(test_rows) + "\n")
    written(tmp_path / "items.csv", "item,features\n" + "".join(f"i{n},group:{n // 6}\n" for n in range(14)))
    return {"train": tmp_path / "train.csv", "test": tmp_path / "test.csv", "items": tmp_path / "items.csv"}


def test_the_recommender_is_evaluated_without_a_database(tmp_path, capsys):
    rows = [f"u{u},i{(u % 2) * 6 + (u + 4) % 6},view,9" for u in range(24)] + ["stranger,i1,view,9", "u1,unknown,view,9"]
    call_command("evaluate_recommender", **files(tmp_path, rows), format="json")
    report = json.loads(capsys.readouterr().out)
    assert {"blend", "lightfm", "popularity", "recent"} < set(report)
    assert {"ndcg@10", "recall@10", "precision@10", "auc", "coverage", "cold_ndcg@10", "fit_seconds", "peak_mb"} <= set(report["blend"])
    assert report["blend"]["ndcg@10"] > report["popularity"]["ndcg@10"]
    assert all(part["ndcg@10_low"] <= part["ndcg@10"] <= part["ndcg@10_high"] for part in report.values())
    assert 0 < report["blend"]["diversity"] < 1


def chosen_with(tmp_path, capsys, rows):
    call_command("evaluate_recommender", **files(tmp_path, rows), format="json")
    return capsys.readouterr().err


FEW, MANY = ["u0,i4,view,9"], [f"u{u},i{u % 12},view,9" for u in range(24)]


def test_nothing_is_chosen_by_looking_at_the_test(tmp_path, capsys):
    few, many = (chosen_with(tmp_path, capsys, rows) for rows in (FEW, MANY))
    assert few == many != ""


def test_every_trial_is_told_while_it_works(tmp_path, capsys):
    said = chosen_with(tmp_path, capsys, FEW).splitlines()
    assert said[0].startswith("trial 1: rp3beta ndcg@10 0.")
    assert [line for line in said if line.startswith("judging")] == [f"judging {name}" for name in ("blend", "lightfm", *said_of(said))]


def said_of(said):
    """The methods that follow the blend and LightFM, the item–item model by the name that was chosen."""
    chosen = next(line for line in said if line.startswith("blend:")).split(" of ")[1].split(",")[0]
    return chosen, "popularity", "recent"


def test_a_leak_would_be_found(tmp_path, capsys, monkeypatch):
    """The same comparison fails where the settings are judged by the test log: it can see a leak."""
    report, honest = evaluation.evaluate, evaluation.tuning.tune

    def leaking(given, **more):
        def tune(trial):
            exam, _, _ = evaluation._exam(given, evaluation.known_of(given), 10)
            fold = trial.folds[0]
            met = exam.users[exam.users < len(fold.data.users)]
            return honest(replace(trial, folds=(replace(fold, exam=replace(exam, users=met)),)))

        monkeypatch.setattr(evaluation.tuning, "tune", tune)
        return report(given, **more)

    monkeypatch.setattr("recommendations.management.commands.evaluate_recommender.evaluate", leaking)
    few, many = (chosen_with(tmp_path, capsys, rows) for rows in (FEW, MANY))
    assert few != many


def test_few_people_judge_by_several_folds(tmp_path):
    given = files(tmp_path, FEW)
    rows = list(read_events(csv.DictReader(given["train"].read_text().splitlines())))
    folds = evaluation.trial_of(evaluation.known_of(evaluation.Files(rows, [], {}, {})), 10, 1, print).folds
    assert [len(fold.data) for fold in folds] == [72, 48, 24]
    assert all(len(fold.exam.users) == 24 for fold in folds)


def test_the_same_seed_gives_the_same_figures(tmp_path, capsys):
    reports = []
    for _ in range(2):
        call_command("evaluate_recommender", **files(tmp_path, MANY), format="json", seed=3)
        report = json.loads(capsys.readouterr().out)
        reports.append([{key: part[key] for key in part if key not in {"fit_seconds", "peak_mb"}} for part in report.values()])
    assert reports[0] == reports[1]


def evaluated(tmp_path, capsys, train, test, header="user,item,event,timestamp\n", **more):
    paths = {"train": written(tmp_path / "a.csv", header + train), "test": written(tmp_path / "b.csv", header + test)}
    call_command("evaluate_recommender", **paths, format="json", **more)
    return json.loads(capsys.readouterr().out)


@pytest.mark.parametrize(
    ("train", "test"),
    [
        ("u1,a,view,1\nu1,b,view,2\nu1,c,view,3\n", "u1,d,view,4\n"),
        ("u1,a,view,1\nu2,a,view,2\nu3,a,view,3\n", "u1,b,view,4\n"),
        ("u1,a,view,1\nu1,a,view,1\nu2,a,view,2\nu2,b,view,2\n", "x1,y,view,4\nx2,b,view,5\n"),
        ("u1,a,purchase,2026-01-02\nu2,b,view,2026-01-02T03:04:05Z\nu2,a,cart,2026-01-01T00:00+02:00\n", "u1,b,view,1767312000\n"),
    ],
    ids=["one user", "one item", "no overlap", "times as they come"],
)
def test_odd_logs_are_judged(tmp_path, capsys, train, test):
    report = evaluated(tmp_path, capsys, train, test)
    assert all(0 <= part["ndcg@10"] <= 1 for part in report.values())


def test_ratings_beside_the_events_change_nothing(tmp_path, capsys):
    rows, wanted = [f"u{n % 5},i{n % 7},view,{n}" for n in range(40)], "u1,i3,view,50\nu2,new,view,50\n"
    plain = evaluated(tmp_path, capsys, "\n".join(rows), wanted)
    rated = evaluated(tmp_path, capsys, "\n".join(row + ",4.5" for row in rows), wanted, HEADER)
    assert plain["blend"]["ndcg@10"] == rated["blend"]["ndcg@10"]


@pytest.mark.parametrize(
    ("train", "test", "said"),
    [
        ("", "u1,a,view,1\n", "fewer than two rows"),
        ("u1,a,view,1\nu1,b,view,2\n", "", "no engagement with an item that is new"),
        ("u1,a,view,nan\n", "u1,b,view,1\n", "row 2: timestamp 'nan'"),
        ("u1,a,view,1\nu1,b,view,soon\n", "u1,b,view,1\n", "row 3: timestamp 'soon'"),
        ("u1,a,rate,1\n", "u1,b,view,1\n", "row 2: unknown event 'rate'"),
    ],
)
def test_bad_logs_are_one_sentence(tmp_path, capsys, train, test, said):
    with pytest.raises(CommandError, match=said) as error:
        evaluated(tmp_path, capsys, train, test)
    assert "\n" not in str(error.value)


def test_a_list_has_at_least_one_place(tmp_path, capsys):
    with pytest.raises(CommandError, match="--k must be at least 1"):
        evaluated(tmp_path, capsys, "u1,a,view,1\n", "u1,b,view,1\n", k=0)


@pytest.mark.parametrize("header", ["", "user,item\n", "who,what,when\n"])
def test_missing_columns_are_named(tmp_path, capsys, header):
    with pytest.raises(CommandError, match=r"needed are user, item, event, timestamp"):
        evaluated(tmp_path, capsys, "", "", header)


def test_a_test_without_anything_new_is_refused(tmp_path):
    with pytest.raises(CommandError, match="no engagement"):
        call_command("evaluate_recommender", **files(tmp_path, ["u0,i0,view,9"]), format="json")
