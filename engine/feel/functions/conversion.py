"""Built-in functions that make one kind of value from another. Source: DMN 1.3, clause 10.3.4.1."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal, DecimalException
from typing import Any

from engine.feel import temporal
from engine.feel.bounds import Run
from engine.feel.errors import FeelBoundExceeded, FeelError
from engine.feel.registry import add_overload, declare
from engine.feel.temporal import DateTime, Time, WideDateTime, WideTime
from engine.feel.values import COMPARABLE, DECIMAL128, Function, Number, Range, Test, as_number, compare, kind, whole

NUMBER_TEXT = re.compile(r"-?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,6})?")
TEXT_DEPTH = 60
"""Levels of lists and contexts a text may show."""


def _whole(number: Number | None) -> int | None:
    return int(number) if number is not None and number == int(number) else None


@declare("date(from: string) -> date", zh="构造日期。", en="A date from text, parts, or a date and time.")
def date(source: str) -> Any:
    return temporal.parse_date(source)


def _date_from_parts(year: Number, month: Number, day: Number) -> Any:
    parts = _whole(year), _whole(month), _whole(day)
    if parts[0] is None or parts[1] is None or parts[2] is None:
        return None
    return temporal.date_of(parts[0], parts[1], parts[2])


def _date_of(source: Any) -> Any:
    return temporal.make_date(temporal.date_number(source))


add_overload(date, "date(from: date and time) -> date", _date_of)
add_overload(date, "date(from: date) -> date", _date_of)
add_overload(date, "date(year: number, month: number, day: number) -> date", _date_from_parts)


@declare(
    "date and time(from: string) -> date and time",
    zh="构造日期时间。",
    en="A date and time from text, from a date and a time, or from parts.",
)
def date_and_time(source: str) -> Any:
    return temporal.parse_datetime(source)


def _join(day: Any, clock: Time) -> Any:
    local = temporal.date_number(day) * temporal.DAY + temporal.time_number(clock)
    return temporal.make_datetime(local, clock.tzinfo)


def _same_moment(source: DateTime) -> Any:
    return source


def _midnight(source: Any) -> Any:
    return temporal.make_datetime(temporal.local_number(source), dt.UTC)


def _clock_from_parts(
    hour: Number, minute: Number, second: Number, offset: Any = None
) -> tuple[int, dt.tzinfo | None] | None:
    hours, minutes = _whole(hour), _whole(minute)
    if hours is None or minutes is None or not 0 <= hours <= 23 or not 0 <= minutes <= 59 or not 0 <= second < 60:
        return None
    zone: dt.tzinfo | None = None
    if offset is not None:
        seconds = temporal.duration_number(offset) // temporal.SECOND
        if abs(seconds) * temporal.SECOND > temporal.OFFSET_LIMIT:
            return None
        zone = temporal.fixed_zone(seconds)
    return hours * temporal.HOUR + minutes * temporal.MINUTE + int(Decimal(second) * temporal.SECOND), zone


def _time_from_parts(hour: Number, minute: Number, second: Number, offset: Any = None) -> Any:
    clock = _clock_from_parts(hour, minute, second, offset)
    return None if clock is None else temporal.make_time(*clock)


def _moment_from_parts(
    year: Number, month: Number, day: Number, hour: Number, minute: Number, second: Number, offset: Any = None
) -> Any:
    found = _date_from_parts(year, month, day)
    clock = _clock_from_parts(hour, minute, second, offset)
    if found is None or clock is None:
        return None
    return temporal.make_datetime(temporal.date_number(found) * temporal.DAY + clock[0], clock[1])


def _moment_in_zone(
    year: Number, month: Number, day: Number, hour: Number, minute: Number, second: Number, zone: str
) -> Any:
    found = temporal.named_zone(zone)
    moment = None if found is None else _moment_from_parts(year, month, day, hour, minute, second)
    return None if moment is None else temporal.make_datetime(temporal.local_number(moment), found)


def _moved_to_zone(source: DateTime, zone: str) -> Any:
    """The same instant on the clock of another zone."""
    found = temporal.named_zone(zone)
    instant = temporal.instant_number(source)
    if found is None or instant is None:
        return None
    return temporal.at_instant(instant, found)


add_overload(date_and_time, "date and time(from: date and time) -> date and time", _same_moment)
add_overload(date_and_time, "date and time(from: date) -> date and time", _midnight)
add_overload(date_and_time, "date and time(date: date and time, time: time) -> date and time", _join)
add_overload(date_and_time, "date and time(date: date, time: time) -> date and time", _join)
add_overload(date_and_time, "date and time(date: date and time, timezone: string) -> date and time", _moved_to_zone)
add_overload(
    date_and_time,
    "date and time(year: number, month: number, day: number, hour: number, minute: number, second: number,"
    " offset?: days and time duration?) -> date and time",
    _moment_from_parts,
)
add_overload(
    date_and_time,
    "date and time(year: number, month: number, day: number, hour: number, minute: number, second: number,"
    " timezone: string) -> date and time",
    _moment_in_zone,
)


@declare("time(from: string) -> time", zh="构造时间。", en="A time of day from text, parts, or a date and time.")
def time(source: str) -> Any:
    return temporal.parse_time(source)


def _time_of(source: Any) -> Any:
    if isinstance(source, dt.datetime | WideDateTime):
        return temporal.make_time(temporal.time_number(source), source.tzinfo)
    if isinstance(source, dt.time | WideTime):
        return source
    return dt.time(0, tzinfo=dt.UTC)


add_overload(time, "time(from: date and time) -> time", _time_of)
add_overload(time, "time(from: time) -> time", _time_of)
add_overload(time, "time(from: date) -> time", _time_of)
add_overload(
    time,
    "time(hour: number, minute: number, second: number, offset?: days and time duration?) -> time",
    _time_from_parts,
)


@declare(
    "number(from: string, grouping separator?: string?, decimal separator?: string?) -> number",
    zh="由文本得到数字。",
    en="The number a text writes, with the separators given.",
)
def number(source: str, grouping: str | None = None, point: str | None = None) -> Any:
    if grouping not in (None, " ", ",", ".") or point not in (None, ".", ",") or (grouping and grouping == point):
        return None
    if grouping:
        source = source.replace(grouping, "")
    if point and point != ".":
        source = source.replace(point, ".") if "." not in source else ""
    if len(source) > 6200 or not NUMBER_TEXT.fullmatch(source) or not source.isascii():
        return None
    try:
        return whole(DECIMAL128.create_decimal(source))
    except DecimalException:
        return None


add_overload(number, "number(from: number) -> number", lambda source: source)


@declare("string(from: Any) -> string", zh="转为文本。", en="The text of a value; null stays null.", with_run=True)
def string(run: Run, position: int | None, source: Any) -> Any:
    return None if source is None else run.string(_text(source, run, position, 0), position)


def text(value: Any) -> str:
    """The text of a value, for messages and traces."""
    from engine.feel.bounds import DEFAULT_ENV

    return _text(value, Run(DEFAULT_ENV, ""), None, 0)


def literal(value: Any) -> str:
    """A value as it would be written in an expression: texts quoted, dates and durations behind ``@``."""
    from engine.feel.bounds import DEFAULT_ENV

    shown = _text(value, Run(DEFAULT_ENV, ""), None, 1)
    return f'@"{shown}"' if kind(value) in COMPARABLE - {"number", "string"} else shown


def _text(value: Any, run: Run, position: int | None, level: int) -> str:
    """The text of a value; strings inside lists and contexts are quoted."""
    if isinstance(value, str):
        if not level:
            return value
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        return run.string(f'"{escaped}"', position)
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return "null"
    plain = as_number(value)
    if plain is not None:
        return run.string(number_text(plain), position)
    if level > TEXT_DEPTH:
        raise run.exceeded("depth", position)
    run.spend(1, position)
    return _structure_text(value, run, position, level + 1)


def _structure_text(value: Any, run: Run, position: int | None, level: int) -> str:
    value_kind = kind(value)
    if value_kind == "list":
        run.items(len(value), position)
        joined = ", ".join(_text(item, run, position, level) for item in value)
        return run.string(f"[{joined}]", position)
    if value_kind == "context":
        run.items(len(value), position)
        joined = ", ".join(f"{_key(key)}: {_text(entry, run, position, level)}" for key, entry in value.items())
        return run.string(f"{{{joined}}}", position)
    if isinstance(value, Range):
        return _range_text(value, run, position, level)
    if isinstance(value, Test):
        return f"{'!=' if value.negated else '='} {_text(value.value, run, position, level)}"
    if isinstance(value, Function):
        return f"function({', '.join(value.parameters)})"
    # What is no value of the language, such as a number that is not finite, is null to it.
    return temporal.text(value) if value_kind in COMPARABLE and value_kind != "number" else "null"


def _key(key: str) -> str:
    if re.fullmatch(r"[^\W\d]\w*( [^\W\d]\w*)*", key):
        return key
    escaped = key.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _range_text(value: Range, run: Run, position: int | None, level: int) -> str:
    start = _text(value.start, run, position, level)
    end = _text(value.end, run, position, level)
    if value.start is None and value.end is not None:
        return f"{'<=' if value.end_included else '<'} {end}"
    if value.end is None and value.start is not None:
        return f"{'>=' if value.start_included else '>'} {start}"
    left, right = "[" if value.start_included else "(", "]" if value.end_included else ")"
    return f"{left}{start}..{end}{right}"


def number_text(value: Number) -> str:
    """A number as a literal of the language: never an exponent, no zeros at its end.

    Source: DMN 1.3, clause 10.3.1.2, rule 37, whose numeric literals have none.
    """
    if isinstance(value, int):
        return str(value)
    if not value:
        return "0"
    plain = f"{value:f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


@declare("duration(from: string) -> Any", zh="由文本得到时长。", en="The duration a text writes, such as P1DT2H.")
def duration(source: str) -> Any:
    return temporal.parse_duration(source)


def _same(source: Any) -> Any:
    return source


add_overload(duration, "duration(from: days and time duration) -> Any", _same)
add_overload(duration, "duration(from: years and months duration) -> Any", _same)


def _months_between(start: Any, end: Any) -> Any:
    return temporal.months_between(start, end)


@declare(
    "years and months duration(from: date, to: date) -> years and months duration",
    "years and months duration(from: date and time, to: date and time) -> years and months duration",
    "years and months duration(from: date and time, to: date) -> years and months duration",
    "years and months duration(from: date, to: date and time) -> years and months duration",
    zh="两个日期之间的整月数。",
    en="The whole months between two dates.",
)
def years_and_months_duration(start: Any, end: Any) -> Any:
    return temporal.months_between(start, end)


RANGE_TEXT_LIMIT = 1000
"""Characters of a text that writes a range: it is parsed in one step."""


@declare(
    "range(from: string) -> range",
    zh="由文本得到区间。",
    en="The range a text writes, such as [1..10].",
    with_run=True,
)
def range_(run: Run, position: int | None, source: str) -> Any:
    from engine.feel import syntax
    from engine.feel.names import Names
    from engine.feel.parser import Parser

    run.spend(len(source) // 2, position)
    if len(source) > RANGE_TEXT_LIMIT:
        raise FeelBoundExceeded("range_text", RANGE_TEXT_LIMIT, run.text, position)
    try:
        node = Parser(_with_ends(source), Names(RANGE_FUNCTIONS)).whole_expression()
    except FeelError:
        return None
    if not isinstance(node, syntax.RangeNode):
        return None
    start, end = _constant(node.start), _constant(node.end)
    if start is FAILED or end is FAILED or (start is None and end is None):
        return None
    if (start is None and node.start_included) or (end is None and node.end_included):
        return None
    order = None if start is None or end is None else compare(start, end)
    if start is not None and end is not None and (order is None or order > 0):
        return None
    return Range(start, node.start_included, end, node.end_included)


def _with_ends(source: str) -> str:
    """A range text with ``null`` where an open end is left out: ``(..5]``, ``[5..)``."""
    source = re.sub(r"^(\s*[(\]]\s*)(?=\.\.)", r"\1null", source)
    return re.sub(r"(?<=\.\.)(\s*[)\[]\s*)$", r"null\1", source)


RANGE_FUNCTIONS = ("date and time", "years and months duration")
FAILED = object()


def _constant(node: Any) -> Any:
    """The value of an end written as a literal or as the making of a temporal value."""
    from engine.feel import syntax

    if node is None:
        return None
    if isinstance(node, syntax.Literal):
        return node.value
    makers = {"date": date, "time": time, "date and time": date_and_time, "duration": duration}
    if isinstance(node, syntax.Call) and isinstance(node.function, syntax.Name) and node.names is None:
        made = makers.get(node.function.name)
        arguments = [_constant(argument) for argument in node.arguments]
        if made is not None and FAILED not in arguments:
            value = made.invoke(None, arguments)
            return FAILED if value is None else value
    return FAILED
