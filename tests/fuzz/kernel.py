"""The kernel as a walk sees it: kept hot, or saved and loaded after every step as the engine would."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from engine import bpmn
from tests.engine.bpmn.stored import Environment, Stored
from tests.fuzz.model import Model


@dataclass(frozen=True)
class Seen:
    """An open wait, as the outside sees it."""

    id: str
    kind: str
    element: str
    due: datetime | None
    variables: dict[str, Any]


@lru_cache(maxsize=1)
def compiled(xml: bytes) -> dict[str, bpmn.ProcessSpec]:
    """The specs of a model, shared by every instance of it, as the engine shares them."""
    return bpmn.compile(bpmn.read(xml))


class HotKernel:
    """One instance that stays in memory."""

    reload = False
    storage = Stored

    def __init__(self, model: Model, xml: bytes, now: datetime, variables: dict[str, Any]) -> None:
        env = Environment(compiled(xml), now)
        self.flows: Counter[str] = Counter()
        self.signals: Counter[str] = Counter()
        self.stored = self.storage(env, model.processes[0].id, self.reload, variables=variables)
        self._count()

    def at(self, now: datetime) -> None:
        self.stored.env.now = now

    def act(self, verb: str, wait: str | None, code: str, variables: dict[str, Any]) -> None:
        """Do what the walk chose."""
        commands: dict[str, Any] = {
            "complete": lambda workflow: workflow.complete(wait, variables),
            "trigger": lambda workflow: workflow.trigger(wait, variables),
            "error": lambda workflow: workflow.throw_error(wait, code, None, variables),
            "escalate": lambda workflow: workflow.throw_escalation(wait, code, variables),
            "retry": lambda workflow: workflow.retry(wait),
            "set": lambda workflow: workflow.set_variables(None, variables),
            "cancel": lambda workflow: workflow.cancel("walk"),
        }
        self.stored.do(commands[verb])
        self._count()

    def _count(self) -> None:
        self.flows.update(str(event.element_id) for event in self.stored.events if event.kind == "flow.taken")
        self.signals.update(thrown.name for thrown in self.stored.thrown if thrown.kind == "signal")
        self.stored.events.clear()
        self.stored.thrown.clear()

    def waits(self) -> list[Seen]:
        """The open waits in the order in which they were opened."""
        variables = self.stored.workflow.variables
        return [
            Seen(
                wait.id,
                wait.kind,
                wait.element_id,
                wait.details["due"] if wait.kind == "timer" else None,
                variables(wait.id),
            )
            for wait in self.stored.waits.values()
        ]

    @property
    def ended(self) -> bool:
        return bool(self.stored.workflow.ended)

    def root(self) -> dict[str, Any]:
        return dict(self.stored.workflow.variables())


class ReloadedKernel(HotKernel):
    """Saved and loaded again after every step, from what the engine would have stored."""

    reload = True
