"""What carries a decision out follows a decision."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.bpmn import Element
from workflows.law import branches, effects
from workflows.law.acts import NAMES, Act
from workflows.law.reading import Reading, label
from workflows.law.rule import Finding, Rule
from workflows.law.sources import licensing_law, penalty_law
from workflows.numbers import Document

_PENALTY = (Act.PENALTY_DECIDE, Act.PENALTY_SIMPLE_DECIDE)
OF_DOCUMENTS: Mapping[Document, tuple[Act, ...]] = {
    Document.PENALTY: (Act.PENALTY_DECIDE,),
    Document.SIMPLE_PENALTY: (Act.PENALTY_SIMPLE_DECIDE,),
    Document.GRANT: (Act.PERMIT_DECIDE,),
    Document.REFUSAL: (Act.PERMIT_DECIDE,),
    Document.CERTIFICATE: (Act.PERMIT_DECIDE,),
}
OF_CALLS: Mapping[str, tuple[Act, ...]] = {"execution": _PENALTY}
OF_ACTS: Mapping[Act, tuple[Act, ...]] = {
    Act.PERMIT_GRANT: (Act.PERMIT_DECIDE,),
    Act.PERMIT_REFUSE: (Act.PERMIT_DECIDE,),
}
WITHIN_CALLS = {
    Act.PENALTY_DECIDE: "ordinary_penalty",
    Act.PENALTY_SIMPLE_DECIDE: "simple_penalty",
    Act.PERMIT_DECIDE: "approval",
}
"""Processes that hold the decision for their caller."""
FALSEHOOD = "approval.refuse_false"
"""Refused for false material at any moment, by a step of its own. Source: Administrative Licensing Law art. 78."""


def _check(reading: Reading) -> Iterator[Finding]:
    for element in reading.elements:
        needed = wanted(reading, element)
        if not needed or not needed.isdisjoint(reading.acts_of(element)):
            continue
        held = _held(reading, needed)
        deciders = [*reading.doing(*needed), *(one for one in reading.elements if one.id in held)]
        graph = branches.graph_while(reading, dict.fromkeys(branches.outcomes(reading, deciders)))
        way = graph.way_to(element.id, without=reading.ids(*needed) | held)
        if way is not None:
            yield _undecided(reading, element, sorted(needed), way)


def deciding(reading: Reading, element: Element) -> frozenset[str]:
    """The steps that decide what an element carries out, calls that hold the decision among them."""
    needed = wanted(reading, element)
    if not needed or not needed.isdisjoint(reading.acts_of(element)):
        return frozenset()
    return reading.ids(*needed) | _held(reading, needed)


def _held(reading: Reading, needed: frozenset[Act]) -> frozenset[str]:
    calls = {key for act, key in WITHIN_CALLS.items() if act in needed}
    return frozenset(one.id for one in reading.elements if one.called in calls)


def wanted(reading: Reading, element: Element) -> frozenset[Act]:
    """The decisions one of which the step carries out."""
    if effects.topic_of(element) == FALSEHOOD:
        return frozenset()
    kind = effects.document_of(element)
    found = [acts for document, acts in OF_DOCUMENTS.items() if document.value.kind == kind]
    found += [acts for act, acts in OF_ACTS.items() if act in reading.acts_of(element)]
    found += [acts for key, acts in OF_CALLS.items() if key == element.called]
    return frozenset(act for acts in found for act in acts)


def _undecided(reading: Reading, element: Element, wanted: list[Act], way: list[str]) -> Finding:
    zh, en = "、".join(NAMES[act][0] for act in wanted), " or ".join(NAMES[act][1] for act in wanted)
    written = " 或 ".join(wanted)
    return Finding(
        element,
        f"“{label(element)}”可以不经“{zh}”到达：{reading.path(way)}",
        f"Expected every way to {element.id!r} to pass a {en}; found {' → '.join(way)}",
        f"在作出决定的用户任务上写明扩展属性 act = {written}，并使每条路径都经过它",
        f"Write the property act = {' or '.join(wanted)} on the user task that decides, on every way to it",
    )


RULE = Rule(
    "decided_first",
    ("先决定，后出具、执行", "Decided before it is carried out"),
    (
        "出具处罚决定书、当场处罚决定书、许可决定书或证照（属性 template 或主题），准予、不予许可，调用处罚执行之前，"
        "每条路径都经过写明 act 的决定，或经过只问决定结果的条件；属性写不写，文书和主题说明它是什么。",
        "Every way to the document of a penalty or a permit (by template or by topic), to a grant or a refusal, and to "
        "the execution of a penalty passes a decision with its act, or a condition that asks for nothing but what was "
        "decided; documents and topics tell what a process is, whatever its properties say.",
    ),
    (penalty_law("57"), licensing_law("37")),
    _check,
)
