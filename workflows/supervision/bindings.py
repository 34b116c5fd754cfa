"""What supervision hangs into the engine: service steps, guards, and the ear for cards of every line."""

from __future__ import annotations

from engine.hooks import Hooks, JobHandler, Topic
from workflows.organisation.guards import PERSON_VERBS, Separation
from workflows.supervision import guards, steps, triggers

TOPICS = {
    "supervision.prepare": Topic(steps.prepare, "核对督办对象 Looks for the unit"),
    "supervision.issue": Topic(steps.issue, "编号并发出督办单 Issues a supervision order"),
    "supervision.note_reply": Topic(steps.note_reply, "登记回复 Notes the answer"),
    "supervision.send_back": Topic(steps.send_back, "退回重报 Sends an answer back"),
    "supervision.escalate": Topic(steps.escalate, "升级督办 Goes one rank up"),
    "supervision.open_record": Topic(steps.open_record, "登记问责对象 Names the person in a record"),
    "supervision.note_statement": Topic(steps.note_statement, "登记陈述 Notes what the person said"),
    "supervision.decide": Topic(steps.decide, "登记问责决定 Notes the decision"),
    "supervision.close": Topic(steps.close, "督办办结 Closes a supervision order"),
    "supervision.archive": Topic(steps.archive, "督办归档 Archives a supervision order"),
}


def install(hooks: Hooks, apart: Separation) -> None:
    """Hang everything in; called once by the table of bindings."""
    hooks.topics.update(TOPICS)
    hooks.handlers[triggers.HANDLER] = JobHandler(triggers.run, "红牌触发督办 Orders supervision for a card")
    hooks.listeners["card_issued"].append(triggers.on_card)
    hooks.listeners["process.canceled"].append(guards.on_canceled)
    hooks.guards["instance.start"].append(guards.check_start)
    hooks.guards["message.correlate"].append(guards.OPENING.check)
    hooks.guards["card.revoke"].append(guards.check_revocation)
    hooks.guards["task.complete"].append(guards.check_completion)
    for verb in PERSON_VERBS:
        hooks.guards[verb].append(guards.check_person)
