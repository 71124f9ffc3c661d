"""What of the weekender bag is rendered, and which layers come of it."""

ZONES = ["body", "base", "ends", "pocket", "band", "straps", "zip", "hardware", "stitching", "tag", "sling"]
SIZE = (1200, 864)
VIEWS = {
    "front": {"at": (0.0, -25.0, 4.6), "target": (0.0, 0.0, 1.70), "lens": 140.0},
    "three-quarter": {"at": (14.5, -20.0, 8.6), "target": (0.0, 0.0, 1.62), "lens": 146.0},
}
PASSES = {
    "leather": {"kind": "leather"},
    "canvas": {"kind": "canvas"},
    "suede": {"kind": "suede"},
    "extras": {"kind": "leather", "extras": ("tag", "sling")},
}
STACK = ["zip", "body=body+pocket", "trim=base+ends+band+straps", "stitching", "hardware"]
TEXTURES = {"canvas": ["body"], "suede": ["body"]}
ADDED = {"extras": {"sling": "sling", "tag": "tag"}}
