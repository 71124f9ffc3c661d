"""What staff see of the recommender: one module per subject."""

from recommendations.admin.events import EventAdmin, VisitorDayAdmin
from recommendations.admin.items import ArmAdmin, DailyArmCountAdmin, ItemAdmin
from recommendations.admin.runs import ModelRunAdmin
from recommendations.admin.searches import SearchRunAdmin
from recommendations.admin.thumbnails import PictureReportAdmin

__all__ = [
    "ArmAdmin",
    "DailyArmCountAdmin",
    "EventAdmin",
    "ItemAdmin",
    "ModelRunAdmin",
    "PictureReportAdmin",
    "SearchRunAdmin",
    "VisitorDayAdmin",
]
