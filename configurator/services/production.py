"""Stock-keeping units: one code for each distinct design."""

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256

from django.db import transaction

from catalog.models import Product
from configurator import models
from configurator.queries.production import parts_of

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
NAME, DIGITS, STEP = 16, 8, 4
NOTHING: tuple[object, ...] = (None, "", [], ())
Request = tuple[int, Mapping[str, object]]


@transaction.atomic
def skus(*, designs: Sequence[Request]) -> list[str]:
    """The codes of (blueprint id, complete selection) pairs, in order; made where they are new. Three queries at most.

    Two selections have the same code exactly if they are the same product, made of the same options and the same parts; so a new
    version of a blueprint that changes only prices keeps the codes of its designs.
    """
    blueprints = models.Blueprint.objects.select_related("product").defer("document", "assets", "product__search")
    rows = blueprints.in_bulk({blueprint_id for blueprint_id, _ in designs}) if designs else {}
    wanted = [(rows[blueprint_id], digest_of(rows[blueprint_id], selection)) for blueprint_id, selection in designs]
    known = _known([digest for _, digest in wanted])
    # A code that another design has already is drawn longer: the first digits of a digest may meet, all of them do not.
    for length in range(DIGITS, 2 * 16, STEP):
        missing = {digest: row for row, digest in wanted if digest not in known}
        if not missing:
            break
        made = [
            models.Sku(code=code(row.product.slug, digest, length), digest=digest, product=row.product) for digest, row in missing.items()
        ]
        models.Sku.objects.bulk_create(made, ignore_conflicts=True)
        known |= _known(list(missing))
    return [known[digest] for _, digest in wanted]


def digest_of(blueprint: models.Blueprint, selection: Mapping[str, object]) -> str:
    """What tells designs of a product apart: every option, text and part, whatever the order they came in."""
    taken = {
        key: sorted(value) if isinstance(value, list | tuple) else value
        for key, value in selection.items()
        if value not in (None, "", [], ())
    }
    parts = sorted([line["part"], line["quantity"], line["unit"]] for line in parts_of(blueprint.pk, selection))
    body = json.dumps([blueprint.product.slug, taken, parts], sort_keys=True, separators=(",", ":"))
    return sha256(body.encode()).hexdigest()


def code(slug: str, digest: str, length: int) -> str:
    """A code people can read out: the product's name and digits without I, L, O and U, in groups of four."""
    number = int(digest, 16)
    digits = "".join(ALPHABET[number >> 5 * at & 31] for at in range(length))
    groups = [digits[at : at + STEP] for at in range(0, length, STEP)]
    return "-".join([slug[:NAME].strip("-").upper(), *groups])


def _new(product: Product, digest: str, length: int) -> models.Sku:
    return models.Sku(code=code(product.slug, digest, length), digest=digest, product=product)


def _known(digests: Sequence[str]) -> dict[str, str]:
    return dict(models.Sku.objects.filter(digest__in=digests).values_list("digest", "code"))
