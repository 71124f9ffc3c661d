"""Shoppers with tastes by construction: what they like decides what they look at, save and buy."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from django.db import transaction
from numpy.typing import NDArray

from accounts import services as accounts
from accounts.models import User, Visitor
from catalog.models import Product
from config.demo import LOGINS
from config.demo.content import palettes
from configurator import services as configurator
from configurator.models import Design
from recommendations import services as recommendations

PREFIX = "demo-shopper-"
DAYS = 120
TASTE = {"colour": 1.9, "second": 1.1, "palette": 0.9, "material": 1.2, "style": 0.6, "category": 1.5}
# After a look: how likely each further step is for something liked as much as the shopper likes anything.
STEPS = (("choose", 0.55), ("save", 0.35), ("cart", 0.5), ("purchase", 0.55))
ACCESSORY = 0.8
"""How likely a parcel holds a small thing beside the large one."""
BESIDE = {
    "sneakers": ("laces",),
    "weekenders": ("card-sleeves",),
    "watches": ("card-sleeves", "laces"),
    "lamps": ("candles", "mugs"),
    "bicycles": ("mugs", "card-sleeves"),
}
"""Departments whose small things lie in a parcel with a large one of another."""
COUNTRIES = {"DE": 0.5, "AT": 0.2, "NL": 0.15, "FR": 0.15}
HOME = {"name": "Demo shopper", "line1": "Examplestraße 1", "postcode": "10115", "city": "Berlin", "country": "DE", "is_default": True}
Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Shelf:
    """The demo's products as arrays: which values of which facet each has, and how well known it is."""

    slugs: list[str]
    ids: list[int]
    created: list[datetime]
    made_to_order: NDArray[np.bool_]
    facets: dict[str, tuple[list[str], Floats]]
    renown: Floats


def shelf(seed: int) -> Shelf:
    """Everything the demo sells."""
    rows = list(Product.objects.published().filter(demo=True).select_related("category").order_by("slug"))
    rng = np.random.default_rng([seed, 77])
    given = [{**row.attributes, "category": [row.category.slug]} for row in rows]
    return Shelf(
        slugs=[row.slug for row in rows],
        ids=[row.pk for row in rows],
        created=[row.created for row in rows],
        made_to_order=np.array([row.made_to_order for row in rows]),
        facets={facet: _matrix(given, facet) for facet in ("colour", "palette", "material", "style", "category")},
        renown=-0.55 * np.log1p(rng.permutation(len(rows))) + np.array([1.5 if row.kind == Product.Kind.BASE else 0.0 for row in rows]),
    )


def _matrix(given: Sequence[dict[str, Any]], facet: str) -> tuple[list[str], Floats]:
    values = sorted({value for row in given for value in row.get(facet, ())})
    return values, np.array([[float(value in row.get(facet, ())) for value in values] for row in given]).reshape(len(given), len(values))


@dataclass(frozen=True, slots=True)
class Act:
    """One thing a shopper did with the product at a place on the shelf."""

    kind: str
    place: int
    at: datetime


def history(goods: Shelf, *, seed: int, shopper: int, now: datetime) -> list[Act]:
    """What one shopper did, oldest first; the same for the same seed, shopper and shelf."""
    rng = np.random.default_rng([seed, shopper])
    liking = _liking(goods, rng)
    score = liking + goods.renown + rng.gumbel(size=len(goods.slugs))
    looks = min(len(goods.slugs), int(np.clip(rng.lognormal(2.9, 0.5), 6, 90)))
    seen = np.argpartition(-score, looks - 1)[:looks]
    keen = 1 / (1 + np.exp(-(liking[seen] - np.quantile(liking[seen], 0.6))))
    acts: list[Act] = []
    for place, keenness in zip(seen.tolist(), keen.tolist(), strict=True):
        acts += _visit(goods, place, keenness, rng, now)
    return sorted(acts, key=lambda act: act.at)


def _liking(goods: Shelf, rng: np.random.Generator) -> Floats:
    known = list(palettes().values())
    share = np.array([1 / (3 + at) for at in range(len(known))])
    first, second = rng.choice(len(known), 2, replace=False, p=share / share.sum())
    favourite, other = known[first], known[second]
    loved = {
        "colour": {**dict.fromkeys(other.families, TASTE["second"]), **dict.fromkeys(favourite.families, TASTE["colour"])},
        "palette": {favourite.title.lower(): TASTE["palette"], other.title.lower(): TASTE["palette"] / 2},
    }
    total = np.zeros(len(goods.slugs))
    for facet, (values, matrix) in goods.facets.items():
        if facet in loved:
            total += matrix @ np.array([loved[facet].get(value, 0.0) for value in values])
        elif values:
            total += matrix @ (TASTE[facet] * (rng.dirichlet(np.full(len(values), 0.5)) * 2 - 0.5))
    return total


