"""What of the bicycle is rendered, and which layers come of it."""

DRESSED = ("fork", "drop", "classic", "gears")
SIZE = (1600, 1200)
# Pixels by which the edges of few samples are smoothed.
SOFTEN = 0.4
UPPER = ("base", "dress", "alt", "fittings", "load", "lamp", "bags", "titanium", "gloss")
VIEWS = {
    "side": {"at": (0.81, -130.0, 8.6), "target": (0.81, 0.0, 4.75), "lens": 250.0},
    "cockpit": {"at": (24.0, -46.0, 19.0), "target": (3.5, -0.2, 7.75), "lens": 222.0, "share": 0.75, "passes": UPPER},
    "three-quarter": {"at": (62.0, -74.0, 19.0), "target": (1.0, 0.0, 4.72), "lens": 213.0, "share": 0.75},
}
# Zones of the parts that may be left out; in each, colours that always go together are one.
UNITED = {"hoods": "dark", "cables": "dark", "wire": "metal", "steel": "parts", "lens": "glass"}
ZONES_OF = {
    "fork": ["paint"],
    "carbon": ["leg"],
    "drop": ["parts", "dark", "tape"],
    "flat": ["parts", "dark", "tape"],
    "swept": ["parts", "dark", "tape"],
    "classic": ["saddle", "rivets", "parts"],
    "sport": ["saddle", "parts"],
    "gears": ["chain", "parts", "dark"],
    "belt": ["belt"],
    "hub": ["shell"],
    "eight": ["shell"],
    "second": ["parts"],
    "panniers": ["bag", "strap", "metal"],
    "saddlebag": ["bag", "strap", "metal"],
    "barbag": ["bag", "strap", "metal"],
    "wide": ["tread", "wall", "rim", "parts"],
    "head": ["panel"],
    "guards": ["metal", "flap"],
    "rack": ["tubes"],
    "front": ["tubes"],
    "cages": ["metal"],
    "flasks": ["flask", "cap"],
    "lamp": ["body", "glass"],
    "tail": ["body", "glass"],
    "bell": ["bell", "dark"],
    "stand": ["stand"],
    "dynamo": ["shell"],
    "tools": ["bag", "strap", "metal"],
    "lock": ["body", "metal"],
}
STACK = ["tread", "wall", "rim", "spokes", "frame", "accent", "parts", "steel", "dark"]
ZONES = [*STACK, *(f"{part}-{zone}" for part, zones in ZONES_OF.items() for zone in zones)]
# Rendered for their shade alone: the hub of the wide wheels is that of the others.
LEFT_OUT = {"wide-parts"}
# Passes: what is shown, what is only felt (shadow, mirror), what only hides, and the frame's surface.
SHOWN = {
    "dress": (("head", *DRESSED), ()),
    "alt": (("carbon", "flat", "sport", "belt", "hub"), ()),
    "fittings": (("guards", "cages", "tail", "stand", "dynamo", "swept", "second"), ("fork", "classic", "gears")),
    "load": (("rack", "front", "flasks", "bell"), ("drop", "classic", "gears")),
    "lamp": (("lamp",), ("drop", "classic", "gears")),
    "bags": (("panniers", "saddlebag", "barbag"), ("fork", "gears", "rack", "front")),
    "titanium": (("wide",), ("drop", "classic", "gears")),
    "carry": (("tools", "lock"), ("fork", "classic")),
    "eight": (("eight",), ("fork", "classic")),
}
PASSES: dict[str, dict[str, object]] = {
    "base": {"ghosts": DRESSED, "floor": True},
    **{kind: {"show": show, "ghosts": ghosts} for kind, (show, ghosts) in SHOWN.items()},
    "gloss": {"show": ("fork",), "ghosts": ("drop", "classic", "gears"), "paint": "coat"},
}
PASSES["alt"] |= {"paint": "flake"}
PASSES["load"] |= {"paint": "flake", "occluders": ("fork", "cages")}
PASSES["lamp"] |= {"occluders": ("fork",)}
PASSES["bags"] |= {"occluders": ("drop", "classic")}
PASSES["eight"] |= {"occluders": ("belt",)}
PASSES["titanium"] |= {"paint": "brushed", "lugged": False}
TEXTURES: dict[str, list[str]] = {}
ADDED = {
    kind: {name: name for part in show for zone in ZONES_OF[part] if (name := f"{part}-{zone}") not in LEFT_OUT}
    for kind, (show, _) in SHOWN.items()
}
ADDED["titanium"]["frame"] = "titanium"
SHARED = set(SHOWN)
SHADED = {"alt": ["frame"], "load": ["fork-paint"]}
GLOSS = {"gloss": {"frame": "gloss", "fork-paint": "fork-gloss"}}
