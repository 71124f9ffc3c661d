"""Reads of experiments."""

from experiments.queries.assigned import Assigned, assigned, of, setting_for
from experiments.queries.live import forget
from experiments.queries.preview import COOKIE, LASTS, Previewed, preview_of, ticket
from experiments.queries.results import Judged, Results, results_of
from experiments.queries.standing import Size, alarmed, at_a_glance, free_key, holds, neighbours, otherwise, sizes, under_way

__all__ = [
    "COOKIE",
    "LASTS",
    "Assigned",
    "Judged",
    "Previewed",
    "Results",
    "Size",
    "alarmed",
    "assigned",
    "at_a_glance",
    "forget",
    "free_key",
    "holds",
    "neighbours",
    "of",
    "otherwise",
    "preview_of",
    "results_of",
    "setting_for",
    "sizes",
    "ticket",
    "under_way",
]
