"""A splitting gateway always has a way out."""

from __future__ import annotations

from engine import feel
from engine.bpmn.errors import Problem
from engine.bpmn.lint.context import Findings, LintContext, label, problem
from engine.bpmn.model import Container, Diagram, Element, Flow

_SPLITS = ("exclusiveGateway", "inclusiveGateway")


def check(diagram: Diagram, context: LintContext) -> Findings:
    """Conditions on every flow but the default, and a default where the conditions may all fail."""
    for process in diagram.executable:
        for container, element in process.walk():
            if element.type in _SPLITS and len(element.outgoing) > 1:
                yield from _split(container, element)
            for flow_id in element.outgoing:
                flow = container.flows[flow_id]
                if flow.condition and element.default == flow_id:
                    yield problem(
                        "way_out",
                        flow,
                        f"默认流“{label(flow)}”上的条件不起作用",
                        f"Expected no condition on default flow {flow.id!r}",
                        "删除条件，或取消默认",
                        "Remove the condition, or choose another default",
                        "warning",
                    )


def _split(container: Container, element: Element) -> Findings:
    others = [container.flows[flow] for flow in element.outgoing if flow != element.default]
    bare = [flow for flow in others if not flow.condition] if element.type == "exclusiveGateway" else []
    if len(bare) == 1 and element.default is None:
        yield _taken_for_default(element, bare[0], bare[0] is others[-1])
        return
    for flow in bare:
        yield problem(
            "way_out",
            flow,
            f"排他网关“{label(element)}”的连线“{flow.id}”没有条件",
            f"Expected a condition on flow {flow.id!r} of exclusive gateway {element.id!r}",
            "写上条件，或设为默认流",
            "Write a condition, or make it the default flow",
        )
    if element.default is not None:
        return
    if all(flow.condition and _never(flow.condition) for flow in others):
        yield problem(
            "way_out",
            element,
            f"网关“{label(element)}”的条件永远不成立，也没有默认流",
            f"Expected a way out of gateway {element.id!r}; no condition can hold and there is no default flow",
            "加一条默认流",
            "Add a default flow",
        )
    elif all(flow.condition for flow in others):
        zh, en = _example([flow.condition or "" for flow in others])
        yield problem(
            "way_out",
            element,
            f"网关“{label(element)}”没有默认流：条件都不成立时会停下{zh}",
            f"Expected a default flow at gateway {element.id!r}: it stops when no condition holds{en}",
            "加一条默认流",
            "Add a default flow",
            "warning",
        )


def _taken_for_default(element: Element, flow: Flow, is_last: bool) -> Problem:
    """The only flow without a condition, where none is marked as the default one: flows are tried in their order."""
    zh, en = ("", "") if is_last else ("；它之后的连线永远不会走到", "; the flows after it are never taken")
    return problem(
        "way_out",
        flow,
        f"排他网关“{label(element)}”的连线“{flow.id}”没有条件，轮到它时就走它{zh}",
        f"Expected a condition on flow {flow.id!r} of gateway {element.id!r}; it is taken when its turn comes{en}",
        "设为默认流",
        "Make it the default flow",
        "warning",
    )


def _example(conditions: list[str]) -> tuple[str, str]:
    """Values for which no condition holds, where they can be found."""
    try:
        case = feel.uncovered([feel.translate(condition, condition=True) for condition in conditions])
    except feel.FeelError:
        return "", ""
    if not case:
        return "", ""
    shown = [f"{name} = {feel.literal(value)}" for name, value in case.items()]
    return f"，例如 {'、'.join(shown)}", f", as for {', '.join(shown)}"


def _never(condition: str) -> bool:
    """Is the condition a constant other than true, or one that contradicts itself?"""
    try:
        found = feel.analyse(feel.translate(condition, condition=True), condition=True)
    except feel.FeelError:
        return False
    return found.verdict == "never" or (found.is_constant and found.constant is not True)
