"""White materials that differ in grain, weave and gloss only: colour is multiplied in later."""

from __future__ import annotations

import bpy

ALBEDO = 0.8
# Of each kind roughness, specular, metallic and sheen.
LOOKS = {
    "leather": (0.46, 0.45, 0.0, 0.0),
    "calf": (0.44, 0.42, 0.0, 0.0),
    "hide": (0.44, 0.45, 0.0, 0.0),
    "suede": (0.95, 0.1, 0.0, 0.35),
    "canvas": (0.9, 0.12, 0.0, 0.1),
    "coated": (0.30, 0.5, 0.0, 0.0),
    "lining": (0.9, 0.1, 0.0, 0.3),
    "rubber": (0.62, 0.3, 0.0, 0.0),
    "lace": (0.85, 0.15, 0.0, 0.15),
    "thread": (0.6, 0.3, 0.0, 0.1),
    "metal": (0.28, 0.5, 1.0, 0.0),
    "ceramic": (0.22, 0.5, 0.0, 0.0),
    "paper": (0.8, 0.1, 0.0, 0.0),
    "paint": (0.55, 0.18, 0.0, 0.0),
    "coat": (0.07, 0.5, 0.0, 0.0),
    "flake": (0.42, 0.5, 0.7, 0.0),
    "brushed": (0.42, 0.5, 0.9, 0.0),
    "polished": (0.16, 0.5, 1.0, 0.0),
    "satin": (0.38, 0.5, 0.85, 0.0),
    "carbon": (0.3, 0.6, 0.0, 0.0),
    "tyre": (0.7, 0.25, 0.0, 0.0),
    "tape": (0.62, 0.3, 0.0, 0.0),
    "wax": (0.5, 0.3, 0.0, 0.0),
}

# Scale and strength of a grain of cells.
GRAIN = {
    "leather": (70.0, 0.28),
    "calf": (105.0, 0.17),
    "hide": (48.0, 0.55),
    "rubber": (160.0, 0.05),
    "ceramic": (9.0, 0.012),
    "wax": (14.0, 0.04),
}


class Nodes:
    """A few words to wire shader nodes with."""

    def __init__(self, name: str) -> None:
        self.material = bpy.data.materials.new(name)
        self.material.use_nodes = True
        self.tree = self.material.node_tree
        self.bsdf = self.tree.nodes["Principled BSDF"]

    @classmethod
    def of(cls, material: bpy.types.Material) -> Nodes:
        """The nodes of a material that is there already."""
        found = cls.__new__(cls)
        found.material, found.tree = material, material.node_tree
        found.bsdf = found.tree.nodes["Principled BSDF"]
        return found

    def add(self, kind: str, **inputs: object) -> bpy.types.Node:
        node = self.tree.nodes.new(kind)
        for key, value in inputs.items():
            self.wire(value, node.inputs[key])
        return node

    def wire(self, value: object, socket: bpy.types.NodeSocket) -> None:
        if isinstance(value, bpy.types.NodeSocket):
            self.tree.links.new(value, socket)
        else:
            socket.default_value = value

    def math(self, operation: str, a: object, b: object = 0.0) -> bpy.types.NodeSocket:
        node = self.tree.nodes.new("ShaderNodeMath")
        node.operation = operation
        self.wire(a, node.inputs[0])
        self.wire(b, node.inputs[1])
        return node.outputs[0]

    def aov(self, zone: str, value: object = 1.0) -> None:
        node = self.tree.nodes.new("ShaderNodeOutputAOV")
        node.aov_name = zone
        self.wire(value, node.inputs["Value"])

    def bump(self, height: object, strength: float, distance: float) -> None:
        node = self.add("ShaderNodeBump", Height=height, Strength=strength, Distance=distance)
        self.tree.links.new(node.outputs["Normal"], self.bsdf.inputs["Normal"])


