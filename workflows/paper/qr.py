"""QR codes: as dark squares for the PDF, as a picture for the DOCX."""

from __future__ import annotations

import io
from collections.abc import Sequence

import segno

LEVEL = "m"
"""Error correction: 15 % of the code may be lost to a fold or a stamp. Source: ISO/IEC 18004:2015, 7.5.1."""


def squares(text: str) -> Sequence[Sequence[bool]]:
    """The code row by row; true is dark."""
    return [[bool(cell) for cell in row] for row in segno.make(text, error=LEVEL, micro=False).matrix]


def picture(text: str) -> bytes:
    """The code as PNG with its quiet zone."""
    out = io.BytesIO()
    segno.make(text, error=LEVEL, micro=False).save(out, kind="png", scale=8)
    return out.getvalue()
