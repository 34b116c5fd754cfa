"""The dialect: BPMN 2.0 XML with the ``camunda:`` namespace, read into the plain model.

Nothing is judged here but what makes the file unreadable; the lint judges the rest.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from engine.bpmn import performers, survey, xml
from engine.bpmn.errors import BadDiagram
from engine.bpmn.extensions import STANDARD
from engine.bpmn.model import (
    CallMapping,
    Container,
    Diagram,
    Element,
    EventDefinition,
    Flow,
    Loop,
    Mapping,
    Parameter,
    Process,
    Retry,
)
from engine.bpmn.xml import BPMN, CAMUNDA, XSI

TASKS = frozenset("task userTask manualTask serviceTask sendTask receiveTask scriptTask businessRuleTask".split())
SUBPROCESSES = frozenset(("subProcess", "transaction", "adHocSubProcess"))
ACTIVITIES = TASKS | SUBPROCESSES | {"callActivity"}
GATEWAYS = frozenset("exclusiveGateway parallelGateway inclusiveGateway eventBasedGateway complexGateway".split())
EVENTS = frozenset("startEvent endEvent intermediateCatchEvent intermediateThrowEvent boundaryEvent".split())
CHOREOGRAPHY = frozenset(("callChoreography", "choreographyTask", "subChoreography"))
FLOW_NODES = ACTIVITIES | GATEWAYS | EVENTS | CHOREOGRAPHY

PASSIVE = frozenset(STANDARD)
"""What may stand in a process or subprocess beside flow nodes; anything else is read as an element and judged."""

APART = FLOW_NODES | {"sequenceFlow", "process"}
"""What is told of its own extensions."""

ONLY_CALLED = "only_called"
"""The property of a process that nobody starts by its key: another calls it, or its message starts it."""

_THROWING = frozenset(("intermediateThrowEvent", "endEvent"))

EVENT_DEFINITIONS = "message signal timer error escalation conditional link compensate cancel terminate".split()


def read(source: bytes, filename: str = "process.bpmn") -> Diagram:
    """Read one BPMN file.

    Raises:
        BadDiagram: unsafe or malformed XML, not BPMN, or no process in it.
    """
    root = xml.parse(source)
    if root.tag != f"{{{BPMN}}}definitions":
        raise xml.refusal(
            "not_bpmn",
            f"根元素应为 BPMN 2.0 的 definitions，实际为 {_local(root)}",
            f"Expected a BPMN 2.0 definitions element as root, found {_local(root)}",
            "用 BPMN 2.0 建模工具保存文件",
            "Save the file with a BPMN 2.0 modeler",
        )
    diagram = _Reader(root, filename).read()
    if not diagram.processes:
        raise xml.refusal(
            "no_process",
            "文件中没有流程",
            "Expected at least one process, found none",
            "在图中画一个流程并设为可执行",
            "Draw a process and mark it executable",
        )
    return diagram


def _local(element: xml.Element) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else "?"


def _bpmn(element: xml.Element, name: str) -> xml.Element | None:
    return element.find(f"{{{BPMN}}}{name}")


def _children(element: xml.Element) -> Iterator[tuple[str, xml.Element]]:
    for child in element:
        if isinstance(child.tag, str) and child.tag.startswith(f"{{{BPMN}}}"):
            yield _local(child), child


def _text(element: xml.Element | None) -> str | None:
    if element is None:
        return None
    text = "".join(str(part) for part in element.itertext()).strip()
    return text or None


def _flag(element: xml.Element, name: str, default: bool) -> bool:
    value = element.get(name)
    return default if value is None else value.strip().lower() in ("true", "1")


def _camunda(element: xml.Element, name: str) -> str | None:
    value = element.get(f"{{{CAMUNDA}}}{name}")
    return value.strip() if value is not None and value.strip() else None


def _comma_list(text: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in (text or "").split(",") if part.strip())


def _qname(text: str | None) -> str | None:
    """A reference without its namespace prefix."""
    if text is None or not text.strip():
        return None
    return text.strip().rpartition(":")[2]


class _Reader:
    """One pass over one file."""

    def __init__(self, root: xml.Element, filename: str) -> None:
        self.root = root
        self.diagram = Diagram(filename)
        self.seen: dict[str, int | None] = {}
        self.definitions: dict[str, xml.Element] = {}
        self.anonymous = 0
        for _, child in _children(root):
            identity = child.get("id")
            if identity:
                self.definitions.setdefault(identity, child)

    def read(self) -> Diagram:
        processes = []
        for local, child in _children(self.root):
            if local == "process":
                processes.append(self._process(child))
            else:
                self.diagram.extensions += [(child.get("id") or local, one) for one in survey.extensions(child, APART)]
        names = self._participants()
        for process in processes:
            if not process.name:
                process.name = names.get(process.id)
        self.diagram.processes = tuple(processes)
        return self.diagram

    def _participants(self) -> dict[str, str]:
        names: dict[str, str] = {}
        for participant in self.root.iter(f"{{{BPMN}}}participant"):
            reference, name = _qname(participant.get("processRef")), participant.get("name")
            if reference and name:
                names[reference] = name
        return names

    def _id(self, element: xml.Element) -> str:
        identity = (element.get("id") or "").strip()
        if not identity:
            self.anonymous += 1
            identity = f"{_local(element)}_{element.sourceline or 0}_{self.anonymous}"
        if identity in self.seen:
            self.diagram.duplicates.append((identity, element.sourceline))
        self.seen[identity] = element.sourceline
        return identity

    def _process(self, node: xml.Element) -> Process:
        process = Process(
            self._id(node),
            name=node.get("name") or None,
            executable=_flag(node, "isExecutable", False),
            line=node.sourceline,
            documentation=_text(_bpmn(node, "documentation")),
            version_tag=_camunda(node, "versionTag"),
            history_ttl=_camunda(node, "historyTimeToLive"),
            candidate_starter_groups=_comma_list(_camunda(node, "candidateStarterGroups")),
            candidate_starter_users=_comma_list(_camunda(node, "candidateStarterUsers")),
            listed=_camunda(node, "isStartableInTasklist") != "false",
            attributes=self._attributes(node),
        )
        process.properties = self._properties(node)
        process.startable = process.properties.get(ONLY_CALLED) != "true"
        process.extensions = survey.extensions(node, APART)
        users, groups = performers.starters(node)
        process.candidate_starter_users += users
        process.candidate_starter_groups += groups
        self._contents(node, process)
        lanes = self._lanes(node)
        for _, element in process.walk():
            element.lane = lanes.get(element.id)
        for element in list(process.elements.values()):
            self._inherit_lane(element)
        return process

    def _inherit_lane(self, element: Element) -> None:
        for inner in element.inner.elements.values() if element.inner else ():
            inner.lane = inner.lane or element.lane
            self._inherit_lane(inner)

    def _lanes(self, node: xml.Element) -> dict[str, str]:
        lanes: dict[str, str] = {}
        for lane in node.iter(f"{{{BPMN}}}lane"):
            name = lane.get("name") or lane.get("id") or ""
            for reference in lane.findall(f"{{{BPMN}}}flowNodeRef"):
                text = _qname(_text(reference))
                if text:
                    lanes[text] = name
        return lanes

    def _contents(self, node: xml.Element, container: Container) -> None:
        for local, child in _children(node):
            if local in FLOW_NODES or local not in PASSIVE:
                element = self._element(local, child, container.id)
                container.elements.setdefault(element.id, element)
            elif local == "sequenceFlow":
                flow = self._flow(child)
                container.flows.setdefault(flow.id, flow)
            elif local == "dataObject":
                self._id(child)  # seen, so that no other element has it
            elif local == "association":
                source, target = _qname(child.get("sourceRef")), _qname(child.get("targetRef"))
                if source and target:
                    container.associations.append((source, target))
        self._wire(container)

    def _wire(self, container: Container) -> None:
        for flow in container.flows.values():
            source, target = container.elements.get(flow.source), container.elements.get(flow.target)
            if source is None:
                self.diagram.dangling.append((flow.id, flow.source, flow.line))
            else:
                source.outgoing.append(flow.id)
            if target is None:
                self.diagram.dangling.append((flow.id, flow.target, flow.line))
            else:
                target.incoming.append(flow.id)
        for element in container.elements.values():
            if element.attached_to is not None and element.attached_to not in container.elements:
                self.diagram.dangling.append((element.id, element.attached_to, element.line))
            if element.default is not None and element.default not in element.outgoing:
                self.diagram.dangling.append((element.id, element.default, element.line))
        for source_id, target_id in container.associations:
            boundary, handler = container.elements.get(source_id), container.elements.get(target_id)
            if boundary is not None and handler is not None and boundary.type == "boundaryEvent":
                boundary.compensation_handler = handler.id

    def _flow(self, node: xml.Element) -> Flow:
        condition = _bpmn(node, "conditionExpression")
        language = None
        if condition is not None:
            language = condition.get("language")
            resource = condition.get(f"{{{CAMUNDA}}}resource")
            if resource:
                language = f"resource {resource}"
        return Flow(
            self._id(node),
            node.get("name") or None,
            _qname(node.get("sourceRef")) or "",
            _qname(node.get("targetRef")) or "",
            _text(condition),
            node.sourceline,
            language,
            survey.extensions(node, APART),
        )

    def _element(self, local: str, node: xml.Element, container: str) -> Element:
        element = Element(
            self._id(node),
            local,
            node.get("name") or None,
            node.sourceline,
            container,
            len(self.seen),
            documentation=_text(_bpmn(node, "documentation")),
            default=_qname(node.get("default")),
            attached_to=_qname(node.get("attachedToRef")),
            parallel_multiple=_flag(node, "parallelMultiple", False),
            instantiate=_flag(node, "instantiate", False),
            for_compensation=_flag(node, "isForCompensation", False),
            by_event=_flag(node, "triggeredByEvent", False),
            attributes=self._attributes(node),
        )
        element.interrupting = _flag(node, "cancelActivity", True) and _flag(node, "isInterrupting", True)
        element.async_before = element.attributes.get("asyncBefore") == "true" or (
            element.attributes.get("async") == "true"
        )
        element.async_after = element.attributes.get("asyncAfter") == "true"
        element.properties = self._properties(node)
        element.extensions = survey.extensions(node, APART)
        element.fields = self._fields(node)
        self._input_output(node, element)
        element.retry = self._retry(node)
        element.events = [definition for definition in self._event_definitions(node, element)]
        element.loop, element.extra_loop = self._loop(node)
        self._task_details(local, node, element)
        if local in SUBPROCESSES:
            element.inner = Container(element.id)
            self._contents(node, element.inner)
        return element

    def _task_details(self, local: str, node: xml.Element, element: Element) -> None:
        if local == "userTask":
            element.performers = performers.assignees(node, element.attributes)
            element.attributes = performers.of_task(node, element.attributes)
        elif local == "scriptTask":
            element.script = _text(_bpmn(node, "script"))
            element.script_language = (node.get("scriptFormat") or "").strip() or None
        elif local == "callActivity":
            element.called = _qname(node.get("calledElement")) if node.get("calledElement") else None
            if element.called is not None and (node.get("calledElement") or "").lstrip()[:1] in "$#=":
                element.called = (node.get("calledElement") or "").strip()
            element.call_in = self._call_mappings(node, "in")
            element.call_out = self._call_mappings(node, "out")
        elif local in ("sendTask", "receiveTask"):
            reference = _qname(node.get("messageRef"))
            if reference is not None:
                element.message = self._message(reference, None)

    def _attributes(self, node: xml.Element) -> dict[str, str]:
        prefix = f"{{{CAMUNDA}}}"
        return {
            str(key)[len(prefix) :]: str(value).strip()
            for key, value in node.attrib.items()
            if str(key).startswith(prefix) and str(value).strip()
        }

    def _properties(self, node: xml.Element) -> dict[str, str]:
        return {
            item.get("name") or "": item.get("value") or ""
            for holder in self._extension(node, "properties")
            for item in holder
        }

    def _extension(self, node: xml.Element, name: str) -> list[xml.Element]:
        holder = _bpmn(node, "extensionElements")
        return [] if holder is None else holder.findall(f"{{{CAMUNDA}}}{name}")

    def _retry(self, node: xml.Element) -> Retry | None:
        for holder in self._extension(node, "failedJobRetryTimeCycle"):
            text = _text(holder)
            if text and text.startswith("R") and "/" in text:
                count, _, delay = text[1:].partition("/")
                return Retry(int(count) if count.isdigit() else 3, (delay,), text)
            if text:
                delays = _comma_list(text)
                return Retry(len(delays) + 1, delays, text)
        return None

    def _input_output(self, node: xml.Element, element: Element) -> None:
        for holder in self._extension(node, "inputOutput"):
            for parameter in holder:
                local = _local(parameter)
                mapping = Mapping(parameter.get("name") or "", self._parameter(parameter))
                if local == "inputParameter":
                    element.inputs.append(mapping)
                elif local == "outputParameter":
                    element.outputs.append(mapping)

    def _parameter(self, node: xml.Element) -> Parameter:
        for child in node:
            if _local(child) in ("list", "map", "script"):
                return self._structure(child)
        return Parameter("text", _text(node) or "")

    def _structure(self, node: xml.Element) -> Parameter:
        """A list, a map, a script, or an item of a list that is none of them."""
        local = _local(node)
        if local == "list":
            return Parameter("list", items=tuple(self._structure(item) for item in node))
        if local == "map":
            return Parameter("map", entries=tuple((one.get("key") or "", self._parameter(one)) for one in node))
        return self._script(node) if local == "script" else Parameter("text", _text(node) or "")

    def _script(self, node: xml.Element) -> Parameter:
        language = (node.get("scriptFormat") or "").strip()
        if node.get("resource"):
            return Parameter("foreign", f"resource {node.get('resource')}")
        if language.lower() in ("feel", ""):
            return Parameter("script", _text(node) or "")
        return Parameter("foreign", language)

    def _call_mappings(self, node: xml.Element, name: str) -> list[CallMapping]:
        return [
            CallMapping(
                item.get("source"),
                item.get("sourceExpression"),
                item.get("target"),
                item.get("variables") == "all",
                item.get("local") == "true",
                item.get("businessKey"),
            )
            for item in self._extension(node, name)
        ]

    def _loop(self, node: xml.Element) -> tuple[Loop | None, bool]:
        multi, standard = (
            _bpmn(node, "multiInstanceLoopCharacteristics"),
            _bpmn(node, "standardLoopCharacteristics"),
        )
        if multi is not None:
            data_input, data_item = _bpmn(multi, "loopDataInputRef"), _bpmn(multi, "inputDataItem")
            output_item = _bpmn(multi, "outputDataItem")
            kind = "sequential" if _flag(multi, "isSequential", False) else "parallel"
            item_name = data_item.get("name") or data_item.get("id") if data_item is not None else None
            output_name = output_item.get("name") or output_item.get("id") if output_item is not None else None
            return (
                Loop(
                    kind,
                    cardinality=_text(_bpmn(multi, "loopCardinality")),
                    collection=_camunda(multi, "collection") or _qname(_text(data_input)),
                    element_variable=_camunda(multi, "elementVariable") or item_name,
                    completion_condition=_text(_bpmn(multi, "completionCondition")),
                    output_collection=_qname(_text(_bpmn(multi, "loopDataOutputRef"))),
                    output_element=output_name,
                ),
                standard is not None,
            )
        if standard is not None:
            maximum = (standard.get("loopMaximum") or "").strip()
            return (
                Loop(
                    "standard",
                    condition=_text(_bpmn(standard, "loopCondition")),
                    test_before=_flag(standard, "testBefore", False),
                    maximum=int(maximum) if maximum.isdigit() else None,
                ),
                False,
            )
        return None, False

    def _event_definitions(self, node: xml.Element, element: Element) -> Iterator[EventDefinition]:
        for reference in node.findall(f"{{{BPMN}}}eventDefinitionRef"):
            target = self.definitions.get(_qname(_text(reference)) or "")
            if target is None:
                self.diagram.dangling.append((element.id, _text(reference) or "", element.line))
            else:
                yield from self._event_definition(_local(target), target, element)
        for local, child in _children(node):
            yield from self._event_definition(local, child, element)

    def _event_definition(self, local: str, node: xml.Element, element: Element) -> Iterator[EventDefinition]:
        kind = local.removesuffix("EventDefinition")
        if not local.endswith("EventDefinition") or kind not in EVENT_DEFINITIONS:
            return
        if kind == "message":
            message = self._message(_qname(node.get("messageRef")), self._throw_topic(node))
            yield replace(message, delegate=self._delegate(node))
        elif kind in ("error", "escalation", "signal"):
            yield self._coded(kind, node, element)
        elif kind == "timer":
            yield self._timer(node)
        elif kind == "conditional":
            yield EventDefinition(
                kind,
                text=_text(_bpmn(node, "condition")),
                variable=_camunda(node, "variableName"),
                changes=frozenset(_comma_list(_camunda(node, "variableEvents"))),
            )
        elif kind == "link":
            yield EventDefinition(kind, name=node.get("name"))
        elif kind == "compensate":
            yield EventDefinition(kind, activity=_qname(node.get("activityRef")))
        else:
            yield EventDefinition(kind)

    def _throw_topic(self, node: xml.Element) -> str | None:
        return _camunda(node, "topic") if _camunda(node, "type") == "external" else None

    def _delegate(self, node: xml.Element) -> tuple[str, str] | None:
        named = ((kind, _camunda(node, kind)) for kind in ("class", "delegateExpression", "expression"))
        return next(((kind, text) for kind, text in named if text), None)

    def _fields(self, node: xml.Element) -> list[tuple[str, str]]:
        return [
            (one.get("name") or "", one.get("stringValue") or one.get("expression") or _text(one) or "")
            for holder in (node, *node.findall(f"{{{BPMN}}}messageEventDefinition"))
            for one in self._extension(holder, "field")
        ]

    def _message(self, reference: str | None, topic: str | None) -> EventDefinition:
        target = self.definitions.get(reference or "")
        name = target.get("name") if target is not None else None
        return EventDefinition(
            "message",
            name=name or (reference if target is not None else None),
            topic=topic,
            reference=reference,
            resolved=reference is None or target is not None,
        )

    def _coded(self, kind: str, node: xml.Element, element: Element) -> EventDefinition:
        """An error or escalation without a code is caught whatever its code; thrown, its id stands for one."""
        reference = _qname(node.get(f"{kind}Ref"))
        target = self.definitions.get(reference or "")
        code = None
        if target is not None:
            code = target.get(f"{kind}Code") or (target.get("id") if element.type in _THROWING else None)
        return EventDefinition(
            kind,
            name=target.get("name") if target is not None else None,
            code=code,
            code_variable=_camunda(node, f"{kind}CodeVariable"),
            message_variable=_camunda(node, f"{kind}MessageVariable"),
            message=_camunda(target, f"{kind}Message") if target is not None else None,
            payload=tuple(self._call_mappings(node, "in")) if kind == "signal" else (),
            reference=reference,
            resolved=reference is None or target is not None,
        )

    def _timer(self, node: xml.Element) -> EventDefinition:
        for name in ("timeDate", "timeDuration", "timeCycle"):
            child = _bpmn(node, name)
            if child is not None:
                return EventDefinition("timer", timer=name, text=_text(child))
        return EventDefinition("timer")


__all__ = ["XSI", "BadDiagram", "read"]
