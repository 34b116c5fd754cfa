"""What the kernel may look up during one command: called processes, decisions, the clock of expressions."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from engine import bpmn, definitions
from engine.context import Context
from engine.errors import DecisionNotFound, DefinitionNotFound
from engine.feel import dmn
from engine.rows import ProcessDefinition

NOTICES_KEPT = 10
"""Notices of one decision that history keeps."""


class Environment:
    """The kernel's look-ups during one command."""

    __slots__ = ("_ctx", "feel", "now")

    def __init__(self, ctx: Context, town_code: str, instance_id: str) -> None:
        self._ctx = ctx
        self.now: datetime = ctx.now
        self.feel = definitions.expressions(ctx, town_code, instance_id)

    @property
    def person(self) -> str | None:
        """Who gives the command."""
        return None if self._ctx.actor.kind == "system" else self._ctx.actor.id

    def spec(self, definition_id: str) -> bpmn.ProcessSpec:
        """The compiled process of a stored scope."""
        return definitions.spec(self._ctx, definition_id)

    def called(self, key: str, binding: str, version: int | str | None, caller: str) -> tuple[str, bpmn.ProcessSpec]:
        """The definition that a call activity runs.

        Raises:
            StepFailed: there is none.
        """
        try:
            found = self._called(key, binding, version, caller)
        except DefinitionNotFound as error:
            raise bpmn.StepFailed("called_process_missing", error.detail_zh, error.detail_en) from error
        return found.id, definitions.spec(self._ctx, found.id)

    def _called(self, key: str, binding: str, number: int | str | None, caller: str) -> ProcessDefinition:
        if binding == "deployment":
            return definitions.beside(self._ctx, key, caller)
        if binding == "version":
            return definitions.version(self._ctx, key, definitions.version_number(number))
        if binding == "versionTag":
            return definitions.tagged(self._ctx, key, str(number))
        return definitions.latest(self._ctx, key)

    def decide(
        self, ref: str, binding: str, version: int | str | None, caller: str, variables: Mapping[str, Any]
    ) -> bpmn.Decided:
        """Evaluate a decision.

        Raises:
            StepFailed: there is no such decision, or it cannot be evaluated.
        """
        try:
            found = definitions.bound_decision(self._ctx, ref, binding, version, caller)
        except DecisionNotFound as error:
            raise bpmn.StepFailed("decision_missing", error.detail_zh, error.detail_en) from error
        wrong = found.model.mismatches(found.row.key, variables)
        if wrong:
            zh = "".join(one.message_zh for one in wrong)
            en = " ".join(one.message_en for one in wrong)
            raise bpmn.StepFailed("decision_input", f"决策“{ref}”：{zh}", f"Decision “{ref}”: {en}")
        result = found.model.answer(found.row.key, variables, self.feel)
        return bpmn.Decided(result.rows, _told(found, result) if result.reasons else None)


def _told(found: definitions.Decision, result: dmn.DecisionResult) -> dict[str, Any]:
    """What history says of a decision whose answer is null, or partly so."""
    kept = result.notices[:NOTICES_KEPT]
    return {"decision": found.row.key, "version": found.row.version, "notices": [asdict(one) for one in kept]}
