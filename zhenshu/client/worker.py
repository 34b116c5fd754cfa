"""A worker: fetches service steps, works on several at once, keeps their locks, and stops when it is told to."""

import logging
import os
import signal
import socket
import threading
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import FrameType
from typing import Any

from zhenshu.client.client import LONGEST_WAIT, Client
from zhenshu.client.problems import ClientError, Closed, LockLost, NotFound, Problem
from zhenshu.client.rows import LockedTask

logger = logging.getLogger("zhenshu.client")

Outcome = Mapping[str, Any] | None
Handler = Callable[["Task"], Outcome]

EXTEND_AT = 1 / 3
"""Of a lock's time left when it is extended. Reason: two more attempts fit into the rest."""

LOOK_SECONDS = 0.5
"""Longest pause between two looks at the locks."""

BROKEN_SECONDS = (1.0, 30.0)
"""First and longest pause when the town cannot be reached."""

FINAL = frozenset((400, 401, 403, 404, 422))
"""Statuses of a fetch that end the worker: what it asks or who it is would only be refused again."""


class BpmnError(Exception):
    """Raised by a handler: a business refusal that the diagram catches at this step."""

    def __init__(self, code: str, message: str | None = None, variables: Mapping[str, Any] | None = None) -> None:
        self.code, self.message, self.variables = code, message, variables
        super().__init__(f"{code}: {message}")


class Failed(Exception):
    """Raised by a handler: the attempt failed, and how to go on. Any other exception leaves that to the diagram.

    ``retries`` are attempts left; 0 makes it an incident now. ``retry_seconds`` is the pause before the next.
    """

    def __init__(
        self,
        message: str,
        *,
        details: str | None = None,
        retries: int | None = None,
        retry_seconds: int | None = None,
    ) -> None:
        self.message, self.details, self.retries, self.retry_seconds = message, details, retries, retry_seconds
        super().__init__(message)


class Task:
    """A step in a handler's hands."""

    def __init__(self, locked: LockedTask, lock_seconds: int, is_stopping: threading.Event) -> None:
        self.row = locked
        self.lock_seconds = lock_seconds
        self._lost = threading.Event()
        self._stopping = is_stopping
        self.locked_at = time.monotonic()

    @property
    def variables(self) -> Mapping[str, Any]:
        """What is visible from the step."""
        return self.row.variables

    @property
    def properties(self) -> Mapping[str, Any]:
        """The step's extension properties."""
        return self.row.properties

    @property
    def idempotency_key(self) -> str:
        """The same for every attempt at this step: hand it to whatever you call, so that it is done once."""
        return self.row.id

    @property
    def is_lost(self) -> bool:
        """Whether the lock went to another: stop, what you find out counts no more."""
        return self._lost.is_set()

    @property
    def is_stopping(self) -> bool:
        """Whether the worker was told to stop: long work may end at a good place, with ``Failed`` and no pause."""
        return self._stopping.is_set()

    def lose(self) -> None:
        """The town said that the lock is gone."""
        self._lost.set()


@dataclass(frozen=True, slots=True)
class Subscription:
    """A topic and who works on it."""

    handler: Handler
    lock_seconds: int
    request: Mapping[str, Any] = field(default_factory=dict)


