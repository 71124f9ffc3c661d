"""What of the wristwatch is rendered, and which layers come of it."""

from parts import Part, Shade

CASE = ["case", "flange", "bezel", "insert", "marks", "back", "engraved", "movement", "glass"]
FACE_PARTS = ["dial", "print", "indices", "three", "hands", "second", "frame", "disc", "day"]
ZONES = [*CASE, *FACE_PARTS, "strap", "lining", "stitching", "bracelet", "buckle"]
SIZE = (1200, 960)
# Pixels by which the edges of few samples are smoothed.
SOFTEN = 0.4
VIEWS = {
    "front": {"from": (-5.0, 11.0), "tilt": 15.0, "at": (0.6, 0.0), "wide": 92.0},
    "three-quarter": {"from": (38.0, 24.0), "tilt": 15.0, "at": (2.2, 0.0), "wide": 93.0},
    "back": {
        "from": (-5.0, 11.0),
        "tilt": 15.0,
        "at": (-0.6, 0.0),
        "wide": 92.0,
        "passes": ("bright", "satin", "dark", "fluted", "links", "window"),
    },
    "clasp": {
        "from": (-24.0, 16.0),
        "tilt": -20.0,
        "at": (0.0, 0.0),
        "wide": 99.0,
        "passes": ("bright", "satin", "dive", "dark", "fluted", "links"),
    },
}
PASSES = {
    "bright": {"finish": "brushed", "bezel": "smooth", "strap": "leather", "dial": "sunray"},
    "satin": {"finish": "satin", "bezel": "smooth", "strap": "nubuck", "dial": "matte"},
    "dive": {"finish": "brushed", "bezel": "dive", "strap": "canvas", "dial": "grained"},
    "dark": {"finish": "satin", "bezel": "dive", "strap": "rubber", "dial": "matte", "indices": "batons"},
    "fluted": {"finish": "brushed", "bezel": "fluted", "strap": "bracelet", "dial": "matte", "indices": "numerals"},
    "links": {"finish": "satin", "bezel": "smooth", "strap": "bracelet", "dial": "matte", "indices": "dots"},
    "dauphine": {"dial": "matte", "hands": "dauphine"},
    "baton": {"dial": "matte", "hands": "baton"},
    "leaf": {"dial": "matte", "hands": "leaf"},
    "second": {"dial": "matte", "seconds": True, "date": True},
    "glass": {"glass": True},
    "window": {"finish": "brushed", "strap": "leather", "back": "glass"},
}
FACE, CLOSED = ("front", "three-quarter"), ("clasp",)
ROUND = (*FACE, "back")
# The passes whose case, not only its strap, is seen from the clasp.
CASED = ("bright", "satin")
STRAPPED = "strap+lining+stitching+buckle"
BODY = "case+flange+bezel+back+engraved"
RING = "bezel+insert+marks"
MARKERS = {"batons": "dark", "numerals": "fluted", "dots": "links"}
# Which pass shows a part in which material.
METALS = {"": "bright", "titanium": "satin", "dlc": "satin,dark"}
STRAPS = {"leather": "bright", "nubuck": "satin", "canvas": "dive", "rubber": "dark"}
LINKS = {"": "fluted", "titanium": "links", "dlc": "links,dark"}
PARTS = (
    Part("lining", "lining", {"": "bright"}, "strap+stitching+case+bezel", views=ROUND),
    Part(
        "strap",
        "strap",
        STRAPS,
        "stitching+case+bezel",
        views=FACE,
        shine=True,
    ),
    Part("strap", "strap", {"": "bright", "rubber": "dark"}, "stitching+case+back", views=("back",)),
    Part("solid", "back", METALS, "engraved", "metal", 1.7, ("back",)),
    Part("engraved", "engraved", {"": "bright"}, "", "metal", 1.0, ("back",)),
    Part("ring", "back", {"": "window"}, "movement", "metal", 1.7, ("back",)),
    Part("stitching", "stitching", {"": "bright"}, "case+bezel", views=ROUND),
    Part("bracelet", "bracelet", LINKS, "case+bezel", "metal", 1.0, FACE),
    # With what of the case a strap hides and a bracelet does not.
    Part("bracelet", "bracelet+case", LINKS, "back", "metal", 1.0, ("back",)),
    Part(
        "case",
        BODY,
        METALS,
        "strap+lining+stitching+buckle",
        "metal",
        1.1,
        CLOSED,
        reach=30,
    ),
    Part("lining", "lining", {"": "bright"}, "strap+stitching+buckle", views=CLOSED),
    Part(
        "strap",
        "strap",
        STRAPS,
        "stitching+buckle",
        views=CLOSED,
        shine=True,
    ),
    Part("stitching", "stitching", {"": "bright"}, "buckle", views=CLOSED),
    Part("buckle", "buckle", METALS, "", "metal", 1.1, CLOSED),
    # With the case behind it, which a strap would have hidden.
    Part("bracelet", "bracelet+" + BODY, LINKS, "", "metal", 1.1, CLOSED),
    Part("case", "case+flange", METALS, "bezel+dial+print", "metal", 1.1, FACE),
    Part("case", "case", METALS, "back+engraved+movement", "metal", 1.5, ("back",)),
    Part("dial", "dial", {"sunray": "bright", "matte": "satin", "grained": "dive"}, "print", level=0.80, views=FACE),
    Part("print", "print", {"": "bright"}, views=FACE),
    Part("smooth", "bezel", METALS, "", "metal", 1.0, FACE),
    Part("fluted", "bezel", {"": "fluted"}, "", "metal", 1.0, FACE),
    Part("dive", "bezel", {"": "dive", "titanium": "dark", "dlc": "dark,dark"}, "insert+marks", "metal", 1.0, FACE),
    Part("insert", "insert", {"": "dive"}, "marks", views=FACE),
    Part("marks", "marks", {"": "dive"}, views=FACE),
    *(Part(name, "indices", {"": source}, "", "metal", 1.5, FACE) for name, source in MARKERS.items()),
    *(Part(f"{name}-three", "three", {"": source}, "", "metal", 1.5, FACE) for name, source in MARKERS.items()),
    *(Part(name, "hands", {"": name}, "", "metal", 1.5, FACE) for name in ("dauphine", "baton", "leaf")),
    Part("second", "second", {"": "second"}, "", "metal", 1.4, FACE),
    Part("frame", "frame", {"": "second"}, "disc+day", "metal", 1.1, FACE),
    Part("disc", "disc", {"": "second"}, "day", views=FACE),
    Part("day", "day", {"": "second"}, views=FACE),
)
SHADES = (
    *(Shade(name, name, "dial", (0.10, 0.22), 0.16, 0.42) for name in MARKERS),
    *(Shade(name, name, "dial", (0.26, 0.60), 0.34, 0.40) for name in ("dauphine", "baton", "leaf")),
    Shade("second", "second", "dial", (0.38, 0.80), 0.30, 0.26),
)
GLASS, FLOOR, GLAZED = "glass", "bright", FACE
PICTURES = {"back": {"movement": ("window", "movement")}}
