"""Doors to what a person has before them: their worklist, its counts, and matters with where they stand."""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from typing import Any

from api import fences, sight, towns
from api.clocks import CardOut, card_answer
from api.contract import Call, Door, PageQuery
from api.fields import Answer, Choice, Flag, Instant, Part, Query, Text, Whole
from api.instances import InstanceOut, seen
from api.scopes import Scope
from api.tasks import TaskOut, within
from engine import instances, notifications, tasks
from engine.instances import InstanceFilter
from engine.pages import Page, PageRequest
from engine.rows import Instance, UserTask
from engine.states import InstanceState, TaskState
from engine.worklists import TaskFilter
from workflows import copies, inbox, signers, urges
from workflows.clocks import cards
from workflows.clocks.marks import Level, level_of
from workflows.inbox import Heading, Narrowing
from workflows.matters import Pillar
from workflows.supervision import orders
from workflows.supervision.orders import OrderState

door = Door("inbox", "我的事项", "My work")

LEVELS = tuple(level.key for level in Level if level < Level.LAPSED)
TABS = ("held", "free", "done")
ME = "me"
MOST_STEPS = 500
"""Open steps of a page of matters that are looked at for whether the caller may work on them."""


class HeadingOut(Answer):
    """How people call a process instance, and how urgent its most urgent running clock is."""

    process_name = Text(allow_none=True, metadata={"example": "示范镇审批服务一窗口"})
    number = Text(allow_none=True, metadata={"example": "1132029901402600010001320281199001202611230001"})
    title = Text(allow_none=True, metadata={"example": "临时占用城市道路（市政设施）审批"})
    party_name = Text(allow_none=True, metadata={"example": "王建国"})
    pillar = Choice(*map(str, Pillar), allow_none=True)
    kind = Text(allow_none=True, metadata={"example": "approval"})
    level = Choice(*LEVELS)


class WorkOut(TaskOut):
    """A task with the heading of its instance."""

    heading = Part(HeadingOut())
    bulk = Flag(
        metadata={"example": False, "description": "设计者允许批量办结。 Its designer lets it be completed among many."}
    )


class Narrowed(Query):
    """What narrows a list by its headings."""

    text = Text(min=1, max=100, load_default=None, metadata={"description": "编号、名称、当事人包含。"})
    pillar = Choice(*map(str, Pillar), load_default=None)
    level = Choice(*LEVELS, load_default=None, metadata={"description": "至少这样紧急。 At least this urgent."})


class WorkFields(Narrowed):
    """Which of one's tasks: held, free to take, or done by oneself."""

    tab = Choice(*TABS, load_default="held")
    order = Choice(*inbox.ORDERS, load_default="urgency")
    process_definition_key = Text(min=1, load_default=None)
    due_before = Instant(load_default=None)
    due_after = Instant(load_default=None)


class WorkQuery(WorkFields, PageQuery):
    """Which of one's tasks, page by page."""


class TallyOut(Answer):
    """How much there is to do; days are those of the town."""

    held = Whole(metadata={"example": 4})
    free = Whole(metadata={"example": 7})
    overdue = Whole(metadata={"example": 1})
    due_today = Whole(metadata={"example": 2})
    done_today = Whole(metadata={"example": 5})
    to_sign = Whole(metadata={"example": 1, "description": "待签的加签。 Opinions asked of the caller."})
    copied = Whole(metadata={"example": 2, "description": "未阅的抄送。 Copies not read."})
    notifications = Whole(metadata={"example": 3, "description": "未读消息。 Notifications not read."})
    started = Whole(metadata={"example": 6, "description": "本人发起、未结束的。 Begun by the caller, not over."})


class StepOut(Answer):
    """An open task of an instance."""

    task_id = Text()
    element_id = Text()
    name = Text()
    assignee = Text(allow_none=True)
    due_at = Instant(allow_none=True)
    workable = Flag()
    """Whether the caller holds it or may claim it."""


class MatterOut(InstanceOut):
    """An instance with its heading and the tasks at which it waits."""

    heading = Part(HeadingOut())
    steps = Part(StepOut(), many=True)


class UrgeOut(Answer):
    """Somebody asked for a task of the matter."""

    id = Text()
    task_id = Text()
    task_name = Text(metadata={"example": "审查申请"})
    urged_by = Text(metadata={"example": "zhao.guoqiang"})
    urged_at = Instant()
    note = Text(allow_none=True, metadata={"example": "请今日内办结。"})


class SupervisionOut(Answer):
    """A supervision order (督办单) about the matter."""

    id = Text()
    number = Text(metadata={"example": "督办〔2026〕第0001号"})
    process_instance_id = Text(attribute="instance_id")
    matter = Text(metadata={"example": "限期办结"})
    unit = Text(metadata={"example": "SP"})
    level = Text(metadata={"example": "red"})
    state = Choice(*map(str, OrderState))
    issued_at = Instant()
    due_at = Instant()
    reply = Text(allow_none=True, metadata={"example": None})
    replied_at = Instant(allow_none=True, metadata={"example": None})
    replied_by = Text(allow_none=True, metadata={"example": None})
    result = Text(allow_none=True, metadata={"example": None})
    closed_at = Instant(allow_none=True, metadata={"example": None})


class PressureOut(Answer):
    """What was done so that a matter goes on: urges, cards, supervision orders, each oldest first."""

    urges = Part(UrgeOut(), many=True)
    cards = Part(CardOut(), many=True)
    orders = Part(SupervisionOut(), many=True)


class MatterQuery(Narrowed, PageQuery):
    """Which matters."""

    started_by = Text(
        min=1, load_default=None, metadata={"description": "账号；`me` 为本人。 A login; `me` is the caller."}
    )
    process_definition_key = Text(min=1, load_default=None)
    business_key = Text(min=1, load_default=None)
    state = Choice(*map(str, InstanceState), load_default=None)
    is_open = Flag(load_default=False, metadata={"description": "只列未结束的。 Only those that are not over."})


