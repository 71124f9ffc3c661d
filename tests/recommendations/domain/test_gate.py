"""When a model may serve."""

import math

import pytest

from recommendations.domain.gate import refusal

RIVALS = ("popularity", "active")


def metrics(mine, popularity=0.2, active=0.25):
    return {name: {"ndcg@10": value} for name, value in (("candidate", mine), ("popularity", popularity), ("active", active))}


@pytest.mark.parametrize("mine", [0.25, 0.3])
def test_a_model_that_is_not_worse_may_serve(mine):
    assert refusal(metrics(mine), "candidate", RIVALS) == ""


@pytest.mark.parametrize(("mine", "rival"), [(0.1, "popularity"), (0.22, "active")])
def test_a_worse_one_may_not_and_the_reason_names_the_rival(mine, rival):
    assert refusal(metrics(mine), "candidate", RIVALS).endswith(rival)


@pytest.mark.parametrize("mine", [None, math.nan, math.inf])
def test_one_that_cannot_be_measured_may_not(mine):
    assert refusal(metrics(mine), "candidate", RIVALS) == "the new model could not be measured"


def test_a_rival_that_was_not_measured_stands_in_nobodys_way():
    assert refusal(metrics(0.1, popularity=None, active=None), "candidate", RIVALS) == ""
