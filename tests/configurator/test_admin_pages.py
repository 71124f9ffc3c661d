"""The pages of a draft take the same queries for few options as for many."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from configurator import models, services
from tests.factories.accounts import StaffFactory
from tests.factories.configurator import design, runner

pytestmark = pytest.mark.django_db
# session, user, consent, permissions of the user and of the groups, the version;
# of its document: groups, options, rules, shared rules, tables, shared tables, layers, bill
DOCUMENT = 14


@pytest.fixture
def merchandiser(client):
    staff = StaffFactory()
    staff.groups.add(Group.objects.get(name="merchandiser"))
    client.force_login(staff)
    return client


def draft_of(count):
    draft = runner(publish=False)
    group = draft.groups.get(key="sole")
    models.Option.objects.bulk_create(models.Option(group=group, key=f"o{n}", label=f"Option {n}") for n in range(count))
    models.Rule.objects.bulk_create(models.Rule(blueprint=draft, when=f"sole.o{n} => upper.mesh", why="x") for n in range(count))
    return draft


@pytest.mark.parametrize("count", [1, 30])
@pytest.mark.parametrize(
    ("name", "queries"),
    [
        ("sheets", DOCUMENT + 2),  # how many tables are its own; versions to copy groups from
        ("try", DOCUMENT),
        ("publish", DOCUMENT + 2),  # the current version, for the difference and for designs
        ("change", DOCUMENT + 8),  # five counts of parts, shared rules, the draft and its product once more
    ],
)
def test_a_page_takes_the_same_queries(merchandiser, django_assert_num_queries, count, name, queries):
    address = reverse(f"admin:configurator_blueprint_{name}", args=[draft_of(count).pk])
    merchandiser.get(address)
    with django_assert_num_queries(queries):
        assert merchandiser.get(address).status_code == 200


@pytest.mark.parametrize("count", [1, 30])
def test_a_list_of_groups_takes_the_same_queries(merchandiser, django_assert_num_queries, count):
    groups = [{"key": f"g{n}", "label": f"G {n}", "kind": "one", "options": [{"key": "a", "label": "A"}]} for n in range(count)]
    draft = runner(publish=False, groups=groups, rules=[], layers=[])
    address = reverse("admin:configurator_optiongroup_changelist") + f"?blueprint__id__exact={draft.pk}"
    merchandiser.get(address)
    with django_assert_num_queries(8):
        # session, user, consent, permissions of the user and of the groups, two counts, rows
        assert merchandiser.get(address).status_code == 200


@pytest.mark.parametrize("count", [1, 30])
def test_foreseeing_takes_the_same_queries_for_any_number_of_designs(django_assert_num_queries, count):
    draft = services.new_draft(blueprint_id=runner().pk)
    for n in range(count):
        design(("width", str(90 + 5 * (n % 5))))
    services.foresee(draft)
    with django_assert_num_queries(12):
        # the current version, designs, colourways, cart lines, the document of the draft in eight
        services.foresee(draft)
