"""What of the sneaker is rendered, and which layers come of it."""

ZONES = [
    "outsole", "midsole", "foxing", "lining", "tongue", "label", "vamp", "quarter", "toe", "heel", "tab", "collar", "eyestay",
    "stitching", "eyelets", "laces", "pull", "charm", "tree", "tree-metal", "bag", "bag-cord",
]  # fmt: skip
SIZE = (1200, 750)
SHOE = ("leather", "map", "pull", "charm")
VIEWS = {
    "side": {"at": (1.47, -15.5, 1.9), "target": (1.47, 0.0, 0.60), "lens": 150.0, "key": (-2.6, -1.5, 4.4), "passes": SHOE},
    "three-quarter": {"at": (9.6, -10.6, 5.4), "target": (1.42, 0.0, 0.52), "lens": 158.0, "key": (-1.9, -1.9, 4.2), "passes": SHOE},
    "top": {
        "at": (1.47, -1.2, 17.5),
        "target": (1.47, -0.06, 0.4),
        "lens": 165.0,
        "key": (-3.4, -1.6, 3.7),
        "passes": (*SHOE, "trees", "bag"),
    },
    "back": {
        "at": (-11.6, -8.0, 4.2),
        "target": (1.05, -0.12, 0.60),
        "lens": 172.0,
        "key": (-3.0, -0.25, 3.45),
        "passes": ("leather", "map", "pull"),
    },
}
PASSES = {
    "leather": {"kind": "calf"},
    "map": {"kind": "map"},
    "pull": {"kind": "calf", "extras": ("pull",)},
    "charm": {"kind": "calf", "extras": ("charm",)},
    "trees": {"kind": "calf", "extras": ("trees",)},
    "bag": {"kind": "calf", "extras": ("bag",)},
}
# Depth order, bottom first. "name=a+b": zones of one colour as one layer. "name:under": may be absent, lies flat on another.
STACK = [
    "outsole",
    "midsole",
    "foxing:midsole",
    "lining",
    "upper=vamp+quarter+tongue",
    "label",
    "toe",
    "trim=heel+tab+eyestay+collar",
    "stitching",
    "eyelets",
    "laces",
]
# Pixels by which the edges of few samples are smoothed.
SOFTEN = 0.55
# The same for the line of dark where the sole meets the floor.
CONTACT = 1.3
# Drawn over the tinted layers in white: what the leather, and what the rubber mirrors.
SHINE = {"shine-leather": ["upper", "toe", "trim"], "shine-rubber": ["midsole", "outsole"]}
# Suede and canvas are the leather's light without what it mirrors, under the nap or weave of the map: contrast and level.
WORN, APART, GROUND = ("upper", "toe", "trim"), ("tongue",), ("vamp", "quarter")
CLOTH = {"suede": ("nap", 0.20, 0.94), "canvas": ("weave", 0.18, 0.98)}
# Motifs of the map, sewn on as thin panels.
SEWN = {"bands": "side-bands", "wedge": "side-wedge", "arc": "side-arc"}
ADDED = {
    "pull": {"pull": "pull"},
    "charm": {"charm": "charm"},
    "trees": {"tree": "tree", "tree-metal": "tree-metal"},
    "bag": {"bag": "bag", "bag-cord": "bag-cord"},
}
SHARED = ("trees", "bag")
# What extras shade, in the shoe and on the floor.
CASTS = {kind: {kind: tuple(ADDED[kind])} for kind in SHARED}
