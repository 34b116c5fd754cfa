"""A running process instance without I/O: commands in, changes out.

Every command runs until nothing automatic is left to do, and leaves the object consistent. After a
KernelError the object must be thrown away; the stored state is untouched.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any, Self

from SpiffWorkflow.util.task import TaskState

from engine import feel
from engine.bpmn import moving, serializer, throwing
from engine.bpmn.changes import Event, Wait
from engine.bpmn.errors import KernelError, MoveRefused, StepFailed, WaitMismatch, WaitNotFound
from engine.bpmn.events import CatchingNode, EventGateway
from engine.bpmn.state import Env, State
from engine.bpmn.token import ENTER, LEAVE, OUT, Place, ProcessSpec, Scope, Token

MAX_STEPS = 20_000
"""Automatic steps of one command. A township's longest process takes under 200; a loop without a wait never ends."""


class Workflow(State):
    """One instance, driven by commands."""

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
        workflow.fill(root, variables or {})
        workflow.fill(root, payload or {})
        workflow._events.append(Event("process.started", spec.key, spec.name, "process", None, 0))
        try:
            workflow.open_container(root)
        except (StepFailed, feel.FeelError) as error:
            raise KernelError(error.message_zh, error.message_en) from error
        workflow.put(node, root, phase=ENTER if start_event is None else OUT)
        workflow._run()
        return workflow

    def _start_node(self, start_event: str | None) -> Place:
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

    # --- commands --------------------------------------------------------------------------------

    def complete(
        self,
        wait_id: str,
        variables: Mapping[str, Any] | None = None,
        local: Mapping[str, Any] | None = None,
    ) -> None:
        """Finish a user task, a service task or a continuation.

        ``local`` variables are the activity's own: its output mappings read them, and they end with it.

        Raises:
            WaitNotFound: it is not waiting (any more).
            WaitMismatch: it waits for something else.
        """
        token = self.waiting_token(wait_id)
        kind = self.wait_kind(token)
        if kind not in ("user", "service", "async"):
            raise WaitMismatch(wait_id, "user, service or async", str(kind))
        if local:
            self.open_local(token, dict(local))
        if variables:
            self.write(token.own or token.scope, self.clean(variables))
        self.close(wait_id)
        if kind == "async":
            token.data["async"] = "go"
        else:
            token.phase = LEAVE
        token._ready()
        self._run()

    def move(self, wait_id: str, target: str) -> str:
        """End what the token waiting there does, and go on at ``target``, a node of the same process or subprocess.

        Nothing else in the scope changes. Returns the id under which the new token waits, if it does.

        Raises:
            WaitNotFound: it is not waiting (any more).
            MoveRefused: the token stays where it is, or none can go on at ``target`` from here.
        """
        token = self.movable(wait_id)
        node = self._destination(token, target)
        scope = token.scope
        if token._state == TaskState.ERROR:
            self.record("incident.resolved", token.task_spec, token)
        self.cancel_token(token)
        moved = self.put(node, scope)
        self._run()
        return str(moved.id)

    def movable(self, wait_id: str) -> Token:
        """The token that waits there, if it can be moved by hand at all; ``wait_id`` may be its mere number.

        Raises:
            WaitNotFound: it is not waiting (any more).
            MoveRefused: it is one of several instances, undoes something, waits at a join, or is no token of its own.
        """
        head, _, around = wait_id.partition("/")
        token = self.waiting_token(wait_id, head)
        here = token.task_spec
        if around and not isinstance(here, EventGateway):
            zh, en = "边界事件随其活动，请移动该活动", "a boundary event belongs to its activity: move that"
        elif here.loop is not None or token.for_throw is not None:
            zh, en = "多实例和补偿活动不能移动", "one of several instances and a compensation stay where they are"
        elif here.type in moving.JOINS:
            zh, en = "汇合节点等待其他分支", "a join waits for the tokens of its own branches"
        else:
            return token
        raise MoveRefused(here.id, "", zh, en)

    def destinations(self, wait_id: str) -> dict[str, MoveRefused | None]:
        """The nodes beside a waiting token, each with why it cannot go on there, if it cannot.

        Raises:
            WaitNotFound, MoveRefused: as ``movable``.
        """
        token = self.movable(wait_id)
        nodes = token.scope.container.nodes if token.scope.container is not None else {}
        return {target: self._refusal(token, target) for target in nodes}

    def _destination(self, token: Token, target: str) -> Place:
        refusal = self._refusal(token, target)
        if refusal is not None or token.scope.container is None:
            raise refusal or MoveRefused(token.task_spec.id, target, "不在流程中", "it is in no process")
        return token.scope.container.nodes[target]

    def _refusal(self, token: Token, target: str) -> MoveRefused | None:
        here, container = token.task_spec.id, token.scope.container
        node = container.nodes.get(target) if container is not None else None
        if node is None or container is None:
            zh, en = "同一流程或子流程中没有该节点", "the same process or subprocess has no such node"
            return MoveRefused(here, target, zh, en)
        if not node.incoming:
            # Start and boundary events, link catches, event subprocesses and compensation handlers.
            return MoveRefused(here, target, "没有顺序流通向该节点", "no sequence flow leads there")
        if node.type in moving.JOINS and len(node.incoming) > 1:
            zh, en = "汇合节点等待其他分支", "a join waits for the tokens of its own branches"
            return MoveRefused(here, target, zh, en)
        join = container.ways.starved(here, target, is_alone=len(token.scope.tokens) == 1)
        if join is not None:
            zh = f"汇合节点“{container.nodes[join].bpmn_name or join}”的各分支将对不上"
            return MoveRefused(here, target, zh, f"the branches that {join!r} joins would not come out even")
        return None

    def throw_error(
        self, wait_id: str, code: str, message: str | None = None, variables: Mapping[str, Any] | None = None
    ) -> bool:
        """A worker or a form answers with a BPMN error; returns whether anything caught it.

        An error that nothing catches ends the token like a none end event, as in Camunda 7.

        Raises:
            WaitNotFound: it is not waiting (any more).
            KernelError: what a called process hands back with the error cannot be had.
        """
        token = self.waiting_token(wait_id)
        if variables:
            self.write(token.own or token.scope, self.clean(variables))
        try:
            caught = throwing.error(self, token, code, message)
        except (StepFailed, feel.FeelError) as error:
            raise KernelError(error.message_zh, error.message_en) from error
        if not caught:
            self.close(wait_id)
            token.data["broken"] = True
            token.phase = LEAVE
            token._state = TaskState.FUTURE
            token._ready()
        self._run()
        return caught

    def throw_escalation(self, wait_id: str, code: str, variables: Mapping[str, Any] | None = None) -> bool:
        """A worker or a form escalates; its own wait goes on unless an interrupting catch ends it.

        Raises:
            WaitNotFound: it is not waiting (any more).
            KernelError: what a called process hands back with the escalation cannot be had.
        """
        token = self.waiting_token(wait_id)
        if variables:
            self.write(token.own or token.scope, self.clean(variables))
        try:
            caught = throwing.escalation(self, token, code)
        except (StepFailed, feel.FeelError) as error:
            raise KernelError(error.message_zh, error.message_en) from error
        self._run()
        return caught

    def trigger(self, wait_id: str, payload: Mapping[str, Any] | None = None) -> None:
        """A due timer, a message or a signal arrives at this subscription."""
        self._trigger(wait_id, self.clean(payload or {}))
        self._run()

    def _trigger(self, wait_id: str, payload: Mapping[str, Any]) -> None:
        head, _, element = wait_id.partition("/")
        if head.startswith("s"):
            throwing.open_event_subprocess(self, self._scope_of(wait_id, head), element, payload)
            return
        token = self.waiting_token(wait_id, head)
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
        token = self.waiting_token(wait_id)
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
            self.fill(scope, variables)
        else:
            self.write(scope, self.clean(variables))
        self._run()

    def remove_variable(self, scope_id: int | None, name: str) -> None:
        """Forget a variable of one scope; unknown names are harmless."""
        scope = self.scopes_by_id.get(scope_id or 0)
        if scope is not None and name in scope.vars:
            self.note(scope, name, gone=True)
            del scope.vars[name]
            self.touch(scope)
            self._run()

    def set_own_variables(self, wait_id: str, variables: Mapping[str, Any]) -> None:
        """Write variables that only the activity waiting there sees, and that end with it.

        Raises:
            WaitNotFound: it is not waiting (any more).
        """
        self.open_local(self.waiting_token(wait_id), dict(variables))
        self._run()

    def remove_own_variable(self, wait_id: str, name: str) -> None:
        """Forget a variable of the activity waiting there; unknown names are harmless.

        Raises:
            WaitNotFound: it is not waiting (any more).
        """
        own = self.waiting_token(wait_id).own
        if own is not None:
            self.remove_variable(own.id, name)

    # --- questions -------------------------------------------------------------------------------

    def waiting(self) -> list[Wait]:
        """Everything that waits, by token and then by scope.

        Details are evaluated with today's variables; what held when a wait opened is in its ``Changes``.
        """
        found: list[Wait] = []
        for token in self.tasks.values():
            try:
                found += self.waits_of(token)
            except (StepFailed, feel.FeelError):
                found += self._undescribed(token)
        for scope in self.scopes_by_id.values():
            found += self.scope_waits(scope)
        return found

    @property
    def choosing(self) -> set[str]:
        """Numbers of the tokens at event-based gateways: the waits behind those are theirs."""
        return {str(token.id) for token in self.tasks.values() if isinstance(token.task_spec, EventGateway)}

    def _undescribed(self, token: Token) -> list[Wait]:
        """Waits whose details cannot be evaluated any more, since variables have changed."""
        places = {f"{token.id}/{event.id}": event for event in token.task_spec.boundary}
        return [
            Wait(wait_id, place.wait_kind or "", place.id, place.bpmn_name, token.scope.id, token.scope.definition)
            for wait_id in self.wait_ids(token)
            for place in (places.get(wait_id, token.task_spec),)
        ]

    def variables(self, wait_id: str | None = None) -> dict[str, Any]:
        """A copy of everything visible from a wait, or of the process instance's own variables."""
        if wait_id is None:
            return deepcopy(self.scopes_by_id[0].vars)
        head = wait_id.partition("/")[0]
        if head.startswith("s"):
            return deepcopy(self.view_of(self._scope_of(wait_id, head)).flat())
        return deepcopy(self.view(self.waiting_token(wait_id, head)).flat())

    def own_variables(self, wait_id: str) -> dict[str, Any]:
        """A copy of the variables of the activity waiting there: its inputs, and what was written to it alone."""
        own = self.waiting_token(wait_id, wait_id.partition("/")[0]).own
        return {} if own is None else deepcopy(own.vars)

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
        waiting = [
            (node.element.order, scope.id, node, scope)
            for scope in self.scopes_by_id.values()
            if scope.parked and scope.container is not None
            for node in scope.container.inclusive
            if node.id in scope.parked
        ]
        waiting.sort(key=lambda candidate: candidate[:2])
        return any(node.try_fire(self, scope) for _, _, node, scope in waiting)

    def _fire_conditions(self) -> bool:
        if not self.has_conditions or not self.conditions_dirty:
            return False
        self.conditions_dirty = False
        fired = throwing.fire_condition(self)
        if fired:
            self.conditions_dirty = True
        else:
            self.noted.clear()
            self.heard.clear()
        return fired
