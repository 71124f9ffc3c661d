"""Judging policies on files of any shop, good and bad, without a database."""

import json

import numpy as np
import pytest
from django.core.management import CommandError, call_command

HEADER = "timestamp,segment,arm,position,propensity,click\n"
ARMS, CHANCES = ("a", "b", "c"), (0.2, 0.3, 0.5)


def log_of(rates, rows=3_000, seed=1):
    """Rows picked with CHANCES; `rates` are chances of a click by segment and arm."""
    rng = np.random.default_rng(seed)
    lines = []
    for number in range(rows):
        segment, arm = int(rng.integers(len(rates))), int(rng.choice(3, p=CHANCES))
        click = int(rng.random() < rates[segment][arm])
        lines.append(f"{number},s{segment},{ARMS[arm]},{number % 4},{CHANCES[arm]},{click}\n")
    return "".join(lines)


def evaluated(tmp_path, capsys, text, *names, header=HEADER):
    path = tmp_path / "log.csv"
    path.write_text(header + text)
    call_command("evaluate_thumbnails", log=path, policy=list(names), format="json")
    return json.loads(capsys.readouterr().out)


def test_the_uniform_policy_earns_the_mean_of_its_arms(tmp_path, capsys):
    found = evaluated(tmp_path, capsys, log_of([(0.1, 0.2, 0.6)]), "uniform", "logged")
    assert found["uniform"]["low"] <= 0.3 <= found["uniform"]["high"]
    assert found["logged"]["low"] <= 0.38 <= found["logged"]["high"]
    assert found["logged"]["ess"] == 3_000
    assert found["uniform"]["lift"] == pytest.approx(found["uniform"]["snips"] / found["logged"]["snips"], abs=1e-6)
    assert {"snips", "low", "high", "ess", "lift", "ips", "dr", "gain"} < set(found["uniform"])


def test_figures_of_a_short_log_are_known(tmp_path, capsys):
    rows = "1,s,a,0,0.5,1\n2,s,b,0,0.25,0\n3,s,a,1,0.5,0\n4,s,b,1,1,1\n"
    found = evaluated(tmp_path, capsys, rows, "uniform")["uniform"]
    assert found["snips"] == pytest.approx((1 + 0.5) / (1 + 2 + 1 + 0.5), abs=1e-6)
    assert found["ips"]["value"] == pytest.approx(1.5 / 4)
    assert found["ess"] == pytest.approx(4.5**2 / 6.25, abs=0.01)


def test_the_best_arm_on_average_is_learnt(tmp_path, capsys):
    found = evaluated(tmp_path, capsys, log_of([(0.1, 0.2, 0.3), (0.2, 0.5, 0.3)]), "average")["average"]
    assert found["low"] <= 0.35 <= found["high"]
    assert (found["rows"], found["learnt_from"]) == (1_500, 1_500)


@pytest.mark.parametrize("name", ["context", "thompson"])
def test_what_suits_each_context_is_learnt(tmp_path, capsys, name):
    found = evaluated(tmp_path, capsys, log_of([(0.6, 0.1, 0.1), (0.1, 0.6, 0.1)], rows=6_000), name, "average")
    assert found[name]["snips"] > 0.5 > found["average"]["high"]


@pytest.mark.parametrize("name", ["average", "context", "thompson"])
def test_chance_is_not_learnt(tmp_path, capsys, name):
    """Where all arms are alike nobody wins; a policy judged by the clicks it learnt from would."""
    gains = [
        evaluated(tmp_path, capsys, log_of([(0.05,) * 3] * 4, seed=seed, rows=1_000), name)[name]["gain"]["value"] for seed in range(8)
    ]
    assert abs(np.mean(gains)) < 0.02


def test_later_clicks_teach_nothing(tmp_path, capsys):
    """The policy is the same whatever is clicked in the half that judges it: so is its effective sample size."""
    lines = log_of([(0.1, 0.2, 0.3)], rows=600).splitlines(keepends=True)
    other = [line[:-2] + "1\n" if number >= 300 and ",a," in line else line for number, line in enumerate(lines)]
    sizes = [evaluated(tmp_path, capsys, "".join(rows), "thompson")["thompson"]["ess"] for rows in (lines, other)]
    assert sizes[0] == sizes[1]
    earlier = [line[:-2] + "1\n" if number < 300 and ",a," in line else line for number, line in enumerate(lines)]
    assert evaluated(tmp_path, capsys, "".join(earlier), "thompson")["thompson"]["ess"] != sizes[0]


def test_each_item_has_arms_of_its_own(tmp_path, capsys):
    rows = "".join(f"{n},shoe,{'ab'[n % 2]},0,0.5,{n % 2}\n{n},bag,{'xyzv'[n % 4]},0,0.25,0\n" for n in range(40))
    header = "timestamp,item,arm,position,propensity,click\n"
    found = evaluated(tmp_path, capsys, rows, "uniform", header=header)["uniform"]
    assert found["ess"] == 80
    assert found["snips"] == pytest.approx(0.25)


