"""What a decision says beside yes or no: from when until when it holds, and by which law."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from engine.context import Context
from engine.errors import FieldError
from workflows import catalogue, legal_bases
from workflows.approval.county import as_date
from workflows.approval.errors import DecisionTermsRefused
from workflows.approval.words import GRANT
from workflows.calendar.zone import local_day
from workflows.cases import Case
from workflows.citations import law_of

GRACE = timedelta(days=1)
"""A decision taken in the evening may be entered on the next day."""


def check(ctx: Context, case: Case, variables: Mapping[str, Any]) -> None:
    """Guard of the decision: it grants a time to come, by laws that the item or the town's catalogue names.

    Raises:
        DecisionTermsRefused: it does not.
    """
    found = [*_times(ctx, variables), *_bases(ctx, case, variables.get("legal_basis"))]
    if found:
        raise DecisionTermsRefused(found)


def _times(ctx: Context, variables: Mapping[str, Any]) -> Iterator[FieldError]:
    if variables.get("decision") != GRANT:
        return
    today = local_day(ctx.now)
    first, last = as_date(variables.get("valid_from")), as_date(variables.get("valid_to"))
    if first is not None and first < today - GRACE:
        zh, en = "有效期不能早于决定之日起算", f"Expected a day not before the decision of {today}"
        yield FieldError("/variables/valid_from", "before_decision", zh, en)
    if last is not None and last < today:
        zh, en = "有效期在决定之日已经届满", f"Expected a day not before today, {today}"
        yield FieldError("/variables/valid_to", "already_over", zh, en)


def _bases(ctx: Context, case: Case, rows: object) -> Iterator[FieldError]:
    """Each row cites a law that the item rests on or that the catalogue of legal bases holds."""
    if not isinstance(rows, list):
        return
    known = set(legal_bases.laws(ctx, case.town_code, local_day(ctx.now)))
    own = catalogue.get(ctx, case.item_id).legal_basis
    known |= {law_of(one) for one in [own, *re.split(r"[;；、]", own)]}
    for number, row in enumerate(rows):
        cited = str(row.get("basis") or "") if isinstance(row, Mapping) else str(row)
        if any(law_of(one) not in known for one in re.split(r"[;；]", cited)) and law_of(cited) not in known:
            zh = f"事项与法律依据目录中都没有“{cited[:60]}”"
            en = f"Expected a law that the item or the catalogue of legal bases names, found {cited[:60]!r}"
            yield FieldError(f"/variables/legal_basis/{number}/basis", "unknown_law", zh, en)
