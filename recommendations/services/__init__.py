"""Writes of the recommender; with the queries the only door to it."""

from recommendations.domain.curating import Decision, Problem
from recommendations.domain.events import RECORDED, REPORTED, WITNESSED, ArmIn, BasketIn, EventError, EventIn, ItemIn
from recommendations.domain.features import FeatureError
from recommendations.domain.importing import LoggedEvent
from recommendations.services.arms import CurationError, curate, on_decided, retire_arms
from recommendations.services.bulk import erase_visitors, forget_sales, record_baskets
from recommendations.services.catalogue import UnknownItemError, push_arms, push_arms_of, push_items, push_user_features, remove_items
from recommendations.services.events import forget_basket, record_basket, record_events, record_return
from recommendations.services.importing import Imported, import_interactions
from recommendations.services.model_store import ModelError, activate, roll_back
from recommendations.services.opinions import Opinion, say, take_back
from recommendations.services.people import erase_visitor, merge_visitor
from recommendations.services.picture_reports import report_pictures
from recommendations.services.retention import prune
from recommendations.services.scoring import score
from recommendations.services.searching import search
from recommendations.services.thumbnails import refit_arms, update_arms
from recommendations.services.training_run import STAGES, RetrainReport, retrain
from recommendations.services.trends import refresh_trends

__all__ = [
    "RECORDED",
    "REPORTED",
    "STAGES",
    "WITNESSED",
    "ArmIn",
    "BasketIn",
    "CurationError",
    "Decision",
    "EventError",
    "EventIn",
    "FeatureError",
    "Imported",
    "ItemIn",
    "LoggedEvent",
    "ModelError",
    "Opinion",
    "Problem",
    "RetrainReport",
    "UnknownItemError",
    "activate",
    "curate",
    "erase_visitor",
    "erase_visitors",
    "forget_basket",
    "forget_sales",
    "import_interactions",
    "merge_visitor",
    "on_decided",
    "prune",
    "push_arms",
    "push_arms_of",
    "push_items",
    "push_user_features",
    "record_basket",
    "record_baskets",
    "record_events",
    "record_return",
    "refit_arms",
    "refresh_trends",
    "remove_items",
    "report_pictures",
    "retire_arms",
    "retrain",
    "roll_back",
    "say",
    "score",
    "search",
    "take_back",
    "update_arms",
]
