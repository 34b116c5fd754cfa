"""What a task refuses whoever asks over the engine's verbs: wrong people, wrong forms, wrong order, a second time.

Every step that a scenario takes is tried this way, each element of each process once in a test run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, literal, select, union_all

from engine import context, ids, instances, tasks
from engine.context import SYSTEM, Actor, Context
from engine.db import Database, metadata
from engine.errors import ZhenshuError
from engine.models import process_instance, user_task
from engine.rows import UserTask
from forms import submission
from workflows import demo

if TYPE_CHECKING:
    from tests.scenarios.walker import Walk

TRIED: dict[tuple[str, str], int] = {}
"""By process and element: how many wrong ways were tried."""
Form = Callable[[Context], Mapping[str, Any]]
"""What is sent, given who is about to send it."""
STRANGE = {"no_such_field": "…"}


def fingerprint(database: Database) -> list[Any]:
    """Every instance and task as it stands, and how many rows every table has."""
    counts = union_all(
        *(select(literal(name), func.count()).select_from(table) for name, table in sorted(metadata.tables.items()))
    )
    with database.read() as db:
        whole = [db.execute(select(table).order_by(table.c.id)).all() for table in (process_instance, user_task)]
        return [*whole, sorted(map(tuple, db.execute(counts)))]


@contextmanager
def unchanged(database: Database) -> Iterator[None]:
    """What is refused inside leaves nothing behind."""
    before = fingerprint(database)
    try:
        yield
    except ZhenshuError:
        assert fingerprint(database) == before, "a refused command left something behind"
        raise


def is_new(task: UserTask) -> bool:
    """Whether this element was not yet tried."""
    return (task.definition_key, task.element_id) not in TRIED


def try_before(walk: Walk, task: UserTask, who: Actor, form: Form) -> None:
    """Everything wrong that can be tried at a task that ``who`` is about to complete, with the form that is right."""
    before = fingerprint(walk.database)
    tried = 0
    for stranger in _strangers(task, who):
        _refused(walk, stranger, "not_allowed", _completing(task.id, form))
        code = "not_allowed" if task.assignee is None else "task_already_claimed"
        _refused(walk, stranger, code, _claiming(task.id))
        tried += 1
    assert tried, f"everybody may work on {task.element_id}"
    if task.form_key is not None:
        _refused(walk, who, "form_invalid", _completing(task.id, lambda ctx: STRANGE))
    _refused(walk, who, "stale_revision", _completing(task.id, form, task.revision + 1))
    _refused(walk, who, "task_not_found", _completing(ids.new(), form))
    _refused(walk, who, "process_instance_suspended", lambda ctx: _while_suspended(ctx, task, form))
    assert fingerprint(walk.database) == before, f"what was refused at {task.element_id} left something behind"
    TRIED[task.definition_key, task.element_id] = tried + 4


def try_claimed(walk: Walk, held: UserTask, who: Actor, form: Form) -> None:
    """A task that ``who`` has just taken: others who might have taken it, and whoever saw it before."""
    before = fingerprint(walk.database)
    colleague = next((one for one in _cast() if one.id != who.id and tasks.may_claim(one, held)), None)
    if colleague is not None:
        _refused(walk, colleague, "not_allowed", _completing(held.id, form))
        _refused(walk, colleague, "not_allowed", lambda ctx: tasks.unclaim(ctx, held.id))
    stale = held.revision - 1
    _refused(walk, who, "stale_revision", _completing(held.id, form, stale))
    assert fingerprint(walk.database) == before, f"what was refused at {held.element_id} left something behind"
    TRIED[held.definition_key, held.element_id] += 1


def try_after(walk: Walk, done: list[UserTask], who: Actor, form: Form) -> None:
    """The last task again, and one of an earlier step."""
    before = fingerprint(walk.database)
    for task_id in {done[-1].id, done[0].id}:
        for actor in (who, replace(SYSTEM, town_code=demo.TOWN.code)):
            for act in (_completing(task_id, form), _claiming(task_id)):
                _refused(walk, actor, "task_not_open", act)
    assert fingerprint(walk.database) == before, f"what was refused after {done[-1].element_id} left something behind"


def _cast() -> list[Actor]:
    return [
        Actor(one.login, "person", one.name, frozenset(one.roles), frozenset(one.groups), demo.TOWN.code)
        for one in demo.PEOPLE
    ]


def _strangers(task: UserTask, who: Actor) -> list[Actor]:
    """Who may not work on the task: somebody with one of the same roles, and somebody with none of them."""
    others = [one for one in _cast() if not tasks.may_work(one, task) and one.id != who.id]
    alike = [one for one in others if one.roles & who.roles]
    unlike = [one for one in others if not one.roles & who.roles]
    return alike[:1] + unlike[:1]


def _completing(task_id: str, form: Form, revision: int | None = None) -> Callable[[Context], object]:
    return lambda ctx: submission.complete_task(ctx, task_id, form(ctx), revision)


def _claiming(task_id: str) -> Callable[[Context], object]:
    return lambda ctx: tasks.claim(ctx, task_id)


def _while_suspended(ctx: Context, task: UserTask, form: Form) -> None:
    instances.suspend(ctx.acting(SYSTEM), task.instance_id)
    submission.complete_task(ctx, task.id, form(ctx))


def _refused(walk: Walk, who: Actor, code: str, act: Callable[[Context], object]) -> None:
    """The act is refused with this code; were it accepted, nothing of it would stay."""
    try:
        with context.command(walk.database, walk.hooks, who, walk.clock) as ctx:
            act(ctx)
            raise AssertionError(f"{who.id} was not refused with {code}")
    except ZhenshuError as error:
        assert error.code == code, f"expected {code} for {who.id}, found {error!r}"
        assert error.detail_zh and error.detail_en
