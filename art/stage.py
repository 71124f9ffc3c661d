"""The studio: lights, floor that only catches shadow, camera, and one render to a multilayer EXR."""

from __future__ import annotations

from pathlib import Path

import bpy
import numpy as np
from bpy_extras.object_utils import world_to_camera_view
from mathutils import Vector

Point = tuple[float, float, float]


def reset() -> None:
    bpy.ops.wm.read_factory_settings(use_empty=True)


def light(at: Point, energy: float, size: float, target: Point) -> None:
    data = bpy.data.lights.new("area", "AREA")
    data.energy, data.size = energy, size
    lamp = bpy.data.objects.new("area", data)
    lamp.location = at
    lamp.rotation_euler = (Vector(target) - lamp.location).to_track_quat("-Z", "Y").to_euler()
    bpy.context.scene.collection.objects.link(lamp)


def studio(target: Point, size: float = 1.0) -> None:
    """A very large soft key from above on the left, rims from behind on both sides for dark colours, a weak fill, a dim room."""
    x, y, z = target
    lights: list[tuple[Point, float, float]] = [
        ((-1.6, -2.3, 4.7), 265, 5.2),
        ((4.2, -3.0, 1.8), 30, 2.6),
        ((1.4, 4.2, 2.6), 120, 3.0),
        ((-4.6, 2.2, 1.8), 60, 2.2),
    ]
    for (dx, dy, dz), energy, width in lights:
        light((x + dx * size, y + dy * size, z + dz * size), energy * size**2, width * size, target)
    world = bpy.data.worlds.new("world")
    bpy.context.scene.world = world
    world.use_nodes = True
    world.node_tree.nodes["Background"].inputs[0].default_value = (1, 1, 1, 1)
    world.node_tree.nodes["Background"].inputs[1].default_value = 0.25
    bpy.ops.mesh.primitive_plane_add(size=60, location=(x, y, 0))
    bpy.context.object.is_shadow_catcher = True


def card(at: Point, energy: float, size: tuple[float, float], target: Point) -> None:
    """A rectangular soft light, `size` wide and high: mirrored in a tube it is one long clean line."""
    light(at, energy, size[0], target)
    data = bpy.context.scene.collection.objects[-1].data
    data.shape, data.size_y = "RECTANGLE", size[1]


def cards(target: Point, size: float = 1.0, *, floor: bool = True) -> None:
    """A studio for glossy tubes and metal: a long strip above the camera, one behind, a low fill, and a room of graded grey."""
    x, y, z = target
    lights: list[tuple[Point, float, tuple[float, float]]] = [
        ((-0.4, -2.3, 2.6), 105, (6.0, 0.9)),
        ((0.6, 2.2, 2.8), 70, (6.0, 1.2)),
        ((2.6, -3.2, 0.5), 34, (1.6, 2.6)),
        ((-4.2, -0.6, 1.2), 30, (1.4, 3.0)),
    ]
    for (dx, dy, dz), energy, (wide, high) in lights:
        card((x + dx * size, y + dy * size, z + dz * size), energy * size**2, (wide * size, high * size), target)
    graded_room()
    if floor:
        bpy.ops.mesh.primitive_plane_add(size=400, location=(x, y, 0))
        bpy.context.object.is_shadow_catcher = True


def graded_room() -> None:
    """Light from everywhere, brightest above and darkest just below the horizon, so that metal has something to mirror."""
    world = bpy.data.worlds.new("world")
    bpy.context.scene.world = world
    world.use_nodes = True
    tree = world.node_tree
    place, parts = tree.nodes.new("ShaderNodeTexCoord"), tree.nodes.new("ShaderNodeSeparateXYZ")
    ramp = tree.nodes.new("ShaderNodeValToRGB")
    rise = tree.nodes.new("ShaderNodeMapRange")
    rise.inputs["From Min"].default_value = -1.0
    stops = ((0.0, 0.40), (0.42, 0.16), (0.50, 0.30), (0.62, 0.42), (1.0, 0.75))
    while len(ramp.color_ramp.elements) < len(stops):
        ramp.color_ramp.elements.new(0.5)
    for element, (at, level) in zip(ramp.color_ramp.elements, stops, strict=True):
        element.position, element.color = at, (level, level, level, 1)
    tree.links.new(place.outputs["Generated"], parts.inputs[0])
    tree.links.new(parts.outputs["Z"], rise.inputs["Value"])
    tree.links.new(rise.outputs[0], ramp.inputs[0])
    tree.links.new(ramp.outputs[0], tree.nodes["Background"].inputs[0])


