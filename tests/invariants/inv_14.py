"""INV-14: who reported stands in nothing that reaches the reported party, the public or another office."""

from __future__ import annotations

from typing import Any

import orjson
from sqlalchemy import select

from engine import codec
from engine.context import Context
from engine.models import variable_scope
from forms import submission
from workflows.enforcement.models import clue, clue_reporter
from workflows.models import document
from workflows.publications.models import publication
from workflows.pushes.models import push_record
from workflows.reports.models import report_intake
from workflows.reports.models import reporter as reporter_table

TOLD = ("object_name", "description", "place_name", "source_no")
OUTWARD = ((document, "content"), (publication, "content"), (push_record, "payload"))


def check(ctx: Context) -> list[str]:
    """Documents, publications, pushes and variables of a case that name its reporter.

    A name that the clue itself tells, as the object or in its description, tells nothing about the reporter.
    """
    rows = ctx.db.execute(
        select(clue_reporter.c.instance_id, clue_reporter.c.reporter, *(clue.c[name] for name in TOLD)).join(
            clue, clue.c.instance_id == clue_reporter.c.instance_id
        )
    ).all()
    faults = []
    for instance_id, reporter, *told in rows:
        if len(reporter) < 2 or any(one and (reporter in one or one in reporter) for one in told):
            continue
        faults += [f"{place} of {instance_id} names the reporter" for place in _places(ctx, instance_id, reporter)]
    return faults + _reports(ctx)


def _reports(ctx: Context) -> list[str]:
    """The same for what was sent to the intake of reports: by the phone, which no content tells by chance."""
    kept = select(report_intake.c.instance_id, report_intake.c.content, reporter_table.c.phone).join(
        reporter_table, reporter_table.c.intake_id == report_intake.c.id
    )
    faults = []
    for instance_id, content, phone in ctx.db.execute(kept).all():
        if phone in content:
            continue
        faults += [f"{place} of {instance_id} tells the reporter" for place in _places(ctx, instance_id, phone)]
        sent = [one.payload for one in submission.of_instance(ctx, instance_id)]
        faults += [f"a form of {instance_id} tells the reporter" for one in sent if _names(one, phone)]
    return faults


def _places(ctx: Context, instance_id: str, reporter: str) -> list[str]:
    found = []
    for table, column in OUTWARD:
        contents = ctx.db.execute(select(table.c[column]).where(table.c.instance_id == instance_id)).scalars()
        if any(_names(content, reporter) for content in contents):
            found.append(table.name)
    scopes = ctx.db.execute(
        select(variable_scope.c.document).where(variable_scope.c.instance_id == instance_id)
    ).scalars()
    if any(_names(codec.load_document(bytes(stored)), reporter) for stored in scopes):
        found.append("variables")
    return found


def _names(content: Any, reporter: str) -> bool:
    return reporter in orjson.dumps(content, default=str).decode()
