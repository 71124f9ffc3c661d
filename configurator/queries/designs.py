"""Selections resolved for others: what is in a cart, an order or a saved design, priced now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.core.files.storage import default_storage
from django.db.models import OuterRef, Q, QuerySet, Subquery

from accounts.models import User
from catalog.models import Product
from configurator import models
from configurator.domain.blueprint import Blueprint
from configurator.domain.errors import ConfiguratorError
from configurator.queries import blocked, words
from configurator.queries.asking import Choices, Pairs, choices_of, pairs_of
from configurator.queries.compiled import Compiled, compiled
from configurator.queries.pictures import LayerView, stack, unguessable
from configurator.queries.preview import address
from configurator.queries.renewal import Renewal, renew
from configurator.queries.scarce import pinned, scarce_words
from configurator.queries.uploads import unapproved
from configurator.queries.versions import NOT_MADE, NotMadeError, choose
from configurator.rendering import sharing

Status = models.Blueprint.Status
SOLD_NO_MORE = "This product is no longer sold."
WHOLE, SMALL = "-960.webp", "-480.webp"
SMALL_WIDTH = 480


class IncompleteError(ConfiguratorError):
    """A text that the design needs has not been typed."""


@dataclass(frozen=True)
class Resolved:
    """A complete selection with its words and price, both of now. `buildable`: its version is still made.

    `scarce` is what of it is counted, in words by stock key.
    """

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
    scarce: Mapping[str, str]
    choices: Pairs
    address: str
    buildable: bool

    @property
    def stock_keys(self) -> tuple[str, ...]:
        return tuple(self.scarce)


@dataclass(frozen=True, slots=True)
class Nearest:
    """The design that can be had today: the saved one or the nearest; `lost` says what no longer holds, `renewal` all that differs."""

    choices: Pairs
    lost: tuple[str, ...]
    version: int
    price: Decimal
    buildable: bool
    renewal: Renewal | None = None

    @property
    def offered(self) -> bool:
        """Whether it can be put in the cart once its owner has read what differs: nothing is left to fill in or to choose anew."""
        renewal = self.renewal
        return self.buildable and set(self.lost) <= set(renewal.gone if renewal else ()) and not (renewal and renewal.missing)

    @property
    def sold(self) -> bool:
        """Whether it can be put in the cart as it is, without asking its owner anything first."""
        differs = self.renewal is not None and not self.renewal.exact
        return self.buildable and not self.lost and not differs


@dataclass(frozen=True)
class DesignView:
    """A saved design as its page shows it. `as_saved`: it can be had today exactly as it was saved, at the price it had."""

    design: models.Design
    product: Product
    resolved: Resolved
    now: Nearest
    as_saved: bool
    has_text: bool
    layers: tuple[LayerView, ...]
    nearest_layers: tuple[LayerView, ...] = ()

    @property
    def title(self) -> str:
        """What it is called where somebody else reads it."""
        return self.design.title or f"A {self.product.title} design"

    @property
    def continue_address(self) -> str:
        return address(self.now.choices, self.now.version)

    @property
    def summary(self) -> str:
        """What it is made of, in a line; texts are for those who open the page."""
        texts = {group.label for group in compiled(self.design.blueprint_id).blueprint.groups if group.free}
        return ", ".join(f"{label}: {value}" for label, value in self.resolved.labels if label not in texts)

    @property
    def source(self) -> models.GalleryEntry | None:
        """The gallery's entry that it was made from, as long as everybody sees it."""
        entry = getattr(self.design.remix_of, "gallery", None)
        return entry if entry is not None and entry.status == models.GalleryEntry.Status.APPROVED else None

    @property
    def image(self) -> dict[str, object] | None:
        """The picture for those who embed the page: made for it, or the usual one; none before a shopper's picture on it is approved."""
        design = self.design
        if unapproved([(design.blueprint_id, self.resolved.selection)]):
            return None
        if design.share:
            width, height = sharing.SIZE
            return {"src": default_storage.url(design.share), "alt": self.title, "width": width, "height": height}
        if design.picture:
            return {"src": design.picture_url, "alt": self.title, "width": design.picture_width, "height": design.picture_height}
        return None


def resolve(
    *,
    product_slug: str | None = None,
    blueprint_id: int | None = None,
    choices: Sequence[Sequence[str]],
    version: int | None = None,
) -> Resolved:
    """Complete and price choices on a version: by its id, or that of a product (the newest unless `version` is given).

    For a product, what has run out is left out wherever the choices leave it open, and what stands there instead is then a choice.

    Raises:
        NotMadeError: no such product, or the version is not made any more (never for `blueprint_id`: see `buildable`).
        UnknownOption, Contradiction, IncompleteError: the choices do not make a product.
        BlockedTextError: a text of them is not made.
    """
    product, blueprint_id, buildable = _found(product_slug, blueprint_id, version)
    made = compiled(blueprint_id)
    known = choices_of(made.blueprint, choices)
    blocked.check(made.blueprint, known)
    return _resolved(made, product, pinned(made.engine, known) if product_slug else known, buildable=buildable)


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
        scarce=scarce_words(made.blueprint, state.selection),
        choices=pairs,
        address=address(pairs, made.version),
        buildable=buildable,
    )


