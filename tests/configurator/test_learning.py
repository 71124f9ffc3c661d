"""What the shop learns from a design that was saved."""

import pytest

from catalog.services import push_due
from configurator import services
from recommendations.models import Event
from tests.factories.accounts import VisitorFactory
from tests.factories.configurator import runner

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _known():
    runner()
    push_due()


def save(visitor):
    services.save_design(product_slug="runner", choices=[("sole", "gum")], user=None, visitor=visitor)


def test_saving_counts_for_a_visitor_who_agreed():
    key = VisitorFactory().key
    save(key)
    assert list(Event.objects.values_list("kind", "item", "visitor")) == [("save", "runner", key)]


def test_saving_without_consent_leaves_no_trace():
    save(None)
    assert not Event.objects.exists()


def test_a_key_that_was_erased_learns_nothing():
    save("k" * 22)
    assert not Event.objects.exists()
