"""Shared rules: drafts follow them, published versions keep copies, and who uses them is said when they change."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from configurator import models, services
from tests.factories.accounts import StaffFactory
from tests.factories.configurator import document, runner

pytestmark = pytest.mark.django_db
GLUE = {"when": "sole.gum => colour.black", "why": "Gum glue stains."}


@pytest.fixture
def merchandiser(client):
    staff = StaffFactory()
    staff.groups.add(Group.objects.get(name="merchandiser"))
    client.force_login(staff)
    return client


@pytest.fixture
def glue():
    made = models.RuleSet.objects.create(key="glue", title="Glue")
    made.rules.create(**GLUE)
    return made


def using(rule_set, **changes):
    draft = runner(publish=False, **changes)
    models.RuleSetUse.objects.create(blueprint=draft, rule_set=rule_set)
    return draft


def whens(version):
    return [rule["when"] for rule in services.document_of(version)["rules"]]


def test_a_draft_has_the_rules_of_its_sets_after_its_own(glue):
    rules = services.document_of(using(glue))["rules"]
    assert len(rules) == 4
    assert rules[-1] == {**GLUE, "set": "glue"}


def test_tables_are_shared_too(glue):
    glue.tables.create(groups=["sole", "upper"], allowed=[["gum", "canvas"], ["white", "mesh"]], why="As tested.")
    draft = using(glue)
    assert services.document_of(draft)["tables"][0]["set"] == "glue"
    assert services.prove(services.document_of(draft), draft.assets).errors == ()


def test_a_published_version_keeps_its_copy(glue):
    made = services.publish(blueprint_id=using(glue).pk, render=True)
    glue.rules.update(when="sole.gum => colour.red")
    made.refresh_from_db()
    assert GLUE["when"] in whens(made)


def test_a_new_draft_follows_the_set_again(glue):
    made = services.publish(blueprint_id=using(glue).pk, render=True)
    glue.rules.update(when="sole.gum => colour.red")
    draft = services.new_draft(blueprint_id=made.pk)
    assert draft.rules.count() == 3
    assert "sole.gum => colour.red" in whens(draft)
    (section,) = services.changes_of(draft, services.document_of(draft))
    assert {change.kind for change in section.changes} == {"added", "removed"}


def test_a_product_without_the_group_gets_a_clear_error(glue):
    glue.rules.create(when="lining.wool => sole.gum", why="Warm.")
    draft = using(glue)
    with pytest.raises(services.PublishRefusedError) as refused:
        services.publish(blueprint_id=draft.pk)
    assert refused.value.problems == [
        "The shared rules “Glue” do not fit this product. In “lining.wool => sole.gum”: there is no group “lining”."
    ]


def test_a_table_that_does_not_fit_is_named(glue):
    glue.tables.create(groups=["sole", "upper"], allowed=[["eva", "canvas"]], why="As tested.")
    draft = using(glue)
    (problem,) = services.prove(services.document_of(draft), draft.assets).errors
    assert "“sole × upper”: group “sole” has no option “eva”" in problem


def test_a_sheet_of_rules_leaves_shared_ones_alone(glue):
    draft = using(glue)
    assert "colour.black" not in services.write_sheet(services.document_of(draft), "rules")
    sent = services.keep_sheet(draft=draft, actor=None, sheet="rules", file_name="", data=b"when,why\nsole.white,x\n", remove=True)
    services.apply_sheet(upload_id=sent.pk, seen=services.dry_run(sent).seen)
    assert whens(draft) == ["sole.white", GLUE["when"]]


def change(client, glue, when):
    rule = glue.rules.get()
    fields = {
        "title": "Glue", "note": "", "rules-TOTAL_FORMS": 1, "rules-INITIAL_FORMS": 1, "rules-0-id": rule.pk, "rules-0-rule_set": glue.pk,
        "rules-0-when": when, "rules-0-why": "x", "rules-0-position": 0, "tables-TOTAL_FORMS": 0, "tables-INITIAL_FORMS": 0,
    }  # fmt: skip
    return client.post(reverse("admin:configurator_ruleset_change", args=[glue.pk]), fields, follow=True).content.decode()


def test_changing_a_set_says_who_uses_it_and_what_becomes_of_them(merchandiser, glue):
    services.publish(blueprint_id=using(glue).pk, render=True)
    services.new_draft(blueprint_id=models.Blueprint.objects.get().pk)
    page = change(merchandiser, glue, "sole.gum & sole.white")
    assert "Runner · version 1</a>: keeps the rules it was published with" in page
    assert "Runner · version 2</a>: Nothing can be built, because" in page
    assert "Runner · version 2</a>: can be published." in change(merchandiser, glue, "sole.white")


def test_a_mistake_in_a_shared_rule_says_where(merchandiser, glue):
    assert "At character 12: expected" in change(merchandiser, glue, "sole.gum =>")


def read(client, glue, when):
    fields = {"when": when, "rule_set": glue.pk, "at": len(when)}
    return client.post(reverse("admin:configurator_ruleset_meaning"), fields, headers={"HX-Request": "true"}).content.decode()


def test_a_shared_rule_is_read_while_it_is_typed_for_a_product_that_uses_it(merchandiser, glue):
    assert "At character 12: expected" in read(merchandiser, glue, "sole.gum =>")
    assert "when a product uses this set" in read(merchandiser, glue, "sole.gum => lining.wool")
    services.publish(blueprint_id=using(glue).pk, render=True)
    page = read(merchandiser, glue, "sole.gum => upper.canvas")
    assert "If Sole is Gum, then Upper must be Canvas." in page
    assert "Read for Runner · version 1" in page
    assert "no option “velvet”" in read(merchandiser, glue, "sole.gum => upper.velvet")
    assert 'data-name="upper.canvas"' in read(merchandiser, glue, "sole.gum => upper.c")


def test_shared_rules_are_read_for_those_who_may_change_them(client, merchandiser, glue):
    page = merchandiser.get(reverse("admin:configurator_ruleset_change", args=[glue.pk])).content.decode()
    assert reverse("admin:configurator_ruleset_meaning") in page
    assert f'name="rule_set" value="{glue.pk}"' in page
    maker = StaffFactory()
    maker.groups.add(Group.objects.get(name="maker"))
    client.force_login(maker)
    assert client.post(reverse("admin:configurator_ruleset_meaning"), {"when": "x"}).status_code == 403


def test_a_draft_chooses_its_sets_on_its_page(merchandiser, glue):
    draft = runner(publish=False)
    head = {"title": "Runner", "base_price": "120.00", "rest": "{}", "set_uses-TOTAL_FORMS": 1, "set_uses-INITIAL_FORMS": 0}
    chosen = {"set_uses-0-rule_set": glue.pk, "set_uses-0-blueprint": draft.pk}
    merchandiser.post(reverse("admin:configurator_blueprint_change", args=[draft.pk]), head | chosen)
    assert GLUE["when"] in whens(draft)


def test_a_set_in_use_is_not_deleted_but_detached_which_changes_nothing(merchandiser, glue):
    glue.tables.create(groups=["sole", "upper"], allowed=[["gum", "canvas"], ["white", "mesh"]], why="As tested.")
    made = services.publish(blueprint_id=using(glue).pk, render=True)
    draft = services.new_draft(blueprint_id=made.pk)
    before = services.document_of(draft)
    delete = reverse("admin:configurator_ruleset_delete", args=[glue.pk])
    page = merchandiser.post(delete, {"post": "yes"}, follow=True).content.decode()
    assert models.RuleSet.objects.exists()
    assert "Runner · version 2</a>: can be published." in page
    assert "Runner · version 1</a>: keeps the rules it was published with" in page
    said = merchandiser.post(reverse("admin:configurator_ruleset_detach", args=[glue.pk]), follow=True).content.decode()
    assert "is detached from 2 versions" in said
    after = services.document_of(draft)
    assert [rule["when"] for rule in after["rules"]] == [rule["when"] for rule in before["rules"]]
    assert [table["allowed"] for table in after["tables"]] == [table["allowed"] for table in before["tables"]]
    merchandiser.post(delete, {"post": "yes"})
    assert not models.RuleSet.objects.exists()
    assert GLUE["when"] in whens(services.publish(blueprint_id=draft.pk, render=True))


def test_only_who_may_delete_a_set_detaches_it(client, glue):
    using(glue)
    maker = StaffFactory()
    maker.groups.add(Group.objects.get(name="maker"))
    client.force_login(maker)
    assert client.post(reverse("admin:configurator_ruleset_detach", args=[glue.pk])).status_code == 403
    assert models.RuleSetUse.objects.exists()


def test_an_exported_version_with_shared_rules_is_imported_as_it_is(glue):
    made = services.publish(blueprint_id=using(glue).pk, render=True)
    again = services.import_blueprint(document=made.document, publish=True)
    assert again.pk == made.pk
    assert document()["rules"][0]["when"] in whens(again)