@door.read("/worklist", scope=Scope.TASK_READ, query=WorkQuery(), returns=WorkOut(), is_page=True)
def list_work(call: Call) -> Page[dict[str, Any]]:
    """我的事项。The caller's tasks with their matters, the reddest first: held, free to take, or done."""
    found = inbox.tasks(call.ctx, wanted(call), narrowing(call), call.query["order"], call.page)
    return Page([_work(call, one.task, one.heading) for one in found.items], found.next_cursor)


@door.read("/worklist/counts", scope=Scope.TASK_READ, returns=TallyOut())
def count_work(call: Call) -> dict[str, int]:
    """我的事项数。How many tasks the caller holds, may take, has late, due today, did today; and what else waits."""
    ctx = call.ctx
    return {
        **asdict(inbox.tally(ctx, within(call, TaskFilter(), mine=True), ctx.actor.id)),
        "to_sign": signers.count(ctx),
        "copied": copies.unread(ctx),
        "notifications": notifications.count(ctx),
        "started": instances.count_begun(ctx),
    }


@door.read("/matters", scope=Scope.PROCESS_READ, query=MatterQuery(), returns=MatterOut(), is_page=True)
def list_matters(call: Call) -> Page[dict[str, Any]]:
    """事项办理情况。Matters that the caller may read, newest first, with where each stands."""
    query, running = call.query, (InstanceState.ACTIVE.value, InstanceState.SUSPENDED.value)
    is_own = query["started_by"] in (ME, call.ctx.actor.id)
    wanted = InstanceFilter(
        definition_key=query["process_definition_key"],
        business_key=query["business_key"],
        states=(query["state"],) if query["state"] else running if query["is_open"] else (),
        started_by=call.ctx.actor.id if is_own else query["started_by"],
        town_code=towns.of(call.ctx),
        # Who started a matter reads it.
        among=fences.narrowed(call.ctx, None) if is_own else sight.of(call.ctx, _pillar(call)),
    )
    found = inbox.matters(call.ctx, wanted, narrowing(call), call.page)
    return Page(_standings(call, found.items), found.next_cursor)


@door.read("/matters/<id:instance_id>", scope=Scope.PROCESS_READ, returns=MatterOut(), has_etag=True)
def get_matter(call: Call, instance_id: str) -> dict[str, Any]:
    """查看事项办理情况。One matter by its instance: what it is called, how urgent it is, where it stands."""
    seen(call, instance_id)
    return _standings(call, [inbox.matter_of(call.ctx, instance_id)])[0]


@door.read("/matters/<id:instance_id>/supervision", scope=Scope.PROCESS_READ, returns=PressureOut())
def get_matter_supervision(call: Call, instance_id: str) -> dict[str, Any]:
    """督办情况。Urges, cards and supervision orders of a matter, each oldest first."""
    found = seen(call, instance_id)
    return {
        "urges": urges.of_instance(call.ctx, found.id),
        "cards": [card_answer(one) for one in cards.of_instance(call.ctx, found.id)],
        "orders": orders.about(call.ctx, found.id),
    }


def wanted(call: Call) -> TaskFilter:
    """The tasks of a tab of the worklist, as ``WorkFields`` narrows them."""
    query, me = call.query, call.ctx.actor.id
    asked = TaskFilter(
        states=(TaskState.COMPLETED.value,) if query["tab"] == "done" else (TaskState.OPEN.value,),
        assignee=me if query["tab"] == "held" else None,
        unassigned=query["tab"] == "free",
        completed_by=me if query["tab"] == "done" else None,
        definition_key=query["process_definition_key"],
        due_before=query["due_before"],
        due_after=query["due_after"],
        town_code=towns.of(call.ctx),
    )
    # Who did a task may read it, whatever became of the matter: only open ones are narrowed.
    return asked if query["tab"] == "done" else within(call, asked, mine=True)


def narrowing(call: Call) -> Narrowing:
    """What ``Narrowed`` asks of headings."""
    query = call.query
    return Narrowing(query["text"], query["pillar"], None if query["level"] is None else level_of(query["level"]))


def _pillar(call: Call) -> Pillar | None:
    return None if call.query["pillar"] is None else Pillar(call.query["pillar"])


def _work(call: Call, task: UserTask, heading: Heading) -> dict[str, Any]:
    is_bulk = task.is_open and tasks.is_bulk(call.ctx, task)
    return {**_row(TaskOut(), task), "heading": _heading(heading), "bulk": is_bulk}


def _standings(call: Call, found: Sequence[inbox.Standing]) -> list[dict[str, Any]]:
    waiting = [one.instance.id for one in found if one.steps]
    wanted = within(call, TaskFilter(instance_ids=waiting), mine=True)
    own = {task.id for task in tasks.list(call.ctx, wanted, PageRequest(limit=MOST_STEPS)).items} if waiting else set()
    return [_standing(one, own) for one in found]


def _standing(one: inbox.Standing, own: Collection[str]) -> dict[str, Any]:
    row: Instance = one.instance
    steps = [{**asdict(step), "workable": step.task_id in own} for step in one.steps]
    return {**_row(InstanceOut(), row), "heading": _heading(one.heading), "steps": steps}


def _row(schema: Answer, row: Any) -> dict[str, Any]:
    """The fields of ``row`` that ``schema`` shows, under the row's own names."""
    names = [field.attribute or name for name, field in schema.fields.items()]
    return {name: getattr(row, name) for name in names}


def _heading(heading: Heading) -> dict[str, Any]:
    return {**_row(HeadingOut(), heading), "level": heading.level.key}
