"""Pictures of made-to-order products: which layers a selection has, and how they are tinted, lettered, printed and stacked."""

from configurator.rendering.areas import close_up, content
from configurator.rendering.documents import PAGE_WIDTH, LayerError, View
from configurator.rendering.images import check_source, compose, draw, encode, exists, finished, flattened, narrowed, own_width, store, tint
from configurator.rendering.plan import HEX, TINT_VERSION, LayerPlan, Piece, Step, Surface
from configurator.rendering.prints import CHECKING, HIDDEN, MISSING, picture_name, preview_name, print_file
from configurator.rendering.swatches import swatch

__all__ = [
    "CHECKING",
    "HEX",
    "HIDDEN",
    "MISSING",
    "PAGE_WIDTH",
    "TINT_VERSION",
    "LayerError",
    "LayerPlan",
    "Piece",
    "Step",
    "Surface",
    "View",
    "check_source",
    "close_up",
    "compose",
    "content",
    "draw",
    "encode",
    "exists",
    "finished",
    "flattened",
    "narrowed",
    "own_width",
    "picture_name",
    "preview_name",
    "print_file",
    "store",
    "swatch",
    "tint",
]
