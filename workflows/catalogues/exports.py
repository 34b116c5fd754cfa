"""Export of a catalogue as CSV or Excel; what comes out goes in again without a change."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from engine.context import Context
from workflows.catalogues import entries, sheets
from workflows.catalogues.catalogue import Catalogue
from workflows.catalogues.files import Format

MEDIA_TYPES = {
    Format.CSV: "text/csv; charset=utf-8",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def export(
    ctx: Context, catalogue: Catalogue[Any], town_code: str, written_as: Format, day: date | None = None
) -> bytes:
    """What is in force on ``day``, or without a day every version there ever was."""
    if day is None:
        found = entries.versions(ctx, catalogue, town_code)
    else:
        found = entries.all_in_force(ctx, catalogue, town_code, day)
    return write(catalogue, found, written_as)


def write(catalogue: Catalogue[Any], found: Sequence[Any], written_as: Format) -> bytes:
    """Entries as a file; none give a template."""
    columns = catalogue.all_columns
    rows = [[column.write(getattr(entry, column.attribute)) for column in columns] for entry in found]
    return sheets.write(catalogue.zh, columns, rows, written_as)
