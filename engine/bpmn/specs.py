"""Diagrams compiled to SpiffWorkflow task specs: immutable, shared by all instances and threads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from SpiffWorkflow.bpmn.specs.bpmn_task_spec import BpmnTaskSpec

from engine.bpmn.changes import Wait
from engine.bpmn.errors import StepFailed, WaitNotFound
from engine.bpmn.model import Element
from engine.bpmn.state import State
from engine.bpmn.token import DO, ENTER, LEAVE, OUT, ContainerSpec, EventPlace, FlowSpec, Scope, Token
from engine.bpmn.values import Source, truth


class Node(BpmnTaskSpec):
    """A flow node: what a token does here, phase by phase.

    SpiffWorkflow calls the hooks: ``_on_ready`` puts the token on the work list, ``_run_hook`` runs
    its phases, ``_on_complete_hook`` sends tokens on. Prediction, inherited data and parent links of
    SpiffWorkflow are not used: a token's past is in the history, not in the tree.
    """

    wait_kind: str | None = None
    is_activity: ClassVar[bool] = False
    is_join: ClassVar[bool] = False

    def __init__(self, container: ContainerSpec, element: Element) -> None:
        super().__init__(container, element.id, lane=element.lane, documentation=element.documentation)
        self.bpmn_id = element.id
        self.bpmn_name = element.name
        self.id = element.id
        self.element = element
        self.type = element.type
        self.container = container
        self.flows: tuple[FlowSpec, ...] = tuple(container.flows[flow] for flow in element.outgoing)
        self.default = container.flows[element.default] if element.default else None
        self.incoming = tuple(element.incoming)
        self.boundary: tuple[EventPlace, ...] = ()
        self.io_in = tuple((mapping.target, Source(mapping.value)) for mapping in element.inputs)
        self.io_out = tuple((mapping.target, Source(mapping.value)) for mapping in element.outputs)
        self.loop: Any = None
        self.async_before = element.async_before
        self.async_after = element.async_after
        self.conditional = any(flow.condition is not None for flow in self.flows)
        self.compensation_handler: str | None = None

    # --- SpiffWorkflow's hooks -------------------------------------------------------------------

    def _on_ready(self, token: Token) -> None:
        token.workflow.ready.append(token)

    def _run_hook(self, token: Token) -> bool | None:
        if token.phase == ENTER:
            if self.async_before and token.instance is None and token.data.get("async") != "go":
                token.workflow.wait_async(token, "before")
                return None
            token.data.pop("async", None)
            self.enter(token)
            token.phase = DO
        if token.phase == DO:
            if not self.do(token):
                return None
            token.phase = LEAVE
        if token.phase == LEAVE:
            if not self.leave(token):
                return None
            token.phase = OUT
            if self.async_after and token.instance is None and "broken" not in token.data:
                token.workflow.wait_async(token, "after")
                return None
        token.chosen = self.choose(token)
        return True

    def _on_complete_hook(self, token: Token) -> None:
        workflow: State = token.workflow
        self.record_completed(token)
        for flow in token.chosen:
            workflow.follow(flow, token.scope)

    def _on_cancel(self, token: Token) -> None:
        pass

    def _on_error(self, token: Token) -> None:
        pass

    # --- what a kind of node overrides -----------------------------------------------------------

    def enter(self, token: Token) -> None:
        """Evaluate what must be known before the work: all or nothing, it may be repeated."""
        if self.io_in:
            token.workflow.open_local(token, self.inputs_of(token))

    def do(self, token: Token) -> bool:
        """The node's work; ``False`` means that the token waits or is gone."""
        return True

    def leave(self, token: Token) -> bool:
        """Write outputs and close the token's own scope."""
        workflow: State = token.workflow
        if self.io_out:
            self.write_outputs(token)
        if token.own is not None:
            workflow.close_scope(token.own)
            token.own = None
        return True

    def choose(self, token: Token) -> tuple[FlowSpec, ...]:
        """The flows the token goes on: unconditional ones, and those whose condition holds."""
        if not self.conditional:
            return self.flows
        view = token.workflow.view(token)
        env = token.workflow.env.feel
        taken = tuple(
            flow
            for flow in self.flows
            if flow is not self.default and (flow.condition is None or truth(flow.condition, view, env))
        )
        if not taken and self.default is not None:
            return (self.default,)
        if not taken:
            raise self.no_way_out()
        return taken

    def record_completed(self, token: Token) -> None:
        """Write the history event of a passed node."""
        token.workflow.record(self.passed_kind(), self, token)

    def passed_kind(self) -> str:
        """The kind of that event."""
        return "gateway.passed"

    def waits(self, token: Token) -> list[Wait]:
        """Everything that can move this token from outside, with its details."""
        return []

    def wait_ids(self, token: Token) -> list[str]:
        """The ids of ``waits``, without evaluating anything."""
        return [str(token.id)] if self.wait_kind is not None else []

    def watches(self, token: Token) -> list[EventPlace]:
        """The conditional events that a token waiting here watches."""
        return []

    def chosen_event(self, token: Token, element: str, payload: Mapping[str, Any]) -> None:
        """Only an event-based gateway lets something outside choose its way."""
        raise WaitNotFound(f"{token.id}/{element}")

    def try_fire(self, workflow: State, scope: Scope) -> bool:
        """Only an inclusive join fires from outside its own turn."""
        return False

    def hand_back(self, token: Token) -> None:
        """Only a call activity has results of a called process to hand back."""

    def retry_details(self) -> dict[str, Any]:
        """How a job at this node is retried: as the model says, else the engine's default."""
        retry = self.element.retry
        return {} if retry is None else {"retries": retry.retries, "retry_delays": list(retry.delays)}

    # --- shared pieces ---------------------------------------------------------------------------

    def no_way_out(self) -> StepFailed:
        """No condition holds and there is no default flow."""
        return StepFailed(
            "no_way_out",
            f"“{self.bpmn_name or self.id}”的出口条件都不成立，也没有默认流",
            f"Expected one outgoing condition of {self.id!r} to hold or a default flow, found none",
        )

    def inputs_of(self, token: Token) -> dict[str, Any]:
        """The input parameters, each seeing those before it."""
        workflow: State = token.workflow
        values: dict[str, Any] = {}
        view = workflow.view_of(token.own or token.scope, values)
        for name, source in self.io_in:
            values[name] = source(view, workflow.env.feel)
        return values

    def write_outputs(self, token: Token) -> None:
        """Evaluate all output parameters, each seeing those before it, then write them to the surrounding scope."""
        workflow: State = token.workflow
        values: dict[str, Any] = {}
        inside = [token.own.vars] if token.own is not None else []
        view = workflow.view_of(token.scope, *inside, values)
        for name, source in self.io_out:
            values[name] = source(view, workflow.env.feel)
        workflow.write_results(token.scope, values)
