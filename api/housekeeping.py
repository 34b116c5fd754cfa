"""Housekeeping by every process with an executor: what is over is forgotten, what recurs is revived, once an hour."""

import logging
import threading
from collections.abc import Callable
from datetime import timedelta

from sqlalchemy.exc import InterfaceError, OperationalError

import workflows.bindings
from api.bootstrap import System
from api.trials import folder as trials
from engine import api_tokens, deliveries, idempotency, notifications, outbox, sessions, webhooks
from engine.context import SYSTEM, command
from forms import uploads
from workflows import inquiries

logger = logging.getLogger(__name__)

EVERY = timedelta(hours=1)

UPLOADS_KEPT = timedelta(days=7)
"""How long a file waits for its form. Reason: a draft that rests over a long holiday week keeps its attachments."""


def sweep(system: System) -> dict[str, int]:
    """Forget expired sessions, old answers, nonces and events, uploads that no form took; end webhooks of who is gone,
    and trials of yesterday.

    Returns how many of each.
    """
    with command(system.database, system.hooks, SYSTEM, system.clock) as ctx:
        swept = {
            "sessions": sessions.purge(ctx),
            "answers": idempotency.purge(ctx),
            "nonces": api_tokens.purge(ctx),
            "webhooks": webhooks.end_lapsed(ctx),
            "deliveries": deliveries.purge(ctx),
            "events": outbox.purge(ctx),
            "notifications": notifications.purge(ctx),
            "inquiries": inquiries.purge(ctx),
            "uploads": uploads.purge(ctx, ctx.now - UPLOADS_KEPT),
        }
        now = ctx.now
    swept["trials"] = trials.sweep(system, now)
    logger.info("swept", extra=swept)
    return swept


def begin(system: System) -> None:
    """Schedule the business's recurring jobs, unless they are."""
    with command(system.database, system.hooks, SYSTEM, system.clock) as ctx:
        workflows.bindings.begin(ctx)


class Housekeeper:
    """A thread that keeps house until it is told to stop."""

    def __init__(self, system: System) -> None:
        self._system = system
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="housekeeper", daemon=True)

    def start(self) -> None:
        """Begin with what recurs; the first sweep comes after one pause."""
        self._thread.start()

    def stop(self) -> None:
        """End the thread; a sweep that runs is finished."""
        self._stopping.set()

    def _run(self) -> None:
        self._attempt(begin)
        while not self._stopping.wait(EVERY.total_seconds()):
            self._attempt(begin)
            self._attempt(sweep)

    def _attempt(self, act: Callable[[System], object]) -> None:
        try:
            act(self._system)
        except (OperationalError, InterfaceError):
            logger.warning("could not keep house", extra={"act": act.__name__}, exc_info=True)
