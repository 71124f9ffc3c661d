"""The admin: authoring a draft, and what of a version can be changed."""

import io
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from configurator import models, services
from tests.factories.accounts import StaffFactory
from tests.factories.configurator import colourway, design, document, draw_assets, runner

pytestmark = pytest.mark.django_db
NO_SETS = {"set_uses-TOTAL_FORMS": 0, "set_uses-INITIAL_FORMS": 0}


@pytest.fixture
def merchandiser(client):
    staff = StaffFactory()
    staff.groups.add(Group.objects.get(name="merchandiser"))
    client.force_login(staff)
    return client


def page_of(version):
    return reverse("admin:configurator_blueprint_change", args=[version.pk])


def publish(client, draft):
    address = reverse("admin:configurator_blueprint_publish", args=[draft.pk])
    return client.post(address, {"seen": services.fingerprint(services.document_of(draft))}, follow=True)


def test_a_draft_is_checked_where_it_is_edited(merchandiser):
    rules = [*document()["rules"], {"when": "upper.suede => sole.gum", "why": "A"}, {"when": "upper.suede => sole.white", "why": "B"}]
    page = merchandiser.get(page_of(runner(publish=False, rules=rules))).content.decode()
    assert "It can be published." in page
    assert "“Upper: Suede” can never be chosen, because of" in page
    assert "upper.suede =&gt; sole.gum (“A”)" in page
    assert "Publish …" in page


def test_a_draft_that_cannot_be_built_is_not_published(merchandiser):
    draft = runner(publish=False, rules=[{"when": "sole.gum & sole.white", "why": "Impossible."}])
    assert "Nothing can be built" in merchandiser.get(page_of(draft)).content.decode()
    publish(merchandiser, draft)
    draft.refresh_from_db()
    assert draft.is_draft


def test_a_draft_nobody_sent_is_not_told_to_correct_its_fields(merchandiser):
    draft = runner(publish=False, rules=[{"when": "sole.gum & sole.white", "why": "Impossible."}])
    page = merchandiser.get(page_of(draft)).content.decode()
    assert "It cannot be published as it is" in page
    assert "Please correct" not in page
    sent = merchandiser.post(page_of(draft), {"title": "", "base_price": "1", "rest": "{}"} | NO_SETS).content.decode()
    assert "Please correct" in sent
    assert "It cannot be published as it is" not in sent


def test_publishing_freezes(merchandiser):
    draft = runner(publish=False)
    publish(merchandiser, draft)
    draft.refresh_from_db()
    assert draft.status == "rendering"
    services.render_layers(blueprint_id=draft.pk)
    page = merchandiser.get(page_of(draft)).content.decode()
    assert 'name="title"' not in page
    assert "New draft from this version" in page


def test_a_version_becomes_a_draft_again_with_all_its_rows(merchandiser):
    merchandiser.post(reverse("admin:configurator_blueprint_draft", args=[runner().pk]))
    draft = models.Blueprint.objects.get(status="draft")
    assert draft.version == 2
    assert draft.groups.count() == 7
    assert services.document_of(draft)["rules"] == document()["rules"]


def test_the_head_of_a_draft_is_changed(merchandiser):
    draft = runner(publish=False)
    rest = '{"views": [{"key": "side", "label": "Side", "width": 240, "height": 160}]}'
    merchandiser.post(page_of(draft), {"title": "Racer", "base_price": "99.00", "rest": rest} | NO_SETS)
    draft.refresh_from_db()
    assert draft.document["title"] == "Racer"
    assert draft.document["base_price"] == "99.00"
    assert len(draft.document["views"]) == 1


def zipped(**files):
    buffer = io.BytesIO()
    with ZipFile(buffer, "w") as archive:
        for name, data in files.items():
            archive.writestr(f"side/{name}.webp", data)
    return SimpleUploadedFile("pictures.zip", buffer.getvalue())


def test_pictures_come_as_an_archive(merchandiser, tmp_path):
    draft = runner(publish=False)
    data = (draw_assets(tmp_path) / "side/shading.webp").read_bytes()
    head = {"title": "Racer", "base_price": "99.00", "rest": "{}"} | NO_SETS
    merchandiser.post(page_of(draft), head | {"pictures": zipped(new=data)})
    draft.refresh_from_db()
    assert "side/new.webp" in draft.assets
    assert "no WebP or PNG picture" in merchandiser.post(page_of(draft), head | {"pictures": zipped(bad=b"text")}).content.decode()
    broken = SimpleUploadedFile("pictures.zip", b"nothing")
    assert "no ZIP file" in merchandiser.post(page_of(draft), head | {"pictures": broken}).content.decode()


