"""What a town's catalogue of legal bases holds: the laws a decision may cite, and the bases of special procedures."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache

from engine.context import Context
from workflows.catalogues import entries, imports
from workflows.catalogues.kinds import LEGAL_BASES
from workflows.citations import law_of, spelled
from workflows.clocks import procedures


def laws(ctx: Context, town_code: str, day: date) -> dict[str, date | None]:
    """The laws in force on ``day``, by their names without the nation's, and the day of the text of each.

    A town that keeps no catalogue of its own has the one that comes with the program.
    """
    if entries.versions(ctx, LEGAL_BASES, town_code):
        return {law_of(one.name): one.text_date for one in entries.all_in_force(ctx, LEGAL_BASES, town_code, day)}
    return shipped_laws(day)


def shipped_laws(day: date) -> dict[str, date | None]:
    """The same by what comes with the program."""
    return {
        name: text_date for name, text_date, first, last in _shipped() if first <= day and (last is None or day <= last)
    }


@cache
def _shipped() -> Sequence[tuple[str, date | None, date, date | None]]:
    given = imports.read(LEGAL_BASES, LEGAL_BASES.shipped.read_bytes())
    return [
        (law_of(one.content["name"]), one.content["text_date"], one.valid_from or date.min, one.valid_to)
        for one in given
    ]


def of_procedure(known: dict[str, date | None], code: str) -> list[dict[str, str]]:
    """The bases that allow a special procedure, of the ``known`` laws, as options of a form ``{label, value}``."""
    procedure = procedures.shipped().get(procedures.code_of(code) or "")
    cited = [] if procedure is None else [spelled(procedure.legal_basis)]
    return [{"label": _label(one, known[law_of(one)]), "value": one} for one in cited if law_of(one) in known]


def _label(cited: str, text_date: date | None) -> str:
    return cited if text_date is None else f"{cited}（{text_date} 文本）"
