"""A model as BPMN XML with the camunda namespace, as a modeler would save it."""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from tests.fuzz.expressions import Expression
from tests.fuzz.model import Body, Flow, Mapping, Model, Node, Trigger

_TAGS = {
    "start": "startEvent",
    "end": "endEvent",
    "catch": "intermediateCatchEvent",
    "throw": "intermediateThrowEvent",
    "boundary": "boundaryEvent",
    "user": "userTask",
    "service": "serviceTask",
    "script": "scriptTask",
    "receive": "receiveTask",
    "send": "sendTask",
    "sub": "subProcess",
    "call": "callActivity",
    "xor": "exclusiveGateway",
    "and": "parallelGateway",
    "or": "inclusiveGateway",
    "event": "eventBasedGateway",
}
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:camunda="http://camunda.org/schema/1.0/bpmn" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    ' id="definitions" targetNamespace="http://zhenshu.cn/fuzz">\n'
)


def write(model: Model) -> bytes:
    """The diagram's file; the form of each expression (FEEL, ``=``, ``${}``) depends on the seed."""
    writer = _Writer(model.seed)
    for process in model.processes:
        writer.line(1, f'<bpmn:process id="{process.id}" isExecutable="true" camunda:historyTimeToLive="P30D">')
        writer.body(2, process.body)
        writer.line(1, "</bpmn:process>")
    return (_HEAD + writer.roots() + "\n".join(writer.lines) + "\n</bpmn:definitions>\n").encode()


