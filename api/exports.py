"""Doors that give lists as files: instances, tasks and history as CSV or Excel, as far as the caller may read them."""

from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any, NamedTuple
from urllib.parse import quote

from flask import Response

from api import history as history_door
from api import inbox as inbox_door
from api import instances as instance_door
from api import tables
from api import tasks as task_door
from api.contract import Call, Door
from api.fields import Choice
from api.history import EventQuery
from api.inbox import WorkFields
from api.instances import InstanceQuery
from api.scopes import Scope
from api.tables import Column
from api.tasks import TaskFields
from engine import history, instances, worklists
from engine.context import command
from engine.errors import LimitExceeded
from engine.pages import PAGE_LIMIT, Page, PageRequest
from workflows import inbox
from workflows.inbox import Work

door = Door("exports", "导出", "Exports")

MOST_ROWS = 50_000
"""Of one file. Reason: some seconds and some ten megabytes; more is read in pages."""

_PAGED = ("limit", "cursor")


class InstanceExport(InstanceQuery):
    """Which instances, and as what."""

    format = Choice(*tables.FORMATS, load_default="csv")


class TaskExport(TaskFields):
    """Which tasks, and as what."""

    format = Choice(*tables.FORMATS, load_default="csv")


class WorkExport(WorkFields):
    """Which of one's own tasks, and as what."""

    format = Choice(*tables.FORMATS, load_default="csv")


class EventExport(EventQuery):
    """Which events, and as what."""

    format = Choice(*tables.FORMATS, load_default="csv")


INSTANCES = (
    Column("实例编号", "id", "id"),
    Column("流程", "process", "definition_key"),
    Column("业务编号", "business key", "business_key"),
    Column("状态", "state", "state"),
    Column("启动时间", "started at", "started_at"),
    Column("启动人", "started by", "started_by"),
    Column("结束时间", "ended at", "ended_at"),
    Column("结束原因", "end reason", "end_reason"),
    Column("故障数", "incidents", "incidents"),
)
TASKS = (
    Column("任务编号", "id", "id"),
    Column("任务", "task", "name"),
    Column("环节", "element", "element_id"),
    Column("流程", "process", "definition_key"),
    Column("业务编号", "business key", "business_key"),
    Column("实例编号", "process instance", "instance_id"),
    Column("办理人", "assignee", "assignee"),
    Column("状态", "state", "state"),
    Column("产生时间", "created at", "created_at"),
    Column("到期时间", "due at", "due_at"),
    Column("结束时间", "ended at", "ended_at"),
    Column("办结人", "completed by", "completed_by"),
)
EVENTS = (
    Column("时间", "at", "at"),
    Column("事件", "kind", "kind"),
    Column("实例编号", "process instance", "instance_id"),
    Column("环节", "element", "element_id"),
    Column("环节名称", "element name", "element_name"),
    Column("对象", "subject", "subject_id"),
    Column("操作人账号", "actor", "actor_id"),
    Column("操作人", "actor name", "actor_name"),
    Column("详情", "details", "details"),
)


WORK = (
    Column("编号", "number", "number"),
    Column("事项", "matter", "title"),
    Column("当事人", "party", "party"),
    Column("环节", "step", "name"),
    Column("状态", "level", "level"),
    Column("产生时间", "created at", "created_at"),
    Column("截止时间", "due at", "due_at"),
    Column("办结时间", "done at", "ended_at"),
    Column("催办次数", "urged", "urged"),
    Column("任务编号", "id", "id"),
)


class WorkRow(NamedTuple):
    """A task with the heading of its matter, as people list it."""

    number: str | None
    title: str | None
    party: str | None
    name: str
    level: str
    created_at: datetime
    due_at: datetime | None
    ended_at: datetime | None
    urged: int
    id: str


def _work_row(one: Work) -> WorkRow:
    task, heading = one.task, one.heading
    number, title = heading.number or task.business_key, heading.title or heading.process_name
    moments = (task.created_at, task.due_at, task.ended_at)
    return WorkRow(number, title, heading.party_name, task.name, heading.level.key, *moments, task.urged, task.id)


@door.read(
    "/process-instances/export",
    scope=Scope.PROCESS_READ,
    query=InstanceExport(exclude=_PAGED),
    media=tables.ANY_MEDIA,
)
def export_instances(call: Call) -> Response:
    """导出流程实例。The instances of the list as a file; the export is recorded."""
    wanted = instance_door.wanted(call)
    return _file(call, "流程实例", INSTANCES, lambda page: instances.list(call.ctx, wanted, page))


@door.read("/worklist/export", scope=Scope.TASK_READ, query=WorkExport(), media=tables.ANY_MEDIA)
def export_work(call: Call) -> Response:
    """导出我的事项。The tasks of a tab of the worklist as a file; the export is recorded."""
    wanted, narrowing, order = inbox_door.wanted(call), inbox_door.narrowing(call), call.query["order"]

    def read(page: PageRequest) -> Page[WorkRow]:
        found = inbox.tasks(call.ctx, wanted, narrowing, order, page)
        return Page([_work_row(one) for one in found.items], found.next_cursor)

    return _file(call, "我的事项", WORK, read)


@door.read("/tasks/export", scope=Scope.TASK_READ, query=TaskExport(), media=tables.ANY_MEDIA)
def export_tasks(call: Call) -> Response:
    """导出任务。The tasks of the list as a file; the export is recorded."""
    wanted = task_door.wanted(call)
    return _file(call, "任务", TASKS, lambda page: worklists.list(call.ctx, wanted, page))


@door.read(
    "/history-events/export",
    scope=Scope.HISTORY_READ,
    query=EventExport(exclude=_PAGED),
    media=tables.ANY_MEDIA,
)
def export_history(call: Call) -> Response:
    """导出历史。The events of the list as a file; the export is recorded."""
    wanted = history_door.wanted(call)
    return _file(call, "历史", EVENTS, lambda page: history.list(call.ctx, wanted, page))


def _file(call: Call, name: str, columns: tuple[Column, ...], read: Callable[[PageRequest], Page[Any]]) -> Response:
    rows = [*islice(_rows(read), MOST_ROWS + 1)]
    if len(rows) > MOST_ROWS:
        raise LimitExceeded("导出行数", "an export", MOST_ROWS, len(rows))
    written_as = call.query["format"]
    body = tables.write(name, columns, rows, written_as)
    details = {"list": name, "format": written_as, "rows": len(rows)}
    # The list was read in a transaction that only reads: what is told of it is a command of its own.
    with command(call.system.database, call.system.hooks, call.ctx.actor, call.system.clock) as ctx:
        history.record(ctx, "list.exported", details=details)
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(f'{name}.{written_as}')}",
        "Cache-Control": "no-store",
    }
    return Response(body, headers=headers, content_type=tables.MEDIA_TYPES[written_as])


def _rows(read: Callable[[PageRequest], Page[Any]]) -> Iterator[Any]:
    page = read(PageRequest(PAGE_LIMIT))
    yield from page.items
    while page.next_cursor is not None:
        page = read(PageRequest(PAGE_LIMIT, page.next_cursor))
        yield from page.items
