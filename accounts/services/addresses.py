"""The address book."""

from collections.abc import Mapping

from django.db import transaction

from accounts.models import Address, User

AT_MOST = 20


class TooManyAddresses(Exception):
    """The address book is full."""


@transaction.atomic
def save_address(*, user_id: int, values: Mapping[str, object], address_id: int | None = None) -> Address:
    """Add an address, or change one of the shopper's own; the first is the default, and there is one default only.

    Raises:
        TooManyAddresses: the book holds as many as it may.
        Address.DoesNotExist: the shopper has no such address.
    """
    User.objects.select_for_update().get(pk=user_id)
    book = Address.objects.filter(user_id=user_id)
    address = book.get(pk=address_id) if address_id is not None else Address(user_id=user_id)
    others = book.exclude(pk=address.pk) if address.pk else book
    count = others.count()
    if address.pk is None and count >= AT_MOST:
        raise TooManyAddresses
    for name, value in values.items():
        setattr(address, name, value)
    if address.is_default:
        others.update(is_default=False)
    address.is_default = address.is_default or not others.filter(is_default=True).exists()
    address.save()
    return address


@transaction.atomic
def delete_address(*, user_id: int, address_id: int) -> None:
    """Remove one of the shopper's own addresses; if it was the default, the oldest other becomes it.

    Raises:
        Address.DoesNotExist: the shopper has no such address.
    """
    User.objects.select_for_update().get(pk=user_id)
    address = Address.objects.get(user_id=user_id, pk=address_id)
    address.delete()
    oldest = Address.objects.filter(user_id=user_id).order_by("pk").first()
    if address.is_default and oldest is not None:
        oldest.is_default = True
        oldest.save(update_fields=["is_default"])
