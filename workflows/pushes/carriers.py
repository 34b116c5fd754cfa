"""Who carries a message to another unit: a table by receiver; units of this platform read it in their own tasks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from engine.hooks import Outcome, ServiceCall


class Carrier(Protocol):
    """Takes a message to its receiver; called again with the same key until it answers, so it may not double it.

    Raises:
        Exception: any failure; the engine tries again with growing delay, then raises an incident.
    """

    def __call__(self, message: Mapping[str, Any], key: str) -> str:
        """The other side's number of it."""


def platform(message: Mapping[str, Any], key: str) -> str:
    """Receivers in this platform claim the message in a task of the same instance: it has arrived."""
    return key


@dataclass(slots=True)
class Carriers:
    """Receiver code → carrier; filled once at the start, by whoever knows the network."""

    by_receiver: dict[str, Carrier] = field(default_factory=dict)

    def send(self, call: ServiceCall) -> Outcome:
        """S8-03: hand ``outgoing`` to its carrier; sets ``push_ack``. No transaction is open meanwhile."""
        message: Mapping[str, Any] = call.variables["outgoing"]
        carrier = self.by_receiver.get(str(message["receiver"]), platform)
        return {"push_ack": carrier(message, call.idempotency_key)}
