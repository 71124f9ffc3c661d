"""Where a shopper's parcels go is told to the recommender, whenever it changes, and only with consent."""

import pytest

from accounts import services as accounts
from catalog import services
from recommendations.models import VisitorFeatures
from tests.factories.accounts import AddressFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def after_commit(django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


def told():
    return list(VisitorFeatures.objects.values_list("features", flat=True))


def agree(user):
    return accounts.grant(user_id=user.pk, visitor=None, signal=False)


def test_an_address_of_somebody_known_is_told(after_commit):
    user = UserFactory()
    with after_commit():
        agree(user)
    assert told() == []
    with after_commit():
        AddressFactory(user=user, country="AT", is_default=True)
    assert told() == [{"country:AT": 1.0}]


def test_consent_after_an_address_tells_it(after_commit):
    user = AddressFactory(country="AT", is_default=True).user
    with after_commit():
        agree(user)
    assert told() == [{"country:AT": 1.0}]


def test_a_browser_that_signs_in_is_told_too(after_commit):
    user = AddressFactory(country="AT", is_default=True).user
    key = accounts.grant(user_id=None, visitor=None, signal=False)
    with after_commit():
        accounts.adopt_visitor(user_id=user.pk, visitor=key)
    assert told() == [{"country:AT": 1.0}]


def test_another_default_address_counts_and_a_deleted_one_does_not(after_commit):
    user = UserFactory()
    with after_commit():
        key = agree(user)
        first = AddressFactory(user=user, country="AT", is_default=True)
        services.correct(visitor=key, feature="colour:red", word="like")
    with after_commit():
        accounts.delete_address(user_id=user.pk, address_id=first.pk)
    assert told() == [{"likes:colour:red": 1.0}]


def test_without_consent_nothing_is_told(after_commit):
    with after_commit():
        AddressFactory(country="AT", is_default=True)
    assert told() == []


def test_who_leaves_is_not_told_of_again(after_commit):
    user = UserFactory()
    with after_commit():
        agree(user)
        AddressFactory(user=user, country="AT", is_default=True)
    with after_commit():
        accounts.erase_account(user_id=user.pk)
    assert told() == []
