"""The night: sold designs become the answer to “which option comes next”."""

import io
from datetime import datetime

import numpy as np
import structlog
from django.db import transaction

from catalog.models import Product
from configurator import models, queries
from configurator.domain import sold
from configurator.domain.learning import learn
from configurator.domain.liking import Liking
from recommendations import queries as recommendations

log = structlog.get_logger(__name__)
READ, DISTINCT = 50_000, 20_000
"""The newest sold designs that are read, and how many different ones of them are kept."""
COLOURWAYS = 5_000
KEEP = 3


def learn_options(*, now: datetime, seed: int) -> int:
    """Learn what goes with what for every made-to-order product that has sold; how many products."""
    products = Product.objects.filter(blueprints__sold__isnull=False).distinct().order_by("pk")
    found = [learn_product(product_id=pk, now=now, seed=seed) for pk in products.values_list("pk", flat=True)]
    return sum(found)


def learn_product(*, product_id: int, now: datetime, seed: int) -> bool:
    """Learn one product from the designs sold of any of its versions and let the result serve; False where nothing was sold."""
    rows = models.SoldDesign.objects.filter(blueprint__product=product_id).order_by("-day", "-pk")
    table = sold.table(list(rows.values_list("selection", flat=True)[:READ]), DISTINCT)
    if not table.counts.size:
        return False
    manifest, arrays = learn(table, seed).dump()
    if liking := _liking(product_id, table):
        extra, vectors = liking.dump()
        manifest, arrays = {**manifest, **extra}, {**arrays, **vectors}
    buffer = io.BytesIO()
    np.savez_compressed(buffer, allow_pickle=False, **arrays)
    _activate(product_id, now, {**manifest, "seed": seed}, buffer.getvalue())
    log.info("options_learned", product=product_id, sold=int(table.size), bytes=buffer.tell())
    return True


def _liking(product_id: int, table: sold.Sold) -> Liking | None:
    """What the recommender's vectors of the colourways on sale say of the options in them."""
    designs = models.Design.objects.filter(blueprint__product=product_id, product__status=Product.Status.PUBLISHED)
    selections = dict(designs.order_by("-pk").values_list("product__slug", "selection")[:COLOURWAYS])
    found = recommendations.vectors_of(selections)
    if not found or not found[1]:
        return None
    model, vectors = found
    return Liking.of(model, [(selections[slug], vector) for slug, vector in sorted(vectors.items())], table)


@transaction.atomic
def _activate(product_id: int, now: datetime, manifest: dict[str, object], arrays: bytes) -> None:
    Product.objects.select_for_update(no_key=True).get(pk=product_id)
    mine = models.LearnedOptions.objects.filter(product=product_id)
    mine.filter(active=True).update(active=False)
    mine.create(product_id=product_id, created=now, active=True, manifest=manifest, arrays=arrays)
    kept = list(mine.order_by("-created", "-pk").values_list("pk", flat=True)[:KEEP])
    mine.exclude(pk__in=kept).delete()
    transaction.on_commit(queries.forget_learned)
