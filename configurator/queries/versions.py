"""Which version of which product a page is about."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, JSONArray

from catalog.models import Product
from configurator import models
from configurator.domain.errors import ConfiguratorError
from configurator.queries.asking import Pairs
from configurator.queries.compiled import Compiled, compiled

Status = models.Blueprint.Status
USED = [Status.PUBLISHED, Status.RETIRED]
SHOWN = ("slug", "title", "kind", "family", "price", "description", "lead_days")
NOT_MADE = "This product cannot be made at the moment."


class NotMadeError(ConfiguratorError):
    """There is no such product, or no version of it that can be made now."""


@dataclass(frozen=True, slots=True)
class Version:
    """The version in use. `asked` is the one of the address where that cannot be used; `newest` the current one.

    `newest_id` and `asked_id` are their blueprints; the latter is None where there never was such a version.
    """

    number: int
    newest: int
    asked: int | None = None
    newest_id: int = 0
    asked_id: int | None = None

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
    product = _pages().filter(slug=slug).first()
    if product is None:
        raise NotMadeError("There is no such made-to-order product.")
    base = product.base or product
    number, made = _chosen(product.versions, version)
    start: Pairs = tuple((str(key), str(value)) for key, value in product.start or ())
    return Page(product, base, number, made, start, base.lead_days)


@cache
def _pages() -> QuerySet[Any]:
    """Made-to-order products with their versions and the choices that a colourway starts from; put together once, as it takes a while."""
    versions = models.Blueprint.objects.filter(product_id=Coalesce(OuterRef("base_id"), OuterRef("pk")), status__in=USED)
    row = JSONArray("version", "pk", "status")
    found: QuerySet[Any] = Product.objects.published().exclude(kind=Product.Kind.READY).select_related("category", "base")
    kept = found.only(*SHOWN, *(f"base__{name}" for name in SHOWN), "category__title", "category__slug", "category__path")
    made: QuerySet[Any] = kept.annotate(start=F("design__choices"), versions=ArraySubquery(versions.values(row=row)))
    return made


def choose(product_id: int, version: int | None) -> tuple[Version, Compiled]:
    """The version to use of a base product. One query when it is compiled. Raises `NotMadeError`."""
    rows = models.Blueprint.objects.filter(product_id=product_id, status__in=USED)
    return _chosen(rows.values_list("version", "pk", "status"), version)


def _chosen(rows: Iterable[tuple[int, int, str]], version: int | None) -> tuple[Version, Compiled]:
    known = {number: (pk, status) for number, pk, status in rows}
    numbers = {number: pk for number, (pk, status) in known.items() if status == Status.PUBLISHED}
    if not numbers:
        raise NotMadeError(NOT_MADE)
    newest = max(numbers)
    number = version if version in numbers else newest
    asked = version if version is not None and version not in numbers else None
    asked_id = known[asked][0] if asked in known else None
    return Version(number, newest, asked, numbers[newest], asked_id), compiled(numbers[number])


def is_current(blueprint: models.Blueprint) -> bool:
    """Whether no newer version of its product is published."""
    newer = Q(version__gt=blueprint.version, status=Status.PUBLISHED)
    return not models.Blueprint.objects.filter(newer, product_id=blueprint.product_id).exists()
