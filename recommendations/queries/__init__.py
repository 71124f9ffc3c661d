"""Reads of the recommender; with the services the only door to it."""

from recommendations.domain.panels import PANELS, PanelKeys, PanelName, Pick
from recommendations.queries.models import ModelSummary, active_model, health
from recommendations.queries.panels import recommend
from recommendations.queries.people import export_visitor
from recommendations.queries.thumbnails import pick_thumbnails
from recommendations.queries.vectors import Taste, taste_of, vectors_of

__all__ = [
    "PANELS",
    "ModelSummary",
    "PanelKeys",
    "PanelName",
    "Pick",
    "Taste",
    "active_model",
    "export_visitor",
    "health",
    "pick_thumbnails",
    "recommend",
    "taste_of",
    "vectors_of",
]
