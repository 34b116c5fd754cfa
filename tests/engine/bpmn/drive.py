"""Drives one diagram from a test: waits by element, verbs by element, what a user could see."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from engine import bpmn
from tests.engine.bpmn.stored import BEGIN, Environment, Stored

ELEMENTS = Path(__file__).parent / "elements"


@cache
def specs(path: Path) -> dict[str, bpmn.ProcessSpec]:
    """The compiled processes of a file, once for all tests, as the engine shares them."""
    return bpmn.compile(bpmn.read(path.read_bytes(), path.name))


class Drive:
    """One running instance of ``elements/<name>.bpmn``; the first process of the file unless ``process`` says so."""

    def __init__(
        self,
        name: str,
        reload: bool,
        variables: Mapping[str, Any] | None = None,
        *,
        process: str | None = None,
        decisions: Mapping[str, Any] | None = None,
        **start: Any,
    ) -> None:
        compiled = specs(ELEMENTS / f"{name}.bpmn")
        env = Environment(compiled, decisions=decisions or {})
        self.stored = Stored(env, process or next(iter(compiled)), reload, variables=dict(variables or {}), **start)

    # --- what a user could see -----------------------------------------------------------------------

    def waits(self) -> list[str]:
        """The elements that wait, sorted; one that waits twice stands twice."""
        return sorted(wait.element_id for wait in self.stored.waits.values())

    def wait(self, element: str, index: int = 0) -> bpmn.Wait:
        """An open wait at this element; ``index`` counts by age."""
        found = [wait for wait in self.stored.waits.values() if wait.element_id == element]
        assert index < len(found), f"{element} does not wait; {self.waits()} do"
        return found[index]

    def details(self, element: str, index: int = 0) -> dict[str, Any]:
        return self.wait(element, index).details

    def due(self, element: str) -> datetime:
        due = self.details(element)["due"]
        assert isinstance(due, datetime)
        return due

    def variables(self, element: str | None = None, index: int = 0) -> dict[str, Any]:
        """What is visible at an element, or in the process instance."""
        return dict(self.stored.workflow.variables(self.wait(element, index).id if element else None))

    @property
    def ended(self) -> bool:
        return bool(self.stored.workflow.ended)

    @property
    def end_state(self) -> str | None:
        state: str | None = self.stored.workflow.end_state
        return state

    def events(self, kind: str) -> Counter[str | None]:
        """How often each element had an event of this kind."""
        return Counter(event.element_id for event in self.stored.events if event.kind == kind)

    def thrown(self) -> list[tuple[str, str]]:
        return [(thrown.kind, thrown.name) for thrown in self.stored.thrown]

    # --- what a user could do --------------------------------------------------------------------------

    def complete(self, element: str, index: int = 0, **variables: Any) -> Drive:
        wait = self.wait(element, index).id
        self.stored.do(lambda workflow: workflow.complete(wait, variables))
        return self

    def trigger(self, element: str, index: int = 0, **payload: Any) -> Drive:
        wait = self.wait(element, index).id
        self.stored.do(lambda workflow: workflow.trigger(wait, payload))
        return self

    def error(self, element: str, code: str, message: str | None = None, **variables: Any) -> Drive:
        wait = self.wait(element).id
        self.stored.do(lambda workflow: workflow.throw_error(wait, code, message, variables))
        return self

    def escalate(self, element: str, code: str, **variables: Any) -> Drive:
        wait = self.wait(element).id
        self.stored.do(lambda workflow: workflow.throw_escalation(wait, code, variables))
        return self

    def retry(self, element: str) -> Drive:
        wait = self.wait(element).id
        self.stored.do(lambda workflow: workflow.retry(wait))
        return self

    def set(self, **variables: Any) -> Drive:
        self.stored.do(lambda workflow: workflow.set_variables(None, variables))
        return self

    def set_own(self, element: str, **variables: Any) -> Drive:
        wait = self.wait(element).id
        self.stored.do(lambda workflow: workflow.set_own_variables(wait, variables))
        return self

    def remove(self, name: str) -> Drive:
        self.stored.do(lambda workflow: workflow.remove_variable(None, name))
        return self

    def cancel(self, reason: str) -> Drive:
        self.stored.do(lambda workflow: workflow.cancel(reason))
        return self

    def later(self, **span: float) -> Drive:
        """Let time go by."""
        self.stored.env.now += timedelta(**span)
        return self


def after(**span: float) -> datetime:
    """An instant, counted from the start of every instance."""
    return BEGIN + timedelta(**span)
