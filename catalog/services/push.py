"""What the recommender hears about products: items with features, and pictures as arms."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from types import MappingProxyType
from urllib.parse import urlencode

from django.db import transaction
from django.db.models import QuerySet

from catalog.domain import facets, lending
from catalog.models import Picture, Product
from recommendations import queries as recommended, services as recommendations

Looks = Mapping[str, float]
CHUNK = 200
MAX_OPTIONS = 150
MAX_NAME = 100
"""What the recommender takes of a feature's name, and well within what it takes of features."""
NEEDED = ("kind", "view", "is_default", "tags", "features", "product__attributes", "product__kind", "product__base")


def push_to_recommendations(products: Iterable[Product]) -> int:
    """Tell the recommender about products as they are now (unpublished ones become unavailable); how many."""
    known = list(products)
    own = _own([product.pk for product in known])
    recommendations.push_items(items=[_item(product, own[product.pk]) for product in known])
    recommendations.push_arms_of(arms=_arms(known, own))
    return len(known)


def push_due(*, limit: int = 10_000) -> int:
    """Push products that changed since they were pushed last, in chunks; how many. Safe to repeat and to run twice at once."""
    pushed = 0
    while pushed < limit and (count := _push_chunk()):
        pushed += count
    return pushed


def push_again(slugs: Collection[str]) -> None:
    """These are to be pushed once more, because other pictures may stand for them now."""
    Product.objects.filter(slug__in=slugs).update(push_due=True)


@transaction.atomic
def _push_chunk() -> int:
    due = Product.objects.select_for_update(skip_locked=True, of=("self",)).filter(push_due=True)
    products = list(due.select_related("category").order_by("pk")[:CHUNK])
    if not products:
        return 0
    push_to_recommendations(products)
    return Product.objects.filter(pk__in=[product.pk for product in products]).update(push_due=False)


def item_features(product: Product, looks: Looks = MappingProxyType({})) -> dict[str, float]:
    """Features of a product: its attributes, category path, price band, way of making, family and the options chosen in its design.

    `looks` are those of its default picture: how light it is tells a taste as well.
    """
    given = {f"{facet}:{value}" for facet, values in product.attributes.items() for value in facets.values_of(values)}
    parts = product.category.path.split("/")
    given |= {f"category:{part}" for part in parts}
    given.add(f"price:{facets.price_band(product.price)}")
    given.add(f"make:{facets.MADE_TO_ORDER if product.made_to_order else facets.READY_MADE}")
    given |= {name for name in looks if name.startswith("tone:")}
    if product.family:
        given.add(f"blueprint:{product.family}")
    options = (f"option:{product.family}/{option}" for option in product.options[:MAX_OPTIONS])
    given |= {name for name in options if len(name) <= MAX_NAME}
    return dict.fromkeys(sorted(given), 1.0)


def _item(product: Product, own: Sequence[Picture]) -> recommendations.ItemIn:
    available = product.status == Product.Status.PUBLISHED
    features = item_features(product, (own[0].features or {}) if own else {})
    return recommendations.ItemIn(product.slug, features, available, once=product.once, created=product.created)


def _own(product_ids: Sequence[int]) -> dict[int, list[Picture]]:
    """The ready pictures of each product, its default first."""
    found: dict[int, list[Picture]] = defaultdict(list)
    ready = _slim(Picture.objects.filter(product__in=product_ids, state=Picture.State.READY))
    for picture in ready.order_by("-is_default", "position", "pk"):
        found[picture.product_id].append(picture)
    return found


def _lent(base_ids: Sequence[int]) -> dict[int, list[Picture]]:
    """The default pictures of the colourways on sale of each base product, the newest first."""
    found: dict[int, list[Picture]] = defaultdict(list)
    ready = Picture.objects.filter(
        product__base__in=base_ids, product__status=Product.Status.PUBLISHED, state=Picture.State.READY, is_default=True
    )
    for picture in _slim(ready).order_by("-product__created", "product_id"):
        found[picture.product.base_id or 0].append(picture)
    return found


def _slim(pictures: QuerySet[Picture]) -> QuerySet[Picture]:
    return pictures.select_related("product").only(*NEEDED)


def _arms(products: Sequence[Product], own: Mapping[int, Sequence[Picture]]) -> dict[str, list[recommendations.ArmIn]]:
    """The pictures that may stand for each product: its own, for a base product also those of colourways unlike each other."""
    lent = _lent([product.pk for product in products if product.kind == Product.Kind.BASE])
    known = recommended.arms_of([product.slug for product in products])
    return {product.slug: _chosen(own[product.pk], lent[product.pk], known.get(product.slug, ())) for product in products}


def _chosen(own: Sequence[Picture], lent: Sequence[Picture], known: Iterable[recommended.ArmRecord]) -> list[recommendations.ArmIn]:
    records = {record.key: record for record in known}
    made = {str(picture.pk): _arm(picture) for picture in [*own, *lent]}
    mine, others = ([_candidate(made[str(picture.pk)], records) for picture in pictures] for pictures in (own, lent))
    return [made[candidate.key] for candidate in lending.chosen(mine, others)]


def _candidate(arm: recommendations.ArmIn, records: Mapping[str, recommended.ArmRecord]) -> lending.Candidate:
    record = records.get(arm.key)
    if record is None:
        return lending.Candidate(arm.key, arm.features)
    proven = record.shown >= lending.PROVEN
    return lending.Candidate(arm.key, arm.features, kept=record.judged or record.used_up or proven, spent=record.used_up)


def _arm(picture: Picture) -> recommendations.ArmIn:
    """A picture with what it looks like; what nobody saw in it is what was said of it and of its product."""
    looks = picture.features or {}
    seen = {name.partition(":")[0] for name in looks}
    told = {f"{facet}:{value}" for facet, given in picture.product.attributes.items() for value in facets.values_of(given)}
    told |= {tag for tag in picture.tags if isinstance(tag, str) and ":" in tag}
    told.add(f"kind:{picture.kind}")
    if picture.view:
        told.add(f"view:{picture.view}")
    features = {name: 1.0 for name in told if name.partition(":")[0] not in seen} | looks
    opens = picture.view and picture.product.made_to_order and not picture.is_default
    target = urlencode({"view": picture.view}) if opens else ""
    return recommendations.ArmIn(key=str(picture.pk), features=dict(sorted(features.items())), target=target)
