"""What enforcement hangs into the engine: topics, guards, the states its steps mean, business keys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from engine.context import Context
from engine.hooks import Hooks, JobHandler, Parameter, Property, Topic, Use
from engine.rows import HistoryEvent, Instance, ProcessDefinition
from workflows import declarations, documents
from workflows.clocks import clocks
from workflows.clocks.rows import Subject
from workflows.clocks.steps import INSTANCE
from workflows.enforcement import (
    cases,
    clues,
    deciding,
    evidence,
    extensions,
    filing,
    guards,
    investigation,
    measures,
    officers,
    on_the_spot,
    penalties,
    telling,
)
from workflows.enforcement.states import SEALED, CaseState
from workflows.numbers import Document
from workflows.organisation.guards import Separation

_CLOCK = Use(
    properties=(
        Property(
            "result",
            "存放时钟的变量",
            "Variable for the clock",
            value="decision_clock",
            choices={"filing_clock": "立案期限", "decision_clock": "办案期限"},
        ),
    ),
    outputs=(Parameter("decision_clock", "时钟：due_at 等", "The clock, with due_at"),),
    errors=("clock_refused",),
)

TOPICS = {
    "enforcement.register_clue": Topic(filing.register_clue, "案源登记：编号、立卷、隔离举报人 Registers a clue"),
    "enforcement.check_jurisdiction": Topic(
        filing.check_jurisdiction, "核对权力、时效、一事不再罚 Checks power, limitation and an earlier fine"
    ),
    "enforcement.start_clock": Topic(
        filing.start_clock,
        "按决策表给出的代码起算时限 Starts the clock a table named",
        uses=(replace(_CLOCK, errors=()),),
    ),
    "enforcement.record_check": Topic(filing.record_check, "登记核查结果和当事人 Records the check and the party"),
    "enforcement.extend": Topic(
        extensions.step, "延长办案期限；不得延期时抛出 clock_refused Extends the time to decide", uses=(_CLOCK,)
    ),
    "enforcement.prepare": Topic(filing.prepare, "备齐案件、权力与执法人员名单 Prepares case, power and officers"),
    "enforcement.file_case": Topic(filing.file_case, "立案：编立案号，起算办案期限 Files the case"),
    "enforcement.change_officers": Topic(officers.change, "登记承办人员变更 Records a change of the case's officers"),
    "enforcement.not_file": Topic(filing.not_file, "不予立案并告知来源 Does not file, and tells the origin"),
    "enforcement.transfer": Topic(filing.transfer, "移送有管辖权的机关 Transfers to whom it belongs"),
    "enforcement.record_site": Topic(investigation.record_site, "出具现场笔录并入证据链 Records a site inspection"),
    "enforcement.record_questioning": Topic(
        investigation.record_questioning, "出具询问笔录并入证据链 Records a questioning"
    ),
    "enforcement.record_evidence": Topic(investigation.record_evidence, "证据入链并登记保管 Enters evidence"),
    "enforcement.pool_evidence": Topic(investigation.pool_evidence, "联合检查证据入共享证据池 Pools joint evidence"),
    "enforcement.impose_measure": Topic(
        investigation.impose_measure, "出具登记保存或查封扣押文书 Imposes a registration or seizure"
    ),
    "enforcement.refuse_measure": Topic(investigation.refuse_measure, "不批准：立即解除 Lifts what was not approved"),
    "enforcement.dispose_measure": Topic(investigation.dispose_measure, "处理登记、查扣物品 Disposes of what is held"),
    "enforcement.transfer_crime": Topic(investigation.transfer_crime, "出具移送书 Issues the letter to the police"),
    "enforcement.end_with_police": Topic(investigation.end_with_police, "公安立案：物品移交 Hands all to the police"),
    "enforcement.issue_report": Topic(deciding.issue_report, "出具调查终结报告 Issues the investigation's report"),
    "enforcement.issue_notice": Topic(deciding.issue_notice, "出具事先告知书、听证告知书 Issues the prior notice"),
    "enforcement.record_notice": Topic(deciding.record_notice, "登记告知书送达 Records that the notice was served"),
    "enforcement.apply_defence": Topic(deciding.apply_defence, "登记陈述申辩复核 Records the review of the defence"),
    "enforcement.request_hearing": Topic(deciding.request_hearing, "准备听证 Prepares the hearing"),
    "enforcement.draft_decision": Topic(deciding.draft_decision, "拟决定书草案并送审 Drafts the decision"),
    "enforcement.record_collective": Topic(deciding.record_collective, "出具集体讨论记录 Records the discussion"),
    "enforcement.issue_decision": Topic(
        deciding.issue_decision,
        "出具处罚决定书 Issues the penalty decision",
        uses=documents.issuing(Document.PENALTY),
    ),
    "enforcement.issue_no_penalty": Topic(
        deciding.issue_no_penalty,
        "出具不予处罚决定书 Issues a no-penalty decision",
        uses=documents.issuing(Document.NO_PENALTY),
    ),
    "enforcement.withdraw_case": Topic(
        deciding.withdraw_case,
        "出具撤销案件决定书 Withdraws the case",
        uses=documents.issuing(Document.CASE_WITHDRAWN),
    ),
    "enforcement.note_service": Topic(deciding.note_service, "登记决定书送达 Notes the service of the decision"),
    "enforcement.close_case": Topic(
        deciding.close_case,
        "结案归档，封存证据 Closes, archives and seals the file",
        uses=(Use(properties=(Property("step", "结案表单所在环节", "The task of the closing form", value="P2-20"),)),),
    ),
    "enforcement.issue_simple": Topic(
        on_the_spot.issue_decision,
        "出具当场处罚决定书 Issues an on-the-spot decision",
        uses=documents.issuing(Document.SIMPLE_PENALTY),
    ),
    "enforcement.simple_no_penalty": Topic(
        on_the_spot.record_no_penalty,
        "申辩成立，不予处罚 Records that the defence is well-founded",
        uses=documents.issuing(Document.NO_PENALTY),
    ),
}
"""Every service step's handler; each writes its rows and completes its step in one transaction."""

