"""What staff type as JSON or as a rule is refused with a sentence where it cannot be kept, shown or written as a sheet."""

import json

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from configurator import models, services
from configurator.domain.sheets import SheetError
from tests.factories.accounts import StaffFactory
from tests.factories.configurator import runner

pytestmark = pytest.mark.django_db
HEAD = {"title": "Runner", "base_price": "1", "set_uses-TOTAL_FORMS": 0, "set_uses-INITIAL_FORMS": 0}
DEEP = "[" * 100_000


@pytest.fixture
def staff(client):
    client.force_login(StaffFactory(is_superuser=True))
    return client


@pytest.mark.parametrize("typed", ['{"a": NaN}', '{"a": 1e999}', r'{"a": "\u0000"}', r'{"\ud800": 1}', DEEP, "9" * 5000])
def test_json_that_cannot_be_kept_is_a_form_error(staff, typed):
    draft = runner(publish=False)
    page = staff.post(reverse("admin:configurator_blueprint_change", args=[draft.pk]), {**HEAD, "rest": typed})
    assert page.status_code == 200
    assert page.context["adminform"].form.errors["rest"]


def test_a_backslash_before_zeros_is_no_nul(staff):
    draft = runner(publish=False)
    rest = json.dumps({"note": r"\u0000"})
    assert staff.post(reverse("admin:configurator_blueprint_change", args=[draft.pk]), {**HEAD, "rest": rest}).status_code == 302


def add_table(client, draft, groups, allowed):
    row = {"blueprint": draft.pk, "groups": groups, "allowed": allowed, "why": "As tested.", "position": 0}
    return client.post(reverse("admin:configurator_table_add"), row)


@pytest.mark.parametrize(
    ("groups", "allowed", "field"),
    [
        ("5", "5", "groups"),
        ('["sole", "sole"]', '[["gum", "gum"]]', "groups"),
        ('[["sole"]]', '[["gum"]]', "groups"),
        ('["sole"]', "5", "allowed"),
        ('["sole"]', "[5]", "allowed"),
        ('["sole"]', '[[["gum"]]]', "allowed"),
        ('["sole", "upper"]', '[["gum"]]', "allowed"),
    ],
)
def test_a_table_that_is_none_is_a_form_error(staff, groups, allowed, field):
    page = add_table(staff, runner(publish=False), groups, allowed)
    assert page.status_code == 200
    assert list(page.context["adminform"].form.errors) == [field]
    assert not models.Table.objects.exists()


def test_a_table_is_added(staff):
    assert add_table(staff, runner(publish=False), '["sole", "upper"]', '[["gum", "canvas"]]').status_code == 302


def test_a_rule_is_no_longer_than_a_sheet_holds(staff):
    row = {"blueprint": runner(publish=False).pk, "when": "(" * 5000 + "sole.gum" + ")" * 5000, "why": "x", "position": 0}
    page = staff.post(reverse("admin:configurator_rule_add"), row)
    assert "at most 10000 characters" in " ".join(page.context["adminform"].form.errors["when"])


def test_what_no_sheet_can_hold_is_not_downloaded(staff):
    draft = runner(publish=False)
    models.Rule.objects.create(blueprint=draft, when="!" * 10_000 + "sole.gum", why="x")
    with pytest.raises(SheetError, match="at most 10000"):
        services.write_sheet(services.document_of(draft), "rules")
    assert staff.get(reverse("admin:configurator_blueprint_download", args=[draft.pk, "rules"])).status_code == 404


@pytest.mark.parametrize(
    ("text", "sentence"), [("sole,sole\ngum,gum\n", "two columns are called “sole”"), ('sole\n"gu\nm"\n', "sole.gu m")]
)
def test_wrong_sold_designs_are_one_clear_line(tmp_path, text, sentence):
    runner()
    (tmp_path / "sold.csv").write_text(text)
    with pytest.raises(CommandError, match=sentence) as refused:
        call_command("import_designs", "runner", str(tmp_path / "sold.csv"))
    assert "\n" not in str(refused.value)
