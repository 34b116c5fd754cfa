"""Suspensions: a special procedure stops the clocks it may stop, has a clock of its own, and ends with a result."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date

from sqlalchemy import bindparam, func, insert, select, update

from engine import history, ids
from engine.context import Context
from engine.errors import FieldError
from workflows.calendar.zone import last_instant, local_day, midnight
from workflows.citations import law_of
from workflows.clocks import clocks, ledger, procedures
from workflows.clocks.clocks import Setting
from workflows.clocks.errors import ClockExpired, SuspensionEnded, SuspensionNotFound, SuspensionRefused
from workflows.clocks.limits import Kind, TimeLimit, Unit
from workflows.clocks.models import suspended_clock
from workflows.clocks.models import suspension as table
from workflows.clocks.procedures import Allowance
from workflows.clocks.rows import Clock, Subject, Suspension
from workflows.clocks.states import ClockState, change

STATUTORY, PROMISED, BOTH = "statutory", "promised", "both"
REACHES: Mapping[str, frozenset[Kind]] = {
    STATUTORY: frozenset({Kind.STATUTORY}),
    PROMISED: frozenset({Kind.PROMISED}),
    BOTH: frozenset(Kind),
}
"""Which kinds of clock a request names; ``both`` is every clock of the subject."""

OWN_SUBJECT = "suspension"
OWN_CODE = "S-SP"
SHORTEST_REASON = 10
LONGEST_REASON = 500
"""Characters. Source: domain paper 2.4, form SP1."""

_FIND = select(*ledger.SUSPENSION_COLUMNS).where(table.c.id == bindparam("id"))
_COUNT = select(func.count()).where(
    table.c.subject_kind == bindparam("kind"),
    table.c.subject_id == bindparam("subject"),
    table.c.type == bindparam("type"),
)
_CLOCKS_OF = select(suspended_clock.c.clock_id).where(suspended_clock.c.suspension_id == bindparam("suspension"))
_STILL_STOPPED = (
    select(func.count())
    .join(table, table.c.id == suspended_clock.c.suspension_id)
    .where(suspended_clock.c.clock_id == bindparam("clock"), table.c.ended_at.is_(None))
)


@dataclass(frozen=True, slots=True)
class SuspensionRequest:
    """What the form SP1 asks for. Source: domain paper 3.8."""

    type: str
    reach: str
    reason: str
    planned_days: int
    #: The written notice to the applicant with the time needed. Source: Administrative Licensing Law art. 45.
    notice_document_id: str
    approved_by: str
    #: Today or earlier; None is now.
    started_on: date | None = None
    legal_basis: str = ""
    #: What the item admits, by type; None admits all that the law does.
    allowed: Mapping[str, Allowance] | None = None
    #: Whom the suspension's own clock reminds.
    responsible: str | None = None
    #: BPMN messages of the suspension's own clock, by level.
    messages: Mapping[str, str] = field(default_factory=dict)


# --- start ----------------------------------------------------------------------------------------


def start(ctx: Context, subject: Subject, request: SuspensionRequest) -> Suspension:
    """Stop the subject's clocks that this procedure may stop, from the day it started.

    The days are excluded from its first to its last, both included; what has passed before keeps its cards. The
    suspension gets a clock of its own over the planned days.

    Raises:
        SuspensionRefused: a precondition is missing, or there is no clock that it may stop.
        ClockExpired: a clock's time is over already.
        NotAllowed: a guard of ``clock.suspend`` refused, for instance because the notice is unknown.
    """
    found = ledger.lock_open(ctx, subject.kind, subject.id)
    named = any(Kind(one.kind) is Kind.STATUTORY and request.type in one.limit.suspension_types for one in found)
    problems = [*_problems(ctx, subject, request, named), *_problems_of_basis(found, request)]
    if problems:
        raise SuspensionRefused(problems[0].message_zh, problems[0].message_en, fields=problems)
    stopping = [clock for clock in found if _may_stop(clock, request)]
    _check_clocks(ctx, stopping, request)
    ctx.hooks.check("clock.suspend", ctx, subject, request=request)
    suspension = _new(ctx, subject, request)
    ctx.db.execute(insert(table), asdict(suspension))
    own = _own_clock(ctx, suspension, subject, request)
    suspension = replace(suspension, planned_end_on=local_day(own.due_at))
    ctx.db.execute(update(table).where(table.c.id == suspension.id).values(planned_end_on=suspension.planned_end_on))
    for clock in ledger.settle(ctx, stopping):
        _stop(ctx, clock, suspension)
    return suspension


def _problems(ctx: Context, subject: Subject, request: SuspensionRequest, named: bool) -> Iterator[FieldError]:
    """What the request lacks, field by field; ``named``: the law of one of the clocks itself names the type."""
    reason = request.reason.strip()
    if not SHORTEST_REASON <= len(reason) <= LONGEST_REASON:
        zh, en = f"理由应为 {SHORTEST_REASON} 至 {LONGEST_REASON} 字", "Expected a reason of 10 to 500 characters"
        yield FieldError("/reason", "reason_refused", zh, en)
    if not request.notice_document_id.strip():
        zh, en = "应先书面告知申请人所需时间（行政许可法 §45）", "The applicant has to be told in writing first"
        yield FieldError("/notice_document_id", "notice_missing", zh, en)
    if not request.approved_by.strip():
        yield FieldError("/approved_by", "approval_missing", "应写明批准人", "Expected who approved it")
    if request.started_on is not None and request.started_on > local_day(ctx.now):
        yield FieldError("/started_on", "in_the_future", "开始日期不得晚于今天", "Expected today or an earlier day")
    if request.reach not in REACHES:
        yield FieldError("/reach", "reach_unknown", "应选择法定、承诺或两者", "Expected statutory, promised or both")
    yield from _problems_of_type(ctx, subject, request, named)


def _problems_of_type(ctx: Context, subject: Subject, request: SuspensionRequest, named: bool) -> Iterator[FieldError]:
    procedure = procedures.shipped().get(request.type)
    allowed = _allowance(request)
    if procedure is None or allowed is None:
        zh, en = f"事项未公开特别程序 {request.type}", f"The item does not declare special procedure {request.type}"
        yield FieldError("/type", "type_not_allowed", zh, en)
        return
    if not 1 <= request.planned_days <= min(allowed.longest, procedure.longest):
        most = min(allowed.longest, procedure.longest)
        zh, en = f"计划应为 1 至 {most} 个工作日", f"Expected from 1 to {most} working days"
        yield FieldError("/planned_days", "too_long", zh, en)
    by_law = procedure.stops_statutory or allowed.special_law or named
    if request.reach in (STATUTORY, BOTH) and not by_law:
        zh = f"{procedure.name}不在行政许可法 §45 之列，只能中止承诺时钟"
        en = "This procedure is not among those of art. 45: it may stop the promised clock only"
        yield FieldError("/reach", "statutory_not_allowed", zh, en)
    asked = {"kind": subject.kind, "subject": subject.id, "type": request.type}
    if ctx.db.execute(_COUNT, asked).scalar_one() >= min(allowed.most, procedure.most):
        zh, en = f"{procedure.name}已达次数上限", "This procedure was used as often as it may be"
        yield FieldError("/type", "too_often", zh, en)


def _problems_of_basis(found: Sequence[Clock], request: SuspensionRequest) -> Iterator[FieldError]:
    """A clock of the law stops by the law of the procedure, by a special law of the item, or by the clock's own."""
    procedure, allowed = procedures.shipped().get(request.type), _allowance(request)
    if procedure is None or not request.legal_basis or request.reach not in (STATUTORY, BOTH):
        return
    own = [clock.source for clock in found if clock.kind == Kind.STATUTORY]
    laws = {law_of(one) for one in (procedure.legal_basis, allowed.special_law if allowed else "", *own)} - {""}
    if law_of(request.legal_basis) not in laws:
        zh = f"“{request.legal_basis[:60]}”不是{procedure.name}的法律依据，应为：{procedure.legal_basis}"
        en = f"Expected a legal basis of this procedure ({procedure.legal_basis}), found {request.legal_basis[:60]!r}"
        yield FieldError("/legal_basis", "basis_not_allowed", zh, en)


