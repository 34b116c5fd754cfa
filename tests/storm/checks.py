"""What must hold when the storm is over, read from the database and from the receiver's notes.

A  what was acknowledged has happened
B  nothing happened twice: not a start, a check, a completion, an answer, an intake
C  what was not given up is finished; nothing is dead
D  each event reached the receiver at least once, and is marked once; those of an instance in their order
E  nobody was answered what does not answer the request
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, select

from engine.db import Database
from engine.models import history_event, incident, process_instance, user_task, webhook_delivery
from tests.storm.clients import Ledger
from workflows.connectors.models import intake_message
from workflows.dispatch.models import work_order


def violations(database: Database, said: Ledger, heard: Sequence[Mapping[str, Any]]) -> list[str]:
    """Every broken promise in one line; empty if all are kept.

    Args:
        heard: the events in the order in which the receiver marked them for the first time.
    """
    with database.read() as db:
        matters = {row.id: row for row in db.execute(select(process_instance).where(_is_storm()))}
        tasks = {row.id: row for row in db.execute(select(user_task)) if row.instance_id in matters}
        steps = [row for row in db.execute(select(history_event)) if row.instance_id in matters]
        intake = list(db.execute(select(intake_message.c.source_id, intake_message.c.state)))
        orders = db.execute(select(func.count()).select_from(work_order)).scalar_one()
        incidents = db.execute(select(func.count()).select_from(incident)).scalar_one()
        told = list(db.execute(select(webhook_delivery.c.event_id, webhook_delivery.c.state)))
    return [
        *(f"E: {one}" for one in said.odd),
        *_acknowledged(said, matters, tasks, {row.source_id for row in intake}),
        *_twice(matters, steps, intake),
        *([] if len(intake) == orders else [f"B: {len(intake)} messages made {orders} orders"]),
        *_finished(said, matters),
        *([f"C: {incidents} incidents"] if incidents else []),
        *_told(told, heard),
    ]


def _is_storm() -> Any:
    return process_instance.c.definition_key == "storm"


def _acknowledged(said: Ledger, matters: Mapping[str, Any], tasks: Mapping[str, Any], intake: set[str]) -> list[str]:
    return [
        *(f"A: start of {name} is lost" for name, one in said.started.items() if one not in matters),
        *(f"A: {one} is not completed" for one in said.completed if tasks[one].state != "completed"),
        *(f"A: report of {name} is lost" for name in said.taken if f"ST-{name}" not in intake),
        *(f"A: answer to {name} is lost" for name in said.answered if matters[said.started[name]].state != "completed"),
    ]


def _twice(matters: Mapping[str, Any], steps: Sequence[Any], intake: Sequence[Any]) -> list[str]:
    counted = {
        "start": Counter(row.business_key for row in matters.values()),
        "step": Counter((row.instance_id, row.element_id) for row in steps if row.kind == "activity.completed"),
        "task": Counter(row.subject_id for row in steps if row.kind == "task.completed"),
        "report": Counter(row.source_id for row in intake),
    }
    return [f"B: {what} {key} {n} times" for what, found in counted.items() for key, n in found.items() if n > 1]


def _finished(said: Ledger, matters: Mapping[str, Any]) -> list[str]:
    given_up = {one.split()[0] for one in said.unknown}
    return [
        f"C: {row.business_key} is {row.state}"
        for row in matters.values()
        if row.state != "completed" and row.business_key not in given_up
    ]


def _told(told: Sequence[Any], heard: Sequence[Mapping[str, Any]]) -> list[str]:
    marked = Counter(event["id"] for event in heard)
    lines: dict[str, list[str]] = defaultdict(list)
    for event in heard:
        lines[event["subject"]].append(event["sequence"])
    return [
        *(f"D: delivery of {row.event_id} is {row.state}" for row in told if row.state != "delivered"),
        *(f"D: event {row.event_id} was never heard" for row in told if row.event_id not in marked),
        *(f"D: event {one} marked {n} times" for one, n in marked.items() if n > 1),
        *(f"D: {one} was told out of order" for one, found in lines.items() if found != sorted(found)),
    ]
