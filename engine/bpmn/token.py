"""What a running instance is made of: the compiled process, the tokens in it, and the scopes they move in."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from functools import cached_property
from typing import Any, NamedTuple, Protocol

from SpiffWorkflow.specs.WorkflowSpec import WorkflowSpec
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine import feel
from engine.bpmn.changes import Wait
from engine.bpmn.model import Container, Element, EventDefinition, Flow, Process
from engine.bpmn.moving import Ways
from engine.bpmn.timers import Due
from engine.bpmn.values import View, expression

ENTER, DO, LEAVE, OUT = 0, 1, 2, 3
"""What a token does next at its node: go in, do the work (or wait), write outputs, go on."""


class Place(Protocol):
    """A compiled flow node, as tokens and scopes know it; ``specs.Node`` is the class behind it."""

    id: str
    type: str
    bpmn_name: str | None
    element: Element
    is_activity: bool
    wait_kind: str | None
    loop: Any
    boundary: tuple[EventPlace, ...]
    compensation_handler: str | None
    incoming: tuple[str, ...]

    def waits(self, token: Token) -> list[Wait]:
        """Everything outside that can move a token waiting here."""

    def wait_ids(self, token: Token) -> list[str]:
        """The ids of those, without evaluating anything."""

    def watches(self, token: Token) -> list[EventPlace]:
        """The conditional events that a token waiting here watches."""

    def retry_details(self) -> dict[str, Any]:
        """How a job at this node is retried."""

    def chosen_event(self, token: Token, element: str, payload: Mapping[str, Any]) -> None:
        """One of the events behind an event-based gateway happens."""

    def try_fire(self, workflow: Any, scope: Scope) -> bool:
        """Fire a join that waits in ``scope``, if its rule allows it."""

    def hand_back(self, token: Token) -> None:
        """Write what the process that a token calls hands back, as far as it has come."""

    def connect(self, target: Place) -> None:
        """SpiffWorkflow's own link to the next node."""


class EventPlace(Place, Protocol):
    """A compiled catching event; ``events.CatchingNode`` is the class behind it."""

    kind: str
    interrupting: bool
    definition: EventDefinition | None
    condition: feel.Expression | None
    restricted: bool

    def first_due(self, view: View, workflow: Any) -> Due | None:
        """When its timer is due first, if it has one."""

    def boundary_id(self, token: Token) -> str | None:
        """The id of its subscription around an activity's token, if it has one."""

    def scope_id(self, scope: Scope) -> str | None:
        """The id of its subscription in a scope, if it has one."""

    def boundary_wait(self, token: Token) -> Wait | None:
        """Its subscription around an activity's token."""

    def scope_wait(self, workflow: Any, scope: Scope) -> Wait | None:
        """Its subscription in a scope, as the start of an event subprocess."""

    def holds(self, view: View, workflow: Any) -> bool:
        """Is its condition true now?"""

    def heeds(self, change: Change, scope: Scope) -> bool:
        """Does its condition have to be looked at again after this change, where it waits in ``scope``?"""

    def caught(self, token: Token, payload: Mapping[str, Any]) -> None:
        """It happens while a token waits at it."""


class FlowSpec:
    """A compiled sequence flow."""

    __slots__ = ("condition", "id", "name", "target")

    def __init__(self, flow: Flow) -> None:
        self.id = flow.id
        self.name = flow.name
        self.condition: feel.Expression | None = expression(flow.condition) if flow.condition else None
        self.target: Place


class Change(NamedTuple):
    """A variable that was set or forgotten, for conditional events that heed certain changes only."""

    scope: Scope
    name: str
    kind: str
    """``create``, ``update`` or ``delete``, as Camunda names them."""


class ContainerSpec(WorkflowSpec):
    """A process or the inside of a subprocess."""

    def __init__(self, container: Container, process: ProcessSpec) -> None:
        super().__init__(name=container.id)
        self.process = process
        self.model = container
        self.flows: dict[str, FlowSpec] = {flow.id: FlowSpec(flow) for flow in container.flows.values()}
        self.nodes: dict[str, Place] = {}
        self.none_start: Place | None = None
        self.event_starts: tuple[tuple[Place, EventPlace], ...] = ()
        """Event subprocesses with the start event that opens each."""
        self.inclusive: tuple[Place, ...] = ()

    @cached_property
    def ways(self) -> Ways:
        """The ways through it, for moving tokens by hand."""
        return Ways(self.model)


