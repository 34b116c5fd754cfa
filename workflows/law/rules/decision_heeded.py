"""The way on from a decision or a review asks what was decided."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from engine import feel
from engine.bpmn import Element, Flow, Point
from engine.feel import syntax as x
from engine.feel.walking import spelled, walk
from forms.inputs.choices import Single
from workflows.law import reviews
from workflows.law.acts import Act
from workflows.law.reading import Reading, components, label
from workflows.law.reviews import Misled
from workflows.law.rule import Finding, Rule
from workflows.law.rules import decided_first
from workflows.law.sources import licensing_law, penalty_law

_REVIEWED = (Act.PERMIT_DECIDE, Act.PENALTY_DECIDE)
"""Acts that heed a legal review, where there is one."""
_CHOOSING = frozenset({"exclusiveGateway", "inclusiveGateway"})


def unheeded(reading: Reading) -> frozenset[str]:
    """The gateways that do not ask what was decided."""
    return frozenset(found.element.id for found in _check(reading))


def _check(reading: Reading) -> Iterator[Finding]:
    told = set()
    for element in reading.elements:
        for behind in _behind(reading, element):
            for gateway, flow in _certain(reading, behind):
                if flow.id not in told and _leads(reading, behind, gateway, flow, element):
                    told.add(flow.id)
                    yield _unheeded(element, gateway, flow)
    places = set()
    for element in reading.doing(*_REVIEWED):
        for found in reviews.misled(reading, element):
            if found.gateway.id not in places and told.isdisjoint(found.gateway.outgoing):
                places.add(found.gateway.id)
                yield _misled(reading, element, found)


def _behind(reading: Reading, element: Element) -> Iterator[frozenset[str]]:
    """The steps whose outcome an element carries out."""
    yield decided_first.deciding(reading, element)
    if not reading.acts_of(element).isdisjoint(_REVIEWED):
        yield reading.ids(Act.LAW_REVIEW)


def _certain(reading: Reading, behind: Collection[str]) -> Iterator[tuple[Element, Flow]]:
    """The ways out of gateways that are taken whatever was decided."""
    if not behind:
        return
    offered = [one for name in sorted(behind) for one in _offered(reading, name)]
    for gateway in reading.elements:
        flows = reading.flows_of(gateway)
        if gateway.type not in _CHOOSING or len(flows) < 2:
            continue
        answers = {flow.id: _answer(flow.condition or "", offered) for flow in flows if flow.condition}
        for flow in flows:
            others = [answers.get(one.id) for one in flows if one is not flow]
            if answers.get(flow.id) is True or (not flow.condition and all(one is False for one in others)):
                yield gateway, flow


def _offered(reading: Reading, name: str) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """The fields of a deciding step's form that choose between fixed options."""
    form = reading.form_of(reading.graph.elements[name])
    for component in components(form) if form is not None else ():
        if isinstance(component.field, Single) and component.field.choices.fixed:
            yield component.path[-1], component.field.choices.fixed


def _answer(condition: str, offered: list[tuple[str, tuple[Any, ...]]]) -> bool | None:
    """What a condition always answers, whatever the instance and whichever option is chosen; None where it depends."""
    try:
        text = feel.translate(condition, condition=True)
        found = feel.analyse(text, condition=True)
        if found.verdict is not None:
            return found.verdict == "always"
        if found.is_constant:
            return found.constant is True
        expression = feel.compile(text)
    except feel.FeelError:
        return None
    asked = {spelled(node) for node in walk(expression.node) if isinstance(node, x.Path | x.Name)} - {
        spelled(node.base) for node in walk(expression.node) if isinstance(node, x.Path)
    }
    if len(asked) != 1:
        return None
    path = asked.pop().split(".")
    answers = {
        expression(_nested(path, option)) is True for name, options in offered for option in options if name == path[-1]
    }
    return answers.pop() if len(answers) == 1 else None


def _nested(path: list[str], value: Any) -> dict[str, Any]:
    for name in reversed(path):
        value = {name: value}
    found: dict[str, Any] = value
    return found


def _leads(reading: Reading, behind: frozenset[str], gateway: Element, flow: Flow, element: Element) -> bool:
    """Whether the gateway comes after one of the steps, and the flow out of it to the element, with none between."""
    graph, again = reading.graph, behind | {gateway.id}
    comes = any(graph.way(Point(one, True), Point(gateway.id, False), behind) is not None for one in behind)
    return comes and graph.way(Point(flow.target, False), Point(element.id, False), again) is not None


def _unheeded(element: Element, gateway: Element, flow: Flow) -> Finding:
    named = f"“{flow.name}”（{flow.id}）" if flow.name else f"“{flow.id}”"
    return Finding(
        gateway,
        f"“{label(gateway)}”的连线{named}无论怎样决定都走得通，直到“{label(element)}”",
        f"Expected {gateway.id!r} to ask what was decided; found that {flow.id!r}, which leads to {element.id!r}, "
        "is taken whatever it was",
        '让条件询问决定或审核的结果，如 =decision = "准予"、=law_review.passed = true',
        'Let the condition ask for the outcome, as in =decision = "准予" or =law_review.passed = true',
    )


def _misled(reading: Reading, element: Element, found: Misled) -> Finding:
    if found.passed:
        zh = f"法制审核通过的，“{label(found.gateway)}”不通向“{label(element)}”"
        en = f"Expected {found.gateway.id!r} to lead what passed the legal review to {element.id!r}; found no way"
    else:
        zh = f"法制审核未通过的，“{label(found.gateway)}”仍通向“{label(element)}”：{reading.path(found.way)}"
        en = (
            f"Expected {found.gateway.id!r} to keep what did not pass the legal review from {element.id!r}; "
            f"found {' → '.join(found.way)}"
        )
    return Finding(
        found.gateway,
        zh,
        en,
        "让通过的连线条件写明 =law_review.passed = true，默认连线退回重新办理",
        "Let the flow of what passed ask =law_review.passed = true, and the default flow lead back",
    )


RULE = Rule(
    "decision_heeded",
    ("按决定办理", "What was decided is heeded"),
    (
        "决定之后到准予、不予、出具文书、执行，法制审核之后到决定的网关，条件询问决定、审核的结果；通向它们的条件不恒为真"
        "（包括对决定表单的每个选项都为真），默认路径也不是唯一走得通的。法制审核之后询问审核结果的网关，"
        "只让通过的通向决定：未通过的各种意见都走不通，通过的走得通。",
        "Gateways between a decision and what carries it out, and between a legal review and the decision, ask for the "
        "outcome: a condition on the way there is not always true, nor true for every option of the decision's form, "
        "and a default flow is not the only way that is ever open. Where a gateway asks for the result of a legal "
        "review, what passed comes to the decision, and what did not pass, by whichever opinion, does not.",
    ),
    (licensing_law("38"), penalty_law("57"), penalty_law("58")),
    _check,
)
