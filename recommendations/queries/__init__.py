"""Reads of the recommender; with the services the only door to it."""

from recommendations.domain.beliefs import Belief
from recommendations.domain.panels import FILLED, PANELS, Act, Ask, Known, PanelKeys, PanelName, Pick
from recommendations.queries.arms import ArmRecord, arms_of
from recommendations.queries.beliefs import beliefs
from recommendations.queries.exposures import acts_of, exposure_token
from recommendations.queries.known import known
from recommendations.queries.models import ModelSummary, active_model, health
from recommendations.queries.opinions import Opinions, opinions
from recommendations.queries.outcomes import Outcomes, outcomes
from recommendations.queries.panels import recommend, recommend_all
from recommendations.queries.people import export_visitor
from recommendations.queries.picture_reasons import PictureReason, picture_reasons
from recommendations.queries.thumbnails import pick_thumbnails
from recommendations.queries.vectors import Taste, taste_of, vectors_of

__all__ = [
    "FILLED",
    "PANELS",
    "Act",
    "ArmRecord",
    "Ask",
    "Belief",
    "Known",
    "ModelSummary",
    "Opinions",
    "Outcomes",
    "PanelKeys",
    "PanelName",
    "Pick",
    "PictureReason",
    "Taste",
    "active_model",
    "acts_of",
    "arms_of",
    "beliefs",
    "export_visitor",
    "exposure_token",
    "health",
    "known",
    "opinions",
    "outcomes",
    "pick_thumbnails",
    "picture_reasons",
    "recommend",
    "recommend_all",
    "taste_of",
    "vectors_of",
]
