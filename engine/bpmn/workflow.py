"""A running process instance without I/O: commands in, changes out.

Every command runs until nothing automatic is left to do, and leaves the object consistent. After a
KernelError the object must be thrown away; the stored state is untouched.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Protocol, Self

from SpiffWorkflow.util.task import TaskState
from SpiffWorkflow.workflow import Workflow as SpiffWorkflow

from engine import feel
from engine.bpmn import serializer, throwing
from engine.bpmn.changes import Changes, Event, Thrown, Wait
from engine.bpmn.errors import KernelError, StepFailed, WaitMismatch, WaitNotFound
from engine.bpmn.events import CatchingNode, EventGateway
from engine.bpmn.specs import ContainerSpec, FlowSpec, Node, ProcessSpec
from engine.bpmn.timers import Due
from engine.bpmn.token import ENTER, LEAVE, OUT, Scope, Token
from engine.bpmn.values import View

MAX_STEPS = 20_000
"""Automatic steps of one command. A township's longest process takes under 200; a loop without a wait takes for ever."""

MAX_DEPTH = 50
"""Nested scopes: deeper than any drawn model, shallow enough for the interpreter's stack."""


class Env(Protocol):
    """What the kernel asks of its surroundings during one command. All of it is look-up; none of it writes."""

    @property
    def now(self) -> datetime:
        """The command's instant, aware UTC."""

    @property
    def feel(self) -> feel.Env:
        """Clock, functions and bounds of expressions."""

    def called(self, key: str, binding: str, version: int | str | None, caller: str) -> tuple[str, ProcessSpec]:
        """The definition that a call activity of definition ``caller`` runs: its id and spec.

        Raises:
            StepFailed: there is none.
        """

    def spec(self, definition_id: str) -> ProcessSpec:
        """The compiled process of a definition that a stored instance refers to."""

    def decide(
        self, ref: str, binding: str, version: int | str | None, caller: str, variables: Mapping[str, Any]
    ) -> list[dict[str, Any]]:
        """Evaluate a decision: one dictionary for each matched rule.

        Raises:
            StepFailed: there is no such decision, or it cannot be evaluated.
        """


