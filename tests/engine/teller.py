"""An executor in a process of its own that tells webhooks: ``python -m tests.engine.teller URL HOST:PORT``."""

import signal
import sys
from datetime import timedelta

from engine import outbox, outside, telling
from engine.db import Database
from engine.executor import Executor
from engine.hooks import Hooks
from engine.vault import Vault

KEY = b"k" * 32
LEASE = timedelta(seconds=2)
"""Short, so that a test need not wait for what a crash left behind."""


def hooks_for(allowed: str) -> Hooks:
    """Hooks of a house that tells."""
    hooks = Hooks(vault=Vault(lambda: [KEY]), outside=outside.Policy(outside.allowed(allowed)))
    outbox.install(hooks)
    return hooks


def main() -> None:
    """Work until SIGTERM."""
    url, allowed = sys.argv[1:]
    telling.LEASE = LEASE
    executor = Executor(Database(url), hooks_for(allowed))
    signal.signal(signal.SIGTERM, lambda *_: executor.stop())
    executor.run()


if __name__ == "__main__":
    main()