def test_the_order_of_rows_and_columns_does_not_matter(tmp_path, capsys):
    lines = log_of([(0.1, 0.2, 0.6)], rows=200).splitlines()
    turned = "".join(",".join(reversed(line.split(","))) + "\n" for line in reversed(lines))
    header = "click,propensity,position,arm,segment,timestamp\n"
    one = evaluated(tmp_path, capsys, "\n".join(lines) + "\n", "average", "thompson")
    other = evaluated(tmp_path, capsys, turned, "average", "thompson", header=header)
    for name, report in one.items():
        assert [other[name][key] for key in ("snips", "high", "ess")] == pytest.approx(
            [report[key] for key in ("snips", "high", "ess")], abs=1e-4
        )


def test_a_policy_that_never_picks_what_was_shown_says_so(tmp_path, capsys):
    rows = "1,s,a,0,0.5,1\n2,s,a,0,0.5,1\n3,s,b,0,0.5,0\n4,s,b,0,0.5,0\n"
    assert evaluated(tmp_path, capsys, rows, "average")["average"]["snips"] is None


def test_text_is_for_people(tmp_path, capsys):
    path = tmp_path / "log.csv"
    path.write_text(HEADER + log_of([(0.1, 0.2, 0.6)], rows=300))
    call_command("evaluate_thumbnails", log=path, policy=["logged", "uniform"])
    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith("logged     snips 0.")
    assert "lift 1.000  ess 300 of 300 rows" in first
    assert second.startswith("uniform")


GOOD = "1,s,a,0,0.5,1\n"
BAD = {
    "1,s,a,0,0,1": "row 3: propensity must be a number above 0 and at most 1, not '0'",
    "1,s,a,0,1.01,1": "row 3: propensity must be",
    "1,s,a,0,-0.5,1": "row 3: propensity must be",
    "1,s,a,0,nan,1": "row 3: propensity must be",
    "1,s,a,0,x,1": "row 3: propensity must be",
    "1,s,a,0,1e-300,1": "row 3: propensity must be",
    "1,s,a,0,0.5,2": "row 3: click must be 0 or 1, not '2'",
    "1,s,a,0,0.5,": "row 3: click must be 0 or 1",
    "1,s,a,x,0.5,1": "row 3: position must be a whole number",
    "1,s,a,-1,0.5,1": "row 3: position must be a whole number",
    "1,s,,0,0.5,1": "row 3: arm must have 1 to 200 characters",
    "soon,s,a,0,0.5,1": "row 3: timestamp 'soon' is neither ISO 8601 nor a number",
    ",s,a,0,0.5,1": "row 3: timestamp",
    "1,s,a,0,0.5": "row 3: it has not as many values as the first line has names",
    "1,s,a,0,0.5,1,1": "row 3: it has not as many values",
}


@pytest.mark.parametrize("line", BAD)
def test_a_bad_row_is_named(tmp_path, capsys, line):
    with pytest.raises(CommandError) as error:
        evaluated(tmp_path, capsys, GOOD + line + "\n", "uniform")
    assert str(error.value).startswith(BAD[line])
    assert error.value.returncode == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "row 1: log.csv has no column timestamp, arm, position, propensity, click"),
        ("timestamp,arm,position,propensity\n1,a,0,1\n", "row 1: log.csv has no column click"),
        (HEADER, "row 2: the log has no rows"),
    ],
)
def test_a_file_that_is_no_log_is_refused(tmp_path, capsys, text, said):
    with pytest.raises(CommandError, match=said):
        evaluated(tmp_path, capsys, text, "uniform", header="")


def test_what_cannot_be_read_is_said_in_one_line(tmp_path):
    (tmp_path / "log.csv").write_bytes(b"timestamp\xff\n")
    for path, said in (("log.csv", "not UTF-8"), ("none.csv", "No such file"), ("", "Is a directory")):
        with pytest.raises(CommandError, match=said):
            call_command("evaluate_thumbnails", log=tmp_path / path, policy=["uniform"])


def test_an_unknown_policy_is_named_with_those_that_are_known(tmp_path, capsys):
    with pytest.raises(CommandError, match="unknown policy 'best'; known are logged, uniform, average, context, thompson"):
        evaluated(tmp_path, capsys, GOOD, "uniform", "best")


def test_a_log_without_end_is_refused(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("recommendations.domain.pick_log.MOST_ROWS", 3)
    with pytest.raises(CommandError, match="row 5: a log has at most 3 rows"):
        evaluated(tmp_path, capsys, GOOD * 4, "uniform")


@pytest.mark.parametrize("rows", [1, 2, 3])
def test_the_shortest_logs_have_answers(tmp_path, capsys, rows):
    found = evaluated(tmp_path, capsys, GOOD * rows, "logged", "uniform", "average", "context", "thompson")
    assert found["logged"]["snips"] == 1.0
    assert set(found) == {"logged", "uniform", "average", "context", "thompson"}
