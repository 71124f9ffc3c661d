"""Tables of the configurator: one module per subject."""

from configurator.models.authoring import KEY, Layer, Option, OptionGroup, Rule, Table
from configurator.models.blueprints import Blueprint, BlueprintQuerySet, FrozenError
from configurator.models.designs import Design, SoldDesign, new_token

__all__ = [
    "KEY",
    "Blueprint",
    "BlueprintQuerySet",
    "Design",
    "FrozenError",
    "Layer",
    "Option",
    "OptionGroup",
    "Rule",
    "SoldDesign",
    "Table",
    "new_token",
]
