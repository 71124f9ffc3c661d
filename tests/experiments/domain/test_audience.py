"""Whom an experiment is for."""

from datetime import UTC, datetime, timedelta

import pytest

from experiments.domain.audience import Audience, Who, belongs

START = datetime(2026, 11, 1, tzinfo=UTC)
DAY = timedelta(days=1)
GUEST = Who(START - DAY, signed_in=False, country="")
CUSTOMER = Who(START - DAY, signed_in=True, country="FR")
NEWCOMER = Who(START, signed_in=False, country="")


@pytest.mark.parametrize(
    ("audience", "who", "inside"),
    [
        (Audience(), GUEST, True),
        (Audience(country="FR"), CUSTOMER, True),
        (Audience(country="DE"), CUSTOMER, False),
        (Audience(country="DE"), GUEST, False),
        (Audience(signed_in=True), CUSTOMER, True),
        (Audience(signed_in=True), GUEST, False),
        (Audience(visits="new"), NEWCOMER, True),
        (Audience(visits="new"), GUEST, False),
        (Audience(visits="returning"), GUEST, True),
        (Audience(visits="returning"), NEWCOMER, False),
        (Audience(country="FR", visits="new"), CUSTOMER, False),
        (Audience(visits="returning"), None, False),
    ],
)
def test_conditions_all_have_to_hold(audience, who, inside):
    assert belongs(audience, START, lambda: who, frozenset) is inside


@pytest.mark.parametrize(
    ("segment", "acts", "inside"),
    [("designers", {"view", "save"}, True), ("designers", {"view"}, False), ("buyers", {"purchase"}, True), ("buyers", set(), False)],
)
def test_a_segment_is_who_did_something_once(segment, acts, inside):
    assert belongs(Audience(segment=segment), START, lambda: None, lambda: acts) is inside


def test_nothing_is_asked_that_no_condition_needs():
    def never():
        raise AssertionError

    assert belongs(Audience(), START, never, never)
    assert not belongs(Audience(country="DE", segment="buyers"), START, lambda: CUSTOMER, never)


def test_the_audience_in_words():
    assert Audience().words() == "everybody with consent"
    assert Audience("FR", "new", signed_in=True, segment="buyers").words("France") == (
        "delivery to France, known only since it started, with an account, have bought"
    )
