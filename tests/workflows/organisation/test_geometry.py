"""Polygons: against plane geometry done by counting cells, and against the rules of a border."""

from collections.abc import Iterator

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from workflows.organisation import geometry
from workflows.organisation.geometry import Point, doubled_area, holds, is_simple, overlap, overlaps, side

SQUARE = [(0, 0), (10, 0), (10, 10), (0, 10)]

SIZE = 5


@st.composite
def _shapes(draw: st.DrawFn) -> tuple[frozenset[Point], list[Point]]:
    """A pile of cells and its border: columns of different heights on one floor, placed anywhere."""
    x, y = draw(st.integers(0, SIZE)), draw(st.integers(0, SIZE))
    heights = draw(st.lists(st.integers(1, SIZE), min_size=1, max_size=4))
    cells = frozenset((x + place, y + level) for place, height in enumerate(heights) for level in range(height))
    border = [(x, y), (x + len(heights), y)]
    for place in range(len(heights) - 1, -1, -1):
        border += [(x + place + 1, y + heights[place]), (x + place, y + heights[place])]
    return cells, list(_without_doubles(border))


def _without_doubles(border: list[Point]) -> Iterator[Point]:
    for place, point in enumerate(border):
        if point != border[place - 1]:
            yield point


@given(_shapes(), _shapes())
def test_two_shapes_overlap_when_they_share_a_cell(
    one: tuple[frozenset[Point], list[Point]], other: tuple[frozenset[Point], list[Point]]
) -> None:
    assert overlap(one[1], other[1]) == bool(one[0] & other[0])
    assert overlap(other[1], one[1]) == bool(one[0] & other[0])


@given(_shapes(), st.sampled_from([(1, 2), (-3, 5), (2, -7)]), _shapes())
def test_turning_both_shapes_changes_nothing(
    one: tuple[frozenset[Point], list[Point]], by: Point, other: tuple[frozenset[Point], list[Point]]
) -> None:
    a, b = by

    def turned(border: list[Point]) -> list[Point]:
        return [(a * x - b * y, b * x + a * y) for x, y in border]

    assert overlap(turned(one[1]), turned(other[1])) == bool(one[0] & other[0])


@given(_shapes())
def test_the_area_is_the_number_of_cells(shape: tuple[frozenset[Point], list[Point]]) -> None:
    cells, border = shape

    assert doubled_area(border) == 2 * len(cells)
    assert is_simple(border)


@given(_shapes(), st.integers(-1, 2 * SIZE), st.integers(-1, 2 * SIZE))
def test_a_cell_lies_inside_when_it_is_one_of_them(shape: tuple[frozenset[Point], list[Point]], x: int, y: int) -> None:
    cells, border = shape
    doubled = [(2 * px, 2 * py) for px, py in border]

    assert (side(doubled, 2 * x + 1, 2 * y + 1) == 1) == ((x, y) in cells)


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=3, max_size=6, unique=True))
def test_a_polygon_overlaps_itself_and_not_its_neighbour(border: list[Point]) -> None:
    assume(is_simple(border))

    assert overlap(border, border)
    assert overlap(border, border[::-1])
    assert not overlap(border, [(x + 7, y) for x, y in border])


@pytest.mark.parametrize(
    "border",
    [
        [(0, 0), (10, 10), (10, 0), (0, 10)],
        [(0, 0), (10, 0), (5, 0)],
        [(0, 0), (10, 0), (10, 10), (5, 0), (0, 10)],
        [(0, 0), (10, 0), (10, 10), (10, 0), (0, 10)],
        [(0, 0), (10, 0), (4, 0), (4, 10)],
    ],
)
def test_a_border_that_meets_itself_is_refused(border: list[Point]) -> None:
    assert not is_simple(border)


def test_a_common_border_is_no_overlap() -> None:
    assert not overlap(SQUARE, [(10, 0), (20, 0), (20, 10), (10, 10)])
    assert not overlap(SQUARE, [(10, 10), (20, 10), (20, 20), (10, 20)])
    assert not overlap(SQUARE, [(10, 2), (20, 0), (20, 10), (10, 8)])


def test_one_inside_another_is_an_overlap() -> None:
    assert overlap(SQUARE, [(2, 2), (8, 2), (8, 8), (2, 8)])
    assert overlap(SQUARE, [(0, 0), (10, 0), (5, 5)])


def test_every_overlapping_pair_is_found() -> None:
    named = [("a", SQUARE), ("b", [(5, 5), (15, 5), (15, 15)]), ("c", [(30, 0), (40, 0), (35, 9)])]

    assert overlaps(named) == [("a", "b")]


@pytest.mark.parametrize(
    "degrees",
    [
        [[120.0, 31.0], [120.1, 31.0]],
        [[31.0, 120.0], [31.1, 120.0], [31.0, 120.1]],
        [[120.0, 31.0, 1.0], [120.1, 31.0, 1.0], [120.1, 31.1, 1.0]],
        [["120", "31"], [120.1, 31.0], [120.1, 31.1]],
        [[float("nan"), 31.0], [120.1, 31.0], [120.1, 31.1]],
        [[120.0, 31.0]] * 502,
    ],
)
def test_what_is_no_polygon_in_china_is_refused(degrees: list[list[float]]) -> None:
    with pytest.raises(ValueError, match="Expected"):
        geometry.corners(degrees)


def test_a_position_is_found_in_its_grid() -> None:
    border = geometry.corners([[120.0, 31.0], [120.1, 31.0], [120.1, 31.1], [120.0, 31.1], [120.0, 31.0]])

    assert len(border) == 4
    assert holds(border, 120.05, 31.05) and holds(border, 120.1, 31.05)
    assert not holds(border, 120.1000001, 31.05)
