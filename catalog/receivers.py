"""What follows from saving, wherever it was saved."""

from typing import Any

from auditlog.registry import auditlog
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from accounts import services as accounts
from catalog import queries, services
from catalog.models import Attribute, Category, Picture, Pin, Product

auditlog.register(Category)
auditlog.register(Attribute)
auditlog.register(Pin)
auditlog.register(Product, exclude_fields=["search", "facets", "keywords", "push_due"])
auditlog.register(Picture, exclude_fields=["derivatives", "file", "width", "height", "state", "problem", "tries", "recipe"])
accounts.on_export("feeds", queries.export_feeds)
accounts.on_erase("alerts", services.erase_alerts)
accounts.on_erase("weeks", services.erase_weeks)


accounts.on_overview(queries.account_panels)


@receiver([post_save, post_delete], sender=Category, dispatch_uid="catalog.forget_categories")
def forget_categories(**_: Any) -> None:
    queries.forget_categories()


@receiver([post_save, post_delete], sender=Pin, dispatch_uid="catalog.forget_pins")
def forget_pins(**_: Any) -> None:
    queries.forget_pins()