STATES: Mapping[str, CaseState] = {
    "P2-06": CaseState.FILED,
    "P2-08": CaseState.FILED,
    "P2-16": CaseState.DECIDING,
    "P2-16-none": CaseState.DECIDING,
}
"""The state a case enters when this step of the ordinary procedure begins."""


def on_activity_started(ctx: Context, event: HistoryEvent, instance: Instance) -> None:
    """A step of the diagram begins: the case enters its state."""
    state = STATES.get(event.element_id or "")
    case = None if state is None else cases.find(ctx, instance.id)
    if state is not None and case is not None:
        cases.move(ctx, case, state)


def on_canceled(ctx: Context, event: HistoryEvent, instance: Instance) -> None:
    """An operator ended the instance: the case is over as it stands, its clocks too, its evidence sealed."""
    case = cases.find(ctx, instance.id)
    if case is None or CaseState(case.state) in SEALED:
        return
    reason = instance.end_reason or event.kind
    held = [measures.subject(case, one.id) for one in measures.open_ones(ctx, instance.id)]
    for subject in (Subject(INSTANCE, instance.id, instance.town_code, instance.id), *held):
        clocks.cancel_all(ctx, subject, reason)
    seal = evidence.seal(ctx, case)
    ended = cases.move(ctx, case, CaseState.TERMINATED, outcome="terminated", closed_at=ctx.now, sealed_digest=seal)
    telling.ended(ctx, ended, {"reason": reason})


def on_voided(ctx: Context, event: HistoryEvent, instance: Instance | None) -> None:
    """A paper was taken back; where it was a penalty's, the penalty is void."""
    penalties.take_back(ctx, event.subject_id or "")


def allot(ctx: Context, definition: ProcessDefinition, variables: Mapping[str, Any]) -> str | None:
    """The clue's number as business key, where the instance will have a case."""
    return clues.number(ctx, ctx.actor.town_code) if definition.key in guards.KEYS else None


def install(hooks: Hooks, apart: Separation) -> None:
    """Hang everything in; ``apart`` learns what the steps do."""
    hooks.topics.update(TOPICS)
    hooks.guards["instance.start"].append(guards.check_start)
    hooks.guards["task.complete"].append(guards.check_completion)
    hooks.guards["message.correlate"].append(guards.check_message)
    hooks.takers[guards.WAIVED] = declarations.keeping(guards.MESSAGES[guards.WAIVED])
    hooks.listeners["activity.started"].append(on_activity_started)
    hooks.listeners["process.canceled"].append(on_canceled)
    hooks.listeners["document.voided"].append(on_voided)
    hooks.listeners["card_issued"].append(measures.on_card)
    hooks.handlers[measures.RELEASE] = JobHandler(measures.release, "登记保存期满自动解除 Releases what lapsed")
    hooks.handlers[telling.HANDLER] = JobHandler(
        telling.tell, "告知案源来源是否立案 Tells a clue's origin what became of it"
    )
    for key, functions in guards.FUNCTIONS.items():
        apart.declare(key, functions)
