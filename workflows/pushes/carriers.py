"""Who carries a message to another unit: its connector; units of this platform read it in their own tasks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.hooks import Hooks, Outcome, ServiceCall
from workflows.connectors import sending
from workflows.connectors.sending import Way

SENT = ("direction", "receiver", "business_id", "version", "payload", "push_id")
"""What the other side gets of a push."""


@dataclass(frozen=True, slots=True)
class Carriers:
    """Takes messages to their receivers by the policy of the house, which is known when the program has started."""

    hooks: Hooks

    def send(self, call: ServiceCall) -> Outcome:
        """S8-03: hand ``outgoing`` to its receiver; sets ``push_ack``. No transaction is open meanwhile.

        Receivers in this platform claim the message in a task of the same instance: it has arrived.
        """
        message: Mapping[str, Any] = call.variables["outgoing"]
        address = message.get("address")
        if not address:
            return {"push_ack": call.idempotency_key}
        key = f"{message['receiver']}:{message['business_id']}:{message['version']}"
        body = {"key": key, **{name: message[name] for name in SENT}}
        way = Way(call.town_code, str(address), str(message.get("secret") or ""))
        return {"push_ack": sending.post(self.hooks, way, body, key)}