def _allowance(request: SuspensionRequest) -> Allowance | None:
    if request.allowed is not None:
        return request.allowed.get(request.type)
    return procedures.allowance(request.type) if request.type in procedures.shipped() else None


def _may_stop(clock: Clock, request: SuspensionRequest) -> bool:
    """Whether the request reaches the clock and its limit admits the type."""
    kind = Kind(clock.kind)
    admitted = clock.limit.suspension_types
    allowed = _allowance(request)
    by_special_law = kind is Kind.STATUTORY and bool(admitted) and allowed is not None and bool(allowed.special_law)
    return kind in REACHES[request.reach] and (request.type in admitted or by_special_law)


def _check_clocks(ctx: Context, stopping: Sequence[Clock], request: SuspensionRequest) -> None:
    if not stopping:
        zh, en = "没有可由该特别程序中止的时钟", "There is no clock that this procedure may stop"
        raise SuspensionRefused(zh, en, fields=[FieldError("/type", "nothing_to_stop", zh, en)])
    for clock in stopping:
        if clock.state == ClockState.RUNNING and ctx.now > clock.due_at:
            raise ClockExpired(clock.id, clock.due_at)
        if request.started_on is not None and request.started_on < local_day(clock.base_at):
            zh, en = "开始日期不得早于时钟起算日", "Expected a day not before the clock's start"
            raise SuspensionRefused(zh, en, fields=[FieldError("/started_on", "before_start", zh, en)])


