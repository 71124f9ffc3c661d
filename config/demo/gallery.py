"""Designs that the demo's shopper shows in the gallery: some let in, one that waits for staff, one that a visitor reported."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from accounts.models import User
from catalog.models import Product
from config.demo import LOGINS
from config.demo.colourways import Line, choices, weights
from config.demo.content import FAMILIES, family, palettes
from configurator import queries, services
from configurator.models import Design, GalleryEntry

SHOWN_EVERY = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Shown:
    """One design: the product's family, the palette it is drawn from, what it is called, by whom, and its initials."""

    family: str
    palette: int
    title: str
    name: str = ""
    initials: str = ""


DESIGNS = (
    Shown("court", 0, "Sunday court", "Mira"),
    Shown("weekender", 1, "Two nights by the sea", "Jonas", "JK"),
    Shown("court", 2, "First day", "", "LEA"),
    Shown("tourer", 1, "Over the pass", "Mira"),
    Shown("court", 4, "Night tram", "Tom O."),
    Shown("meridian", 0, "Five to ten", "Jonas"),
    Shown("weekender", 3, "Platform nine"),
    Shown("court", 5, "Orchard", "Mira", "M"),
    Shown("weekender", 6, "Grandfather's tools", "Jonas"),
    Shown("court", 1, "Harbour", "Ines"),
    Shown("beacon", 2, "Late reading", "Tom O."),
    Shown("court", 3, "Wait for me", "Ines", "IN"),
)
WAITING = 1
"""How many of them, from the end, staff have not looked at yet."""


def fill(*, seed: int, now: datetime) -> int:
    """Hand the designs in, unless that was done before; how many."""
    (_, staff, _), (_, shopper, _) = LOGINS
    people = {user.email: user for user in User.objects.filter(email__in=[staff, shopper])}
    if len(people) < len(LOGINS) or GalleryEntry.objects.filter(design__user=people[shopper]).exists():
        return 0
    lines = _lines()
    entries = [_hand_in(lines[one.family], one, people[shopper], seed) for one in DESIGNS if one.family in lines]
    for entry in entries:
        services.compose_design(design_id=entry.design_id)
    decided = entries[: len(entries) - WAITING]
    services.decide_entries(entry_ids=[entry.pk for entry in decided], shown=True, actor=people[staff], now=now)
    for at, entry in enumerate(decided):
        day = now - at * SHOWN_EVERY
        GalleryEntry.objects.filter(pk=entry.pk).update(submitted=day - timedelta(hours=5), decided=day)
    if decided:
        services.report_entry(token=decided[-1].token, reason="other", note="I think I have seen this one before.")
    return len(entries)


def _lines() -> dict[str, Line]:
    bases = Product.objects.published().filter(demo=True, kind=Product.Kind.BASE)
    return {
        base.family: Line(family(base.family), base.title, queries.choose(base.pk, None)[1]) for base in bases if base.family in FAMILIES
    }


def _hand_in(line: Line, shown: Shown, owner: User, seed: int) -> GalleryEntry:
    keys = list(line.family.palettes)
    palette = palettes()[keys[shown.palette % len(keys)]]
    rng = Random(f"{shown.title} {seed}")  # noqa: S311 - a picture, not a secret
    words = {"monogram": shown.initials} if shown.initials else {}
    selection = line.made.engine.sample(words, rng, weights(line, palette))
    pairs = [*choices(line, selection), *words.items()]
    design: Design = services.save_design(product_slug=line.made.blueprint.product, choices=pairs, user=owner, title=shown.title)
    return services.submit_design(design_id=design.pk, title=shown.title, name=shown.name)
