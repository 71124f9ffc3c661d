"""The shape of the weekender: a body that wraps from the zip round the bottom and back, and two ends. Decimetres, the floor at z = 0."""

from __future__ import annotations

import numpy as np
from panels import Panel, Surface
from scipy.interpolate import CubicSpline
from scipy.ndimage import gaussian_filter

Array = np.ndarray
HALF = 2.5
"""Half the length of the bag."""
FLOOR, BASE_TOP = 0.10, 0.78
STRAP_X, STRAP_TOP = 0.92, 1.98
POCKET = (0.98, 1.74)
"""Half the width of the front pocket, whose sides lie under the straps, and the height of its edge."""
# Half of the cross-section (outwards, upwards) from the middle of the bottom to the edge of the mouth: zipped, and open.
CLOSED = np.array(
    [
        [0.00, 0.10], [0.42, 0.10], [0.80, 0.105], [1.00, 0.145], [1.11, 0.28], [1.17, 0.62], [1.205, 1.05], [1.20, 1.50],
        [1.14, 1.92], [1.01, 2.28], [0.80, 2.54], [0.52, 2.69], [0.28, 2.745], [0.13, 2.76],
    ]
)  # fmt: skip
OPENED = np.array(
    [
        [0.00, 0.10], [0.42, 0.10], [0.80, 0.105], [1.00, 0.145], [1.11, 0.28], [1.17, 0.62], [1.215, 1.05], [1.25, 1.48],
        [1.28, 1.88], [1.30, 2.22], [1.30, 2.50], [1.27, 2.74], [1.22, 2.92], [1.17, 3.03],
    ]
)  # fmt: skip
NU, NV = 1300, 700


def mouth(x: Array) -> Array:
    """How far the zip stands open at x: 0 at its ends, 1 in the middle."""
    return np.clip(np.cos(np.pi / 2 * np.asarray(x) / 2.36), 0, 1) ** 0.75


def section(x: float, *, opened: bool, n: int = 900) -> Array:
    """Points (n, 2) of y and z from the front edge of the mouth round the bottom to the back edge."""
    half = CLOSED + (OPENED - CLOSED) * float(mouth(x)) if opened else CLOSED.copy()
    away = HALF - abs(x)
    high = np.clip((half[:, 1] - 1.2) / 1.6, 0, 1)
    half[:, 0] *= 1 - 0.035 * np.exp(-((away / 0.16) ** 2)) - 0.05 * high * np.exp(-((away / 0.55) ** 2)) * (not opened)
    half[:, 1] -= high**1.5 * (0.17 * (x / HALF) ** 2 - 0.03 * np.cos(np.pi * x / HALF))
    half[:, 1] += (1 - np.clip(half[:, 1] / 0.5, 0, 1)) * 0.02 * np.exp(-((away / 0.2) ** 2))
    whole = np.vstack([half[::-1] * [-1, 1], half[1:]])
    whole[-len(half), 0] = 0
    t = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(whole, axis=0), axis=1))])
    return CubicSpline(t, whole, bc_type="natural")(np.linspace(0, t[-1], n))


def body(*, opened: bool, nu: int = NU, nv: int = NV) -> Surface:
    """The wrap, u from the front edge of the mouth to the back edge, v from the left end to the right one."""
    x = HALF * np.sin(np.linspace(-1, 1, nv) * 1.45) / np.sin(1.45)
    x = 0.5 * x + 0.5 * np.linspace(-HALF, HALF, nv)
    fine = [_even(section(float(one), opened=opened), nu) for one in x]
    points = np.stack([np.column_stack([np.full(nu, one), row]) for one, row in zip(x, fine, strict=True)], axis=1)
    surface = Surface(points, closed=False, extent=(7.6, 5.0))
    if surface.normals[nu // 4, nv // 2] @ np.array([0, -1.0, 0]) < 0:
        raise RuntimeError("the bag is inside out")
    surface.raise_by(_softness(surface.points, opened=opened))
    return surface


def _even(line: Array, n: int) -> Array:
    lengths = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(line, axis=0), axis=1))])
    at = np.linspace(0, lengths[-1], n)
    return np.column_stack([np.interp(at, lengths, line[:, k]) for k in range(2)])


def _softness(points: Array, *, opened: bool) -> Array:
    """How a filled bag gives: soft hollows, folds that run down from the shoulders, and a dent at each end of the top."""
    nu, nv = points.shape[:2]
    noise = np.random.default_rng(11).normal(size=(nu, nv))
    soft, folds = (_unit_noise(noise, (sigma_u * nu / NU, sigma_v * nv / NV)) for sigma_u, sigma_v in ((62, 52), (60, 15)))
    x, z = points[..., 0], points[..., 2]
    loose = np.clip((z - 0.75) / 0.5, 0, 1) * np.clip((HALF - np.abs(x)) / 0.3, 0, 1)
    ends = np.exp(-(((np.abs(x) - 2.15) / 0.42) ** 2)) * np.clip((z - 1.0) / 1.0, 0, 1)
    edge = 1 - 0.8 * np.exp(-(((z - z.max(axis=(0,), keepdims=True)) / 0.12) ** 2))
    dent = -0.055 * np.exp(-(((np.abs(x) - 1.75) / 0.34) ** 2) - (((z - 2.30) / 0.26) ** 2)) * (not opened)
    sag = -0.040 * np.exp(-((x / 0.75) ** 2) - (((z - 2.42) / 0.26) ** 2)) * (not opened)
    return (0.022 * soft + 0.022 * folds * ends + 0.006 * folds) * loose * edge + dent + sag


