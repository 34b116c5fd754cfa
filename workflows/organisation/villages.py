"""Villages and communities of a town, each in the area of one squad."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import select

from engine.context import Context
from engine.errors import FieldError
from engine.rows import columns
from workflows.calendar.zone import local_day
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
    valid_to: date | None = None


_COLUMNS = columns(Village, table)


def read(town_code: str, code: str, name: str, kind: str, *rest: Any) -> Village:
    """A row as a village."""
    return Village(town_code, code, name, VillageKind(kind), *rest)


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
    """Every village of a town that there is today, by code."""
    present = table.c.town_code == town_code, rows.not_ended(table, local_day(ctx.now))
    return [read(*row) for row in ctx.db.execute(select(*_COLUMNS).where(*present).order_by(table.c.code))]
