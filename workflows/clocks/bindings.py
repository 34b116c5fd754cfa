"""What clocks and calendar hang into the engine: service steps, jobs that come back, listeners."""

from __future__ import annotations

from engine.context import Context
from engine.hooks import Hooks, JobHandler, Parameter, Property, Topic, Use
from workflows import recurring
from workflows.calendar import calendars, watching
from workflows.clocks import following, recomputing, scanning, steps, telling
from workflows.clocks.marks import Level

REFUSED = ("clock_refused",)
_LIMIT = Property("limit", "时限代码", "Code of the limit", is_required=True, example="AP-01")
_LIMITS = Property(
    "limit", "时限代码，多个以 ; 隔开", "Codes of limits, several by ;", is_required=True, example="AP-01"
)
_PROCEDURE = Parameter(
    "special_procedure", "表单 SP1 的内容", "The form SP1", is_required=True, example="=special_procedure"
)
_DUES = Parameter("clock_dues", "代码 → 到期时刻", "Code to when it is due")
USES = {
    "clock.start": Use(
        properties=(
            _LIMIT,
            Property("result", "存放时钟的变量", "Variable for the clock", value="clock"),
            Property("variant", "时限的情形", "Variant of the limit"),
            Property("office", "办公时间", "Whose hours count"),
            *(Property(f"on_{level.key}", "到该级别时发送的消息", "Message sent at this level") for level in Level),
        ),
        inputs=(
            Parameter("clock_start", "起算时刻", "From when on; now unless said"),
            Parameter("clock_amount", "时限天数", "How long, where the limit leaves it open"),
            Parameter("clock_responsible", "责任人或组", "Who is responsible"),
        ),
        outputs=(Parameter("clock", "时钟：due_at 等", "The clock, with due_at"),),
        errors=REFUSED,
    ),
    "clock.stop": Use(
        properties=(_LIMITS,),
        inputs=(Parameter("clock_stop", "停止时刻", "When; now unless said"),),
        outputs=(Parameter("clocks_in_time", "是否按期", "Whether all were in time"),),
        errors=REFUSED,
    ),
    "clock.cancel": Use(properties=(Property("reason", "理由", "Why"),), errors=REFUSED),
    "clock.suspend": Use(
        inputs=(_PROCEDURE,),
        outputs=(
            Parameter("suspension_id", "中止编号", "The suspension"),
            Parameter("suspension_ends_on", "计划届满日", "Its planned end"),
            _DUES,
        ),
        errors=REFUSED,
    ),
    "clock.resume": Use(
        inputs=(_PROCEDURE, Parameter("suspension_id", "中止编号", "The suspension")),
        outputs=(_DUES,),
        errors=REFUSED,
    ),
    "clock.extend": Use(
        properties=(_LIMIT,),
        inputs=(Parameter("extension", "表单 A7 的内容", "The form A7", is_required=True, example="=extension"),),
        outputs=(_DUES,),
        errors=REFUSED,
    ),
}


def _topic(name: str, handler: steps.Handler, doc: str) -> Topic:
    return Topic(steps.refusable(handler), doc, uses=(USES[name],))


TOPICS = {
    "clock.start": _topic("clock.start", steps.start, "起算时限时钟 Starts a clock"),
    "clock.stop": _topic("clock.stop", steps.stop, "停止时限时钟，记录是否按期 Stops clocks, in time or late"),
    "clock.cancel": _topic("clock.cancel", steps.cancel, "取消时限时钟 Cancels clocks"),
    "clock.suspend": _topic("clock.suspend", steps.suspend, "特别程序：中止时钟 Suspends clocks"),
    "clock.resume": _topic("clock.resume", steps.resume, "特别程序结束：恢复时钟 Lets clocks run again"),
    "clock.extend": _topic("clock.extend", steps.extend, "延长时限 Extends a clock"),
}
"""Service steps for every diagram; a refusal is the BPMN error ``clock_refused``."""

HANDLERS = {
    scanning.HANDLER: JobHandler(scanning.run, "巡检时钟，发出提醒与督办牌 Scans clocks", recurring.NEVER_ENDS),
    recomputing.HANDLER: JobHandler(recomputing.run, "日历变更后重算时钟 Recomputes clocks"),
    telling.HANDLER: JobHandler(telling.tell, "把时钟级别告知流程 Tells an instance of its clock"),
    watching.HANDLER: JobHandler(watching.run, "检查下一年放假安排 Watches for next year", recurring.NEVER_ENDS),
}


def install(hooks: Hooks) -> None:
    """Hang everything in; called once by whoever builds the system."""
    hooks.topics.update(TOPICS)
    hooks.handlers.update(HANDLERS)
    hooks.listeners[calendars.CHANGED] += [recomputing.on_calendar_changed, watching.on_calendar_changed]
    for kind in following.EVENTS:
        hooks.listeners[kind].append(following.on_task)


def begin(ctx: Context) -> None:
    """Schedule what comes back by itself, unless it is: called by a program when it starts to work."""
    scanning.ensure(ctx)
    watching.ensure(ctx)
