"""Polygons of grids: whether one is a polygon, holds a point, or overlaps another; exact, in ten-millionths of a
degree; pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import combinations, pairwise

SCALE = 10_000_000
"""Seven decimals of a degree, about a centimetre. Source: domain paper 7.2."""

WEST, EAST, SOUTH, NORTH = 73.0, 136.0, 3.0, 54.0
"""China's extent in degrees; a corner outside has its numbers swapped or is of another country."""

MAX_CORNERS = 500

Point = tuple[int, int]
Edge = tuple[Point, Point]
Exact = tuple[Fraction, Fraction]


def corners(degrees: Sequence[Sequence[float]]) -> list[Point]:
    """Corners in whole units, without the repeated last one.

    Raises:
        ValueError: too few or too many corners, one outside of China, or one that is not a pair of numbers.
    """
    points = []
    for corner in degrees:
        if len(corner) != 2 or not all(isinstance(value, int | float) for value in corner):
            raise ValueError(f"Expected corners of longitude and latitude, found {corner!r}")
        longitude, latitude = corner
        if not (WEST <= longitude <= EAST and SOUTH <= latitude <= NORTH):
            raise ValueError(f"Expected a corner in China, found {longitude}, {latitude}")
        points.append((round(longitude * SCALE), round(latitude * SCALE)))
    if len(points) > 1 and points[0] == points[-1]:
        points.pop()
    if not 3 <= len(points) <= MAX_CORNERS:
        raise ValueError(f"Expected 3 to {MAX_CORNERS} corners, found {len(points)}")
    return points


def edges(polygon: Sequence[Point]) -> Iterator[Edge]:
    """Each side once."""
    return zip(polygon, [*polygon[1:], polygon[0]], strict=True)


def is_simple(polygon: Sequence[Point]) -> bool:
    """Whether it has an area and its sides meet at its corners only."""
    if len(set(polygon)) != len(polygon) or doubled_area(polygon) == 0:
        return False
    sides = list(edges(polygon))
    last = len(sides) - 1
    for (first, one), (second, other) in combinations(enumerate(sides), 2):
        shared = set(one) & set(other)
        if second - first == 1 or (first == 0 and second == last):
            if _folds_back(one, other, shared):
                return False
        elif _touch(one, other):
            return False
    return True


def _folds_back(one: Edge, other: Edge, shared: set[Point]) -> bool:
    (corner,) = shared
    (before,) = set(one) - shared
    (after,) = set(other) - shared
    return _turn(before, corner, after) == 0 and _dot(corner, before, after) > 0


def _dot(origin: Point, one: Point, other: Point) -> int:
    return (one[0] - origin[0]) * (other[0] - origin[0]) + (one[1] - origin[1]) * (other[1] - origin[1])


def _turn(a: Point, b: Point, c: Point) -> int:
    """Positive when a, b, c turn left, zero on one line."""
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _touch(one: Edge, other: Edge) -> bool:
    """Whether two sides have a point in common."""
    (a, b), (c, d) = one, other
    turns = (_turn(a, b, c), _turn(a, b, d), _turn(c, d, a), _turn(c, d, b))
    if (turns[0] > 0) != (turns[1] > 0) and (turns[2] > 0) != (turns[3] > 0) and 0 not in turns:
        return True
    return any(
        turn == 0 and _between(edge, point)
        for turn, edge, point in zip(turns, (one, one, other, other), (c, d, a, b), strict=True)
    )


def _between(edge: Edge, point: Point) -> bool:
    """Whether a point on the edge's line lies on the edge."""
    (ax, ay), (bx, by) = edge
    return min(ax, bx) <= point[0] <= max(ax, bx) and min(ay, by) <= point[1] <= max(ay, by)


def doubled_area(polygon: Sequence[Point]) -> int:
    """Twice the area, in square units; never negative."""
    return abs(sum(ax * by - bx * ay for (ax, ay), (bx, by) in edges(polygon)))


def side(polygon: Sequence[Point], x: Fraction | int, y: Fraction | int) -> int:
    """1 inside, 0 on the border, -1 outside."""
    inside = False
    for (ax, ay), (bx, by) in edges(polygon):
        cross = (bx - ax) * (y - ay) - (by - ay) * (x - ax)
        if cross == 0 and min(ax, bx) <= x <= max(ax, bx) and min(ay, by) <= y <= max(ay, by):
            return 0
        if (ay > y) != (by > y) and (cross > 0) == (by > ay):
            inside = not inside
    return 1 if inside else -1


def holds(polygon: Sequence[Point], longitude: float, latitude: float) -> bool:
    """Whether a position lies in the grid or on its border."""
    return side(polygon, round(longitude * SCALE), round(latitude * SCALE)) >= 0


def overlap(one: Sequence[Point], other: Sequence[Point]) -> bool:
    """Whether two simple polygons have area in common; a common border is none.

    Every side is cut where it meets the other polygon. Then each piece lies inside, outside or on the border as a
    whole, and its middle tells. If no piece of either lies inside the other, they share area only when their
    borders are the same.
    """
    if not _boxes_meet(one, other):
        return False
    sides = [side(other, *middle) for middle in _middles(one, other)]
    if 1 in sides or any(side(one, *middle) > 0 for middle in _middles(other, one)):
        return True
    return all(value == 0 for value in sides)


def _boxes_meet(one: Sequence[Point], other: Sequence[Point]) -> bool:
    return all(
        min(point[axis] for point in first) < max(point[axis] for point in second)
        for axis in (0, 1)
        for first, second in ((one, other), (other, one))
    )


def _middles(polygon: Sequence[Point], other: Sequence[Point]) -> Iterator[Exact]:
    for edge in edges(polygon):
        cuts = sorted({Fraction(0), Fraction(1), *_cuts(edge, other)})
        for start, end in pairwise(cuts):
            yield _at(edge, (start + end) / 2)


def _at(edge: Edge, share: Fraction) -> Exact:
    (ax, ay), (bx, by) = edge
    return ax + share * (bx - ax), ay + share * (by - ay)


def _cuts(edge: Edge, other: Sequence[Point]) -> Iterator[Fraction]:
    """Where the other polygon's sides and corners lie on the edge, as shares of its length."""
    (ax, ay), (bx, by) = edge
    dx, dy = bx - ax, by - ay
    for (cx, cy), (ex, ey) in edges(other):
        fx, fy = ex - cx, ey - cy
        across = dx * fy - dy * fx
        if across:
            share = Fraction((cx - ax) * fy - (cy - ay) * fx, across)
            along = Fraction((cx - ax) * dy - (cy - ay) * dx, across)
            if 0 < share < 1 and 0 <= along <= 1:
                yield share
        elif (cx - ax) * dy == (cy - ay) * dx:
            length = dx * dx + dy * dy
            for px, py in ((cx, cy), (ex, ey)):
                share = Fraction((px - ax) * dx + (py - ay) * dy, length)
                if 0 < share < 1:
                    yield share


def overlaps(polygons: Iterable[tuple[str, Sequence[Point]]]) -> list[tuple[str, str]]:
    """Every pair of names whose polygons share area; swept from west to east."""
    found = []
    waiting: list[tuple[int, str, Sequence[Point]]] = []
    for name, polygon in sorted(polygons, key=lambda one: min(x for x, _ in one[1])):
        west, east = min(x for x, _ in polygon), max(x for x, _ in polygon)
        waiting = [one for one in waiting if one[0] > west]
        found += [(before, name) for _, before, other in waiting if overlap(other, polygon)]
        waiting.append((east, name, polygon))
    return found