def _visit(goods: Shelf, place: int, keenness: float, rng: np.random.Generator, now: datetime) -> Iterator[Act]:
    begin = max(goods.created[place], now - timedelta(days=DAYS))
    at = begin + (now - begin) * float(rng.uniform(0.0, 0.995))
    yield Act("view", place, at)
    for kind, likely in STEPS:
        if kind in ("choose", "save") and not goods.made_to_order[place]:
            continue
        if rng.random() > likely * keenness:
            return
        at = min(now, at + timedelta(minutes=float(rng.exponential(4.0))))
        yield Act(kind, place, at)


@transaction.atomic
def settle(*, shoppers: int, seed: int, now: datetime) -> int:
    """Bring the number of demo shoppers up to `shoppers`, with histories, baskets and sold designs; how many acts were recorded."""
    known = Visitor.objects.filter(key__startswith=PREFIX).count()
    goods = shelf(seed)
    if known >= shoppers or not goods.slugs:
        return 0
    fresh = range(known, shoppers)
    keys = {number: f"{PREFIX}{number:09}" for number in fresh}
    Visitor.objects.bulk_create(Visitor(key=key, created=now - timedelta(days=DAYS)) for key in keys.values())
    histories = {key: history(goods, seed=seed, shopper=number, now=now) for number, key in keys.items()}
    rng = np.random.default_rng([seed, 78])
    countries = dict(zip(histories, rng.choice(list(COUNTRIES), len(histories), p=list(COUNTRIES.values())).tolist(), strict=True))
    _record(goods, histories, countries)
    _record_sales(goods, histories, countries, rng)
    return sum(map(len, histories.values()))


def _record(goods: Shelf, histories: dict[str, list[Act]], countries: Mapping[str, str]) -> None:
    recommendations.import_interactions(
        rows=(
            recommendations.LoggedEvent(visitor=key, item=goods.slugs[act.place], kind=act.kind, at=act.at, value=None)
            for key, acts in histories.items()
            for act in acts
        ),
        users=((key, {f"country:{country}": 1.0}) for key, country in countries.items()),
    )


def _record_sales(goods: Shelf, histories: dict[str, list[Act]], countries: Mapping[str, str], rng: np.random.Generator) -> None:
    """Baskets and sold designs of what was bought; most of the baskets hold a small thing that goes with the large one."""
    designs = {row.product_id: row for row in Design.objects.filter(product__in=goods.ids).only("product_id", "blueprint_id", "selection")}
    small = np.flatnonzero(~goods.made_to_order)
    colours, (names, departments) = goods.facets["colour"][1], goods.facets["category"]
    beside = np.array([[float(small in BESIDE.get(large, ())) for small in names] for large in names])
    baskets: list[recommendations.BasketIn] = []
    sold: dict[int, list[tuple[dict[str, Any], Any]]] = {}
    for key, acts in histories.items():
        for act in (act for act in acts if act.kind == "purchase"):
            items, day = [goods.slugs[act.place]], act.at.date()
            if len(small) and rng.random() < ACCESSORY:
                fits = departments[small] @ (departments[act.place] @ beside)
                match = (0.05 + colours[small] @ colours[act.place]) * (0.05 + fits)
                items.append(goods.slugs[int(rng.choice(small, p=match / match.sum()))])
            baskets.append(recommendations.BasketIn(items, day, countries[key]))
            if design := designs.get(goods.ids[act.place]):
                sold.setdefault(design.blueprint_id, []).append((design.selection, day))
    recommendations.record_baskets(baskets=baskets)
    for blueprint_id, rows in sold.items():
        configurator.record_sold_designs(blueprint_id=blueprint_id, sold=rows)


@transaction.atomic
def make_logins(*, seed: int, now: datetime) -> None:
    """A member of staff who may do everything, and a shopper with consent and a history."""
    (_, staff, staff_password), (_, shopper, shopper_password) = LOGINS
    if not User.objects.filter(email=staff).exists():
        accounts.create_staff(email=staff, password=staff_password, roles=("merchandiser",), name="Demo staff", superuser=True)
    if not User.objects.filter(email=shopper).exists():
        user = accounts.create_shopper(email=shopper, password=shopper_password, name="Demo shopper")
        accounts.save_address(user_id=user.pk, values=HOME)
        key = accounts.grant(user_id=user.pk, visitor=None, signal=False)
        goods = shelf(seed)
        if goods.slugs:
            _record(goods, {key: history(goods, seed=seed, shopper=10**6, now=now)}, {})
