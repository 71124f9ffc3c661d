"""Many selections resolved at once, for carts: the number of queries does not grow with them."""

from collections.abc import Sequence

from catalog.models import Product
from configurator import models
from configurator.domain.errors import ConfiguratorError
from configurator.queries.asking import choices_of
from configurator.queries.compiled import compiled
from configurator.queries.designs import Resolved, _resolved
from configurator.queries.versions import NotMadeError, Status


def resolve_many(*, requests: Sequence[tuple[str, Sequence[Sequence[str]]]]) -> list[Resolved | ConfiguratorError]:
    """Complete and price (product slug, choices) pairs on the newest published versions, in order.

    Where `resolve` would raise, the error stands in the place of the result. Two queries, once the versions are compiled.
    """
    slugs = {slug for slug, _ in requests}
    rows = Product.objects.published().filter(slug__in=slugs).exclude(kind=Product.Kind.READY)
    products = {product.slug: product for product in rows.select_related("base").defer("search", "base__search")}
    bases = {(product.base or product).pk for product in products.values()}
    versions = models.Blueprint.objects.filter(product__in=bases, status=Status.PUBLISHED).order_by("version")
    newest = dict(versions.values_list("product_id", "pk"))
    return [_one(products.get(slug), newest, choices) for slug, choices in requests]


def _one(product: Product | None, newest: dict[int, int], choices: Sequence[Sequence[str]]) -> Resolved | ConfiguratorError:
    base = (product.base or product) if product else None
    if product is None or base is None or base.pk not in newest:
        return NotMadeError("This product cannot be made at the moment.")
    made = compiled(newest[base.pk])
    try:
        return _resolved(made, product, choices_of(made.blueprint, choices), buildable=True)
    except ConfiguratorError as error:
        return error
