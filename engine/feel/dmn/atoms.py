"""Columns cut into atoms: constants, and the stretches between neighbouring constants of one kind.

A cell made only of constants answers the same for every value of an atom, so that a cell is a set of atoms, kept as
the bits of a number. Values of ordered kinds are points of a line: a number is itself, a date the number of its day.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from engine.feel import syntax as x
from engine.feel.bounds import DEFAULT_ENV, Run
from engine.feel.expressions import UnaryTests
from engine.feel.functions import BUILTINS
from engine.feel.functions.conversion import text
from engine.feel.moments import YearsMonths
from engine.feel.values import Number

OTHER_TEXT = "\x00 no cell says this"
DAY = 86_400
EPOCH = dt.datetime(1, 1, 1)
EPOCH_UTC = dt.datetime(1, 1, 1, tzinfo=dt.UTC)
SECOND = dt.timedelta(seconds=1)
MICROSECOND = dt.timedelta(microseconds=1)
MAKERS = frozenset({"date", "date and time", "time", "duration"})
"""Functions whose value is a constant when their arguments are."""

Point = tuple[str, Any]
"""A constant: its kind and where it stands among the values of its kind."""


@dataclass(slots=True)
class Span:
    """One test of a cell: the values between two points of a kind; an end that is None is open to infinity."""

    kind: str
    low: Any
    low_included: bool
    high: Any
    high_included: bool


@dataclass(slots=True)
class Cell:
    """A cell made of constants: what it names, and its tests where they are nothing but spans."""

    points: list[Point]
    spans: list[Span] | None
    negated: bool


# ---------------------------------------------------------------- constants


def point_of(value: Any) -> Point | None:
    """A value as a point; None for a value that has no place on a line of ours."""
    cls = type(value)
    if value is None:
        return "null", None
    if cls is int or cls is Decimal:
        return "number", value
    if cls is str:
        return "string", value
    if cls is bool:
        return "boolean", value
    if cls is dt.date:
        return "date", value.toordinal()
    if cls is dt.datetime:
        return _instant(value)
    if cls is dt.time:
        plain = value.tzinfo is None and not value.microsecond
        return ("time", value.hour * 3600 + value.minute * 60 + value.second) if plain else None
    if cls is dt.timedelta:
        return "days and time duration", value // MICROSECOND
    return ("years and months duration", value.months) if cls is YearsMonths else None


def _instant(value: dt.datetime) -> Point | None:
    if value.microsecond:
        return None
    if value.tzinfo is None:
        return "local date and time", (value - EPOCH) // SECOND
    return "date and time", (value.astimezone(dt.UTC) - EPOCH_UTC) // SECOND


def constant(node: x.Node | None) -> Point | None:
    """The point of a constant expression; None when it is not one."""
    if isinstance(node, x.Literal):
        return point_of(node.value)
    if isinstance(node, x.Call) and isinstance(node.function, x.Name) and node.names is None:
        arguments = [argument.value for argument in node.arguments if isinstance(argument, x.Literal)]
        if node.function.name in MAKERS and len(arguments) == len(node.arguments):
            made = BUILTINS[node.function.name].invoke(Run(DEFAULT_ENV, ""), arguments)
            return None if made is None else point_of(made)
    return None


def read_cell(node: x.UnaryNode) -> Cell | None:
    """What a cell is made of; None when it is not made of constants only."""
    points: list[Point] = []
    spans: list[Span] | None = []
    for test in node.tests:
        span = _span(test)
        if span is not None:
            points += [(span.kind, end) for end in (span.low, span.high) if end is not None or span.kind == "null"]
            if spans is not None:
                spans.append(span)
            continue
        found = _named(test)
        if found is None:
            return None
        points += found
        spans = None
    return Cell(points, spans, node.negated)


def _span(test: x.Node) -> Span | None:
    """A test that is a constant or a range of constants of one kind."""
    if not isinstance(test, x.RangeNode):
        found = constant(test)
        return None if found is None else Span(found[0], found[1], True, found[1], True)
    low, high = constant(test.start), constant(test.end)
    if (test.start is not None and low is None) or (test.end is not None and high is None):
        return None
    kinds = {end[0] for end in (low, high) if end is not None}
    if len(kinds) != 1 or kinds & {"null", "string", "boolean"}:
        return None
    return Span(
        kinds.pop(),
        None if low is None else low[1],
        test.start_included,
        None if high is None else high[1],
        test.end_included,
    )


def _named(node: x.Node) -> list[Point] | None:
    """The constants of a condition that compares ``?`` with constants and does nothing else."""
    if isinstance(node, x.TestNode):
        return _points(node.operand)
    if isinstance(node, x.Comparison):
        sides = [side for side in (node.left, node.right) if not _is_asked(side)]
        return _points(sides[0]) if len(sides) == 1 else None
    if isinstance(node, x.Between):
        return _points(node.low, node.high) if _is_asked(node.value) else None
    parts = _parts(node)
    if parts is None:
        return None
    found = [_named(part) if _span(part) is None or isinstance(node, x.Logic) else _of_span(part) for part in parts]
    return None if any(one is None for one in found) else [point for one in found for point in one or []]


def _parts(node: x.Node) -> list[x.Node] | None:
    if isinstance(node, x.Logic):
        return node.operands
    if isinstance(node, x.In) and _is_asked(node.value):
        return node.tests
    negation = isinstance(node, x.Call) and isinstance(node.function, x.Name) and node.function.name == "not"
    return node.arguments if negation and isinstance(node, x.Call) and node.names is None else None


def _of_span(node: x.Node) -> list[Point] | None:
    span = _span(node)
    return None if span is None else [(span.kind, end) for end in (span.low, span.high) if end is not None]


def _is_asked(node: x.Node) -> bool:
    return isinstance(node, x.Name) and node.name == "?"


def _points(*nodes: x.Node) -> list[Point] | None:
    found = [constant(node) for node in nodes]
    if any(point is None or (point[0] == "string" and len(nodes) > 1) for point in found):
        return None
    return [point for point in found if point is not None]


# ---------------------------------------------------------------- axes


@dataclass(slots=True)
class Atom:
    """Values a column does not tell apart: one of them, and how to name them all."""

    value: Any
    name: str


class Line:
    """The atoms of one ordered kind: point ``i`` is atom ``2 i + 1``, what lies before it atom ``2 i``."""

    __slots__ = ("atoms", "offset", "points")

    def __init__(self, kind: str, points: Iterable[Any], offset: int, whole_numbers: bool = False) -> None:
        self.points = sorted(set(points))
        self.offset = offset
        back = BACK[kind]
        step = kind != "number" or whole_numbers
        self.atoms = [*_line_atoms(self.points, step, back)]

    def bits(self, span: Span) -> int:
        """The atoms between the ends of a span."""
        first = 0 if span.low is None else self._place(span.low) + (0 if span.low_included else 1)
        last = len(self.atoms) - 1 if span.high is None else self._place(span.high) - (0 if span.high_included else 1)
        return 0 if last < first else ((1 << (last + 1)) - (1 << first)) << self.offset

    def _place(self, point: Any) -> int:
        return 2 * bisect_left(self.points, point) + 1


def _line_atoms(points: list[Any], whole: bool, back: Callable[[Any], Any]) -> Iterator[Atom | None]:
    """The atoms in order; None where no value lies."""
    names = [text(value) if (value := back(point)) is not None else "" for point in points]
    yield _atom(back, _before(points[0]), f"< {names[0]}")
    for place, point in enumerate(points):
        yield _atom(back, None if whole and point != int(point) else point, names[place])
        if place + 1 < len(points):
            between = _between(point, points[place + 1], whole)
            yield _atom(back, between, f"({names[place]}..{names[place + 1]})")
    yield _atom(back, _after(points[-1]), f"> {names[-1]}")


def _atom(back: Callable[[Any], Any], point: Any, name: str) -> Atom | None:
    value = None if point is None else back(point)
    return None if value is None else Atom(value, name)


def _before(point: Any) -> Any:
    return point - 1 if isinstance(point, int) else int(point // 1) - 1


def _after(point: Any) -> Any:
    return point + 1 if isinstance(point, int) else int(point // 1) + 2


def _between(low: Any, high: Any, whole: bool) -> Any:
    """A point strictly between two, a whole number when there is one; None when there is none."""
    step = int(low // 1) + 1 if abs(low) < 10**30 else low
    if low < step < high:
        return step
    if whole:
        return None
    middle = (Decimal(low) + Decimal(high)) / 2
    return middle if low < middle < high else None


def _number(point: Any) -> Number:
    return point if isinstance(point, int | Decimal) else Decimal(point)


def _guarded(back: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """What gives None for a point that no value stands at."""

    def guarded(point: Any) -> Any:
        try:
            return back(point)
        except (ValueError, OverflowError):
            return None

    return guarded


BACK: dict[str, Callable[[Any], Any]] = {
    "number": _number,
    "date": _guarded(dt.date.fromordinal),
    "local date and time": _guarded(lambda point: EPOCH + dt.timedelta(seconds=point)),
    "date and time": _guarded(lambda point: EPOCH_UTC + dt.timedelta(seconds=point)),
    "time": _guarded(lambda point: dt.time(point // 3600, point // 60 % 60, point % 60)),
    "days and time duration": _guarded(lambda point: dt.timedelta(microseconds=point)),
    "years and months duration": lambda point: YearsMonths(point),
}
"""Values of ordered kinds from their points."""

KINDS_OF_TYPE = {
    "date and time": frozenset({"date and time", "local date and time"}),
    "Any": frozenset({*BACK, "string", "boolean"}),
}


class Axis:
    """The atoms of a column, the last of them null."""

    def __init__(self, type_name: str, points: Iterable[Point], whole_numbers: bool = False) -> None:
        by_kind: dict[str, set[Any]] = {}
        for kind, point in points:
            by_kind.setdefault(kind, set()).add(point)
        self.kinds = KINDS_OF_TYPE.get(type_name, frozenset({type_name}))
        self.atoms: list[Atom | None] = []
        self.lines: dict[str, Line] = {}
        for kind in sorted(by_kind.keys() & self.kinds & BACK.keys()):
            line = self.lines[kind] = Line(kind, by_kind[kind], len(self.atoms), whole_numbers)
            self.atoms += line.atoms
        self.texts: dict[str, int] = {}
        if "string" in self.kinds and "string" in by_kind:
            self.texts = {value: len(self.atoms) + place for place, value in enumerate(sorted(by_kind["string"]))}
            self.atoms += [Atom(value, f'"{value}"') for value in self.texts]
            self.atoms.append(Atom(OTHER_TEXT, "其他文本 (any other text)"))
        if type_name == "boolean" or ("boolean" in self.kinds and "boolean" in by_kind):
            self.atoms += [Atom(True, "true"), Atom(False, "false")]
        if not self.atoms:
            self.atoms.append(Atom(SAMPLES.get(type_name, OTHER_TEXT), "任意值 (any value)"))
        self.atoms.append(Atom(None, "null"))
        self.null = 1 << (len(self.atoms) - 1)
        self.whole = sum(1 << place for place, atom in enumerate(self.atoms) if atom is not None)
        plain = sum(((1 << len(line.atoms)) - 1) << line.offset for line in self.lines.values())
        for place in self.texts.values():
            plain |= 3 << place
        #: Atoms that are asked one by one: booleans, null, values no cell names.
        self.special = self.whole & ~plain

    def restrict(self, holds: Callable[[Any], bool]) -> None:
        """Leave out the atoms whose values are not allowed."""
        for place, atom in enumerate(self.atoms):
            if atom is not None and not holds(atom.value):
                self.whole &= ~(1 << place)

    def bits(self, cell: Cell | None, entry: UnaryTests) -> int:
        """The atoms that a cell lets through."""
        if cell is None or cell.spans is None or (cell.negated and self._is_mixed(cell)):
            return self.asked(entry, self.whole)
        mask = 0
        for span in cell.spans:
            if span.kind in self.lines:
                mask |= self.lines[span.kind].bits(span)
            elif span.kind == "string" and span.low in self.texts:
                mask |= 1 << self.texts[span.low]
        if cell.negated:
            mask = ~mask & ~self.special
        return (mask & self.whole & ~self.special) | self.asked(entry, self.whole & self.special)

    def _is_mixed(self, cell: Cell) -> bool:
        kinds = {*self.lines, *(["string"] if self.texts else [])}
        return len(kinds | {span.kind for span in cell.spans or []}) > 1

    def asked(self, entry: UnaryTests, among: int) -> int:
        """The atoms whose values pass, asked one by one."""
        mask = 0
        for place in places(among):
            atom = self.atoms[place]
            if atom is not None and entry(atom.value, {}) is True:
                mask |= 1 << place
        return mask

    def names(self, mask: int) -> list[str]:
        """The names of atoms."""
        found = (self.atoms[place] for place in places(mask))
        return [atom.name for atom in found if atom is not None]

    def sample(self, mask: int) -> str:
        """A value among atoms, as one would write it."""
        for place in places(mask):
            atom = self.atoms[place]
            if atom is not None:
                return _written(atom.value)
        return "null"


def _written(value: Any) -> str:
    if value == OTHER_TEXT:
        return '"…"'
    if isinstance(value, str):
        return f'"{value}"'
    return text(value) if isinstance(value, int | Decimal | None) else f'@"{text(value)}"'


SAMPLES: dict[str, Any] = {"number": 0, "boolean": True, "date": dt.date(2000, 1, 1)}


def places(mask: int) -> Iterator[int]:
    """The places of the bits that are set, from the lowest."""
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest
