"""Events that throw, and gateways: the nodes that decide where tokens go."""

from __future__ import annotations

from collections import deque
from typing import Any

from engine.bpmn import throwing
from engine.bpmn.changes import Thrown
from engine.bpmn.errors import StepFailed
from engine.bpmn.events import BoundaryEvent, EventNode
from engine.bpmn.model import Element
from engine.bpmn.specs import Node
from engine.bpmn.state import State
from engine.bpmn.token import ContainerSpec, FlowSpec, Scope, Token
from engine.bpmn.values import CallMap, Value, refuse_functions, truth


class ThrowingNode(EventNode):
    """An intermediate throw or end event."""

    def __init__(self, container: ContainerSpec, element: Element) -> None:
        super().__init__(container, element)
        self.definition = element.event
        self.kind = self.definition.kind if self.definition is not None else "none"
        self.event_name = Value(self.definition.name) if self.definition and self.definition.name else None
        self.is_end = element.type == "endEvent"
        self.message = Value(self.definition.message if self.definition else None)
        handed = self.definition.payload if self.definition else ()
        self.payload = tuple(CallMap(mapping) for mapping in handed if mapping.business_key is None)
        keys = [mapping.business_key for mapping in handed if mapping.business_key is not None]
        self.payload_key = Value(keys[0]) if keys else None
        self.link_target: Node | None = None

    def passed_kind(self) -> str:
        return "event.caught" if self.kind == "none" else "event.thrown"

    def do(self, token: Token) -> bool:
        throw = getattr(self, f"_throw_{self.kind}", None)
        return True if throw is None else bool(throw(token))

    def choose(self, token: Token) -> tuple[FlowSpec, ...]:
        return () if self.is_end else super().choose(token)

    def _on_complete_hook(self, token: Token) -> None:
        super()._on_complete_hook(token)
        if self.link_target is not None:
            token.workflow.jump(self.link_target, token.scope)

    # --- one method per kind: False when the token waits or is gone ------------------------------

    def _outgoing(self, token: Token) -> tuple[str, dict[str, Any]]:
        workflow: State = token.workflow
        name = self.event_name.string(workflow.view(token), workflow.env.feel) if self.event_name else None
        if not name:
            raise StepFailed("no_event_name", "事件没有名称", "Expected the event to have a name, found none")
        return name, dict(token.own.vars) if token.own is not None else {}

    def _throw_message(self, token: Token) -> bool:
        workflow: State = token.workflow
        name, payload = self._outgoing(token)
        correlation = self.correlation(workflow.view(token), workflow)
        key_text = self.element.properties.get("businessKey")
        business_key = (
            Value(key_text).string(workflow.view(token), workflow.env.feel)
            if key_text
            else workflow.business_key(token.scope)
        )
        workflow.throw(Thrown("message", name, payload, business_key, token.scope.id, self.id, token.id, correlation))
        return True

    def _throw_signal(self, token: Token) -> bool:
        workflow: State = token.workflow
        name, _ = self._outgoing(token)
        view, env = workflow.view(token), workflow.env.feel
        own = token.own.vars if token.own is not None else {}
        payload: dict[str, Any] = {}
        for mapping in self.payload:
            payload.update(mapping(view, own, env))
        for variable, value in payload.items():
            refuse_functions(variable, value)
        key = self.payload_key.string(view, env) if self.payload_key is not None else None
        workflow.throw(Thrown("signal", name, payload, key, token.scope.id, self.id, token.id))
        throwing.signal(workflow, name, payload)
        return token.id in workflow.tasks

    def _throw_error(self, token: Token) -> bool:
        code = self.definition.code if self.definition is not None else None
        workflow: State = token.workflow
        message = self.message.string(workflow.view(token), workflow.env.feel)
        throwing.error(workflow, token, code or "", message)
        return token.id in token.workflow.tasks

    def _throw_escalation(self, token: Token) -> bool:
        code = self.definition.code if self.definition is not None else None
        throwing.escalation(token.workflow, token, code or "")
        return token.id in token.workflow.tasks

    def _throw_terminate(self, token: Token) -> bool:
        workflow: State = token.workflow
        workflow.cancel_tokens(token.scope, but=token)
        return True

    def _throw_compensate(self, token: Token) -> bool:
        workflow: State = token.workflow
        if "compensate" not in token.data:
            activity = self.definition.activity if self.definition is not None else None
            token.data["compensate"] = throwing.compensation_queue(workflow, token.scope, activity)
        return not throwing.next_compensation(workflow, token)

    def _throw_cancel(self, token: Token) -> bool:
        """A cancel end event: undo the transaction, then leave it by its cancel boundary event."""
        workflow: State = token.workflow
        if "compensate" not in token.data:
            workflow.cancel_tokens(token.scope, but=token)
            token.data["compensate"] = throwing.compensation_queue(workflow, token.scope, None)
        if throwing.next_compensation(workflow, token):
            return False
        owner = token.scope.owner
        events = owner.task_spec.boundary if owner is not None else ()
        for event in events:
            if isinstance(event, BoundaryEvent) and event.kind == "cancel" and owner is not None:
                throwing.fire_at_boundary(workflow, owner, event, {})
                return False
        return True


