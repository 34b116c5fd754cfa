"""What nobody does to a matter from outside: rewrite its facts, leave a step but by its form, cancel or delete it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from engine import definitions, history, instances, runtime
from engine.bpmn import Element
from engine.context import Context
from engine.errors import InstanceEnded
from engine.hooks import Hooks
from engine.rows import Instance, UserTask
from workflows import acts, documents, matters
from workflows.clocks import clocks
from workflows.clocks.rows import Subject
from workflows.clocks.steps import INSTANCE
from workflows.documents import Issued
from workflows.errors import (
    MatterFactsFixed,
    MatterHasOwnWays,
    MatterHasPapers,
    MatterIsKept,
    NotOwnInstance,
    PaperOfAnotherLine,
    StepEndsByForm,
    StepsNotRepeated,
    StepsNotSkipped,
)
from workflows.law.acts import Act
from workflows.matters import Pillar
from workflows.numbers import Document

WAYS: Mapping[str, tuple[str, str]] = {
    "approval": (
        "申请人撤回发送消息 approval.withdrawn，申请人死亡或者终止由窗口发送 approval.terminated",
        "the applicant sends approval.withdrawn, the window sends approval.terminated",
    ),
    "penalty": (
        "核查后不予立案或者移送；立案后由 P2-16-none 决定撤销案件、不予处罚或者移送",
        "it is not filed or transferred after the check; once filed, P2-16-none withdraws or transfers it",
    ),
    "inspection": ("按计划办完各项抽查任务", "its planned checks are done"),
    "execution": ("由当事人履行、法院裁定或者复议、诉讼结果终结", "payment, the court or a remedy's result ends it"),
    "work_order": (
        "研判时直接答复、并案或者告知（P4-02），承办后退单、答复办结",
        "triage answers, merges or redirects it (P4-02); the unit returns or handles it, and a reply closes it",
    ),
    "report": (
        "作出受理、不予受理或者处理决定并告知",
        "it is accepted, refused or decided, and whoever sent it is told",
    ),
    "patrol": ("由网格员结束巡查", "the grid worker ends the patrol"),
    "supervision": ("经核查通过后办结", "it is closed once its check is passed"),
}
"""By kind of matter, how it ends: each by a person's step with its paper or its reply. Source: domain paper 3."""


def install(hooks: Hooks) -> None:
    """Hang everything in."""
    for verb in ("variables.set", "variables.delete"):
        hooks.guards[verb].append(check_variables)
    hooks.guards["task.answer"].append(check_answer)
    hooks.guards["document.void"].append(check_void)
    hooks.guards["instance.cancel"].append(check_cancel)
    hooks.guards["instance.delete"].append(check_delete)
    hooks.guards["instance.move"].append(check_move)


# --- its facts ----------------------------------------------------------------------------------------


def check_variables(ctx: Context, instance: Instance, **facts: Any) -> None:
    """Guard of setting and deleting variables: a starter's own instances, and none that is a matter.

    Raises:
        MatterFactsFixed: the facts of a matter come by forms, messages and service steps, which are checked.
        NotOwnInstance: somebody else started the instance.
    """
    if ctx.actor.kind == "system":
        return
    if instance.started_by != ctx.actor.id:
        raise NotOwnInstance(instance.id)
    matter = matters.find(ctx, instance.id)
    if matter is not None:
        raise MatterFactsFixed(matter.number)


def check_answer(ctx: Context, task: UserTask, *, kind: str, error: str | None, variables: Mapping[str, Any]) -> None:
    """Guard of leaving a task without its form: handed back by a delegate, by an error or by an escalation.

    In a matter nothing is handed over this way, and only an error or escalation that the diagram catches at this
    very step is taken: another would end a part of the process that the step has no say in.

    Raises:
        StepEndsByForm: it would.
    """
    if ctx.actor.kind == "system" or matters.find(ctx, task.instance_id) is None:
        return
    if variables or (kind != "resolve" and not _is_caught(ctx, task, kind, error)):
        raise StepEndsByForm(task.id, task.name)


def _is_caught(ctx: Context, task: UserTask, kind: str, error: str | None) -> bool:
    process = definitions.spec(ctx, task.definition_id).model
    return any(
        event.kind == kind and event.code in (None, error)
        for _, element in process.walk()
        if element.attached_to == task.element_id
        for event in element.events
    )


# --- its papers ---------------------------------------------------------------------------------------

TAKE_BACK: Mapping[str, frozenset[str]] = {
    Pillar.APPROVAL: frozenset({"APV", "LDR"}),
    Pillar.ENFORCEMENT: frozenset({"BUR", "LDR"}),
}
"""By pillar, who takes its papers back: who decides there, or a leader; of other pillars a leader. Source: domain
paper 4.2."""
LEADERS = frozenset({"LDR"})
DECIDED_BY_TOWN = frozenset(
    one.value.kind for one in (Document.PENALTY, Document.SIMPLE_PENALTY, Document.NO_PENALTY, Document.CASE_WITHDRAWN)
)
"""Decisions on penalties: the town government's own, whoever prepared them. Source: Penalty Law art. 24, 57."""