def camera(at: Point, target: Point, lens: float) -> None:
    data = bpy.data.cameras.new("camera")
    data.lens = lens
    thing = bpy.data.objects.new("camera", data)
    thing.location = at
    thing.rotation_euler = (Vector(target) - thing.location).to_track_quat("-Z", "Y").to_euler()
    bpy.context.scene.collection.objects.link(thing)
    bpy.context.scene.camera = thing


def frame(size: tuple[int, int]) -> None:
    """The size of the picture in pixels; what follows about places on it depends on its shape."""
    bpy.context.scene.render.resolution_x, bpy.context.scene.render.resolution_y = size


def on_picture(point: Point) -> tuple[float, float]:
    """Where a point in space lands, as fractions of width and height from the top left."""
    bpy.context.view_layer.update()
    seen = world_to_camera_view(bpy.context.scene, bpy.context.scene.camera, Vector(point))
    return seen.x, 1 - seen.y


def points_of(*names: str) -> np.ndarray:
    """Every vertex of the objects whose names begin so."""
    found = []
    for thing in bpy.data.objects:
        if thing.type == "MESH" and thing.name.startswith(names):
            flat = np.empty(len(thing.data.vertices) * 3, dtype=np.float32)
            thing.data.vertices.foreach_get("co", flat)
            found.append(flat.reshape(-1, 3))
    return np.vstack(found)


def around(points: np.ndarray, margin: float) -> tuple[float, float, float, float]:
    """The part of the picture (x0, y0, x1, y1 from the top left) where points in space land, and a margin."""
    bpy.context.view_layer.update()
    scene, lens = bpy.context.scene, bpy.context.scene.camera
    inside = np.array(lens.matrix_world.normalized().inverted()) @ np.column_stack([points, np.ones(len(points))]).T
    wide = scene.render.resolution_x / scene.render.resolution_y
    half = lens.data.sensor_width / lens.data.lens / 2
    x, y = inside[0] / -inside[2] / half / 2 + 0.5, 0.5 - inside[1] / -inside[2] / half / 2 * wide
    low, high = (np.clip(f(np.array([x, y]), axis=1) + sign * margin, 0, 1) for f, sign in ((np.min, -1), (np.max, 1)))
    return float(low[0]), float(low[1]), float(high[0]), float(high[1])


def render(
    path: Path,
    zones: list[str],
    size: tuple[int, int],
    samples: int,
    border: tuple[float, float, float, float] | None = None,
) -> None:
    """Render to `path` with one coverage channel per zone; `border` (x0, y0, x1, y1 from the top left) limits the area."""
    scene = bpy.context.scene
    scene.render.engine = "CYCLES"
    scene.cycles.device = "CPU"
    scene.cycles.samples, scene.cycles.use_denoising, scene.cycles.use_adaptive_sampling = samples, True, False
    scene.cycles.max_bounces, scene.cycles.diffuse_bounces = 3, 2
    scene.cycles.denoising_prefilter = "FAST"
    scene.render.film_transparent = True
    frame(size)
    scene.view_settings.view_transform = "Raw"
    scene.render.use_border = border is not None
    if border is not None:
        x0, y0, x1, y1 = border
        scene.render.border_min_x, scene.render.border_max_x = x0, x1
        scene.render.border_min_y, scene.render.border_max_y = 1 - y1, 1 - y0
    layer = scene.view_layers[0]
    layer.use_pass_glossy_direct = layer.use_pass_glossy_indirect = layer.use_pass_glossy_color = True
    for zone in zones:
        channel = layer.aovs.add()
        channel.name, channel.type = zone, "VALUE"
    output = scene.render.image_settings
    output.media_type = "MULTI_LAYER_IMAGE"
    output.file_format = "OPEN_EXR_MULTILAYER"
    output.color_depth = "16"
    scene.render.filepath = str(path)
    bpy.ops.render.render(write_still=True)
