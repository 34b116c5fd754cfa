"""Subjects that are wrong on purpose, each with one classical mistake; the walk must notice every one."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tests.fuzz.model import Flow, Model, Node
from tests.fuzz.oracle import Oracle
from tests.fuzz.tokens import Frame, Scope, Token, Wait
from tests.fuzz.walk import _act


@dataclass(frozen=True)
class _Seen:
    id: str
    kind: str
    element: str
    due: datetime | None
    variables: dict[str, Any]


class OracleSubject:
    """An oracle in the place of the kernel; ``rules`` says which rules it follows."""

    rules: type[Oracle] = Oracle

    def __init__(self, model: Model, xml: bytes, now: datetime, variables: dict[str, Any]) -> None:
        self.oracle = self.rules(model, now, variables)

    @property
    def flows(self) -> Counter[str]:
        return self.oracle.flows

    @property
    def signals(self) -> Counter[str]:
        return self.oracle.thrown

    @property
    def ended(self) -> bool:
        return self.oracle.ended

    def at(self, now: datetime) -> None:
        self.oracle.now = now

    def act(self, verb: str, wait: str | None, code: str, variables: dict[str, Any]) -> None:
        found = next((other for other in self.oracle.waits if str(other.serial) == wait), None)
        _act(self.oracle, verb, found or self.oracle.waits[0], code, variables)

    def waits(self) -> list[_Seen]:
        return [
            _Seen(str(wait.serial), wait.kind, wait.node.id, wait.due, wait.frame.visible())
            for wait in self.oracle.waits
        ]

    def root(self) -> dict[str, Any]:
        return self.oracle.root.visible()


class JoinCountsTokens(Oracle):
    """A parallel join that counts tokens, whichever flow they came by."""

    def _park_parallel(self, token: Token) -> None:
        token.parked = True
        parked = [other for other in token.scope.tokens if other.parked and other.node is token.node]
        if len(parked) >= len(token.scope.body.incoming(token.node.id)):
            self._join(token.scope, token.node, parked)


class JoinTakesEverything(Oracle):
    """A join that swallows every token that waits at it, not one per flow."""

    def _join(self, scope: Scope, node: Node, parked: list[Token]) -> None:
        for token in parked:
            token.dead = True
            scope.tokens.remove(token)
        merged = Token(node, scope, scope.frame)
        scope.tokens.append(merged)
        self._leave(merged)


class InclusiveDoesNotWait(Oracle):
    """An inclusive join that goes on with whatever is there."""

    def _is_enabled(self, scope: Scope, gateway: Node, parked: list[Token]) -> bool:
        return True


class InclusiveWaitsForEverything(Oracle):
    """An inclusive join that waits for each token that can reach it at all, as a structured join would."""

    def _is_enabled(self, scope: Scope, gateway: Node, parked: list[Token]) -> bool:
        others = [token for token in scope.tokens if token not in parked and not token.node.by_event]
        return not any(self._reached(scope.body, token.node, gateway) for token in others)


class InclusiveForgetsBoundaries(Oracle):
    """An inclusive join that does not see the way over a boundary event."""

    def _reached(self, body: Any, source: Node, gateway: Node) -> set[str]:
        found = super()._reached(body, source, gateway)
        return set() if any(body.outgoing(event.id) for event in body.boundaries(source.id)) else found


class WritesOnlyToTheTop(Oracle):
    """Variables that never stay in the scope that defines them."""

    def _write(self, frame: Frame, variables: dict[str, Any]) -> None:
        while frame.parent is not None:
            frame = frame.parent
        frame.variables.update(variables)


class LastTrueFlowWins(Oracle):
    """An exclusive gateway that takes the last true condition."""

    def _select(self, token: Token, flows: list[Flow]) -> list[Flow]:
        if token.node.kind != "xor":
            return super()._select(token, flows)
        default = [flow for flow in flows if flow.id == token.node.default]
        return super()._select(token, [*default, *(flow for flow in reversed(flows) if flow not in default)])


class ErrorsSkipOneLevel(Oracle):
    """Errors that event subprocesses do not catch."""

    def _catching_start(self, kind: str, scope: Scope, code: str, came_from: Node | None) -> Node | None:
        return None


class BoundaryClosesAfterOnce(Oracle):
    """Non-interrupting events that fire a single time."""

    def _repeat(self, wait: Wait) -> None:
        self._close_one(wait)


class RestartsTimers(Oracle):
    """Timers that start again when anything happens, as after a careless reload."""

    def complete(self, wait: Wait, variables: dict[str, Any]) -> None:
        before = self.now
        super().complete(wait, variables)
        for other in self.waits:
            if other.due is not None and other.due < before:
                other.due = before


class IgnoresCompletionCondition(Oracle):
    """Multi-instance activities that always run to their last instance."""

    def _finish_instance(self, body: Token, child: Token) -> None:
        multi = body.node.multi
        assert multi is not None
        until, multi.until = multi.until, None
        super()._finish_instance(body, child)
        multi.until = until


class StaleCounters(Oracle):
    """A completion condition that sees the counters of before."""

    def _finish_instance(self, body: Token, child: Token) -> None:
        child.frame.variables["nrOfCompletedInstances"] = body.frame.variables["nrOfCompletedInstances"]
        super()._finish_instance(body, child)


class SignalsOnlyTheFirst(Oracle):
    """Signals that reach one receiver, as a message would."""

    def _signal(self, name: str) -> None:
        kept = self.waits
        same = [wait for wait in kept if wait.kind == "signal" and wait.node.trigger and wait.node.trigger.name == name]
        hidden = same[1:]
        for wait in hidden:
            wait.kind = "hidden"
        super()._signal(name)
        for wait in hidden:
            wait.kind = "signal"


class ConditionsFireOnce(Oracle):
    """Conditional events that never fire a second time."""

    def _fire_condition(self) -> bool:
        fired = {id(wait) for wait in self.conditions if wait.was_true}
        for wait in self.conditions:
            condition = wait.node.trigger.condition if wait.node.trigger else None
            if id(wait) not in fired and condition and condition.value(self._outside(wait).get) is True:
                wait.was_true = True
                self._fire(wait)
                return True
        return False


class UndoesInTheOrderOfDoing(Oracle):
    """Compensation that begins with what was done first."""

    def _undo_next(self, thrower: Token) -> None:
        thrower.steps.reverse()
        super()._undo_next(thrower)
        thrower.steps.reverse()


class UndoesTwice(Oracle):
    """Compensation that forgets what it has undone."""

    def _compensate(self, token: Token, activity: str) -> None:
        done = list(token.scope.done)
        super()._compensate(token, activity)
        token.scope.done = done


class EscalationInterrupts(Oracle):
    """Escalations that cancel whatever throws them."""

    def _happen(self, host: Token, boundary: Node) -> None:
        interrupting, boundary.interrupting = boundary.interrupting, True
        super()._happen(host, boundary)
        boundary.interrupting = interrupting


class TerminateEndsEverything(Oracle):
    """A terminate end event that ends the process from within a subprocess."""

    def _end(self, token: Token) -> None:
        if token.node.trigger and token.node.trigger.kind == "terminate":
            self.cancel()
        else:
            super()._end(token)


class LastInFirstOut(Oracle):
    """Automatic tokens that overtake each other."""

    def _enqueue(self, token: Token, action: Any) -> None:
        self.queue.appendleft((token, action))


PLANTED: tuple[type[Oracle], ...] = (
    JoinCountsTokens,
    JoinTakesEverything,
    InclusiveDoesNotWait,
    InclusiveWaitsForEverything,
    InclusiveForgetsBoundaries,
    WritesOnlyToTheTop,
    LastTrueFlowWins,
    ErrorsSkipOneLevel,
    BoundaryClosesAfterOnce,
    RestartsTimers,
    IgnoresCompletionCondition,
    StaleCounters,
    SignalsOnlyTheFirst,
    ConditionsFireOnce,
    UndoesInTheOrderOfDoing,
    UndoesTwice,
    EscalationInterrupts,
    TerminateEndsEverything,
    LastInFirstOut,
)


def subject_of(rules: type[Oracle]) -> type[OracleSubject]:
    """A subject that follows these rules."""
    return type(f"Subject{rules.__name__}", (OracleSubject,), {"rules": rules})
