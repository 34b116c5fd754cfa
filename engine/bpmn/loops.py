"""Activities that run several times: multi-instance (parallel, sequential) and the standard loop.

Source: BPMN 2.0.2, clauses 10.3.8 and 13.3.6–13.3.7; variable names as in Camunda 7.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from engine import feel
from engine.bpmn.errors import StepFailed
from engine.bpmn.model import Loop
from engine.bpmn.state import State
from engine.bpmn.token import Token
from engine.bpmn.values import Value, expression, is_expression, truth

MAX_INSTANCES = 10_000
"""Widest multi-instance activity. A town has 377 households in its longest list; ten times that is a mistake."""


_DIGITS = 10
"""Longest text that is read as a cardinality: more digits than any number of instances has."""


class LoopSpec:
    """Compiled loop characteristics."""

    def __init__(self, loop: Loop) -> None:
        self.kind = loop.kind
        self.cardinality = expression(loop.cardinality) if loop.cardinality else None
        collection = loop.collection
        self.collection = (
            None if collection is None else Value(collection if is_expression(collection) else f"={collection}")
        )
        self.item = loop.element_variable
        self.until = expression(loop.completion_condition) if loop.completion_condition else None
        self.condition = expression(loop.condition) if loop.condition else None
        self.test_before = loop.test_before
        self.maximum = loop.maximum
        self.output_collection = loop.output_collection
        self.output_item = loop.output_element

    # --- the body --------------------------------------------------------------------------------

    def start(self, body: Token) -> bool:
        """Open the body's scope and its first instances; ``True`` when there is nothing to do."""
        workflow: State = body.workflow
        if self.kind == "standard":
            return self._start_standard(body)
        items = self._items(body)
        count = len(items) if items is not None and self.cardinality is None else self._count(body)
        scope = workflow.open_scope("multi", body, body.scope)
        body.own = scope
        scope.vars.update(nrOfInstances=count, nrOfCompletedInstances=0, nrOfActiveInstances=0)
        if self.output_collection:
            body.data["outputs"] = [None] * count
        if count == 0:
            return True
        first = range(count) if self.kind == "parallel" else range(1)
        scope.vars["nrOfActiveInstances"] = len(first)
        for index in first:
            self._instance(body, index, items)
        workflow.touch(scope)
        return False

    def _start_standard(self, body: Token) -> bool:
        workflow: State = body.workflow
        if self.test_before and not self._goes_on(workflow.view(body), workflow, 0):
            return True
        scope = workflow.open_scope("multi", body, body.scope)
        body.own = scope
        self._instance(body, 0, None)
        return False

    def _goes_on(self, view: Any, workflow: State, done: int) -> bool:
        if self.maximum is not None and done >= self.maximum:
            return False
        return self.condition is None or truth(self.condition, view, workflow.env.feel)

    def _items(self, body: Token) -> list[Any] | None:
        if self.collection is None:
            return None
        workflow: State = body.workflow
        value = self.collection(workflow.view(body), workflow.env.feel)
        if not isinstance(value, list):
            raise StepFailed(
                "bad_collection",
                f"多实例的集合应为列表，实际为 {_named(value)}",
                f"Expected the multi-instance collection to be a list, found {_named(value)}",
            )
        self._check(len(value))
        return value

    def _count(self, body: Token) -> int:
        workflow: State = body.workflow
        value = self.cardinality(workflow.view(body), workflow.env.feel) if self.cardinality else None
        if isinstance(value, str) and value.isdecimal() and len(value) < _DIGITS:
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int | Decimal) or value < 0 or value != int(value):
            raise StepFailed(
                "bad_cardinality",
                f"多实例的次数应为非负整数，实际为 {value}",
                f"Expected the loop cardinality to be a whole number from 0, found {value}",
            )
        self._check(int(value))
        return int(value)

    def _check(self, count: int) -> None:
        if count > MAX_INSTANCES:
            raise StepFailed(
                "too_many_instances",
                f"多实例应不超过 {MAX_INSTANCES} 个，实际 {count} 个",
                f"Expected at most {MAX_INSTANCES} instances, found {count}",
            )

    def _instance(self, body: Token, index: int, items: list[Any] | None) -> None:
        workflow: State = body.workflow
        assert body.own is not None
        token = Token(workflow, body.task_spec, body.own, workflow.number())
        token.instance = index
        token.own = workflow.open_scope("item", token, body.own)
        token.own.vars["loopCounter"] = index
        if items is not None and self.item:
            token.own.vars[self.item] = items[index] if index < len(items) else None
        token._ready()

    # --- one instance ----------------------------------------------------------------------------

    def instance_done(self, token: Token) -> None:
        """Count a finished instance, and start the next one or end the rest.

        The count is taken back when the condition cannot be evaluated, so that the step can be retried.
        """
        workflow: State = token.workflow
        body = token.scope.owner
        assert body is not None and token.instance is not None
        if self.kind == "standard":
            if self._goes_on(workflow.view(token), workflow, token.instance + 1):
                self._instance(body, token.instance + 1, None)
            return
        counters = token.scope.vars
        before = dict(counters)
        counters["nrOfCompletedInstances"] += 1
        if self.kind == "parallel":
            counters["nrOfActiveInstances"] -= 1
        try:
            finished = self._is_enough(token)
        except (StepFailed, feel.FeelError):
            counters.update(before)
            raise
        workflow.touch(token.scope)
        self._collect(body, token)
        if finished:
            workflow.cancel_tokens(token.scope, but=token)
        elif self.kind == "sequential" and token.instance + 1 < counters["nrOfInstances"]:
            self._instance(body, token.instance + 1, self._items(body))

    def _is_enough(self, token: Token) -> bool:
        """Whether the completion condition ends the rest; null, as of what is not known yet, does not.

        Raises:
            StepFailed: its value is neither true nor false.
        """
        if self.until is None:
            return False
        found = self.until(token.workflow.view(token), token.workflow.env.feel)
        if found is not None and not isinstance(found, bool):
            zh = f"多实例的完成条件应为 true 或 false，实际为 {_named(found)}"
            en = f"Expected the completion condition to be true or false, found {_named(found)}"
            raise StepFailed("completion_condition_not_boolean", zh, en)
        return found is True

    def _collect(self, body: Token, token: Token) -> None:
        outputs = body.data.get("outputs")
        if outputs is not None and self.output_item and token.instance is not None:
            outputs[token.instance] = token.workflow.view(token).get(self.output_item)

    def finish(self, body: Token) -> None:
        """Write the collected outputs where the diagram wants them."""
        outputs = body.data.pop("outputs", None)
        if outputs is not None and self.output_collection:
            body.workflow.write(body.scope, {self.output_collection: outputs})


def _named(value: Any) -> str:
    return "null" if value is None else type(value).__name__
