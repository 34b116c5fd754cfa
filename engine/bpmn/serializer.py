"""Token state to bytes and back: lean, versioned, ordered, with no type names and no spec in it.

The document is one JSON array; every list keeps its order, so nothing depends on the order of keys:

``[version, next number, end state, business key, tokens, scopes]``
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from typing import Any

import orjson
from SpiffWorkflow.util.task import TaskState

from engine.bpmn.errors import BadControl
from engine.bpmn.state import State
from engine.bpmn.token import ProcessSpec, Scope, Token

VERSION = 1
"""Bump when the layout changes, and add an upgrader from the version before."""


def dump(workflow: State) -> bytes:
    """The control document."""
    tokens = [_token_row(token) for token in workflow.tasks.values()]
    scopes = [_scope_row(scope) for scope in workflow.scopes_by_id.values()]
    return orjson.dumps([VERSION, workflow.next_number, workflow.end_state, tokens, scopes])


def _token_row(token: Token) -> list[Any]:
    return [
        token.id,
        token.task_spec.id,
        token.scope.id,
        token._state,
        token.phase,
        token.via,
        token.own.id if token.own is not None else None,
        token.called.id if token.called is not None else None,
        token.instance,
        token.for_throw,
        token.data or None,
    ]


def _scope_row(scope: Scope) -> list[Any]:
    return [
        scope.id,
        scope.kind,
        scope.definition,
        scope.parent.id if scope.parent is not None else None,
        scope.owner.id if scope.owner is not None else None,
        scope.container.name if scope.container is not None else None,
        scope.business_key,
        scope.interrupted,
        scope.archived,
        scope.due or None,
        scope.seen or None,
        scope.compensable or None,
        [
            [node, [[flow, [t.id for t in queue]] for flow, queue in flows.items()]]
            for node, flows in scope.parked.items()
        ]
        or None,
    ]


def restore(workflow: State, control: bytes, variables: Mapping[int, dict[str, Any]]) -> None:
    """Fill ``workflow`` from its control document.

    Raises:
        BadControl: the document is of an unknown version, or does not fit the spec.
    """
    try:
        document = orjson.loads(control)
        version, next_number, end_state, tokens, scopes = document
    except (ValueError, TypeError) as error:
        raise BadControl("实例状态无法读取", f"Expected a control document: {error}") from error
    if version != VERSION:
        raise BadControl(f"实例状态的版本 {version} 未知", f"Expected control version {VERSION}, found {version}")
    try:
        _restore_scopes(workflow, scopes, variables)
        _restore_tokens(workflow, tokens)
        _link(workflow, tokens, scopes)
    except KeyError as error:
        raise BadControl(
            f"实例状态引用了流程中没有的 {error}",
            f"The control document refers to {error}, which is not in the process",
        ) from error
    workflow.next_number = next_number
    workflow.end_state = end_state
    workflow.ended = end_state is not None


def _restore_scopes(workflow: State, rows: list[Any], variables: Mapping[int, dict[str, Any]]) -> None:
    specs: dict[str, ProcessSpec] = {}
    for row in rows:
        definition = row[2]
        if not specs:
            specs[definition] = workflow.process
        elif definition not in specs:
            specs[definition] = workflow.env.spec(definition)
        spec = specs[definition]
        workflow.has_conditions = workflow.has_conditions or spec.has_conditions
        scope = Scope(row[0], row[1], spec, definition)
        scope.container = spec.containers[row[5]] if row[5] is not None else None
        scope.business_key, scope.interrupted, scope.archived = row[6], row[7], row[8]
        scope.due, scope.seen, scope.compensable = row[9] or {}, row[10] or {}, row[11] or []
        scope.vars = dict(variables.get(row[0], {}))
        workflow.scopes_by_id[scope.id] = scope


def _restore_tokens(workflow: State, rows: list[Any]) -> None:
    for row in rows:
        scope = workflow.scopes_by_id[row[2]]
        token = Token(workflow, scope.spec.nodes[row[1]], scope, row[0])
        token._state, token.phase, token.via = row[3], row[4], row[5]
        token.instance, token.for_throw, token.data = row[8], row[9], row[10] or {}
        if token._state == TaskState.READY:
            workflow.ready.append(token)


def _link(workflow: State, tokens: list[Any], scopes: list[Any]) -> None:
    by_id = workflow.scopes_by_id
    for row in tokens:
        token = workflow.tasks[row[0]]
        token.own = by_id[row[6]] if row[6] is not None else None
        token.called = by_id[row[7]] if row[7] is not None else None
    for row in scopes:
        scope = by_id[row[0]]
        scope.parent = by_id[row[3]] if row[3] is not None else None
        scope.owner = workflow.tasks[row[4]] if row[4] is not None else None
        for node, flows in row[12] or ():
            scope.parked[node] = {flow: deque(workflow.tasks[t] for t in queue) for flow, queue in flows}
