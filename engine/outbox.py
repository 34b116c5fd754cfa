"""Events for other systems: written with what they tell of, placed in one stream once they are committed.

An event is a row of the history and belongs to the transaction of its cause, where it costs no statement more. The
relay, one at a time for a database, places committed events: position 1, 2, 3 …, without gaps, those of one instance in
the order in which they happened. Whoever reads the stream from a position on therefore misses nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, delete, func, insert, literal_column, or_, select, text, update

from engine import pages
from engine.context import Context
from engine.errors import Conflict, FieldError, LimitExceeded, ValueRefused
from engine.hooks import Hooks, Published
from engine.models import history_event, process_instance
from engine.models import outbox_event as table
from engine.models import outbox_head as head
from engine.rows import HistoryEvent, PublicEvent, as_row, columns

#: The PostgreSQL channel on which new work is announced.
CHANNEL = "zhenshu_work"

#: Events placed in one transaction.
BATCH = 200

#: How long events can be read and replayed. Reason: a quarter, as far back as a yearly audit asks for samples.
KEPT_FOR = timedelta(days=92)

PREFIX = "cn.zhenshu."

USER_TASKS = frozenset({"userTask", "manualTask"})

PUBLISHED: Mapping[str, Published] = {
    "process.started": Published(f"{PREFIX}process.started", "流程实例已启动", "a process instance has started"),
    "process.completed": Published(
        f"{PREFIX}process.completed", "流程实例已结束", "a process instance has come to its end"
    ),
    "process.canceled": Published(f"{PREFIX}process.canceled", "流程实例已取消", "a process instance was canceled"),
    "process.suspended": Published(f"{PREFIX}process.suspended", "流程实例已挂起", "a process instance was suspended"),
    "process.resumed": Published(f"{PREFIX}process.resumed", "流程实例已恢复", "a process instance moves again"),
    "token.moved": Published(
        f"{PREFIX}token.moved", "令牌被运维人员移动", "an operator moved a token to another step", ("to",)
    ),
    "activity.started": Published(
        f"{PREFIX}task.created", "人工任务已产生", "a user task waits for a person", element_types=USER_TASKS
    ),
    "task.claimed": Published(f"{PREFIX}task.claimed", "人工任务已领取", "a user task was claimed"),
    "task.completed": Published(f"{PREFIX}task.completed", "人工任务已完成", "a user task was completed"),
    "task.returned": Published(
        f"{PREFIX}task.returned", "人工任务被退回", "a user task was returned to an earlier step", ("to",)
    ),
    "task.withdrawn": Published(
        f"{PREFIX}task.withdrawn", "已办环节被撤回", "who did a step took it back from the task that followed", ("to",)
    ),
    "task.urged": Published(f"{PREFIX}task.urged", "人工任务被催办", "somebody asked for a user task", ("urged",)),
    "activity.canceled": Published(
        f"{PREFIX}task.canceled", "人工任务已撤回", "a user task was withdrawn", element_types=USER_TASKS
    ),
    "incident.raised": Published(
        f"{PREFIX}incident.raised", "出现故障，待运维处置", "something failed and waits for an operator", ("code",)
    ),
    "incident.resolved": Published(f"{PREFIX}incident.resolved", "故障已处置", "an incident is over", ("code",)),
    "webhook.tested": Published(f"{PREFIX}webhook.test", "试投递，只发给该订阅", "a try, told to that webhook alone"),
    "deployment.created": Published(f"{PREFIX}deployment.created", "流程包已部署", "a bundle was deployed", ("name",)),
}
"""What the engine itself lets other systems hear of, by the kind of its history event."""

_INSERT = insert(table)
_COLUMNS = columns(PublicEvent, table)
_NOTIFY = text(f"SELECT pg_notify('{CHANNEL}', '')")
_FIRST_HEAD = text("INSERT INTO outbox_head (id, position) VALUES (1, 0) ON CONFLICT (id) DO NOTHING")
_HEAD = select(head.c.position).where(head.c.id == 1)
_MOVE_HEAD = update(head).where(head.c.id == 1).values(position=bindparam("to"))
#: Written out, because a parameter would keep both databases from the partial index.
_UNPLACED: ColumnElement[bool] = literal_column("history_event.is_unplaced IS NOT NULL")
_ANY_UNPLACED = select(history_event.c.sequence).where(_UNPLACED).limit(1)
_TOLD = columns(HistoryEvent, history_event)
_NEXT = (
    select(history_event.c.sequence, process_instance.c.definition_key, process_instance.c.business_key, *_TOLD)
    .outerjoin(process_instance, process_instance.c.id == history_event.c.instance_id)
    .where(_UNPLACED)
    .order_by(history_event.c.sequence)
    .limit(bindparam("limit"))
)
_PLACED = update(history_event).where(history_event.c.sequence == bindparam("of")).values(is_unplaced=None)
_OLDEST = select(func.min(table.c.position))


def install(hooks: Hooks) -> None:
    """Let other systems hear of what the engine does."""
    hooks.published.update(PUBLISHED)


def announce(ctx: Context) -> None:
    """Wake every executor and every waiting request when this transaction commits; SQLite's see the commit itself."""
    if ctx.db.dialect.name == "postgresql" and ctx.first_time("wake"):
        ctx.db.execute(_NOTIFY)


