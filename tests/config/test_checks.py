"""What is said before a shop goes live."""

from django.core.checks import run_checks


def found():
    return [problem.id for problem in run_checks(include_deployment_checks=True) if problem.id.startswith("atelier.")]


def test_a_shop_that_takes_no_money_is_told_so(settings):
    assert found() == ["atelier.W001"]
    settings.PAYMENT_PROVIDER = "elsewhere.CardProvider"
    assert found() == []


def test_nothing_is_said_in_daily_work():
    assert not [problem for problem in run_checks() if problem.id.startswith("atelier.")]
