"""What the recommender keeps: keys of things and of consenting visitors, never a person's name or address."""

from recommendations.models.arms import SHOWABLE, Arm, DailyArmCount, Policy
from recommendations.models.baskets import Basket, BasketItem
from recommendations.models.erasures import Erasure
from recommendations.models.events import STANDS, Event, VisitorDay
from recommendations.models.items import LINE, Item, PopularItem, RankedItem
from recommendations.models.reports import PictureReport
from recommendations.models.runs import ActiveModel, ModelRun
from recommendations.models.scoring import ScoringPart
from recommendations.models.searches import SearchRun
from recommendations.models.vectors import VECTOR_DIMENSIONS, ArmVector, FeatureVector, ItemNeighbours, ItemVector, TopN, VisitorVector
from recommendations.models.visitors import VisitorFeatures

__all__ = [
    "LINE",
    "SHOWABLE",
    "STANDS",
    "VECTOR_DIMENSIONS",
    "ActiveModel",
    "Arm",
    "ArmVector",
    "Basket",
    "BasketItem",
    "DailyArmCount",
    "Erasure",
    "Event",
    "FeatureVector",
    "Item",
    "ItemNeighbours",
    "ItemVector",
    "ModelRun",
    "PictureReport",
    "Policy",
    "PopularItem",
    "RankedItem",
    "ScoringPart",
    "SearchRun",
    "TopN",
    "VisitorDay",
    "VisitorFeatures",
    "VisitorVector",
]
