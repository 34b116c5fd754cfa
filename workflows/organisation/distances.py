"""How far two positions are apart, and positions as forms write them; pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt

from workflows.organisation.geometry import SCALE

_COORDINATES = re.compile(r"([0-9]{1,3}(?:\.[0-9]+)?)\s*,\s*([0-9]{1,2}(?:\.[0-9]+)?)")

EARTH = 6_371_008.8
"""Mean radius in metres. Source: IUGG."""


@dataclass(frozen=True, slots=True)
class Point:
    """A position in ten-millionths of a degree of CGCS2000."""

    longitude: int
    latitude: int

    @property
    def degrees(self) -> tuple[float, float]:
        """Longitude and latitude in degrees."""
        return self.longitude / SCALE, self.latitude / SCALE

    @property
    def text(self) -> str:
        """As the form format ``cn-coordinates`` writes it."""
        longitude, latitude = self.degrees
        return f"{longitude:.7f},{latitude:.7f}"


def point(text: object) -> Point | None:
    """The position that ``cn-coordinates`` text stands for; None for none, and for what is no position."""
    found = _COORDINATES.fullmatch(text.strip()) if isinstance(text, str) else None
    if found is None:
        return None
    return Point(round(float(found[1]) * SCALE), round(float(found[2]) * SCALE))


def metres(one: Point, other: Point) -> float:
    """The great-circle distance."""
    (west, south), (east, north) = one.degrees, other.degrees
    half = sin(radians(north - south) / 2) ** 2
    half += cos(radians(south)) * cos(radians(north)) * sin(radians(east - west) / 2) ** 2
    return 2 * EARTH * asin(sqrt(half))


def box(centre: Point, radius: int) -> tuple[Point, Point]:
    """South-western and north-eastern corner of a box that holds everything within ``radius`` metres."""
    up = round(radius / 111_000 * SCALE) + 1
    _, latitude = centre.degrees
    across = round(up / max(cos(radians(latitude)), 0.01)) + 1
    return (
        Point(centre.longitude - across, centre.latitude - up),
        Point(centre.longitude + across, centre.latitude + up),
    )
