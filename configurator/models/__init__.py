"""Tables of the configurator: one module per subject."""

from configurator.models.authoring import KEY, BillLine, Layer, Option, OptionGroup, Rule, Table
from configurator.models.blueprints import Blueprint, BlueprintQuerySet, FrozenError
from configurator.models.compilations import Compilation
from configurator.models.designs import Design, DesignQuerySet, SoldDesign, new_token
from configurator.models.drawings import Drawing, DrawingQuerySet
from configurator.models.gallery import GalleryEntry, GalleryEntryQuerySet, GalleryReport
from configurator.models.learned import LearnedOptions
from configurator.models.production import Sku
from configurator.models.rulesets import RuleSet, RuleSetUse, SharedRule, SharedTable
from configurator.models.sheets import SheetUpload
from configurator.models.starts import StartAnswer, StartQuestion
from configurator.models.uploads import Upload, UploadQuerySet
from configurator.models.words import BlockedWord

__all__ = [
    "KEY",
    "BillLine",
    "BlockedWord",
    "Blueprint",
    "BlueprintQuerySet",
    "Compilation",
    "Design",
    "DesignQuerySet",
    "Drawing",
    "DrawingQuerySet",
    "FrozenError",
    "GalleryEntry",
    "GalleryEntryQuerySet",
    "GalleryReport",
    "Layer",
    "LearnedOptions",
    "Option",
    "OptionGroup",
    "Rule",
    "RuleSet",
    "RuleSetUse",
    "SharedRule",
    "SharedTable",
    "SheetUpload",
    "Sku",
    "SoldDesign",
    "StartAnswer",
    "StartQuestion",
    "Table",
    "Upload",
    "UploadQuerySet",
    "new_token",
]
