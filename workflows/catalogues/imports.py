"""Import of a catalogue file: all findings or all changes, and a preview of them first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update

from engine import history, ids
from engine.context import Context
from workflows.catalogues import entries, files, kinds, versions
from workflows.catalogues.catalogue import Catalogue
from workflows.catalogues.columns import Column, Unreadable
from workflows.catalogues.files import Sheet
from workflows.catalogues.findings import CatalogueMoved, CatalogueRefused, Finding
from workflows.catalogues.versions import Action, Given, Plan, Version, ended_before


@dataclass(frozen=True, slots=True)
class Terms:
    """On what terms a file is taken in."""

    #: The day from which changes hold, unless a row gives its own.
    effective: date
    #: Whether codes that the file does not name are to end.
    complete: bool = False


# --- reading ----------------------------------------------------------------------------------------


def read(catalogue: Catalogue[Any], body: bytes) -> list[Given]:
    """The rows of a file, as values.

    Raises:
        CatalogueRefused: every finding in every cell.
    """
    sheet = files.read(body)
    findings: list[Finding] = []
    places = _places(catalogue, sheet, findings)
    if findings:
        raise CatalogueRefused(findings)
    given = [one for row in sheet.rows if (one := _row(catalogue, row, places, findings)) is not None]
    if not given and not findings:
        findings.append(Finding(0, "", "empty", "至少一行数据", "at least one row", "0"))
    _check_unique(given, findings)
    if findings:
        raise CatalogueRefused(sorted(findings, key=lambda one: one.row))
    return given


def _places(catalogue: Catalogue[Any], sheet: Sheet, findings: list[Finding]) -> dict[Column, int]:
    """Where each column stands; headers may be the names of the CSV or the titles of the Excel file."""
    places: dict[Column, int] = {}
    known = {name: column for column in catalogue.all_columns for name in (column.header, column.zh)}
    for position, header in enumerate(sheet.headers):
        column = known.get(header) or known.get(header.split("（必填）")[0])
        if column is None:
            if header:
                names = "、".join(one.zh for one in catalogue.all_columns)
                headers = ", ".join(one.header for one in catalogue.all_columns)
                findings.append(
                    Finding(1, header, "column_unknown", f"以下列之一：{names}", f"one of {headers}", header)
                )
        elif column in places:
            findings.append(Finding(1, header, "column_twice", "每列只出现一次", "each column once", header))
        else:
            places[column] = position
    for column in catalogue.columns:
        if column not in places:
            findings.append(
                Finding(1, column.header, "column_missing", f"有“{column.zh}”列", f"a column {column.header}", "")
            )
    return places


def _row(
    catalogue: Catalogue[Any], row: files.Row, places: Mapping[Column, int], findings: list[Finding]
) -> Given | None:
    before = len(findings)
    width = max(places.values()) + 1
    if any(cell.strip() for cell in row.cells[width:]) and len(row.cells) > width:
        extra = next(cell for cell in row.cells[width:] if cell.strip())
        findings.append(
            Finding(row.number, "", "cells_beyond", "表头范围内的单元格", "cells below headers only", extra)
        )
    values: dict[str, Any] = {column.attribute: column.default for column in catalogue.all_columns}
    for column, position in places.items():
        cell = row.cells[position] if position < len(row.cells) else ""
        try:
            values[column.attribute] = column.read(cell)
        except Unreadable as error:
            findings.append(
                Finding(row.number, column.header, error.code, error.expected_zh, error.expected_en, cell.strip())
            )
    if len(findings) > before:
        return None
    findings += catalogue.check(row.number, values)
    content = {name: values[name] for name in catalogue.attributes}
    tells_end = any(column.attribute == "valid_to" for column in places)
    return Given(row.number, values["code"], content, values["valid_from"], values["valid_to"], tells_end)


def _check_unique(given: Sequence[Given], findings: list[Finding]) -> None:
    """A code stands once, or once per first day."""
    seen: dict[tuple[str, date | None], int] = {}
    for one in given:
        first = seen.setdefault((one.code, one.valid_from), one.row)
        if first != one.row:
            zh, en = f"不与第 {first} 行重复的编码", f"a code that row {first} does not have"
            findings.append(Finding(one.row, "code", "duplicate_code", zh, en, one.code))


# --- preview and load -------------------------------------------------------------------------------


def preview(ctx: Context, catalogue: Catalogue[Any], town_code: str, body: bytes, terms: Terms) -> Plan:
    """What the file would change; writes nothing.

    Raises:
        CatalogueRefused: every finding.
    """
    return _plan(ctx, catalogue, town_code, body, terms)


def load(
    ctx: Context,
    catalogue: Catalogue[Any],
    town_code: str,
    body: bytes,
    terms: Terms,
    *,
    fingerprint: str | None = None,
) -> Plan:
    """Take the file in: every change or none. Repeating it changes nothing.

    Raises:
        CatalogueRefused: every finding; nothing was written.
        CatalogueMoved: the changes are not those of the preview with this ``fingerprint``.
    """
    plan = _plan(ctx, catalogue, town_code, body, terms, lock=True)
    if fingerprint is not None and fingerprint != plan.fingerprint:
        raise CatalogueMoved(
            "目录在预览之后已变化，请重新预览",
            "The changes are no longer those of the preview; make another one",
            kind=catalogue.kind,
        )
    _write(ctx, catalogue, town_code, plan)
    history.record(
        ctx,
        "catalogue.imported",
        details={"kind": catalogue.kind, "town_code": town_code, "fingerprint": plan.fingerprint, **plan.counts()},
    )
    return plan


def _plan(
    ctx: Context, catalogue: Catalogue[Any], town_code: str, body: bytes, terms: Terms, *, lock: bool = False
) -> Plan:
    given = read(catalogue, body)
    if lock:
        held = select(catalogue.table.c.id).where(catalogue.table.c.town_code == town_code)
        ctx.db.execute(held.order_by(catalogue.table.c.id).with_for_update())
    present = [catalogue.version(entry) for entry in entries.versions(ctx, catalogue, town_code)]
    plan, findings = versions.plan(present, given, terms.effective, complete=terms.complete)
    findings += _dangling(ctx, catalogue, town_code, given, terms.effective)
    if findings:
        raise CatalogueRefused(sorted(findings, key=lambda one: one.row))
    return plan


def _dangling(
    ctx: Context, catalogue: Catalogue[Any], town_code: str, given: Sequence[Given], day: date
) -> list[Finding]:
    """Codes of other catalogues that are not in force there."""
    findings = []
    for attribute, kind in catalogue.references:
        other = kinds.named(kind)
        known = {entry.code for entry in entries.all_in_force(ctx, other, town_code, day)}
        header = next(column.header for column in catalogue.columns if column.attribute == attribute)
        zh, en = f"“{other.zh}”目录中有效的编码", f"a code in force in the catalogue of {other.en}"
        findings += [
            Finding(one.row, header, "reference_unknown", zh, en, one.content[attribute])
            for one in given
            if one.content[attribute] not in known
        ]
    return findings


def _write(ctx: Context, catalogue: Catalogue[Any], town_code: str, plan: Plan) -> None:
    """Ends and corrections first, then new versions; a statement for each."""
    table = catalogue.table
    fresh: list[dict[str, Any]] = []
    ended: list[dict[str, Any]] = []
    for change in plan.changes:
        before, after = change.before, change.after
        if after is None and before is not None:
            ctx.db.execute(delete(table).where(table.c.id == before.id))
        elif change.action is Action.CORRECTED and after is not None:
            ctx.db.execute(update(table).where(table.c.id == after.id).values(_values(after)))
        elif after is not None and after.id:
            ended.append({"row_id": after.id, "last": after.valid_to})
        elif after is not None:
            fresh.append({"id": ids.new(), "town_code": town_code, **_values(after)})
            if before is not None:
                ended.append({"row_id": before.id, "last": ended_before(before, after.valid_from).valid_to})
    if ended:
        statement = update(table).where(table.c.id == bindparam("row_id")).values(valid_to=bindparam("last"))
        ctx.db.execute(statement, ended)
    if fresh:
        ctx.db.execute(insert(table), fresh)


def _values(version: Version) -> dict[str, Any]:
    return {
        "code": version.code,
        **version.content,
        "valid_from": version.valid_from,
        "valid_to": version.valid_to,
    }


# --- the seed ---------------------------------------------------------------------------------------

SEEDED = ("platforms", "applications", "legal-bases", "powers", "service-items", "management-items", "event-types")
"""In this order, because applications name platforms."""


def load_shipped(ctx: Context, town_code: str, effective: date) -> dict[str, Plan]:
    """Bring the seed to a town: every catalogue that has no entry yet, the others stay as they are."""
    plans = {}
    for kind in SEEDED:
        catalogue = kinds.named(kind)
        present = entries.versions(ctx, catalogue, town_code)
        if present:
            plans[kind] = Plan((), len(present))
        else:
            plans[kind] = load(ctx, catalogue, town_code, catalogue.shipped.read_bytes(), Terms(effective))
    return plans
