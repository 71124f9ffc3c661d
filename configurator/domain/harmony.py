"""Colours that go together, judged in OKLab."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from catalog.domain import colours
from configurator.domain.answers import Random

# Below this chroma a colour reads as white, grey, black or a natural tone, and goes with everything.
NEUTRAL = 0.045
# How fast a colour loses its likelihood with its distance to the nearest colour of the scheme.
REACH = 0.05
LEAD, GROUND, ACCENT = 1.0, 0.9, 0.3
# Angles from the hue that leads at which an accent sits well: a neighbour on either side, the complement.
ANGLES = (math.radians(35), math.radians(-35), math.pi)
_HEX = re.compile(r"#[0-9a-fA-F]{6}")


@dataclass(frozen=True)
class Colour:
    """A colour in OKLab: lightness 0 to 1, and the two opponent axes."""

    lightness: float
    a: float
    b: float

    @property
    def chroma(self) -> float:
        """How strong the colour is; 0 is grey."""
        return math.hypot(self.a, self.b)

    @property
    def hue(self) -> float:
        """The angle of the hue in radians."""
        return math.atan2(self.b, self.a)

    @property
    def neutral(self) -> bool:
        """Whether it goes with everything."""
        return self.chroma < NEUTRAL

    def distance(self, other: Colour) -> float:
        """Return the Euclidean distance, 1 between black and white."""
        return math.dist((self.lightness, self.a, self.b), (other.lightness, other.a, other.b))


@lru_cache(maxsize=4096)
def read(code: object) -> Colour | None:
    """Return the colour of ``#rrggbb``; None for anything else."""
    if not isinstance(code, str) or not _HEX.fullmatch(code):
        return None
    return Colour(*colours.read(code).tolist())


def angle(one: Colour, other: Colour) -> float:
    """Return the angle between two hues, 0 to pi."""
    apart = abs(one.hue - other.hue) % (2 * math.pi)
    return min(apart, 2 * math.pi - apart)


@dataclass(frozen=True)
class Scheme:
    """A few colours that go together, each with its share; the first one leads."""

    members: tuple[tuple[Colour, float], ...]

    def weight(self, colour: Colour) -> float:
        """Return how well a colour fits, above 0; about the share of the member it equals."""
        return sum(share * math.exp(-colour.distance(member) / REACH) for member, share in self.members) + 1e-12


def scheme(leads: Sequence[Colour], others: Sequence[Colour], kept: Sequence[Colour], rng: Random) -> Scheme:
    """Compose a scheme of colours that are on offer.

    ``leads`` are those of the most prominent decision, ``others`` all colours, ``kept`` those decided already: they stay in the scheme
    and the first one that is not neutral leads it. Without any colour the scheme is empty and everything fits.
    """
    lead = next((one for one in kept if not one.neutral), None) or (kept[0] if kept else _pick(leads or others, rng))
    if lead is None:
        return Scheme(())
    members = [(lead, LEAD), *((one, LEAD) for one in kept if one != lead)]
    neutral = [one for one in others if one.neutral and one.distance(lead) > NEUTRAL]
    if not any(one.neutral for one in kept) and (ground := _pick(neutral, rng)):
        members.append((ground, GROUND))
    strong = [one for one in others if not one.neutral and one.distance(lead) > 2 * NEUTRAL]
    if sum(not one.neutral for one in kept) < len(members) and strong:
        members.append((_accent(lead, strong, rng), ACCENT))
    return Scheme(tuple(members))


def _accent(lead: Colour, strong: Sequence[Colour], rng: Random) -> Colour:
    """The colour that sits best at a random good angle; beside a neutral lead any."""
    if lead.neutral:
        return strong[_index(len(strong), rng)]
    wanted = lead.hue + ANGLES[_index(len(ANGLES), rng)]
    there = Colour(lead.lightness, math.cos(wanted), math.sin(wanted))
    return min(strong, key=lambda one: angle(one, there))


def _pick(colours: Sequence[Colour], rng: Random) -> Colour | None:
    return colours[_index(len(colours), rng)] if colours else None


def _index(count: int, rng: Random) -> int:
    return min(count - 1, int(rng.random() * count))