def takes(ctx: Context, kind: str, element_type: str | None) -> bool:
    """Whether other systems hear of such an event; if so, the relay of this process looks after the commit."""
    known = ctx.hooks.published.get(kind)
    if known is None or (known.element_types and element_type not in known.element_types):
        return False
    if ctx.first_time("nudge"):
        for nudge in ctx.hooks.nudges:
            ctx.after_commit(nudge)
    return True


# --- placing --------------------------------------------------------------------------------------


def has_unplaced(ctx: Context) -> bool:
    """Whether the relay has something to do."""
    return ctx.db.execute(_ANY_UNPLACED).first() is not None


def place(ctx: Context, limit: int = BATCH) -> Sequence[PublicEvent]:
    """Give committed events their positions, oldest first; none while another transaction does."""
    last = ctx.db.execute(_HEAD.with_for_update(skip_locked=True)).scalar()
    if last is None:
        if ctx.db.execute(_HEAD).scalar() is not None:
            return ()
        ctx.db.execute(_FIRST_HEAD)
        last = ctx.db.execute(_HEAD.with_for_update()).scalar_one()
    found = ctx.db.execute(_NEXT, {"limit": limit}).all()
    if not found:
        return ()
    placed = []
    for _, key, business_key, *row in found:
        one = HistoryEvent(*row)
        known = ctx.hooks.published.get(one.kind)
        if known is not None:
            last += 1
            placed.append(_public(last, known, one, key, business_key))
    ctx.db.execute(_PLACED, [{"of": sequence} for sequence, *_ in found])
    if placed:
        ctx.db.execute(_INSERT, [as_row(one) for one in placed])
        ctx.db.execute(_MOVE_HEAD, {"to": last})
        announce(ctx)
    return placed


def _public(
    position: int, known: Published, one: HistoryEvent, key: str | None, business_key: str | None
) -> PublicEvent:
    data = {
        "process_instance_id": one.instance_id,
        "process_definition_id": one.definition_id,
        "process_definition_key": key,
        "business_key": business_key,
        "element_id": one.element_id,
        "element_name": one.element_name,
        "subject_id": one.subject_id,
        **{name: one.details[name] for name in known.details if name in one.details},
    }
    return PublicEvent(
        position=position,
        id=one.id,
        type=known.type,
        instance_id=one.instance_id,
        definition_key=key,
        subject_id=one.subject_id,
        at=one.at,
        data={name: value for name, value in data.items() if value is not None},
        town_code=one.town_code,
    )


# --- reading --------------------------------------------------------------------------------------


def latest(ctx: Context) -> int:
    """The last position given out; 0 before the first."""
    return ctx.db.execute(_HEAD).scalar() or 0


class PositionUnknown(Conflict):
    """The position was not given out by this installation as it is: it comes from another, or from before a restore."""

    code = "position_unknown"
    title_zh, title_en = "没有这个事件位置，请从头或从当前位置重新开始", "No event has this position; begin anew"


class PositionForgotten(Conflict):
    """Events right behind the position are kept no more: whoever goes on there would miss some without a word."""

    code = "position_forgotten"
    title_zh, title_en = "该位置之后的部分事件已过保存期", "Some events behind the position are kept no more"


def check(ctx: Context, after: int) -> int:
    """The last position given out, if whoever goes on behind ``after`` misses nothing; 0 is wherever the stream begins.

    Raises:
        PositionUnknown, PositionForgotten: one would miss something; ``latest`` and ``oldest`` say what there is.
    """
    last = latest(ctx)
    if after > last:
        zh, en = f"最后一个事件的位置是 {last}，收到 {after}", f"The last position is {last}, found {after}"
        raise PositionUnknown(zh, en, latest=last)
    if 0 < after < last:
        oldest = ctx.db.execute(_OLDEST).scalar() or last + 1
        if after < oldest - 1:
            zh = f"最早保存的事件位置是 {oldest}，收到 {after}"
            en = f"The oldest position kept is {oldest}, found {after}"
            raise PositionForgotten(zh, en, oldest=oldest, latest=last)
    return last


