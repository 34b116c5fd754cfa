"""Special procedures as data: what each may stop, by which law, for how long and how often."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

SHIPPED = Path(__file__).parent / "special_procedures.csv"


@dataclass(frozen=True, slots=True)
class Procedure:
    """One type of special procedure (特别程序). Source: domain paper 2.3, 2.4."""

    code: str
    name: str
    aliases: tuple[str, ...]
    #: Its code in the national exchange tables, where one is agreed.
    national_code: str
    #: Whether it may stop a clock of the law at all; others stop the promised clock only.
    stops_statutory: bool
    legal_basis: str
    #: Most working days that may be planned.
    longest: int
    #: How often in one case.
    most: int
    note: str


@dataclass(frozen=True, slots=True)
class Allowance:
    """What an item admits of one procedure, within what the procedure admits."""

    longest: int
    most: int
    #: A special law that lets this procedure stop the statutory clock too, as 取水条例 §19 does.
    special_law: str = ""


@cache
def shipped() -> Mapping[str, Procedure]:
    """Every type by its code."""
    with SHIPPED.open(encoding="utf-8", newline="") as lines:
        return {row["code"]: _procedure(row) for row in csv.DictReader(lines)}


def _procedure(row: Mapping[str, str]) -> Procedure:
    return Procedure(
        row["code"],
        row["name"],
        tuple(alias for alias in row["aliases"].split(";") if alias),
        row["national_code"],
        row["stops_statutory"] == "Y",
        row["legal_basis"],
        int(row["longest"]),
        int(row["most"]),
        row["note"],
    )


@cache
def _by_name() -> Mapping[str, str]:
    return {name: one.code for one in shipped().values() for name in (one.code, one.name, *one.aliases)}


def code_of(name: str) -> str | None:
    """The code of a procedure by its code, its name, or a name that catalogues give it."""
    return _by_name().get(name.strip())


def allowances(declared: Iterable[str]) -> dict[str, Allowance]:
    """What an item admits that declares these procedures by name; unknown names admit nothing."""
    codes = (code_of(name) for name in declared)
    return {code: allowance(code) for code in codes if code is not None}


def allowance(code: str) -> Allowance:
    """All that the procedure itself admits."""
    found = shipped()[code]
    return Allowance(found.longest, found.most)
