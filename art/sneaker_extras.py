"""What goes with a pair of court sneakers: cedar trees that keep their shape, and a cotton bag, rolled up and tied with its cord."""

from __future__ import annotations

import bpy
import geometry as g
import materials as mat
import numpy as np

Array = np.ndarray
# Of the tree's heel block, from back to front: where, half its width, and the height of its ridge.
BLOCK = np.array(
    [[0.235, 0.020, 0.80], [0.29, 0.090, 0.90], [0.40, 0.132, 0.965], [0.56, 0.150, 0.955], [0.72, 0.140, 0.90], [0.82, 0.118, 0.83]]
)
FOOT, DOME, KNOB = 0.40, 0.075, 0.44
ROLL_AT, ROLL_TURN = np.array([1.30, 0.80, 0.0]), np.radians(-4.0)
ROLL_LONG, ROLL_THICK, ROLL_TURNS = 1.25, 0.165, 5.0


def cedar() -> bpy.types.Material:
    """Red cedar, sanded and bare: fine rings along its length; its colour is the tint."""
    n = mat.start("tree-cedar", "paper")
    parts = n.add("ShaderNodeSeparateXYZ", Vector=n.add("ShaderNodeTexCoord").outputs["Object"])
    stretched = n.add(
        "ShaderNodeCombineXYZ",
        X=n.math("MULTIPLY", parts.outputs["X"], 1.3),
        Y=n.math("MULTIPLY", parts.outputs["Y"], 22.0),
        Z=n.math("MULTIPLY", parts.outputs["Z"], 14.0),
    )
    rings = n.add("ShaderNodeTexNoise", Vector=stretched.outputs[0], Scale=1.0, Detail=5.0, Roughness=0.55, Distortion=0.5)
    level = n.math("MULTIPLY", n.math("ADD", n.math("MULTIPLY", rings.outputs["Fac"], 0.55), 0.62), mat.ALBEDO)
    n.wire(n.add("ShaderNodeCombineColor", Red=level, Green=level, Blue=level).outputs[0], n.bsdf.inputs["Base Color"])
    n.aov("tree")
    return n.material


def trees() -> None:
    """The part of a tree that shows: a heel block with a knob to pull it by, and the tube that leads to the toe."""
    fine = np.linspace(BLOCK[0, 0], BLOCK[-1, 0], 60)
    half, ridge = (g.through(BLOCK[:, 0], BLOCK[:, k]) for k in (1, 2))
    front = np.linspace(1, -1, 14)[1:-1]
    outline = np.vstack(
        [
            np.column_stack([fine, half(fine)]),
            np.column_stack([fine[-1] + 0.014 * (1 - front**4), front * half(fine[-1])]),
            np.column_stack([fine[::-1], -half(fine[::-1])]),
        ]
    )
    middle = np.array([KNOB, 0.0])

    def ring(share: float, rise: float) -> Array:
        flat = middle + (outline - middle) * share
        top = ridge(np.clip(flat[:, 0], fine[0], fine[-1]))
        return np.column_stack([flat, np.maximum(top - DOME * (1 - rise), FOOT)])

    bend = np.linspace(0, np.pi / 2, 24)
    foot = ring(1.0, 0.0) * [1, 1, 0] + [0, 0, FOOT]
    points = np.stack([foot, ring(1.0, -0.05), *(ring(max(np.cos(a), 0.004) ** 0.6, np.sin(a)) for a in bend)], axis=1)
    g.add_grid("tree", points, cedar(), closed=True)
    metal = mat.plain("tree-metal", "metal")
    low = float(ridge(KNOB)) - 0.01
    ball = [(0.047 * np.cos(a), 0.085 + 0.047 * np.sin(a)) for a in np.linspace(-1.05, np.pi / 2, 20)]
    profile = np.add([(0.040, 0.0), (0.040, 0.010), (0.020, 0.016), (0.018, 0.040), *ball], [0, low])
    g.lathe("tree-knob", profile, metal, steps=64, centre=(KNOB, 0.0))
    for y in (-0.05, 0.05):
        way = np.linspace((0.80, y, 0.66), (1.50, y, 0.50), 20)
        g.add_tube("tree-tube", way, 0.020, metal, sides=24)