class ExclusiveGateway(Node):
    """One way: the first condition that holds, in the order of the diagram, else the default."""

    def choose(self, token: Token) -> tuple[FlowSpec, ...]:
        if len(self.flows) == 1 and self.flows[0].condition is None:
            return self.flows
        if not self.flows:
            return ()
        view, env = token.workflow.view(token), token.workflow.env.feel
        for flow in self.flows:
            if flow is self.default:
                continue
            if flow.condition is None or truth(flow.condition, view, env):
                return (flow,)
        if self.default is None:
            raise self.no_way_out()
        return (self.default,)


class Join(Node):
    """A gateway where tokens wait for each other."""

    is_join = True

    def park(self, token: Token) -> dict[str, deque[Token]]:
        """Let a token wait here, by the flow it came on."""
        via = token.via if token.via in self.incoming else (self.incoming[0] if self.incoming else "")
        token.via = via
        parked: dict[str, deque[Token]] = token.scope.parked.setdefault(self.id, {})
        parked.setdefault(via, deque()).append(token)
        return parked

    def consume(self, workflow: State, scope: Scope, keep: Token | None) -> Token:
        """Take one token of each filled flow; the kept one goes on for all of them."""
        parked = scope.parked[self.id]
        taken = [arrivals.popleft() for arrivals in parked.values() if arrivals]
        kept = keep if keep in taken else taken[0]
        for flow in [flow for flow, arrivals in parked.items() if not arrivals]:
            del parked[flow]
        if not parked:
            del scope.parked[self.id]
        for token in taken:
            if token is not kept:
                workflow.remove(token)
        assert kept is not None
        return kept


class ParallelGateway(Join):
    """Fires as soon as every incoming flow has a token, and takes one of each (BPMN 2.0.2, 13.4.1)."""

    def do(self, token: Token) -> bool:
        if len(self.incoming) < 2:
            return True
        if token.data.pop("fired", False):
            return True
        parked = self.park(token)
        if any(not parked.get(flow) for flow in self.incoming):
            return False
        kept = self.consume(token.workflow, token.scope, token)
        if kept is token:
            return True
        kept.data["fired"] = True
        kept._ready()
        return False

    def choose(self, token: Token) -> tuple[FlowSpec, ...]:
        return self.flows


class InclusiveGateway(Join):
    """Splits by every condition that holds; joins when no token elsewhere can still come.

    The join rule is the standard's (BPMN 2.0.2, 13.4.3): it fires when every token elsewhere in the
    scope that can reach an empty incoming flow without passing the gateway can also reach a filled one.
    It is looked at when nothing automatic is left to do, so that it never fires too early.
    """

    def __init__(self, container: ContainerSpec, element: Element) -> None:
        super().__init__(container, element)
        self.reaches: dict[str, frozenset[str]] = {}
        """Node → the incoming flows of this gateway that a token there can reach without passing it."""

    def do(self, token: Token) -> bool:
        if len(self.incoming) < 2 or token.data.pop("fired", False):
            return True
        self.park(token)
        return False

    def try_fire(self, workflow: State, scope: Scope) -> bool:
        """Fire if the rule allows it; returns whether it did."""
        parked = scope.parked.get(self.id)
        if not parked:
            return False
        filled = {flow for flow, arrivals in parked.items() if arrivals}
        empty = set(self.incoming) - filled
        for token in scope.tokens.values():
            if token.task_spec is self or not empty:
                continue
            reach = self.reaches.get(token.task_spec.id, frozenset())
            if reach & empty and not reach & filled:
                return False
        kept = self.consume(workflow, scope, None)
        kept.data["fired"] = True
        kept._ready()
        return True

    def choose(self, token: Token) -> tuple[FlowSpec, ...]:
        if len(self.flows) == 1 and self.flows[0].condition is None:
            return self.flows
        return super().choose(token)
