"""Prices changed together, groups taken over, and the forms of groups."""

from decimal import Decimal

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from configurator import models, services
from tests.factories.accounts import StaffFactory
from tests.factories.catalog import ProductFactory
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


@pytest.fixture
def other():
    """An empty draft of another product."""
    return services.first_draft(product_id=ProductFactory(kind="base", family="boot", slug="boot").pk)


def post(client, draft, name, **fields):
    return client.post(reverse(f"admin:configurator_blueprint_{name}", args=[draft.pk]), fields, follow=True).content.decode()


@pytest.mark.parametrize(
    ("change", "price", "after"),
    [
        ({"percent": "5"}, "15.00", "15.75"),
        ({"percent": "5", "step": "0.50"}, "15.00", "16.00"),
        ({"percent": "-2.5"}, "9.50", "9.26"),
        ({"amount": "1"}, "0.00", "0.00"),
        ({"amount": "1", "keep_free": False}, "0.00", "1.00"),
        ({"percent": "10"}, "-5.00", "-5.50"),
    ],
)
def test_a_price_is_changed_and_rounded(change, price, after):
    values = {name: value if name == "keep_free" else Decimal(value) for name, value in change.items()}
    assert services.PriceChange(**values).of(Decimal(price)) == Decimal(after)


def test_new_prices_are_looked_at_before_they_are_applied(merchandiser, draft):
    page = post(merchandiser, draft, "prices", by="+5 %", step="0.01", keep_free="on", groups="upper charm")
    assert "<del>15.00</del> → <ins>15.75</ins>" in page
    assert "2 changed" in page
    assert models.Option.objects.get(key="suede").price == 15


def test_a_change_that_is_none_is_refused(merchandiser, draft):
    assert "Give a percentage such as +5 %" in post(merchandiser, draft, "prices", by="a lot", step="0.01")
    assert not models.SheetUpload.objects.exists()


def test_prices_of_a_group_that_is_not_there_are_refused(merchandiser, draft):
    page = post(merchandiser, draft, "prices", by="+5 %", step="0.01", groups="upper uper")
    assert "There is no group “uper” in this draft." in page
    assert not models.SheetUpload.objects.exists()


def test_a_group_is_taken_over_with_its_options(merchandiser, other):
    source = runner()
    post(merchandiser, other, "copy", source=source.pk, key="upper")
    group = other.groups.get()
    assert list(group.options.values_list("key", "price")) == [("mesh", 0), ("canvas", 0), ("suede", 15)]
    assert group.options.get(key="suede").attributes == {"material": "suede", "stock": True}
    assert "has a group “upper” already" in post(merchandiser, other, "copy", source=source.pk, key="upper")
    post(merchandiser, other, "copy", source=source.pk, key="upper", new_key="lining")
    assert list(other.groups.values_list("key", "position")) == [("upper", 0), ("lining", 1)]


def test_a_group_that_is_not_there_is_named(merchandiser, other):
    page = post(merchandiser, other, "copy", source=runner().pk, key="uper")
    assert "has no group “uper”; expected one such as “upper”." in page


@pytest.mark.parametrize("key", ["page", "a.b", "v"])
def test_a_key_that_cannot_stand_in_an_address_is_refused_on_the_form(merchandiser, draft, key):
    fields = {"blueprint": draft.pk, "key": key, "label": "X", "kind": "one", "position": 9, "settings": "{}"}
    management = {"options-TOTAL_FORMS": 0, "options-INITIAL_FORMS": 0}
    page = merchandiser.post(reverse("admin:configurator_optiongroup_add"), fields | management).content.decode()
    assert f"“{key}” must not contain a dot" in page or f"“{key}” is a reserved word" in page
    assert not draft.groups.filter(key=key).exists()


def test_a_very_large_group_sends_to_the_sheets(merchandiser, draft):
    group = draft.groups.get(key="sole")
    models.Option.objects.bulk_create(models.Option(group=group, key=f"o{n}", label="x") for n in range(100))
    page = merchandiser.get(reverse("admin:configurator_optiongroup_change", args=[group.pk])).content.decode()
    assert "102 options: edit them as a" in page
    assert 'name="options-0-key"' not in page


@pytest.mark.parametrize("name", ["prices", "copy"])
def test_those_who_only_look_cannot(client, draft, name):
    staff = StaffFactory()
    staff.groups.add(Group.objects.get(name="maker"))
    client.force_login(staff)
    assert client.post(reverse(f"admin:configurator_blueprint_{name}", args=[draft.pk])).status_code == 403
