"""Events: start, end, catching, throwing, boundary, and the event-based gateway."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.bpmn.changes import Wait
from engine.bpmn.errors import WaitNotFound
from engine.bpmn.model import Element, EventDefinition
from engine.bpmn.specs import Node
from engine.bpmn.state import State
from engine.bpmn.timers import Due, Timer
from engine.bpmn.token import DO, LEAVE, Change, ContainerSpec, EventPlace, FlowSpec, Scope, Token
from engine.bpmn.values import Value, View, expression, truth

CAUGHT_INSIDE = frozenset(("error", "escalation", "cancel", "compensate", "link", "conditional"))
"""Events that the kernel catches by itself: nothing outside has to deliver them."""


class EventNode(Node):
    """A node with an event definition."""

    def __init__(self, container: ContainerSpec, element: Element) -> None:
        super().__init__(container, element)
        prefix = "correlation."
        self._correlation = tuple(
            (key.removeprefix(prefix), Value(text))
            for key, text in element.properties.items()
            if key.startswith(prefix)
        )

    def correlation(self, view: View, workflow: State) -> dict[str, Any]:
        """What the message must carry, or carries: the element's ``correlation.*`` properties, evaluated."""
        return {key: value(view, workflow.env.feel) for key, value in self._correlation}

    def passed_kind(self) -> str:
        return "event.caught"


class CatchingNode(EventNode):
    """An event that is waited for: intermediate catch, boundary, receive task, event subprocess start."""

    def __init__(self, container: ContainerSpec, element: Element) -> None:
        super().__init__(container, element)
        definition = element.message if element.type == "receiveTask" else element.event
        self.definition: EventDefinition | None = definition
        self.kind = definition.kind if definition is not None else "none"
        self.interrupting = element.interrupting
        self.timer = (
            Timer(definition.timer or "", definition.text or "")
            if definition is not None and definition.kind == "timer"
            else None
        )
        self.event_name = Value(definition.name) if definition is not None and definition.name else None
        conditional = definition is not None and definition.kind == "conditional"
        self.condition = expression(definition.text or "null") if conditional and definition else None
        self.variable = definition.variable if definition is not None else None
        self.changes = definition.changes if definition is not None else frozenset()
        self.restricted = self.variable is not None or bool(self.changes)
        self.wait_kind = self.kind if self.kind in ("timer", "message", "signal") else None

    # --- describing the subscription -------------------------------------------------------------

    def first_due(self, view: View, workflow: State) -> Due | None:
        """When the timer is due first; ``None`` for every other event."""
        if self.timer is None:
            return None
        return self.timer.start(view, workflow.env.feel, workflow.env.now)

    def subscription(
        self, wait_id: str, workflow: State, scope: Scope, view: View, due: list[Any] | None
    ) -> Wait | None:
        """The wait as seen from outside, or ``None`` when nothing outside can deliver it."""
        if self.kind in CAUGHT_INSIDE or self.kind == "none":
            return None
        details: dict[str, Any]
        if self.kind == "timer":
            if due is None:
                return None
            details = {"due": Due.load(due).at, "left": due[1]}
        elif self.kind == "message":
            details = {
                "name": self.name_in(view, workflow),
                "business_key": workflow.business_key(scope),
                "correlation": self.correlation(view, workflow),
            }
        else:
            details = {"name": self.name_in(view, workflow)}
        return Wait(wait_id, self.kind, self.id, self.bpmn_name, scope.id, scope.definition, details)

    def name_in(self, view: View, workflow: State) -> str | None:
        """The message or signal name, evaluated where it is written as an expression."""
        return None if self.event_name is None else self.event_name.string(view, workflow.env.feel)

    def boundary_id(self, token: Token) -> str | None:
        """The id of this boundary event's subscription, if something outside can deliver it now."""
        listens = token.data.get("armed") and self._listens(token.data.get("due", {}))
        return f"{token.id}/{self.id}" if listens else None

    def scope_id(self, scope: Scope) -> str | None:
        """The id of this event subprocess's subscription, if something outside can deliver it now."""
        open_scope = not scope.interrupted and not scope.archived
        return f"s{scope.id}/{self.id}" if open_scope and self._listens(scope.due) else None

    def _listens(self, dues: Mapping[str, Any]) -> bool:
        return self.wait_kind is not None and (self.timer is None or self.id in dues)

    def boundary_wait(self, token: Token) -> Wait | None:
        """This boundary event as a wait of the activity's token."""
        wait_id = self.boundary_id(token)
        if wait_id is None:
            return None
        due = token.data.get("due", {}).get(self.id)
        return self.subscription(wait_id, token.workflow, token.scope, token.workflow.view_of(token.scope), due)

    def scope_wait(self, workflow: State, scope: Scope) -> Wait | None:
        """This start event of an event subprocess as a wait of the scope around it."""
        wait_id = self.scope_id(scope)
        if wait_id is None:
            return None
        return self.subscription(wait_id, workflow, scope, workflow.view_of(scope), scope.due.get(self.id))

    def waits(self, token: Token) -> list[Wait]:
        due = token.data.get("due", {}).get(self.id)
        workflow: State = token.workflow
        wait = self.subscription(str(token.id), workflow, token.scope, workflow.view(token), due)
        return [] if wait is None else [wait]

    # --- being caught ----------------------------------------------------------------------------

    def do(self, token: Token) -> bool:
        if self.kind in ("none", "link"):
            return True
        workflow: State = token.workflow
        due = self.first_due(workflow.view(token), workflow)
        if due is not None:
            token.data["due"] = {self.id: due.dump()}
        workflow.conditions_dirty = True
        workflow.wait_here(token)
        return False

    def caught(self, token: Token, payload: Mapping[str, Any]) -> None:
        """The event happens while a token waits here."""
        workflow: State = token.workflow
        for wait_id in self.wait_ids(token):
            workflow.close(wait_id)
        if "armed" not in token.data:  # a receive task's are its boundary events', which close as it is left
            token.data.pop("due", None)
            token.data.pop("seen", None)
        workflow.write(token.own or token.scope, payload)
        token.phase = LEAVE
        token._ready()

    def watches(self, token: Token) -> list[EventPlace]:
        waiting = self.condition is not None and token.phase == DO
        return [self] if waiting else []

    def holds(self, view: View, workflow: State) -> bool:
        """Is this conditional event's condition true now?"""
        return self.condition is not None and truth(self.condition, view, workflow.env.feel)

    def heeds(self, change: Change, scope: Scope) -> bool:
        """Does the condition have to be looked at again after this change, where it waits in ``scope``?"""
        if self.variable not in (None, change.name) or (self.changes and change.kind not in self.changes):
            return False
        seen: Scope | None = scope
        while seen is not None and seen is not change.scope:
            seen = seen.parent
        return seen is not None


