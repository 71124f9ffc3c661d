"""The rule editor: meaning, mistakes, names and effect while a rule is typed."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from tests.factories.accounts import StaffFactory
from tests.factories.configurator import runner

pytestmark = pytest.mark.django_db


@pytest.fixture
def merchandiser(client):
    staff = StaffFactory()
    staff.groups.add(Group.objects.get(name="merchandiser"))
    client.force_login(staff)
    return client


@pytest.fixture
def draft():
    return runner(publish=False)


def typed(client, draft, when, name="meaning", **more):
    fields = {"when": when, "draft": draft.pk, "at": len(when), **more}
    return client.post(reverse(f"admin:configurator_rule_{name}"), fields, headers={"HX-Request": "true"}).content.decode()


def test_the_meaning_stands_beside_the_text(merchandiser, draft):
    assert "If Sole is Gum, then Upper must be Canvas or Suede." in typed(merchandiser, draft, "sole.gum => upper.canvas | upper.suede")


def test_a_mistake_is_marked_where_it_is(merchandiser, draft):
    page = typed(merchandiser, draft, "sole.gum => upper.velvet & x")
    assert "At character 13: group “upper” has no option “velvet”." in page
    assert "<mark>upper.velvet</mark>" in page


def test_names_complete_what_is_before_the_cursor(merchandiser, draft):
    page = typed(merchandiser, draft, "sole.gum => up & x", at=14)
    assert 'data-name="upper." data-start="12" data-end="14"' in page
    assert 'data-name="upper.canvas"' in typed(merchandiser, draft, "sole.gum => upper.c")


def test_the_effect_says_what_is_removed(merchandiser, draft):
    page = typed(merchandiser, draft, "sole.gum => colour.red", name="effect")
    assert "of 910 designs remain" in page
    assert "never be chosen" not in page


def test_the_effect_names_options_that_die_with_it(merchandiser, draft):
    page = typed(merchandiser, draft, "upper.suede => sole.gum & sole.white", name="effect")
    assert "“Upper: Suede” can never be chosen any more." in page


def test_a_rule_that_follows_from_the_others_is_said_to(merchandiser, draft):
    assert "changes nothing" in typed(merchandiser, draft, "upper.mesh => !sole.gum", name="effect")


def test_a_rule_is_not_compared_with_itself(merchandiser, draft):
    rule = draft.rules.first()
    assert "changes nothing" in typed(merchandiser, draft, rule.when, name="effect")
    assert "changes nothing" not in typed(merchandiser, draft, rule.when, name="effect", rule=rule.pk)


def test_a_contradiction_names_the_other_rules_that_take_part(merchandiser, draft):
    draft.rules.create(when="sole.gum", why="Only gum.")
    page = typed(merchandiser, draft, "!sole.gum", name="effect")
    assert "Nothing can be built with this rule together with sole.gum (“Only gum.”)." in page


def test_without_a_draft_it_asks_for_one(merchandiser, draft):
    page = merchandiser.post(reverse("admin:configurator_rule_meaning"), {"when": "sole.gum"}).content.decode()
    assert "Choose the draft first" in page


def test_only_those_who_may_change_rules_are_answered(client, draft):
    staff = StaffFactory()
    staff.groups.add(Group.objects.get(name="maker"))
    client.force_login(staff)
    assert client.post(reverse("admin:configurator_rule_meaning"), {"when": "x", "draft": draft.pk}).status_code == 403


def test_the_form_of_a_rule_carries_the_editor(merchandiser, draft):
    page = merchandiser.get(reverse("admin:configurator_rule_change", args=[draft.rules.first().pk])).content.decode()
    assert f'name="draft" value="{draft.pk}"' in page
    assert reverse("admin:configurator_rule_meaning") in page
