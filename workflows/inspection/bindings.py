"""What inspection hangs into the engine: the steps of its diagram, guards, the duties that are kept apart."""

from __future__ import annotations

from engine.context import Context
from engine.hooks import Hooks, Topic
from engine.rows import HistoryEvent, Instance
from workflows.inspection import guards, registry, steps
from workflows.inspection.states import TRANSITIONS, PlanState, TaskState
from workflows.organisation.guards import Separation

TOPICS = {
    "inspection.write_plan": Topic(steps.write_plan, "登记年度抽查计划 Enters a yearly plan"),
    "inspection.approve_plan": Topic(steps.approve_plan, "批准年度抽查计划 Approves a yearly plan"),
    "inspection.note_plan_published": Topic(steps.note_plan_published, "登记计划公布 Notes a plan's publication"),
    "inspection.file_plan": Topic(steps.file_plan, "登记计划备案 Notes a plan's filing"),
    "inspection.set_task": Topic(steps.set_task, "下达抽查任务 Sets a task"),
    "inspection.draw": Topic(
        steps.draw, "随机抽取对象与人员；不能抽取时抛出 draw_impossible Draws objects and officers"
    ),
    "inspection.confirm_draw": Topic(steps.confirm_draw, "确认抽取结果 Confirms a draw"),
    "inspection.record_check": Topic(steps.record_check, "登记检查结果、信用记分 Records a check and its points"),
    "inspection.note_result_published": Topic(steps.note_result_published, "登记结果公示 Notes a result's publication"),
    "inspection.close_task": Topic(steps.close_task, "办结抽查任务 Closes a task"),
}


def on_canceled(ctx: Context, event: HistoryEvent, instance: Instance) -> None:
    """The matter was struck off: its plan ends with it, and the tasks that were not done."""
    plan = registry.find_plan(ctx, instance.id) if instance.definition_key == steps.KEY else None
    if plan is None or PlanState.CANCELED not in TRANSITIONS["plan"][plan.state]:
        return
    for task in registry.tasks(ctx, plan):
        if TaskState.CANCELED in TRANSITIONS["task"][task.state]:
            registry.move_task(ctx, task, TaskState.CANCELED)
    registry.change_plan(ctx, plan, PlanState.CANCELED)


def install(hooks: Hooks, apart: Separation) -> None:
    """Hang everything in; called once by whoever builds the system."""
    hooks.topics.update(TOPICS)
    hooks.listeners["process.canceled"].append(on_canceled)
    hooks.guards["instance.start"].append(guards.check_start)
    hooks.guards["task.complete"].append(guards.check_completion)
    for verb in ("task.claim", "task.assign", "task.delegate"):
        hooks.guards[verb].append(guards.check_person)
    apart.declare(steps.KEY, guards.FUNCTIONS)