class Workflow(SpiffWorkflow):  # type: ignore[misc]
    """The tokens and scopes of one instance. Only the tokens that still have something to do are kept."""

    def __init__(self, spec: ProcessSpec, env: Env) -> None:
        super().__init__(spec.root, deserializing=True)
        self.process = spec
        self.env = env
        self.tasks: dict[int, Token] = {}
        self.scopes_by_id: dict[int, Scope] = {}
        self.ready: deque[Token] = deque()
        self.next_number = 1
        self.ended = False
        self.end_state: str | None = None
        self.conditions_dirty = False
        self.has_conditions = spec.has_conditions
        self._opened: dict[str, Wait] = {}
        self._closed: dict[str, None] = {}
        self._renewed: set[str] = set()
        self._events: list[Event] = []
        self._thrown: list[Thrown] = []
        self._touched: dict[int, None] = {}

    # --- life ------------------------------------------------------------------------------------

    @classmethod
    def start(
        cls,
        spec: ProcessSpec,
        definition_id: str,
        env: Env,
        variables: Mapping[str, Any] | None = None,
        business_key: str | None = None,
        start_event: str | None = None,
        payload: Mapping[str, Any] | None = None,
    ) -> Self:
        """Start an instance at its none start event, or at ``start_event`` with what it caught.

        Raises:
            KernelError: there is no such start event, or the instance cannot begin.
        """
        workflow = cls(spec, env)
        node = workflow._start_node(start_event)
        root = Scope(0, "process", spec, definition_id, container=spec.root)
        root.business_key = business_key
        workflow.scopes_by_id[0] = root
        workflow._fill(root, variables or {})
        workflow._fill(root, payload or {})
        workflow._events.append(Event("process.started", spec.key, spec.name, "process", None, 0))
        try:
            workflow.open_container(root)
        except (StepFailed, feel.FeelError) as error:
            raise KernelError(error.message_zh, error.message_en) from error
        workflow.put(node, root, phase=ENTER if start_event is None else OUT)
        workflow._run()
        return workflow

    def _start_node(self, start_event: str | None) -> Node:
        if start_event is None:
            node = self.process.root.none_start
        else:
            node = self.process.root.nodes.get(start_event)
        if node is None or node.type != "startEvent":
            name = start_event or "none"
            raise KernelError(
                f"流程“{self.process.key}”没有可用的开始事件（{name}）",
                f"Expected process {self.process.key!r} to have start event {name!r}",
            )
        return node

    @classmethod
    def load(cls, spec: ProcessSpec, control: bytes, scopes: Mapping[int, dict[str, Any]], env: Env) -> Self:
        """Rebuild an instance from its control document and its variables.

        Raises:
            BadControl: the document cannot be read with this spec.
        """
        workflow = cls(spec, env)
        serializer.restore(workflow, control, scopes)
        return workflow

    def dump(self) -> bytes:
        """The token state, without variables and without the spec."""
        return serializer.dump(self)

    @property
    def scopes(self) -> dict[int, dict[str, Any]]:
        """Variables by scope id; 0 is the process instance."""
        return {number: scope.vars for number, scope in self.scopes_by_id.items()}

    def take_changes(self) -> Changes:
        """Hand over everything that changed since the last call."""
        touched: dict[int, dict[str, Any] | None] = {}
        for number in self._touched:
            scope = self.scopes_by_id.get(number)
            touched[number] = None if scope is None else scope.vars
        changes = Changes(list(self._opened.values()), list(self._closed), self._events, self._thrown, touched)
        self._opened, self._closed, self._events, self._thrown, self._touched = {}, {}, [], [], {}
        self._renewed = set()
        return changes

    # --- commands --------------------------------------------------------------------------------

    def complete(self, wait_id: str, variables: Mapping[str, Any] | None = None) -> None:
        """Finish a user task, a service task or a continuation.

        Raises:
            WaitNotFound: it is not waiting (any more).
            WaitMismatch: it waits for something else.
        """
        token = self._waiting_token(wait_id)
        kind = self.wait_kind(token)
        if kind not in ("user", "service", "async"):
            raise WaitMismatch(wait_id, "user, service or async", str(kind))
        if variables:
            self.write(token.own or token.scope, self._clean(variables))
        self.close(wait_id)
        if kind == "async":
            token.data["async"] = "go"
        else:
            token.phase = LEAVE
        token._ready()
        self._run()

    def throw_error(
        self, wait_id: str, code: str, message: str | None = None, variables: Mapping[str, Any] | None = None
    ) -> bool:
        """A worker or a form answers with a BPMN error; returns whether anything caught it.

        An error that nothing catches ends the token like a none end event, as in Camunda 7.
        """
        token = self._waiting_token(wait_id)
        if variables:
            self.write(token.own or token.scope, self._clean(variables))
        caught = throwing.error(self, token, code, message)
        if not caught:
            self.close(wait_id)
            self.end_token(token)
        self._run()
        return caught

    def throw_escalation(self, wait_id: str, code: str, variables: Mapping[str, Any] | None = None) -> bool:
        """A worker or a form escalates; its own wait goes on unless an interrupting catch ends it."""
        token = self._waiting_token(wait_id)
        if variables:
            self.write(token.own or token.scope, self._clean(variables))
        caught = throwing.escalation(self, token, code)
        self._run()
        return caught

    def trigger(self, wait_id: str, payload: Mapping[str, Any] | None = None) -> None:
        """A due timer, a message or a signal arrives at this subscription."""
        self._trigger(wait_id, self._clean(payload or {}))
        self._run()

    def _trigger(self, wait_id: str, payload: Mapping[str, Any]) -> None:
        head, _, element = wait_id.partition("/")
        if head.startswith("s"):
            throwing.open_event_subprocess(self, self._scope_of(wait_id, head), element, payload)
            return
        token = self._waiting_token(wait_id, head)
        node = token.task_spec
        if not element:
            if not isinstance(node, CatchingNode) or token._state != TaskState.STARTED:
                raise WaitMismatch(wait_id, "an event", str(self.wait_kind(token)))
            node.caught(token, payload)
        elif isinstance(node, EventGateway):
            node.chosen_event(token, element, payload)
        else:
            throwing.fire_boundary(self, token, wait_id, element, payload)

    def _scope_of(self, wait_id: str, head: str) -> Scope:
        scope = self.scopes_by_id.get(int(head[1:])) if head[1:].isdigit() else None
        if scope is None:
            raise WaitNotFound(wait_id)
        return scope

    def retry(self, wait_id: str) -> None:
        """Run the failed step of an incident again."""
        token = self._waiting_token(wait_id)
        if token._state != TaskState.ERROR:
            raise WaitMismatch(wait_id, "incident", str(self.wait_kind(token)))
        self.close(wait_id)
        token.data.pop("incident", None)
        self.record("incident.resolved", token.task_spec, token)
        token._state = TaskState.READY
        self.ready.append(token)
        self._run()

    def cancel(self, reason: str | None = None) -> None:
        """End the instance now; everything open is canceled."""
        if self.ended:
            return
        root = self.scopes_by_id[0]
        self.cancel_scope(root)
        self._finish("canceled", {"reason": reason} if reason else None)

    def set_variables(self, scope_id: int | None, variables: Mapping[str, Any], local: bool = False) -> None:
        """Write variables from outside, then look at the conditions that wait for them."""
        scope = self.scopes_by_id.get(scope_id or 0)
        if scope is None:
            raise WaitNotFound(f"s{scope_id}")
        if local:
            self._fill(scope, variables)
        else:
            self.write(scope, self._clean(variables))
        self._run()

    def remove_variable(self, scope_id: int | None, name: str) -> None:
        """Forget a variable of one scope; unknown names are harmless."""
        scope = self.scopes_by_id.get(scope_id or 0)
        if scope is not None and name in scope.vars:
            del scope.vars[name]
            self.touch(scope)
            self._run()

    # --- questions -------------------------------------------------------------------------------

    def waiting(self) -> list[Wait]:
        """Everything that waits, by token and then by scope."""
        found: list[Wait] = []
        for token in self.tasks.values():
            found += self.waits_of(token)
        for scope in self.scopes_by_id.values():
            found += self._scope_waits(scope)
        return found

    def variables(self, wait_id: str | None = None) -> dict[str, Any]:
        """Everything visible from a wait, or the process instance's own variables."""
        if wait_id is None:
            return dict(self.scopes_by_id[0].vars)
        head = wait_id.partition("/")[0]
        if head.startswith("s"):
            return View(self.layers(self._scope_of(wait_id, head))).flat()
        return self.view(self._waiting_token(wait_id, head)).flat()

    def wait_kind(self, token: Token) -> str | None:
        """What kind of wait a token itself is in."""
        if token._state == TaskState.ERROR:
            return "incident"
        if token._state != TaskState.STARTED:
            return None
        if token.data.get("async") in ("before", "after"):
            return "async"
        if token.is_body or token.called is not None:
            return None
        kind: str | None = token.task_spec.wait_kind
        return kind

    def waits_of(self, token: Token) -> list[Wait]:
        """The waits of one token: its own, and the events around it."""
        found: list[Wait] = []
        node = token.task_spec
        if token._state == TaskState.ERROR:
            found.append(self._incident_wait(token))
        elif token._state == TaskState.STARTED:
            if token.data.get("async") in ("before", "after"):
                found.append(self._async_wait(token))
            elif not token.is_body:
                found += node.waits(token)
        found += [wait for event in node.boundary if (wait := event.boundary_wait(token)) is not None]
        return found

    def _scope_waits(self, scope: Scope) -> list[Wait]:
        if scope.container is None or scope.interrupted or scope.archived:
            return []
        return [
            wait
            for _, start in scope.container.event_starts
            if (wait := start.scope_wait(self, scope)) is not None
        ]

    # --- variables -------------------------------------------------------------------------------

    def layers(self, scope: Scope | None) -> list[dict[str, Any]]:
        """Variables from ``scope`` outward, innermost first."""
        found = []
        while scope is not None:
            found.append(scope.vars)
            scope = scope.parent
        return found

    def view(self, token: Token) -> View:
        """The variables as a token sees them."""
        return View(self.layers(token.own or token.scope))

    def write(self, scope: Scope, values: Mapping[str, Any]) -> None:
        """Set each variable where it is defined outward from ``scope``, else in the process instance."""
        for name, value in values.items():
            target = scope
            while name not in target.vars and target.parent is not None:
                target = target.parent
            target.vars[name] = feel.normalise(value)
            self.touch(target)

    def _fill(self, scope: Scope, values: Mapping[str, Any]) -> None:
        scope.vars.update(self._clean(values))
        self.touch(scope)

    @staticmethod
    def _clean(values: Mapping[str, Any]) -> dict[str, Any]:
        return {str(name): feel.normalise(value) for name, value in values.items()}

    def touch(self, scope: Scope) -> None:
        """Note that a scope's variables changed."""
        self._touched[scope.id] = None
        self.conditions_dirty = True

    # --- scopes ----------------------------------------------------------------------------------

    def open_scope(
        self, kind: str, owner: Token, parent: Scope | None, container: ContainerSpec | None = None
    ) -> Scope:
        """A new scope inside ``parent``."""
        around = parent or owner.scope
        scope = Scope(self.number(), kind, around.spec, around.definition, parent, owner, container)
        self.scopes_by_id[scope.id] = scope
        self._touched[scope.id] = None
        return scope

    def open_local(self, token: Token, values: dict[str, Any]) -> None:
        """Give an activity a scope of its own for its input parameters."""
        if token.own is None:
            token.own = self.open_scope("local", token, token.scope)
        self._fill(token.own, values)

    def check_depth(self, scope: Scope) -> None:
        """Refuse to nest for ever (a process that calls itself)."""
        depth, current = 0, scope
        while current.owner is not None:
            current = current.owner.scope
            depth += 1
        if depth >= MAX_DEPTH:
            raise StepFailed(
                "too_deep",
                f"嵌套层数应不超过 {MAX_DEPTH}（流程可能在调用自己）",
                f"Expected at most {MAX_DEPTH} nested levels; a process may be calling itself",
            )

    def open_container(self, scope: Scope) -> None:
        """Declare data objects and subscribe the event subprocesses of a scope that tokens move in."""
        container = scope.container
        if container is None:
            return
        for name in container.data_objects:
            scope.vars.setdefault(name, None)
        due = {}
        for _, start in container.event_starts:
            first = start.first_due(View(self.layers(scope)), self)
            if first is not None:
                due[start.id] = first.dump()
        scope.due = due
        for wait in self._scope_waits(scope):
            self.open(wait)
        self.conditions_dirty = True

    def close_scope(self, scope: Scope) -> None:
        """A scope is done: forget it, or keep it for compensation."""
        self.close_scope_waits(scope)
        keep = scope.compensable and scope.kind in ("subprocess", "item", "multi", "event")
        if keep and scope.parent is not None:
            scope.archived = True
            scope.owner = None
            self._home(scope).compensable.append([None, scope.id])
            return
        self.drop_scope(scope)

    @staticmethod
    def _home(scope: Scope) -> Scope:
        """The scope whose compensation includes this one's: the nearest that tokens move in."""
        home = scope.parent
        while home is not None and home.kind == "local" and home.parent is not None:
            home = home.parent
        return home or scope

    def drop_scope(self, scope: Scope) -> None:
        """Forget a scope and what it kept."""
        for entry in scope.compensable:
            archived = self.scopes_by_id.get(entry[1]) if entry[1] is not None else None
            if archived is not None:
                self.cancel_scope(archived)
        scope.compensable = []
        if self.scopes_by_id.pop(scope.id, None) is not None:
            self._touched[scope.id] = None

    def close_scope_waits(self, scope: Scope) -> None:
        """Close the subscriptions of a scope's event subprocesses."""
        for wait in self._scope_waits(scope):
            self.close(wait.id)

    def cancel_scope(self, scope: Scope) -> None:
        """Cancel every token of a scope and forget the scope."""
        self.cancel_tokens(scope)
        self.close_scope_waits(scope)
        if scope.id != 0:
            self.drop_scope(scope)

    def cancel_tokens(self, scope: Scope, but: Token | None = None) -> None:
        """Cancel the tokens of a scope, except ``but``."""
        for token in list(scope.tokens.values()):
            if token is not but:
                self.cancel_token(token)

    # --- tokens ----------------------------------------------------------------------------------

    def number(self) -> int:
        """The instance's next number, for tokens and scopes alike."""
        number = self.next_number
        self.next_number += 1
        return number

    def put(self, node: Node, scope: Scope, phase: int = ENTER, via: str | None = None) -> Token:
        """A new token at ``node``, ready to run."""
        token = Token(self, node, scope, self.number())
        token.phase = phase
        token.via = via
        token._ready()
        return token

    def follow(self, flow: FlowSpec, scope: Scope) -> None:
        """A token travels along a sequence flow."""
        self.record_flow(flow, scope)
        self.put(flow.target, scope, via=flow.id)

    def cancel_token(self, token: Token) -> None:
        """End a token and everything inside it, without going on."""
        for wait in self.waits_of(token):
            self.close(wait.id)
        if token.called is not None:
            self.cancel_scope(token.called)
        if token.own is not None:
            self.cancel_scope(token.own)
        if token.task_spec.is_activity and token.phase > ENTER and not token.is_body:
            self.record("activity.canceled", token.task_spec, token)
        token.cancel()
        token._state = TaskState.CANCELLED
        self._forget(token)

    def end_token(self, token: Token) -> None:
        """A token ends here; its scope may be finished by that."""
        self.cancel_token(token)
        self.after_removal(token)

    def remove(self, token: Token) -> None:
        """Take a token away whose place another one has taken."""
        token._state = TaskState.CANCELLED
        self._forget(token)

    def _forget(self, token: Token) -> None:
        self.tasks.pop(token.id, None)
        token.scope.tokens.pop(token.id, None)
        parked = token.scope.parked.get(token.task_spec.id)
        if parked is not None and token.via is not None and token.via in parked:
            arrivals = parked[token.via]
            if token in arrivals:
                arrivals.remove(token)

    def _task_completed_notify(self, token: Token) -> None:
        """SpiffWorkflow tells that a task is complete: it is history now."""
        self._forget(token)
        self.after_removal(token)

    def after_removal(self, token: Token) -> None:
        """Wake a compensation throw that waited for this token, and finish an empty scope."""
        if token.for_throw is not None:
            thrower = self.tasks.get(token.for_throw)
            if thrower is not None:
                thrower._ready()
        scope = token.scope
        if not scope.tokens and not scope.archived and not self.ended:
            self._scope_emptied(scope)

    def _scope_emptied(self, scope: Scope) -> None:
        if scope.id == 0:
            self.close_scope_waits(scope)
            self._finish("completed", None)
        elif scope.owner is not None:
            scope.owner.phase = LEAVE
            scope.owner._ready()

    def _finish(self, state: str, details: dict[str, Any] | None) -> None:
        for scope in list(self.scopes_by_id.values()):
            if scope.archived:
                self.drop_scope(scope)
        self.ended = True
        self.completed = True
        self.end_state = state
        self.ready.clear()
        self._events.append(
            Event(f"process.{state}", self.process.key, self.process.name, "process", None, 0, details)
        )

    # --- the work list ---------------------------------------------------------------------------

    def _run(self) -> None:
        steps = 0
        while not self.ended:
            while self.ready:
                token = self.ready.popleft()
                if token._state != TaskState.READY:
                    continue
                steps += 1
                self._step(token, steps > MAX_STEPS)
            if self.ended or not (self._fire_joins() or self._fire_conditions()):
                return

    def _step(self, token: Token, exhausted: bool) -> None:
        try:
            if exhausted:
                raise StepFailed(
                    "too_many_steps",
                    f"一次操作的自动步骤应不超过 {MAX_STEPS} 步（流程可能有不停顿的循环）",
                    f"Expected at most {MAX_STEPS} automatic steps; the process may loop without a wait",
                )
            token.run()
        except StepFailed as error:
            self._fail(token, error.code, error.message_zh, error.message_en)
        except feel.FeelError as error:
            self._fail(token, error.code, error.message_zh, error.message_en)

    def _fail(self, token: Token, code: str, zh: str, en: str) -> None:
        token._state = TaskState.ERROR
        token.data["incident"] = [code, zh, en]
        self.record("incident.raised", token.task_spec, token, {"code": code, "message": zh, "message_en": en})
        self.open(self._incident_wait(token))

    def _fire_joins(self) -> bool:
        for scope in self.scopes_by_id.values():
            if scope.parked and scope.container is not None:
                for node in scope.container.inclusive:
                    if node.try_fire(self, scope):
                        return True
        return False

    def _fire_conditions(self) -> bool:
        if not self.has_conditions or not self.conditions_dirty:
            return False
        self.conditions_dirty = False
        fired = throwing.fire_condition(self)
        if fired:
            self.conditions_dirty = True
        return fired

    # --- waits -----------------------------------------------------------------------------------

    def open(self, wait: Wait) -> None:
        """Report a new wait."""
        self._opened[wait.id] = wait

    def renew(self, wait: Wait) -> None:
        """Report that a known wait has new details: the next instant of a cycle."""
        self._renewed.add(wait.id)
        self._opened[wait.id] = wait

    def close(self, wait_id: str) -> None:
        """Report that a wait is over; one that nobody has seen yet is simply forgotten."""
        unseen = self._opened.pop(wait_id, None) is not None and wait_id not in self._renewed
        if not unseen:
            self._closed[wait_id] = None

    def wait_here(self, token: Token) -> None:
        """Report the waits of a token that has just begun to wait."""
        for wait in token.task_spec.waits(token):
            self.open(wait)

    def wait_async(self, token: Token, position: str) -> None:
        """A durable stop before or after an activity."""
        token.data["async"] = position
        self.open(self._async_wait(token))

    def _async_wait(self, token: Token) -> Wait:
        node = token.task_spec
        details = {"position": token.data["async"], **node.retry_details()}
        return Wait(str(token.id), "async", node.id, node.bpmn_name, token.scope.id, details)

    def _incident_wait(self, token: Token) -> Wait:
        code, zh, en = token.data["incident"]
        details = {"code": code, "message_zh": zh, "message_en": en, "failed_element": token.task_spec.id}
        node = token.task_spec
        return Wait(str(token.id), "incident", node.id, node.bpmn_name, token.scope.id, details)

    def arm(self, token: Token, dues: dict[str, Due]) -> None:
        """Subscribe the boundary events of an activity that begins."""
        token.data["armed"] = True
        if dues:
            token.data["due"] = {name: due.dump() for name, due in dues.items()}
        for event in token.task_spec.boundary:
            wait = event.boundary_wait(token)
            if wait is not None:
                self.open(wait)
        self.conditions_dirty = True

    def disarm(self, token: Token) -> None:
        """Unsubscribe them."""
        for event in token.task_spec.boundary:
            wait = event.boundary_wait(token)
            if wait is not None:
                self.close(wait.id)
        for name in ("armed", "due", "seen"):
            token.data.pop(name, None)

    def _waiting_token(self, wait_id: str, head: str | None = None) -> Token:
        number = head if head is not None else wait_id
        token = self.tasks.get(int(number)) if number.isdigit() else None
        if token is None or token._state not in (TaskState.STARTED, TaskState.ERROR):
            raise WaitNotFound(wait_id)
        if head is None and self.wait_kind(token) is None:
            raise WaitNotFound(wait_id)
        return token

    # --- records ---------------------------------------------------------------------------------

    def record(self, kind: str, node: Node, token: Token, details: dict[str, Any] | None = None) -> None:
        """Add a line of history."""
        if token.instance is not None:
            details = {**(details or {}), "index": token.instance}
        self._events.append(
            Event(kind, node.id, node.bpmn_name, node.type, token.id, token.scope.id, details)
        )

    def record_flow(self, flow: FlowSpec, scope: Scope) -> None:
        """Add that a sequence flow was taken."""
        self._events.append(Event("flow.taken", flow.id, flow.name, "sequenceFlow", None, scope.id))

    def throw(self, thrown: Thrown) -> None:
        """Let a message or signal leave the instance."""
        self._thrown.append(thrown)

    def business_key(self, scope: Scope) -> str | None:
        """The business key that holds in a scope: the called process's own, or the instance's."""
        current: Scope | None = scope
        while current is not None:
            if current.business_key is not None or current.id == 0:
                return current.business_key
            current = current.parent if current.parent is not None else (
                current.owner.scope if current.owner is not None else None
            )
        return None

    def live_tokens(self) -> Iterable[Token]:
        """Every token, oldest first."""
        return self.tasks.values()
