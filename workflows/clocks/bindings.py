"""What clocks and calendar hang into the engine: service steps, jobs that come back, listeners."""

from __future__ import annotations

from engine.context import Context
from engine.hooks import Hooks, JobHandler, Topic
from workflows import recurring
from workflows.calendar import calendars, watching
from workflows.clocks import following, recomputing, scanning, steps, telling

TOPICS = {
    "clock.start": Topic(steps.refusable(steps.start), "起算时限时钟 Starts a clock"),
    "clock.stop": Topic(steps.refusable(steps.stop), "停止时限时钟，记录是否按期 Stops clocks, in time or late"),
    "clock.cancel": Topic(steps.refusable(steps.cancel), "取消时限时钟 Cancels clocks"),
    "clock.suspend": Topic(steps.refusable(steps.suspend), "特别程序：中止时钟 Suspends clocks"),
    "clock.resume": Topic(steps.refusable(steps.resume), "特别程序结束：恢复时钟 Lets clocks run again"),
    "clock.extend": Topic(steps.refusable(steps.extend), "延长时限 Extends a clock"),
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
