"""What the calendar refuses, as leaves of the engine's error tree.

NotFound
└── ClosureNotFound       there is no such local closure
Conflict
└── ClosureWithdrawn      the closure was withdrawn already
Invalid
├── NoticeInvalid         an official notice that cannot be imported, row by row
├── ClosureInvalid        a local closure that cannot be entered
└── HoursInvalid          service hours that no office can keep
"""

from __future__ import annotations

from collections.abc import Sequence

from engine.errors import Conflict, FieldError, Invalid, NotFound, counted


class ClosureNotFound(NotFound):
    """There is no such local closure."""

    code = "local_closure_not_found"
    title_zh, title_en = "停办记录不存在", "Local closure not found"
    noun_zh, noun_en = "停办记录", "local closure"


class ClosureWithdrawn(Conflict):
    """The closure was withdrawn already."""

    code = "local_closure_withdrawn"
    title_zh, title_en = "停办记录已撤销", "Local closure is withdrawn"


class NoticeInvalid(Invalid):
    """At least one row of the notice was refused; nothing was imported."""

    code = "calendar_notice_invalid"
    title_zh, title_en = "放假安排有误", "Calendar notice is invalid"

    def __init__(self, fields: Sequence[FieldError]) -> None:
        super().__init__(
            f"发现 {len(fields)} 处错误，未导入任何日期",
            f"Found {counted(len(fields), 'error')}; no day was imported",
            fields=fields,
        )


class ClosureInvalid(Invalid):
    """The closure cannot be entered as it is."""

    code = "local_closure_invalid"
    title_zh, title_en = "停办信息有误", "Local closure is invalid"


class HoursInvalid(Invalid):
    """No office can keep these hours."""

    code = "service_hours_invalid"
    title_zh, title_en = "办公时间有误", "Service hours are invalid"
