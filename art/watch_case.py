"""The case of the watch: middle, lugs, crown, bezels, crystal and both backs, in millimetres.

The dial lies in the plane z = 0, twelve o'clock is +y, and the wearer looks along -z.
"""

from __future__ import annotations

from itertools import pairwise

import facets as f
import geometry as g
import materials as mat
import numpy as np

Array = np.ndarray
RADIUS, LUG_GAP, BACK = 19.5, 10.0, -6.2
TOP = BACK + 1.4
"""The plate of the movement, on which the rest of it lies towards the back."""


def middle(finish: str) -> None:
    """The barrel between bezel and back, and the flange around the dial."""
    side, edge = f.metal("case", finish), f.metal("case", "polished" if finish == "brushed" else finish)
    wall = f.eased([(17.2, -5.7), (18.9, -5.1), (RADIUS, -4.2), (RADIUS, 0.3), (18.95, 0.95), (18.3, 0.95)], 0.05)
    strips = [side if abs(b[0] - a[0]) < 0.2 and abs(b[1] - a[1]) > 2 else edge for a, b in pairwise(wall)]  # noqa: PLR2004
    f.add_facets("middle", f.spin(wall), strips, closed=True)
    flange = f.eased([(16.35, 2.7), (16.2, 2.2), (15.35, 0.28), (15.3, 0.0)], 0.05)
    f.add_facets("flange", f.spin(flange), f.metal("flange", "satin"), closed=True)


