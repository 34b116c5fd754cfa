"""A desk to execute penalties at: the walker of scenarios, step by step."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Any

import pytest

from engine import context, messages
from engine.context import SYSTEM, Context
from engine.db import Database
from engine.errors import ZhenshuError
from tests.scenarios.walker import STEPS, WING, Scenario, Walk, actor, typed
from workflows.execution import ledger
from workflows.execution.ledger import Execution

NOW = "2026-11-23T09:15+08:00"
PENALTY: Mapping[str, Any] = {
    "decision_document_id": None,
    "decision_no": "示政罚决字〔2026〕第0099号",
    "fine_cents": 500_000,
    "kinds": ["罚款"],
    "rectify_order": False,
    "rectify_due": None,
    "served_at": {"instant": "2026-11-23T09:00+08:00"},
    "pay_days": 15,
    "party_name": "示范镇荣发建材有限公司",
}
CODE = {"variable": "execution.payment_code"}


class Desk:
    """One execution that has just been opened, and what may be done to it."""

    def __init__(self, database: Database, process: str = "execution", given: Mapping[str, Any] | None = None) -> None:
        path = WING / process / "scenarios" / "test.json"
        self.walk = Walk(database, Scenario(path, "test", {"now": NOW, **(given or {})}, [], {}))
        self.walk.take_steps()

    def open(self, **changes: Any) -> Desk:
        """Take a penalty over."""
        return self.take({"start_variables": {"penalty": {**PENALTY, **changes}}, "by": "county"})

    def take(self, *steps: dict[str, Any]) -> Desk:
        """Take steps as a scenario writes them."""
        for step in steps:
            if "message" in step:
                self._send(step)
            else:
                kind = next(name for name in STEPS if name in step)
                STEPS[kind](self.walk, step[kind], step)
            self.walk.executor.drain()
        return self

    def _send(self, step: dict[str, Any]) -> None:
        with self.walk.command(actor(step["by"])) as ctx:
            given = typed(self.walk._filled(ctx, step.get("variables", {})))
            messages.correlate(ctx, step["message"], instance_id=self.walk.instance_id, variables=given)

    def refused(self, step: dict[str, Any]) -> ZhenshuError:
        """The refusal of a step, which must leave nothing behind."""
        before = self.open_tasks()
        with pytest.raises(ZhenshuError) as caught:
            self.take(step)
        assert self.open_tasks() == before
        return caught.value

    def until(self, instant: str) -> Desk:
        """Let the clock run."""
        return self.take({"until": instant})

    def pay(self, reference: str, amount: Any, at: str, by: str = "county", **changes: Any) -> dict[str, Any]:
        """The bank's call-back."""
        facts = {"bank_reference": reference, "payment_code": CODE, "amount": amount, "paid_at": at, **changes}
        given = {name: value for name, value in facts.items() if value is not ...}
        return {"message": "execution.payment_received", "by": by, "variables": {"payment": given}}

    def command(self) -> AbstractContextManager[Context]:
        """A transaction of the system's."""
        entered: AbstractContextManager[Context] = self.walk.command(SYSTEM)
        return entered

    def query(self) -> AbstractContextManager[Context]:
        """A look."""
        return context.query(self.walk.database, self.walk.hooks, SYSTEM, self.walk.clock)

    def execution(self) -> Execution:
        """The row."""
        with self.query() as ctx:
            return ledger.of_instance(ctx, self.walk.instance_id)

    def open_tasks(self) -> list[str]:
        """Steps that wait for somebody."""
        with self.query() as ctx:
            return sorted(task.element_id for task in self.walk._open(ctx))
