"""An instance as the surrounding engine holds it: rows mirrored from changes, saved and loaded after every command."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from engine import bpmn, feel

BEGIN = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


@dataclass
class Environment:
    """What the engine offers during one command: here, the processes of one file and decisions given as values."""

    specs: Mapping[str, bpmn.ProcessSpec]
    now: datetime = BEGIN
    decisions: Mapping[str, Any] = field(default_factory=dict)
    person: str | None = None

    @property
    def feel(self) -> feel.Env:
        return feel.Env(now=self.now)

    def called(self, key: str, binding: str, version: int | str | None, caller: str) -> tuple[str, bpmn.ProcessSpec]:
        if key not in self.specs:
            raise bpmn.StepFailed("unknown_process", f"没有流程“{key}”", f"Expected process {key!r} to be deployed")
        return f"{key}:1", self.specs[key]

    def spec(self, definition_id: str) -> bpmn.ProcessSpec:
        return self.specs[definition_id.removesuffix(":1")]

    def decide(
        self, ref: str, binding: str, version: int | str | None, caller: str, variables: Mapping[str, Any]
    ) -> bpmn.Decided:
        return bpmn.Decided(self.decisions[ref])


class Stored:
    """One instance, its changes applied to rows; with ``reload`` nothing but the rows survives a command."""

    def __init__(self, env: Environment, key: str, reload: bool, **start: Any) -> None:
        self.env = env
        self.definition = f"{key}:1"
        self.reload = reload
        self.waits: dict[str, bpmn.Wait] = {}
        self.documents: dict[int, str] = {}
        self.events: list[bpmn.Event] = []
        self.thrown: list[bpmn.Thrown] = []
        self.control = b""
        self.workflow = bpmn.Workflow.start(env.spec(self.definition), self.definition, env, **start)
        self._keep()

    def do(self, command: Callable[[bpmn.Workflow], Any]) -> Any:
        """Run one command, keep what it changed, and forget the rest."""
        result = command(self.workflow)
        self._keep()
        return result

    def _keep(self) -> None:
        changes = self.workflow.take_changes()
        for wait_id in changes.closed:
            del self.waits[wait_id]
        for wait in changes.opened:
            self.waits[wait.id] = wait
        for scope, document in changes.scopes.items():
            if document is None:
                self.documents.pop(scope, None)
            else:
                self.documents[scope] = _text(document)
        self.events += changes.events
        self.thrown += changes.thrown
        self._check()
        self.control = self.workflow.dump()
        if self.reload:
            self.load()

    def _check(self) -> None:
        """What the changes say must be what the workflow says."""
        waiting = {wait.id: _place(wait) for wait in self.workflow.waiting()}
        known = {wait_id: _place(wait) for wait_id, wait in self.waits.items()}
        assert waiting == known, f"the changes say {self.waits}, the workflow says {waiting}"
        scopes = {scope: _text(document) for scope, document in self.workflow.scopes.items()}
        assert scopes == self.documents, f"the changes say {self.documents}, the workflow says {scopes}"

    def scopes(self) -> dict[int, Any]:
        """The stored variables, as values."""
        return {scope: feel.decode(json.loads(text)) for scope, text in self.documents.items()}

    def load(self) -> None:
        """Go on from what was stored last."""
        self.workflow = bpmn.Workflow.load(self.env.spec(self.definition), self.control, self.scopes(), self.env)
        assert self.workflow.dump() == self.control, "the control changes when it is loaded and dumped again"
        waiting = {wait.id: _place(wait) for wait in self.workflow.waiting()}
        known = {wait_id: _place(wait) for wait_id, wait in self.waits.items()}
        assert waiting == known, f"{known} became {waiting} by loading"


def _text(document: Mapping[str, Any]) -> str:
    return json.dumps(feel.encode(document), ensure_ascii=False, sort_keys=True)


def _place(wait: bpmn.Wait) -> tuple[str, str, int, Any]:
    """What a wait is, and when a timer is due; other details the workflow tells as they would be today."""
    return wait.kind, wait.element_id, wait.scope, wait.details["due"] if wait.kind == "timer" else None
