"""What follows from saving, wherever it was saved."""

from functools import partial
from typing import Any

from auditlog.registry import auditlog
from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from accounts import services as accounts
from accounts.models import Address, Visitor
from catalog import queries, services
from catalog.models import Attribute, Category, Picture, Pin, Product, Synonyms
from recommendations import services as recommendations

auditlog.register(Category)
auditlog.register(Attribute)
auditlog.register(Pin)
auditlog.register(Synonyms)
auditlog.register(Product, exclude_fields=["search", "facets", "keywords", "push_due"])
auditlog.register(Picture, exclude_fields=["derivatives", "file", "width", "height", "features", "state", "problem", "tries", "recipe"])
accounts.on_export("feeds", queries.export_feeds)
accounts.on_erase("alerts", services.erase_alerts)
accounts.on_erase("weeks", services.erase_weeks)


accounts.on_overview(queries.account_panels)
recommendations.on_decided(services.push_again)


@receiver([post_save, post_delete], sender=Category, dispatch_uid="catalog.forget_categories")
def forget_categories(**_: Any) -> None:
    """After the commit, as what follows: until then whoever asks reads, and keeps, what was before."""
    transaction.on_commit(queries.forget_categories, robust=True)


@receiver([post_save, post_delete], sender=Pin, dispatch_uid="catalog.forget_pins")
def forget_pins(**_: Any) -> None:
    transaction.on_commit(queries.forget_pins, robust=True)


@receiver([post_save, post_delete], sender=Synonyms, dispatch_uid="catalog.forget_synonyms")
def forget_synonyms(**_: Any) -> None:
    transaction.on_commit(queries.forget_synonyms, robust=True)


@receiver([post_save, post_delete], sender=Address, dispatch_uid="catalog.tell_country")
@receiver(post_save, sender=Visitor, dispatch_uid="catalog.tell_country")
def tell_country(instance: Address | Visitor, **_: Any) -> None:
    """After the commit: whoever leaves altogether is gone by then, and nothing is told of them any more."""
    if instance.user_id is not None:
        transaction.on_commit(partial(services.push_country, user_id=instance.user_id))


@receiver([post_save, post_delete], sender=Product, dispatch_uid="catalog.tell_base")
def tell_base(instance: Product, **_: Any) -> None:
    """A base product is shown as its colourways too, so what happens to one of them changes its pictures."""
    if instance.base_id is not None:
        Product.objects.filter(pk=instance.base_id, push_due=False).update(push_due=True)
