"""Measuring on a log how people whom no model has met are served."""

import json

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from recommendations.domain.importing import LoggedEvent, moment
from recommendations.services import fold_evaluation
from recommendations.services.evaluation import EvaluationError, Files

NAMES = {"people", "fold_in", "popularity", "item_mean", "rp3beta", "ratio"}


def rows(people=250, seed=1):
    """Half like the even items, half the odd ones, and everybody comes to seven of twelve."""
    rng = np.random.default_rng(seed)
    return [(f"u{person}", f"i{2 * item + person % 2}", at) for person in range(people) for at, item in enumerate(rng.permutation(12)[:7])]


def log_of(entries):
    return [LoggedEvent(user, item, "purchase", moment(str(at), 1), None) for user, item, at in entries]


def report(entries, seed=1):
    return fold_evaluation.evaluate(Files(log_of(entries), [], {}, {}), seed=seed, log=lambda _line: None)


@pytest.fixture(scope="module")
def found():
    return report(rows())


def test_every_method_is_measured_after_one_three_and_five_items(found):
    assert set(found) == {"1", "3", "5"}
    assert all(set(values) - {"ease"} == NAMES for values in found.values())
    assert {values["people"] for values in found.values()} == {50}


def test_one_item_tells_the_taste_that_popularity_cannot_see(found):
    assert found["1"]["fold_in"] > 1.2 * found["1"]["popularity"]
    assert all(values["ratio"] >= 0.95 for values in found.values())


def test_the_same_seed_measures_the_same(found):
    assert report(rows()) == found


def test_nothing_is_learnt_from_the_people_who_judge(found, monkeypatch):
    """Whoever judges sees other items tomorrow, and neither models nor weights move."""
    learnt = []
    original = fold_evaluation.folding.learnt
    monkeypatch.setattr(fold_evaluation.folding, "learnt", lambda *args: learnt.append(original(*args)) or learnt[-1])
    entries = rows()
    report(entries)
    held = fold_evaluation.newcomers.hold_out(fold_evaluation.known_of(Files(log_of(entries), [], {}, {})).data, 1, share=0.2, most=2_000)
    stay = {held[0].users[user] for user in held[0].user.tolist()}
    report([(user, item if user in stay else f"i{(int(item[1:]) + 1) % 24}", at) for user, item, at in entries])
    assert learnt[0].weights == learnt[1].weights
    np.testing.assert_array_equal(learnt[0].usual.visitor, learnt[1].usual.visitor)


def test_too_few_people_are_refused():
    with pytest.raises(EvaluationError, match="people with two items"):
        report(rows(people=30))


def test_the_command_prints_json(tmp_path, capsys):
    path = tmp_path / "train.csv"
    path.write_text("user,item,event,timestamp\n" + "\n".join(f"{user},{item},view,{at}" for user, item, at in rows()))
    call_command("evaluate_fold_in", train=path, format="json")
    assert set(json.loads(capsys.readouterr().out)["fold_in"]) == {"1", "3", "5"}


def test_a_file_that_is_no_log_gets_one_line(tmp_path):
    path = tmp_path / "train.csv"
    path.write_text("a,b\n1,2\n")
    with pytest.raises(CommandError, match="has no column user"):
        call_command("evaluate_fold_in", train=path)
