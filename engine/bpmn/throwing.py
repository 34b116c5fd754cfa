"""How things propagate: errors and escalations outward, boundary events, event subprocesses, compensation.

Source: BPMN 2.0.2, clauses 10.5.4–10.5.7 (event handling, compensation) and 13.5.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.bpmn.changes import Wait
from engine.bpmn.errors import WaitNotFound
from engine.bpmn.state import State
from engine.bpmn.timers import Due
from engine.bpmn.token import EventPlace, Place, Scope, Token

# --- errors and escalations ----------------------------------------------------------------------


def error(workflow: State, token: Token, code: str, message: str | None = None) -> bool:
    """Throw an error from a token; returns whether anything caught it."""
    caught = _outward(workflow, token, "error", code, message)
    if not caught:
        workflow.record("error.unhandled", token.task_spec, token, {"code": code, "message": message})
    return caught


def escalation(workflow: State, token: Token, code: str) -> bool:
    """Throw an escalation from a token; returns whether anything caught it."""
    return _outward(workflow, token, "escalation", code, None)


def _outward(workflow: State, thrower: Token, kind: str, code: str, message: str | None) -> bool:
    token = thrower
    while True:
        if token.data.get("armed"):
            boundary = _matching(token.task_spec.boundary, kind, code)
            if boundary is not None:
                fire_at_boundary(workflow, token, boundary, _code_values(boundary, code, message))
                return True
        scope = token.scope
        if scope.container is not None and not scope.interrupted:
            # An event subprocess does not catch what comes out of itself.
            start = _matching(
                [s for node, s in scope.container.event_starts if node is not token.task_spec], kind, code
            )
            if start is not None:
                start_event_subprocess(workflow, scope, start, _code_values(start, code, message))
                return True
        if scope.owner is None:
            return False
        if scope.kind == "call":  # as in Camunda 7, what leaves a called process takes its results along
            scope.owner.task_spec.hand_back(scope.owner)
        token = scope.owner


def _matching(events: Any, kind: str, code: str) -> EventPlace | None:
    """The catch for exactly this code, else the one for every code."""
    general = None
    for event in events:
        definition = event.definition
        if definition is not None and definition.kind == kind:
            if definition.code == code:
                return event  # type: ignore[no-any-return]
            if definition.code is None and general is None:
                general = event
    return general


def _code_values(event: EventPlace, code: str, message: str | None) -> dict[str, Any]:
    values: dict[str, Any] = {}
    definition = event.definition
    if definition is not None and definition.code_variable:
        values[definition.code_variable] = code
    if definition is not None and definition.message_variable:
        values[definition.message_variable] = message
    return values


# --- boundary events -----------------------------------------------------------------------------


def fire_boundary(workflow: State, token: Token, wait_id: str, element: str, payload: Mapping[str, Any]) -> None:
    """A boundary event of an activity is delivered from outside.

    Raises:
        WaitNotFound: the activity is not subscribed to it (any more).
    """
    for event in token.task_spec.boundary:
        if event.id == element and event.boundary_id(token) is not None:
            fire_at_boundary(workflow, token, event, payload)
            return
    raise WaitNotFound(wait_id)


def fire_at_boundary(workflow: State, token: Token, event: EventPlace, payload: Mapping[str, Any]) -> None:
    """A boundary event happens: its token appears, and an interrupted activity is gone."""
    scope = token.scope
    workflow.write(token.own or scope, payload)
    if not event.interrupting:
        _renew_boundary(workflow, token, event)
        workflow.put(event, scope)
        return
    workflow.cancel_token(token)
    workflow.put(event, scope)
    workflow.after_removal(token)


def _renew_boundary(workflow: State, token: Token, event: EventPlace) -> None:
    """A timer has fired: wait for its next instant, or no longer."""
    if event.kind != "timer":
        return
    wait_id = event.boundary_id(token)
    following = Due.load(token.data["due"][event.id]).following()
    if following is None:
        del token.data["due"][event.id]
        if wait_id is not None:
            workflow.close(wait_id)
        return
    token.data["due"][event.id] = following.dump()
    renewed = event.boundary_wait(token)
    if renewed is not None:
        workflow.renew(renewed)


# --- event subprocesses --------------------------------------------------------------------------


def open_event_subprocess(workflow: State, scope: Scope, element: str, payload: Mapping[str, Any]) -> None:
    """The start event of an event subprocess is delivered from outside.

    Raises:
        WaitNotFound: the scope is not subscribed to it (any more).
    """
    for _, start in scope.container.event_starts if scope.container is not None else ():
        if start.id == element and start.scope_id(scope) is not None:
            start_event_subprocess(workflow, scope, start, payload)
            return
    raise WaitNotFound(f"s{scope.id}/{element}")


def start_event_subprocess(workflow: State, scope: Scope, start: EventPlace, payload: Mapping[str, Any]) -> None:
    """An event subprocess begins; an interrupting one ends everything else in its scope."""
    if start.interrupting:
        workflow.close_scope_waits(scope)
        scope.interrupted = True
        scope.due = {}
        workflow.cancel_tokens(scope)
    else:
        _renew_scope_timer(workflow, scope, start)
    assert scope.container is not None
    node = next(node for node, first in scope.container.event_starts if first is start)
    token = workflow.put(node, scope)
    token.data["start"] = start.id
    workflow.write(scope, payload)


def _renew_scope_timer(workflow: State, scope: Scope, start: EventPlace) -> None:
    if start.kind != "timer":
        return
    wait_id = start.scope_id(scope)
    following = Due.load(scope.due[start.id]).following()
    if following is None:
        del scope.due[start.id]
        if wait_id is not None:
            workflow.close(wait_id)
        return
    scope.due[start.id] = following.dump()
    renewed = start.scope_wait(workflow, scope)
    if renewed is not None:
        workflow.renew(renewed)


# --- signals inside the instance -----------------------------------------------------------------


def signal(workflow: State, name: str, payload: Mapping[str, Any]) -> None:
    """Deliver a signal to every subscription that this instance has right now."""
    waits = [wait for wait in workflow.waiting() if wait.kind == "signal" and wait.details["name"] == name]
    for wait in sorted(waits, key=_age):
        try:
            workflow._trigger(wait.id, payload)
        except WaitNotFound:
            continue  # an earlier delivery of the same signal ended this subscription


def _age(wait: Wait) -> int:
    """Tokens and scopes share one count: the lower number is the older subscription."""
    return int(wait.id.partition("/")[0].lstrip("s"))


# --- conditions ----------------------------------------------------------------------------------


def fire_condition(workflow: State) -> bool:
    """Fire the first conditional event that has become true; returns whether one did."""
    for token in list(workflow.live_tokens()):
        if _token_condition(workflow, token):
            return True
    for scope in list(workflow.scopes_by_id.values()):
        if scope.container is None or scope.interrupted or scope.archived:
            continue
        for _, start in scope.container.event_starts:
            if start.condition is not None and _fires(workflow, (scope.id, start.id), scope.seen, start, scope):
                start_event_subprocess(workflow, scope, start, {})
                return True
    return False


def _token_condition(workflow: State, token: Token) -> bool:
    node = token.task_spec
    for event in node.boundary if token.data.get("armed") else ():
        key = (token.id, event.id)
        if event.condition is not None and _fires(workflow, key, _seen(token), event, token.inside):
            fire_at_boundary(workflow, token, event, {})
            return True
    for event in node.watches(token):
        if _fires(workflow, (token.id, event.id), _seen(token), event, token.inside):
            if event is node:
                event.caught(token, {})
            else:
                node.chosen_event(token, event.id, {})
            return True
    return False


def _seen(token: Token) -> dict[str, bool]:
    seen: dict[str, bool] = token.data.setdefault("seen", {})
    return seen


def _fires(workflow: State, key: tuple[int, str], seen: dict[str, bool], event: EventPlace, scope: Scope) -> bool:
    """Has the condition become true since the last look, or, of certain changes: is it true after one of them?"""
    if event.restricted:
        return _heard(workflow, key, seen, event, scope)
    now = event.holds(workflow.view_of(scope), workflow)
    before = seen.get(event.id, False)
    if now:
        seen[event.id] = True
    else:
        seen.pop(event.id, None)
    return now and not before


def _heard(workflow: State, key: tuple[int, str], seen: dict[str, bool], event: EventPlace, scope: Scope) -> bool:
    """As in Camunda 7, one look when the event is reached, and then one after every command that made such a change."""
    changes = workflow.noted[workflow.heard.get(key, 0) :]
    workflow.heard[key] = len(workflow.noted)
    if event.id in seen and not any(event.heeds(change, scope) for change in changes):
        return False
    seen[event.id] = True
    return event.holds(workflow.view_of(scope), workflow)


# --- compensation --------------------------------------------------------------------------------


def compensation_queue(workflow: State, scope: Scope, activity: str | None) -> list[list[Any]]:
    """What a compensation throw in ``scope`` undoes, last completed first; the entries leave the scope."""
    home = scope
    while home.kind in ("event", "local") and home.parent is not None:
        home = home.parent
    taken = [entry for entry in home.compensable if activity is None or entry[2] == activity]
    home.compensable = [entry for entry in home.compensable if entry not in taken]
    return _expand(workflow, home, taken)


def _expand(workflow: State, home: Scope, entries: list[list[Any]]) -> list[list[Any]]:
    """Flatten entries to ``[scope, handler]`` steps, with ``[scope, None]`` where a kept scope can go."""
    steps: list[list[Any]] = []
    for entry in reversed(entries):
        if entry[0] is not None:
            steps.append([home.id, entry[0]])
            continue
        archived = workflow.scopes_by_id.get(entry[1])
        if archived is not None:
            inner, archived.compensable = archived.compensable, []
            steps += _expand(workflow, archived, inner)
            steps.append([archived.id, None])
    return steps


def next_compensation(workflow: State, thrower: Token) -> bool:
    """Start the next handler of a compensation throw; ``False`` when all are done."""
    queue: list[list[Any]] = thrower.data.get("compensate", [])
    while queue:
        number, handler = queue.pop(0)
        scope = workflow.scopes_by_id.get(number)
        if scope is None:
            continue
        if handler is None:
            workflow.drop_scope(scope)
            continue
        node: Place = scope.spec.nodes[handler]
        token = workflow.put(node, scope)
        token.for_throw = thrower.id
        return True
    thrower.data.pop("compensate", None)
    return False