def _grain(n: Nodes, kind: str, uv_scale: tuple[float, float]) -> None:
    here = n.add("ShaderNodeTexCoord")
    place = here.outputs["Object"]
    if kind in {"leather", "calf", "hide", "rubber", "ceramic", "wax"}:
        scale, strength = GRAIN[kind]
        cells = n.add("ShaderNodeTexVoronoi", Vector=place, Scale=scale)
        soft = n.add("ShaderNodeTexNoise", Vector=place, Scale=scale * 0.8, Detail=6.0)
        n.bump(n.math("ADD", n.math("MULTIPLY", cells.outputs["Distance"], 0.7), soft.outputs["Fac"]), strength, 0.01)
    elif kind in {"suede", "lining"}:
        nap = n.add("ShaderNodeTexNoise", Vector=place, Scale=260.0, Detail=4.0)
        n.bump(nap.outputs["Fac"], 0.5 if kind == "suede" else 0.25, 0.012)
        cloud = n.add("ShaderNodeTexNoise", Vector=place, Scale=9.0, Detail=5.0)
        tone = n.math("ADD", n.math("MULTIPLY", cloud.outputs["Fac"], 0.22), n.math("MULTIPLY", nap.outputs["Fac"], 0.3))
        level = n.math("MULTIPLY", n.math("ADD", tone, 0.72), ALBEDO)
        mix = n.add("ShaderNodeCombineColor", Red=level, Green=level, Blue=level)
        n.wire(mix.outputs[0], n.bsdf.inputs["Base Color"])
    elif kind in {"canvas", "lace", "coated"}:
        parts = n.add("ShaderNodeSeparateXYZ", Vector=here.outputs["UV"])
        waves = [n.math("SINE", n.math("MULTIPLY", parts.outputs[axis], s)) for axis, s in zip("XY", uv_scale, strict=True)]
        weave = n.math("MULTIPLY", waves[0], waves[1])
        n.bump(weave, 0.55 if kind == "canvas" else 0.2, 0.006)
        level = n.math("MULTIPLY", n.math("ADD", n.math("MULTIPLY", weave, 0.09), 0.97), ALBEDO)
        mix = n.add("ShaderNodeCombineColor", Red=level, Green=level, Blue=level)
        n.wire(mix.outputs[0], n.bsdf.inputs["Base Color"])


def start(name: str, kind: str, uv_scale: tuple[float, float] = (300.0, 300.0)) -> Nodes:
    """A white material of a kind, without zones yet; uv_scale is radians of weave per unit of u and v."""
    n = Nodes(name)
    roughness, specular, metallic, sheen = LOOKS[kind]
    white = 0.0 if kind == "coat" else ALBEDO
    n.bsdf.inputs["Base Color"].default_value = (white, white, white, 1)
    n.bsdf.inputs["Roughness"].default_value = roughness
    n.bsdf.inputs["Specular IOR Level"].default_value = specular
    n.bsdf.inputs["Metallic"].default_value = metallic
    n.bsdf.inputs["Sheen Weight"].default_value = sheen
    _grain(n, kind, uv_scale)
    return n


def plain(zone: str, kind: str, uv_scale: tuple[float, float] = (300.0, 300.0)) -> bpy.types.Material:
    """A material that belongs to one zone altogether."""
    n = start(f"{zone}-{kind}", kind, uv_scale)
    n.aov(zone)
    return n.material


def painted(  # noqa: PLR0917
    name: str, kind: str, base: str, order: list[str], images: dict[str, bpy.types.Image], uv_scale: tuple[float, float]
) -> bpy.types.Material:
    """A material whose zones are painted in UV space: `base` everywhere, each of `order` over those before it."""
    n = start(name, kind, uv_scale)
    uv = n.add("ShaderNodeTexCoord").outputs["UV"]
    left: object = 1.0
    for zone in reversed(order):
        texture = n.add("ShaderNodeTexImage", Vector=uv)
        texture.image = images[zone]
        texture.extension = "EXTEND"
        value = n.math("MULTIPLY", texture.outputs["Color"], left)
        n.aov(zone, value)
        left = n.math("SUBTRACT", left, value)
    n.aov(base, left)
    return n.material


def banded(zone: str, band: str, kind: str, lo: float, hi: float) -> bpy.types.Material:
    """A zone with a flat band of another zone where lo < v < hi."""
    n = start(f"{zone}-{band}", kind)
    v = n.add("ShaderNodeSeparateXYZ", Vector=n.add("ShaderNodeTexCoord").outputs["UV"]).outputs["Y"]
    inside = n.math("MULTIPLY", n.math("GREATER_THAN", v, lo), n.math("LESS_THAN", v, hi))
    n.aov(band, inside)
    n.aov(zone, n.math("SUBTRACT", 1.0, inside))
    return n.material


def punch(material: bpy.types.Material, image: bpy.types.Image) -> None:
    """Holes where the picture is white: dark inside, with a rim that dips."""
    n = Nodes.of(material)
    texture = n.add("ShaderNodeTexImage", Vector=n.add("ShaderNodeTexCoord").outputs["UV"])
    texture.image = image
    before = n.bsdf.inputs["Base Color"]
    colour = before.links[0].from_socket if before.links else tuple(before.default_value)
    mix = n.add("ShaderNodeMix")
    mix.data_type, mix.blend_type = "RGBA", "MULTIPLY"
    n.wire(texture.outputs["Color"], mix.inputs["Factor"])
    n.wire(colour, mix.inputs[6])
    n.wire((0.06, 0.06, 0.06, 1.0), mix.inputs[7])
    n.wire(mix.outputs[2], before)
    normal = n.bsdf.inputs["Normal"]
    dip = n.add("ShaderNodeBump", Height=n.math("SUBTRACT", 1.0, texture.outputs["Color"]), Strength=0.5, Distance=0.02)
    if normal.links:
        n.wire(normal.links[0].from_socket, dip.inputs["Normal"])
    n.wire(dip.outputs["Normal"], normal)
