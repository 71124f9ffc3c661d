"""Ready-made goods, one picture each: a view is a thing."""

ZONES = ["mug", "glaze", "tin", "label", "wax", "sleeve", "card", "stitching", "cord", "wrap"]
SIZE = (1000, 800)
VIEWS = {
    "mug": {"at": (3.6, -9.0, 4.2), "target": (0.10, 0.0, 0.46), "lens": 196.0},
    "candle": {"at": (1.2, -9.6, 4.4), "target": (0.0, 0.0, 0.36), "lens": 205.0},
    "sleeve": {"at": (2.4, -8.6, 6.6), "target": (0.0, 0.04, 0.13), "lens": 292.0},
    "laces": {"at": (1.6, -7.4, 7.8), "target": (0.03, -0.05, 0.10), "lens": 268.0},
}
PASSES = {"default": {}}
STACK = {
    "mug": ["mug", "glaze"],
    "candle": ["tin", "label", "wax"],
    "sleeve": ["card", "sleeve", "stitching"],
    "laces": ["cord", "wrap"],
}
TEXTURES: dict[str, list[str]] = {}
ADDED: dict[str, dict[str, str]] = {}