def _new(ctx: Context, subject: Subject, request: SuspensionRequest) -> Suspension:
    today = local_day(ctx.now)
    first = request.started_on or today
    return Suspension(
        id=ids.new(),
        town_code=subject.town_code,
        subject_kind=subject.kind,
        subject_id=subject.id,
        reach=request.reach,
        type=request.type,
        reason=request.reason.strip(),
        legal_basis=request.legal_basis or procedures.shipped()[request.type].legal_basis,
        started_on=first,
        started_at=ctx.now if first == today else midnight(first),
        planned_days=request.planned_days,
        planned_end_on=first,
        ended_on=None,
        ended_at=None,
        result=None,
        notice_document_id=request.notice_document_id,
        approved_by=request.approved_by,
        requested_by=ctx.actor.id,
    )


def _own_clock(ctx: Context, suspension: Suspension, subject: Subject, request: SuspensionRequest) -> Clock:
    """The suspension's own clock: overdue, it warns whoever carries the procedure out. Source: domain paper 2.4."""
    step = procedures.shipped()[suspension.type].name
    limit = TimeLimit(
        suspension.planned_days,
        Unit.WORKING_DAYS,
        code=OWN_CODE,
        step=step,
        source=suspension.legal_basis,
        kind=Kind.INTERNAL,
    )
    own = Subject(OWN_SUBJECT, suspension.id, subject.town_code, subject.instance_id)
    setting = Setting(responsible=request.responsible, messages=request.messages)
    return clocks.start_limit(ctx, own, limit, suspension.started_at, setting=setting)


def _stop(ctx: Context, clock: Clock, suspension: Suspension) -> None:
    link = {"clock_id": clock.id, "suspension_id": suspension.id, "town_code": clock.town_code}
    ctx.db.execute(insert(suspended_clock), link)
    stands = clock.state == ClockState.SUSPENDED
    stopped = clock if stands else replace(clock, state=change(clock.state, ClockState.SUSPENDED))
    _save(ctx, clock, stopped, "clock_suspended", suspension)


