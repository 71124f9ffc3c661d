"""The order of the levels decides how large a diagram becomes."""

import random

from bench.products import product
from configurator.domain.blueprint import Blueprint
from configurator.domain.engine import Configurator


def shuffled(document):
    groups = list(document["groups"])
    random.Random(1).shuffle(groups)  # noqa: S311
    return {**document, "groups": groups}


def test_products_compile_in_whatever_order_their_groups_are_written():
    document = product(30, 20, 150, near=True)
    plain, mixed = (Configurator(Blueprint.from_dict(one)) for one in (document, shuffled(document)))
    assert mixed.diagram.arcs < 2 * plain.diagram.arcs
    assert mixed.count({"g3": "o3"}) == plain.count({"g3": "o3"})
    assert mixed.price_range({"g7": "o1"}) == plain.price_range({"g7": "o1"})