def _unit_noise(noise: Array, sigma: tuple[float, float]) -> Array:
    smooth = gaussian_filter(noise, sigma, mode="nearest")
    return smooth / smooth.std()


def end(skin: Surface, sign: int, *, inset: float = 0.0, n: int = 420, m: int = 420) -> Surface:
    """A flat end, sewn to the rim of the body, a little pillowed: u from one side to the other, v upwards."""
    rim = skin.points[:, -1 if sign > 0 else 0]
    lowest = len(rim) // 2
    rows = []
    low, high = rim[:, 2].min() + 1e-4, min(rim[0, 2], rim[-1, 2])
    turn = np.linspace(0, 1, m)
    z = low + (high - low) * (0.5 - 0.5 * np.cos(np.pi * turn)) ** 0.85
    z = 0.35 * z + 0.65 * np.linspace(low, high, m)
    for one in (rim[: lowest + 1], rim[lowest:][::-1]):
        order = np.argsort(one[:, 2])
        rows.append(np.interp(z, one[order, 2], one[order, 1]))
    front, back = rows
    s = np.linspace(0, 1, n) if sign > 0 else np.linspace(1, 0, n)
    y = front[None] + (back - front)[None] * s[:, None]
    middle, height = (z - low) / (high - low) * 2 - 1, 1.0
    out = (1 - np.abs(2 * s[:, None] - 1) ** 3.2) * (1 - np.abs(middle[None]) ** 5) ** height
    noise = _unit_noise(np.random.default_rng(20 + sign).normal(size=(n, m)), (40, 36))
    x = sign * (HALF - 0.012 - inset + out * (0.13 + 0.012 * noise) * (1 - 0.25 * np.clip(-middle, 0, 1)[None]))
    points = np.stack([np.broadcast_to(x, y.shape), y, np.broadcast_to(z[None], y.shape)], axis=-1)
    surface = Surface(points, closed=False, extent=(2.35, 2.65))
    if surface.normals[n // 2, m // 2] @ np.array([sign, 0, 0]) < 0:
        raise RuntimeError("an end is inside out")
    return surface


def spot(skin: Surface, x: float, z: float, *, front: bool = True) -> tuple[float, float]:
    """(u, v) of a place on the front or the back of the body."""
    nu, nv = skin.points.shape[:2]
    j = int(np.argmin(np.abs(skin.points[nu // 2, :, 0] - x)))
    half = slice(0, nu // 2) if front else slice(nu // 2, nu)
    i = int(np.argmin(np.abs(skin.points[half, j, 2] - z))) + (0 if front else nu // 2)
    return i / (nu - 1), j / (nv - 1)


def across(
    skin: Surface, x0: float, x1: float, z0: float, z1: float, *, front: bool = True, steps: int = 30
) -> tuple[tuple[float, float], ...]:
    """A rectangle of the front or back as an outline: its sides follow heights, not shares of the wrap."""
    low = [spot(skin, x, z0, front=front) for x in np.linspace(x0, x1, steps)]
    high = [spot(skin, x, z1, front=front) for x in np.linspace(x1, x0, steps)]
    return tuple(low + high)


def body_panels(skin: Surface) -> list[Panel]:
    """Lowest first."""
    wide, top = POCKET
    base = [
        *[spot(skin, x, BASE_TOP) for x in np.linspace(-HALF, HALF, 40)],
        *[spot(skin, x, BASE_TOP, front=False) for x in np.linspace(HALF, -HALF, 40)],
    ]
    base = [(u, -0.05 if v == 0 else 1.05 if v == 1 else v) for u, v in base]
    edge = 0.052
    bands = tuple(((u0, -0.05), (u1, -0.05), (u1, 1.05), (u0, 1.05)) for u0, u1 in ((-0.05, edge), (1 - edge, 1.05)))
    return [
        Panel("pocket", (across(skin, -wide, wide, 0.5, top),), 0.026, ()),
        Panel("binding", (across(skin, -wide, wide, top - 0.11, top + 0.005),), 0.020, (0.022,)),
        Panel("base", (tuple(base),), 0.022, (0.045, 0.085)),
        Panel("band", bands, 0.016, (0.040,)),
    ]  # fmt: skip


def end_panels() -> list[Panel]:
    share = (BASE_TOP - FLOOR) / 2.52
    return [Panel("heel", (((-0.05, -0.05), (1.05, -0.05), (1.05, share), (-0.05, share)),), 0.022, (0.045, 0.085))]