def check_void(ctx: Context, document: Issued, *, reason: str) -> None:
    """Guard of voiding: a paper is taken back by those who decide in its line.

    Raises:
        PaperOfAnotherLine: the actor decides elsewhere.
    """
    if ctx.actor.kind == "system":
        return
    matter = matters.find(ctx, document.instance_id)
    wanted = LEADERS if document.kind in DECIDED_BY_TOWN else TAKE_BACK.get(matter.pillar if matter else "", LEADERS)
    if wanted.isdisjoint(ctx.actor.roles):
        raise PaperOfAnotherLine(document.number)


# --- its tokens ---------------------------------------------------------------------------------------

BINDING = frozenset(
    {
        Act.PERMIT_DECIDE,
        Act.PERMIT_GRANT,
        Act.PERMIT_REFUSE,
        Act.PENALTY_DECIDE,
        Act.PENALTY_SIMPLE_DECIDE,
        Act.DOCUMENT_SERVE,
        Act.EVENT_REPLY,
        Act.PAYMENT_RECEIVE,
    }
)
"""What is not done a second time by going back: it binds the town towards somebody. Source: Licensing Law art. 8,
Penalty Law art. 29."""

OUTSIDE = frozenset({"serviceTask", "sendTask", "businessRuleTask"})
"""Steps that may be another system's; those of the town's own program write its books: clocks, numbers, papers."""

OF_NOBODY = frozenset({"task", "manualTask"})
"""Steps for which the engine does nothing."""


def check_move(
    ctx: Context,
    instance: Instance,
    *,
    definition_id: str,
    to: str,
    skipped: Sequence[Element],
    repeated: Sequence[Element],
) -> None:
    """Guard of moving a token by hand: in a matter nothing is skipped that the law, a person or a time limit does.

    Whether a step is one is read off the diagram, without its conditions, as the law on the graph is. A step that
    another system does may be passed over if it is no act, and a token may go back to what stands before, but not
    over what binds the town already.

    Raises:
        StepsNotSkipped: the way leads past such steps.
        StepsNotRepeated: the way back leads over a decision, a service or a payment.
    """
    if ctx.actor.kind == "system":
        return
    passed = [one for one in skipped if _is_owed(ctx, definition_id, one)]
    again = [one for one in repeated if not BINDING.isdisjoint(acts.of_step(ctx, definition_id, one.id) or ())]
    if not passed and not again:
        return
    matter = matters.find(ctx, instance.id)
    if matter is not None and passed:
        raise StepsNotSkipped(matter.number, [one.name or one.id for one in passed])
    if matter is not None:
        raise StepsNotRepeated(matter.number, [one.name or one.id for one in again])


def _is_owed(ctx: Context, definition_id: str, element: Element) -> bool:
    if element.type.endswith("Gateway"):
        return False
    topic = element.attributes.get("topic")
    is_outside = element.type in OUTSIDE and topic is not None and topic not in ctx.hooks.topics
    if not is_outside and element.type not in OF_NOBODY:
        return True
    return bool(acts.of_step(ctx, definition_id, element.id))


# --- its end ------------------------------------------------------------------------------------------


def check_cancel(ctx: Context, instance: Instance, *, reason: str) -> None:
    """Guard of cancelling: a matter ends by its own ways.

    Raises:
        MatterHasOwnWays: the instance is a matter; says which ways it has.
    """
    matter = None if ctx.actor.kind == "system" else matters.find(ctx, instance.id)
    if matter is not None:
        zh, en = WAYS.get(matter.kind, ("按流程办结", "its process ends it"))
        raise MatterHasOwnWays(matter.number, zh, en)


def check_delete(ctx: Context, instance: Instance) -> None:
    """Guard of deleting: the file of a matter is kept. Source: domain paper 4.6.

    Raises:
        MatterIsKept: the instance is a matter.
    """
    matter = None if ctx.actor.kind == "system" else matters.find(ctx, instance.id)
    if matter is not None:
        raise MatterIsKept(matter.number)


def strike_off(ctx: Context, instance_id: str, reason: str) -> Instance:
    """Take a matter that was opened by mistake off the books: a test, a double entry, a wrong process.

    Its lines say so: the case is cancelled, not withdrawn; whoever reported is answered with the reason. Papers that
    nobody has received are voided with it. The file stays, and the history names who did it and why.

    Raises:
        InstanceNotFound, InstanceEnded: as their names say.
        MatterNotFound: the instance is no matter; cancel it.
        MatterHasPapers: a document of it was served and is in force; it is taken back first.
    """
    instance = runtime.lock(ctx, instance_id)
    if instance.has_ended:
        raise InstanceEnded(instance_id, instance.state)
    matter = matters.of_instance(ctx, instance_id)
    in_force = [one for one in documents.of_matter(ctx, instance_id) if one.voided_at is None]
    engine = ctx.acting(replace(ctx.actor, kind="system"))
    served = [one.number for one in in_force if one.served_at is not None]
    if served:
        raise MatterHasPapers(matter.number, served)
    for one in in_force:
        documents.void(engine, one.id, reason)
    clocks.cancel_all(ctx, Subject(INSTANCE, instance.id, instance.town_code, instance.id), reason)
    details = {"number": matter.number, "reason": reason}
    history.record(ctx, "matter.struck_off", instance, details=details)
    return instances.cancel(engine, instance_id, reason)
