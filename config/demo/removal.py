"""Taking the demo out again: exactly what it put in, and nothing of the shop's own."""

from collections.abc import Iterable
from contextlib import suppress

from django.core.files.storage import default_storage
from django.db import transaction

from accounts.models import Consent, User, Visitor
from catalog import services as catalog
from catalog.models import Attribute, Category, Product, Synonyms
from config.demo import LOGINS, trials
from config.demo.content import CATEGORIES, FACET, SYNONYMS
from config.demo.goods import forget_layers
from config.demo.shoppers import PREFIX
from configurator import queries, services as configurator
from configurator.domain.errors import ConfiguratorError
from configurator.models import Blueprint, Design
from orders.models import OrderLine, StockChange, StockHold, StockItem
from recommendations import services as recommendations


@transaction.atomic
def remove() -> tuple[int, list[str]]:
    """Remove the demo; how many products went, and the titles of those that stay, archived, because orders hold them."""
    held = set(OrderLine.objects.filter(blueprint__product__demo=True).values_list("blueprint__product", flat=True))
    rows = list(Product.objects.filter(demo=True).values_list("pk", "slug", "title", "kind", "base", "family"))
    gone = [row for row in rows if row[0] not in held]
    _forget_people()
    trials.forget()
    recommendations.remove_items(keys=[slug for _, slug, *_ in rows])
    recommendations.forget_sales(items=[slug for _, slug, *_ in rows])
    _forget_stock(slug for _, slug, *_ in gone)
    _forget_blueprints({pk: family for pk, _, _, kind, _, family in gone if kind == Product.Kind.BASE})
    Design.objects.filter(product__demo=True).delete()
    catalog.remove_products(product_ids=[pk for pk, *_ in gone])
    for pk in held:
        catalog.archive_product(product_id=pk)
    _forget_categories()
    transaction.on_commit(forget_layers)
    return len(gone), sorted(title for pk, _, title, *_ in rows if pk in held)


def _forget_people() -> None:
    emails = [email for _, email, _ in LOGINS]
    visitors = Visitor.objects.filter(key__startswith=PREFIX) | Visitor.objects.filter(user__email__in=emails)
    recommendations.erase_visitors(visitors=list(visitors.values_list("key", flat=True)))
    Consent.objects.filter(user__email__in=emails).delete()
    visitors.delete()
    User.objects.filter(email__in=emails).delete()


def _forget_stock(slugs: Iterable[str]) -> None:
    keys = [f"product:{slug}" for slug in slugs]
    _delete_stock(StockItem.objects.filter(key__in=keys).values_list("pk", flat=True))


def _delete_stock(found: Iterable[int]) -> None:
    """Stock that an order holds or held stays with it."""
    items = StockItem.objects.filter(pk__in=list(found)).exclude(pk__in=StockHold.objects.values("item"))
    StockChange.objects.filter(item__in=items).delete()
    items.delete()


def _forget_blueprints(bases: dict[int, str]) -> None:
    files: set[str] = set()
    for version in Blueprint.objects.filter(product__in=bases):
        files |= set(version.assets.values())
        if not version.is_draft:
            plan = queries.compiled(version.pk).plan
            files |= {piece.name for step in plan.steps for piece, _ in plan.kept(step)}
            files |= {piece.swatch_name for piece in plan.swatches()} | _posters(version)
    designs = Design.objects.filter(blueprint__product__in=bases).exclude(picture="").values_list("picture", "share")
    files |= {name for picture, share in designs for name in (picture, queries.small_name(picture), share) if name}
    for pk, family in bases.items():
        _delete_stock(StockItem.objects.filter(key__startswith=f"option:{family}/").values_list("pk", flat=True))
        configurator.remove_product(product_id=pk)
    kept = {name for assets in Blueprint.objects.values_list("assets", flat=True) for name in assets.values()}
    transaction.on_commit(lambda: _delete(files - kept))


def _posters(version: Blueprint) -> set[str]:
    """What the pages of the blank product and of its colourways show first."""
    made = queries.compiled(version.pk)
    if not made.plan.views:
        return set()
    designs = Design.objects.filter(blueprint__product=version.product_id).exclude(product=None)
    found: set[str] = set()
    for pairs in ([], *(design.choices for design in designs)):
        with suppress(ConfiguratorError):  # of another version, which had other options
            selection = made.engine.state(queries.choices_of(made.blueprint, pairs)).selection
            found |= set(queries.poster_names(made, selection, made.plan.views[0]).values())
    return found


def _forget_categories() -> None:
    """Delete our categories that are empty and were not edited, leaves first, and our synonyms."""
    for group in Synonyms.objects.filter(words__in=SYNONYMS):
        group.delete()
    for slug, title, _, description in reversed(CATEGORIES):
        Category.objects.filter(slug=slug, title=title, description=description, products=None, children=None).delete()
    key, label, _ = FACET
    if not Product.objects.filter(attributes__has_key=key).exists():
        Attribute.objects.filter(key=key, label=label).delete()


def _delete(names: Iterable[str]) -> None:
    for name in names:
        default_storage.delete(name)