def lugs(finish: str) -> None:
    """Four horns: brushed top and flank, a polished chamfer between them that widens towards the tip."""
    top, bright = f.metal("case", finish), f.metal("case", "polished" if finish == "brushed" else finish)
    t = np.linspace(0, 1, 60)
    corner = np.array([[17.9, 7.6], [15.2, 13.4], [13.75, 18.6], [13.1, 23.6]])
    b = np.stack([(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3], axis=1)
    outer, y = (b @ corner).T
    share = np.clip((y - 7.6) / 16.0, 0, 1)
    high = 0.95 - 5.3 * share**2.1
    low = -5.2 - 1.9 * share**1.5
    nose = np.clip((t - 0.93) / 0.07, 0, 1)
    high, low = high - 0.9 * nose**2, low + 0.35 * nose**2
    chamfer = 0.35 + 0.75 * share
    for sx in (-1, 1):
        for sy in (-1, 1):
            inner = np.maximum(LUG_GAP + 0.1, np.sqrt(np.clip(17.6**2 - y**2, 0, None)))
            corners = [
                (inner, low), (inner, high - 0.12), (inner + 0.12, high), (outer - chamfer, high), (outer - 0.05, high - chamfer * 1.05),
                (outer, high - chamfer * 1.05 - 0.08),
                (outer, low + 0.35), (outer - 0.3, low), (inner, low),
            ]  # fmt: skip
            rings = np.stack([np.stack([sx * x, sy * y, z], axis=-1) for x, z in corners], axis=1)
            materials = [bright, bright, top, bright, bright, top, bright, bright]
            f.add_facets("lug", rings, materials)
            f.add_cap("lug-tip", rings[-1], bright)
            for at, radius in ((0.80, 0.55),):
                k = int(at * 59)
                hole = np.array([sx * (outer[k] + 0.02), sy * y[k], (high[k] + low[k]) / 2 - 0.3])
                f.add_cap("pin-hole", hole + f.turn(f.spin([(radius, 0)], 24)[:, 0], 90, 1), f.metal("case", "satin"))


def crown(finish: str) -> None:
    """A fluted crown at three o'clock."""
    teeth, steps = 26, 26 * 12
    angle = np.arange(steps) / steps * 2 * np.pi
    wave = 0.5 + 0.5 * np.cos(angle * teeth)
    rise = (wave**0.6)[:, None]
    profile = np.array(
        [
            (2.2, 0.0),
            (2.75, 0.15),
            (2.98, 0.3),
            (2.98, 2.6),
            (2.75, 2.85),
            (2.5, 2.95),
            (2.3, 2.92),
            (2.1, 3.0),
            (1.4, 3.16),
            (0.7, 3.25),
            (0.02, 3.28),
        ]
    )
    cut = np.where(profile[:, 0] > 2.6, 0.30, 0.0)  # noqa: PLR2004
    r = profile[:, 0] - cut * (1 - rise)
    ring = np.stack([np.cos(angle)[:, None] * r, np.sin(angle)[:, None] * r, np.broadcast_to(profile[:, 1], r.shape)], axis=-1)
    points = f.turn(ring, 90, 1) + np.array([19.9, 0, -1.95])
    f.add_facets("crown", points, f.metal("case", "polished" if finish == "brushed" else finish), closed=True)
    stem = f.turn(f.spin([(1.8, -0.8), (1.8, 0.3)], 48), 90, 1) + np.array([19.9, 0, -1.95])
    f.add_facets("stem", stem, f.metal("case", "satin"), closed=True)


def smooth_bezel(finish: str) -> None:
    dome = f.arc((16.55, 0.95), (2.15, 2.15), 8, 92, 18)
    line = np.vstack([[(18.75, 0.9)], dome, [(16.35, 3.02), (16.3, 2.4)]])
    f.add_facets("bezel", f.spin(line, 320), f.metal("bezel", "polished" if finish == "brushed" else finish), closed=True)


def fluted_bezel() -> None:
    """A cone with deep V flutes between two polished lips."""
    polished = f.metal("bezel", "mirror")
    flutes = 84
    angle = np.arange(flutes * 2) / (flutes * 2) * 2 * np.pi
    deep = np.where(np.arange(flutes * 2) % 2, 0.0, 1.0)[:, None]
    low, high = np.array([18.75, 1.15]), np.array([17.05, 2.95])
    normal = np.array([1.8, 1.7]) / np.hypot(1.8, 1.7)
    rows = np.array([low, low + 0.10 * (high - low), low + 0.9 * (high - low), high])
    depth = np.array([0.02, 0.42, 0.42, 0.02])
    r, z = (rows[:, k] - deep * depth * normal[k] for k in (0, 1))
    points = np.stack([np.cos(angle)[:, None] * r, np.sin(angle)[:, None] * r, z], axis=-1)
    verts, faces = [], []
    for i in range(len(angle)):
        for j in range(3):
            a, b = points[i], points[(i + 1) % len(angle)]
            faces.append(np.arange(4) + len(verts))
            verts.extend([a[j], b[j], b[j + 1], a[j + 1]])
    g.add_mesh("flutes", np.array(verts), np.array(faces), polished)
    f.add_facets(
        "lip", f.spin(f.eased([(18.6, 0.9), (18.8, 0.95), (18.8, 1.15), (18.6, 1.3)], 0.05)), f.metal("bezel", "polished"), closed=True
    )
    inner = f.eased([(17.2, 2.7), (17.1, 3.05), (16.5, 3.2), (16.35, 3.1), (16.3, 2.4)], 0.05)
    f.add_facets("lip", f.spin(inner), f.metal("bezel", "polished"), closed=True)


def dive_bezel(finish: str) -> None:
    """A turning ring with a knurled edge and a ceramic insert that is marked every minute."""
    polished = f.metal("bezel", "polished" if finish == "brushed" else finish)
    teeth, steps = 60, 60 * 14
    angle = np.arange(steps) / steps * 2 * np.pi
    wave = np.clip(np.abs(((angle / (2 * np.pi) * teeth) % 1) - 0.5) * 4 - 0.7, 0, 1)[:, None]
    profile = f.eased([(18.6, 0.95), (19.5, 1.0), (19.95, 1.3), (19.95, 2.2), (19.45, 2.72), (19.2, 2.72)], 0.06)
    cut = np.where(profile[:, 0] > 19.3, 0.26, 0.0)  # noqa: PLR2004
    r = profile[:, 0] - cut * (1 - wave)
    ring = np.stack([np.cos(angle)[:, None] * r, np.sin(angle)[:, None] * r, np.broadcast_to(profile[:, 1], r.shape)], axis=-1)
    f.add_facets("knurl", ring, polished, closed=True)
    insert = f.eased([(19.22, 2.5), (19.18, 2.74), (16.75, 3.12), (16.7, 2.8)], 0.06)
    f.add_facets("insert", f.spin(insert, 320), mat_insert(), closed=True)
    f.add_facets("lip", f.spin(f.eased([(16.75, 2.9), (16.72, 3.2), (16.4, 3.2), (16.3, 2.5)], 0.05)), polished, closed=True)
    paint = f.flat("marks", roughness=0.35)
    for minute in range(60):
        if minute % 5 == 0 and minute:
            _on_insert(_bar(17.15, 18.85, 0.62 if minute % 10 else 0.0), minute, paint) if minute % 10 else _numeral(
                str(minute), minute, paint
            )
        elif minute and minute < 15:  # noqa: PLR2004
            _on_insert(_bar(18.1, 18.85, 0.2), minute, paint)
        elif minute:
            _on_insert(_bar(18.45, 18.85, 0.22), minute, paint)
    _on_insert(np.array([[-1.25, 18.9], [1.25, 18.9], [0.1, 17.0], [-0.1, 17.0]]), 0, paint)


def mat_insert() -> f.Material:
    n = mat.Nodes("insert")
    n.bsdf.inputs["Base Color"].default_value = (mat.ALBEDO, mat.ALBEDO, mat.ALBEDO, 1)
    n.bsdf.inputs["Roughness"].default_value = 0.12
    n.bsdf.inputs["Coat Weight"].default_value = 0.6
    n.bsdf.inputs["Coat Roughness"].default_value = 0.03
    n.aov("insert")
    return n.material


def _bar(inner: float, outer: float, width: float) -> Array:
    return np.array([[-width / 2, outer], [width / 2, outer], [width / 2, inner], [-width / 2, inner]])


def _height(r: Array) -> Array:
    return np.interp(r, [16.75, 19.18], [3.12, 2.74]) + 0.025


def _on_insert(outline: Array, minute: int, paint: f.Material) -> None:
    rows = (
        np.stack([outline[0] + (outline[3] - outline[0]) * s for s in np.linspace(0, 1, 6)]),
        np.stack([outline[1] + (outline[2] - outline[1]) * s for s in np.linspace(0, 1, 6)]),
    )
    flat = np.stack([rows[0] + (rows[1] - rows[0]) * s for s in np.linspace(0, 1, 3)], axis=1)
    points = np.concatenate([flat, _height(np.linalg.norm(flat, axis=-1))[..., None]], axis=-1)
    g.add_grid("mark", f.turn(points, -6.0 * minute), paint)


def _numeral(text: str, minute: int, paint: f.Material) -> None:
    def place(p: Array) -> Array:
        flipped = p if not 15 < minute < 45 else p * [-1, -1, 1]  # noqa: PLR2004
        out = flipped + f.vec(0, 18.0, 0)
        out[:, 2] = _height(np.linalg.norm(out[:, :2], axis=1))
        return f.turn(out, -6.0 * minute)

    f.add_letters(text, 2.25, paint, place=place, spacing=0.96)


def crystal(material: f.Material) -> None:
    """Slightly domed sapphire with a bevelled edge."""
    dome = [(r, 3.35 + 0.55 * (1 - (r / 16.0) ** 2)) for r in np.linspace(0.02, 15.9, 24)]
    f.add_facets("crystal", f.spin([(16.3, 2.9), (16.25, 3.1), *dome[::-1]], 240), material, closed=True)


def back(kind: str, finish: str) -> None:
    """The lid: notched ring, and either a brushed plate or a window."""
    ring, bright = f.metal("back", finish), f.metal("back", "polished" if finish == "brushed" else finish)
    notch = np.clip(np.abs(((np.arange(360) / 360 * 6) % 1) - 0.5) * 2 * 10 - 9.1, 0, 1)[:, None]
    rim = f.spin(f.eased([(17.6, -5.6), (17.3, -6.05), (17.0, BACK), (15.6, BACK)], 0.08), 360)
    rim[..., 2] += np.where(np.linalg.norm(rim[..., :2], axis=-1) > 16.2, notch * 0.5, 0)  # noqa: PLR2004
    f.add_facets("rim", rim, [bright, bright, bright, bright, ring, ring][: rim.shape[1] - 1], closed=True)
    f.add_facets(
        "plate",
        f.spin(f.eased([(15.6, BACK), (15.45, BACK + 0.12), (15.2, BACK + 0.12), (15.05, BACK), (11.4, BACK)], 0.05)),
        ring,
        closed=True,
    )
    if kind == "glass":
        movement()
        f.add_facets("window", f.spin(f.eased([(11.4, BACK), (11.0, BACK + 0.35), (10.9, BACK + 1.4)], 0.08)), bright, closed=True)
        return
    f.add_facets(
        "medal",
        f.spin(f.eased([(11.4, BACK), (11.2, BACK + 0.16), (10.9, BACK + 0.16), (10.7, BACK), (0.02, BACK)], 0.05)),
        f.metal("back", finish, grain="v"),
        closed=True,
    )
    globe(f.metal("engraved", "satin"))
    f.add_letters("ATELIER · AUTOMATIC · 39 MM", 1.75, f.metal("engraved", "satin"), place=_around, spacing=1.12)


def _around(p: Array) -> Array:
    """Letters on the lower half of the lid's ring, read from behind."""
    angle, r = p[:, 0] / 13.2, 13.2 - p[:, 1]
    return np.column_stack([-r * np.sin(angle), -r * np.cos(angle), np.full(len(p), BACK - 0.02)])


def inscription(rows: int = 5, columns: int = 25) -> list[list[Array]]:
    """The grid of the upper half of the ring, on which the shopper's words are engraved, read from behind."""
    angles = np.radians(np.linspace(-98, 98, columns))
    return [[np.array([-r * np.sin(a), r * np.cos(a), BACK - 0.02]) for a in angles] for r in np.linspace(14.15, 12.25, rows)]


def globe(material: f.Material) -> None:
    """Meridians and parallels, engraved as fine lines."""

    def line(xy: Array) -> None:
        path = np.column_stack([xy, np.full(len(xy), BACK - 0.01)])
        g.add_tube("line", path, 0.085, material, flat=0.2, sides=6)

    t = np.radians(np.linspace(0, 360, 121))
    for share in (1.0, 0.86, 0.5, 0.0):
        line(np.column_stack([7.0 * share * np.cos(t), 7.0 * np.sin(t)]))
    for lat in (-60, -30, 0, 30, 60):
        y, x = 7.0 * np.sin(np.radians(lat)), 7.0 * np.cos(np.radians(lat))
        line(np.column_stack([np.linspace(-x, x, 20), np.full(20, y)]))


def movement() -> None:
    """What is seen through the window: plate, striped bridges, jewels and screws, balance and rotor, in their own colours."""
    tin, stripe, gold = (
        f.coloured("movement", (0.72, 0.73, 0.75), 0.22),
        f.striped("movement", (0.78, 0.79, 0.80)),
        f.coloured("movement", (0.93, 0.72, 0.42), 0.16),
    )
    f.add_facets("plate", f.spin([(11.2, TOP), (0.02, TOP)]), tin, closed=True)
    for start, stop, reach in ((100, 262, 10.6), (272, 330, 10.6), (338, 452, 10.6)):
        edge = np.vstack([f.arc((0, 0), reach, start, stop, 60), f.arc((0, 0), 1.0, stop, start, 10)])
        f.add_prism("bridge", edge, -TOP, -TOP + 0.42, stripe, bevel=0.10, place=_behind)
    _jewels(gold)
    _screws()
    _balance(gold)
    _rotor(stripe, gold)
    hub = f.eased([(1.7, -TOP + 0.6), (1.7, -TOP + 1.3), (0.8, -TOP + 1.34), (0.02, -TOP + 1.34)], 0.1)
    f.add_facets("hub", _behind(f.spin(hub, 60)), tin, closed=True)


def _jewels(gold: f.Material) -> None:
    """Rubies in golden beds."""
    ruby = f.coloured("movement", (0.55, 0.01, 0.05), 0.08)
    bed = f.spin(f.eased([(0.85, -TOP + 0.44), (0.75, -TOP + 0.48), (0.5, -TOP + 0.40)], 0.04), 40)
    stone = f.spin([(0.5, -TOP + 0.41), (0.3, -TOP + 0.5), (0.02, -TOP + 0.52)], 40)
    for x, y in ((5.2, 5.6), (-6.8, -3.2), (3.0, -6.6), (-3.4, 6.4)):
        f.add_facets("bed", _behind(bed + f.vec(x, y, 0)), gold, closed=True)
        f.add_facets("jewel", _behind(stone + f.vec(x, y, 0)), ruby, closed=True)


def _screws() -> None:
    """Blued, with a slot."""
    blue, shade = f.coloured("movement", (0.05, 0.12, 0.55), 0.12), f.coloured("movement", (0.20, 0.20, 0.21), 0.35)
    head = f.spin(f.eased([(0.62, -TOP + 0.42), (0.62, -TOP + 0.58), (0.02, -TOP + 0.6)], 0.06), 40)
    slot = np.array([[-0.55, -0.07], [0.55, -0.07], [0.55, 0.07], [-0.55, 0.07]])
    for x, y in ((8.4, 2.6), (-8.6, 2.2), (-2.2, -8.9), (7.0, -5.4), (0.8, 8.9)):
        f.add_facets("screw", _behind(head + f.vec(x, y, 0)), blue, closed=True)
        f.add_prism("slot", slot + f.vec(x, y), -TOP + 0.58, -TOP + 0.615, shade, bevel=0.01, place=_behind)


def _balance(gold: f.Material) -> None:
    """A wheel on three spokes."""
    x, y = -4.6, -6.2
    ring = np.column_stack([f.arc((x, y), 2.6, 0, 356, 90), np.full(90, -TOP + 0.75)])
    g.add_tube("balance", _behind(ring), 0.17, gold, closed=True)
    for turn in np.radians((20, 140, 260)):
        spoke = np.array([[x, y], [x + 2.6 * np.cos(turn), y + 2.6 * np.sin(turn)]])
        g.add_tube("spoke", _behind(np.column_stack([np.linspace(*spoke, 6), np.full(6, -TOP + 0.75)])), 0.12, gold)


def _rotor(stripe: f.Material, gold: f.Material) -> None:
    """A half disc with a heavy golden rim."""
    angle = np.radians(np.linspace(-92, 92, 160) + 35)
    rim = np.radians(np.abs(np.linspace(-92, 92, 160)))
    inner = np.where(rim < 0.95, 8.7, 8.7 - 6.6 * np.clip((rim - 0.95) / 0.55, 0, 1) ** 2)  # noqa: PLR2004
    c, s = np.cos(angle), np.sin(angle)
    for r0, r1, material, heavy in (
        (np.full_like(inner, 1.5), inner, stripe, 0.12),
        (inner, np.full_like(inner, 10.5), gold, 0.34),
    ):
        rows = [(r0, 0.0), (r0, heavy - 0.06), (r0 + 0.08, heavy), (r1 - 0.08, heavy), (r1, heavy - 0.06), (r1, 0.0)]
        sector = np.stack([np.stack([c * r, s * r, np.full_like(r, -TOP + 0.9 + z)], axis=-1) for r, z in rows], axis=1)
        f.add_facets("rotor", _behind(sector), material)


def _behind(points: Array) -> Array:
    """Heights counted towards the back of the watch, and left and right as seen from there."""
    return points * [-1, 1, -1]
