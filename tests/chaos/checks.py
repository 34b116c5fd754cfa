"""The invariants, read from the database when everything is quiet.

A  no acknowledged start or completion is lost
B  no step is doubled
C  each timer fires once and never early
D  each call to the partner is made at least once, and recorded once, by the attempt that held the lease
E  the history is whole: every finished instance was moved by exactly five commands, each told once
F  the queue is empty, nothing is dead, every instance is finished
"""

from collections import Counter, defaultdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from engine import codec
from engine.db import Database
from engine.models import external_task, history_event, incident, job, process_instance, user_task, variable_scope
from tests.chaos.crew import Ledger

#: start, register, work, pause, confirm.
COMMANDS = 5
TIMER = timedelta(seconds=1)


def violations(database: Database, said: Ledger, partner: Path) -> list[str]:
    """Every broken invariant in one line each; empty if all hold."""
    with database.read() as db:
        instances = {row.id: row for row in db.execute(select(process_instance))}
        tasks = {row.id: row for row in db.execute(select(user_task))}
        events = db.execute(select(history_event).order_by(history_event.c.at, history_event.c.id)).all()
        scopes = {
            row.instance_id: codec.load_document(bytes(row.document))
            for row in db.execute(select(variable_scope).where(variable_scope.c.scope == 0))
        }
        left = {
            table.name: db.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (job, external_task, incident)
        }
    return [
        *(f"odd answer: {one}" for one in said.odd),
        *_lost(said, instances, tasks),
        *_doubled(instances, tasks, events),
        *_timers(events),
        *_calls(instances, scopes, partner),
        *_history(instances, events),
        *_unfinished(instances, left),
    ]


def _lost(said: Ledger, instances: dict[str, Any], tasks: dict[str, Any]) -> list[str]:
    gone = [one for one in said.started if one not in instances]
    undone = [one for one in said.completed if one not in tasks or tasks[one].state != "completed"]
    return [f"A: acknowledged start {one} is lost" for one in gone] + [
        f"A: acknowledged completion {one} is lost" for one in undone
    ]


def _doubled(instances: dict[str, Any], tasks: dict[str, Any], events: list[Any]) -> list[str]:
    keys = Counter(row.business_key for row in instances.values())
    opened = Counter((row.instance_id, row.element_id) for row in tasks.values())
    completed = Counter(event.subject_id for event in events if event.kind == "task.completed")
    steps = Counter((e.instance_id, e.element_id) for e in events if e.kind == "activity.completed")
    return [
        f"B: {what} {number} times"
        for what, number in (
            *((f"business key {key} started", n) for key, n in keys.items()),
            *((f"task {key} opened", n) for key, n in opened.items()),
            *((f"task {key} completed", n) for key, n in completed.items()),
            *((f"step {key} completed", n) for key, n in steps.items()),
        )
        if number > 1
    ]


def _timers(events: list[Any]) -> list[str]:
    began: dict[str, datetime] = {}
    fired: defaultdict[str, list[datetime]] = defaultdict(list)
    for event in events:
        if event.kind == "activity.completed" and event.element_id == "work":
            began[event.instance_id] = event.at
        if event.kind == "event.caught" and event.element_id == "pause":
            fired[event.instance_id].append(event.at)
    twice = [f"C: timer of {one} fired {len(at)} times" for one, at in fired.items() if len(at) > 1]
    early = [f"C: timer of {one} fired early" for one, at in fired.items() if at[0] < began[one] + TIMER]
    missed = [f"C: timer of {one} never fired" for one in began if one not in fired]
    return twice + early + missed


def _calls(instances: dict[str, Any], scopes: dict[str, dict[str, Any]], partner: Path) -> list[str]:
    heard: defaultdict[str, int] = defaultdict(int)
    for line in partner.read_text().splitlines() if partner.exists() else ():
        key, attempt, _ = line.split()
        heard[key.split(":")[0]] = max(heard[key.split(":")[0]], int(attempt))
    wrong = []
    for one in instances:
        recorded = scopes.get(one, {}).get("registered")
        if recorded is not None and heard[one] == 0:
            wrong.append(f"D: the partner never heard of {one}")
        elif recorded is not None and recorded != heard[one]:
            wrong.append(f"D: {one} recorded attempt {recorded}, though attempt {heard[one]} had begun")
    return wrong


def _history(instances: dict[str, Any], events: list[Any]) -> list[str]:
    told = Counter((event.instance_id, event.kind) for event in events)
    wrong = []
    for one, row in instances.items():
        if row.state == "completed" and row.revision != COMMANDS:
            wrong.append(f"E: {one} has revision {row.revision} after {COMMANDS} commands")
        for kind, number in (("process.started", 1), ("process.completed", 1), ("task.completed", 2)):
            if row.state == "completed" and told[one, kind] != number:
                wrong.append(f"E: {one} tells {kind} {told[one, kind]} times")
    return wrong


def _unfinished(instances: dict[str, Any], left: dict[str, int]) -> list[str]:
    stuck = [f"F: {one} is {row.state}" for one, row in instances.items() if row.state != "completed"]
    return stuck + [f"F: {number} rows left in {name}" for name, number in left.items() if number]
