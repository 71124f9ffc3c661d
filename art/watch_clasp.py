"""How the watch's strap closes opposite the case: pin buckle, keepers and holes, or the folding clasp of a bracelet. Millimetres."""

from __future__ import annotations

import facets as f
import geometry as g
import numpy as np
import watch_strap as straps

Array = np.ndarray
HINGE, TAIL = 0.515, 0.308
HOLES, PITCH = (-4, -3, -2, -1, 1, 2), 6.2
KEEPERS = (0.455, 0.385)
OVER = 2.55
"""How far out the upper strap lies where it covers the lower one."""
OPENING = 27.0


def buckled(loop: straps.Loop, kind: str, finish: str, *, sewn: bool) -> None:
    """Two straps: the upper one ends at the buckle, the lower one goes through it and over the other into its keepers."""
    straps.band(loop, kind, sewn=sewn, part=(0.0, HINGE))
    share = np.linspace(TAIL, 1.0, 400)
    straps.band(loop, kind, sewn=sewn, part=(TAIL, 1.0), lift=over(share))
    for at in KEEPERS:
        keeper(loop, at, kind)
    holes(loop)
    frame(loop, f.metal("buckle", "polished" if finish == "brushed" else finish))
    pin(loop, f.metal("buckle", "polished" if finish == "brushed" else finish))


def over(share: Array) -> Array:
    rise = np.clip((HINGE + 0.052 - share) / 0.052, 0, 1)
    return OVER * rise**2 * (3 - 2 * rise)


def on(loop: straps.Loop, along: Array, across: Array, height: Array) -> Array:
    """Points (n, 3) at millimetres along the loop from the hinge, across it, and above its middle line."""
    p, out, _ = loop.at(HINGE * loop.length + along)
    return p + out * height[:, None] + np.column_stack([across, np.zeros((len(across), 2))])


def keeper(loop: straps.Loop, at: float, kind: str) -> None:
    """A loop of strap around both layers."""
    a = np.linspace(0, 2 * np.pi, 121)[:-1]
    half = float(straps.width(np.array([at]))[0]) / 2 + 1.0
    across = half * np.sign(np.cos(a)) * np.abs(np.cos(a)) ** 0.28
    height = OVER / 2 + 3.3 * np.sign(np.sin(a)) * np.abs(np.sin(a)) ** 0.28
    p, out, _ = loop.at(np.array([at * loop.length]))
    path = p + out * height[:, None] + np.column_stack([across, np.zeros((len(a), 2))])
    up = g.unit(np.column_stack([np.cos(a), np.zeros((len(a), 2))]) + out * np.sin(a)[:, None])
    g.add_tube("strap", path, 2.3, straps.cloth("strap", kind), up=up, flat=0.30, square=0.5, closed=True, sides=32)


def holes(loop: straps.Loop) -> None:
    """Punched in the tail: dark, with a pressed edge."""
    dark = f.coloured("strap", (0.015, 0.015, 0.015), 0.9)
    dark.node_tree.nodes["Principled BSDF"].inputs["Metallic"].default_value = 0.0
    a = np.linspace(0, 2 * np.pi, 33)[:-1]
    for n in HOLES:
        at = -3.0 - n * PITCH
        high = float(over(np.array([HINGE + at / loop.length]))[0]) + 1.26
        ring = on(loop, at + 0.95 * np.sin(a), 0.95 * np.cos(a), np.full(32, high))
        f.add_cap("hole", ring, dark)


def frame(loop: straps.Loop, metal: f.Material) -> None:
    """A frame of rounded bars: hinged between the straps, its free bar above the strap that comes through."""
    a = np.linspace(0, 2 * np.pi, 161)[:-1]
    round_off = [np.sign(w) * np.abs(w) ** 0.34 for w in (np.cos(a), np.sin(a))]
    along = 5.2 + 5.6 * round_off[1]
    share = np.clip((along + 0.4) / 11.2, 0, 1)
    path = on(loop, along, 9.75 * round_off[0], 1.0 + 1.9 * share)
    up = loop.at(HINGE * loop.length + along)[1]
    g.add_tube("buckle", path, 1.18, metal, up=up, flat=0.86, square=0.82, closed=True, sides=28)


def pin(loop: straps.Loop, metal: f.Material) -> None:
    """From its hole onto the free bar, where it lies in a notch."""
    knots = np.array([(-4.2, 1.6), (-2.4, 3.9), (1.0, 4.2), (6.0, 4.35), (10.6, 4.3), (11.9, 3.9)])
    t = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(knots, axis=0), axis=1))])
    line = g.through(t, knots)(np.linspace(0, t[-1], 60))
    path = on(loop, line[:, 0], np.zeros(60), line[:, 1])
    g.add_tube("buckle", path, 0.95, metal, up=loop.at(HINGE * loop.length + line[:, 0])[1], flat=0.72, square=0.8, sides=20)


def folding(loop: straps.Loop, finish: str) -> None:
    """A curved cover over the folded blades, with a safety catch."""
    straps.bracelet(loop, finish, opening=OPENING)
    top, bright = f.metal("bracelet", finish), f.metal("bracelet", "polished" if finish == "brushed" else finish)
    middle = loop.length / 2
    straps.link(loop, (middle, OPENING + 1.6), (-8.35, 8.35), (top, bright), lift=0.55)
    straps.link(loop, (middle - 7.6, 8.0), (-8.75, 8.75), (top, bright), lift=1.05)
    for side in (-1, 1):
        straps.link(loop, (middle + 6.0, 3.6), tuple(sorted((side * 8.2, side * 9.1))), (bright, bright), lift=0.5)
