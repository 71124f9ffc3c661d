"""A studio for metal: bright cards with soft edges to be mirrored in it, dark gaps between them, and a floor that catches shadow.

Metal shows nothing but what surrounds it, so here the surroundings are drawn, not the lamps.
"""

from __future__ import annotations

import bpy
import numpy as np
from materials import Nodes
from mathutils import Vector

Point = tuple[float, float, float]
# Where a card stands as seen from the thing, its width and height (all in sizes of the thing), its brightness, and how soft its edge is.
CARDS: tuple[tuple[Point, float, float, float, float], ...] = (
    ((-1.5, -3.0, 10.0), 13.0, 7.0, 3.6, 0.30),
    ((-9.5, -4.5, 2.6), 3.4, 11.0, 7.5, 0.22),
    ((9.0, -5.5, 3.0), 1.6, 10.0, 6.0, 0.22),
    ((8.0, 5.5, 4.5), 4.5, 6.0, 3.6, 0.35),
    ((-5.0, 8.5, 5.0), 7.0, 4.0, 5.0, 0.35),
    ((0.6, -11.0, 5.6), 6.0, 1.2, 1.3, 0.45),
    ((-2.0, -12.0, 0.4), 9.0, 2.6, 1.5, 0.40),
)
FLOOR = 0.42


def _glow(strength: float, soft: float) -> bpy.types.Material:
    n = Nodes("card")
    uv = n.add("ShaderNodeSeparateXYZ", Vector=n.add("ShaderNodeTexCoord").outputs["Generated"])
    level: object = strength
    for axis in "XY":
        edge = n.math("MINIMUM", uv.outputs[axis], n.math("SUBTRACT", 1.0, uv.outputs[axis]))
        ramp = n.add("ShaderNodeMapRange", Value=edge)
        ramp.interpolation_type = "SMOOTHSTEP"
        ramp.inputs["From Max"].default_value = soft
        level = n.math("MULTIPLY", level, ramp.outputs[0])
    light = n.add("ShaderNodeEmission", Strength=level)
    n.tree.links.new(light.outputs[0], n.tree.nodes["Material Output"].inputs["Surface"])
    return n.material


def _key(target: Point, size: float, soft: float) -> None:
    """Lamps behind the two brightest cards: not mirrored, but they throw the shadow, which glowing planes do not."""
    for (x, y, z), wide, radiance in (((-4.0, -3.0, 9.0), 6.0, 2.6), ((1.0, 3.0, 9.0), 9.0, 1.2)):
        data = bpy.data.lights.new("key", "AREA")
        data.size = wide * size * soft
        data.energy = radiance * np.pi * (wide * size) ** 2
        lamp = bpy.data.objects.new("key", data)
        lamp.location = Vector(target) + Vector((x, y, z)) * size
        lamp.rotation_euler = (Vector(target) - lamp.location).to_track_quat("-Z", "Y").to_euler()
        lamp.visible_glossy = False
        bpy.context.scene.collection.objects.link(lamp)


def studio(target: Point, size: float, *, world: float = 0.09, floor: bool = True, soft: float = 1.0) -> None:
    """Cards around a thing of about that radius, and a floor at z = 0."""
    for at, wide, high, strength, edge in CARDS:
        bpy.ops.mesh.primitive_plane_add(size=1)
        card = bpy.context.object
        card.location = Vector(target) + Vector(at) * size
        card.rotation_euler = (Vector(target) - card.location).to_track_quat("Z", "Y").to_euler()
        card.scale = (wide * size, high * size, 1)
        card.visible_camera = card.visible_shadow = False
        card.data.materials.append(_glow(strength, edge))
    _key(target, size, soft)
    scene = bpy.context.scene
    scene.world = bpy.data.worlds.new("world")
    scene.world.use_nodes = True
    background = scene.world.node_tree.nodes["Background"]
    background.inputs[0].default_value, background.inputs[1].default_value = (1, 1, 1, 1), world
    if floor:
        bpy.ops.mesh.primitive_plane_add(size=80 * size, location=(target[0], target[1], 0))
        bpy.context.object.is_shadow_catcher = True
        ground = Nodes("floor")
        ground.bsdf.inputs["Base Color"].default_value = (FLOOR, FLOOR, FLOOR, 1)
        ground.bsdf.inputs["Roughness"].default_value = 1.0
        bpy.context.object.data.materials.append(ground.material)
