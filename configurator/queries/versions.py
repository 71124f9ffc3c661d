"""Which version of which product a page is about."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connections, router
from django.db.models import OuterRef, Q
from django.db.models.functions import Coalesce, JSONArray

from catalog.models import Category, Product
from configurator import models, rendering
from configurator.domain.errors import ConfiguratorError
from configurator.queries.asking import Pairs
from configurator.queries.compiled import Compiled, compiled

Status = models.Blueprint.Status
USED = [Status.PUBLISHED, Status.RETIRED]
# Fields in the order of their models.
SHOWN = ("id", "slug", "title", "kind", "category_id", "price", "family", "base_id", "description", "lead_days")
CATEGORY = ("id", "slug", "title", "path")
SLUG = ":slug"
"""Stands in the statement where the slug that is asked for goes."""
ROW = ("version", "pk", "status", "drawing__tint", "drawing__drawn")
NOT_MADE = "This product cannot be made at the moment."


class NotMadeError(ConfiguratorError):
    """There is no such product, or no version of it that can be made now."""


@dataclass(frozen=True, slots=True)
class Version:
    """The version in use. `asked` is the one of the address where that cannot be used; `newest` the current one.

    `newest_id` and `asked_id` are their blueprints; the latter is None where there never was such a version. `drawn` says how many
    steps of drawing its layers have behind them.
    """

    number: int
    newest: int
    asked: int | None = None
    newest_id: int = 0
    asked_id: int | None = None
    drawn: int = 0

    @property
    def outdated(self) -> bool:
        return self.number != self.newest


@dataclass(frozen=True)
class Page:
    """A made-to-order product with the version that answers; `start` are the choices of a colourway."""

    product: Product
    base: Product
    version: Version
    compiled: Compiled = field(repr=False)
    start: Pairs
    lead_days: int


def open_page(slug: str, version: int | None) -> Page:
    """The product with its version: the asked one as long as it is made, else the newest. One query. Raises `NotMadeError`."""
    statement, values = _statement()
    alias = router.db_for_read(Product)
    with connections[alias].cursor() as cursor:
        cursor.execute(statement, [slug if value == SLUG else value for value in values])
        row = cursor.fetchone()
    if row is None:
        raise NotMadeError("There is no such made-to-order product.")
    product, base = _products(alias, row)
    number, made = _chosen((json.loads(one) for one in row[-1]), version)
    start: Pairs = tuple((str(key), str(value)) for key, value in json.loads(row[-2] or "[]"))
    return Page(product, base, number, made, start, base.lead_days)


def _products(alias: str, row: Sequence[Any]) -> tuple[Product, Product]:
    """The product of a row with its category, and its base product: itself unless it is a colourway."""
    own, of_base = row[: len(SHOWN)], row[len(SHOWN) : 2 * len(SHOWN)]
    product = Product.from_db(alias, SHOWN, own)
    product.category = Category.from_db(alias, CATEGORY, row[2 * len(SHOWN) :][: len(CATEGORY)])
    if product.base_id is None:
        return product, product
    product.base = Product.from_db(alias, SHOWN, of_base)
    return product, product.base


@cache
def _statement() -> tuple[str, tuple[Any, ...]]:
    """The query for the page of one product and its parameters: putting it together takes far longer than asking it."""
    versions = models.Blueprint.objects.filter(product_id=Coalesce(OuterRef("base_id"), OuterRef("pk")), status__in=USED).order_by()
    made = ArraySubquery(versions.values(row=JSONArray(*ROW)))
    names = [*SHOWN, *(f"base__{name}" for name in SHOWN), *(f"category__{name}" for name in CATEGORY), "design__choices"]
    pages = Product.objects.published().exclude(kind=Product.Kind.READY).filter(slug=SLUG).order_by()
    return pages.values_list(*names, made).query.sql_with_params()


def choose(product_id: int, version: int | None) -> tuple[Version, Compiled]:
    """The version to use of a base product. One query when it is compiled. Raises `NotMadeError`."""
    rows = models.Blueprint.objects.filter(product_id=product_id, status__in=USED)
    return _chosen(rows.values_list(*ROW), version)


def _chosen(rows: Iterable[tuple[int, int, str, str | None, int | None]], version: int | None) -> tuple[Version, Compiled]:
    known = {number: (pk, status, drawn or 0 if tint == rendering.TINT_VERSION else 0) for number, pk, status, tint, drawn in rows}
    made = [number for number, (_, status, _) in known.items() if status == Status.PUBLISHED]
    if not made:
        raise NotMadeError(NOT_MADE)
    newest = max(made)
    number = version if version in made else newest
    asked = version if version is not None and version not in made else None
    asked_id = known[asked][0] if asked in known else None
    pk, _, drawn = known[number]
    return Version(number, newest, asked, known[newest][0], asked_id, drawn), compiled(pk)


def is_current(blueprint: models.Blueprint) -> bool:
    """Whether no newer version of its product is published."""
    newer = Q(version__gt=blueprint.version, status=Status.PUBLISHED)
    return not models.Blueprint.objects.filter(newer, product_id=blueprint.product_id).exists()
