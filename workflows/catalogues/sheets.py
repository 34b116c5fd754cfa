"""Rows of a file as values by their columns, every finding by row and column; and values as a file again."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from workflows.catalogues import files
from workflows.catalogues.columns import Choice, Column, Flag, Named, Unreadable
from workflows.catalogues.files import Format, Row, Sheet, Titled
from workflows.catalogues.findings import CatalogueRefused, Finding


@dataclass(frozen=True, slots=True)
class Line:
    """One row that could be read: where it stands, and the value of every column that the file has."""

    number: int
    values: Mapping[str, Any]


def read(body: bytes, columns: Sequence[Column], *, optional: Collection[Column]) -> tuple[list[Line], list[Finding]]:
    """The rows of a file, and what is wrong in its cells; a file may leave out the ``optional`` columns.

    Raises:
        CatalogueRefused: the file cannot be read, or its headers are not these columns.
    """
    sheet = files.read(body)
    findings: list[Finding] = []
    places = _places(columns, optional, sheet, findings)
    if findings:
        raise CatalogueRefused(findings)
    lines = [line for row in sheet.rows if (line := _line(row, places, findings)) is not None]
    if not lines and not findings:
        findings.append(Finding(0, "", "empty", "至少一行数据", "at least one row", "0"))
    return lines, findings


def _places(
    columns: Sequence[Column], optional: Collection[Column], sheet: Sheet, findings: list[Finding]
) -> dict[Column, int]:
    """Where each column stands; headers may be the names of the CSV or the titles of the Excel file."""
    places: dict[Column, int] = {}
    known = {name: column for column in columns for name in (column.header, column.zh)}
    for position, header in enumerate(sheet.headers):
        column = known.get(header) or known.get(header.split("（必填）")[0])
        if column is None:
            if header:
                names = "、".join(one.zh for one in columns)
                headers = ", ".join(one.header for one in columns)
                findings.append(
                    Finding(1, header, "column_unknown", f"以下列之一：{names}", f"one of {headers}", header)
                )
        elif column in places:
            findings.append(Finding(1, header, "column_twice", "每列只出现一次", "each column once", header))
        else:
            places[column] = position
    for column in columns:
        if column not in places and column not in optional:
            findings.append(
                Finding(1, column.header, "column_missing", f"有“{column.zh}”列", f"a column {column.header}", "")
            )
    return places


def _line(row: Row, places: Mapping[Column, int], findings: list[Finding]) -> Line | None:
    before = len(findings)
    width = max(places.values()) + 1
    extra = next((cell for cell in row.cells[width:] if cell.strip()), None)
    if extra is not None:
        findings.append(
            Finding(row.number, "", "cells_beyond", "表头范围内的单元格", "cells below headers only", extra)
        )
    values: dict[str, Any] = {}
    for column, position in places.items():
        cell = row.cells[position] if position < len(row.cells) else ""
        try:
            values[column.attribute] = column.read(cell)
        except Unreadable as error:
            findings.append(
                Finding(row.number, column.header, error.code, error.expected_zh, error.expected_en, cell.strip())
            )
    return Line(row.number, values) if len(findings) == before else None


def write(title: str, columns: Sequence[Column], rows: Iterable[Sequence[str]], written_as: Format) -> bytes:
    """Cells as a file; no rows give a template."""
    if written_as is Format.CSV:
        return files.write_csv([column.header for column in columns], rows)
    return files.write_xlsx(title, [_titled(column) for column in columns], rows)


def _titled(column: Column) -> Titled:
    choices = column.cell.options if isinstance(column.cell, Choice | Named) else ()
    if isinstance(column.cell, Flag):
        choices = ("Y", "N")
    return Titled(column.zh, choices, column.cell.expected, column.required)
