"""The studio: lights, floor that only catches shadow, camera, and one render to a multilayer EXR."""

from __future__ import annotations

from pathlib import Path

import bpy
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
    """Large soft key from the front left, rim from behind for dark colours, a low fill, an even grey world."""
    x, y, z = target
    lights: list[tuple[Point, float, float]] = [
        ((-1.6, -3.4, 4.6), 150, 3.4),
        ((3.6, -2.6, 2.2), 38, 2.4),
        ((0.4, 3.6, 3.4), 120, 2.2),
        ((-4.2, 1.0, 2.0), 45, 1.6),
    ]
    for (dx, dy, dz), energy, width in lights:
        light((x + dx * size, y + dy * size, z + dz * size), energy * size**2, width * size, target)
    world = bpy.data.worlds.new("world")
    bpy.context.scene.world = world
    world.use_nodes = True
    world.node_tree.nodes["Background"].inputs[0].default_value = (1, 1, 1, 1)
    world.node_tree.nodes["Background"].inputs[1].default_value = 0.34
    bpy.ops.mesh.primitive_plane_add(size=60, location=(x, y, 0))
    bpy.context.object.is_shadow_catcher = True


def camera(at: Point, target: Point, lens: float) -> None:
    data = bpy.data.cameras.new("camera")
    data.lens = lens
    thing = bpy.data.objects.new("camera", data)
    thing.location = at
    thing.rotation_euler = (Vector(target) - thing.location).to_track_quat("-Z", "Y").to_euler()
    bpy.context.scene.collection.objects.link(thing)
    bpy.context.scene.camera = thing


def on_picture(point: Point) -> tuple[float, float]:
    """Where a point in space lands, as fractions of width and height from the top left."""
    bpy.context.view_layer.update()
    seen = world_to_camera_view(bpy.context.scene, bpy.context.scene.camera, Vector(point))
    return seen.x, 1 - seen.y


def render(
    path: Path, zones: list[str], size: tuple[int, int], samples: int, border: tuple[float, float, float, float] | None = None
) -> None:
    """Render to `path` with one coverage channel per zone; `border` (x0, y0, x1, y1 from the top left) limits the area."""
    scene = bpy.context.scene
    scene.render.engine = "CYCLES"
    scene.cycles.device = "CPU"
    scene.cycles.samples, scene.cycles.use_denoising, scene.cycles.use_adaptive_sampling = samples, True, False
    scene.cycles.max_bounces, scene.cycles.diffuse_bounces = 3, 2
    scene.cycles.denoising_prefilter = "FAST"
    scene.render.film_transparent = True
    scene.render.resolution_x, scene.render.resolution_y = size
    scene.view_settings.view_transform = "Raw"
    scene.render.use_border = border is not None
    if border is not None:
        x0, y0, x1, y1 = border
        scene.render.border_min_x, scene.render.border_max_x = x0, x1
        scene.render.border_min_y, scene.render.border_max_y = 1 - y1, 1 - y0
    layer = scene.view_layers[0]
    for zone in zones:
        channel = layer.aovs.add()
        channel.name, channel.type = zone, "VALUE"
    output = scene.render.image_settings
    output.media_type = "MULTI_LAYER_IMAGE"
    output.file_format = "OPEN_EXR_MULTILAYER"
    output.color_depth = "16"
    scene.render.filepath = str(path)
    bpy.ops.render.render(write_still=True)