class Worker:
    """Works on the topics that are hung in with ``topic`` until ``stop`` or, in ``run``, SIGTERM or SIGINT.

    At most ``concurrency`` handlers run at once, and no more steps are locked than can be begun at once. Locks are
    extended while handlers run. A result is sent with the lock's own token: the town refuses it where the lock went to
    another, and it is dropped. Handlers run at least once; hand ``task.idempotency_key`` to whatever they call.
    """

    def __init__(
        self,
        client: Client,
        worker_id: str | None = None,
        *,
        concurrency: int = 4,
        wait_seconds: int = 30,
        grace_seconds: float = 30.0,
        broken_seconds: tuple[float, float] = BROKEN_SECONDS,
    ) -> None:
        if concurrency < 1 or not 0 <= wait_seconds <= LONGEST_WAIT:
            raise ValueError(f"Expected concurrency of 1 or more and wait_seconds of 0 to {LONGEST_WAIT}")
        self.worker_id = worker_id or f"{socket.gethostname()}-{os.getpid()}"
        self._client = client
        self._polling = client.again()
        self._topics: dict[str, Subscription] = {}
        self._concurrency, self._wait, self._grace = concurrency, wait_seconds, grace_seconds
        self._broken = broken_seconds
        self._free = threading.Semaphore(concurrency)
        self._stopping = threading.Event()
        self._finished = threading.Event()
        self._lock = threading.Lock()
        self._held: set[Task] = set()

    def topic(
        self,
        name: str,
        *,
        lock_seconds: int = 60,
        variables: Sequence[str] | None = None,
        process_definition_key: str | None = None,
    ) -> Callable[[Handler], Handler]:
        """Hang a handler in: ``handler(task)`` returns the variables to set.

        ``variables``: only these are fetched.
        """

        def hang_in(handler: Handler) -> Handler:
            request: dict[str, Any] = {"topic": name, "lock_seconds": lock_seconds}
            if variables is not None:
                request["variables"] = [*variables]
            if process_definition_key is not None:
                request["process_definition_key"] = process_definition_key
            self._topics[name] = Subscription(handler, lock_seconds, request)
            return handler

        return hang_in

    def stop(self) -> None:
        """Fetch no more; what is being worked on is finished within ``grace_seconds``."""
        self._stopping.set()
        self._polling.close()

    def run(self, *, signals: Sequence[signal.Signals] = (signal.SIGTERM, signal.SIGINT)) -> None:
        """Work until told to stop. Signals are taken only where this is the program's main thread.

        A town that cannot be reached, fails (5xx) or is answered for by a proxy is asked again after growing pauses.

        Raises:
            Problem: the town refuses the worker itself: a credential or a topic that is not open to it.
        """
        if not self._topics:
            raise ValueError("Expected a topic to be hung in")
        earlier = self._take_signals(signals) if threading.current_thread() is threading.main_thread() else {}
        keeper = threading.Thread(target=self._keep_locks, name="zhenshu-locks", daemon=True)
        keeper.start()
        try:
            self._fetch_on()
        finally:
            self.stop()
            self._drain()
            self._finished.set()
            keeper.join()
            for number, handler in earlier.items():
                signal.signal(number, handler)

    # --- fetching ---------------------------------------------------------------------------------

    def _fetch_on(self) -> None:
        failures = 0
        while not self._stopping.is_set():
            places = self._places()
            if not places:
                continue
            fetched: Sequence[LockedTask] = ()
            try:
                fetched = self._fetch(places)
                failures = 0
            except Closed:
                pass
            except ClientError as error:
                if isinstance(error, Problem) and error.status in FINAL:
                    self._give_back(places)
                    raise
                failures += 1
                pause = min(self._broken[0] * 2.0 ** min(failures - 1, 30), self._broken[1])
                logger.warning("the town cannot be reached", extra={"error": str(error), "pause": pause})
                self._stopping.wait(pause)
            self._give_back(places - len(fetched))
            for row in fetched:
                self._begin(row)

    def _places(self) -> int:
        """How many more handlers may run; waits for the first."""
        if not self._free.acquire(timeout=LOOK_SECONDS):
            return 0
        places = 1
        while places < self._concurrency and self._free.acquire(blocking=False):
            places += 1
        return places

    def _give_back(self, places: int) -> None:
        if places:
            self._free.release(places)

    def _fetch(self, places: int) -> Sequence[LockedTask]:
        topics = [one.request for one in self._topics.values()]
        return self._polling.external_tasks.fetch_and_lock(
            self.worker_id, topics, max_tasks=min(places, 100), wait_seconds=self._wait
        )

    def _begin(self, row: LockedTask) -> None:
        task = Task(row, self._topics[row.topic].lock_seconds, self._stopping)
        with self._lock:
            self._held.add(task)
        # A thread that does not end in time must not keep the program from ending.
        threading.Thread(target=self._work, args=(task,), name=f"zhenshu-{row.topic}", daemon=True).start()

    # --- working ----------------------------------------------------------------------------------

    def _work(self, task: Task) -> None:
        try:
            self._report(task, self._handled(task))
        except (LockLost, NotFound) as gone:
            logger.warning("the step went to another", extra={"task_id": task.row.id, "code": gone.code})
        except ClientError as error:
            # The lock runs out, and the step comes again.
            logger.error("the result could not be told", extra={"task_id": task.row.id, "error": str(error)})
        finally:
            with self._lock:
                self._held.discard(task)
            self._free.release()

    def _handled(self, task: Task) -> "Outcome | BpmnError | Failed":
        try:
            return self._topics[task.row.topic].handler(task)
        except (BpmnError, Failed) as said:
            return said
        except Exception as error:
            logger.warning("an attempt failed", extra={"task_id": task.row.id}, exc_info=True)
            return Failed(f"{type(error).__name__}: {error}", details=traceback.format_exc())

    def _report(self, task: Task, outcome: "Outcome | BpmnError | Failed") -> None:
        """Tell the outcome; one that the town refuses is a failed attempt, for it would only be refused again."""
        if task.is_lost:
            return
        try:
            self._tell(task, outcome)
        except (LockLost, NotFound):
            raise
        except (Problem, TypeError, ValueError) as refusal:
            logger.warning("the result was refused", extra={"task_id": task.row.id, "error": str(refusal)})
            self._client.external_tasks.fail(task.row, f"The result was refused: {refusal}")

    def _tell(self, task: Task, outcome: "Outcome | BpmnError | Failed") -> None:
        doors = self._client.external_tasks
        match outcome:
            case BpmnError():
                doors.bpmn_error(task.row, outcome.code, outcome.message, outcome.variables)
            case Failed():
                doors.fail(
                    task.row,
                    outcome.message,
                    outcome.details,
                    retries=outcome.retries,
                    retry_seconds=outcome.retry_seconds,
                )
            case _:
                doors.complete(task.row, outcome)

    # --- locks ------------------------------------------------------------------------------------

    def _keep_locks(self) -> None:
        while not self._finished.wait(self._until_next()):
            with self._lock:
                due = [task for task in self._held if not task.is_lost and _left(task) <= 0]
            for task in due:
                self._extend(task)

    def _until_next(self) -> float:
        with self._lock:
            waits = [_left(task) for task in self._held if not task.is_lost]
        return min([LOOK_SECONDS, *(max(one, 0.02) for one in waits)])

    def _extend(self, task: Task) -> None:
        now = time.monotonic()
        try:
            self._client.external_tasks.extend(task.row, task.lock_seconds)
            task.locked_at = now
        except (LockLost, NotFound):
            with self._lock:
                is_held = task in self._held
            if is_held:
                task.lose()
        except ClientError as error:
            logger.warning("a lock could not be extended", extra={"task_id": task.row.id, "error": str(error)})

    # --- stopping ---------------------------------------------------------------------------------

    def _drain(self) -> None:
        """Wait for the handlers that run; what they do not finish in time comes again when its lock runs out."""
        end = time.monotonic() + self._grace
        taken = 0
        while taken < self._concurrency and (left := end - time.monotonic()) > 0:
            taken += self._free.acquire(timeout=left)

    def _take_signals(self, signals: Sequence[signal.Signals]) -> dict[int, Any]:
        def told(number: int, frame: FrameType | None) -> None:
            # A handler may not wait for locks that the interrupted thread holds.
            threading.Thread(target=self.stop, daemon=True).start()

        return {number: signal.signal(number, told) for number in signals}


def _left(task: Task) -> float:
    """Seconds until the lock is to be extended."""
    return task.locked_at + task.lock_seconds * (1 - EXTEND_AT) - time.monotonic()