def test_an_archive_damaged_on_its_way_is_a_form_error(merchandiser):
    draft = runner(publish=False)
    buffer = io.BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as archive:
        archive.writestr("a.webp", b"some picture " * 99)
    data = bytearray(buffer.getvalue())
    data[36:46] = b"\xff" * 10
    head = {"title": "Racer", "base_price": "99.00", "rest": "{}"} | NO_SETS
    damaged = SimpleUploadedFile("pictures.zip", bytes(data))
    assert "no ZIP file" in merchandiser.post(page_of(draft), head | {"pictures": damaged}).content.decode()


def test_a_first_draft_is_made_for_a_base_product(merchandiser):
    from tests.factories.catalog import ProductFactory

    base = ProductFactory(kind="base", family="boot", slug="boot")
    merchandiser.post(reverse("admin:configurator_blueprint_add"), {"product": base.pk})
    assert base.blueprints.get().document["product"] == "boot"


def test_a_rule_with_a_mistake_says_where(merchandiser):
    rule = runner(publish=False).rules.first()
    address = reverse("admin:configurator_rule_change", args=[rule.pk])
    page = merchandiser.post(address, {"when": "sole.gum => upper.velvet", "why": "x", "position": 0}).content.decode()
    assert "At character 13" in page
    assert "velvet" in page


def test_roles_without_the_right_cannot_publish(client):
    draft = runner(publish=False)
    staff = StaffFactory()
    staff.groups.add(Group.objects.get(name="maker"))
    client.force_login(staff)
    assert client.post(reverse("admin:configurator_blueprint_publish", args=[draft.pk])).status_code == 403


@pytest.mark.parametrize("model", ["blueprint", "optiongroup", "rule", "table", "layer", "design", "solddesign"])
def test_lists_open(merchandiser, model):
    runner(publish=False)
    assert merchandiser.get(reverse(f"admin:configurator_{model}_changelist")).status_code == 200


@pytest.mark.parametrize("count", [1, 30])
def test_a_list_of_rules_takes_the_same_queries(merchandiser, django_assert_num_queries, count):
    rules = [{"when": "sole.gum => upper.canvas", "why": f"Because {n}."} for n in range(count)]
    draft = runner(publish=False, rules=rules)
    address = reverse("admin:configurator_rule_changelist") + f"?blueprint__id__exact={draft.pk}"
    merchandiser.get(address)
    with django_assert_num_queries(8):
        # session, user, consent, permissions of the user and of the groups, two counts, rows
        assert merchandiser.get(address).status_code == 200


@pytest.mark.parametrize("options", [1, 60])
def test_a_group_with_many_options_takes_the_same_queries(merchandiser, django_assert_num_queries, options):
    made = [{"key": f"o{n}", "label": f"Option {n}", "default": n == 0} for n in range(options)]
    draft = runner(publish=False, groups=[{"key": "big", "label": "Big", "kind": "one", "options": made}], rules=[], layers=[])
    address = reverse("admin:configurator_optiongroup_change", args=[draft.groups.get().pk])
    merchandiser.get(address)
    with django_assert_num_queries(7):
        # session, user, consent, group with its draft, permissions of the user and of the groups, options
        assert merchandiser.get(address).status_code == 200


def test_the_design_of_a_product_stays_with_it(merchandiser):
    runner()
    kept, spare = colourway(sole="gum").design, design(("sole", "gum"))
    merchandiser.post(reverse("admin:configurator_design_delete", args=[kept.pk]), {"post": "yes"})
    chosen = {"action": "delete_selected", "post": "yes"}
    merchandiser.post(reverse("admin:configurator_design_changelist"), chosen | {"_selected_action": [kept.pk, spare.pk]})
    assert models.Design.objects.filter(pk=kept.pk).exists()
    merchandiser.post(reverse("admin:configurator_design_changelist"), chosen | {"_selected_action": [spare.pk]})
    assert not models.Design.objects.filter(pk=spare.pk).exists()
