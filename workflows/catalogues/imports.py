"""Import of a catalogue file: all findings or all changes, and a preview of them first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update

from engine import history, ids
from engine.context import Context
from workflows.catalogues import entries, kinds, sheets, versions
from workflows.catalogues.catalogue import VALIDITY, Catalogue
from workflows.catalogues.findings import CatalogueMoved, CatalogueRefused, Finding
from workflows.catalogues.sheets import Line
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
    lines, findings = sheets.read(body, catalogue.all_columns, optional=VALIDITY)
    given = []
    for line in lines:
        findings += catalogue.check(line.number, line.values)
        given.append(_given(catalogue, line))
    _check_unique(given, findings)
    if findings:
        raise CatalogueRefused(sorted(findings, key=lambda one: one.row))
    return given


def _given(catalogue: Catalogue[Any], line: Line) -> Given:
    content = {name: line.values[name] for name in catalogue.attributes}
    tells_end = "valid_to" in line.values
    first, last = line.values.get("valid_from"), line.values.get("valid_to")
    return Given(line.number, line.values["code"], content, first, last, tells_end)


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

    Guards of ``catalogue.import`` refuse what only other rooms know.

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
    ctx.hooks.check("catalogue.import", ctx, catalogue.kind, given=given, town_code=town_code)
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

SEEDED = ("connectors", "apps", "legal-bases", "powers", "service-items", "management-items", "event-types")
"""In this order, because apps name connectors."""


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
