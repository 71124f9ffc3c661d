"""Where staff author blueprints, and see designs and what was sold: one module per subject."""

from configurator.admin.blueprints import BlueprintAdmin
from configurator.admin.designs import DesignAdmin, SoldDesignAdmin
from configurator.admin.parts import DraftPartAdmin, LayerAdmin, OptionGroupAdmin, RuleAdmin, TableAdmin
from configurator.admin.production import BillLineAdmin, SkuAdmin
from configurator.admin.starts import StartQuestionAdmin

__all__ = [
    "BillLineAdmin",
    "BlueprintAdmin",
    "DesignAdmin",
    "DraftPartAdmin",
    "LayerAdmin",
    "OptionGroupAdmin",
    "RuleAdmin",
    "SkuAdmin",
    "SoldDesignAdmin",
    "StartQuestionAdmin",
    "TableAdmin",
]
