"""The proof of a draft: complete, kept by content, made by a worker where it takes long."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from pysat.solvers import Glucose4

from configurator import services
from configurator.services import proofs
from tests.factories.accounts import StaffFactory
from tests.factories.configurator import document, runner

pytestmark = pytest.mark.django_db


@pytest.fixture
def merchandiser(client):
    staff = StaffFactory()
    staff.groups.add(Group.objects.get(name="merchandiser"))
    client.force_login(staff)
    return client


def found(**changes):
    draft = runner(publish=False, **changes)
    return services.prove(services.document_of(draft), draft.assets)


def rules(*more):
    return [*document()["rules"], *({"when": when, "why": why} for when, why in more)]


def test_a_sound_draft_counts_its_designs():
    assert found().errors == ()
    assert found().variants == 910


def test_rules_too_entangled_to_prove_are_said_and_not_published(merchandiser, monkeypatch):
    draft = runner(publish=False)
    monkeypatch.setattr(Glucose4, "solve_limited", lambda *_, **__: None)
    page = merchandiser.get(reverse("admin:configurator_blueprint_change", args=[draft.pk]))
    assert "too entangled to tell in reasonable time" in page.content.decode()
    with pytest.raises(services.PublishRefusedError, match="too entangled"):
        services.publish(blueprint_id=draft.pk)


def test_a_dead_option_comes_with_the_rules_to_blame():
    ((label, why),) = found(rules=rules(("upper.suede => sole.gum", "A"), ("upper.suede => sole.white", "B"))).dead
    assert label == "“Upper: Suede”"
    assert "(“A”)" in why
    assert "(“B”)" in why


def test_a_forced_option_comes_with_the_rule_to_blame():
    proof = found(rules=rules(("sole.white", "C")))
    assert ("“Sole: White rubber”", "sole.white (“C”)") in proof.forced


def test_a_rule_that_follows_from_the_others_is_named():
    proof = found(rules=rules(("sole.gum => !upper.mesh", "D")))
    assert "D" in [rule.why for rule in proof.redundant] or "Gum soles only bond to textile and suede." in [
        rule.why for rule in proof.redundant
    ]


def test_what_excludes_each_other_is_minimal():
    proof = found(rules=rules(("sole.gum", "E"), ("!sole.gum", "F")))
    assert [[rule.why for rule in one] for one in proof.contradictions] == [["E", "F"]]


def test_groups_without_a_default_and_pictures_without_a_layer_are_named():
    groups = document()["groups"]
    groups[1]["options"][0]["default"] = False
    groups.append({"key": "lining", "label": "Lining", "kind": "one", "zone": "tongue", "options": [{"key": "a", "label": "A"}]})
    proof = found(groups=groups)
    assert proof.undecided == ("Upper", "Lining")
    assert "“Lining” is about the zone “tongue”, which no layer shows." in proof.pictures


def test_every_missing_picture_is_named():
    layers = [*document()["layers"], *({"view": "side", "zone": name, "depth": 1, "file": f"{name}.webp"} for name in "ab")]
    assert len(found(layers=layers).errors) == 2


def test_everything_that_names_an_option_that_is_gone_is_named_at_once():
    bill = [{"part": "G-1", "title": "Gum", "when": "sole.gum"}]
    tables = [{"groups": ["sole", "upper"], "allowed": [["gum", "suede"], ["white", "mesh"]], "why": "x"}]
    draft = runner(publish=False, bill=bill, tables=tables)
    draft.groups.get(key="sole").options.get(key="gum").delete()
    errors = services.prove(services.document_of(draft), draft.assets).errors
    assert [error.split(":")[0] for error in errors] == [
        "The rule “sole.gum => upper.canvas | upper.suede” does not fit", "The table “sole × upper” does not fit", "The part “G-1",
    ]  # fmt: skip
    assert all("has no option “gum”" in error for error in errors)


def test_a_large_draft_is_proved_by_a_worker(merchandiser, monkeypatch, django_capture_on_commit_callbacks):
    monkeypatch.setattr(proofs, "QUICK_OPTIONS", 3)
    draft = runner(publish=False)
    page = reverse("admin:configurator_blueprint_change", args=[draft.pk])
    assert "a worker checks it" in merchandiser.get(page).content.decode()
    with django_capture_on_commit_callbacks(execute=True) as asked:
        address = reverse("admin:configurator_blueprint_proof", args=[draft.pk])
        assert "Waiting for a worker" in merchandiser.post(address, headers={"HX-Request": "true"}).content.decode()
        merchandiser.post(address)
    assert len(asked) == 1
    assert "It can be published." in merchandiser.get(page).content.decode()


def test_a_large_draft_is_published_only_when_a_worker_has_checked_it(merchandiser, monkeypatch, django_capture_on_commit_callbacks):
    monkeypatch.setattr(proofs, "QUICK_OPTIONS", 3)
    draft = runner(publish=False)
    page = reverse("admin:configurator_blueprint_publish", args=[draft.pk])
    assert "It can be published once a worker has checked it." in merchandiser.get(page).content.decode()
    form = {"seen": services.fingerprint(services.document_of(draft))}
    with monkeypatch.context() as busy, django_capture_on_commit_callbacks() as asked:
        busy.setattr(proofs.queries, "proof", None)
        refused = merchandiser.post(page, form, follow=True).content.decode()
    assert "has not been checked yet" in refused
    assert "Waiting for a worker" in refused
    draft.refresh_from_db()
    assert (draft.status, len(asked)) == ("draft", 1)
    services.prove_draft(blueprint_id=draft.pk)
    assert "Checked and frozen." in merchandiser.post(page, form, follow=True).content.decode()


def test_the_proof_of_one_content_is_made_once(monkeypatch):
    draft = runner(publish=False)
    first = services.prove(services.document_of(draft), draft.assets)
    monkeypatch.setattr(proofs.queries, "proof", None)
    assert services.prove(services.document_of(draft), draft.assets) == first


def test_what_each_rule_removes_is_said(merchandiser):
    draft = runner(publish=False)
    shares = {rule.when: (alone, beyond) for rule, alone, beyond in services.prove(services.document_of(draft), draft.assets).shares}
    assert shares["sole.gum => upper.canvas | upper.suede"] == ("16.6 %", "18.7 %")
    assert shares["charm.star => !monogram"] == ("nothing", "nothing")
    page = merchandiser.get(reverse("admin:configurator_blueprint_change", args=[draft.pk])).content.decode()
    assert "What each rule rules out" in page


def test_what_an_older_release_kept_is_made_again(monkeypatch):
    draft = runner(publish=False)
    asked = services.document_of(draft), draft.assets
    kept = services.prove(*asked)
    assert services.prove(*asked) == kept
    monkeypatch.setattr("configurator.services.authoring.fields", lambda _kind: ())
    monkeypatch.setattr(proofs, "_proof", lambda *_asked: services.Proving("made again"))
    assert services.prove(*asked) == services.Proving("made again")
