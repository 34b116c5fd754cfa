"""What a compensation runs undoes something; it is no way around the procedure."""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn import Element
from workflows.law import acts
from workflows.law.acts import Act
from workflows.law.reading import Reading, label
from workflows.law.rule import Finding, Rule
from workflows.law.rules import decided_first
from workflows.law.sources import local_rule

_TELLING = frozenset({Act.DOCUMENT_SERVE, Act.NOTIFY_REMEDY})
"""What a party may still be told of what is undone."""


def _check(reading: Reading) -> Iterator[Finding]:
    for element in reading.elements:
        if not any(one.for_compensation for one in (element, *reading.holders_of(element))):
            continue
        found = (reading.acts_of(element) - _TELLING) | decided_first.wanted(reading, element)
        if found:
            yield _misplaced(element, *acts.names(frozenset(found)))


def _misplaced(element: Element, zh: str, en: str) -> Finding:
    return Finding(
        element,
        f"“{label(element)}”在补偿处理中办理“{zh}”：补偿事件一到就执行，不经过它之前应有的步骤",
        f"Expected the compensation that runs {element.id!r} to undo only; found {en}, which a compensation event "
        "would run without the steps that have to come before it",
        f"把“{zh}”放到流程的正常路径上；补偿处理只撤回、更正已办的事，并告知当事人",
        f"Put {en} on the ordinary ways of the process; a compensation only takes back what was done, and tells the "
        "party",
    )


RULE = Rule(
    "compensation_undoes",
    ("补偿只撤回已办的事", "A compensation only undoes"),
    (
        "补偿处理（isForCompensation）中没有法律行为，不出具处罚、许可的决定书，不调用处罚执行；送达和告知救济途径除外。",
        "A compensation handler (isForCompensation) does no act of the law, issues no decision on a penalty or a "
        "permit, and does not call the execution of one; service and the notice of the remedies are free.",
    ),
    (local_rule("建模约定", "modelling convention"),),
    _check,
)
