"""The rows of the catalogues: one table per catalogue, all with a code and the days in force."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Date, Index, String, Table, Text, UniqueConstraint

from engine.db import Json, metadata
from workflows.models import TOWN_CODE

CODE = 32
TITLE = 200
ADDRESS = 500


def _catalogue(name: str, *columns: Column[Any]) -> Table:
    return Table(
        name,
        metadata,
        Column("id", String(36), primary_key=True),
        Column("town_code", String(TOWN_CODE), nullable=False),
        Column("code", String(CODE), nullable=False),
        *columns,
        Column("valid_from", Date, nullable=False),
        #: The last day on which the version is in force; null while nobody has ended it.
        Column("valid_to", Date),
        UniqueConstraint("town_code", "code", "valid_from"),
    )


#: Versions of enforcement powers (权力事项).
power = _catalogue(
    "power_version",
    Column("field", String(64), nullable=False),
    Column("power_type", String(32), nullable=False),
    Column("name", Text, nullable=False),
    Column("law", String(TITLE), nullable=False),
    Column("article", String(64), nullable=False),
    Column("clause", String(64), nullable=False),
    #: The day of the text that is cited.
    Column("law_version", Date),
    Column("penalty_kinds", Json, nullable=False),
    #: First fine range of the article in cents; a convenience, never a legal source.
    Column("fine_least", BigInteger),
    Column("fine_most", BigInteger),
    Column("fine_note", String(TITLE), nullable=False),
    #: Whether the province gave it to the town; the others may only be reported as clues.
    Column("is_delegated", Boolean, nullable=False),
)
Index("ix_power_version_field", power.c.town_code, power.c.field)

#: What grids do for people (便民服务事项).
service_item = _catalogue(
    "service_item",
    Column("domain", String(32), nullable=False),
    Column("group_name", String(64), nullable=False),
    Column("name", String(TITLE), nullable=False),
    Column("level", String(32), nullable=False),
    Column("is_home_service", Boolean, nullable=False),
)

#: What grids look after (社会管理事项).
management_item = _catalogue(
    "management_item",
    Column("domain", String(32), nullable=False),
    Column("group_name", String(64), nullable=False),
    Column("name", String(TITLE), nullable=False),
    Column("frequency", String(16), nullable=False),
)

#: What the command centre dispatches (事件类型).
event_type = _catalogue(
    "event_type",
    Column("category", String(64), nullable=False),
    Column("name", String(TITLE), nullable=False),
    Column("lead_unit", String(TITLE), nullable=False),
    Column("level", String(8), nullable=False),
    Column("response_limit", String(32), nullable=False),
    Column("disposal_limit", String(32), nullable=False),
    Column("close_condition", String(TITLE), nullable=False),
)

#: Systems that are connected (对接平台), and how: which way, by which mapping, whom it is told to and by whom.
connector = _catalogue(
    "connector",
    Column("name", String(TITLE), nullable=False),
    Column("owner", String(TITLE), nullable=False),
    Column("interface", String(TITLE), nullable=False),
    Column("payload", String(TITLE), nullable=False),
    Column("direction", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    #: The word by which work orders and reports name it as their source; empty where they do not.
    Column("source", String(CODE), nullable=False),
    #: Name of the mapping by which its messages are read; empty while there is none.
    Column("mapping", String(CODE), nullable=False),
    #: Where statuses and pushes go; empty where it takes none.
    Column("address", String(ADDRESS), nullable=False),
    #: Login of the only program that may bring its messages; empty for any that may bring messages at all.
    Column("client", String(TITLE), nullable=False),
    #: Name of the secret with which it is told things; the secret itself stands elsewhere.
    Column("secret", String(64), nullable=False),
    #: Codes of the units whose pushes it takes.
    Column("receivers", Json, nullable=False),
)

#: Apps that were in use, and what became of each (应用清单).
app = _catalogue(
    "app_registry",
    Column("name", String(TITLE), nullable=False),
    Column("platform_code", String(CODE), nullable=False),
    Column("function", String(TITLE), nullable=False),
    Column("state", String(16), nullable=False),
    #: Whence the row is, such as the reference town's own sample.
    Column("note", String(TITLE), nullable=False),
)

#: Laws and rules that catalogues and documents cite, version by version (法律依据).
legal_basis = _catalogue(
    "legal_basis",
    Column("name", String(TITLE), nullable=False),
    Column("rank", String(32), nullable=False),
    #: The day of this text.
    Column("text_date", Date),
    Column("status", String(32), nullable=False),
    Column("note", String(TITLE), nullable=False),
)
