"""When something happened, as people type it: never later than now, never before what made it possible."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from engine.context import Context
from engine.errors import FieldError
from workflows.calendar.zone import HOME
from workflows.clocks import clocks
from workflows.clocks.rows import Subject
from workflows.clocks.states import OPEN


@dataclass(frozen=True, slots=True)
class Cause:
    """What has to come first, and when it was; ``at`` is None where nothing is known of it."""

    zh: str
    en: str
    at: datetime | None
    code: str = "before_its_cause"


def problems(
    pointer: str, what_zh: str, happened_at: object, cause: Cause | None, now: datetime
) -> Iterator[FieldError]:
    """Why something cannot have happened then; to the minute, for forms know no seconds.

    Args:
        pointer: of the field in a request, such as ``/variables/cash/handed_at``.
        what_zh: the field's name, such as ``缴交时间``.
        happened_at: what was typed; whether it has to be typed is the form's business.
    """
    if not isinstance(happened_at, datetime):
        return
    if happened_at > now:
        zh, en = f"{what_zh}不能晚于现在", "Expected a time that is not in the future"
        yield FieldError(pointer, "in_the_future", zh, en)
    elif cause is not None and cause.at is not None and happened_at < cause.at.replace(second=0, microsecond=0):
        zh = f"{what_zh}不能早于{cause.zh} {cause.at.astimezone(HOME):%Y-%m-%d %H:%M}"
        yield FieldError(pointer, cause.code, zh, f"Expected a time not before {cause.en} at {cause.at:%F %R} UTC")


def stopping(
    ctx: Context, subject: Subject, code: str, pointer: str, what_zh: str, happened_at: object
) -> list[FieldError]:
    """Why an instant cannot stop the open clock ``code`` of a subject: what it measures cannot come before its start.

    A card that was earned by then would contradict the clock otherwise.
    """
    begun = [
        one.base_at
        for one in clocks.of_subject(ctx, subject.kind, subject.id)
        if one.code == code and one.state in OPEN
    ]
    cause = Cause("该期限起算", f"the start of {code}", max(begun, default=None))
    return [*problems(pointer, what_zh, happened_at, cause, ctx.now)]
