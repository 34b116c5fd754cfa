"""The token rules of BPMN 2.0.2 in the plainest way, over the model itself; the rules are in README.md."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from tests.fuzz.expressions import Expression
from tests.fuzz.model import ACTIVITIES, Body, Flow, Model, Node
from tests.fuzz.tokens import Done, Frame, Scope, Token, Wait

#: More turns than this in one run mean a circle without a wait: the walk ends there.
TURNS = 1500
#: Caught when they are thrown; no one waits for them.
_THROWN = frozenset({"error", "escalation", "compensate"})
#: More waits than this are not looked at: the walk ends there.
WAITS = 60
_LENGTHS = {
    "PT5M": timedelta(minutes=5),
    "PT1H": timedelta(hours=1),
    "P1D": timedelta(days=1),
    "P2DT3H": timedelta(days=2, hours=3),
    "PT500H": timedelta(hours=500),
    "P30D": timedelta(days=30),
}


class Runaway(Exception):
    """The model does not come to rest."""


class Oracle:
    """One instance of a model."""

    def __init__(self, model: Model, now: datetime, variables: dict[str, Any]) -> None:
        self.model = model
        self.now = now
        self.order = model.order()
        self.serial = 0
        self.queue: deque[tuple[Token, Callable[[], None]]] = deque()
        self.scopes: list[Scope] = []
        self.waits: list[Wait] = []
        self.conditions: list[Wait] = []  # subscriptions that only variables can fire
        self.flows: Counter[str] = Counter()
        self.done: Counter[str] = Counter()
        self.thrown: Counter[str] = Counter()
        self.ended = False
        self.root = Frame(None, dict(variables))
        self._open("process", model.processes[0].body, self.root, None)
        self.settle()

    # --- what the outside may do ---------------------------------------------------------------------

    def complete(self, wait: Wait, variables: dict[str, Any]) -> None:
        token = self._take(wait)
        self._write(wait.frame, variables)
        if wait.role == "async":
            assert wait.again is not None
            wait.again()
        else:
            self._finish_work(token)
        self.settle()

    def trigger(self, wait: Wait, payload: dict[str, Any]) -> None:
        self._write(wait.frame, payload)
        self._fire(wait)
        self.settle()

    def throw_error(self, wait: Wait, code: str, variables: dict[str, Any]) -> None:
        token = self._take(wait)
        self._write(wait.frame, variables)
        if not self._raise("error", token.scope, code, token):
            self._end_unhandled(token)
        self.settle()

    def throw_escalation(self, wait: Wait, code: str, variables: dict[str, Any]) -> None:
        assert wait.token is not None
        self._write(wait.frame, variables)
        self._raise("escalation", wait.token.scope, code, wait.token)
        self.settle()

    def retry(self, wait: Wait) -> None:
        self._take(wait)
        assert wait.again is not None
        wait.again()
        self.settle()

    def set_variables(self, variables: dict[str, Any]) -> None:
        self._write(self.root, variables)
        self.settle()

    def cancel(self) -> None:
        self._kill_scope(self.scopes[0])
        self.ended = True

    # --- coming to rest --------------------------------------------------------------------------------

    def settle(self) -> None:
        """Run everything automatic; then one inclusive join; and so on until nothing moves."""
        turns = 0
        while not self.ended:
            while self.queue:
                token, action = self.queue.popleft()
                turns += 1
                if turns > TURNS:
                    raise Runaway
                if not token.dead:
                    action()
            if self.ended or not (self._fire_inclusive_join() or self._fire_condition()):
                break
        if len(self.waits) > WAITS:
            raise Runaway

    def _fire_condition(self) -> bool:
        """The first conditional event that is true and was not, activities and catch events before starts."""
        for wait in sorted(self.conditions, key=lambda wait: (wait.role == "start", wait.serial)):
            condition = wait.node.trigger.condition if wait.node.trigger else None
            before, wait.was_true = wait.was_true, _value(condition, wait.frame) is True
            if wait.was_true and not before:
                self._fire(wait)
                return True
        return False

    def _fire_inclusive_join(self) -> bool:
        found = []
        for scope in self.scopes:
            for node in scope.body.nodes:
                if node.kind == "or" and len(scope.body.incoming(node.id)) > 1:
                    parked = [token for token in scope.tokens if token.parked and token.node is node]
                    if parked and self._is_enabled(scope, node, parked):
                        found.append((self.order[node.id], scope.serial, scope, node, parked))
        if not found:
            return False
        _, _, scope, node, parked = min(found, key=lambda entry: entry[:2])
        self._join(scope, node, parked)
        return True

    def _is_enabled(self, scope: Scope, gateway: Node, parked: list[Token]) -> bool:
        filled = {token.flow.id for token in parked if token.flow}
        empty = {flow.id for flow in scope.body.incoming(gateway.id)} - filled
        for token in scope.tokens:
            if token in parked or token.node.by_event:
                continue
            reached = self._reached(scope.body, token.node, gateway)
            if reached & empty and not reached & filled:
                return False
        return True

    def _reached(self, body: Body, source: Node, gateway: Node) -> set[str]:
        """The incoming flows of ``gateway`` that a token at ``source`` can come to without visiting it."""
        seen: set[str] = set()
        ahead = [source.id]
        visited = set()
        while ahead:
            node = body.node(ahead.pop())
            if node.id in visited or node is gateway:
                continue
            visited.add(node.id)
            exits = [node, *body.boundaries(node.id)]
            if node.kind == "throw" and node.trigger and node.trigger.kind == "link":
                exits.append(self._landing(body, node))
            for place in exits:
                for flow in body.outgoing(place.id):
                    seen.add(flow.id)
                    ahead.append(flow.target)
        return seen & {flow.id for flow in body.incoming(gateway.id)}

    def _landing(self, body: Body, throw: Node) -> Node:
        assert throw.trigger is not None
        name = throw.trigger.name
        return next(
            node
            for node in body.nodes
            if node.kind == "catch" and node.trigger and (node.trigger.kind, node.trigger.name) == ("link", name)
        )

    def _join(self, scope: Scope, node: Node, parked: list[Token]) -> None:
        """Take one token from each filled flow, the oldest, and go on with one."""
        first: dict[str, Token] = {}
        for token in parked:
            assert token.flow is not None
            first.setdefault(token.flow.id, token)
        merged = Token(node, scope, scope.frame)
        for token in first.values():
            token.dead = True
            scope.tokens.remove(token)
        scope.tokens.append(merged)
        self._leave(merged)

    # --- scopes ------------------------------------------------------------------------------------------

    def _open(self, kind: str, body: Body, frame: Frame, owner: Token | None) -> Scope:
        scope = self._scope(kind, body, frame, owner)
        for node in body.event_subprocesses():
            start = node.body.start() if node.body else node
            if start.trigger and start.trigger.kind not in _THROWN:
                scope.starts.append(self._wait(start.trigger.kind, start, "start", frame, scope=scope))
        token = Token(body.start(), scope, frame)
        scope.tokens.append(token)
        self._enqueue(token, lambda: self._leave(token))
        return scope

    def _scope(self, kind: str, body: Body, frame: Frame, owner: Token | None) -> Scope:
        self.serial += 1
        scope = Scope(kind, body, frame, owner, self.serial)
        self.scopes.append(scope)
        return scope

    def _end_if_empty(self, scope: Scope) -> None:
        if scope.tokens or scope.over:
            return
        self._kill_scope(scope)
        owner = scope.owner
        if owner is not None and scope.kind == "sub" and scope.done:
            (owner.host or owner).done.append(Done(owner.node.id, scope))
        if owner is None:
            self.ended = True
        elif scope.kind == "esp":
            self._drop(owner)
        else:
            if scope.kind == "called":
                self._pass_out(scope, owner)
            self._finish_work(owner)

    def _pass_out(self, scope: Scope, owner: Token) -> None:
        for mapping in owner.node.outs:
            if mapping.source is None:
                self._write(owner.frame, scope.frame.variables)
            else:
                owner.frame.set(mapping.target, mapping.source.value(scope.frame.get))

    def _kill_scope(self, scope: Scope) -> None:
        scope.over = True
        self._close(scope.starts)
        for token in scope.tokens:
            self._kill(token)
        scope.tokens.clear()
        if scope in self.scopes:
            self.scopes.remove(scope)

    def _kill(self, token: Token) -> None:
        token.dead = True
        self._close(token.waits)
        for child in token.children:
            self._kill(child)
        if token.inner is not None:
            self._kill_scope(token.inner)

    def _drop(self, token: Token) -> None:
        """The token ends here."""
        token.dead = True
        token.scope.tokens.remove(token)
        self._end_if_empty(token.scope)

    # --- waits -------------------------------------------------------------------------------------------

    def _wait(self, kind: str, node: Node, role: str, frame: Frame, **more: Any) -> Wait:
        self.serial += 1
        wait = Wait(self.serial, kind, node, role, frame, **more)
        if kind == "timer":
            assert node.trigger is not None
            length = node.trigger.text
            if node.trigger.timer == "cycle":
                times, length = length.split("/")
                wait.left = int(times[1:])
            wait.due = self.now + _LENGTHS[length]
        self._list(wait).append(wait)
        return wait

    def _list(self, wait: Wait) -> list[Wait]:
        return self.conditions if wait.kind == "conditional" else self.waits

    def _close(self, waits: list[Wait]) -> None:
        for wait in waits:
            wait.open = False
            self._list(wait).remove(wait)
        waits.clear()

    def _take(self, wait: Wait) -> Token:
        """Close the wait of a token that now goes on."""
        assert wait.token is not None and wait.open
        self._close_one(wait)
        return wait.token

    def _close_one(self, wait: Wait) -> None:
        wait.open = False
        self._list(wait).remove(wait)
        owned = wait.token.waits if wait.token is not None else wait.scope.starts if wait.scope else []
        owned.remove(wait)

    def _hold(self, token: Token, kind: str, role: str, again: Callable[[], None] | None = None) -> None:
        token.waits.append(self._wait(kind, token.node, role, token.frame, token=token, again=again))

    def _incident(self, token: Token, again: Callable[[], None]) -> None:
        self._hold(token, "incident", "incident", again)

    def _write(self, frame: Frame, variables: dict[str, Any]) -> None:
        for name, value in variables.items():
            frame.set(name, value)

    def _enqueue(self, token: Token, action: Callable[[], None]) -> None:
        self.queue.append((token, action))

    # --- events ------------------------------------------------------------------------------------------

    def _fire(self, wait: Wait) -> None:
        if wait.role == "boundary":
            self._fire_boundary(wait)
        elif wait.role == "start":
            self._fire_start(wait)
        elif wait.role == "choice":
            token = wait.token
            assert token is not None
            self._close(token.waits)
            token.node = wait.node
            self._leave(token)
        else:
            self._finish_work(self._take(wait))

    def _fire_boundary(self, wait: Wait) -> None:
        host = wait.token
        assert host is not None
        if not wait.node.interrupting:
            self._repeat(wait)
        self._happen(host, wait.node)

    def _repeat(self, wait: Wait) -> None:
        """What does not interrupt stays open, a timer as often as it repeats."""
        if wait.kind != "timer":
            return
        wait.left -= 1
        if wait.left == 0:
            self._close_one(wait)
            return
        trigger = wait.node.trigger
        assert wait.due is not None and trigger is not None
        wait.due += _LENGTHS[trigger.text.split("/")[1]]

    def _happen(self, host: Token, boundary: Node) -> None:
        """A boundary event: what it interrupts is gone first, then its own token starts."""
        scope = host.scope
        if boundary.interrupting:
            self._kill(host)
            scope.tokens.remove(host)
        token = Token(boundary, scope, scope.frame)
        scope.tokens.append(token)
        self._enqueue(token, lambda: self._leave(token))

    def _fire_start(self, wait: Wait) -> None:
        scope = wait.scope
        assert scope is not None
        if not wait.node.interrupting:
            self._repeat(wait)
        self._start_event_subprocess(scope, wait.node)

    def _start_event_subprocess(self, scope: Scope, start: Node) -> None:
        if start.interrupting:
            scope.interrupted = True
            self._close(scope.starts)
            for token in scope.tokens:
                self._kill(token)
            scope.tokens.clear()
        node = next(node for node in scope.body.event_subprocesses() if node.body and start in node.body.nodes)
        owner = Token(node, scope, scope.frame)
        scope.tokens.append(owner)
        self._enqueue(owner, lambda: self._enter_event_subprocess(owner, start))

    def _enter_event_subprocess(self, owner: Token, start: Node) -> None:
        assert owner.node.body is not None
        owner.inner = self._scope("esp", owner.node.body, Frame(owner.frame), owner)
        token = Token(start, owner.inner, owner.inner.frame)
        owner.inner.tokens.append(token)
        self._enqueue(token, lambda: self._leave(token))

    def _signal(self, name: str) -> None:
        self.thrown[name] += 1
        for wait in sorted(self.waits, key=lambda wait: wait.serial):
            trigger = wait.node.trigger
            if wait.kind == "signal" and wait.open and trigger and trigger.name == name:
                self._fire(wait)

    def _raise(self, kind: str, scope: Scope, code: str, thrower: Token | None) -> bool:
        """Give an error or escalation to the nearest one that catches it."""
        if thrower is not None and self._boundary_catches(kind, thrower, code):
            return True
        came_from: Node | None = None
        while True:
            start = self._catching_start(kind, scope, code, came_from)
            if start is not None:
                self._start_event_subprocess(scope, start)
                return True
            if scope.owner is None:
                return False
            if scope.kind == "called":
                self._pass_out(scope, scope.owner)
            came_from = scope.owner.node if scope.kind == "esp" else None
            if scope.kind != "esp" and self._boundary_catches(kind, scope.owner, code):
                return True
            scope = scope.owner.scope

    def _catching_start(self, kind: str, scope: Scope, code: str, came_from: Node | None) -> Node | None:
        if scope.interrupted:
            return None
        for node in scope.body.event_subprocesses():
            start = node.body.start() if node.body else node
            if node is not came_from and _catches(start, kind, code):
                return start
        return None

    def _boundary_catches(self, kind: str, token: Token, code: str) -> bool:
        activity = token.host or token
        for boundary in activity.scope.body.boundaries(activity.node.id):
            if _catches(boundary, kind, code):
                self._happen(activity, boundary)
                return True
        return False

    def _end_unhandled(self, token: Token) -> None:
        """No one catches the error of this activity: its token ends; an instance or a pass is over."""
        if token.node.loop is not None:
            self._next_pass(token)
            return
        self._kill(token)
        if token.host is not None:
            self._finish_instance(token.host, token)
            return
        token.scope.tokens.remove(token)
        self._end_if_empty(token.scope)

    # --- elements ----------------------------------------------------------------------------------------

    def _arrive(self, token: Token) -> None:
        node = token.node
        if node.kind == "and":
            self._park_parallel(token)
        elif node.kind == "or" and len(token.scope.body.incoming(node.id)) > 1:
            token.parked = True
        elif node.kind in ("xor", "or"):
            self._leave(token)
        elif node.kind == "event":
            self._offer(token)
        elif node.kind == "end":
            self._end(token)
        elif node.kind == "throw":
            self._throw(token)
        elif node.async_before:
            self._hold(token, "async", "async", lambda: self._enter(token))
        else:
            self._enter(token)

    def _park_parallel(self, token: Token) -> None:
        scope, node = token.scope, token.node
        token.parked = True
        parked = [other for other in scope.tokens if other.parked and other.node is node]
        if {other.flow.id for other in parked if other.flow} == {flow.id for flow in scope.body.incoming(node.id)}:
            self._join(scope, node, parked)

    def _offer(self, token: Token) -> None:
        for flow in token.scope.body.outgoing(token.node.id):
            node = token.scope.body.node(flow.target)
            assert node.trigger is not None
            wait = self._wait(node.trigger.kind, node, "choice", token.frame, token=token)
            token.waits.append(wait)

    def _end(self, token: Token) -> None:
        trigger, scope = token.node.trigger, token.scope
        if trigger is None:
            self._drop(token)
        elif trigger.kind == "compensate":
            self._compensate(token, trigger.name)
        elif trigger.kind == "terminate":
            for other in scope.tokens:
                self._kill(other)
            scope.tokens.clear()
            self._end_if_empty(scope)
        elif trigger.kind == "error":
            if not self._raise("error", scope, trigger.name, None):
                self._drop(token)
        else:
            self._send(trigger.kind, scope, trigger.name)
            if not token.dead:
                self._drop(token)

    def _throw(self, token: Token) -> None:
        trigger = token.node.trigger
        if trigger is not None and trigger.kind == "link":
            token.node = self._landing(token.scope.body, token.node)
            self._leave(token)
            return
        if trigger is not None and trigger.kind == "compensate":
            self._compensate(token, trigger.name)
            return
        if trigger is not None:
            self._send(trigger.kind, token.scope, trigger.name)
        if not token.dead:
            self._leave(token)

    def _compensate(self, token: Token, activity: str) -> None:
        """Undo what was done in this scope, the last first, one after the other; then go on."""
        scope = token.scope
        taken = [done for done in scope.done if activity in ("", done.activity)]
        scope.done = [done for done in scope.done if done not in taken]
        token.steps = _flatten(taken)
        self._undo_next(token)

    def _undo_next(self, thrower: Token) -> None:
        if not thrower.steps:
            self._leave(thrower)
            return
        step = thrower.steps.pop(0)
        assert step.handler is not None
        handler = Token(step.handler, step.scope, Frame(step.scope.frame), thrower=thrower)
        thrower.children.append(handler)
        self._enqueue(handler, lambda: self._begin(handler))

    def _send(self, kind: str, scope: Scope, name: str) -> None:
        if kind == "escalation":
            self._raise(kind, scope, name, None)
        else:
            self._signal(name)

    def _enter(self, token: Token) -> None:
        """Begin an activity: all its instances, its passes or its one run."""
        node = token.node
        if node.multi is not None:
            self._enter_multi(token)
            return
        self._open_boundaries(token)
        if node.loop is not None and node.loop.test_before and not self._loops(token):
            self._finish_activity(token)
            return
        if node.loop is not None:
            token.frame.variables["loopCounter"] = 0
            self._enqueue(token, lambda: self._begin(token))
            return
        self._begin(token)

    def _open_boundaries(self, token: Token) -> None:
        for boundary in token.scope.body.boundaries(token.node.id):
            if boundary.trigger and boundary.trigger.kind not in _THROWN:
                wait = self._wait(boundary.trigger.kind, boundary, "boundary", token.frame, token=token)
                token.waits.append(wait)

    def _begin(self, token: Token) -> None:
        node = token.node
        for mapping in node.inputs:
            token.frame.variables[mapping.target] = _value(mapping.source, token.frame)
        if node.kind == "script":
            assert node.result is not None
            token.frame.set(node.result.target, _value(node.result.source, token.frame))
            self._finish_work(token)
        elif node.kind == "sub":
            assert node.body is not None
            token.inner = self._open("sub", node.body, Frame(token.frame), token)
        elif node.kind == "call":
            self._call(token)
        elif node.kind in ("receive", "catch"):
            assert node.trigger is not None
            self._hold(token, node.trigger.kind, "catch")
        else:
            self._hold(token, "service" if node.kind == "send" else node.kind, "work")

    def _call(self, token: Token) -> None:
        node = token.node
        assert node.called is not None
        frame = Frame(None)
        for mapping in node.ins:
            if mapping.source is None:
                frame.variables.update(token.frame.visible())
            else:
                frame.variables[mapping.target] = mapping.source.value(token.frame.get)
        token.inner = self._open("called", self.model.process(node.called).body, frame, token)

    def _finish_work(self, token: Token) -> None:
        """One run of an activity has done its work."""
        node = token.node
        if node.kind in ACTIVITIES:
            self.done[node.id] += 1
        outer = token.frame.parent
        for mapping in node.outputs:
            assert outer is not None
            outer.set(mapping.target, _value(mapping.source, token.frame))
        token.inner = None
        if token.thrower is not None:
            token.thrower.children.remove(token)
            self._undo_next(token.thrower)
        elif token.host is not None:
            self._finish_instance(token.host, token)
        elif node.loop is not None:
            self._next_pass(token)
        else:
            self._finish_activity(token)

    def _finish_activity(self, token: Token) -> None:
        self._close(token.waits)
        token.scope.done += token.done
        for boundary in token.scope.body.boundaries(token.node.id):
            if boundary.handler is not None:
                handler = token.scope.body.node(boundary.handler)
                token.scope.done.append(Done(token.node.id, token.scope, handler))
        token.frame = token.scope.frame
        if token.node.async_after:
            self._hold(token, "async", "async", lambda: self._leave(token))
        else:
            self._leave(token)

    # --- repetition --------------------------------------------------------------------------------------

    def _loops(self, token: Token) -> bool:
        loop = token.node.loop
        assert loop is not None
        if loop.maximum is not None and token.passes >= loop.maximum:
            return False
        return loop.condition.value(token.frame.get) is True

    def _next_pass(self, token: Token) -> None:
        token.passes += 1
        if self._loops(token):
            token.frame = Frame(token.scope.frame, {"loopCounter": token.passes})
            for wait in token.waits:
                wait.frame = token.frame
            self._enqueue(token, lambda: self._begin(token))
        else:
            self._finish_activity(token)

    def _enter_multi(self, token: Token) -> None:
        multi = token.node.multi
        assert multi is not None
        if multi.collection is not None:
            items = token.frame.get(multi.collection)
        else:
            items = [None] * _value(multi.cardinality, token.frame)
        if not isinstance(items, list):
            self._incident(token, lambda: self._enter_multi(token))
            return
        if not items:
            self._finish_activity(token)
            return
        self._open_boundaries(token)
        token.items = items
        token.frame.variables |= {
            "nrOfInstances": len(items),
            "nrOfCompletedInstances": 0,
            "nrOfActiveInstances": 1 if multi.sequential else len(items),
        }
        for number in range(1 if multi.sequential else len(items)):
            self._add_instance(token, number)

    def _add_instance(self, body: Token, number: int) -> None:
        multi = body.node.multi
        assert multi is not None
        item = Frame(body.frame, {"loopCounter": number})
        if multi.element is not None:
            item.variables[multi.element] = body.items[number]
        child = Token(body.node, body.scope, Frame(item), host=body)
        body.children.append(child)
        self._enqueue(child, lambda: self._begin(child))

    def _finish_instance(self, body: Token, child: Token) -> None:
        multi = body.node.multi
        assert multi is not None
        child.dead = True
        body.children.remove(child)
        counters = body.frame.variables
        counters["nrOfCompletedInstances"] += 1
        if not multi.sequential:
            counters["nrOfActiveInstances"] -= 1
        completed = counters["nrOfCompletedInstances"]
        satisfied = multi.until is not None and multi.until.value(child.frame.get) is True
        if satisfied or completed == len(body.items):
            for other in body.children:
                self._kill(other)
            body.children.clear()
            self._finish_activity(body)
        elif multi.sequential:
            self._add_instance(body, completed)

    # --- going on ----------------------------------------------------------------------------------------

    def _leave(self, token: Token) -> None:
        """Move on along the outgoing flows; without any, the token ends."""
        body, scope = token.scope.body, token.scope
        flows = body.outgoing(token.node.id)
        if not flows:
            self._drop(token)
            return
        taken = self._select(token, flows)
        if not taken:
            self._incident(token, lambda: self._leave(token))
            return
        token.dead = True
        scope.tokens.remove(token)
        for flow in taken:
            self.flows[flow.id] += 1
            follower = Token(body.node(flow.target), scope, Frame(scope.frame), flow)
            scope.tokens.append(follower)
            self._enqueue(follower, lambda follower=follower: self._arrive(follower))  # type: ignore[misc]

    def _select(self, token: Token, flows: list[Flow]) -> list[Flow]:
        if token.node.kind == "and":
            return flows
        default = token.node.default
        taken = [
            flow
            for flow in flows
            if flow.id != default and (flow.condition is None or flow.condition.value(token.scope.frame.get) is True)
        ]
        if token.node.kind == "xor":
            taken = taken[:1]
        return taken or [flow for flow in flows if flow.id == default]


def _value(expression: Expression | None, frame: Frame) -> Any:
    assert expression is not None
    return expression.value(frame.get)


def _flatten(taken: list[Done]) -> list[Done]:
    """The handlers to run, last first; what was done inside a finished subprocess stands in its place."""
    steps: list[Done] = []
    for done in reversed(taken):
        if done.handler is not None:
            steps.append(done)
        else:
            inner, done.scope.done = done.scope.done, []
            steps += _flatten(inner)
    return steps


def _catches(node: Node, kind: str, code: str) -> bool:
    return node.trigger is not None and node.trigger.kind == kind and node.trigger.name in ("", code)
