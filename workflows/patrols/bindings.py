"""What patrols hang into the engine: service steps, guards, and the job that forgets tracks."""

from __future__ import annotations

from engine.context import Context
from engine.hooks import Hooks, JobHandler, Topic
from workflows import recurring
from workflows.organisation.guards import Separation
from workflows.patrols import steps, tracks

TOPICS = {
    "patrol.check_in": Topic(steps.check_in, "签到、生成到期任务清单 Checks in and lists the due tasks"),
    "patrol.note_results": Topic(steps.note_results, "登记任务结果 Notes what came of the tasks"),
    "patrol.report_finding": Topic(steps.report_finding, "登记发现的问题 Notes a finding"),
    "patrol.finish": Topic(steps.finish, "结束巡查、判定是否有效 Ends a round and judges it"),
    "patrol.judge": Topic(steps.judge, "登记核实结论 Notes the leader's judgement"),
}


def install(hooks: Hooks, apart: Separation) -> None:
    """Hang everything in; called once by the table of bindings."""
    hooks.topics.update(TOPICS)
    hooks.handlers[tracks.JOB] = JobHandler(tracks.run, "删除逾期巡查轨迹 Forgets old tracks", recurring.NEVER_ENDS)
    hooks.guards["instance.start"].append(steps.check_start)
    hooks.guards["task.complete"].append(steps.check_completion)
    hooks.listeners["process.canceled"].append(steps.on_canceled)


def begin(ctx: Context) -> None:
    """Schedule what comes back by itself, unless it is."""
    tracks.ensure(ctx)


allot = steps.allot
