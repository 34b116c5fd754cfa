"""A paper as PDF: A4, the measures of official documents, embedded type, page numbers, seal place and QR code."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from functools import cache
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.colors import Color, black
from reportlab.lib.enums import TA_CENTER, TA_LEFT, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    KeepTogether,
    PageTemplate,
    Spacer,
)
from reportlab.platypus import Paragraph as Text
from reportlab.platypus import Table as Grid

from workflows import typefaces
from workflows.paper import columns, qr
from workflows.paper.lines import break_lines
from workflows.paper.paper import Heading, Paper, Paragraph, Table

MEDIA_TYPE = "application/pdf"
FONT = typefaces.FACES[0]
"""What papers are set in; a character that it lacks is set in the first of the other faces that has it."""
LEFT, RIGHT = 28 * mm, 26 * mm
"""Margins of an official document, as those above and below a letter. Source: GB/T 9704-2012, 5.2.1."""
BODY, TITLE, SMALL = 14, 22, 9
"""Type sizes in points; the title is size two. Source: GB/T 9704-2012, 5.2.2."""
LEADING = 24


@dataclass(frozen=True, slots=True)
class Measures:
    """How densely a paper is set, in points."""

    top: float
    bottom: float
    body: int
    leading: int
    padding: int


LETTER = Measures(37 * mm, 35 * mm, BODY, LEADING, 4)
SHEET = Measures(20 * mm, 20 * mm, 12, 18, 3)
"""Forms in rows go into the file, and on one page: set in small size four, as the offices' own forms are."""
SEAL = 42 * mm
"""Diameter of a township government's seal. Source: 国发〔1999〕25号, art. 5."""
QR_SIDE = 24 * mm
UNSEALED = QR_SIDE + 26
"""Height of the foot of a paper that only people sign: the QR code and two lines."""
BLANK = "\u3000"
"""A space as wide as a character, which leaves room to write by hand."""
_PALE = Color(0.55, 0.55, 0.55)
_SHADE = Color(0.95, 0.95, 0.95)


@cache
def _style(name: str, measures: Measures) -> ParagraphStyle:
    _register()
    shapes: dict[str, dict[str, Any]] = {
        "authority": {"fontSize": 18, "leading": 26, "alignment": TA_CENTER},
        "title": {"fontSize": TITLE, "leading": 34, "alignment": TA_CENTER},
        "number": {"alignment": TA_CENTER, "spaceAfter": measures.leading - 10},
        "heading": {"spaceBefore": 6},
        "indented": {"firstLineIndent": 2 * measures.body},
        "plain": {},
        "right": {"alignment": TA_RIGHT},
        "cell": {"fontSize": 10.5, "leading": 12 + measures.padding - 1},
        "code": {"fontSize": SMALL, "leading": 12, "alignment": TA_LEFT},
    }
    common = {"fontName": FONT, "fontSize": measures.body, "leading": measures.leading}
    return ParagraphStyle(name, **{**common, **shapes[name]})


class _Face(TTFont):  # type: ignore[misc]
    """A face whose characters beyond U+FFFF can be searched for and copied from the paper as well.

    ReportLab writes what a glyph stands for as one number; PDF wants UTF-16. Source: ISO 32000-1, 9.10.3.
    """

    def addObjects(self, doc: Any) -> None:
        super().addObjects(doc)
        for name, stream in doc.idToObject.items():
            if str(name).startswith("toUnicodeCMap:"):
                stream.content = _WIDE.sub(_in_utf16, stream.content)


_WIDE = re.compile(r"(?<= )<([0-9A-F]{5})>")


def _in_utf16(found: re.Match[str]) -> str:
    return f"<{chr(int(found[1], 16)).encode('utf-16-be').hex().upper()}>"


@cache
def _register(face: str = FONT) -> str:
    """The face, ready to be set; the large ones are read when a paper first needs them."""
    pdfmetrics.registerFont(_Face(face, str(typefaces.FOLDER / f"{face}.ttf")))
    return face


def _width(text: str, size: float) -> float:
    """Points that a text takes in the faces that draw it."""
    whole: float = sum(pdfmetrics.stringWidth(piece, _register(face), size) for face, piece in typefaces.runs(text))
    return whole


def _draw(canvas: Any, x: float, y: float, text: str, size: float, share: float = 0) -> None:
    """A line of text; ``share`` of it stands before ``x``: 0 begins there, 0.5 is centred, 1 ends there."""
    shown = typefaces.shown(text)
    x -= share * _width(shown, size)
    for face, piece in typefaces.runs(shown):
        canvas.setFont(_register(face), size)
        canvas.drawString(x, y, piece)
        x += _width(piece, size)


def render(paper: Paper) -> bytes:
    """The paper as PDF bytes; the same paper gives the same bytes."""
    _register()
    out = io.BytesIO()
    document = BaseDocTemplate(
        out, pagesize=A4, title=f"{paper.title} {paper.number}", author=paper.authority, invariant=True
    )
    measures = _measures(paper)
    height = A4[1] - measures.top - measures.bottom
    frame = Frame(LEFT, measures.bottom, A4[0] - LEFT - RIGHT, height, 0, 0, 0, 0)
    document.addPageTemplates(PageTemplate("page", [frame], onPage=lambda canvas, _: _draw_page(canvas, paper)))
    document.build(_story(paper, frame._width))
    return out.getvalue()


def _measures(paper: Paper) -> Measures:
    return SHEET if paper.is_sheet else LETTER


