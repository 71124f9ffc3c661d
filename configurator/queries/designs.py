"""Selections resolved for others: what is in a cart, an order or a saved design, priced now."""

import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256

from django.conf import settings
from django.core.files.storage import default_storage
from django.db.models import QuerySet

from accounts.models import User
from catalog.models import Product
from configurator import models
from configurator.domain.blueprint import Blueprint
from configurator.domain.errors import ConfiguratorError
from configurator.queries import words
from configurator.queries.asking import Choices, Pairs, choices_of, pairs_of, settle
from configurator.queries.compiled import Compiled, compiled
from configurator.queries.pictures import LayerView, stack
from configurator.queries.preview import address
from configurator.queries.scarce import stock_keys
from configurator.queries.versions import NotMadeError, choose

Status = models.Blueprint.Status
SOLD_NO_MORE = "This product is no longer sold."


class IncompleteError(ConfiguratorError):
    """A text that the design needs has not been typed."""


@dataclass(frozen=True)
class Resolved:
    """A complete selection with its words and price, both of now. `buildable`: its version is still made."""

    blueprint_id: int
    version: int
    product_id: int
    product_slug: str
    title: str
    selection: Mapping[str, object]
    labels: list[tuple[str, str]]
    price: Decimal
    lead_days: int
    picture_url: str
    stock_keys: tuple[str, ...]
    choices: Pairs
    address: str
    buildable: bool


@dataclass(frozen=True, slots=True)
class Nearest:
    """The design that can be had today: the saved one or the nearest; `lost` says what no longer holds."""

    choices: Pairs
    lost: tuple[str, ...]
    version: int
    price: Decimal
    buildable: bool


@dataclass(frozen=True)
class DesignView:
    """A saved design as its page shows it. `as_saved`: its own version is still made."""

    design: models.Design
    product: Product
    resolved: Resolved
    now: Nearest
    as_saved: bool
    has_text: bool
    layers: tuple[LayerView, ...]

    @property
    def continue_address(self) -> str:
        return address(self.now.choices, self.now.version)

    @property
    def image(self) -> dict[str, str] | None:
        """The picture for those who embed the page."""
        return {"src": self.design.picture_url, "alt": self.design.title} if self.design.picture_url else None


def resolve(
    *,
    product_slug: str | None = None,
    blueprint_id: int | None = None,
    choices: Sequence[Sequence[str]],
    version: int | None = None,
) -> Resolved:
    """Complete and price choices on a version: by its id, or that of a product (the newest unless `version` is given).

    Raises:
        NotMadeError: no such product, or the version is not made any more (never for `blueprint_id`: see `buildable`).
        UnknownOption, Contradiction, IncompleteError: the choices do not make a product.
    """
    product, blueprint_id, buildable = _found(product_slug, blueprint_id, version)
    made = compiled(blueprint_id)
    known = choices_of(made.blueprint, choices)
    return _resolved(made, product, known, buildable=buildable)


def _found(slug: str | None, blueprint_id: int | None, version: int | None) -> tuple[Product, int, bool]:
    if blueprint_id is not None:
        row = (
            models.Blueprint.objects.select_related("product")
            .defer("document", "assets", "product__search")
            .filter(pk=blueprint_id)
            .first()
        )
        if row is None or row.status not in (Status.PUBLISHED, Status.RETIRED):
            raise NotMadeError("There is no such version.")
        return row.product, row.pk, row.status == Status.PUBLISHED
    product = Product.objects.published().filter(slug=slug).select_related("base").defer("search", "base__search").first()
    if product is None or product.kind == Product.Kind.READY:
        raise NotMadeError("There is no such made-to-order product.")
    used, made = choose((product.base or product).pk, version)
    if used.asked is not None:
        raise NotMadeError("This version is no longer made.")
    return product, made.blueprint_id, True


def _resolved(made: Compiled, product: Product, choices: Choices, *, buildable: bool) -> Resolved:
    state = made.engine.state(choices)
    if state.required_texts:
        names = ", ".join(words.group_label(made.blueprint, key) for key in sorted(state.required_texts))
        raise IncompleteError(f"Please fill in {names} first.")
    pairs = pairs_of(choices)
    name = picture_name(made.blueprint_id, state.selection)
    return Resolved(
        blueprint_id=made.blueprint_id,
        version=made.version,
        product_id=product.pk,
        product_slug=product.slug,
        title=product.title,
        selection=state.selection,
        labels=labels(made.blueprint, state.selection),
        price=state.price,
        lead_days=(product.base or product).lead_days + state.lead_days,
        picture_url=default_storage.url(name) if default_storage.exists(name) else "",
        stock_keys=stock_keys(made.blueprint, state.selection),
        choices=pairs,
        address=address(pairs, made.version),
        buildable=buildable,
    )


def labels(blueprint: Blueprint, selection: Mapping[str, object]) -> list[tuple[str, str]]:
    """A selection in words, group by group; what is left out is not named."""
    return [
        (group.label, words.value_label(group, selection.get(group.key)))
        for group in blueprint.groups
        if selection.get(group.key) not in (None, "", [], ())
    ]


def picture_name(blueprint_id: int, selection: Mapping[str, object]) -> str:
    """Where the whole picture of a selection lies once it is made; not to be guessed, since a text may be in it."""
    body = json.dumps([blueprint_id, selection], sort_keys=True)
    digest = hmac.new(settings.SECRET_KEY.encode(), body.encode(), sha256).hexdigest()[:32]
    return f"designs/{digest[:2]}/{digest}.webp"


def design(token: str) -> DesignView | None:
    """A saved design by its token, priced now; None if there is none."""
    rows = models.Design.objects.select_related("blueprint__product__category")
    found = rows.defer("blueprint__document", "blueprint__assets", "blueprint__product__search").filter(token=token).first()
    return None if found is None else design_view(found)


def design_view(found: models.Design) -> DesignView:
    """What the page of a design says: as saved, and how it can be had now."""
    product = found.blueprint.product
    saved = compiled(found.blueprint_id)
    on_sale = product.status == Product.Status.PUBLISHED
    as_saved = on_sale and found.blueprint.status == Status.PUBLISHED
    resolved = _resolved(saved, product, choices_of(saved.blueprint, found.choices), buildable=as_saved)
    texts = [group.key for group in saved.blueprint.groups if group.kind == "text"]
    return DesignView(
        design=found,
        product=product,
        resolved=resolved,
        now=_today(resolved) if as_saved else _nearest(product, resolved, on_sale=on_sale),
        as_saved=as_saved,
        has_text=any(resolved.selection.get(key) for key in texts),
        layers=stack(saved, resolved.selection, saved.plan.views[0]) if saved.plan.views else (),
    )


def _today(resolved: Resolved, *, lost: tuple[str, ...] = (), buildable: bool = True) -> Nearest:
    return Nearest(resolved.choices, lost, resolved.version, resolved.price, buildable)


def _nearest(product: Product, resolved: Resolved, *, on_sale: bool) -> Nearest:
    if not on_sale:
        return _today(resolved, lost=(SOLD_NO_MORE,), buildable=False)
    try:
        version, made = choose(product.pk, None)
    except NotMadeError as error:
        return _today(resolved, lost=(str(error),), buildable=False)
    settled = settle(made.engine, resolved.choices)
    return Nearest(pairs_of(settled.choices), settled.lost, version.number, settled.state.price, buildable=True)


def designs_of(user: User) -> QuerySet[models.Design]:
    """The designs of an account, newest first."""
    rows = models.Design.objects.filter(user=user).select_related("blueprint__product")
    return rows.defer("blueprint__document", "blueprint__assets", "blueprint__product__search")
