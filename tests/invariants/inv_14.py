"""INV-14: who reported stands in nothing that reaches the reported party, the public or another office."""

from __future__ import annotations

from typing import Any

import orjson
from sqlalchemy import select

from engine import codec
from engine.context import Context
from engine.models import account, variable_scope
from forms import submission
from workflows.dispatch.models import work_order
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

    A name that the clue itself tells, as the object or in its description, tells nothing about the reporter, nor does
    one that somebody of the staff has too: officers are named wherever one is chosen.
    """
    staff = set(ctx.db.execute(select(account.c.name)).scalars())
    rows = ctx.db.execute(
        select(clue_reporter.c.instance_id, clue_reporter.c.reporter, *(clue.c[name] for name in TOLD)).join(
            clue, clue.c.instance_id == clue_reporter.c.instance_id
        )
    ).all()
    faults = []
    for instance_id, reporter, *told in rows:
        if (
            not reporter
            or len(reporter) < 2
            or reporter in staff
            or any(one and (reporter in one or one in reporter) for one in told)
        ):
            continue
        faults += [f"{place} of {instance_id} names the reporter" for place in _places(ctx, instance_id, reporter)]
    return faults + _reports(ctx)


def _reports(ctx: Context) -> list[str]:
    """The same for what was sent to the intake of reports: by the phone, which nothing else tells by chance.

    It holds in the report itself, and in the work order and the clue that became of it.
    """
    kept = select(report_intake, reporter_table.c.name, reporter_table.c.phone).join(
        reporter_table, reporter_table.c.intake_id == report_intake.c.id
    )
    faults = []
    for row in ctx.db.execute(kept).mappings():
        phone = row["phone"]
        if phone in row["content"] or row["name"] in row["content"]:
            faults.append(f"the text of {row['number']} tells the reporter")
        for instance_id in (row["instance_id"], *_made_of(ctx, row["town_code"], row["number"])):
            faults += [f"{place} of {instance_id} tells the reporter" for place in _places(ctx, instance_id, phone)]
            sent = [one.payload for one in submission.of_instance(ctx, instance_id)]
            faults += [f"a form of {instance_id} tells the reporter" for one in sent if _names(one, phone)]
    return faults


def _made_of(ctx: Context, town_code: str, number: str) -> list[str]:
    """Instances of work orders and clues that name a report as where they come from."""
    return [
        instance_id
        for table in (work_order, clue)
        for instance_id in ctx.db.execute(
            select(table.c.instance_id).where(table.c.town_code == town_code, table.c.source_no == number)
        ).scalars()
    ]


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
