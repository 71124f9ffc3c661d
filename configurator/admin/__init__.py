"""Where staff author blueprints, and see designs and what was sold: one module per subject."""

from configurator.admin.blueprints import BlueprintAdmin
from configurator.admin.designs import DesignAdmin, SoldDesignAdmin
from configurator.admin.gallery import GalleryEntryAdmin, GalleryReportAdmin
from configurator.admin.learned import LearnedOptionsAdmin
from configurator.admin.parts import DraftPartAdmin, LayerAdmin, OptionGroupAdmin, RuleAdmin, TableAdmin
from configurator.admin.production import BillLineAdmin, SkuAdmin
from configurator.admin.rulesets import RuleSetAdmin
from configurator.admin.starts import StartQuestionAdmin
from configurator.admin.uploads import UploadAdmin
from configurator.admin.words import BlockedWordAdmin

__all__ = [
    "BillLineAdmin",
    "BlockedWordAdmin",
    "BlueprintAdmin",
    "DesignAdmin",
    "DraftPartAdmin",
    "GalleryEntryAdmin",
    "GalleryReportAdmin",
    "LayerAdmin",
    "LearnedOptionsAdmin",
    "OptionGroupAdmin",
    "RuleAdmin",
    "RuleSetAdmin",
    "SkuAdmin",
    "SoldDesignAdmin",
    "StartQuestionAdmin",
    "TableAdmin",
    "UploadAdmin",
]
