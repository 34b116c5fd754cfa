"""Catalogue files: CSV and Excel bytes to a sheet of texts and back; knows nothing of catalogues."""

from __future__ import annotations

import codecs
import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any

import python_calamine
import xlsxwriter

from forms import archives
from forms.errors import UploadRefused
from workflows.catalogues.findings import CatalogueRefused, Finding

MAX_BYTES = 8 * 1024**2
MAX_ROWS = 20_000
MAX_COLUMNS = 100
MAX_CELL = 32_767
"""Limits of an imported file: bytes as sent, rows, columns, characters of a cell. Source of the last: Excel's own."""

ZIP = b"PK\x03\x04"
OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How the Excel of before 2007 begins its files (OLE2)."""

SAVE_AS = (
    "；请在 Excel 中另存为“CSV UTF-8（逗号分隔）”或 xlsx 工作簿",
    "; save it in Excel as CSV UTF-8 or as an xlsx workbook",
)
"""What to do with a file that is neither."""

_PLACE = re.compile(rb'<(?:\w+:)?(?:c|row)\b[^>]*?\sr="([A-Z]{0,7})([0-9]{1,9})"')


class Format(StrEnum):
    """What a catalogue is written as."""

    CSV = "csv"
    XLSX = "xlsx"


@dataclass(frozen=True, slots=True)
class Row:
    """One row: where it stands in the file, counted from 1, and its cells."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """Headers and the rows below them; empty rows are left out."""

    headers: tuple[str, ...]
    rows: tuple[Row, ...]


def _refuse(code: str, zh: str, en: str, found: str, row: int = 0) -> CatalogueRefused:
    return CatalogueRefused([Finding(row, "", code, zh, en, found)])


def read(body: bytes) -> Sheet:
    """The first sheet of an Excel file, or a CSV; which of the two it is, its bytes say.

    Raises:
        CatalogueRefused: it is neither, damaged, dangerous, or larger than the limits.
    """
    if len(body) > MAX_BYTES:
        raise _refuse("too_large", f"不超过 {MAX_BYTES:,} 字节的文件", f"at most {MAX_BYTES:,} bytes", f"{len(body):,}")
    rows = _excel_rows(body) if body.startswith(ZIP) else _csv_rows(body)
    return _sheet(rows)


def _sheet(rows: Iterable[Row]) -> Sheet:
    headers: tuple[str, ...] | None = None
    kept: list[Row] = []
    for row in rows:
        cells = row.cells
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) > MAX_COLUMNS:
            raise _refuse("too_wide", f"不超过 {MAX_COLUMNS} 列", f"at most {MAX_COLUMNS} columns", str(len(cells)))
        if headers is None:
            headers = tuple(cell.strip() for cell in cells)
            continue
        if len(kept) == MAX_ROWS:
            raise _refuse("too_many_rows", f"不超过 {MAX_ROWS:,} 行", f"at most {MAX_ROWS:,} rows", f"{MAX_ROWS + 1:,}")
        if any(len(cell) > MAX_CELL for cell in cells):
            en = f"cells of at most {MAX_CELL:,} characters"
            raise _refuse("cell_too_long", f"不超过 {MAX_CELL:,} 个字符的单元格", en, "", row.number)
        kept.append(row)
    if headers is None:
        raise _refuse("empty", "含表头的文件", "a file with a header row", "")
    return Sheet(headers, tuple(kept))


# --- CSV --------------------------------------------------------------------------------------------


def _csv_rows(body: bytes) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(_text(body), newline=""), strict=True)
    first = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise _refuse("not_csv", "引号配对的 CSV", "CSV with matching quotes", str(error), first) from error
        yield Row(first, tuple(cells))
        first = reader.line_num + 1


def _text(body: bytes) -> str:
    """UTF-8, or what Chinese Excel saves as CSV."""
    other = _other_encoding(body)
    if other is not None:
        zh, en = "UTF-8 或 GB18030 编码的 CSV", "a CSV in UTF-8 or GB18030"
        raise _refuse("encoding_unknown", zh + SAVE_AS[0], en + SAVE_AS[1], other)
    if body.startswith(OLD_EXCEL):
        raise _refuse("not_text", "CSV 或 xlsx 文件" + SAVE_AS[0], "a CSV or xlsx file" + SAVE_AS[1], "xls")
    if b"\x00" in body:
        raise _refuse("not_text", "CSV 或 xlsx 文件" + SAVE_AS[0], "a CSV or xlsx file" + SAVE_AS[1], "NUL")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return body.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _refuse("not_text", "UTF-8 或 GB18030 编码的 CSV，或 xlsx 文件", "CSV in UTF-8 or GB18030, or xlsx", "")


def _other_encoding(body: bytes) -> str | None:
    """UTF-16 or UTF-32, with or without its mark: "Unicode text" as Excel and Notepad save it."""
    marks = (codecs.BOM_UTF32_LE, "UTF-32"), (codecs.BOM_UTF32_BE, "UTF-32"), (codecs.BOM_UTF16_LE, "UTF-16 LE")
    for mark, name in (*marks, (codecs.BOM_UTF16_BE, "UTF-16 BE")):
        if body.startswith(mark):
            return name
    # Headers are ASCII or Chinese: without a mark, every comma and line break still has its zero byte on one side.
    for comma, name in ((b",\x00", "UTF-16 LE"), (b"\x00,", "UTF-16 BE")):
        if comma in body and b"\x00\x00" not in body:
            return name
    return None


def write_csv(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """UTF-8 with the mark by which Excel knows it."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(headers)
    writer.writerows(rows)
    return out.getvalue().encode("utf-8-sig")


