"""What the recommender hears about products: items with features, and pictures as arms."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db import transaction

from catalog.domain import facets
from catalog.models import Picture, Product
from recommendations import services as recommendations

CHUNK = 200
MAX_ARMS = 12
MAX_OPTIONS = 150
MAX_NAME = 100
"""What the recommender takes of a feature's name, and well within what it takes of features."""


def push_to_recommendations(products: Iterable[Product]) -> int:
    """Tell the recommender about products as they are now (unpublished ones become unavailable); how many."""
    known = list(products)
    recommendations.push_items(items=[_item(product) for product in known])
    arms = _arms(known)
    recommendations.push_arms_of(arms={product.slug: arms[product.pk] for product in known})
    return len(known)


def push_due(*, limit: int = 10_000) -> int:
    """Push products that changed since they were pushed last, in chunks; how many. Safe to repeat and to run twice at once."""
    pushed = 0
    while pushed < limit and (count := _push_chunk()):
        pushed += count
    return pushed


@transaction.atomic
def _push_chunk() -> int:
    due = Product.objects.select_for_update(skip_locked=True, of=("self",)).filter(push_due=True)
    products = list(due.select_related("category").order_by("pk")[:CHUNK])
    if not products:
        return 0
    push_to_recommendations(products)
    return Product.objects.filter(pk__in=[product.pk for product in products]).update(push_due=False)


def item_features(product: Product) -> dict[str, float]:
    """Features of a product: its attributes, category path, price band, way of making, family and the options chosen in its design."""
    given = {f"{facet}:{value}" for facet, values in product.attributes.items() for value in facets.values_of(values)}
    parts = product.category.path.split("/")
    given |= {f"category:{part}" for part in parts}
    given.add(f"price:{facets.price_band(product.price)}")
    given.add(f"make:{facets.MADE_TO_ORDER if product.made_to_order else facets.READY_MADE}")
    if product.family:
        given.add(f"blueprint:{product.family}")
    options = (f"option:{product.family}/{option}" for option in product.options[:MAX_OPTIONS])
    given |= {name for name in options if len(name) <= MAX_NAME}
    return dict.fromkeys(sorted(given), 1.0)


def _item(product: Product) -> recommendations.ItemIn:
    available = product.status == Product.Status.PUBLISHED
    return recommendations.ItemIn(product.slug, item_features(product), available, once=product.once, created=product.created)


def _arms(products: Sequence[Product]) -> dict[int, list[recommendations.ArmIn]]:
    """Each product's own pictures; a base product's also the default pictures of its colourways."""
    ids = [product.pk for product in products]
    own = Picture.objects.filter(product__in=ids, state=Picture.State.READY).select_related("product")
    lent = Picture.objects.filter(
        product__base__in=ids, product__status=Product.Status.PUBLISHED, state=Picture.State.READY, is_default=True
    )
    arms: dict[int, list[recommendations.ArmIn]] = defaultdict(list)
    for picture in own.order_by("-is_default", "position", "pk"):
        arms[picture.product_id].append(_arm(picture))
    for picture in lent.select_related("product").order_by("product_id"):
        if picture.product.base_id and len(arms[picture.product.base_id]) < MAX_ARMS:
            arms[picture.product.base_id].append(_arm(picture))
    return arms


def _arm(picture: Picture) -> recommendations.ArmIn:
    values = {f"{facet}:{value}" for facet, given in picture.product.attributes.items() for value in facets.values_of(given)}
    values |= {tag for tag in picture.tags if isinstance(tag, str) and ":" in tag}
    values.add(f"kind:{picture.kind}")
    if picture.view:
        values.add(f"view:{picture.view}")
    return recommendations.ArmIn(key=str(picture.pk), features=dict.fromkeys(sorted(values), 1.0))
