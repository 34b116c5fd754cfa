"""From the plain model to compiled specs: one class per kind of node, wired once."""

from __future__ import annotations

from collections.abc import Iterable

from engine import feel
from engine.bpmn.activities import (
    CallActivity,
    DecisionTask,
    EventSubprocess,
    PassTask,
    ReceiveTask,
    ScriptTask,
    ServiceTask,
    Subprocess,
    UserTask,
    WorkerThrow,
)
from engine.bpmn.errors import BadDiagram, Problem, StepFailed
from engine.bpmn.events import (
    BoundaryEvent,
    CatchingNode,
    EventGateway,
    EventStart,
    IntermediateCatch,
    StartEvent,
)
from engine.bpmn.model import Container, Diagram, Element, Process
from engine.bpmn.nodes import ExclusiveGateway, InclusiveGateway, ParallelGateway, ThrowingNode
from engine.bpmn.specs import Node
from engine.bpmn.token import ContainerSpec, Place, ProcessSpec

_CLASSES: dict[str, type[Node]] = {
    "task": PassTask,
    "manualTask": PassTask,
    "userTask": UserTask,
    "serviceTask": ServiceTask,
    "sendTask": ServiceTask,
    "scriptTask": ScriptTask,
    "receiveTask": ReceiveTask,
    "callActivity": CallActivity,
    "transaction": Subprocess,
    "exclusiveGateway": ExclusiveGateway,
    "parallelGateway": ParallelGateway,
    "inclusiveGateway": InclusiveGateway,
    "eventBasedGateway": EventGateway,
    "boundaryEvent": BoundaryEvent,
    "intermediateCatchEvent": IntermediateCatch,
}


def compile(diagram: Diagram) -> dict[str, ProcessSpec]:
    """Compile every executable process of a diagram that the lint let pass.

    Raises:
        BadDiagram: an element or an expression cannot be compiled.
    """
    return {process.id: compile_process(process) for process in diagram.executable}


def compile_process(process: Process) -> ProcessSpec:
    """Compile one process.

    Raises:
        BadDiagram: an element or an expression cannot be compiled.
    """
    spec = ProcessSpec(process)
    try:
        for container in process.containers():
            spec.containers[container.id] = ContainerSpec(container, spec)
        for container_spec in spec.containers.values():
            _fill(container_spec, spec)
        for container_spec in spec.containers.values():
            _wire(container_spec, spec)
    except (feel.FeelError, StepFailed) as error:
        raise BadDiagram([_problem(error.message_zh, error.message_en)]) from error
    spec.root = spec.containers[process.id]
    return spec


def _problem(zh: str, en: str, element: Element | None = None) -> Problem:
    return Problem(
        "cannot_compile",
        "error",
        element.id if element else None,
        element.line if element else None,
        zh,
        en,
        "先用检查功能查出全部问题",
        "Run the lint to see every problem",
    )


def _fill(container: ContainerSpec, spec: ProcessSpec) -> None:
    for element in container.model.elements.values():
        node = _class_of(element)(container, element)
        container.nodes[element.id] = node
        spec.nodes[element.id] = node
        if isinstance(node, CatchingNode) and node.condition is not None:
            spec.has_conditions = True


def _class_of(element: Element) -> type[Node]:
    kind, topic = element.type, element.attributes.get("topic")
    event_topic = element.event.topic if element.event is not None else None
    if kind == "startEvent":
        return EventStart if element.event is not None else StartEvent
    if kind in ("endEvent", "intermediateThrowEvent"):
        return WorkerThrow if topic or event_topic else ThrowingNode
    if kind == "businessRuleTask":
        return ServiceTask if topic else DecisionTask
    if kind == "subProcess":
        return EventSubprocess if element.by_event else Subprocess
    found = _CLASSES.get(kind)
    if found is None:
        zh, en = f"不支持元素 {kind}（{element.id}）", f"Element {kind} ({element.id}) is not supported"
        raise BadDiagram([_problem(zh, en, element)])
    return found


def _wire(container: ContainerSpec, spec: ProcessSpec) -> None:
    for flow in container.model.flows.values():
        source, target = container.nodes[flow.source], container.nodes[flow.target]
        container.flows[flow.id].target = target
        source.connect(target)
    nodes = container.nodes.values()
    for node in nodes:
        _wire_node(container, spec, node)
    container.none_start = next((n for n in nodes if n.type == "startEvent" and n.element.event is None), None)
    container.start = container.none_start
    container.event_starts = tuple(_event_starts(nodes))
    inclusive = [node for node in nodes if isinstance(node, InclusiveGateway) and len(node.incoming) > 1]
    for gateway in inclusive:
        gateway.reaches = _reaches(container.model, gateway)
    container.inclusive = tuple(inclusive)


def _wire_node(container: ContainerSpec, spec: ProcessSpec, node: Place) -> None:
    element = node.element
    if isinstance(node, BoundaryEvent) and element.attached_to:
        host = container.nodes[element.attached_to]
        if node.kind == "compensate":
            host.compensation_handler = element.compensation_handler
        else:
            host.boundary = (*host.boundary, node)
    if isinstance(node, ThrowingNode) and node.kind == "link":
        node.link_target = next(
            (n for n in container.nodes.values() if isinstance(n, IntermediateCatch) and _same_link(n, node)),
            None,
        )
    if isinstance(node, Subprocess):
        node.inner = spec.containers[node.id]


def _same_link(catch: CatchingNode, throw: ThrowingNode) -> bool:
    if catch.kind != "link" or catch.definition is None or throw.definition is None:
        return False
    return catch.definition.name == throw.definition.name


def _event_starts(nodes: Iterable[Place]) -> Iterable[tuple[Place, CatchingNode]]:
    for node in nodes:
        if isinstance(node, EventSubprocess):
            for inner in node.inner.nodes.values():
                if isinstance(inner, EventStart):
                    yield node, inner


def steps(container: Container) -> dict[str, list[tuple[str, str | None]]]:
    """Where a token at each element can go next: (element, sequence flow or ``None``)."""
    graph: dict[str, list[tuple[str, str | None]]] = {name: [] for name in container.elements}
    for flow in container.flows.values():
        graph[flow.source].append((flow.target, flow.id))
    for element in container.elements.values():
        if element.type == "boundaryEvent" and element.attached_to:
            graph[element.attached_to].append((element.id, None))
        event = element.event
        if element.type == "intermediateThrowEvent" and event is not None and event.kind == "link":
            for other in container.elements.values():
                target = other.event
                catches = other.type == "intermediateCatchEvent" and target is not None
                if catches and target is not None and target.kind == "link" and target.name == event.name:
                    graph[element.id].append((other.id, None))
    return graph


def _reaches(container: Container, gateway: Node) -> dict[str, frozenset[str]]:
    """For each element, the incoming flows of ``gateway`` it can reach without passing the gateway."""
    backward: dict[str, list[str]] = {name: [] for name in container.elements}
    for source, targets in steps(container).items():
        for target, _ in targets:
            backward[target].append(source)
    found: dict[str, set[str]] = {}
    for flow_id in gateway.incoming:
        stack, seen = [container.flows[flow_id].source], set[str]()
        while stack:
            name = stack.pop()
            if name in seen or name == gateway.id:
                continue
            seen.add(name)
            found.setdefault(name, set()).add(flow_id)
            stack += backward[name]
    return {name: frozenset(flows) for name, flows in found.items()}