def _save(ctx: Context, before: Clock, changed: Clock, kind: str, suspension: Suspension) -> None:
    """Write a clock whose pauses changed, with what happened and where its deadline went."""
    after = ledger.save(ctx, ledger.recount(ctx, changed, ledger.pauses(ctx, changed)))
    told = ledger.event(ctx, kind, after, suspension_id=suspension.id, type=suspension.type)
    moved = ledger.record_recount(ctx, before, after, kind)
    history.write(ctx, [told, moved] if moved else [told])


# --- end ------------------------------------------------------------------------------------------


def end(ctx: Context, suspension_id: str, result: str, ended_on: date | None = None) -> Suspension:
    """The procedure is over, with its result, on ``ended_on`` (default: now); its clocks run again.

    A clock that another suspension still stops goes on standing still.

    Raises:
        SuspensionNotFound, SuspensionEnded: as their names say.
        SuspensionRefused: there is no result, or the day is not between start and today.
    """
    suspension = get(ctx, suspension_id)
    locked = ledger.lock_open(ctx, suspension.subject_kind, suspension.subject_id)
    suspension = get(ctx, suspension_id)
    if not suspension.is_open:
        raise SuspensionEnded()
    today = local_day(ctx.now)
    last = ended_on or today
    _check_end(suspension, result, last, today)
    ended = replace(
        suspension,
        ended_on=last,
        ended_at=ctx.now if last == today else last_instant(last),
        result=result.strip(),
    )
    changed = {"ended_on": ended.ended_on, "ended_at": ended.ended_at, "result": ended.result}
    ctx.db.execute(update(table).where(table.c.id == suspension_id).values(changed))
    clocks.stop_all(ctx, Subject(OWN_SUBJECT, suspension_id, suspension.town_code), at=ended.ended_at)
    affected = set(ctx.db.execute(_CLOCKS_OF, {"suspension": suspension_id}).scalars())
    for clock in locked:
        if clock.id in affected:
            _go_on(ctx, clock, ended)
    return ended


def _check_end(suspension: Suspension, result: str, last: date, today: date) -> None:
    problems = []
    if not 1 <= len(result.strip()) <= 2000:
        zh, en = "应填写结果（2000 字以内）", "Expected a result of up to 2000 characters"
        problems.append(FieldError("/result", "result_refused", zh, en))
    if not suspension.started_on <= last <= today:
        zh, en = "结束日期应在开始日期与今天之间", "Expected a day from the start to today"
        problems.append(FieldError("/ended_on", "end_refused", zh, en))
    if problems:
        raise SuspensionRefused(problems[0].message_zh, problems[0].message_en, fields=problems)


def _go_on(ctx: Context, clock: Clock, suspension: Suspension) -> None:
    if ctx.db.execute(_STILL_STOPPED, {"clock": clock.id}).scalar_one():
        _save(ctx, clock, clock, "clock_still_suspended", suspension)
    else:
        running = replace(clock, state=change(clock.state, ClockState.RUNNING))
        _save(ctx, clock, running, "clock_resumed", suspension)


# --- find -----------------------------------------------------------------------------------------


def get(ctx: Context, suspension_id: str) -> Suspension:
    """The suspension with this id.

    Raises:
        SuspensionNotFound: there is none.
    """
    row = ctx.db.execute(_FIND, {"id": suspension_id}).first()
    if row is None:
        raise SuspensionNotFound(suspension_id)
    return Suspension(*row)


def of_subject(ctx: Context, kind: str, subject_id: str) -> Sequence[Suspension]:
    """Every suspension of a case or work order, oldest first."""
    statement = (
        select(*ledger.SUSPENSION_COLUMNS)
        .where(table.c.subject_kind == kind, table.c.subject_id == subject_id)
        .order_by(table.c.started_at, table.c.id)
    )
    return [Suspension(*row) for row in ctx.db.execute(statement)]
