"""Extensions: more time, before the time is over, step by step as the limit admits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace

from sqlalchemy import bindparam, insert, select

from engine import history, ids
from engine.context import Context
from engine.errors import FieldError
from engine.rows import columns
from workflows.clocks import ledger
from workflows.clocks.errors import ClockExpired, ExtensionRefused, ExtensionsUsedUp
from workflows.clocks.limits import Extension
from workflows.clocks.models import clock_extension as table
from workflows.clocks.rows import Clock, ClockExtension
from workflows.clocks.states import ClockState

_COLUMNS = columns(ClockExtension, table)
_OF_CLOCK = select(*_COLUMNS).where(table.c.clock_id == bindparam("clock")).order_by(table.c.step)

LONGEST_REASON = 500
"""Characters. Source: domain paper 3.1, form A7."""


@dataclass(frozen=True, slots=True)
class ExtensionRequest:
    """What the form A7 asks for; ``amount`` is in the limit's own unit."""

    amount: int
    reason: str
    approved_by: str
    #: In which office the approver acts: ``agency_head``, ``government_head``, ``collective`` …
    approved_as: str
    #: The written notice to the other side, where the limit asks for one.
    notice_document_id: str | None = None


def extend(ctx: Context, clock_id: str, request: ExtensionRequest) -> ClockExtension:
    """Lengthen a clock by one step of its limit's rule.

    It has to be told before the original time is over: before the safe date, should a court not roll.

    Raises:
        ClockNotFound, ClockOver: as their names say.
        ClockExpired: the time is over.
        ExtensionsUsedUp: the limit admits no further step.
        ExtensionRefused: too long, or without reason, the right approver or the notice.
        NotAllowed: a guard of ``clock.extend`` refused.
    """
    clock = ledger.lock(ctx, clock_id)
    rule = clock.limit.extension
    step = len(of_clock(ctx, clock_id)) + 1
    if rule is None or step > len(rule.amounts):
        raise ExtensionsUsedUp(clock.code, len(rule.amounts) if rule else 0)
    if clock.state == ClockState.RUNNING and ctx.now > clock.safe_at:
        raise ClockExpired(clock.id, clock.safe_at)
    problems = list(_problems(request, rule, step))
    if problems:
        raise ExtensionRefused(problems[0].message_zh, problems[0].message_en, fields=problems)
    ctx.hooks.check("clock.extend", ctx, clock, request=request)
    return _lengthen(ctx, clock, request, step)


def _problems(request: ExtensionRequest, rule: Extension, step: int) -> Iterator[FieldError]:
    most, approver = rule.amounts[step - 1], rule.approvers[step - 1]
    if request.amount < 1 or (most is not None and request.amount > most):
        zh, en = f"第 {step} 次延期不得超过 {most}", f"Expected from 1 to {most} at step {step}"
        yield FieldError("/amount", "too_long", zh, en)
    if not 1 <= len(request.reason.strip()) <= LONGEST_REASON:
        zh, en = f"应写明理由（{LONGEST_REASON} 字以内）", f"Expected a reason of up to {LONGEST_REASON} characters"
        yield FieldError("/reason", "reason_refused", zh, en)
    if not request.approved_by.strip() or request.approved_as != approver:
        zh, en = f"应由 {approver} 批准", f"Expected the approval of {approver}"
        yield FieldError("/approved_as", "approval_missing", zh, en)
    if rule.needs_notice and not (request.notice_document_id or "").strip():
        zh, en = "应在届满前书面告知延期理由", "The reason has to be told in writing before the time is over"
        yield FieldError("/notice_document_id", "notice_missing", zh, en)


def _lengthen(ctx: Context, clock: Clock, request: ExtensionRequest, step: int) -> ClockExtension:
    (settled,) = ledger.settle(ctx, [clock])
    longer = replace(settled, extended=settled.extended + request.amount)
    after = ledger.save(ctx, ledger.recount(ctx, longer, ledger.pauses(ctx, clock)))
    extension = ClockExtension(
        id=ids.new(),
        town_code=clock.town_code,
        clock_id=clock.id,
        step=step,
        amount=request.amount,
        reason=request.reason.strip(),
        approved_by=request.approved_by,
        approved_as=request.approved_as,
        notice_document_id=request.notice_document_id,
        old_due_at=clock.due_at,
        new_due_at=after.due_at,
        extended_at=ctx.now,
        extended_by=ctx.actor.id,
    )
    ctx.db.execute(insert(table), asdict(extension))
    told = ledger.event(ctx, "clock_extended", after, step=step, amount=request.amount)
    moved = ledger.record_recount(ctx, clock, after, "clock_extended")
    history.write(ctx, [told, moved] if moved else [told])
    return extension


def of_clock(ctx: Context, clock_id: str) -> Sequence[ClockExtension]:
    """The extensions of a clock, first step first."""
    return [ClockExtension(*row) for row in ctx.db.execute(_OF_CLOCK, {"clock": clock_id})]
