"""Built-in functions that compare points and ranges, after Allen. Source: DMN 1.3, clause 10.3.4.7."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from engine.feel.registry import DeclaredFunction, declare
from engine.feel.values import Range, compare, kind

Relation = Callable[[Any, Any], bool | None]


class Unordered(ValueError):
    """Two ends that cannot be compared: the call answers null."""


def order(left: Any, right: Any) -> int:
    """The order of two ends.

    Raises:
        Unordered: they have none.
    """
    result = compare(left, right)
    if result is None:
        raise Unordered
    return result


def starts_of(left: Range, right: Range) -> int:
    """The order of where two ranges start; open to the left comes first, and closed before open."""
    if left.start is None or right.start is None:
        return (left.start is not None) - (right.start is not None)
    return order(left.start, right.start) or right.start_included - left.start_included


def ends_of(left: Range, right: Range) -> int:
    """The order of where two ranges end; open to the right comes last, and closed after open."""
    if left.end is None or right.end is None:
        return (left.end is None) - (right.end is None)
    return order(left.end, right.end) or left.end_included - right.end_included


def gap(left: Range, right: Range) -> int:
    """Negative when the first ends before the second starts, zero when they share just that point."""
    if left.end is None or right.start is None:
        return 1
    found = order(left.end, right.start)
    if found == 0 and not (left.end_included and right.start_included):
        return -1
    return found


def holds(one: Range, point: Any) -> bool:
    found = one.contains(point)
    if found is None:
        raise Unordered
    return found


def point_range(value: Any) -> Range:
    return value if isinstance(value, Range) else Range(value, True, value, True)


def before_(left: Any, right: Any) -> bool:
    if not isinstance(left, Range) and not isinstance(right, Range):
        return order(left, right) < 0
    return gap(point_range(left), point_range(right)) < 0


def meets_(left: Range, right: Range) -> bool:
    return bool(
        left.end_included
        and right.start_included
        and left.end is not None
        and right.start is not None
        and order(left.end, right.start) == 0
    )


def overlaps_(left: Range, right: Range) -> bool:
    return gap(left, right) >= 0 and gap(right, left) >= 0


def overlaps_before_(left: Range, right: Range) -> bool:
    return starts_of(left, right) < 0 and gap(left, right) >= 0 and ends_of(left, right) <= 0


def includes_(one: Range, other: Any) -> bool:
    if not isinstance(other, Range):
        return holds(one, other)
    return starts_of(one, other) <= 0 and ends_of(one, other) >= 0


def starts_with_(part: Any, one: Range) -> bool:
    if not isinstance(part, Range):
        return one.start_included and one.start is not None and order(part, one.start) == 0
    return starts_of(part, one) == 0 and ends_of(part, one) <= 0


def ends_with_(part: Any, one: Range) -> bool:
    if not isinstance(part, Range):
        return one.end_included and one.end is not None and order(part, one.end) == 0
    return ends_of(part, one) == 0 and starts_of(part, one) >= 0


def coincides_(left: Any, right: Any) -> bool:
    if not isinstance(left, Range):
        return order(left, right) == 0
    return starts_of(left, right) == 0 and ends_of(left, right) == 0


def _checked(relation: Callable[[Any, Any], bool]) -> Relation:
    """The relation, null for what is neither a point nor a range."""

    def check(left: Any, right: Any) -> bool | None:
        if kind(left) in UNFIT or kind(right) in UNFIT:
            return None
        return relation(left, right)

    return check


UNFIT = frozenset({"null", "boolean", "list", "context", "function", "unary test", "unknown"})


def _relation(
    name: str, forms: tuple[tuple[str, str], ...], zh: str, en: str, relation: Callable[[Any, Any], bool]
) -> DeclaredFunction:
    """A function for the given pairs of point and range."""
    signatures = [f"{name}({_named(first, second)}) -> boolean" for first, second in forms]
    wanted = {(first == "range", second == "range") for first, second in forms}

    def check(left: Any, right: Any) -> bool | None:
        if (isinstance(left, Range), isinstance(right, Range)) not in wanted:
            return None
        return _checked(relation)(left, right)

    return declare(*signatures, zh=zh, en=en)(check)


def _named(first: str, second: str) -> str:
    """The parameters of a form: ``point1, point2`` or ``range, point`` and so on."""
    if first == second:
        type_ = "range" if first == "range" else "Any"
        return f"{first}1: {type_}, {second}2: {type_}"
    return ", ".join(f"{name}: {'range' if name == 'range' else 'Any'}" for name in (first, second))


POINTS, POINT_RANGE, RANGE_POINT, RANGES = (
    ("point", "point"),
    ("point", "range"),
    ("range", "point"),
    ("range", "range"),
)

FUNCTIONS = (
    _relation("before", (POINTS, POINT_RANGE, RANGE_POINT, RANGES), "在其之前。", "Comes before.", before_),
    _relation(
        "after",
        (POINTS, POINT_RANGE, RANGE_POINT, RANGES),
        "在其之后。",
        "Comes after.",
        lambda left, right: before_(right, left),
    ),
    _relation("meets", (RANGES,), "终点即其起点。", "Ends where the other starts.", meets_),
    _relation(
        "met by", (RANGES,), "起点即其终点。", "Starts where the other ends.", lambda left, right: meets_(right, left)
    ),
    _relation("overlaps", (RANGES,), "有重叠。", "Shares points with the other.", overlaps_),
    _relation(
        "overlaps before", (RANGES,), "在前且重叠。", "Starts before and ends inside the other.", overlaps_before_
    ),
    _relation(
        "overlaps after",
        (RANGES,),
        "在后且重叠。",
        "Starts inside and ends after the other.",
        lambda left, right: overlaps_before_(right, left),
    ),
    _relation("finishes", (POINT_RANGE, RANGES), "与其同时结束。", "Ends the other.", ends_with_),
    _relation(
        "finished by",
        (RANGE_POINT, RANGES),
        "由其结束。",
        "Is ended by the other.",
        lambda left, right: ends_with_(right, left),
    ),
    _relation("includes", (RANGE_POINT, RANGES), "包含。", "Includes the other.", includes_),
    _relation(
        "during",
        (POINT_RANGE, RANGES),
        "在其之内。",
        "Lies in the other.",
        lambda left, right: includes_(right, left),
    ),
    _relation("starts", (POINT_RANGE, RANGES), "与其同时开始。", "Starts the other.", starts_with_),
    _relation(
        "started by",
        (RANGE_POINT, RANGES),
        "由其开始。",
        "Is started by the other.",
        lambda left, right: starts_with_(right, left),
    ),
    _relation("coincides", (POINTS, RANGES), "重合。", "Is the same point or range.", coincides_),
)
