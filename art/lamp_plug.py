"""The plugs of four countries, each lying on the table at the end of the lamp's cable. Millimetres."""

from __future__ import annotations

from collections.abc import Callable

import facets as f
import geometry as g
import numpy as np

Array = np.ndarray
UP = f.vec(0, 0, 1)


def across(along: Array) -> Array:
    return f.vec(-along[1], along[0], 0)


def pin(start: Array, way: Array, radius: float, *, side: Array | None = None, flat: float = 1.0) -> None:
    """A pin from `start` to the end of `way`; a blade is `flat` towards `side`."""
    line = start + np.linspace(0, 1, 12)[:, None] * way
    square = 1.0 if side is None else 0.25
    g.add_tube("pin", line, radius, f.metal("pins", "polished"), up=UP if side is None else side, flat=flat, square=square, sides=32)


def body(at: Array, along: Array, widths: list[tuple[float, float]], *, flat: float, square: float) -> Array:
    """A moulded body from pairs of distance and half width, lying flat on the table: the point of its middle line where the cable ends."""
    s, half = np.array(widths, dtype=float).T
    fine = np.linspace(s[0], s[-1], 60)
    low = flat * half.max()
    line = at + fine[:, None] * along
    line[:, 2] = np.interp(fine, [s[0], 8], [at[2], low])
    g.add_tube("plug", line, g.through(s, half)(fine), f.flat("plug", roughness=0.45), up=UP, flat=flat, square=square, sides=48)
    return f.vec(at[0], at[1], low)


def europe(at: Array, along: Array) -> None:
    """Round, with two round pins."""
    turned = np.degrees(np.arctan2(along[1], along[0]))
    profile = [(3.4, -12), (6, -8), (9, 2), (14, 10), (15.5, 18), (15.5, 27), (14, 30), (0.1, 30)]
    lying = f.turn(f.turn(f.spin(profile, 64), 90, 1), turned) + at
    f.add_facets("plug", lying, f.flat("plug", roughness=0.45), closed=True)
    for offset in (-9.0, 9.0):
        pin(at + along * 29 + across(along) * offset, along * 19, 2.3)


def kingdom(at: Array, along: Array) -> None:
    """On its back, three blades in the air, the earth's across the others."""
    widths = [(-10, 4), (-2, 7), (2, 17), (6, 23), (14, 24.5), (36, 23), (46, 17), (49, 8)]
    foot = body(at, along, widths, flat=0.42, square=0.55) + UP * 8
    for ahead, aside, thin in ((13, -11, along), (13, 11, along), (35, 0, across(along))):
        pin(foot + along * ahead + across(along) * aside, UP * 22, 3.4, side=thin, flat=0.6)


def switzerland(at: Array, along: Array) -> None:
    """Flat, with three thin pins, the middle one out of line."""
    foot = body(at, along, [(-12, 3.4), (-6, 6), (2, 12), (8, 17), (26, 17), (33, 12.5), (34, 6)], flat=0.46, square=0.6)
    for aside, lift in ((-9.5, -1.5), (0, 2.5), (9.5, -1.5)):
        pin(foot + along * 32 + across(along) * aside + UP * lift, along * 19, 2.0)


def states(at: Array, along: Array) -> None:
    """Small, with two blades on edge."""
    foot = body(at, along, [(-14, 3.4), (-6, 6.5), (4, 10.5), (22, 13), (27, 12), (28, 6)], flat=0.72, square=0.6)
    for aside in (-6.3, 6.3):
        pin(foot + along * 26 + across(along) * aside, along * 18, 3.1, side=across(along), flat=0.26)


PLUGS: dict[str, Callable[[Array, Array], None]] = {"eu": europe, "uk": kingdom, "ch": switzerland, "us": states}
