"""/p/<slug>/finish/: the rest of a design decided by the shop."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.utils import timezone

from configurator.queries.dates import working_day, working_days_until

pytestmark = pytest.mark.django_db
HERE = "/p/runner/finish/"


def page_of(client, choices="", **terms):
    return client.get(f"{HERE}?{choices}&v=1&" + "&".join(f"with.{name}={value}" for name, value in terms.items())).content.decode()


def test_without_limits_the_standard_stays(client, runner):
    page = page_of(client, "colour=black")
    assert "It is finished already" in page
    assert 'href="/p/runner/?colour=black&amp;v=1"' in page


def test_the_open_parts_become_what_goes_with_the_choices_most_likely(client, runner, monkeypatch):
    weights = {("upper", "suede"): 2.0, ("colour", "black"): 1.0, ("width", 110): 5.0, ("charm", "star"): -1.0}
    monkeypatch.setattr("configurator.queries.taste.wanted_weights", lambda *_: weights)
    page = page_of(client, "sole=gum")
    assert "sole=gum&amp;upper=suede&amp;colour=black&amp;v=1" in page.split('id="take"')[1][:120]


def test_a_budget_is_kept_and_the_choices_too(client, runner):
    page = page_of(client, "colour=black&sole=gum", ceiling="128")
    assert "This is what it would be" in page
    assert "€130.00" in page
    assert "Spare laces" in page
    assert "sole=gum&amp;" in page.split('id="take"')[1][:120]


def test_the_lowest_price_and_the_dearest_choice_are_said(client, runner):
    page = page_of(client, "upper=suede&sole=gum", ceiling="100")
    assert "With your choices the lowest possible price is €140.00." in page
    assert "Of them, Upper: Suede costs most: without it a design can be had from €125.00." in page
    assert "/p/runner/finish/?sole=gum&amp;v=1&amp;with.ceiling=100" in page


def test_the_lowest_price_is_one_click_away(client, runner):
    day = working_day(timezone.localdate(), runner.product.lead_days + 2).isoformat()
    page = page_of(client, "sole=gum", ceiling="50", by=day)
    way = unescape(re.search(r'href="([^"]+)">Show me that one', page)[1])
    shown = client.get(way).content.decode()
    assert "<strong>€125.00</strong>" in shown
    assert f"with.by={day}" in way


def test_a_day_leaves_out_what_takes_longer(client, runner):
    soon = working_day(timezone.localdate(), runner.product.lead_days).isoformat()
    page = page_of(client, "upper=canvas", by=soon)
    assert "It is finished already" in page
    page = page_of(client, "sole=gum", by=soon)
    assert "at the earliest" in page
    assert "What takes so long: Sole: Gum." in page


def test_both_limits_hold_together(client, runner):
    day = working_day(timezone.localdate(), runner.product.lead_days + 2).isoformat()
    assert "the lowest possible price by that day is €125.00" in page_of(client, "sole=gum", ceiling="50", by=day)


@pytest.mark.parametrize(
    ("ceiling", "said"),
    [
        ("-5", "must be above zero"),
        ("−5", "must be above zero"),
        ("0", "must be above zero"),
        ("0,00", "must be above zero"),
        ("abc", "like 1250"),
        ("€", "like 1250"),
        ("1.234", "like 1250"),
        ("1.2.3", "like 1250"),
        ("1,23,4", "like 1250"),
        ("1e9", "like 1250"),
        ("NaN", "like 1250"),
        ("١٢٣", "like 1250"),
        ("9999999", "more than anything"),
        ("9" * 60, "more than anything"),
    ],
)
def test_a_budget_that_is_none_is_said_and_everything_is_kept(client, runner, ceiling, said):
    page = page_of(client, "sole=gum", ceiling=ceiling, by="2999-01-01")
    assert said in page
    assert f'value="{ceiling}"' in page
    assert 'value="2999-01-01"' in page
    assert '<input type="hidden" name="sole" value="gum">' in page
    assert 'id="take"' not in page


@pytest.mark.parametrize("ceiling", ["1.234,50", "1,234.50", "1234.50", "1234,5", "€ 1 234,50", "1'234.50 EUR"])
def test_a_budget_is_understood_as_people_write_it(client, runner, ceiling):
    page = page_of(client, "sole=gum", ceiling=ceiling)
    assert "field__error" not in page
    assert f'value="{ceiling.replace(chr(39), "&#x27;")}"' in page


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2020-01-01", "This day is past"),
        ("9999-12-31", "within the next two years"),
        ("24.12.2030", "like 2030-12-24"),
        ("x", "like 2030"),
    ],
)
def test_a_day_that_cannot_be_is_said(client, runner, day, said):
    page = page_of(client, "sole=gum", ceiling="500", by=day)
    assert said in page
    assert f'value="{day}"' in page
    assert 'value="500"' in page


def test_a_cart_line_stays_with_the_design(client, runner):
    page = client.get(f"{HERE}?sole=gum&v=1&with.line=7&with.ceiling=128").content.decode()
    assert 'name="with.line" value="7"' in page
    assert "&amp;with.line=7" in page.split('id="take"')[1][:200]


def test_it_takes_few_queries(client, runner, django_assert_num_queries):
    page_of(client)
    with django_assert_num_queries(3):
        # product with its versions, stock of scarce options, breadcrumb
        page_of(client, "sole=gum", ceiling=128)


@pytest.mark.parametrize("start", [date(2026, 11, 20) + timedelta(days=number) for number in range(7)])
def test_days_until_are_the_most_that_end_in_time(start):
    for ahead in range(30):
        day = start + timedelta(days=ahead)
        days = working_days_until(start, day)
        assert working_day(start, days) <= day or not days
        assert working_day(start, days + 1) > day