def labels(blueprint: Blueprint, selection: Mapping[str, object]) -> list[tuple[str, str]]:
    """A selection in words, group by group; what is left out is not named."""
    return [
        (group.label, words.value_label(group, selection.get(group.key)))
        for group in blueprint.groups
        if selection.get(group.key) not in words.EMPTY
    ]


def picture_name(blueprint_id: int, selection: Mapping[str, object]) -> str:
    """Where the whole picture of a selection lies once it is made; not to be guessed, since a text may be in it."""
    return f"designs/{unguessable([blueprint_id, selection])}{WHOLE}"


def small_name(name: str) -> str:
    """Where the same picture lies in `SMALL_WIDTH`, by its name or address; empty for one that was made before there were two."""
    return name.removesuffix(WHOLE) + SMALL if name.endswith(WHOLE) else ""


def whole_name(name: str) -> str:
    """What `small_name` was asked for; any other name as it is."""
    return name.removesuffix(SMALL) + WHOLE if name.endswith(SMALL) else name


def share_name(blueprint_id: int, selection: Mapping[str, object]) -> str:
    """Where the picture of a selection for other sites lies once it is made."""
    return picture_name(blueprint_id, selection).removesuffix(".webp") + "-share.jpg"


def design(token: str) -> DesignView | None:
    """A saved design by its token, priced now; None if there is none, or if it was deleted. One query once its versions are compiled."""
    found = with_newest(models.Design.objects.present()).filter(token=token).first()
    return None if found is None else design_view(found)


def with_newest(rows: QuerySet[models.Design]) -> QuerySet[models.Design]:
    """Designs with all that `design_view` reads; `newest` is the blueprint that their product is made by today."""
    made = models.Blueprint.objects.filter(product=OuterRef("blueprint__product"), status=Status.PUBLISHED).order_by("-version")
    related = rows.select_related("blueprint__product__category", "gallery", "remix_of__gallery")
    heavy = ("blueprint__document", "blueprint__assets", "blueprint__product__search")
    return related.annotate(newest=Subquery(made.values("pk")[:1])).defer(*heavy)


def design_view(found: models.Design) -> DesignView:
    """What the page of a design of `with_newest` says: as saved, and how it can be had now."""
    product = found.blueprint.product
    saved = compiled(found.blueprint_id)
    newest: int | None = found.newest  # type: ignore[attr-defined]
    resolved = _resolved(saved, product, choices_of(saved.blueprint, found.choices), buildable=found.blueprint_id == newest)
    texts = [group.key for group in saved.blueprint.groups if group.free]
    now = _now(product, resolved, newest)
    return DesignView(
        design=found,
        product=product,
        resolved=resolved,
        now=now,
        as_saved=now.buildable and not now.lost and now.renewal is None,
        has_text=any(resolved.selection.get(key) for key in texts),
        layers=_layers(saved, resolved.selection),
        nearest_layers=_layers(compiled(now.renewal.blueprint_id), now.renewal.selection) if now.renewal and not now.renewal.exact else (),
    )


def _layers(made: Compiled, selection: Mapping[str, object]) -> tuple[LayerView, ...]:
    return stack(made, selection, made.plan.views[0]) if made.plan.views else ()


def _now(product: Product, resolved: Resolved, newest: int | None) -> Nearest:
    if product.status != Product.Status.PUBLISHED:
        return Nearest(resolved.choices, (SOLD_NO_MORE,), resolved.version, resolved.price, buildable=False)
    if newest is None:
        return Nearest(resolved.choices, (NOT_MADE,), resolved.version, resolved.price, buildable=False)
    if newest == resolved.blueprint_id:
        return _checked(resolved.choices, compiled(newest))
    renewal = renew(old=compiled(resolved.blueprint_id), new=compiled(newest), pairs=resolved.choices)
    return _checked(renewal.choices, compiled(newest), None if renewal.same else renewal)


def _checked(choices: Pairs, made: Compiled, renewal: Renewal | None = None) -> Nearest:
    """A design that can be built, without texts that the shop does not make any more."""
    kept, refused = blocked.without_refused(made.blueprint, choices)
    price = made.engine.state(choices_of(made.blueprint, kept)).price
    return Nearest(kept, (*(renewal.gone if renewal else ()), *refused), made.version, price, buildable=True, renewal=renewal)


def designs_of(user: User) -> QuerySet[models.Design]:
    """The designs of an account, newest first."""
    return _listed(models.Design.objects.present().filter(user=user))


def own_designs(mine: Q) -> QuerySet[models.Design]:
    """The designs that a condition says are somebody's own, newest first."""
    return _listed(models.Design.objects.present().filter(mine))


def deleted_designs(mine: Q) -> QuerySet[models.Design]:
    """Those of them that can be brought back, the last deleted first."""
    return _listed(models.Design.objects.filter(mine, deleted__isnull=False)).order_by("-deleted")


def _listed(rows: QuerySet[models.Design]) -> QuerySet[models.Design]:
    heavy = ("blueprint__document", "blueprint__assets", "blueprint__product__search")
    return rows.select_related("blueprint__product", "gallery").defer(*heavy)
