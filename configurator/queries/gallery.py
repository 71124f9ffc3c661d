"""What is in the gallery."""

from dataclasses import dataclass

from django.db.models import Count, QuerySet

from catalog.domain.text import humanise
from configurator import models
from configurator.queries.compiled import compiled
from configurator.queries.designs import DesignView, design_view, with_newest
from configurator.queries.preview import address


@dataclass(frozen=True, slots=True)
class Narrowing:
    """A product or a family that entries can be narrowed to; `count` is how many there are."""

    key: str
    value: str
    label: str
    count: int

    @property
    def query(self) -> str:
        """What stands before the page in an address."""
        return f"{self.key}={self.value}&"


@dataclass(frozen=True)
class Shown:
    """One entry with its design as it can be had today."""

    entry: models.GalleryEntry
    view: DesignView

    @property
    def image(self) -> dict[str, object] | None:
        """The picture for those who embed the page, under the title that staff agreed to."""
        image = self.view.image
        return image and {**image, "alt": self.entry.title}

    @property
    def remix_address(self) -> str:
        """The choices to start from, without what only its owner may have printed, and where they come from."""
        groups = compiled(self.view.design.blueprint_id).blueprint.groups
        own = {group.key for group in groups if group.kind == "picture"}
        pairs = tuple(pair for pair in self.view.now.choices if pair[0] not in own)
        return address(pairs, self.view.now.version, remix=self.entry.token)


def entries(*, product: str = "", family: str = "") -> QuerySet[models.GalleryEntry]:
    """The entries that everybody sees, the newest first."""
    rows = models.GalleryEntry.objects.shown()
    if product:
        rows = rows.filter(design__blueprint__product__slug=product)
    if family:
        rows = rows.filter(design__blueprint__product__family=family)
    heavy = ("blueprint__document", "blueprint__assets", "blueprint__product__search")
    return rows.select_related("design__blueprint__product").defer(*(f"design__{name}" for name in heavy))


def narrowings() -> list[Narrowing]:
    """What the gallery can be narrowed to: every product in it, and families of several products. One query."""
    rows = models.GalleryEntry.objects.shown().order_by("design__blueprint__product__title")
    names = ("design__blueprint__product__slug", "design__blueprint__product__title", "design__blueprint__product__family")
    counted = list(rows.values_list(*names).annotate(count=Count("pk")))
    families: dict[str, list[int]] = {}
    for _, _, family, count in counted:
        families.setdefault(family, []).append(count)
    wide = [Narrowing("family", key, humanise(key), sum(counts)) for key, counts in families.items() if key and len(counts) > 1]
    return [*wide, *(Narrowing("product", slug, title, count) for slug, title, _, count in counted)]


def entry(token: str) -> Shown | None:
    """An entry that everybody sees, with its design priced now; None if there is none. Two queries once its versions are compiled."""
    found = models.GalleryEntry.objects.shown().filter(token=token).first()
    design = with_newest(models.Design.objects.present()).filter(pk=found.design_id).first() if found else None
    return Shown(found, design_view(design)) if found and design else None