@dataclass(frozen=True, slots=True)
class EventFilter:
    """Which events; None or empty means any."""

    #: Positions behind this one.
    after: int = 0
    #: Positions up to this one.
    until: int | None = None
    since: datetime | None = None
    #: Types, or the beginnings of types written ``cn.zhenshu.task.*``.
    types: Sequence[str] = ()
    definition_keys: Sequence[str] = ()
    instance_id: str | None = None
    town_code: str | None = None
    #: Instances' events by who may read them; other events are not asked.
    among: pages.Among | None = None


def read(ctx: Context, wanted: EventFilter, limit: int) -> Sequence[PublicEvent]:
    """Events of the stream in its order."""
    return [PublicEvent(*row) for row in ctx.db.execute(_reading(wanted).limit(limit))]


def get(ctx: Context, event_id: str) -> PublicEvent | None:
    """The event, if it is still kept."""
    row = ctx.db.execute(select(*_COLUMNS).where(table.c.id == event_id)).first()
    return None if row is None else PublicEvent(*row)


def _reading(wanted: EventFilter) -> Select[Any]:
    statement = select(*_COLUMNS).where(table.c.position > wanted.after).order_by(table.c.position)
    if wanted.until is not None:
        statement = statement.where(table.c.position <= wanted.until)
    if wanted.since is not None:
        statement = statement.where(table.c.at >= wanted.since)
    if wanted.types:
        statement = statement.where(or_(*(_of_type(pattern) for pattern in wanted.types)))
    if wanted.definition_keys:
        statement = statement.where(table.c.definition_key.in_(wanted.definition_keys))
    if wanted.instance_id is not None:
        statement = statement.where(table.c.instance_id == wanted.instance_id)
    if wanted.town_code is not None:
        statement = statement.where(table.c.town_code.in_((wanted.town_code, "")))
    if wanted.among is not None:
        statement = statement.where(or_(table.c.instance_id.is_(None), wanted.among(table.c.instance_id)))
    return statement


def _of_type(pattern: str) -> ColumnElement[bool]:
    if pattern.endswith("*"):
        return table.c.type.startswith(pattern.removesuffix("*"), autoescape=True)
    return table.c.type == pattern


MAX_PATTERNS = 50


def check_types(ctx: Context, types: Sequence[str], pointer: str = "/types") -> Sequence[str]:
    """Types or beginnings of types, each once.

    Raises:
        LimitExceeded: there are none, or more than ``MAX_PATTERNS``.
        ValueRefused: one of them fits no event.
    """
    if not 1 <= len(types) <= MAX_PATTERNS:
        raise LimitExceeded("事件类型数", "a number of event types", MAX_PATTERNS, len(types))
    known = [one.type for one in ctx.hooks.published.values()]
    for number, pattern in enumerate(types):
        if not any(matches(pattern, kind) for kind in known):
            zh, en = f"没有事件类型 {pattern[:100]}", f"No event has the type {pattern[:100]!r}"
            raise ValueRefused(zh, en, fields=[FieldError(f"{pointer}/{number}", "unknown_type", zh, en)])
    return sorted(set(types))


def matches(pattern: str, kind: str) -> bool:
    """Whether a type is the one named, or begins as ``cn.zhenshu.task.*`` says."""
    return kind.startswith(pattern[:-1]) if pattern.endswith("*") else kind == pattern


def purge(ctx: Context) -> int:
    """Forget events that are older than ``KEPT_FOR``; returns how many."""
    return ctx.db.execute(delete(table).where(table.c.at < ctx.now - KEPT_FOR)).rowcount


def cloud_event(one: PublicEvent, source: str) -> dict[str, Any]:
    """The event as CloudEvents 1.0 has it, in JSON. ``sequence`` is its position, in text that sorts like a number.

    Source: CloudEvents 1.0.2, clauses 3.1 and 5; extension "Sequence".
    """
    told = {
        "specversion": "1.0",
        "id": one.id,
        "source": source,
        "type": one.type,
        "subject": one.instance_id or one.subject_id,
        "time": one.at.isoformat().replace("+00:00", "Z"),
        "datacontenttype": "application/json",
        "sequence": f"{one.position:019d}",
        "towncode": one.town_code or None,
        "data": one.data,
    }
    return {name: value for name, value in told.items() if value is not None}
