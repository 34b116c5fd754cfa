"""A document laid out in blocks, before it becomes PDF or DOCX; pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading within the text: 一、违法事实."""

    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of running text; its first line is indented by two characters unless it is a line of a form."""

    text: str
    is_indented: bool = True


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a header; without one, a sheet: what it is called at the left, what it is at the right."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


Block = Heading | Paragraph | Table


@dataclass(frozen=True, slots=True)
class Paper:
    """Everything that stands on the paper."""

    #: The body in whose name it is issued, at the top and above the seal.
    authority: str
    title: str
    number: str
    blocks: tuple[Block, ...]
    #: Where the seal goes: 印章, 审批专用章; None for records that only people sign.
    seal: str | None
    #: Lines to be signed by hand: 当事人（签名）.
    signatures: tuple[str, ...]
    #: The day of issue in Chinese numerals.
    date: str
    #: What the QR code says; None for what nobody issued, as a report.
    link: str | None
    #: The code below it, to be typed by who cannot scan.
    code: str
    #: Why the document no longer counts; None while it does.
    void_reason: str | None

    @property
    def texts(self) -> Iterator[str]:
        """Everything that is set in type."""
        yield from (self.authority, self.title, self.number, self.date, *self.signatures, self.seal or "")
        for block in self.blocks:
            if isinstance(block, Table):
                yield from (cell for row in (block.header, *block.rows) for cell in row)
            else:
                yield block.text

    @property
    def is_sheet(self) -> bool:
        """Whether it is a form in rows that people sign, as an approval form or a proof of service: no letter."""
        first = self.blocks[0] if self.blocks else None
        return self.seal is None and isinstance(first, Table) and not first.header
