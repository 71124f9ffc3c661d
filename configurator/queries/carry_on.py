"""A shopper's designs as cards, for rows of other apps."""

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from catalog.queries import Card, Source
from configurator.models import Design
from configurator.queries.designs import own_designs


def carry_on(mine: Q, count: int) -> list[Card]:
    """Cards of the newest designs that a condition says are somebody's own; each leads to its page. One query."""
    return [_card(design, position) for position, design in enumerate(own_designs(mine)[:count])]


def _card(design: Design, position: int) -> Card:
    product = design.blueprint.product
    title = design.title or product.title
    image = Source(design.picture_url, "", design.picture_width, design.picture_height, title) if design.picture else None
    saved = date_format(timezone.localtime(design.created), "j F")
    return Card(
        slug=product.slug,
        title=title,
        url=reverse("configurator:design", args=[design.token]),
        price=product.price,
        kind=product.kind,
        category=product.title,
        image=image,
        position=position,
        note=f"{product.title}, saved on {saved}" if design.title else f"Saved on {saved}",
    )
