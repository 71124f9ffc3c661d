"""Pictures of made-to-order products: which layers a selection has, and how they are tinted, lettered and stacked."""

from configurator.rendering.images import check_source, compose, draw, encode, exists, finished, store, tint
from configurator.rendering.plan import LayerError, LayerPlan, Piece, View

__all__ = ["LayerError", "LayerPlan", "Piece", "View", "check_source", "compose", "draw", "encode", "exists", "finished", "store", "tint"]
