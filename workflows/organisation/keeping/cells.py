"""Cells that only the organisation has, and values of a JSON body read by the same cells."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from workflows.catalogues.columns import Column, Day, Flag, Text, Texts, Unreadable, Whole
from workflows.organisation import geometry
from workflows.organisation.keeping.kind import Problem


@dataclass(frozen=True, slots=True)
class Holder(Text):
    """A person, told by login or by id; files show the login where there is one."""

    longest: int = 64

    @property
    def expected(self) -> tuple[str, str]:
        return "本镇人员的登录名或编号", "the login or the id of a person of the town"


@dataclass(frozen=True, slots=True)
class Polygon:
    """Corners as ``longitude,latitude`` separated by spaces."""

    @property
    def expected(self) -> tuple[str, str]:
        return (
            f"3 至 {geometry.MAX_CORNERS} 个“经度,纬度”，以空格分隔，最多七位小数",
            f"3 to {geometry.MAX_CORNERS} corners as longitude,latitude with at most seven decimals, in between spaces",
        )

    def read(self, text: str) -> list[list[float]]:
        corners = text.split()
        if not all(re.fullmatch(r"[0-9]{1,3}(\.[0-9]{1,7})?,[0-9]{1,2}(\.[0-9]{1,7})?", corner) for corner in corners):
            raise Unreadable("polygon_refused", *self.expected)
        return [[float(number) for number in corner.split(",")] for corner in corners]

    def write(self, value: list[list[float]]) -> str:
        return " ".join(",".join(f"{number:.7f}".rstrip("0").rstrip(".") for number in corner) for corner in value)


def read_body(columns: tuple[Column, ...], body: Mapping[str, Any]) -> tuple[dict[str, Any], list[Problem]]:
    """Values of a JSON body by attribute, one problem for every field that is wrong.

    What a file could not say again is refused here too, so that every export goes in again.
    """
    known = {column.attribute: column for column in columns}
    values: dict[str, Any] = {}
    problems = []
    for name, told in body.items():
        if name not in known:
            problems.append(Problem(0, name, "unknown_field", "没有这个字段。", "No such field."))
            continue
        column = known[name]
        try:
            values[name] = _read(column, told)
        except Unreadable as error:
            zh, en = error.expected_zh, error.expected_en
            code = "required" if column.required and told in (None, "", []) else error.code
            problems.append(Problem(0, name, code, f"应为{zh}", f"Expected {en}"))
    return values, problems


def _read(column: Column, told: Any) -> Any:
    if told is None:
        return column.read("")
    match column.cell:
        case Flag():
            fits = isinstance(told, bool)
        case Whole():
            fits = isinstance(told, int) and not isinstance(told, bool)
        case Texts():
            fits = isinstance(told, list) and all(isinstance(one, str) for one in told)
        case Polygon():
            fits = isinstance(told, list) and all(_is_corner(one) for one in told)
        case _:
            fits = isinstance(told, str)
    if not fits:
        raise Unreadable("wrong_type", *column.cell.expected)
    written = told if isinstance(column.cell, Day) else column.cell.write(told)
    value = column.read(written)
    if isinstance(told, list) and value != told and not isinstance(column.cell, Polygon):
        raise Unreadable("words_refused", *column.cell.expected)
    return value


def _is_corner(told: Any) -> bool:
    """Two numbers of degrees."""
    return isinstance(told, list) and len(told) == 2 and all(map(_is_degree, told))


def _is_degree(one: Any) -> bool:
    return isinstance(one, int | float | Decimal) and not isinstance(one, bool) and 0 <= one <= 180


def told(value: Any) -> Any:
    """A value as JSON has it."""
    return value.isoformat() if isinstance(value, date) else value
