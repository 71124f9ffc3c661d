"""What somebody designed in a year."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from configurator import models
from configurator.domain.blueprint import Blueprint
from configurator.queries.compiled import compiled


@dataclass(frozen=True, slots=True)
class Chosen:
    """An option somebody picked on purpose; `colour` is `#rrggbb` where the option is a colour."""

    group: str
    option: str
    colour: str


@dataclass(frozen=True, slots=True)
class MadeDesign:
    """One design of a year. `plain`: no text and no picture of the shopper's own is on it, so that others may see it."""

    day: date
    product: str
    token: str
    picture: str
    plain: bool
    chosen: tuple[Chosen, ...]


def made_in(*, user_id: int, year: int) -> list[MadeDesign]:
    """The saved designs of an account in a calendar year of the shop, oldest first. One query, and the blueprints' where not in memory."""
    begin, end = (timezone.make_aware(datetime(number, 1, 1)) for number in (year, year + 1))  # noqa: DTZ001 - made aware here
    rows = models.Design.objects.present().filter(user_id=user_id, created__gte=begin, created__lt=end).order_by("created", "pk")
    heavy = ("blueprint__document", "blueprint__assets", "blueprint__product__search")
    return [_made(row) for row in rows.select_related("blueprint__product").defer(*heavy)]


def _made(design: models.Design) -> MadeDesign:
    blueprint = compiled(design.blueprint_id).blueprint
    free = {group.key for group in blueprint.groups if group.free}
    return MadeDesign(
        day=timezone.localdate(design.created),
        product=design.blueprint.product.title,
        token=design.token,
        picture=design.picture,
        plain=not any(design.selection.get(key) for key in free),
        chosen=tuple(_chosen(blueprint, key, value) for key, value in design.choices if _known(blueprint, key, value)),
    )


def _known(blueprint: Blueprint, key: str, value: object) -> bool:
    group = blueprint.by_key.get(key)
    return group is not None and any(option.key == value for option in group.options)


def _chosen(blueprint: Blueprint, key: str, value: str) -> Chosen:
    group = blueprint.by_key[key]
    option = group.option(value)
    colour = option.attributes.get("colour")
    return Chosen(group.label, option.label, colour if isinstance(colour, str) and colour.startswith("#") else "")
