"""The registry of connectors: which platform a name means, whether it may bring something, by which mapping."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from pathlib import Path

from sqlalchemy import func, insert, select

from engine import history, ids
from engine.context import Context
from engine.rows import columns
from workflows.calendar.zone import local_day
from workflows.catalogues import entries, kinds
from workflows.catalogues.kinds import Connector
from workflows.connectors import mapping
from workflows.connectors.errors import ClientRefused, ConnectorClosed, MappingNotFound, SourceUnknown
from workflows.connectors.mapping import MessageMapping
from workflows.connectors.models import connector_mapping as table

SHIPPED = Path(__file__).parent / "reference"
"""The mappings that come with the program: version 1 of their names."""

FIRST = 1


@dataclass(frozen=True, slots=True)
class MappingVersion:
    """One version of a mapping; the shipped one has no author."""

    name: str
    version: int
    text: str
    note: str
    created_at: datetime | None
    created_by: str | None


_COLUMNS = columns(MappingVersion, table)


# --- connectors ---------------------------------------------------------------------------------------


def find(ctx: Context, town_code: str, source: str) -> Connector:
    """The connector with this code, or known as this source.

    Raises:
        SourceUnknown: there is none in force.
    """
    day = local_day(ctx.now)
    found = entries.find(ctx, kinds.CONNECTORS, town_code, source.upper(), day)
    if found is None and source:
        named = entries.all_in_force(ctx, kinds.CONNECTORS, town_code, day, {"source": source})
        found = named[0] if named else None
    if found is None:
        raise SourceUnknown(source)
    return found


def opened(ctx: Context, town_code: str, source: str) -> Connector:
    """The connector, if the actor may bring its messages now.

    Raises:
        SourceUnknown: there is none.
        ConnectorClosed: it takes nothing in.
        ClientRefused: another program brings its messages.
    """
    found = find(ctx, town_code, source)
    if not found.brings or found.state != kinds.IN_USE:
        raise ConnectorClosed(
            f"{found.name}（{found.code}）{found.state}，方向：{found.direction}",
            f"{found.code} is {found.state}, direction {found.direction}",
            platform=found.code,
            state=found.state,
        )
    if found.client and found.client != ctx.actor.id and ctx.actor.kind != "system":
        raise ClientRefused(
            f"{found.name} 的来件由另一账号推送", f"The messages of {found.code} come through another program"
        )
    return found


def for_receiver(ctx: Context, town_code: str, unit: str) -> Connector | None:
    """The connector that takes the pushes for a unit, if one does; the others read them here."""
    told = entries.all_in_force(ctx, kinds.CONNECTORS, town_code, local_day(ctx.now), {"state": kinds.IN_USE})
    return next((one for one in told if unit in one.receivers and one.is_told), None)


# --- mappings -----------------------------------------------------------------------------------------


def versions(ctx: Context, town_code: str, name: str) -> Sequence[MappingVersion]:
    """Every version of a mapping, the newest first."""
    statement = select(*_COLUMNS).where(table.c.town_code == town_code, table.c.name == name)
    own = [MappingVersion(*row) for row in ctx.db.execute(statement.order_by(table.c.version.desc()))]
    text = shipped(name)
    return own if text is None else [*own, MappingVersion(name, FIRST, text, "随程序提供", None, None)]


def version(ctx: Context, connector: Connector, number: int | None = None) -> MappingVersion:
    """The version of a connector's mapping that holds now, or one by its number.

    Raises:
        MappingNotFound: there is none.
    """
    found = versions(ctx, connector.town_code, connector.mapping or connector.code)
    if number is not None:
        found = [one for one in found if one.version == number]
    if not found:
        raise MappingNotFound(f"{connector.code} {'' if number is None else number}".strip())
    return found[0]


def add(ctx: Context, connector: Connector, text: str, note: str) -> MappingVersion:
    """A new version of a connector's mapping; it holds from now on.

    Raises:
        MappingInvalid: it cannot be read.
    """
    read(text)
    name = connector.mapping or connector.code
    before = ctx.db.execute(
        select(func.max(table.c.version)).where(table.c.town_code == connector.town_code, table.c.name == name)
    ).scalar_one()
    made = MappingVersion(name, (before or FIRST) + 1, text, note, ctx.now, ctx.actor.id)
    row = {"id": ids.new(), "town_code": connector.town_code, "name": name, "version": made.version, "text": text}
    ctx.db.execute(insert(table), {**row, "note": note, "created_at": ctx.now, "created_by": ctx.actor.id})
    history.record(ctx, "connector.mapping-added", details={"platform": connector.code, "version": made.version})
    return made


def draft(connector: Connector, text: str) -> MappingVersion:
    """A mapping that is only tried.

    Raises:
        MappingInvalid: it cannot be read.
    """
    read(text)
    return MappingVersion(connector.mapping or connector.code, 0, text, "", None, None)


@cache
def shipped(name: str) -> str | None:
    """The text that comes with the program, if there is one under this name."""
    path = SHIPPED / f"{name}.toml"
    return path.read_text(encoding="utf-8") if name.isalnum() and path.is_file() else None


@lru_cache(256)
def _kept(text: str) -> MessageMapping:
    return mapping.read(text)


def read(text: str) -> MessageMapping:
    """A mapping's text, read once.

    Raises:
        MappingInvalid: it cannot be read.
    """
    return _kept(text)