# --- Excel ------------------------------------------------------------------------------------------


def _excel_rows(body: bytes) -> Iterator[Row]:
    _check_archive(body)
    try:
        book = python_calamine.load_workbook(io.BytesIO(body))
        shown = [
            one.name for one in book.sheets_metadata if one.visible == python_calamine.SheetVisibleEnum.Visible
        ] or book.sheet_names
        sheet = book.get_sheet_by_name(shown[0])
        cells = sheet.to_python(skip_empty_area=False)
    except (python_calamine.CalamineError, IndexError) as error:
        raise _refuse("not_excel", "可以打开的 xlsx 文件", "an xlsx file that opens", str(error)) from error
    for number, row in enumerate(cells, start=1):
        yield Row(number, tuple(_cell(value) for value in row))


def _check_archive(body: bytes) -> None:
    """Refuse bombs, macros and sheets whose last cell is far away, before anything is unpacked in memory."""
    try:
        archives.names_in(body)
    except UploadRefused as error:
        raise _refuse("dangerous", "安全的 xlsx 文件", "a harmless xlsx file", error.detail_zh) from error
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        for entry in archive.infolist():
            if entry.filename.lower().endswith(".xml"):
                _check_extent(archive.read(entry))


def _check_extent(part: bytes) -> None:
    for letters, digits in _PLACE.findall(part):
        if int(digits) > MAX_ROWS + 100 or _column_number(letters) > MAX_COLUMNS:
            raise _refuse(
                "too_far",
                f"{MAX_ROWS:,} 行、{MAX_COLUMNS} 列以内的单元格",
                f"cells within {MAX_ROWS:,} rows and {MAX_COLUMNS} columns",
                (letters + digits).decode(),
            )


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _cell(value: Any) -> str:
    """A cell as a person would type it."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "Y" if value else "N"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time.min else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


@dataclass(frozen=True, slots=True)
class Titled:
    """A column of an Excel file that is written: its title, its choices and a word of explanation."""

    title: str
    choices: tuple[str, ...]
    note: tuple[str, str]
    required: bool


LONGEST_CHOICES = 255
"""Characters of all choices of one cell together. Source: Excel's own limit of a list of values."""


def write_xlsx(name: str, columns: Sequence[Titled], rows: Iterable[Sequence[str]]) -> bytes:
    """A workbook whose first sheet holds the rows as texts, the second what each column expects."""
    out = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    book = xlsxwriter.Workbook(out, options)
    # Without it every export of the same rows would have other bytes.
    book.set_properties({"title": name, "created": datetime(2000, 1, 1)})
    bold, text = book.add_format({"bold": True, "text_wrap": True}), book.add_format({"num_format": "@"})
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 1)
    for position, column in enumerate(columns):
        sheet.set_column(position, position, 20, text)
        sheet.write_string(0, position, column.title, bold)
        if column.choices and len(",".join(column.choices)) <= LONGEST_CHOICES:
            sheet.data_validation(1, position, MAX_ROWS, position, {"validate": "list", "source": [*column.choices]})
    for line, row in enumerate(rows, start=1):
        for position, cell in enumerate(row):
            if cell:
                sheet.write_string(line, position, cell, text)
    _write_notes(book, columns, bold)
    book.close()
    return out.getvalue()


def _write_notes(book: Any, columns: Sequence[Titled], bold: Any) -> None:
    notes = book.add_worksheet("填写说明 Notes")
    notes.set_column(0, 3, 40)
    for position, title in enumerate(("列 Column", "必填 Required", "应为", "Expected")):
        notes.write_string(0, position, title, bold)
    for line, column in enumerate(columns, start=1):
        cells = (column.title, "是 Y" if column.required else "否 N", *column.note)
        for position, cell in enumerate(cells):
            notes.write_string(line, position, cell)
