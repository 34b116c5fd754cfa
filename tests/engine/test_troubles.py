"""What is wrong now, counted; and that the lists of operators are answered by their indexes."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import event, text

from engine import external_tasks, incidents, instances, jobs, queue
from engine.context import Context
from engine.external_tasks import ExternalTaskFilter, TopicRequest
from engine.hooks import JobHandler, Retry
from engine.instances import InstanceFilter
from engine.jobs import JobFilter
from engine.troubles import troubles
from tests.engine.house import House

TOWN = "320500100000"


def broken(ctx: object, payload: object) -> None:
    raise OSError("no")


def failed(house: House, count: int) -> None:
    """So many instances whose service step was given up, and one whose step is locked."""
    house.deploy("errors")
    with house.command() as ctx:
        for _ in range(count + 1):
            instances.start(ctx, "errors", variables={"route": "left"})
    with house.command() as ctx:
        fetched = external_tasks.fetch_and_lock(ctx, "w", [TopicRequest("ask_partner")], count + 1)
        for one in fetched[:count]:
            external_tasks.fail(ctx, one.task.id, "w", "gone wrong", retries=0)


def test_what_is_wrong_is_counted(house: House) -> None:
    failed(house, 2)
    house.hooks.handlers["send"] = JobHandler(broken, "send", Retry(attempts=1))
    with house.command() as ctx:
        queue.defer(ctx, "send", {})
    house.drain()

    with house.query() as ctx:
        found = troubles(ctx, TOWN)
        [cause, other] = incidents.causes(ctx, TOWN)

    assert (found.active, found.suspended, found.with_incidents, found.open_incidents) == (3, 0, 2, 3)
    assert (found.dead_jobs, found.dead_steps, found.locked_steps, found.abandoned_steps) == (1, 2, 1, 0)
    assert (cause.count, cause.definition_key, cause.element_id, cause.kind) == (2, "errors", "ask", "external_task")
    assert cause.oldest_at <= cause.newest_at and cause.message_zh == "gone wrong" and other.count == 1


def test_what_is_late_says_since_when(house: House) -> None:
    house.deploy("errors")
    with house.command() as ctx:
        jobs_before = queue.enqueue(
            ctx, [queue.NewJob(queue.JobKind.MESSAGE, name="nobody", payload={"variables": {}})]
        )
    due = house.clock.now()
    house.advance(minutes=5)
    with house.query() as ctx:
        found = troubles(ctx)
    assert jobs_before and (found.due_jobs, found.late_jobs, found.late_since) == (1, 1, due)
    house.advance(hours=1)
    with house.query() as ctx:
        assert troubles(ctx, "another town").late_since is None


def test_a_lock_that_ran_out_is_told_apart(house: House) -> None:
    failed(house, 0)
    house.advance(hours=2)
    with house.query() as ctx:
        found = troubles(ctx)
    assert (found.locked_steps, found.abandoned_steps) == (0, 1)


ASKED: dict[str, tuple[Callable[[Context], Any], str]] = {
    "broken": (
        lambda ctx: instances.list(ctx, InstanceFilter(with_incidents=True, town_code=TOWN)),
        "ix_process_instance_",
    ),
    "newest": (lambda ctx: instances.list(ctx, InstanceFilter(town_code=TOWN)), "ix_process_instance_newest"),
    "waiting": (lambda ctx: instances.list(ctx, InstanceFilter(element_id="ask")), "ix_user_task_open_element"),
    "causes": (lambda ctx: incidents.causes(ctx, TOWN), "ix_incident_open_cause"),
    "jobs": (lambda ctx: jobs.list(ctx, JobFilter(state="dead")), "ix_job_dead"),
    "steps": (lambda ctx: external_tasks.list(ctx, ExternalTaskFilter(state="dead")), "ix_external_task_dead"),
}


@pytest.mark.parametrize("name", ASKED)
def test_an_operators_list_is_answered_by_its_index(house: House, name: str) -> None:
    ask, index = ASKED[name]
    asked: list[tuple[str, Any]] = []

    def listen(conn: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool) -> None:
        asked.append((statement, parameters))

    with house.query() as ctx:
        postgres = ctx.db.dialect.name == "postgresql"
        if postgres:
            # A few rows are read faster without any index; many are not.
            ctx.db.execute(text("SET LOCAL enable_seqscan = off"))
            ctx.db.execute(text("SET LOCAL enable_sort = off"))
        event.listen(ctx.db, "before_cursor_execute", listen)
        ask(ctx)
        event.remove(ctx.db, "before_cursor_execute", listen)
        statement, parameters = asked[0]
        explain = "EXPLAIN " if postgres else "EXPLAIN QUERY PLAN "
        plan = [str(row) for row in ctx.db.exec_driver_sql(explain + statement, parameters)]
    assert any(index in line for line in plan), plan
