"""Clues (案源): registered with their matter, checked for power and limitation; who reported stays apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import insert, select

from engine import pages, values
from engine.context import Context
from engine.errors import FieldError
from engine.rows import Instance, as_row, columns
from workflows import documents, matters, numbers, personal, towns
from workflows.calendar.zone import local_day
from workflows.catalogues import entries
from workflows.catalogues.kinds import POWERS, Power
from workflows.clocks import deadlines
from workflows.enforcement import cases
from workflows.enforcement.cases import EnforcementCase
from workflows.enforcement.errors import ClueRefused
from workflows.enforcement.models import clue as table
from workflows.enforcement.models import clue_reporter
from workflows.errors import MatterNotFound
from workflows.matters import Pillar
from workflows.organisation import areas
from workflows.personal import Identity

NUMBER_DIGITS = 4
PREFIX = "AY"
TOLD = ("description", "place_name")
"""Free texts in which people say who they are."""
REPORTED = frozenset({"投诉举报", "举报", "12345转办"})
"""Sources of clues that somebody reported."""
NEEDED = {"source": 32, "place": 64, "object_name": 100, "description": 2000, "suspected_power": 32, "urgency": 8}
"""What no clue can do without, and the longest each may be. Source: domain paper 3.2, form E1."""


@dataclass(frozen=True, slots=True)
class Clue:
    """Where a case came from."""

    instance_id: str
    town_code: str
    source: str
    source_no: str | None
    place: str
    place_name: str | None
    happened_at: datetime
    object_name: str
    object_cert_no: str | None
    description: str
    suspected_power: str
    urgency: str
    attachments: list[dict[str, Any]]
    registered_at: datetime
    registered_by: str


_COLUMNS = columns(Clue, table)


def number(ctx: Context, town_code: str) -> str:
    """The next number of a clue today: ``AY{yyyyMMdd}{town 3}{seq 4}``; a local pattern."""
    town = towns.get(ctx, town_code)
    day = f"{local_day(ctx.now):%Y%m%d}"
    return f"{PREFIX}{day}{town.code[-3:]}{numbers.allocate(ctx, town, 'clue', day, NUMBER_DIGITS):0{NUMBER_DIGITS}}"


def is_number(text: str | None) -> bool:
    """Whether a text has the shape of a clue's number."""
    return text is not None and text.startswith(PREFIX) and len(text) == 17 and text[2:].isdigit()


def register(ctx: Context, instance: Instance, given: Mapping[str, Any], origin: str | None) -> EnforcementCase:
    """Open the matter and the case of a clue; same transaction, or neither.

    Raises:
        ClueRefused: something is missing, or there never was such a power.
        TownNotFound: the town is not registered.
    """
    _check(given)
    know_power(ctx, instance.town_code, given["suspected_power"])
    told, given = given, {**given, **remaining(given)}
    key = instance.business_key
    title = f"{given['object_name']}涉嫌违法案"
    mine = key is not None and is_number(key) and _is_free(ctx, instance.town_code, key)
    allotted = key if key is not None and mine else number(ctx, instance.town_code)
    matter = matters.open(ctx, instance, Pillar.ENFORCEMENT, "penalty", allotted, title[:100])
    area = areas.at(ctx, instance.town_code, given["place"])
    if area is not None:
        matters.place(ctx, matter, units=[area.squad_code], village=area.village_code, grid=area.grid_code)
    case = cases.open(ctx, instance.id, instance.town_code, allotted, origin)
    entered = Clue(
        instance_id=instance.id,
        town_code=instance.town_code,
        source=given["source"],
        source_no=given.get("source_no"),
        place=given["place"],
        place_name=given.get("place_name"),
        happened_at=given["happened_at"],
        object_name=given["object_name"],
        object_cert_no=given.get("object_cert_no") or None,
        description=given["description"],
        suspected_power=given["suspected_power"],
        urgency=given["urgency"],
        attachments=documents.plain(given.get("attachments") or []),
        registered_at=ctx.now,
        registered_by=instance.started_by or ctx.actor.id,
    )
    ctx.db.execute(insert(table), as_row(entered))
    _keep_reporter(ctx, entered, told)
    return case


