"""Where a process instance stands: tokens, and the scopes they move in."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

if TYPE_CHECKING:
    from engine.bpmn.specs import ContainerSpec, Node, ProcessSpec
    from engine.bpmn.state import State

ENTER, DO, LEAVE, OUT = 0, 1, 2, 3
"""What a token does next at its node: go in, do the work (or wait), write outputs, go on."""


class Token(Task):
    """A SpiffWorkflow task that knows its scope and carries no copy of the variables.

    The task's number replaces SpiffWorkflow's random id: it is unique within the
    instance, and equal in every run with the same input.
    """

    workflow: State
    task_spec: Node
    data: dict[str, Any]

    def __init__(self, workflow: State, node: Node, scope: Scope, number: int) -> None:
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
        """Completed work that can be undone, oldest first: ``[handler node, None]`` or ``[None, scope id]``."""
        self.business_key: str | None = None
        self.archived = False
        """Completed, and kept only because its work may have to be compensated."""
