"""A diagram as plain data: what the XML says, before anything is compiled or judged."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from engine.bpmn.extensions import Extension

RECEIVING = frozenset(("startEvent", "intermediateCatchEvent", "boundaryEvent", "receiveTask"))
"""The elements that messages come to."""

_COMPUTED = re.compile(r"[$#]\{[^}]*\}")
"""A part of a text that is computed."""


@dataclass(frozen=True, slots=True)
class Use:
    """One text in the diagram that is an expression, or a value that may be one."""

    place: str
    """The attribute or element where it stands, as the designer sees it: ``conditionExpression``."""
    text: str
    mode: str
    """``expression``: always FEEL or ``${…}``; ``value``: literal text unless it is written as an expression."""


@dataclass(frozen=True, slots=True)
class Mapping:
    """One input or output parameter, or one ``in``/``out`` of a call activity."""

    target: str
    value: Parameter


@dataclass(frozen=True, slots=True)
class Parameter:
    """The value side of a mapping: a text, a list or a map of values, or a FEEL script."""

    kind: str
    """``text``, ``script``, ``list`` or ``map``."""
    text: str = ""
    items: tuple[Parameter, ...] = ()
    entries: tuple[tuple[str, Parameter], ...] = ()
    """Of a map: the text of each key, which may be an expression, and its value."""


@dataclass(frozen=True, slots=True)
class CallMapping:
    """``camunda:in`` or ``camunda:out`` of a call activity, or ``camunda:in`` of a signal that is thrown."""

    source: str | None
    source_expression: str | None
    target: str | None
    everything: bool
    local: bool
    """Of ``in``: only the activity's own variables are read; of ``out``: only its own are written."""
    business_key: str | None


@dataclass(frozen=True, slots=True)
class EventDefinition:
    """What an event waits for or throws."""

    kind: str
    """``message signal timer error escalation conditional link compensate cancel terminate``, as BPMN names them."""
    name: str | None = None
    """The name that is matched: message, signal or link name (may be an expression for messages and signals)."""
    code: str | None = None
    """Error or escalation code; ``None`` catches every code."""
    timer: str | None = None
    """``timeDate``, ``timeDuration`` or ``timeCycle``."""
    text: str | None = None
    """The timer's text or the condition's."""
    activity: str | None = None
    """The activity that a compensation names; ``None`` means the whole scope."""
    topic: str | None = None
    """A throw that is done by a worker."""
    delegate: tuple[str, str] | None = None
    """A throw that Java would do: the attribute and its text."""
    code_variable: str | None = None
    message_variable: str | None = None
    message: str | None = None
    """What an error says, as text or expression."""
    payload: tuple[CallMapping, ...] = ()
    """What a thrown signal hands over."""
    variable: str | None = None
    """A condition is looked at when this variable changes; ``None``: when any does."""
    changes: frozenset[str] = frozenset()
    """A condition is looked at after these changes only: ``create``, ``update``, ``delete``; empty: after any."""
    reference: str | None = None
    """The raw reference (messageRef, …), for error messages."""
    resolved: bool = True
    """False when ``reference`` points to nothing."""


@dataclass(frozen=True, slots=True)
class Loop:
    """Multi-instance or standard loop characteristics."""

    kind: str
    """``parallel``, ``sequential`` or ``standard``."""
    cardinality: str | None = None
    collection: str | None = None
    element_variable: str | None = None
    completion_condition: str | None = None
    output_collection: str | None = None
    output_element: str | None = None
    condition: str | None = None
    test_before: bool = False
    maximum: int | None = None


@dataclass(frozen=True, slots=True)
class Retry:
    """How a job of this element is retried."""

    retries: int
    delays: tuple[str, ...] = ()
    """ISO 8601 durations, one per attempt; the last one repeats."""
    written: str = ""
    """As it stands in the diagram."""


@dataclass(slots=True)
class Flow:
    """A sequence flow."""

    id: str
    name: str | None
    source: str
    target: str
    condition: str | None
    line: int | None
    condition_language: str | None = None
    extensions: list[Extension] = field(default_factory=list)


@dataclass(slots=True)
class Element:
    """A flow node."""

    id: str
    type: str
    """The BPMN local name: ``userTask``, ``exclusiveGateway``, …"""
    name: str | None
    line: int | None
    container: str
    """Id of the process or subprocess that holds it."""
    order: int = 0
    """Its place in the file."""
    documentation: str | None = None
    lane: str | None = None
    incoming: list[str] = field(default_factory=list)
    outgoing: list[str] = field(default_factory=list)
    default: str | None = None
    events: list[EventDefinition] = field(default_factory=list)
    attached_to: str | None = None
    interrupting: bool = True
    parallel_multiple: bool = False
    instantiate: bool = False
    for_compensation: bool = False
    compensation_handler: str | None = None
    loop: Loop | None = None
    extra_loop: bool = False
    inner: Container | None = None
    """The contents of a subprocess."""
    by_event: bool = False
    """An event subprocess."""
    attributes: dict[str, str] = field(default_factory=dict)
    """The ``camunda:`` attributes by local name."""
    properties: dict[str, str] = field(default_factory=dict)
    inputs: list[Mapping] = field(default_factory=list)
    outputs: list[Mapping] = field(default_factory=list)
    call_in: list[CallMapping] = field(default_factory=list)
    call_out: list[CallMapping] = field(default_factory=list)
    called: str | None = None
    script: str | None = None
    script_language: str | None = None
    message: EventDefinition | None = None
    """The message of a send or receive task."""
    retry: Retry | None = None
    async_before: bool = False
    async_after: bool = False
    extensions: list[Extension] = field(default_factory=list)
    """Every name of Camunda's namespace on it and inside of it, read or not."""
    performers: int = 0
    """How often a user task names its one assignee: ``camunda:assignee`` and ``humanPerformer`` elements."""
    fields: list[tuple[str, str]] = field(default_factory=list)
    """What would be injected into a Java delegate: name and text."""

    @property
    def event(self) -> EventDefinition | None:
        """The only event definition, or ``None``."""
        return self.events[0] if self.events else None


