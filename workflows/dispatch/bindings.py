"""What dispatch hangs into the engine: service steps, guards, listeners, numbers."""

from __future__ import annotations

from engine.hooks import Hooks, Property, Topic, Use
from workflows.dispatch import guards, intake, steps
from workflows.dispatch.steps import refusable
from workflows.organisation.guards import PERSON_VERBS, Separation

YES_OR_NO = {"true": "是 yes", "false": "否 no"}

TOPICS = {
    "dispatch.register": Topic(intake.register, "登记来件、定位、查重、隐去诉求人 Registers an event"),
    "dispatch.assess": Topic(steps.assess, "预警研判：类型、预警、并案候选 Assesses an event"),
    "dispatch.merge": Topic(steps.merge, "并案：主件继承诉求人 Merges an event into another"),
    "dispatch.propose": Topic(steps.propose, "按决策表拟定承办单位与时限 Proposes unit and limit"),
    "dispatch.send": Topic(steps.send, "派单：出具工单，起算时限 Sends a work order and starts its clocks"),
    "dispatch.sign": Topic(steps.sign, "登记签收，停止签收时限 Notes the signature"),
    "dispatch.give_back": Topic(steps.give_back, "登记退单 Notes a return"),
    "dispatch.dispose": Topic(steps.dispose, "登记处置完成，停止办理时限 Notes that the work is done"),
    "dispatch.extend": Topic(refusable(steps.extend), "延长办理时限 Lengthens the limit"),
    "dispatch.hang_up": Topic(refusable(steps.hang_up), "挂起工单，中止时限 Hangs an order up"),
    "dispatch.resume": Topic(steps.resume, "恢复办理与时限 Takes an order up again"),
    "dispatch.call_up": Topic(steps.call_up, "镇呼市应：向市级呼叫 Calls the county"),
    "dispatch.rework": Topic(
        steps.rework,
        "重办，时限减半 Lets the work be done again in half the time",
        uses=(
            Use(
                properties=(
                    Property(
                        "reopen", "是否因诉求人而重办", "Whether the caller's word reopens it", "false", YES_OR_NO
                    ),
                ),
            ),
        ),
    ),
    "dispatch.note_call": Topic(steps.note_call, "登记回访 Notes a call-back"),
    "dispatch.write_back": Topic(steps.write_back, "答复回写来源平台 Writes the reply back to its source"),
    "dispatch.assess_handling": Topic(steps.assess_handling, "生成督查考核记录 Writes the record of an order"),
    "dispatch.assess_finding": Topic(steps.assess_finding, "登记督查考核结论 Notes what supervision found"),
    "dispatch.close": Topic(steps.close, "答复并办结 Replies and closes"),
    "dispatch.archive": Topic(steps.archive, "工单归档 Archives an order"),
}


allot = intake.allot


def install(hooks: Hooks, apart: Separation) -> None:
    """Hang everything in; called once by the table of bindings."""
    hooks.topics.update(TOPICS)
    apart.declare(intake.KEY, guards.FUNCTIONS)
    hooks.guards["instance.start"].append(intake.check_start)
    hooks.guards["message.correlate"] += [intake.OPENING.check, guards.check_message]
    hooks.guards["task.complete"].append(guards.check_completion)
    for verb in PERSON_VERBS:
        hooks.guards[verb].append(guards.check_person)
    for kind in ("activity.started", "event.thrown"):
        hooks.listeners[kind].append(guards.on_step)
    hooks.listeners["process.canceled"].append(guards.on_canceled)
