"""The kernel as a walk sees it: kept hot, or saved and loaded after every step as the engine would."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine import bpmn, feel
from tests.fuzz.model import Model


@dataclass(frozen=True)
class Seen:
    """An open wait, as the outside sees it."""

    id: str
    kind: str
    element: str
    due: datetime | None
    variables: dict[str, Any]


class Environment:
    """What the surrounding engine offers during one command: here, the processes of one file."""

    def __init__(self, specs: Mapping[str, bpmn.ProcessSpec], now: datetime) -> None:
        self.specs = specs
        self.now = now

    @property
    def feel(self) -> feel.Env:
        return feel.Env(now=self.now)

    def called(
        self, key: str, binding: str, version: int | str | None, caller_definition: str
    ) -> tuple[str, bpmn.ProcessSpec]:
        return key, self.specs[key]

    def spec(self, definition_id: str) -> bpmn.ProcessSpec:
        return self.specs[definition_id]

    def decide(
        self,
        ref: str,
        binding: str,
        version: int | str | None,
        caller_definition: str,
        variables: Mapping[str, Any],
    ) -> Any:
        raise NotImplementedError(ref)


class HotKernel:
    """One instance that stays in memory; what it says it changed is checked against what it is."""

    def __init__(self, model: Model, xml: bytes, now: datetime, variables: dict[str, Any]) -> None:
        self.env = Environment(bpmn.compile(bpmn.read(xml)), now)
        self.key = model.processes[0].id
        spec = self.env.specs[self.key]
        self.flows: Counter[str] = Counter()
        self.signals: Counter[str] = Counter()
        self.rows: dict[str, bpmn.Wait] = {}
        self.documents: dict[int, dict[str, Any]] = {}
        self.workflow = bpmn.Workflow.start(spec, self.key, self.env, variables=variables)
        self._mirror()

    def at(self, now: datetime) -> None:
        self.env.now = now

    def act(self, verb: str, wait: str | None, code: str, variables: dict[str, Any]) -> None:
        """Do what the walk chose, then keep what changed."""
        if verb == "complete":
            self.workflow.complete(wait, variables)
        elif verb == "trigger":
            self.workflow.trigger(wait, variables)
        elif verb == "error":
            self.workflow.throw_error(wait, code, None, variables)
        elif verb == "retry":
            self.workflow.retry(wait)
        elif verb == "set":
            self.workflow.set_variables(None, variables)
        else:
            self.workflow.cancel("walk")
        self._mirror()

    def _mirror(self) -> None:
        """Apply the changes to the rows that the engine would hold."""
        changes = self.workflow.take_changes()
        for wait_id in changes.closed:
            del self.rows[wait_id]
        for wait in changes.opened:
            self.rows[wait.id] = wait
        for scope, document in changes.scopes.items():
            if document is None:
                self.documents.pop(scope, None)
            else:
                self.documents[scope] = json.loads(json.dumps(feel.encode(document)))
        for event in changes.events:
            if event.kind == "flow.taken":
                self.flows[event.element_id] += 1
        for thrown in changes.thrown:
            if thrown.kind == "signal":
                self.signals[thrown.name] += 1
        self._check()

    def _check(self) -> None:
        waiting = {wait.id: wait for wait in self.workflow.waiting()}
        if waiting != self.rows:
            raise AssertionError(f"changes say {_ids(self.rows)} wait, the workflow says {_ids(waiting)}")
        scopes = {scope: feel.encode(document) for scope, document in self.workflow.scopes.items()}
        if json.loads(json.dumps(scopes)) != json.loads(json.dumps(self.documents)):
            raise AssertionError(f"changes say {self.documents}, the workflow says {scopes}")

    def waits(self) -> list[Seen]:
        """The open waits in the order in which they were opened."""
        workflow = self.workflow
        return [
            Seen(wait.id, wait.kind, wait.element_id, wait.details.get("due"), workflow.variables(wait.id))
            if wait.kind == "timer"
            else Seen(wait.id, wait.kind, wait.element_id, None, workflow.variables(wait.id))
            for wait in self.rows.values()
        ]

    @property
    def ended(self) -> bool:
        return bool(self.workflow.ended)

    def root(self) -> dict[str, Any]:
        return dict(self.workflow.variables())


class ReloadedKernel(HotKernel):
    """Saved and loaded again after every step, from what the engine would have stored."""

    def _check(self) -> None:
        super()._check()
        control = self.workflow.dump()
        scopes = {scope: feel.decode(document) for scope, document in self.documents.items()}
        spec = self.env.specs[self.key]
        self.workflow = bpmn.Workflow.load(spec, control, scopes, self.env)
        if self.workflow.dump() != control:
            raise AssertionError("the control changes when it is loaded and dumped again")
        waiting = {wait.id: wait for wait in self.workflow.waiting()}
        if waiting != self.rows:
            raise AssertionError(f"waits differ after loading: {waiting} instead of {self.rows}")


def _ids(waits: dict[str, bpmn.Wait]) -> list[str]:
    return [f"{wait.id} {wait.kind} {wait.element_id}" for wait in waits.values()]
