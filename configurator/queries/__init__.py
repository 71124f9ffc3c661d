"""Reads of the configurator: one module per subject, one door."""

from configurator.queries.asking import Ask, Pairs, choices_of, pairs_of
from configurator.queries.blocked import BlockedTextError, check_words
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
from configurator.queries.many import renewals, resolve_many
from configurator.queries.pictures import LayerView, layers_of, picture, picture_of, text_layer
from configurator.queries.preview import Explanation, Preview, address, explanation, preview
from configurator.queries.production import parts_of
from configurator.queries.proof import Proof, proof
from configurator.queries.renewal import Renewal, renew
from configurator.queries.scarce import stock_keys
from configurator.queries.versions import NotMadeError, choose

__all__ = [
    "Ask",
    "BlockedTextError",
    "Compiled",
    "Configuration",
    "DesignView",
    "Explanation",
    "IncompleteError",
    "LayerView",
    "NotMadeError",
    "Pairs",
    "Preview",
    "Proof",
    "Renewal",
    "Resolved",
    "address",
    "check_words",
    "choices_of",
    "choose",
    "compile_version",
    "compiled",
    "configuration",
    "design",
    "design_view",
    "designs_by_token",
    "designs_of",
    "explanation",
    "forget_compiled",
    "labels",
    "layers_of",
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
    "stock_keys",
    "text_layer",
    "with_newest",
]
