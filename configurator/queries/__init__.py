"""Reads of the configurator: one module per subject, one door."""

from configurator.queries.asking import Ask, Pairs, choices_of, pairs_of
from configurator.queries.blocked import BlockedTextError, check_words
from configurator.queries.comparing import (
    STANDARD,
    START,
    Beside,
    Comparison,
    Taken,
    address as comparison_address,
    compare,
    saved_designs,
    take_over,
)
from configurator.queries.compiled import Compiled, compile_version, compiled, forget_compiled
from configurator.queries.configuration import Configuration, configuration
from configurator.queries.designs import (
    DesignView,
    IncompleteError,
    Resolved,
    design,
    design_view,
    designs_by_token,
    designs_of,
    labels,
    picture_name,
    resolve,
    with_newest,
)
from configurator.queries.finish import Finished, Obstacle, finish
from configurator.queries.guided import Guided, guided
from configurator.queries.links import Link, LinkError, OtherProductError, follow
from configurator.queries.looks import Change, Look, Opening, opening
from configurator.queries.many import renewals, resolve_many
from configurator.queries.pictures import LayerView, layers_of, picture, picture_of, text_layer
from configurator.queries.preview import Explanation, Preview, address, explanation, preview
from configurator.queries.production import parts_of
from configurator.queries.proof import Proof, proof
from configurator.queries.renewal import Renewal, renew
from configurator.queries.scarce import stock_keys
from configurator.queries.starts import Start, start
from configurator.queries.surprise import SEEDS, Surprise, surprise
from configurator.queries.versions import NotMadeError, choose

__all__ = [
    "SEEDS",
    "STANDARD",
    "START",
    "Ask",
    "Beside",
    "BlockedTextError",
    "Change",
    "Comparison",
    "Compiled",
    "Configuration",
    "DesignView",
    "Explanation",
    "Finished",
    "Guided",
    "IncompleteError",
    "LayerView",
    "Link",
    "LinkError",
    "Look",
    "NotMadeError",
    "Obstacle",
    "Opening",
    "OtherProductError",
    "Pairs",
    "Preview",
    "Proof",
    "Renewal",
    "Resolved",
    "Start",
    "Surprise",
    "Taken",
    "address",
    "check_words",
    "choices_of",
    "choose",
    "compare",
    "comparison_address",
    "compile_version",
    "compiled",
    "configuration",
    "design",
    "design_view",
    "designs_by_token",
    "designs_of",
    "explanation",
    "finish",
    "follow",
    "forget_compiled",
    "guided",
    "labels",
    "layers_of",
    "opening",
    "pairs_of",
    "parts_of",
    "picture",
    "picture_name",
    "picture_of",
    "preview",
    "proof",
    "renew",
    "renewals",
    "resolve",
    "resolve_many",
    "saved_designs",
    "start",
    "stock_keys",
    "surprise",
    "take_over",
    "text_layer",
    "with_newest",
]
