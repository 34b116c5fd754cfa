"""What a random diagram is made of, as plain data; the writer draws it and the oracle runs it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.fuzz.expressions import Expression

TASKS = frozenset({"user", "service", "script", "receive", "send"})
ACTIVITIES = TASKS | {"sub", "call"}
GATEWAYS = frozenset({"xor", "and", "or", "event"})


@dataclass
class Trigger:
    """An event definition: what is thrown or waited for."""

    kind: str  # timer, message, signal, error, escalation, conditional, compensate, terminate, link
    name: str = ""  # message, signal, link name; code ("" catches every one); activity ("" means all)
    timer: str = ""  # date, duration or cycle
    text: str = ""  # ISO text of the timer
    condition: Expression | None = None


@dataclass
class MultiInstance:
    """Multi-instance characteristics: a cardinality or a collection variable."""

    sequential: bool
    cardinality: Expression | None = None
    collection: str | None = None
    element: str | None = None
    until: Expression | None = None


@dataclass
class Loop:
    """Standard loop characteristics."""

    condition: Expression
    test_before: bool
    maximum: int | None


@dataclass
class Mapping:
    """One input or output parameter, or one ``in``/``out`` of a call activity (source None: all)."""

    source: Expression | None
    target: str


@dataclass
class Flow:
    """A sequence flow."""

    id: str
    source: str
    target: str
    condition: Expression | None = None


@dataclass
class Node:
    """A flow node. ``kind``: start, end, catch, throw, boundary, a task, sub, call or a gateway."""

    id: str
    kind: str
    trigger: Trigger | None = None
    interrupting: bool = True
    attached_to: str | None = None
    handler: str | None = None  # of a compensation boundary event
    undoes: bool = False  # a compensation handler
    default: str | None = None
    body: Body | None = None  # of a subprocess
    by_event: bool = False  # an event subprocess
    called: str | None = None
    ins: list[Mapping] = field(default_factory=list)
    outs: list[Mapping] = field(default_factory=list)
    inputs: list[Mapping] = field(default_factory=list)
    outputs: list[Mapping] = field(default_factory=list)
    result: Mapping | None = None  # of a script task
    multi: MultiInstance | None = None
    loop: Loop | None = None
    async_before: bool = False
    async_after: bool = False


@dataclass
class Body:
    """The content of a process or subprocess, in document order."""

    nodes: list[Node] = field(default_factory=list)
    flows: list[Flow] = field(default_factory=list)

    def node(self, node_id: str) -> Node:
        return next(node for node in self.nodes if node.id == node_id)

    def outgoing(self, node_id: str) -> list[Flow]:
        return [flow for flow in self.flows if flow.source == node_id]

    def incoming(self, node_id: str) -> list[Flow]:
        return [flow for flow in self.flows if flow.target == node_id]

    def boundaries(self, node_id: str) -> list[Node]:
        return [node for node in self.nodes if node.kind == "boundary" and node.attached_to == node_id]

    def event_subprocesses(self) -> list[Node]:
        return [node for node in self.nodes if node.by_event]

    def start(self) -> Node:
        return next(node for node in self.nodes if node.kind == "start")

    def everything(self) -> Iterator[tuple[Body, Node]]:
        """Every node below, with the body it lies in, in document order."""
        for node in self.nodes:
            yield self, node
            if node.body is not None:
                yield from node.body.everything()


@dataclass
class Process:
    """One executable process."""

    id: str
    body: Body


@dataclass
class Model:
    """A file of processes; the first is the one that is started."""

    seed: int
    processes: list[Process]

    def process(self, process_id: str) -> Process:
        return next(process for process in self.processes if process.id == process_id)

    def everything(self) -> Iterator[tuple[Body, Node]]:
        for process in self.processes:
            yield from process.body.everything()

    def order(self) -> dict[str, int]:
        """Position of each node in the document."""
        return {node.id: position for position, (_, node) in enumerate(self.everything())}
