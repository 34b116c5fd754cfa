"""Nothing stands in the diagram that Zhenshu would run wrongly or not at all."""

from __future__ import annotations

from engine.bpmn.dialect import FLOW_NODES
from engine.bpmn.lint.context import Findings, LintContext, label, problem
from engine.bpmn.model import Diagram, Element

_REMEDIES = {
    "complexGateway": (
        "复杂网关",
        "改用包容网关或并行网关加条件",
        "Use an inclusive or parallel gateway with conditions",
    ),
    "adHocSubProcess": (
        "特别（ad-hoc）子流程",
        "改用并行或包容网关连接的任务",
        "Use tasks behind a parallel or inclusive gateway",
    ),
    "callChoreography": ("编排调用", "改用调用活动", "Use a call activity"),
    "choreographyTask": ("编排任务", "改用发送与接收任务", "Use send and receive tasks"),
    "subChoreography": ("子编排", "改用子流程", "Use a subprocess"),
}


def check(diagram: Diagram, context: LintContext) -> Findings:
    """Elements and combinations outside the supported set."""
    for process in diagram.executable:
        for _, element in process.walk():
            if element.type in _REMEDIES:
                name, zh, en = _REMEDIES[element.type]
                yield problem(
                    "unsupported",
                    element,
                    f"不支持{name}“{label(element)}”",
                    f"Expected a supported element, found {element.type} {element.id!r}",
                    zh,
                    en,
                )
            elif element.type not in FLOW_NODES:
                yield problem(
                    "unsupported",
                    element,
                    f"不认识元素 {element.type}“{label(element)}”",
                    f"Expected a BPMN 2.0 flow node, found {element.type} {element.id!r}",
                    "删除它，或换成 BPMN 2.0 的元素",
                    "Remove it, or use an element of BPMN 2.0",
                )
            yield from _combinations(element)


def _combinations(element: Element) -> Findings:
    if len(element.events) > 1:
        yield problem(
            "unsupported",
            element,
            f"“{label(element)}”有 {len(element.events)} 个事件定义，只支持一个",
            f"Expected one event definition on {element.id!r}, found {len(element.events)}",
            "拆成多个事件，或用基于事件的网关",
            "Use several events, or an event-based gateway",
        )
    if element.instantiate:
        yield problem(
            "unsupported",
            element,
            f"“{label(element)}”不能用来启动流程（instantiate）",
            f"Expected {element.id!r} not to instantiate the process",
            "改用消息开始事件",
            "Use a message start event",
        )
    if element.extra_loop:
        yield problem(
            "unsupported",
            element,
            f"“{label(element)}”同时有多实例和标准循环",
            f"Expected one kind of loop on {element.id!r}, found two",
            "只保留一种循环",
            "Keep one of them",
        )
