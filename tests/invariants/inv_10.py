"""INV-10: everything to be supplemented is told once; a second notice needs new facts."""

from __future__ import annotations

from itertools import groupby

from sqlalchemy import select

from engine.context import Context
from workflows.assignment import LEAST
from workflows.models import case_file, document

_NOTICES = (
    select(case_file.c.number, case_file.c.supplements, document.c.content)
    .join(document, document.c.instance_id == case_file.c.instance_id)
    .where(document.c.kind == "supplement", document.c.voided_at.is_(None))
    .order_by(case_file.c.number, document.c.id)
)


def check(ctx: Context) -> list[str]:
    """Cases told again without new facts, and cases that count their notices wrongly."""
    faults = []
    for number, rows in groupby(ctx.db.execute(_NOTICES), key=lambda row: row.number):
        notices = list(rows)
        if notices[0].supplements != len(notices):
            faults.append(f"{number}: {len(notices)} supplement notices, {notices[0].supplements} counted")
        for again in notices[1:]:
            if len(str(again.content.get("new_facts") or "").strip()) < LEAST:
                faults.append(f"{number}: a second supplement notice without new facts")
    return faults
