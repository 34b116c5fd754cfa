"""Legal and promised limits as data: how long, in which unit, by which article, who bears it, what stops it."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from pathlib import Path

SHIPPED = Path(__file__).parent / "time_limits.csv"
VARIANTS = Path(__file__).parent / "limit_variants.csv"


class Unit(StrEnum):
    """What a limit counts; never derived from the kind of process. Source: domain paper 2.1."""

    WORKING_DAYS = "WD"
    CALENDAR_DAYS = "CD"
    WORKING_HOURS = "WH"
    HOURS = "H"
    MINUTES = "MIN"
    SECONDS = "S"
    MONTHS = "M"
    YEARS = "Y"

    @property
    def is_of_days(self) -> bool:
        """Whether it ends with a day's service rather than at an instant."""
        return self in (Unit.WORKING_DAYS, Unit.CALENDAR_DAYS, Unit.MONTHS, Unit.YEARS)


class Bearer(StrEnum):
    """Whose time runs; a citizen's last day rolls over holidays, an authority's does not. Source: 2.2 (3)."""

    AGENCY = "agency"
    CITIZEN = "citizen"
    CENTRE = "centre"
    GRID_WORKER = "grid_worker"


class Direction(StrEnum):
    """Whether the days follow the event that the limit hangs on, or come before it."""

    AFTER = "after"
    BEFORE = "before"


class Kind(StrEnum):
    """What it means when the time is over."""

    #: An authority broke the law: severe red.
    STATUTORY = "statutory"
    #: An authority broke its public promise: red.
    PROMISED = "promised"
    #: A local rule, or one that a lawyer has to confirm: red.
    INTERNAL = "internal"
    #: A right or a state ends, and nobody failed: no card.
    LAPSING = "lapsing"


@dataclass(frozen=True, slots=True)
class Extension:
    """How a limit may be lengthened: step by step, each once, before it is over."""

    #: The most each step may add; None where the approver says how much.
    amounts: tuple[int | None, ...]
    unit: Unit
    #: Who approves each step: ``agency_head``, ``government_head``, ``collective`` …
    approvers: tuple[str, ...]
    #: Whether the other side has to be told in writing.
    needs_notice: bool


@dataclass(frozen=True, slots=True)
class TimeLimit:
    """One limit; ``amount`` is None where the item or the case says how long."""

    amount: int | None
    unit: Unit
    bearer: Bearer = Bearer.AGENCY
    code: str = ""
    step: str = ""
    #: Law and article in one line.
    source: str = ""
    kind: Kind = Kind.STATUTORY
    direction: Direction = Direction.AFTER
    #: The field of the item that says how long.
    amount_from: str = ""
    daily_rate: Decimal | None = None
    #: What the law writes where it is not a number.
    written: str = ""
    process: str = ""
    from_event: str = ""
    law: str = ""
    article: str = ""
    #: The version of the law's text that was read, and since when it is in force.
    law_version: str = ""
    in_force_from: date | None = None
    #: ``certain``, ``to check``, ``local rule``. Source: domain paper 0.
    status: str = ""
    extension: Extension | None = None
    extension_text: str = ""
    #: Types of special procedures that stop it; empty when nothing does.
    suspension_types: tuple[str, ...] = ()
    suspension_text: str = ""
    variant: str = ""
    note: str = ""

    @property
    def is_suspendable(self) -> bool:
        """Whether anything may stop it."""
        return bool(self.suspension_types)

    @property
    def is_local(self) -> bool:
        """Whether a town may change the number: no law has it."""
        return self.status != "certain"

    def lasting(self, amount: int) -> TimeLimit:
        """The same limit with an amount of the case's own."""
        return replace(self, amount=amount)


@cache
def shipped() -> Mapping[str, TimeLimit]:
    """Every limit of the domain paper by its code, such as ``AP-01``."""
    with SHIPPED.open(encoding="utf-8", newline="") as lines:
        return {row["code"]: _limit(row) for row in csv.DictReader(lines)}


@cache
def variants() -> Mapping[tuple[str, str], TimeLimit]:
    """What a field of law, an urgency or a channel makes of a limit, by code and variant."""
    with VARIANTS.open(encoding="utf-8", newline="") as lines:
        return {(row["code"], row["variant"]): _variant(shipped()[row["code"]], row) for row in csv.DictReader(lines)}


def find(code: str, variant: str = "") -> TimeLimit | None:
    """The shipped limit of this code, as the variant has it if it knows one."""
    return variants().get((code, variant)) or shipped().get(code)


def _limit(row: Mapping[str, str]) -> TimeLimit:
    return TimeLimit(
        int(row["amount"]) if row["amount"] else None,
        Unit(row["unit"]),
        Bearer(row["bearer"]),
        row["code"],
        row["step"],
        source_of(row["law"], row["article"]),
        Kind(row["kind"]),
        Direction(row["direction"]),
        row["amount_from"],
        Decimal(row["daily_rate"]) if row["daily_rate"] else None,
        row["written"],
        row["process"],
        row["from_event"],
        row["law"],
        row["article"],
        row["law_version"],
        date.fromisoformat(row["in_force_from"]),
        row["status"],
        _extension(row),
        row["extension_text"],
        _words(row["suspension_types"]),
        row["suspension_text"],
        note=row["note"],
    )


def _variant(base: TimeLimit, row: Mapping[str, str]) -> TimeLimit:
    certain = row["status"] == "certain"
    duty = Kind.STATUTORY if certain else Kind.INTERNAL
    return replace(
        base,
        amount=int(row["amount"]),
        unit=Unit(row["unit"]),
        kind=base.kind if base.kind is Kind.LAPSING else duty,
        source=source_of(row["law"], row["article"]),
        law=row["law"],
        article=row["article"],
        law_version=row["law_version"],
        in_force_from=date.fromisoformat(row["in_force_from"]),
        status=row["status"],
        extension=_extension(row),
        extension_text="",
        suspension_types=_words(row["suspension_types"]),
        suspension_text="",
        variant=row["variant"],
        written="",
        note=row["note"],
    )


def source_of(law: str, article: str) -> str:
    """Law and article in one line."""
    return f"{law} §{article}" if article else law


def _extension(row: Mapping[str, str]) -> Extension | None:
    if not row["extension_amounts"]:
        return None
    amounts = tuple(None if word == "*" else int(word) for word in _words(row["extension_amounts"]))
    approvers = _words(row["extension_approvers"])
    return Extension(amounts, Unit(row["extension_unit"]), approvers, row["extension_notice"] == "Y")


def _words(text: str) -> tuple[str, ...]:
    return tuple(word for word in text.split(";") if word)
