"""What of the sneaker is rendered, and which layers come of it."""

ZONES = [
    "outsole",
    "midsole",
    "foxing",
    "lining",
    "tongue",
    "vamp",
    "quarter",
    "toe",
    "heel",
    "tab",
    "eyestay",
    "side",
    "stitching",
    "eyelets",
    "laces",
    "pull",
    "charm",
]
SIZE = (1200, 744)
VIEWS = {
    "side": {"at": (1.42, -15.5, 2.5), "target": (1.42, 0.0, 0.505), "lens": 150.0},
    "three-quarter": {"at": (9.6, -10.6, 5.9), "target": (1.40, 0.0, 0.50), "lens": 146.0},
}
PASSES = {
    "leather": {"kind": "leather"},
    "suede": {"kind": "suede"},
    "canvas": {"kind": "canvas"},
    "bands": {"kind": "leather", "side": "bands", "extras": ("pull",)},
    "wedge": {"kind": "leather", "side": "wedge", "extras": ("charm",)},
}
# Depth order, bottom first. "name=a+b": zones of one colour as one layer. "name:under": may be absent, lies flat on another.
STACK = [
    "outsole",
    "midsole",
    "foxing:midsole",
    "lining",
    "tongue",
    "upper=vamp+quarter",
    "toe",
    "trim=heel+tab+eyestay",
    "stitching",
    "eyelets",
    "laces",
]
TEXTURES = {"suede": ["upper", "toe", "trim"], "canvas": ["upper", "toe", "trim"]}
ADDED = {"bands": {"side": "side-bands", "pull": "pull"}, "wedge": {"side": "side-wedge", "charm": "charm"}}
