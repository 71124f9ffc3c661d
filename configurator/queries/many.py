"""Many selections resolved at once, for carts: the number of queries does not grow with them."""

from collections.abc import Iterable, Sequence

from catalog.models import Product
from configurator import models
from configurator.domain.errors import ConfiguratorError
from configurator.queries import blocked
from configurator.queries.asking import choices_of
from configurator.queries.compiled import compiled
from configurator.queries.designs import Resolved, _resolved
from configurator.queries.renewal import Renewal, renew
from configurator.queries.versions import NOT_MADE, NotMadeError, Status


def resolve_many(*, requests: Sequence[tuple[str, Sequence[Sequence[str]]]]) -> list[Resolved | ConfiguratorError]:
    """Complete and price (product slug, choices) pairs on the newest published versions, in order.

    Where `resolve` would raise, the error stands in the place of the result. Two queries, once the versions are compiled.
    """
    slugs = {slug for slug, _ in requests}
    rows = Product.objects.published().filter(slug__in=slugs).exclude(kind=Product.Kind.READY)
    products = {product.slug: product for product in rows.select_related("base").defer("search", "base__search")}
    bases = {(product.base or product).pk for product in products.values()}
    newest = _newest(bases)
    return [_one(products.get(slug), newest, choices) for slug, choices in requests]


def renewals(*, requests: Sequence[tuple[int, int, Sequence[Sequence[str]]]]) -> list[Renewal | None]:
    """What the newest version makes of (blueprint, base product, choices), in order; None where there is no newer one. One query."""
    newest = _newest({product_id for _, product_id, _ in requests})
    return [_renewal(blueprint_id, newest.get(product_id), choices) for blueprint_id, product_id, choices in requests]


def _renewal(blueprint_id: int, newest: int | None, choices: Sequence[Sequence[str]]) -> Renewal | None:
    if newest is None or newest == blueprint_id:
        return None
    pairs = tuple((str(key), str(value)) for key, value in choices)
    return renew(old=compiled(blueprint_id), new=compiled(newest), pairs=pairs)


def _newest(products: Iterable[int]) -> dict[int, int]:
    versions = models.Blueprint.objects.filter(product__in=products, status=Status.PUBLISHED).order_by("version")
    return dict(versions.values_list("product_id", "pk"))


def _one(product: Product | None, newest: dict[int, int], choices: Sequence[Sequence[str]]) -> Resolved | ConfiguratorError:
    base = (product.base or product) if product else None
    if product is None or base is None or base.pk not in newest:
        return NotMadeError(NOT_MADE)
    made = compiled(newest[base.pk])
    try:
        known = choices_of(made.blueprint, choices)
        blocked.check(made.blueprint, known)
        return _resolved(made, product, known, buildable=True)
    except ConfiguratorError as error:
        return error
