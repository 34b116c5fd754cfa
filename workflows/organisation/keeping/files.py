"""A kind as a CSV or Excel file, out and in again; everything or nothing, and a preview of it first."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from engine.context import Context
from workflows.catalogues import sheets
from workflows.catalogues.files import Format
from workflows.catalogues.findings import MAX_FINDINGS, CatalogueRefused
from workflows.organisation.errors import OrganisationInvalid, OrganisationMoved
from workflows.organisation.keeping import entries
from workflows.organisation.keeping.cells import Holder, told
from workflows.organisation.keeping.kind import Given, Kind, Proposal, World
from workflows.organisation.keeping.settling import settle


@dataclass(frozen=True, slots=True)
class Plan:
    """What a file would change."""

    kind: Kind
    proposals: Sequence[Proposal]
    unchanged: int

    @property
    def fingerprint(self) -> str:
        """The same for the same changes: what a preview showed is what is applied."""
        changes = [[one["key"] if one["before"] else "", one["before"], one["after"]] for one in self.changes()]
        return hashlib.sha256(json.dumps(changes, sort_keys=True, default=str).encode()).hexdigest()

    def changes(self) -> list[dict[str, Any]]:
        """Each change with what was and what will be."""
        return [
            {
                "action": "added" if one.before is None else "changed",
                "key": one.key,
                "row": one.row,
                "before": _told(self.kind, one.before),
                "after": _told(self.kind, one.after),
            }
            for one in self.proposals
        ]

    def counts(self) -> dict[str, int]:
        """How many are added, changed, and stay."""
        added = sum(one.before is None for one in self.proposals)
        return {"added": added, "changed": len(self.proposals) - added, "unchanged": self.unchanged}


def _told(kind: Kind, entry: Any) -> dict[str, Any] | None:
    """Without the id, which a new entry gets anew each time."""
    if entry is None:
        return None
    return {name: told(value) for name, value in kind.shown(entry).items() if name != "id"}


def export(ctx: Context, kind: Kind, town_code: str, written_as: Format, *, is_ended_too: bool = True) -> bytes:
    """Every entry of a town, or those of today and later."""
    world = entries.world_of(ctx, town_code)
    found = world.entries(kind.name) if is_ended_too else world.present(kind.name)
    return sheets.write(kind.zh, kind.columns, [_cells(world, kind, one) for one in found.values()], written_as)


def _cells(world: World, kind: Kind, entry: Any) -> list[str]:
    shown = kind.shown(entry)
    people = world.entries("people")
    for column in kind.columns:
        if isinstance(column.cell, Holder):
            person = people[shown[column.attribute]]
            shown[column.attribute] = person.login or person.id
    return [column.write(shown[column.attribute]) for column in kind.columns]


def plan(world: World, kind: Kind, body: bytes) -> Plan:
    """What the file would change; writes nothing.

    Raises:
        OrganisationInvalid: every problem by row and column.
    """
    try:
        lines, findings = sheets.read(body, kind.columns, optional=kind.optional)
        if findings:
            raise CatalogueRefused(findings)
    except CatalogueRefused as refused:
        shown = [finding.as_field_error() for finding in refused.findings[:MAX_FINDINGS]]
        raise OrganisationInvalid(shown) from refused
    given = [Given(line.values, line.number) for line in lines]
    proposals, problems = settle(world, kind, given)
    if problems:
        ordered = sorted(problems, key=lambda one: one.row)
        raise OrganisationInvalid([one.as_field_error() for one in ordered[:MAX_FINDINGS]])
    return Plan(kind, proposals, len(given) - len(proposals))


def load(world: World, kind: Kind, body: bytes, *, fingerprint: str | None = None) -> Plan:
    """Take the file in: every change or none. Repeating it changes nothing.

    Raises:
        OrganisationInvalid: every problem by row and column; nothing was written.
        OrganisationMoved: the changes are not those of the preview with this ``fingerprint``.
    """
    found = plan(world, kind, body)
    if fingerprint is not None and fingerprint != found.fingerprint:
        raise OrganisationMoved(
            "数据在预览之后已变化，请重新预览", "The changes are no longer those of the preview; make another one"
        )
    entries.write(world, kind, found.proposals)
    return found
