"""INV-19: whoever is refused is told why and where to turn."""

from __future__ import annotations

from sqlalchemy import select

from engine.context import Context
from workflows.models import case_file, document

REFUSALS = {"refusal": "reasons", "not_accepted": "reason", "permit_revocation": "reasons"}
"""By kind of document: where its reasons stand."""

_ISSUED = select(document).where(document.c.kind.in_(list(REFUSALS)), document.c.voided_at.is_(None))
_UNTOLD = select(case_file.c.number).where(
    case_file.c.outcome.in_(("refused", "not_accepted")),
    case_file.c.instance_id.not_in(
        select(document.c.instance_id).where(document.c.kind.in_(("refusal", "not_accepted")))
    ),
)


def check(ctx: Context) -> list[str]:
    """Refusals without reasons or remedies, and refused cases without a document."""
    faults = [f"{number}: refused without a document" for number in ctx.db.execute(_UNTOLD).scalars()]
    for issued in ctx.db.execute(_ISSUED):
        remedy = str(issued.content.get("remedy") or "")
        if "行政复议" not in remedy or "行政诉讼" not in remedy:
            faults.append(f"{issued.number}: no remedy")
        if len(str(issued.content.get(REFUSALS[issued.kind]) or "").strip()) < 2:
            faults.append(f"{issued.number}: no reasons")
    return faults
