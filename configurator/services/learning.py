"""The night: sold designs become the answer to “which option comes next”."""

import io
from dataclasses import asdict
from datetime import datetime

import numpy as np
import structlog
from django.db import transaction

from catalog.models import Product
from configurator import models, queries
from configurator.domain import sold
from configurator.domain.errors import ConfiguratorError
from configurator.domain.learning import learn_judged
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
    """Learn one product from the designs sold of any of its versions and let the result serve.

    False where nothing was sold, and where popularity guesses designs that were kept back better: then the result is kept for staff to
    look at, and what served before goes on serving.
    """
    rows = models.SoldDesign.objects.filter(blueprint__product=product_id).order_by("-day", "-pk")
    table = sold.table(list(rows.values_list("selection", flat=True)[:READ]), DISTINCT)
    if not table.counts.size:
        return False
    model, judged = learn_judged(table, seed)
    manifest, arrays = model.dump()
    if liking := _liking(product_id, table):
        extra, vectors = liking.dump()
        manifest, arrays = {**manifest, **extra}, {**arrays, **vectors}
    buffer = io.BytesIO()
    np.savez_compressed(buffer, allow_pickle=False, **arrays)
    serves = judged is None or not judged.worse
    manifest = {**manifest, "seed": seed, "judged": judged and asdict(judged)}
    _keep(product_id, models.LearnedOptions(product_id=product_id, created=now, manifest=manifest, arrays=buffer.getvalue()), serves=serves)
    log.info("options_learned", product=product_id, sold=int(table.size), bytes=buffer.tell(), serves=serves)
    return serves


@transaction.atomic
def restore_learned(*, learned_id: int) -> models.LearnedOptions:
    """Let what an earlier night learnt serve again, until the next night. Raises ConfiguratorError where it is gone or serves already."""
    product_id = models.LearnedOptions.objects.filter(pk=learned_id).values_list("product_id", flat=True).first()
    if product_id is not None:
        Product.objects.select_for_update(no_key=True).get(pk=product_id)
    found = models.LearnedOptions.objects.defer("arrays").filter(pk=learned_id).first()
    if found is None:
        raise ConfiguratorError("This is no longer kept: newer nights took its place.")
    if found.active:
        raise ConfiguratorError("This serves already.")
    _serve(found)
    return found


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
def _keep(product_id: int, made: models.LearnedOptions, *, serves: bool) -> None:
    Product.objects.select_for_update(no_key=True).get(pk=product_id)
    made.save()
    if serves:
        _serve(made)
    mine = models.LearnedOptions.objects.filter(product=product_id)
    kept = list(mine.order_by("-created", "-pk").values_list("pk", flat=True)[:KEEP])
    mine.filter(active=False).exclude(pk__in=kept).delete()


def _serve(made: models.LearnedOptions) -> None:
    models.LearnedOptions.objects.filter(product=made.product_id, active=True).update(active=False)
    made.active = True
    made.save(update_fields=["active"])
    transaction.on_commit(queries.forget_learned)
