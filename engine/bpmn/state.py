"""The state of a running instance: its tokens, scopes, variables and waits, and every change to them."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Protocol

from SpiffWorkflow.util.task import TaskState
from SpiffWorkflow.workflow import Workflow as SpiffWorkflow

from engine import feel
from engine.bpmn.changes import Changes, Decided, Event, Thrown, Wait
from engine.bpmn.errors import KernelError, StepFailed, WaitNotFound
from engine.bpmn.timers import Due
from engine.bpmn.token import ENTER, LEAVE, Change, ContainerSpec, FlowSpec, Place, ProcessSpec, Scope, Token
from engine.bpmn.values import View, refuse_functions

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

    @property
    def person(self) -> str | None:
        """Who gives the command; ``None`` where the engine acts by itself."""

    def called(self, key: str, binding: str, version: int | str | None, caller: str) -> tuple[str, ProcessSpec]:
        """The definition that a call activity of definition ``caller`` runs: its id and spec.

        Raises:
            StepFailed: there is none.
        """

    def spec(self, definition_id: str) -> ProcessSpec:
        """The compiled process of a definition that a stored instance refers to."""

    def decide(
        self, ref: str, binding: str, version: int | str | None, caller: str, variables: Mapping[str, Any]
    ) -> Decided:
        """Evaluate a decision.

        Raises:
            StepFailed: there is no such decision, or it cannot be evaluated.
        """


class State(SpiffWorkflow):
    """Only the tokens that still have something to do are kept: the past is history, not state."""

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
        self.noted: list[Change] = []
        """What happened to variables since every condition was last looked at."""
        self.heard: dict[tuple[int, str], int] = {}
        """How many of those a conditional event has heard: by its token or scope, and its element."""
        self.has_conditions = spec.has_conditions
        self._opened: dict[str, Wait] = {}
        self._closed: dict[str, None] = {}
        self._renewed: set[str] = set()
        self._events: list[Event] = []
        self._thrown: list[Thrown] = []
        self._touched: dict[int, None] = {}

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
        return self.view_of(token.own or token.scope)

    def view_of(self, scope: Scope, *inside: dict[str, Any]) -> View:
        """The variables as seen in ``scope``, with ``inside`` in front of them."""
        return View([*inside, *self.layers(scope)], self.implicit(scope))

    def implicit(self, scope: Scope) -> Mapping[str, Any]:
        """What expressions may name beside variables, under Camunda's names."""
        key = self.business_key(scope)
        facts = {"businessKey": key, "processBusinessKey": key, "processDefinitionId": scope.definition}
        return {"execution": facts}

    def write(self, scope: Scope, values: Mapping[str, Any]) -> None:
        """Set each variable where it is defined outward from ``scope``, else in the process instance.

        The values are canonical already: results of expressions, or cleaned on their way in.
        """
        for name, value in values.items():
            target = scope
            while name not in target.vars and target.parent is not None:
                target = target.parent
            self.note(target, name)
            target.vars[name] = value
            self.touch(target)

    def write_results(self, scope: Scope, values: Mapping[str, Any]) -> None:
        """``write`` for values that expressions computed: a function among them cannot be kept.

        Raises:
            StepFailed: a value is or contains a function.
        """
        for name, value in values.items():
            refuse_functions(name, value)
        self.write(scope, values)

    def fill(self, scope: Scope, values: Mapping[str, Any]) -> None:
        """Set variables of this very scope, from values that come from outside."""
        cleaned = self.clean(values)
        for name in cleaned:
            self.note(scope, name)
        scope.vars.update(cleaned)
        self.touch(scope)

    @staticmethod
    def clean(values: Mapping[str, Any]) -> dict[str, Any]:
        """Values from outside made canonical.

        Raises:
            KernelError: a value cannot be stored: a number that is not finite, half a character.
        """
        try:
            cleaned = {str(name): feel.normalise(value) for name, value in values.items()}
            feel.dumps(cleaned)
        except feel.FeelError as error:
            raise KernelError(error.message_zh, error.message_en) from error
        except TypeError as error:
            raise KernelError(f"变量不能保存：{error}", f"Expected variables that can be stored: {error}") from error
        return cleaned

    def note(self, scope: Scope, name: str, gone: bool = False) -> None:
        """Note what is about to happen to a variable of this very scope."""
        if self.has_conditions:
            self.noted.append(Change(scope, name, "delete" if gone else "update" if name in scope.vars else "create"))

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
        for name, value in values.items():
            refuse_functions(name, value)
        if token.own is None:
            token.own = self.open_scope("local", token, token.scope)
        self.fill(token.own, values)

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
        """Subscribe the event subprocesses of a scope that tokens move in."""
        container = scope.container
        if container is None:
            return
        due = {}
        for _, start in container.event_starts:
            first = start.first_due(self.view_of(scope), self)
            if first is not None:
                due[start.id] = first.dump()
        scope.due = due
        for wait in self.scope_waits(scope):
            self.open(wait)
        self.conditions_dirty = True

    def close_scope(self, scope: Scope) -> None:
        """A scope is done: forget it, or keep it for compensation."""
        self.close_scope_waits(scope)
        keep = scope.compensable and scope.kind in ("subprocess", "item", "multi", "event")
        if keep and scope.parent is not None:
            activity = scope.owner.task_spec.id if scope.owner is not None else None
            scope.archived = True
            scope.owner = None
            self._home(scope).compensable.append([None, scope.id, activity])
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
        for _, start in scope.container.event_starts if scope.container is not None else ():
            wait_id = start.scope_id(scope)
            if wait_id is not None:
                self.close(wait_id)

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

    def put(self, node: Place, scope: Scope, phase: int = ENTER, via: str | None = None) -> Token:
        """A new token at ``node``, ready to run."""
        token = Token(self, node, scope, self.number())
        token.phase = phase
        token.via = via
        token._ready()
        return token

    def jump(self, node: Place, scope: Scope) -> None:
        """A token goes over a link: throw and catch are one flow, so it runs at once."""
        self.put(node, scope)
        self.ready.rotate(1)

    def follow(self, flow: FlowSpec, scope: Scope) -> None:
        """A token travels along a sequence flow."""
        self.record_flow(flow, scope)
        self.put(flow.target, scope, via=flow.id)

    def cancel_token(self, token: Token) -> None:
        """End a token and everything inside it, without going on."""
        for wait_id in self.wait_ids(token):
            self.close(wait_id)
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
        if parked is not None and token.via is not None and token in parked.get(token.via, ()):
            parked[token.via].remove(token)
            if not parked[token.via]:
                del parked[token.via]
            if not parked:
                del token.scope.parked[token.task_spec.id]

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
            # Ahead of everything queued: the end of a scope belongs to the turn that emptied it.
            scope.owner.phase = LEAVE
            scope.owner._state = TaskState.READY
            self.ready.appendleft(scope.owner)

    def _finish(self, state: str, details: dict[str, Any] | None) -> None:
        for scope in list(self.scopes_by_id.values()):
            if scope.archived:
                self.drop_scope(scope)
        self.ended = True
        self.completed = True
        self.end_state = state
        self.ready.clear()
        self._events.append(Event(f"process.{state}", self.process.key, self.process.name, "process", None, 0, details))

    # --- waits ------------------------------------------------------------------------------------------

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

    def wait_ids(self, token: Token) -> list[str]:
        """The ids of those, without evaluating anything."""
        found: list[str] = []
        node = token.task_spec
        if token._state == TaskState.ERROR or token.data.get("async") in ("before", "after"):
            found.append(str(token.id))
        elif token._state == TaskState.STARTED and not token.is_body:
            found += node.wait_ids(token)
        found += [wait_id for event in node.boundary if (wait_id := event.boundary_id(token)) is not None]
        return found

    def scope_waits(self, scope: Scope) -> list[Wait]:
        """The event subprocesses that can begin in a scope."""
        starts = () if scope.container is None or self.ended else scope.container.event_starts
        return [wait for _, start in starts if (wait := start.scope_wait(self, scope)) is not None]

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
        return Wait(str(token.id), "async", node.id, node.bpmn_name, token.scope.id, token.scope.definition, details)

    def _incident_wait(self, token: Token) -> Wait:
        code, zh, en = token.data["incident"]
        details = {"code": code, "message_zh": zh, "message_en": en, "failed_element": token.task_spec.id}
        node = token.task_spec
        return Wait(str(token.id), "incident", node.id, node.bpmn_name, token.scope.id, token.scope.definition, details)

    def arm(self, token: Token, dues: dict[str, Due]) -> None:
        """Subscribe the boundary events of an activity that begins."""
        token.data["armed"] = True
        if dues:
            token.data["due"] = {name: due.dump() for name, due in dues.items()}
        for wait in [event.boundary_wait(token) for event in token.task_spec.boundary]:
            if wait is not None:
                self.open(wait)
        self.conditions_dirty = True

    def disarm(self, token: Token) -> None:
        """Unsubscribe them."""
        for event in token.task_spec.boundary:
            wait_id = event.boundary_id(token)
            if wait_id is not None:
                self.close(wait_id)
        for name in ("armed", "due", "seen"):
            token.data.pop(name, None)

    def waiting_token(self, wait_id: str, head: str | None = None) -> Token:
        number = head if head is not None else wait_id
        token = self.tasks.get(int(number)) if number.isdigit() else None
        if token is None or token._state not in (TaskState.STARTED, TaskState.ERROR):
            raise WaitNotFound(wait_id)
        if head is None and self.wait_kind(token) is None:
            raise WaitNotFound(wait_id)
        return token

    # --- records ---------------------------------------------------------------------------------

    def record(self, kind: str, node: Place, token: Token, details: dict[str, Any] | None = None) -> None:
        """Add a line of history."""
        if token.instance is not None:
            details = {**(details or {}), "index": token.instance}
        self._events.append(Event(kind, node.id, node.bpmn_name, node.type, token.id, token.scope.id, details))

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
            current = (
                current.parent
                if current.parent is not None
                else (current.owner.scope if current.owner is not None else None)
            )
        return None

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

    def live_tokens(self) -> Iterable[Token]:
        """Every token, oldest first."""
        return self.tasks.values()
