"""How often the next option is guessed, as a command on files."""

import json
import time

import pytest
from django.core.management import CommandError, call_command

from configurator.domain import guessing, sold
from configurator.domain.agreement import Ledger
from configurator.domain.baselines import Popularity, Vote
from configurator.services import Sales, evaluate_options, guessing as service
from tests.factories.configurator import document

HEAD = "sole,upper,colour,extras\n"
TRAIN = HEAD + "gum,suede,red,laces\n" * 6 + "white,mesh,black,laces|bag\n" * 6
METHODS = {"next_option", "vote", "naive_bayes", "popularity"}


@pytest.fixture
def files(tmp_path):
    (tmp_path / "runner.json").write_text(json.dumps(document()))
    (tmp_path / "train.csv").write_text(TRAIN, encoding="utf-8-sig")
    (tmp_path / "test.csv").write_text(HEAD + "gum,suede,red,laces\nwhite,mesh,black,laces|bag\ngum,mesh,black,\n")
    return tmp_path


def run(files, **options):
    given = {"blueprint": files / "runner.json", "train": [files / "train.csv"], "test": files / "test.csv", "format": "json", **options}
    call_command("evaluate_options", **given)


def test_every_method_is_judged(files, capsys):
    run(files)
    report = json.loads(capsys.readouterr().out)
    assert set(report) == METHODS
    assert all(set(values) == {"success", "success_valid", "ms_p50"} for values in report.values())
    assert report["next_option"]["success"] >= report["popularity"]["success"]


def test_designs_that_break_a_rule_count_only_without_the_rules(files, capsys):
    (files / "test.csv").write_text(HEAD + "gum,mesh,black,\n")
    run(files)
    assert {values["success_valid"] for values in json.loads(capsys.readouterr().out).values()} == {None}


def test_the_same_seed_gives_the_same_figures(files, capsys):
    found = []
    for _ in range(2):
        run(files, seed=4)
        report = json.loads(capsys.readouterr().out)
        found.append({name: (one["success"], one["success_valid"]) for name, one in report.items()})
    assert found[0] == found[1]


def test_what_is_learnt_from_never_holds_a_test_design(files, monkeypatch):
    sales = Sales.read(document(), [files / "train.csv"], files / "test.csv", print)
    seen = []
    monkeypatch.setattr(service, "learn", lambda table, _seed: seen.append(table) or Popularity(Ledger.of(table)))
    evaluate_options(sales=sales, seed=1, clock=time.thread_time, log=lambda _: None)
    assert [table.size for table in seen] == [12]
    assert set(seen[0].counts.tolist()) == {6}


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("train.csv", "", "none of its columns"),
        ("train.csv", "heel,toe\nhigh,round\n", "none of its columns"),
        ("train.csv", HEAD, "no sold designs to learn"),
        ("test.csv", HEAD, "no sold designs to guess"),
        ("train.csv", HEAD + "gum,suede\n", "row 2 has 2 values for 4 columns"),
        ("train.csv", "sole,sole\ngum,gum\n", "the same name"),
        ("test.csv", "width\n100\n", "no column in common"),
        ("runner.json", "{", "no JSON"),
        ("runner.json", "{}", "groups: must not be empty"),
    ],
)
def test_bad_input_is_one_line(files, name, text, sentence):
    (files / name).write_text(text)
    with pytest.raises(CommandError, match=sentence) as error:
        run(files)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("name", ["train.csv", "test.csv"])
def test_a_file_that_is_no_text_is_refused(files, name):
    (files / name).write_bytes(b"\xff\xfe\x00sole")
    with pytest.raises(CommandError, match="not UTF-8"):
        run(files)


@pytest.mark.parametrize("seed", [-1, 2**31])
def test_a_seed_that_is_no_seed_is_refused(files, seed):
    with pytest.raises(CommandError, match="--seed"):
        run(files, seed=seed)


def test_a_file_that_is_not_there_is_named(files):
    with pytest.raises(CommandError, match=r"gone\.csv"):
        run(files, test=files / "gone.csv")


def test_columns_that_are_no_groups_are_left_out_and_said(files):
    (files / "train.csv").write_text("sole,till\ngum,7\n")
    said = []
    sales = Sales.read(document(), [files / "train.csv"], files / "train.csv", said.append)
    assert list(sales.train) == [{"sole": "gum"}]
    assert "till" in said[0]


def exam(selections, trained):
    import numpy as np

    table = sold.table(trained)
    return table, guessing.Exam.of(table, selections, np.random.default_rng(1))


def test_an_answer_that_was_never_sold_is_asked_and_never_right():
    table, found = exam([{"a": "new"}], [{"a": "x"}])
    assert (found.steps, guessing.success(Vote(Ledger.of(table)), found)) == (1, 0)


def test_a_decision_that_was_never_sold_is_not_asked():
    assert exam([{"b": "x"}], [{"a": "x"}])[1].steps == 0


def test_success_is_the_share_of_right_guesses():
    table, found = exam([{"a": "x", "b": "p"}, {"a": "y", "b": "p"}], [{"a": "x", "b": "p"}])
    assert guessing.success(Popularity(Ledger.of(table)), found) == 3 / 4