def _is_free(ctx: Context, town_code: str, key: str) -> bool:
    """Whether no matter has the number: who starts a process may hand over another case's key."""
    try:
        matters.get(ctx, town_code, key)
    except MatterNotFound:
        return True
    return False


def _check(given: Mapping[str, Any]) -> None:
    wrong = [name for name, most in NEEDED.items() if not _is_text(given.get(name), most)]
    if not isinstance(given.get("happened_at"), datetime):
        wrong.append("happened_at")
    if wrong:
        raise ClueRefused(
            [
                FieldError(f"/variables/clue/{name}", "required", f"案源须填写 {name}", f"Expected {name}")
                for name in wrong
            ]
        )


def know_power(ctx: Context, town_code: str, code: str) -> None:
    """A clue names a power of the town's catalogue, in force or not (form E1, ``ref:power``).

    Raises:
        ClueRefused: there never was such a power.
    """
    if not entries.versions(ctx, POWERS, town_code, code.strip()):
        zh, en = f"权力事项目录中没有 {code}", f"Expected a power of the catalogue, found {code}"
        raise ClueRefused([FieldError("/variables/clue/suspected_power", "power_unknown", zh, en)])


def _is_text(value: object, most: int) -> bool:
    return isinstance(value, str) and 0 < len(values.seen(value)) and len(value) <= most


def remaining(given: Mapping[str, Any]) -> dict[str, str]:
    """What remains of a clue's free texts without who reported; only clues that somebody reported. Source: INV-14."""
    reporter = given.get("reporter")
    if not reporter and given.get("source") not in REPORTED:
        return {}
    return personal.redacted_fields(given, TOLD, Identity.of_text(str(reporter or "")))


def _keep_reporter(ctx: Context, entered: Clue, given: Mapping[str, Any]) -> None:
    reporter, texts = given.get("reporter"), {name: given[name] for name in remaining(given)}
    named = isinstance(reporter, str) and reporter.strip()
    if named or texts:
        ctx.db.execute(
            insert(clue_reporter),
            {
                "instance_id": entered.instance_id,
                "town_code": entered.town_code,
                "reporter": pages.searchable(str(reporter).strip())[:100] if named else None,
                "handler": entered.registered_by,
                "texts": texts or None,
            },
        )


def get(ctx: Context, instance_id: str) -> Clue | None:
    """The clue of an instance."""
    row = ctx.db.execute(select(*_COLUMNS).where(table.c.instance_id == instance_id)).first()
    return None if row is None else Clue(*row)


def reporter(ctx: Context, instance_id: str) -> str | None:
    """Who reported, for the handler of the report alone; nobody else learns whether somebody did. Source: INV-14."""
    row = ctx.db.execute(
        select(clue_reporter.c.reporter, clue_reporter.c.handler).where(clue_reporter.c.instance_id == instance_id)
    ).first()
    return str(row[0]) if row is not None and row[0] and row[1] == ctx.actor.id else None


# --- P2-02: may we, and not too late, and not twice ---------------------------------------------------


def power_today(ctx: Context, town_code: str, code: str) -> Power | None:
    """The version of a power in force today, delegated or not."""
    return entries.find(ctx, POWERS, town_code, code, local_day(ctx.now))


def is_time_barred(ctx: Context, town_code: str, happened_at: datetime, with_harm: bool) -> bool:
    """Whether a penalty comes too late: two years, five where life, health or finance were harmed.

    Source: Administrative Penalty Law (2021) art. 36.
    """
    variant = "生命健康金融安全" if with_harm else ""
    return ctx.now > deadlines.due(ctx, "PN-20", happened_at, town_code, variant=variant)


def as_variable(power: Power) -> dict[str, Any]:
    """What diagrams and forms see of a power; fines in yuan."""

    def yuan(cents: int | None) -> Decimal | None:
        return None if cents is None else Decimal(cents) / 100

    return {
        "id": power.id,
        "code": power.code,
        "name": power.name,
        "field": power.field,
        "basis": power.citation,
        "law": power.law,
        "kinds": power.penalty_kinds,
        "fine_least": yuan(power.fine_least),
        "fine_most": yuan(power.fine_most),
        "fine_note": power.fine_note,
    }
