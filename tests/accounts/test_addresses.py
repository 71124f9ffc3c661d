"""The address book."""

import pytest

from accounts import queries, services
from accounts.models import Address
from accounts.services import addresses
from tests.factories.accounts import AddressFactory, UserFactory

pytestmark = pytest.mark.django_db
VALUES = {"name": "R", "line1": "S 1", "city": "Berlin", "postcode": "10115", "country": "DE", "is_default": False}


def test_the_first_address_is_the_default():
    user = UserFactory()
    assert services.save_address(user_id=user.pk, values=VALUES).is_default


def test_there_is_one_default():
    user = UserFactory()
    first = services.save_address(user_id=user.pk, values=VALUES)
    second = services.save_address(user_id=user.pk, values={**VALUES, "is_default": True})
    assert [address.pk for address in queries.addresses(user.pk)] == [second.pk, first.pk]
    assert Address.objects.filter(is_default=True).count() == 1


def test_the_only_default_stays_default():
    address = AddressFactory(is_default=True)
    services.save_address(user_id=address.user_id, address_id=address.pk, values=VALUES)
    address.refresh_from_db()
    assert address.is_default


def test_removing_the_default_makes_the_oldest_other_the_default():
    user = UserFactory()
    AddressFactory(user=user, is_default=True)
    oldest, _ = AddressFactory(user=user), AddressFactory(user=user)
    services.delete_address(user_id=user.pk, address_id=queries.addresses(user.pk)[0].pk)
    assert queries.addresses(user.pk)[0] == oldest


def test_the_book_has_an_end(monkeypatch):
    monkeypatch.setattr(addresses, "AT_MOST", 1)
    address = AddressFactory()
    with pytest.raises(services.TooManyAddresses):
        services.save_address(user_id=address.user_id, values=VALUES)


def test_a_strangers_address_cannot_be_changed_or_removed():
    address, stranger = AddressFactory(), UserFactory()
    with pytest.raises(Address.DoesNotExist):
        services.save_address(user_id=stranger.pk, address_id=address.pk, values=VALUES)
    with pytest.raises(Address.DoesNotExist):
        services.delete_address(user_id=stranger.pk, address_id=address.pk)
