"""One node of the drill: the real application under gunicorn, with a topic whose partner is a file.

``python -m tests.chaos.node URL PORT LEDGER [BUG]``
"""

import os
import random
import sys
import threading
from datetime import timedelta
from typing import Any

from flask import Flask

from api import serving
from api.config import Config
from engine.hooks import Hooks, Retry, ServiceCall, Topic
from tests.chaos import planted

#: Short, so that a frozen node comes back to find its lease gone.
LEASE = timedelta(seconds=1)
#: How long the partner takes, in seconds: the first time, and when it is asked again.
PARTNER_SECONDS = (0.1, 0.7)
PARTNER_SECONDS_AGAIN = (0.7, 0.9)


class Node(serving.Server):
    """The server of ``zhenshu serve`` with the drill's topic."""

    def __init__(self, config: Config, ledger: str) -> None:
        self._ledger = ledger
        super().__init__(config)

    def load(self) -> Flask:
        """Called by gunicorn in its worker."""
        from api import bootstrap
        from api.app import create_app

        system = bootstrap.build(self._config)
        bind(system.hooks, self._ledger, self._config.port)
        return create_app(self._config, system)


def bind(hooks: Hooks, ledger: str, port: int = 0) -> None:
    """Hang in the drill's topic. Crashed attempts are what the drill is about, so they may be many."""
    retry = Retry(attempts=1000, first=timedelta(milliseconds=100), longest=timedelta(seconds=1))
    topic = Topic(lambda call: register(ledger, port, call), "drill", retry, leaves_database=True, lease=LEASE)
    hooks.topics["drill.register"] = topic


def register(ledger: str, port: int, call: ServiceCall) -> dict[str, Any]:
    """The partner: it takes its time, and what it was told, and by which node, it remembers."""
    descriptor = os.open(ledger, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.write(descriptor, f"{call.idempotency_key} {call.attempt} {port}\n".encode())
    os.close(descriptor)
    threading.Event().wait(random.uniform(*(PARTNER_SECONDS if call.attempt == 1 else PARTNER_SECONDS_AGAIN)))
    return {"registered": call.attempt}


def main(url: str, port: str, ledger: str, bug: str = "") -> None:
    """Serve until killed."""
    if bug:
        planted.plant(bug)
    config = Config(database_url=url, port=int(port), workers=1, threads=6, log_level="ERROR")
    Node(config, ledger).run()


if __name__ == "__main__":
    main(*sys.argv[1:])