def bag() -> None:
    """Lengthwise on the floor beside the shoe: a spiral of cloth, drawn in where its cord goes round."""
    s, x = np.linspace(0, 1, 900), np.linspace(-1, 1, 220)
    angle = (s * ROLL_TURNS * 2 * np.pi - 0.62 * np.pi)[:, None]
    radius = (0.03 + (ROLL_THICK - 0.03) * s)[:, None]
    drawn = 1 - 0.13 * np.exp(-((x / 0.10) ** 2)) - 0.03 * np.exp(-(((np.abs(x) - 0.30) / 0.12) ** 2))
    soft = 0.006 * np.sin(5.1 * x + 2.0 * angle) + 0.004 * np.sin(11.0 * x - 3.0 * angle + 1.0)
    gather = 0.010 * np.exp(-((x / 0.16) ** 2)) * np.sin(17.0 * angle)
    wide = radius * drawn + (soft + gather) * s[:, None]
    ends = ROLL_LONG / 2 * (1 + 0.018 * np.sin(3.0 * angle) + 0.010 * np.sin(7.3 * angle))
    points = np.stack([x * ends, wide * np.cos(angle), wide * np.sin(angle)], axis=-1)
    points[..., 2] = np.maximum(points[..., 2] * 0.94 + ROLL_THICK * 0.90, 0.004)
    outside, inside = points, points - g.grid_normals(points) * 0.009
    cloth = mat.plain("bag", "canvas", (5200.0, 900.0))
    g.add_grid("bag", _laid(np.concatenate([outside, inside[:, ::-1]], axis=1)), cloth, closed_rows=True)
    _cord()


def _cord() -> None:
    """Twice around the roll, with a knot on top and two ends."""
    cord = mat.plain("bag-cord", "lace", (900.0, 30.0))
    turn = np.linspace(0, 4 * np.pi, 160) + np.pi / 2
    reach = ROLL_THICK * 0.885 + 0.014
    around = np.column_stack([np.linspace(-0.026, 0.026, 160), reach * np.cos(turn), reach * 0.94 * np.sin(turn) + ROLL_THICK * 0.90])
    g.add_tube("bag-cord", _laid(around), 0.017, cord, sides=16)
    top = np.array([0.0, 0.0, reach * 0.94 + ROLL_THICK * 0.90 + 0.016])
    g.add_tube(
        "bag-cord", _laid(top + np.array([[-0.04, -0.02, 0], [-0.015, 0.012, 0.012], [0.015, 0.012, 0.012], [0.04, -0.02, 0]])), 0.019, cord
    )
    for side, swing in ((-1, 0.03), (1, -0.01)):
        steps = [[0, 0, 0], [0.06, -0.03, 0.012], [0.13, -0.08 + swing, -0.03], [0.18, -0.12 + swing, -0.12], [0.25, -0.155 + swing, -0.28]]
        knots = top + np.array(steps) * [side, 1, 1]
        t = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(knots, axis=0), axis=1))])
        path = g.periodic_free(t, knots)(np.linspace(0, t[-1], 80))
        path[:, 2] = np.maximum(path[:, 2], 0.018)
        g.add_tube("bag-cord", _laid(path), 0.017, cord, sides=16)
        g.add_tube("bag-cord", _laid(np.linspace(path[-1], path[-1] + (path[-1] - path[-3]) * 2, 6)), 0.026, cord)


def _laid(points: Array) -> Array:
    """From the roll's own coordinates to its place on the floor."""
    c, s = np.cos(ROLL_TURN), np.sin(ROLL_TURN)
    return points @ np.array([[c, s, 0], [-s, c, 0], [0, 0, 1]]) + ROLL_AT