class _Writer:
    """Collects lines, and the messages, signals and errors that they refer to."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.lines: list[str] = []
        self.named: dict[tuple[str, str], str] = {}

    def line(self, depth: int, text: str) -> None:
        self.lines.append("  " * depth + text)

    def roots(self) -> str:
        lines = []
        for (kind, name), ident in self.named.items():
            code = f" {kind}Code={quoteattr(name)}" if kind in ("error", "escalation") else ""
            lines.append(f"  <bpmn:{kind} id={quoteattr(ident)} name={quoteattr(name)}{code}/>\n")
        return "".join(lines)

    def reference(self, kind: str, name: str) -> str:
        return self.named.setdefault((kind, name), f"{kind}_{name}")

    def expression(self, expression: Expression) -> str:
        return escape(("${" + expression.juel() + "}", "=" + expression.text())[self.seed % 2])

    def condition(self, expression: Expression) -> str:
        text = expression.text()
        return escape(("${" + expression.juel() + "}", "=" + text, text)[self.seed % 3])

    def body(self, depth: int, body: Body) -> None:
        for node in body.nodes:
            self.node(depth, body, node)
        for flow in body.flows:
            self.flow(depth, flow)
        for node in body.nodes:
            if node.handler is not None:
                ends = f'sourceRef="{node.id}" targetRef="{node.handler}"'
                self.line(depth, f'<bpmn:association id="a_{node.id}" associationDirection="One" {ends}/>')

    def flow(self, depth: int, flow: Flow) -> None:
        ends = f'id="{flow.id}" sourceRef="{flow.source}" targetRef="{flow.target}"'
        if flow.condition is None:
            self.line(depth, f"<bpmn:sequenceFlow {ends}/>")
            return
        self.line(depth, f"<bpmn:sequenceFlow {ends}>")
        text = self.condition(flow.condition)
        self.line(
            depth + 1,
            f'<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">{text}</bpmn:conditionExpression>',
        )
        self.line(depth, "</bpmn:sequenceFlow>")

    def node(self, depth: int, body: Body, node: Node) -> None:
        tag = _TAGS[node.kind]
        self.line(depth, f"<bpmn:{tag} {' '.join(self._attributes(node))}>")
        self._extensions(depth + 1, node)
        for flow in body.incoming(node.id):
            self.line(depth + 1, f"<bpmn:incoming>{flow.id}</bpmn:incoming>")
        for flow in body.outgoing(node.id):
            self.line(depth + 1, f"<bpmn:outgoing>{flow.id}</bpmn:outgoing>")
        self._characteristics(depth + 1, node)
        if node.kind == "script" and node.result is not None and node.result.source is not None:
            self.line(depth + 1, f"<bpmn:script>{escape(node.result.source.text())}</bpmn:script>")
        if node.trigger is not None and node.kind != "receive":
            self._definition(depth + 1, node, node.trigger)
        if node.body is not None:
            self.body(depth + 1, node.body)
        self.line(depth, f"</bpmn:{tag}>")

    def _attributes(self, node: Node) -> list[str]:
        found = [f'id="{node.id}"', f'name="{node.id}"']
        if node.default is not None:
            found.append(f'default="{node.default}"')
        if node.kind == "boundary":
            found.append(f'attachedToRef="{node.attached_to}" cancelActivity="{_flag(node.interrupting)}"')
        if node.kind == "start" and node.trigger is not None:
            found.append(f'isInterrupting="{_flag(node.interrupting)}"')
        if node.undoes:
            found.append('isForCompensation="true"')
        if node.by_event:
            found.append('triggeredByEvent="true"')
        if node.kind in ("service", "send"):
            found.append('camunda:type="external" camunda:topic="work"')
        if node.kind == "script" and node.result is not None:
            found.append(f'scriptFormat="feel" camunda:resultVariable="{node.result.target}"')
        if node.kind == "receive" and node.trigger is not None:
            found.append(f'messageRef="{self.reference("message", node.trigger.name)}"')
        if node.kind == "call":
            found.append(f'calledElement="{node.called}"')
        if node.async_before:
            found.append('camunda:asyncBefore="true"')
        if node.async_after:
            found.append('camunda:asyncAfter="true"')
        return found

    def _extensions(self, depth: int, node: Node) -> None:
        lines = [self._passed("in", mapping) for mapping in node.ins]
        lines += [self._passed("out", mapping) for mapping in node.outs]
        if node.inputs or node.outputs:
            lines.append("<camunda:inputOutput>")
            lines += [self._parameter("inputParameter", mapping) for mapping in node.inputs]
            lines += [self._parameter("outputParameter", mapping) for mapping in node.outputs]
            lines.append("</camunda:inputOutput>")
        if lines:
            self.line(depth, "<bpmn:extensionElements>" + "".join(lines) + "</bpmn:extensionElements>")

    def _parameter(self, tag: str, mapping: Mapping) -> str:
        assert mapping.source is not None
        return f'<camunda:{tag} name="{mapping.target}">{self.expression(mapping.source)}</camunda:{tag}>'

    def _passed(self, tag: str, mapping: Mapping) -> str:
        if mapping.source is None:
            return f'<camunda:{tag} variables="all"/>'
        text = quoteattr("${" + mapping.source.juel() + "}")
        return f'<camunda:{tag} sourceExpression={text} target="{mapping.target}"/>'

    def _characteristics(self, depth: int, node: Node) -> None:
        if node.multi is not None:
            self._multi_instance(depth, node)
        if node.loop is not None:
            maximum = "" if node.loop.maximum is None else f' loopMaximum="{node.loop.maximum}"'
            text = self.condition(node.loop.condition)
            self.line(
                depth,
                f'<bpmn:standardLoopCharacteristics testBefore="{_flag(node.loop.test_before)}"{maximum}>'
                f'<bpmn:loopCondition xsi:type="bpmn:tFormalExpression">{text}</bpmn:loopCondition>'
                "</bpmn:standardLoopCharacteristics>",
            )

    def _multi_instance(self, depth: int, node: Node) -> None:
        multi = node.multi
        assert multi is not None
        head = f'<bpmn:multiInstanceLoopCharacteristics isSequential="{_flag(multi.sequential)}"'
        if multi.collection is not None:
            collection = ("%s", "${%s}")[self.seed % 2] % multi.collection
            head += f' camunda:collection="{collection}" camunda:elementVariable="{multi.element}"'
        self.line(depth, head + ">")
        for tag, expression in (("loopCardinality", multi.cardinality), ("completionCondition", multi.until)):
            if expression is not None:
                text = self.expression(expression)
                self.line(depth + 1, f'<bpmn:{tag} xsi:type="bpmn:tFormalExpression">{text}</bpmn:{tag}>')
        self.line(depth, "</bpmn:multiInstanceLoopCharacteristics>")

    def _definition(self, depth: int, node: Node, trigger: Trigger) -> None:
        if trigger.kind == "timer":
            tag = {"date": "timeDate", "duration": "timeDuration", "cycle": "timeCycle"}[trigger.timer]
            inner = f'<bpmn:{tag} xsi:type="bpmn:tFormalExpression">{trigger.text}</bpmn:{tag}>'
            self.line(depth, f"<bpmn:timerEventDefinition>{inner}</bpmn:timerEventDefinition>")
        elif trigger.condition is not None:
            text = self.condition(trigger.condition)
            inner = f'<bpmn:condition xsi:type="bpmn:tFormalExpression">{text}</bpmn:condition>'
            self.line(depth, f"<bpmn:conditionalEventDefinition>{inner}</bpmn:conditionalEventDefinition>")
        elif trigger.kind == "link":
            self.line(depth, f'<bpmn:linkEventDefinition name="{trigger.name}"/>')
        elif trigger.kind == "compensate" and trigger.name:
            self.line(depth, f'<bpmn:compensateEventDefinition activityRef="{trigger.name}"/>')
        elif trigger.kind == "terminate" or not trigger.name:
            self.line(depth, f"<bpmn:{trigger.kind}EventDefinition/>")
        else:
            reference = self.reference(trigger.kind, trigger.name)
            self.line(depth, f'<bpmn:{trigger.kind}EventDefinition {trigger.kind}Ref="{reference}"/>')


def _flag(value: bool) -> str:
    return "true" if value else "false"
