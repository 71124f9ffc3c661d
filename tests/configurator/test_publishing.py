"""Publishing in the admin: what changes and whom it concerns is seen first; what was seen is what is published, once."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.urls import reverse

from configurator import models, services
from configurator.services import impacts
from orders.models import Cart, CartLine
from tests.factories.accounts import StaffFactory
from tests.factories.configurator import colourway, design, document, runner

pytestmark = pytest.mark.django_db


@pytest.fixture
def merchandiser(client):
    staff = StaffFactory()
    staff.groups.add(Group.objects.get(name="merchandiser"))
    client.force_login(staff)
    return client


@pytest.fixture
def draft():
    """A draft of a second version that drops gum soles and makes suede dearer."""
    made = services.new_draft(blueprint_id=runner().pk)
    sole, upper = made.groups.get(key="sole"), made.groups.get(key="upper")
    sole.options.get(key="gum").delete()
    upper.options.filter(key="suede").update(price="18.00")
    made.rules.filter(when__contains="gum").delete()
    return made


def address(draft, name="publish"):
    return reverse(f"admin:configurator_blueprint_{name}", args=[draft.pk])


def seen(draft):
    return services.fingerprint(services.document_of(draft))


def in_a_cart(*choices):
    version = models.Blueprint.objects.published().get()
    line = {"product": version.product, "blueprint": version, "quantity": 1, "price_seen": 1, "key": str(choices)}
    return CartLine.objects.create(cart=Cart.objects.create(), choices=[list(pair) for pair in choices], **line)


def test_the_difference_to_the_current_version_is_shown(merchandiser, draft):
    page = merchandiser.get(address(draft)).content.decode()
    assert "<del>15.00</del> → <ins>18.00</ins>" in page
    assert "sole · gum" in page
    assert "Rules: 1 change" in page


@pytest.mark.parametrize("step", [1, -1])
def test_an_unchanged_draft_says_so(merchandiser, step):
    draft = services.new_draft(blueprint_id=runner(layers=document()["layers"][::step]).pk)
    assert "it is the same as the current version" in merchandiser.get(address(draft)).content.decode()


def test_what_happens_to_designs_colourways_and_carts_is_foretold(draft):
    design(("upper", "canvas"))
    design(("upper", "suede"))
    lost = design(("sole", "gum"), ("upper", "canvas"))
    colourway(upper="suede")
    in_a_cart(("upper", "suede"))
    in_a_cart(("sole", "gum"))
    found = {one.kind: one for one in services.foresee(draft).impacts}
    assert found["saved designs"].counts == {
        "stay the same": 1, "change their price": 1, "look different": 0, "can no longer be built as they are": 1
    }  # fmt: skip
    assert found["saved designs"].dearest == 3
    assert found["colourways on sale"].counts["change their price"] == 1
    assert found["cart lines"].counts["can no longer be built as they are"] == 1
    example = next(one for one in found["saved designs"].examples if one.fate.startswith("can no"))
    assert example.design_id == lost.pk
    assert "Gum" in example.sentences[0]


def test_equal_designs_are_tried_once(draft, monkeypatch):
    for _ in range(5):
        design(("upper", "suede"))
    tried = []
    original = impacts.queries.impact
    monkeypatch.setattr(impacts.queries, "impact", lambda **asked: tried.extend(asked["held"]["saved designs"]) or original(**asked))
    (found,) = services.foresee(draft).impacts
    assert len(tried) == 1
    assert found.counts["change their price"] == 5


def test_many_designs_are_tried_by_a_worker(merchandiser, draft, monkeypatch, django_capture_on_commit_callbacks):
    monkeypatch.setattr(impacts, "QUICK", 0)
    design(("upper", "suede"))
    assert "a worker tries them" in merchandiser.get(address(draft)).content.decode()
    with django_capture_on_commit_callbacks(execute=True) as asked:
        merchandiser.post(address(draft, "impact"))
        merchandiser.post(address(draft, "impact"))
    assert len(asked) == 1
    assert "1 change their price" in merchandiser.get(address(draft)).content.decode()


def test_publishing_freezes_what_was_seen_and_leaves_a_line(merchandiser, draft):
    merchandiser.post(address(draft), {"seen": seen(draft)})
    draft.refresh_from_db()
    assert draft.status == "rendering"
    assert "Published." in LogEntry.objects.filter(object_id=str(draft.pk)).values_list("change_message", flat=True)


def test_a_draft_that_changed_after_it_was_seen_is_shown_again(merchandiser, draft):
    before = seen(draft)
    draft.rules.create(when="upper.suede => colour.red", why="New.")
    page = merchandiser.post(address(draft), {"seen": before}, follow=True).content.decode()
    assert "The draft has changed since this was shown." in page
    draft.refresh_from_db()
    assert draft.is_draft


def test_publishing_needs_a_look_first(merchandiser, draft):
    assert merchandiser.post(address(draft)).url == address(draft)
    draft.refresh_from_db()
    assert draft.is_draft


def test_a_double_click_publishes_once(merchandiser, draft):
    sent = {"seen": seen(draft)}
    merchandiser.post(address(draft), sent)
    assert "is published already" in merchandiser.post(address(draft), sent, follow=True).content.decode()


def test_retiring_says_whose_designs_go_on_elsewhere(merchandiser, draft):
    old = models.Blueprint.objects.published().get()
    design(("sole", "gum"), ("upper", "canvas"))
    services.publish(blueprint_id=draft.pk, render=True)
    page = merchandiser.get(address(old, "retire")).content.decode()
    assert "1 can no longer be built as they are" in page
    merchandiser.post(address(old, "retire"))
    old.refresh_from_db()
    assert old.status == "retired"


def test_only_publishers_come_here(client, draft):
    staff = StaffFactory()
    staff.groups.add(Group.objects.get(name="analyst"))
    client.force_login(staff)
    for name in ("publish", "retire", "impact"):
        assert client.get(address(draft, name)).status_code == 403
        assert client.post(address(draft, name), {"seen": seen(draft)}).status_code == 403
