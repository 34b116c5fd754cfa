"""The monthly report as an Excel book: numbers stay numbers, one sheet a table."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any

import xlsxwriter

from workflows.performance import wording
from workflows.performance.comparisons import Standing
from workflows.performance.counting import Value
from workflows.performance.indicators import Unit
from workflows.performance.monthly import Report

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
_WIDE = 60


def render(found: Report) -> bytes:
    """The report as the bytes of an .xlsx file."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, _OPTIONS)
    book.set_properties({"title": found.title, "created": found.made_at.replace(tzinfo=None)})
    _indicators(book, found)
    _standings(book, "单位对比 Offices", "单位 Office", found.offices)
    _standings(book, "事项对比 Items", "事项 Item", found.items)
    _overdue(book, found)
    book.close()
    return out.getvalue()


def _sheet(book: Any, name: str, headings: Sequence[tuple[str, int]], rows: Iterable[Sequence[Any]]) -> Any:
    """A sheet with a bold first row; a cell may bring its format as a pair."""
    sheet = book.add_worksheet(name)
    bold, wrapped = book.add_format({"bold": True, "bottom": 1}), book.add_format({"text_wrap": True, "valign": "top"})
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    for at, (heading, width) in enumerate(headings):
        sheet.set_column(at, at, width, wrapped)
        sheet.write_string(0, at, heading, bold)
    for line, row in enumerate(rows, start=1):
        for at, cell in enumerate(row):
            content, form = cell if isinstance(cell, tuple) else (cell, None)
            if content is not None:
                sheet.write(line, at, content, form)
    sheet.autofilter(0, 0, max(1, sheet.dim_rowmax or 1), len(headings) - 1)
    return sheet


def _indicators(book: Any, found: Report) -> None:
    share, number = book.add_format({"num_format": "0.00%"}), book.add_format({"num_format": "0.##"})

    def shown(one: Value) -> Any:
        return one.value, share if one.indicator.unit is Unit.PERCENT else number

    headings = (
        ("编号 Id", 8), ("指标 Indicator", 26), ("本月 This month", 14), ("上月 Month before", 14),
        ("分子 Numerator", 12),
        ("分母 Denominator", 12), ("中位 Median", 10), ("P90", 10), ("目标 Target", 12), ("达标 Met", 8),
        ("口径 Definition", _WIDE),
    )  # fmt: skip
    met = {True: "是 Y", False: "否 N", None: None}
    rows = [
        (
            one.indicator.id, f"{one.indicator.zh} {one.indicator.en}", shown(one), shown(before), one.numerator,
            one.denominator, one.median, one.p90, wording.target(one.indicator), met[one.is_met],
            f"{one.indicator.definition_zh} {one.indicator.definition_en}",
        )
        for one, before in zip(found.values, found.before, strict=True)
    ]  # fmt: skip
    _sheet(book, "指标 Indicators", headings, rows)


def _standings(book: Any, name: str, first: str, rows: Sequence[Standing]) -> None:
    share = book.add_format({"num_format": "0.00%"})
    headings = (
        (first, 36), ("业务 Line", 10), ("办结 Closed", 10), ("按期 On time", 10), ("按期率 Share", 10),
        ("中位工作日 Median days", 12), ("P90 工作日 P90 days", 12), ("黄牌 Yellow", 8), ("红牌 Red", 8),
    )  # fmt: skip
    _sheet(
        book,
        name,
        headings,
        (
            (
                one.name, wording.pillar(one.pillar), one.closed, one.on_time, (one.on_time / one.closed, share),
                one.median_days, one.p90_days, one.yellow, one.red,
            )
            for one in rows
        ),
    )  # fmt: skip


def _overdue(book: Any, found: Report) -> None:
    headings = (("编号 Number", 44), ("事项 Item", 36), ("现在何处 Where", 20), ("时限 Limit", 24), ("到期 Due", 18))
    rows = (
        (one.number, one.item_name, one.office.zh, one.limits[0].step, wording.moment(one.limits[0].due_at))
        for one in found.overdue
    )
    _sheet(book, "已超期在办 Overdue", headings, rows)