@dataclass(slots=True)
class Container:
    """A process or the inside of a subprocess: nodes and flows."""

    id: str
    elements: dict[str, Element] = field(default_factory=dict)
    flows: dict[str, Flow] = field(default_factory=dict)
    associations: list[tuple[str, str]] = field(default_factory=list)


@dataclass(slots=True)
class Process(Container):
    """A process of the diagram."""

    name: str | None = None
    executable: bool = True
    line: int | None = None
    documentation: str | None = None
    version_tag: str | None = None
    history_ttl: str | None = None
    candidate_starter_groups: tuple[str, ...] = ()
    candidate_starter_users: tuple[str, ...] = ()
    startable: bool = True
    """False where the process only ever follows on: called by another, or started by its message."""
    listed: bool = True
    """False where it is left out of the lists to start from (``camunda:isStartableInTasklist``)."""
    attributes: dict[str, str] = field(default_factory=dict)
    properties: dict[str, str] = field(default_factory=dict)
    extensions: list[Extension] = field(default_factory=list)

    def walk(self) -> Iterator[tuple[Container, Element]]:
        """Every element with its container, outermost first, in document order."""
        stack: list[Container] = [self]
        while stack:
            container = stack.pop(0)
            for element in container.elements.values():
                yield container, element
                if element.inner is not None:
                    stack.append(element.inner)

    def containers(self) -> Iterator[Container]:
        """The process itself and every subprocess."""
        yield self
        for _, element in self.walk():
            if element.inner is not None:
                yield element.inner

    def runnable_containers(self) -> Iterator[Container]:
        """The process and its subprocesses, without the ad-hoc ones that are refused as a whole."""
        refused = {element.id for _, element in self.walk() if element.type == "adHocSubProcess"}
        return (container for container in self.containers() if container.id not in refused)

    @property
    def start_events(self) -> list[Element]:
        """The process's own start events, in document order."""
        return [e for e in self.elements.values() if e.type == "startEvent"]

    def receives(self, name: str) -> bool:
        """Whether an element of it may receive messages of this name; one with a computed name may."""
        return any(_may_be(text, name) for text in self._received())

    def _received(self) -> Iterator[str]:
        for _, element in self.walk():
            if element.type in RECEIVING:
                for definition in (*element.events, *((element.message,) if element.message else ())):
                    if definition.kind == "message" and definition.name:
                        yield definition.name


def _may_be(text: str, name: str) -> bool:
    if text.lstrip().startswith("="):
        return True
    pattern = ".*".join(re.escape(part) for part in _COMPUTED.split(text))
    return re.fullmatch(pattern, name, re.DOTALL) is not None


@dataclass(slots=True)
class Diagram:
    """One BPMN file."""

    filename: str
    processes: tuple[Process, ...] = ()
    duplicates: list[tuple[str, int | None]] = field(default_factory=list)
    """Ids that stand more than once, with the line of the second."""
    dangling: list[tuple[str, str, int | None]] = field(default_factory=list)
    """(element or flow id, the reference that points to nothing, line)."""
    extensions: list[tuple[str, Extension]] = field(default_factory=list)
    """Extensions beside the processes, on messages, errors, pools: the id of what has them, and which."""

    @property
    def executable(self) -> tuple[Process, ...]:
        """The processes that can be deployed."""
        return tuple(p for p in self.processes if p.executable)


def form_key(text: str | None) -> str | None:
    """The key of a form as deployments know it: without the prefixes of Camunda, ``camunda-forms:deployment:``."""
    if text is None:
        return None
    bare = text.removeprefix("camunda-forms:").removeprefix("operaton-forms:")
    return bare.removeprefix("deployment:").strip() or None


def is_foreign_form(key: str) -> bool:
    """Whether another system shows the form: a page of a web application, or an address. Nothing here checks it."""
    return key.startswith(("embedded:", "app:", "http:", "https:", "/")) or key.endswith(".html")


def parts(text: str) -> list[str]:
    """The parts of a comma-separated list; a comma inside ``${…}`` or brackets does not part it."""
    found, depth, start = list[str](), 0, 0
    for index, char in enumerate(text):
        if char in "({[":
            depth += 1
        elif char in ")}]":
            depth -= 1
        elif char == "," and depth == 0:
            found.append(text[start:index].strip())
            start = index + 1
    return [part for part in (*found, text[start:].strip()) if part]
