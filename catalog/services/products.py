"""Products: publishing, archiving, removing."""

from collections.abc import Iterable, Sequence
from functools import partial

from django.core.files.storage import default_storage
from django.db import transaction

from catalog.models import Picture, Product
from recommendations import services as recommendations


class NotPublishableError(Exception):
    """The product lacks something a shopper needs; the message says what."""


@transaction.atomic
def publish_product(*, product_id: int) -> Product:
    """Put a product on sale. Raises `NotPublishableError` and `Product.DoesNotExist`."""
    product = Product.objects.select_for_update().select_related("category").get(pk=product_id)
    if not product.title.strip():
        raise NotPublishableError("It has no title.")
    if product.price <= 0:
        raise NotPublishableError("Its price is not above zero.")
    product.status = Product.Status.PUBLISHED
    product.save(update_fields=["status"])
    return product


@transaction.atomic
def archive_product(*, product_id: int) -> Product:
    """Take a product off sale; old orders keep pointing at it. Raises `Product.DoesNotExist`."""
    product = Product.objects.select_for_update().select_related("category").get(pk=product_id)
    product.status = Product.Status.ARCHIVED
    product.save(update_fields=["status"])
    return product


@transaction.atomic
def remove_products(*, product_ids: Sequence[int]) -> int:
    """Delete products with their pictures, and after commit the files that no other picture uses; how many products went."""
    pictures = Picture.objects.filter(product_id__in=product_ids)
    names = {entry["name"] for derivatives in pictures.values_list("derivatives", flat=True) for entry in derivatives}
    kept = Picture.objects.exclude(product_id__in=product_ids).filter(state=Picture.State.READY)
    used = {entry["name"] for derivatives in kept.values_list("derivatives", flat=True).iterator() for entry in derivatives}
    recommendations.remove_items(keys=list(Product.objects.filter(pk__in=product_ids).values_list("slug", flat=True)))
    pictures.delete()
    Product.objects.filter(pk__in=product_ids, base__isnull=False).delete()
    Product.objects.filter(pk__in=product_ids).delete()
    transaction.on_commit(partial(_delete_files, names - used))
    return len(product_ids)


def _delete_files(names: Iterable[str]) -> None:
    for name in names:
        default_storage.delete(name)