class StartEvent(EventNode):
    """A none start, or any start event that has just been triggered."""


class IntermediateCatch(CatchingNode):
    """An intermediate catch event, or the catching end of a link."""


class BoundaryEvent(CatchingNode):
    """A boundary event: a token appears here when it is caught."""

    def do(self, token: Token) -> bool:
        return True


class EventStart(CatchingNode):
    """The start event of an event subprocess: a token appears here when it is caught."""

    def do(self, token: Token) -> bool:
        return True


class EventGateway(Node):
    """Waits for the first of the events behind it."""

    def targets(self) -> list[tuple[FlowSpec, CatchingNode]]:
        """The events behind the gateway."""
        return [(flow, flow.target) for flow in self.flows if isinstance(flow.target, CatchingNode)]

    def do(self, token: Token) -> bool:
        workflow: State = token.workflow
        view = workflow.view(token)
        dues = {target.id: target.first_due(view, workflow) for _, target in self.targets()}
        token.data["due"] = {name: due.dump() for name, due in dues.items() if due is not None}
        workflow.conditions_dirty = True
        workflow.wait_here(token)
        return False

    def waits(self, token: Token) -> list[Wait]:
        workflow: State = token.workflow
        view, due = workflow.view(token), token.data.get("due", {})
        found = [
            target.subscription(f"{token.id}/{target.id}", workflow, token.scope, view, due.get(target.id))
            for _, target in self.targets()
        ]
        return [wait for wait in found if wait is not None]

    def wait_ids(self, token: Token) -> list[str]:
        return [f"{token.id}/{target.id}" for _, target in self.targets() if target.wait_kind is not None]

    def watches(self, token: Token) -> list[EventPlace]:
        return [target for _, target in self.targets() if target.condition is not None]

    def chosen_event(self, token: Token, element: str, payload: Mapping[str, Any]) -> None:
        """One of the events happened: the token goes on behind it, the others are forgotten."""
        workflow: State = token.workflow
        found = [(flow, target) for flow, target in self.targets() if target.id == element]
        if not found:
            raise WaitNotFound(f"{token.id}/{element}")
        flow, target = found[0]
        for wait_id in self.wait_ids(token):
            workflow.close(wait_id)
        workflow.write(token.scope, payload)
        workflow.record("gateway.passed", self, token)
        workflow.record_flow(flow, token.scope)
        workflow.put(target, token.scope, phase=LEAVE, via=flow.id)
        workflow.remove(token)
