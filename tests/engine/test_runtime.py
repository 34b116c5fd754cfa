"""The waist: what a command costs, and that memory never tells another story than the database."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event, update

from engine import context, external_tasks, instances, runtime, tasks, variables
from engine.context import Context
from engine.db import Database
from engine.errors import NotAllowed, StaleRevision, StepRefused
from engine.models import process_instance
from engine.rows import HistoryEvent, Instance
from tests.engine.house import APPROVER, CLERK, PROGRAM, ZHANG, House


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    """Every statement and commit on ``database`` meanwhile."""
    seen: list[str] = []

    def statement(connection: object, cursor: object, text: str, *rest: object) -> None:
        seen.append(text)

    def commit(connection: object) -> None:
        seen.append("COMMIT")

    event.listen(database.engine, "before_cursor_execute", statement)
    event.listen(database.engine, "commit", commit)
    yield seen
    event.remove(database.engine, "before_cursor_execute", statement)
    event.remove(database.engine, "commit", commit)


def start(house: House, key: str = "licence") -> Instance:
    with house.command() as ctx:
        return instances.start(ctx, key, variables={"amount": 1})


def complete_counted(house: House, element_id: str, actor: context.Actor) -> list[str]:
    task = house.task(element_id)
    with (
        counted(house.database) as seen,
        context.command(house.database, house.hooks, actor, house.clock) as ctx,
    ):
        tasks.complete(ctx, task.id, {"approved": True})
    return seen


def test_completing_a_task_is_one_commit_and_few_statements(house: House) -> None:
    house.deploy("licence", "waiting")
    house.hot = True
    start(house)
    hot = complete_counted(house, "accept", CLERK)
    with house.command() as ctx:
        (fetched,) = external_tasks.fetch_and_lock(ctx, "w", [external_tasks.TopicRequest("check_applicant")])
        external_tasks.complete(ctx, fetched.task.id, "w")
    runtime.forget_all()
    cold = complete_counted(house, "decide", APPROVER)
    start(house, "waiting")
    worst = complete_counted(house, "work", ZHANG)

    # One more on PostgreSQL where a service step opens: NOTIFY.
    assert (hot.count("COMMIT"), len(hot) - 1) == (1, 6 if house.database.is_sqlite else 7)
    assert (cold.count("COMMIT"), len(cold) - 1) == (1, 7)
    assert (worst.count("COMMIT"), len(worst) - 1) == (1, 7)


def test_memory_is_valid_only_at_its_revision(house: House) -> None:
    """Another process moved the instance: this one's copy is not used."""
    house.deploy("licence")
    house.hot = True
    instance = start(house)
    remembered = runtime._hot.take(instance.id)
    assert remembered is not None
    with house.command() as ctx:
        variables.set(ctx, instance.id, {"amount": 2})
    runtime._hot.put(instance.id, remembered)

    with house.command() as ctx:
        after = variables.set(ctx, instance.id, {"other": 3})
    runtime.forget_all()
    with house.query() as ctx:
        assert variables.get(ctx, instance.id) == {"amount": 2, "other": 3}
    assert after.revision == 3


def test_a_command_that_fails_leaves_nothing_in_memory(house: House) -> None:
    house.deploy("licence")
    house.hot = True
    instance = start(house)
    task = house.task("accept")
    with pytest.raises(RuntimeError), house.command(CLERK) as ctx:
        tasks.complete(ctx, task.id, {"lost": True})
        raise RuntimeError("after the verb, before the commit")

    house.complete("accept", CLERK, {"kept": True})
    with house.query() as ctx:
        found = variables.get(ctx, instance.id)
    assert found == {"amount": 1, "kept": True}


def test_a_listener_that_refuses_undoes_the_command(house: House) -> None:
    def refuse(ctx: Context, told: HistoryEvent, instance: Instance) -> None:
        raise NotAllowed("不可", f"{told.kind} refused")

    house.deploy("licence")
    house.hot = True
    start(house)
    house.hooks.listeners["task.completed"].append(refuse)
    with pytest.raises(NotAllowed):
        house.complete("accept", CLERK)
    house.hooks.listeners.clear()
    house.complete("accept", CLERK)


def test_a_swallowed_refusal_does_not_poison_the_cache(house: House) -> None:
    """Whoever catches a refusal and commits anyway leaves the stored state, not the broken object, behind."""
    house.deploy("licence")
    house.hot = True
    instance = start(house)
    with house.command() as ctx:
        locked = runtime.lock(ctx, instance.id)
        with pytest.raises(StepRefused):
            runtime.move(ctx, locked, lambda workflow: workflow.complete("999"))
    house.complete("accept", CLERK)
    with house.query() as ctx:
        assert instances.get(ctx, instance.id).revision == 2


def test_two_moves_in_one_command_build_on_each_other(house: House) -> None:
    house.deploy("licence")
    instance = start(house)
    task = house.task("accept")
    with house.command(CLERK) as ctx:
        variables.set(ctx, instance.id, {"first": 1})
        tasks.complete(ctx, task.id, {"second": 2})
    with house.query() as ctx:
        assert variables.get(ctx, instance.id) == {"amount": 1, "first": 1, "second": 2}
        assert instances.get(ctx, instance.id).revision == 3


def test_a_move_beside_the_lock_is_noticed(house: House) -> None:
    house.deploy("licence")
    instance = start(house)
    with pytest.raises(StaleRevision), house.command() as ctx:
        locked = runtime.lock(ctx, instance.id)
        ctx.db.execute(update(process_instance).values(revision=17))
        runtime.move(ctx, locked, lambda workflow: workflow.set_variables(None, {"x": 1}))


def test_the_database_says_what_time_it_is_without_a_statement_of_its_own(house: House) -> None:
    house.deploy("licence")
    start(house)
    task = house.task("accept")
    with context.command(house.database, house.hooks, PROGRAM) as ctx, counted(house.database) as seen:
        tasks.find(ctx, task.id)
        assert ctx.now.tzinfo is not None
        assert len(seen) == 1