class ProcessSpec:
    """One compiled process: every node of every container by id."""

    def __init__(self, process: Process) -> None:
        self.key = process.id
        self.name = process.name
        self.model = process
        self.containers: dict[str, ContainerSpec] = {}
        self.nodes: dict[str, Place] = {}
        self.has_conditions = False
        self.root: ContainerSpec

    @property
    def start_events(self) -> list[Place]:
        """The process's own start events, in document order."""
        return [node for node in self.root.nodes.values() if node.type == "startEvent"]

    def initiator(self, start_event: str | None = None) -> str | None:
        """The variable that holds who started the instance (``camunda:initiator``), if the start event names one."""
        node = self.root.none_start if start_event is None else self.root.nodes.get(start_event)
        return node.element.attributes.get("initiator") if node is not None else None


class Token(Task):
    """A SpiffWorkflow task that knows its scope and carries no copy of the variables.

    The task's number replaces SpiffWorkflow's random id: it is unique within the
    instance, and equal in every run with the same input.
    """

    workflow: Any
    task_spec: Place
    data: dict[str, Any]

    def __init__(self, workflow: Any, node: Place, scope: Scope, number: int) -> None:
        # Task.__init__ draws a random id, reads the clock and links a parent: a token needs none of them.
        self.id = number
        self.workflow = workflow
        self.task_spec = node
        self._state = TaskState.FUTURE
        self._parent = None
        self._children = ()
        self.triggered = False
        self.data = {}
        self.scope = scope
        self.own: Scope | None = None
        self.called: Scope | None = None
        self.via: str | None = None
        self.phase = ENTER
        self.instance: int | None = None
        self.chosen: tuple[Any, ...] = ()
        self.for_throw: int | None = None
        workflow.tasks[number] = self
        scope.tokens[number] = self

    def _set_state(self, value: int) -> None:
        if self._state != TaskState.CANCELLED:
            self._state = value

    @property
    def is_body(self) -> bool:
        """Is this the one token that stands for all instances of a multi-instance activity?"""
        return self.instance is None and self.task_spec.loop is not None

    @property
    def inside(self) -> Scope:
        """The innermost scope of variables that the token sees."""
        return self.own or self.scope


class Scope:
    """A level of variables, and often the place where tokens move."""

    __slots__ = (
        "archived",
        "business_key",
        "compensable",
        "container",
        "definition",
        "due",
        "id",
        "interrupted",
        "kind",
        "owner",
        "parent",
        "parked",
        "seen",
        "spec",
        "tokens",
        "vars",
    )

    def __init__(
        self,
        number: int,
        kind: str,
        spec: ProcessSpec,
        definition: str,
        parent: Scope | None = None,
        owner: Token | None = None,
        container: ContainerSpec | None = None,
    ) -> None:
        self.id = number
        self.kind = kind
        """``process``, ``call``, ``subprocess``, ``event``, ``multi``, ``item`` or ``local``."""
        self.spec = spec
        self.definition = definition
        self.parent = parent
        """The scope that variables are looked up in next; none for a process and a called process."""
        self.owner = owner
        self.container = container
        self.vars: dict[str, Any] = {}
        self.tokens: dict[int, Token] = {}
        self.parked: dict[str, dict[str, deque[Token]]] = {}
        """Tokens that wait at a joining gateway: node → incoming flow → tokens in the order they came."""
        self.due: dict[str, list[Any]] = {}
        """Timers of event subprocesses: start event → due."""
        self.seen: dict[str, bool] = {}
        """Conditions of event subprocesses that were true at the last look."""
        self.interrupted = False
        self.compensable: list[list[Any]] = []
        """Completed work that can be undone, oldest first: ``[handler | None, scope id | None, activity]``."""
        self.business_key: str | None = None
        self.archived = False
        """Completed, and kept only because its work may have to be compensated."""
