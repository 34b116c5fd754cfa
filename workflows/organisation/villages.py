"""Villages and communities of a town, each in the area of one squad."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select

from engine.context import Context
from engine.errors import FieldError
from engine.rows import columns
from workflows.organisation import rows
from workflows.organisation.errors import OrganisationInvalid
from workflows.organisation.models import village as table

CODE = re.compile(r"[0-9]{12}")
"""Town code and three digits. Source: domain paper 7.2."""


class VillageKind(StrEnum):
    """What it is."""

    VILLAGE = "village"
    COMMUNITY = "community"


@dataclass(frozen=True, slots=True)
class Village:
    """One village or community."""

    town_code: str
    code: str
    name: str
    kind: VillageKind
    squad_code: str | None


_COLUMNS = columns(Village, table)


def put(ctx: Context, village: Village) -> None:
    """Enter a village, or change it.

    Raises:
        OrganisationInvalid: its code is not one of the town's.
    """
    if CODE.fullmatch(village.code) is None or not village.code.startswith(village.town_code):
        zh = f"村（社区）代码应为以 {village.town_code} 开头的 12 位数字，实际为“{village.code}”"
        en = f"Expected 12 digits that begin with {village.town_code}, found {village.code!r}"
        raise OrganisationInvalid([FieldError("/code", "code_refused", zh, en)])
    rows.put(ctx, table, village)


def all_of(ctx: Context, town_code: str) -> list[Village]:
    """Every village of a town, by code."""
    statement = select(*_COLUMNS).where(table.c.town_code == town_code).order_by(table.c.code)
    return [
        Village(town, code, name, VillageKind(kind), squad)
        for town, code, name, kind, squad in ctx.db.execute(statement)
    ]
