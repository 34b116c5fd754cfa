"""INV-17: every random draw can be made again from its stored seed, with the same picks."""

from __future__ import annotations

from sqlalchemy import select

from engine.context import Context
from workflows.inspection import draws
from workflows.inspection.models import inspection, inspection_draw


def check(ctx: Context) -> list[str]:
    """Draws that do not come out the same, and inspections that no confirmed draw knows."""
    found = ctx.db.execute(select(inspection_draw.c.id, inspection_draw.c.picks, inspection_draw.c.state)).all()
    faults = [
        f"{replay.number}: {problem}"
        for draw_id, *_ in found
        for replay in [draws.replay(ctx, draw_id)]
        for problem in replay.problems
    ]
    picked = {
        (draw_id, pick["name"], *pick["officers"])
        for draw_id, picks, state in found
        for pick in picks
        if state == "confirmed"
    }
    rows = ctx.db.execute(select(inspection.c.draw_id, inspection.c.credit_code, inspection.c.officers)).all()
    faults += [
        f"{code} is inspected, but not drawn"
        for draw_id, code, officers in rows
        if (draw_id, code, *officers) not in picked
    ]
    return faults
