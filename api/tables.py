"""Rows for people: CSV or Excel, as texts that no spreadsheet takes for a formula."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import xlsxwriter

from api import wire
from engine import instants

FORMATS = ("csv", "xlsx")

MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

ANY_MEDIA = "*/*"
"""What the API page says of a file whose kind the query chooses."""

_ACTIVE = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet that opens a CSV file would calculate. Source: OWASP, CSV injection."""

LONGEST_CELL = 32_767
"""Characters of a cell. Source: Excel specifications and limits."""


class Column(NamedTuple):
    """A column: its heading, and where its value stands in a row."""

    zh: str
    en: str
    attribute: str

    @property
    def heading(self) -> str:
        """Chinese first, English second."""
        return f"{self.zh} {self.en}"


def write(name: str, columns: Sequence[Column], rows: Iterable[Any], written_as: str) -> bytes:
    """The rows as a file; instants in the town's time."""
    cells = ([_cell(getattr(row, column.attribute)) for column in columns] for row in rows)
    return _xlsx(name, columns, cells) if written_as == "xlsx" else _csv(columns, cells)


def _cell(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "是 Y" if value else "否 N"
        case datetime():
            return instants.china(value).isoformat(" ", "seconds")
        case dict() | list() | tuple():
            return wire.dumps(value, fallback=str).decode()[:LONGEST_CELL]
    return str(value)[:LONGEST_CELL]


def _csv(columns: Sequence[Column], cells: Iterable[Sequence[str]]) -> bytes:
    """UTF-8 with the mark by which Excel knows it."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([column.heading for column in columns])
    for row in cells:
        writer.writerow([f"'{cell}" if cell.startswith(_ACTIVE) else cell for cell in row])
    return out.getvalue().encode("utf-8-sig")


def _xlsx(name: str, columns: Sequence[Column], cells: Iterable[Sequence[str]]) -> bytes:
    out = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    book = xlsxwriter.Workbook(out, options)
    bold, text = book.add_format({"bold": True}), book.add_format({"num_format": "@"})
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 0)
    for position, column in enumerate(columns):
        sheet.set_column(position, position, 24, text)
        sheet.write_string(0, position, column.heading, bold)
    for line, row in enumerate(cells, start=1):
        for position, cell in enumerate(row):
            if cell:
                sheet.write_string(line, position, cell, text)
    book.close()
    return out.getvalue()