def _draw_page(canvas: Any, paper: Paper) -> None:
    """Page number and document number below, and across the page that it no longer counts."""
    canvas.saveState()
    canvas.setFillColor(_PALE)
    below = _measures(paper).bottom - 12 * mm
    _draw(canvas, LEFT, below, paper.number, SMALL)
    _draw(canvas, A4[0] - RIGHT, below, f"— {canvas.getPageNumber()} —", SMALL, 1)
    if paper.void_reason is not None:
        canvas.translate(A4[0] / 2, A4[1] / 2)
        canvas.rotate(45)
        canvas.setFillColor(Color(0.8, 0.1, 0.1, alpha=0.25))
        _draw(canvas, 0, 0, "已作废 VOID", 72, 0.5)
    canvas.restoreState()


def _story(paper: Paper, width: float) -> list[Flowable]:
    measures = _measures(paper)
    story: list[Flowable] = [
        _text(paper.authority, "authority", width, measures),
        _text(paper.title, "title", width, measures),
        _text(paper.number, "number", width, measures),
    ]
    story += [_block(block, width, measures) for block in paper.blocks]
    # The seal never stands on a page of its own: the last of the text goes with it.
    last = [story.pop()] if isinstance(story[-1], Text) else []
    last.append(Spacer(1, measures.leading))
    for line in paper.signatures:
        last.append(_text(f"{line}：____________　　年　　月　　日", "plain", width, measures))
    story.append(KeepTogether([*last, _Foot(paper, width)]))
    return story


def _text(text: str, name: str, width: float, measures: Measures) -> Text:
    style = _style(name, measures)
    shown = typefaces.shown(text)
    lines = break_lines(shown, lambda part: _width(part, style.fontSize), width, style.firstLineIndent)
    return Text("<br/>".join(_faced(line) for line in lines), style)


def _faced(line: str) -> str:
    """A line in the setter's markup, every piece in the face that draws it."""
    pieces = [(_register(face), _spaced(escape(piece))) for face, piece in typefaces.runs(line)]
    return "".join(piece if face == FONT else f'<font name="{face}">{piece}</font>' for face, piece in pieces)


def _spaced(line: str) -> str:
    """Spaces that the setter would melt into one, kept."""
    return line.replace(" ", "&nbsp;").replace(BLANK, "&nbsp;" * _blanks())


@cache
def _blanks() -> int:
    """How many of the type's own spaces are as wide as a character."""
    own: float = pdfmetrics.stringWidth("\u00a0", FONT, BODY)
    return round(BODY / own)


def _block(block: Heading | Paragraph | Table, width: float, measures: Measures) -> Flowable:
    match block:
        case Heading(text):
            return _text(text, "heading", width, measures)
        case Paragraph(text, is_indented):
            return _text(text, "indented" if is_indented else "plain", width, measures)
        case Table():
            return _grid(block, width, measures)


def _grid(table: Table, width: float, measures: Measures) -> Flowable:
    rows = (table.header, *table.rows) if table.header else table.rows
    widths = [wide * mm for wide in columns.widths(table, width / mm)]
    padding = measures.padding
    cells = [
        [_text(cell, "cell", wide - 2 * padding - 1, measures) for cell, wide in zip(row, widths, strict=True)]
        for row in rows
    ]
    grid = Grid(cells, colWidths=widths, repeatRows=1 if table.header else 0, spaceBefore=4, spaceAfter=8)
    style: list[Any] = [
        ("GRID", (0, 0), (-1, -1), 0.5, black),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("LEFTPADDING", (0, 0), (-1, -1), padding),
        ("RIGHTPADDING", (0, 0), (-1, -1), padding),
        ("TOPPADDING", (0, 0), (-1, -1), padding),
        ("BOTTOMPADDING", (0, 0), (-1, -1), padding + 1),
    ]
    grid.setStyle([*style, ("BACKGROUND", (0, 0), (-1, 0) if table.header else (0, -1), _SHADE)])
    return grid


class _Foot(Flowable):  # type: ignore[misc]
    """QR code and its code at the left; body, seal place and date at the right."""

    def __init__(self, paper: Paper, width: float) -> None:
        super().__init__()
        self.width, self.height = width, SEAL + 4 * mm if paper.seal else UNSEALED
        self._paper = paper

    def draw(self) -> None:
        if self._paper.link is not None:
            self._draw_code(self._paper.link)
        self._draw_seal()

    def _draw_code(self, link: str) -> None:
        rows = qr.squares(link)
        side = QR_SIDE / len(rows)
        canvas = self.canv
        for down, row in enumerate(rows):
            for across, dark in enumerate(row):
                if dark:
                    canvas.rect(across * side, self.height - (down + 1) * side, side, side, stroke=0, fill=1)
        _draw(canvas, 0, self.height - QR_SIDE - 12, "扫码核验真伪 Scan to verify", SMALL)
        _draw(canvas, 0, self.height - QR_SIDE - 24, f"核验码 {self._paper.code}", SMALL)

    def _draw_seal(self) -> None:
        canvas = self.canv
        centre = self.width - max(SEAL, _width(self._paper.date, BODY)) / 2
        _draw(canvas, centre, self.height / 2 + 6, self._paper.authority, BODY, 0.5)
        _draw(canvas, centre, self.height / 2 - LEADING + 6, self._paper.date, BODY, 0.5)
        if self._paper.seal is None:
            return
        canvas.setStrokeColor(_PALE)
        canvas.setDash(2, 2)
        canvas.circle(centre, self.height / 2, SEAL / 2)
        canvas.setDash()
        canvas.setFillColor(_PALE)
        _draw(canvas, centre, self.height / 2 - SEAL / 2 + 8, f"（{self._paper.seal}）", SMALL, 0.5)
