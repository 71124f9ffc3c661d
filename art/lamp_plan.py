"""What of the desk lamp is rendered, and which layers come of it."""

from ground import Ground
from parts import Glow, Part

ZONES = ["foot", "felt", "arms", "joints", "shade", "inner", "bulb", "holder", "cable", "plug", "pins", "switch", "table"]
SIZE = (1200, 960)
HEADED = ("cone", "metal", "oak", "cone-metal", "dome-metal", "tube-metal", "cone-lit", "dome-lit", "tube-lit")
VIEWS = {
    "front": {"from": (-14.0, 7.0), "at": (-36.0, 0.0, 282.0), "wide": 790.0},
    "three-quarter": {"from": (36.0, 20.0), "at": (10.0, 0.0, 285.0), "wide": 800.0},
    "shade": {"from": (36.0, -5.0), "at": (124.0, 0.0, 438.0), "wide": 330.0, "passes": HEADED},
}
# How far from the lamp the camera stands.
AWAY = 3200.0
GROUND = Ground(88.0, 24.0)
# Pixels by which the edges of few samples are smoothed.
SOFTEN = 0.45
# Light is soft: its passes need no more than half the size.
SHARES = dict.fromkeys(("cone-lit", "dome-lit", "tube-lit"), 0.5)
PASSES = {
    "cone": {},
    "metal": {"foot": "metal", "arms": "metal", "shape": "dome"},
    "oak": {"foot": "oak", "shape": "tube"},
    "marble": {"foot": "marble", "only": "foot"},
    "button": {"switch": "button", "only": "foot"},
    "dimmer": {"switch": "dimmer", "only": "foot"},
    "cord": {"switch": "cord", "only": "cable"},
    "cone-metal": {"inner": "metal", "only": "shade"},
    "dome-metal": {"shape": "dome", "inner": "metal", "only": "shade"},
    "tube-metal": {"shape": "tube", "inner": "metal", "only": "shade"},
    "cone-lit": {"lit": True},
    "dome-lit": {"shape": "dome", "lit": True},
    "tube-lit": {"shape": "tube", "lit": True},
    **{f"loops-{n}": {"loops": n, "only": "cable"} for n in (1, 2, 3)},
    **{f"plug-{key}": {"plug": key, "only": "plug"} for key in ("uk", "ch", "us")},
}
SHAPES = {"cone": "cone", "dome": "metal", "tube": "oak"}
PLUGS = {"eu": "cone", **{key: f"plug-{key}" for key in ("uk", "ch", "us")}}
ALL = ("front", "three-quarter")
HEAD = "shade+inner+bulb+holder"
PARTS = (
    Part("cable", "cable", {"": "cone"}, "foot+felt+plug+switch", views=ALL, reach=18),
    *(Part(f"cable-{n}", "cable", {"": f"loops-{n}"}, "foot+felt+plug+switch", views=ALL, reach=18) for n in (1, 2, 3)),
    *(Part(f"plug-{key}", "plug", {"": kind}, "pins", views=ALL) for key, kind in PLUGS.items()),
    *(Part(f"pins-{key}", "pins", {"": kind}, "", "metal", 1.0, ALL) for key, kind in PLUGS.items()),
    Part("felt", "felt", {"": "cone"}, "foot", views=ALL),
    Part(
        "foot", "foot", {"": "cone", "brass": "metal,soft", "oak": "oak", "marble": "marble"}, "joints+arms+switch", views=ALL, shine=True
    ),
    *(Part(name, "switch", {"": name}, "", "metal", 1.0, ALL) for name in ("button", "dimmer", "cord")),
    Part("arms", "arms", {"": "cone", "metal": "metal,metal"}, "joints+" + HEAD, shine=True),
    Part("joints", "joints", {"": "cone"}, HEAD, "metal", 1.0),
    *(Part(f"{name}-inner", "inner", {"": source, "metal": f"{name}-metal,metal"}, "bulb+holder+shade") for name, source in SHAPES.items()),
    *(Part(f"{name}-bulb", "bulb+holder", {"": source}, "shade") for name, source in SHAPES.items()),
    *(Part(name, "shade", {"": source}, "", shine=True) for name, source in SHAPES.items()),
)
SHADES = ()
GLOWS = tuple(Glow(name, f"{name}-lit", of=source, strong="inner+bulb", gain=0.9) for name, source in SHAPES.items())
FLOOR, GLAZED, PICTURES = "cone", (), {}
# What longer cables shade on the table.
CASTS = {f"loops-{n}": {f"cable-{n}": ("cable",)} for n in (1, 2, 3)}
