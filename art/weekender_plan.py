"""What of the weekender is rendered, and which layers come of it."""

TRIM = ("base", "heel", "band", "binding", "straps", "welt")
# The zones of each extra.
SLING = ("sling", "sling-leather", "sling-metal", "pad")
TAG = ("tag", "tag-thread", "tag-metal")
SHOES = ("shoes", "shoes-leather", "shoes-metal")
TROLLEY = ("trolley", "trolley-thread")
LAPTOP = ("laptop", "laptop-leather", "laptop-metal")
KEYS = ("keys", "keys-metal")
COVER = ("cover", "cover-cord")
ZONES = [
    *("lining", "inner", "inner-zip", "inner-thread", "zip", "body", "pocket", "ends", *TRIM, "piping", "stitching", "hardware"),
    *(*SLING, *TAG, *SHOES, *TROLLEY, *LAPTOP, *KEYS, *COVER, "lock", "studs"),
]
SIZE = (1200, 864)
VIEWS = {
    "front": {"at": (0.0, -25.0, 5.0), "target": (0.0, -0.3, 1.88), "lens": 116.0, "passes": ("leather", "map", "dress")},
    "three-quarter": {
        "at": (13.6, -19.4, 7.4),
        "target": (0.05, -0.25, 1.76),
        "lens": 112.5,
        "passes": ("leather", "map", "dress", "shoes", "longer", "longest"),
    },
    "open": {"at": (3.4, -14.6, 18.4), "target": (0.0, -0.25, 1.5), "lens": 120.0, "passes": ("leather", "map", "packed")},
    "back": {"at": (-12.0, 20.4, 7.0), "target": (-0.05, 0.2, 1.76), "lens": 113.0, "passes": ("leather", "map", "behind")},
}
PASSES = {
    "leather": {},
    "map": {},
    "dress": {"extras": ("sling", "tag", "lock", "studs")},
    "shoes": {"extras": ("shoes",)},
    "longer": {"extras": ("sling",), "slack": 1},
    "longest": {"extras": ("sling",), "slack": 2},
    "packed": {"extras": ("tag", "laptop", "keys", "cover", "shoes")},
    "behind": {"extras": ("trolley", "studs", "sling")},
}
# Depth order, bottom first. "name=a+b": zones of one colour as one layer.
STACK = [
    "lining=lining+inner",
    "zip=zip+inner-zip",
    "body=body+pocket+ends",
    "trim=" + "+".join(TRIM),
    "piping",
    "stitching=stitching+inner-thread",
    "hardware",
]
SOFTEN = 0.5
# Drawn over the tinted layers in white: what the leather of the body, and what that of the trim mirrors.
SHINE = {"shine-body": ["body"], "shine-trim": ["trim", "piping"]}
# Pixels over which it is smoothed, and what of it is the even light of the room, left out so that black stays deep.
SMOOTH, ROOM = 5.0, 0.009
# Other bodies are the leather's light without what it mirrors, under a pattern of the map; the ends have a map of their own.
WORN, APART = ("body",), ("ends",)
CLOTH = {"suede": ("nap", 0.34, 0.95), "canvas": ("wax", 0.36, 0.97), "cotton": ("weave", 0.34, 1.0), "pebble": ("pebble", 0.9, 0.98)}
SEWN, GROUND = dict[str, str](), ("body",)
SHARED = ("dress", "shoes", "longer", "longest", "packed", "behind")
# What extras shade on the bag and on the floor, as a black layer; then the mask of each of their zones.
CASTS = {
    "dress": {"sling": SLING, "tag": TAG, "lock": ("lock",), "studs": ("studs",)},
    "shoes": {"shoes": SHOES},
    "longer": {"sling-longer": SLING},
    "longest": {"sling-longest": SLING},
    "packed": {"tag": TAG, "laptop": LAPTOP, "keys": KEYS, "cover": COVER, "shoes": SHOES},
    "behind": {"sling": SLING, "trolley": TROLLEY, "studs": ("studs",)},
}
ADDED = {kind: {zone: zone for zones in extras.values() for zone in zones} for kind, extras in CASTS.items()}
# A longer sling than the others' has layers of its own.
ADDED |= {kind: {zone: f"{zone}-{kind}" for zone in SLING} for kind in ("longer", "longest")}
# What the leather of extras mirrors, in white over them too.
LUSTRE = {
    "dress": {"shine-tag": ("tag",), "shine-sling": ("sling-leather", "pad")},
    "longer": {"shine-sling-longer": ("sling-leather", "pad")},
    "longest": {"shine-sling-longest": ("sling-leather", "pad")},
    "packed": {"shine-tag": ("tag",), "shine-cover": ("cover",)},
    "behind": {"shine-sling": ("sling-leather", "pad"), "shine-trolley": ("trolley",)},
}
