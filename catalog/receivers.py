"""What follows from saving, wherever it was saved."""

from typing import Any

from auditlog.registry import auditlog
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from catalog import queries
from catalog.models import Attribute, Category, Picture, Product

auditlog.register(Category)
auditlog.register(Attribute)
auditlog.register(Product, exclude_fields=["search", "facets", "keywords", "push_due"])
auditlog.register(Picture, exclude_fields=["derivatives", "file", "width", "height", "state", "problem", "tries", "recipe"])


@receiver([post_save, post_delete], sender=Category, dispatch_uid="catalog.forget_categories")
def forget_categories(**_: Any) -> None:
    queries.forget_categories()
