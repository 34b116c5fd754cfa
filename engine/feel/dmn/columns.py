"""Columns of a decision table: what they ask, the values they accept, and what Camunda 7 would convert."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from engine.feel import syntax as x
from engine.feel import temporal
from engine.feel.dmn.atoms import read_cell
from engine.feel.dmn.model import normal_name
from engine.feel.dmn.notices import sentence
from engine.feel.dmn.scope import Compilation
from engine.feel.dmn.types import NUMBER_TYPES
from engine.feel.dmn_xml import Element
from engine.feel.errors import DmnError
from engine.feel.expressions import Expression, UnaryTests
from engine.feel.functions import BUILTINS
from engine.feel.functions.conversion import text as text_of
from engine.feel.types import NO_CLASSES, Type
from engine.feel.values import kind, whole

CONVERTED = frozenset({"string", "boolean", "date"})
"""Types whose values the columns of Camunda 7 convert besides numbers."""

Classes = frozenset[type]
NOTHING = frozenset({type(None)})
ATOMS = frozenset({type(None), bool, int, Decimal, str})
"""Classes whose values hold no others."""

Convert = Callable[[Any], Any]
COUNTS = frozenset({"count", "string length"})


class Unfit(Exception):
    """A value that cannot be made what a column wants."""


@dataclass(slots=True)
class Input:
    """An input column.

    ``limits`` are the tests every value passes, of its own and of its type; ``refusing`` those that null must pass
    too. ``path`` names the variable, and the entries below it, when the expression is nothing else. A column that
    ``attains`` all its values may take each of them.
    """

    text: str
    expression: Expression
    type: Type
    allowed: UnaryTests | None
    label: str
    variable: str
    domain: Type
    limits: list[UnaryTests] = field(default_factory=list)
    refusing: list[UnaryTests] = field(default_factory=list)
    path: tuple[str, ...] | None = None
    attains: bool = False
    whole_numbers: bool = False
    least: int | None = None
    alias: str = ""
    reference: str = ""
    convert: Convert | None = None
    #: The type as messages call it.
    wanted: str = ""
    #: Python classes whose values the column takes as they are.
    plain: Classes = NO_CLASSES


@dataclass(slots=True)
class Output:
    """An output column; ``priorities`` are its output values, the most important first."""

    name: str
    type: Type
    allowed: UnaryTests | None
    default: Expression | None
    priorities: list[Any] = field(default_factory=list)
    convert: Convert | None = None
    wanted: str = ""


def build_input(element: Element, unit: Compilation, names: frozenset[str]) -> Input | None:
    """An input column; None when it does not compile, which is noted."""
    source = element.first("inputExpression")
    text = (source.child_text("text") or "").strip() if source is not None else ""
    # The Modeler leaves the expression empty and names the variable in the label.
    text = text or element.get("label")
    expression = unit.expression(source or element, text or "null", names)
    listed = allowed_values(element.first("inputValues"), unit, names)
    if expression is None:
        return None
    reference = source.get("typeRef") if source is not None else ""
    expected, whole_numbers = column_type(source or element, reference, unit)
    path = path_of(expression.node)
    declared = None if path is None else _declared(path, unit)
    domain = expected if expected.name != "Any" or declared is None else declared
    column = Input(text, expression, expected, listed, element.get("label") or text, "", domain)
    column.path, column.reference, column.whole_numbers = path, normal_name(reference), whole_numbers
    column.alias = element.get("inputVariable") or ("cellInput" if unit.is_camunda else "")
    if path is not None and len(path) == 1 and path[0] not in BUILTINS:
        column.variable = path[0]
    column.attains = path is not None
    _known_range(expression.node, column)
    column.refusing = [listed] if listed is not None else []
    limits = [test for type_ in {expected, declared} if type_ is not None for test in unit.types.limits.get(type_, ())]
    column.limits = [*column.refusing, *limits]
    return column


def _known_range(node: x.Node, column: Input) -> None:
    """Note what is known of the values of a computed column."""
    if isinstance(node, x.Comparison) and column.domain.name in ("Any", "boolean"):
        sides = {type(node.left), type(node.right)}
        column.domain = Type("boolean") if column.domain.name == "Any" else column.domain
        column.attains = x.Literal in sides and any(path_of(side) for side in (node.left, node.right))
    if isinstance(node, x.Call) and isinstance(node.function, x.Name) and node.function.name in COUNTS:
        column.domain = Type("number") if column.domain.name == "Any" else column.domain
        column.whole_numbers, column.least = True, 0
        column.attains = len(node.arguments) == 1 and path_of(node.arguments[0]) is not None


def path_of(node: x.Node) -> tuple[str, ...] | None:
    """A variable, and the entries below it, when an expression is nothing else."""
    parts: list[str] = []
    while isinstance(node, x.Path):
        parts.append(node.name)
        node = node.base
    if not isinstance(node, x.Name):
        return None
    return (node.name, *reversed(parts))


def _declared(path: tuple[str, ...], unit: Compilation) -> Type | None:
    found = unit.declared.get(path[0])
    for name in path[1:]:
        if found is None or found.members is None:
            return None
        found = found.members.get(name)
    return found


def allowed_values(element: Element | None, unit: Compilation, names: frozenset[str]) -> UnaryTests | None:
    """The tests of input or output values; None when there are none."""
    text = None if element is None else element.child_text("text")
    if element is None or not text or not text.strip():
        return None
    return unit.tests(element, text, names | {"?"})


def build_output(
    element: Element, unit: Compilation, names: frozenset[str], only: bool, table: Element
) -> Output | None:
    """An output column; None when it does not compile, which is noted."""
    reference = element.get("typeRef") or (table.get("typeRef") if only else "")
    values = element.first("outputValues")
    allowed = allowed_values(values, unit, names)
    default_element = element.first("defaultOutputEntry")
    default_text = None if default_element is None else default_element.child_text("text")
    default: Expression | None = None
    if default_element is not None and default_text and default_text.strip():
        default = unit.expression(default_element, default_text, names)
        if default is None:
            return None
    expected, whole_numbers = column_type(element, reference, unit)
    name = normal_name(element.get("name") or element.get("label"))
    output = Output(name, expected, allowed, default, wanted=reference)
    output.convert = converter(normal_name(reference), unit, whole_numbers, False)
    if values is not None and allowed is not None:
        listed = unit.expression(values, f"[{values.child_text('text')}]", names)
        output.priorities = listed({}) if listed is not None else []
    elif values is None and table.get("hitPolicy") in ("PRIORITY", "OUTPUT ORDER"):
        text = unit.types.values_text(reference)
        listed = unit.expression(element, f"[{text}]", names) if text else None
        output.priorities = listed({}) if listed is not None else []
    return output


# ---------------------------------------------------------------- types and conversions


def column_type(element: Element, reference: str, unit: Compilation) -> tuple[Type, bool]:
    """The type of a column, and whether its numbers are whole; a type nobody knows is a doubt."""
    reference = normal_name(reference)
    local = reference.rpartition(":")[2]
    if reference not in unit.types.named and local in NUMBER_TYPES:
        return Type("number"), NUMBER_TYPES[local]
    return unit.type(reference, element), False


def settle(column: Input, entries: Iterable[UnaryTests], unit: Compilation) -> None:
    """Choose how a column converts, which for dates depends on what its cells compare with."""
    kinds = {point[0] for entry in entries if (cell := read_cell(entry.node)) for point in cell.points}
    has_instants = bool(kinds & {"date and time", "local date and time"}) or not kinds & {"date"}
    column.convert = converter(column.reference, unit, column.whole_numbers, has_instants)
    column.wanted = column.reference
    if column.convert is not None and column.reference == "date":
        column.type = Type("date and time") if has_instants else Type("date")
        column.domain = column.type
    if column.variable and column.convert is None and column.allowed is None:
        anything = column.type.name == "Any" and column.type.allowed is None
        column.plain = ATOMS if anything else column.type.quick | NOTHING


def converter(reference: str, unit: Compilation, whole_numbers: bool, instants: bool) -> Convert | None:
    """What Camunda 7 does to the values of a column; None where the conversions of DMN hold."""
    if reference in unit.types.named:
        return None
    if reference in NUMBER_TYPES:
        return whole_number if whole_numbers else number
    if not unit.is_camunda or reference not in CONVERTED:
        return None
    return {"string": string, "boolean": boolean, "date": date_time if instants else date}[reference]


def number(value: Any) -> Any:
    """A number, also from its text."""
    found = kind(value)
    if found == "number":
        return value
    if found == "string":
        try:
            parsed = Decimal(value.strip())
        except InvalidOperation:
            raise Unfit from None
        if parsed.is_finite():
            return whole(parsed)
    raise Unfit


def whole_number(value: Any) -> Any:
    """A whole number, also from its text."""
    found = number(value)
    if isinstance(found, int):
        return found
    if found == found.to_integral_value():
        return whole(found)
    raise Unfit


def string(value: Any) -> Any:
    """The text of any simple value."""
    if kind(value) in ("list", "context", "range", "function"):
        raise Unfit
    return value if kind(value) == "string" else text_of(value)


def boolean(value: Any) -> Any:
    """A truth value, also from its word."""
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.strip().lower() in ("true", "false"):
        return value.strip().lower() == "true"
    raise Unfit


def date_time(value: Any) -> Any:
    """A date and time, also from a date or from text."""
    found = _moment(value)
    if kind(found) == "date and time":
        return found
    return dt.datetime(found.year, found.month, found.day) if type(found) is dt.date else _unfit()


def date(value: Any) -> Any:
    """A date, also from a date and time or from text."""
    found = _moment(value)
    if kind(found) == "date":
        return found
    return found.date() if type(found) is dt.datetime else _unfit()


def _moment(value: Any) -> Any:
    if kind(value) in ("date", "date and time"):
        return value
    if isinstance(value, str):
        for parse in (temporal.parse_date, temporal.parse_datetime):
            found = parse(value.strip())
            if found is not None:
                return found
    return _unfit()


def _unfit() -> Any:
    raise Unfit


def converted(
    convert: Convert, value: Any, wanted: str, table_id: str, place: tuple[str, str], decision: str = ""
) -> Any:
    """A value as a column of Camunda 7 takes it.

    Raises:
        DmnError: it cannot be converted; the message names decision, place, what was expected and found.
    """
    if value is None:
        return None
    try:
        return convert(value)
    except Unfit:
        where = (f"决策“{decision}”{place[0]}", f"Decision “{decision}”, {place[1]}")
        zh, en = sentence(where, (wanted, wanted), value)
        raise DmnError("dmn_value_type", zh, en, element_id=table_id) from None
