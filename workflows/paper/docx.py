"""A paper as DOCX, for bodies that still print and stamp by hand; the same blocks as the PDF."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from docx import Document as Word
from docx.enum.table import WD_ALIGN_VERTICAL
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from workflows import typefaces
from workflows.paper import columns, qr
from workflows.paper.paper import Heading, Paper, Paragraph, Table

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
BODY_FONT, TITLE_FONT = "仿宋_GB2312", "方正小标宋简体"
"""The typefaces of official documents, as offices have them. Source: GB/T 9704-2012, 5.2.2."""
RARE: Mapping[str, str] = {"HanaMinA": "宋体", "HanaMinB": "SimSun-ExtB", "BabelStoneHan": "SimSun-ExtG"}
"""What an office's machine has for characters that the typefaces above lack, by the face that draws them on the PDF."""
BODY, TITLE = 16, 22
SHEET_BODY, GAP = 12, 6
"""Forms in rows are set smaller, so that they stay on one page; below a table there is a gap."""
SIGNED = 14
"""Lines to sign, small enough that the longest stays one line."""
LEADING = {SHEET_BODY: 18, GAP: 10, 9: 14}
"""Points from line to line by the size of the type; 28 for letters. Source: GB/T 9704-2012, 5.2.3."""
LEFT, RIGHT = 28, 26
"""Margins in millimetres. Source: GB/T 9704-2012, 5.2.1."""
SHADE = "F2F2F2"
"""Behind the header of a list and the labels of a sheet."""
WRITTEN = datetime(2000, 1, 1)
"""In the file's properties, so that the same paper gives the same file."""


def render(paper: Paper) -> bytes:
    """The paper as DOCX bytes."""
    document = Word()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = (Mm(20), Mm(20)) if paper.is_sheet else (Mm(37), Mm(35))
    section.left_margin, section.right_margin = Mm(LEFT), Mm(RIGHT)
    properties = document.core_properties
    properties.title, properties.author = f"{paper.title} {paper.number}", paper.authority
    properties.created = properties.modified = WRITTEN
    if paper.void_reason is not None:
        _line(document, f"已作废 VOID：{paper.void_reason}", align=WD_ALIGN_PARAGRAPH.CENTER)
    _line(document, paper.authority, size=18, font=TITLE_FONT, align=WD_ALIGN_PARAGRAPH.CENTER)
    _line(document, paper.title, size=TITLE, font=TITLE_FONT, align=WD_ALIGN_PARAGRAPH.CENTER)
    _line(document, paper.number, align=WD_ALIGN_PARAGRAPH.CENTER)
    size = SHEET_BODY if paper.is_sheet else BODY
    for block in paper.blocks:
        _block(document, block, size)
    before = len(document.paragraphs)
    for line in paper.signatures:
        _line(document, f"{line}：____________　　年　　月　　日", size=min(size, SIGNED))
    _foot(document, paper)
    _keep_together(document.paragraphs[max(before - 1, 0) :])
    _page_number(section.footer.paragraphs[0], paper.number)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _line(
    document: Any, text: str, *, size: int = BODY, font: str = BODY_FONT, align: Any = None, indent: bool = False
) -> Any:
    paragraph = document.add_paragraph()
    _write(paragraph, text, size, font)
    shape = paragraph.paragraph_format
    shape.space_after = Pt(0)
    shape.line_spacing = Pt(LEADING.get(size, 28))
    if indent:
        shape.first_line_indent = Pt(2 * size)
    if align is not None:
        paragraph.alignment = align
    return paragraph


def _write(paragraph: Any, text: str, size: int, font: str = BODY_FONT) -> None:
    for face, piece in typefaces.runs(text):
        run = paragraph.add_run(piece)
        own = RARE.get(face, font)
        run.font.size, run.font.name = Pt(size), own
        for script in ("w:eastAsia", "w:hAnsi", "w:cs") if own != font else ("w:eastAsia",):
            run._element.rPr.rFonts.set(qn(script), own)


def _block(document: Any, block: Heading | Paragraph | Table, size: int) -> None:
    match block:
        case Heading(text):
            _line(document, text, size=size, font="黑体")
        case Paragraph(text, is_indented):
            _line(document, text, size=size, indent=is_indented)
        case Table():
            _grid(document, block, Pt(1 if size == SHEET_BODY else 3))
            _line(document, "", size=GAP)


def _grid(document: Any, table: Table, room: Pt) -> None:
    lines = (table.header, *table.rows) if table.header else table.rows
    wide = [Mm(one) for one in columns.widths(table, 210 - LEFT - RIGHT)]
    grid = document.add_table(rows=0, cols=len(wide), style="Table Grid")
    grid.autofit = False
    for column, width in zip(grid.columns, wide, strict=True):
        column.width = width
    for number, row in enumerate(lines):
        for position, (cell, text, width) in enumerate(zip(grid.add_row().cells, row, wide, strict=True)):
            cell.width, cell.vertical_alignment = width, WD_ALIGN_VERTICAL.CENTER
            shape = cell.paragraphs[0].paragraph_format
            shape.space_before = shape.space_after = room
            _write(cell.paragraphs[0], text, 11)
            if number == 0 if table.header else position == 0:
                _shade(cell)


def _shade(cell: Any) -> None:
    element = OxmlElement("w:shd")
    element.set(qn("w:val"), "clear")
    element.set(qn("w:fill"), SHADE)
    cell._element.get_or_add_tcPr().append(element)


def _foot(document: Any, paper: Paper) -> None:
    _line(document, "")
    _line(document, paper.authority, align=WD_ALIGN_PARAGRAPH.RIGHT)
    if paper.seal is not None:
        _line(document, f"（{paper.seal}）", align=WD_ALIGN_PARAGRAPH.RIGHT)
    _line(document, paper.date, align=WD_ALIGN_PARAGRAPH.RIGHT)
    if paper.link is None:
        return
    document.add_picture(io.BytesIO(qr.picture(paper.link)), width=Mm(28))
    _line(document, f"扫码核验真伪 Scan to verify　核验码 {paper.code}", size=9)


def _keep_together(paragraphs: Sequence[Any]) -> None:
    """The seal never stands on a page of its own: the last of the text and the lines to sign go with it."""
    for paragraph in paragraphs:
        paragraph.paragraph_format.keep_together = True
    for paragraph in paragraphs[:-1]:
        paragraph.paragraph_format.keep_with_next = True


def _page_number(paragraph: Any, number: str) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _write(paragraph, f"{number}　— ", 9)
    run = paragraph.add_run()
    for kind, text in (("begin", None), (None, "PAGE"), ("end", None)):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = text
        run._element.append(element)
    _write(paragraph, " —", 9)
