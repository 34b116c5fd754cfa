"""The executor: threads that run due jobs and service handlers, until they are told to stop.

Three kinds of work on separate threads, so that a slow partner delays no timer:

* *transactions*: jobs, and handlers that stay in the database. Claim, effect and completion are one
  transaction; the row locks are the lease, and a crash gives the work back by itself.
* *calls*: handlers that leave the database. A lease with a token and the attempt is committed first, then the
  handler runs without a transaction, then its result is committed if the token still holds.
* *webhooks*: receivers of events are told in the same way as calls are made.
"""

import logging
import os
import socket
import threading
from collections import Counter
from collections.abc import Callable, Set
from contextlib import AbstractContextManager
from datetime import timedelta

from engine import codec, context, deliveries, external_tasks, jobs, outbox, queue, telling, wakeups
from engine.clock import Clock, DatabaseClock, monotonic_seconds
from engine.context import SYSTEM, Context
from engine.db import Database
from engine.errors import InstanceBusy, LockLost, NotFound, ZhenshuError
from engine.hooks import BpmnError, Hooks, Later, ServiceCall, Topic
from engine.queue import Claim
from engine.rows import ExternalTask, Instance

logger = logging.getLogger(__name__)

#: Kinds of work in the queue.
ALL_WORK: Set[str] = frozenset({"job", "call"})

#: Jobs done in one transaction when many are due.
BATCH = 16
#: Receivers of webhooks called at the same time, and how many of the calls may go to one of them.
WEBHOOK_THREADS, WEBHOOK_SHARE = 4, 2
#: How long work that another transaction holds is left alone.
BUSY_PAUSE = timedelta(milliseconds=20)
#: The longest sleep between two looks at the queue, should a wake-up be lost, in seconds.
POLL_SECONDS = 2.0
#: How often SQLite's statistics are refreshed, in seconds.
TIDY_SECONDS = 3600.0
#: The pause after the database could not be reached, in seconds.
BROKEN_SECONDS = 1.0


class Executor:
    """Runs the queue of one database in this process; any number of processes may run one each.

    Args:
        call_threads: handlers that leave the database and may run at the same time.
        poll_seconds: the longest sleep should a wake-up be lost.
    """

    def __init__(
        self,
        database: Database,
        hooks: Hooks,
        *,
        clock: Clock | None = None,
        call_threads: int = 4,
        poll_seconds: float = POLL_SECONDS,
    ) -> None:
        self._database = database
        self._hooks = hooks
        self._clock = clock or DatabaseClock()
        self._call_threads = call_threads
        self._poll_seconds = poll_seconds
        self._worker = f"{socket.gethostname()}:{os.getpid()}"
        self._stopping = threading.Event()
        self._telling: Counter[str] = Counter()
        self._telling_lock = threading.Lock()
        self._tidy_at = monotonic_seconds()
        self._wakes: list[threading.Event] = []
        #: Threads that tell webhooks: what wakes each, and who it is.
        self._tellers: dict[threading.Event, int] = {}
        self._calling: set[int] = set()
        self._inside = sorted(name for name, topic in hooks.topics.items() if not topic.leaves_database)
        self._outside = sorted(name for name, topic in hooks.topics.items() if topic.leaves_database)

    def run(self) -> None:
        """Work until ``stop`` is called; returns when what was begun is finished."""
        threads = [self._thread("transactions", self._transact_or_tidy, self._seconds_to_transaction)]
        for number in range(self._call_threads if self._outside else 0):
            threads.append(self._thread(f"calls-{number}", self._call, self._seconds_to_call))
        for number in range(WEBHOOK_THREADS if self._hooks.published else 0):
            threads.append(self._thread(f"webhooks-{number}", self._tell, self._seconds_to_tell, is_teller=True))
        watcher = threading.Thread(
            target=wakeups.watch, args=(self._database, self._stopping, self._wake), name="wakeups", daemon=True
        )
        self._hooks.nudges.append(self._wake)
        logger.info("executor started", extra={"worker": self._worker})
        for thread in (*threads, watcher):
            thread.start()
        for thread in (*threads, watcher):
            thread.join()
        self._hooks.nudges.remove(self._wake)
        logger.info("executor stopped", extra={"worker": self._worker})

    def stop(self) -> None:
        """Take no more work; what was begun is finished. Safe to call from a signal handler."""
        self._stopping.set()
        for event in (*self._wakes, *self._tellers):
            event.set()

    def drain(self, rounds: int = 100_000) -> int:
        """Do everything that is due in the calling thread; returns how many pieces of work were done."""
        done = 0
        for _ in range(rounds):
            step = self._transact() or self._call() or self._tell()
            if not step:
                break
            done += step
        return done

    def drain_together(self, queued: Set[str] = ALL_WORK) -> int:
        """As ``drain``, but everything in one transaction; if a piece fails, each in one of its own.

        For one who is alone with the database, as a simulation is: the transaction is as long as its work.

        Args:
            queued: the kinds of work there may be, of ``ALL_WORK``.
        """
        done = 0
        while True:
            try:
                with self._command() as ctx:
                    done += self._all_steps(ctx, queued)
                    left = queue.seconds_to_next_call(ctx, self._outside) if self._outside else None
            except Exception:
                logger.debug("one transaction for all failed", exc_info=True)
                return done + self.drain()
            if left is None or left > 0:
                return done
            done += self._call()
            queued = ALL_WORK

    def _all_steps(self, ctx: Context, queued: Set[str]) -> int:
        """Service steps and jobs, then what follows from them; returns how many there were."""
        done, waiting = 0, {*queued}
        while waiting:
            ctx.queued.clear()
            if "call" in waiting:
                found = external_tasks.claim(ctx, self._inside, 2) if self._inside else ()
                for task, instance in found[:1]:
                    self._handle(ctx, task, instance)
                    done += 1
                kind, has_more = "call", len(found) > 1
            else:
                claims = queue.claim(ctx, BATCH)
                for claimed in claims:
                    jobs.run(ctx, claimed)
                done += len(claims)
                kind, has_more = "job", bool(claims)
            if not has_more:
                waiting.discard(kind)
            waiting |= ctx.queued
        return done

    # --- threads ----------------------------------------------------------------------------------

    def _wake(self) -> None:
        for event in self._wakes:
            event.set()
        self._wake_teller()

    def _wake_teller(self) -> None:
        """Wake one of those that make no call; if it finds something to tell, it wakes the next."""
        for event, thread in [*self._tellers.items()]:
            if thread not in self._calling:
                event.set()
                return

    def _thread(
        self, name: str, work: Callable[[], int], seconds_left: Callable[[], float | None], is_teller: bool = False
    ) -> threading.Thread:
        awake = threading.Event()
        if not is_teller:
            self._wakes.append(awake)

        def loop() -> None:
            if is_teller:
                self._tellers[awake] = threading.get_ident()
            while not self._stopping.is_set():
                awake.clear()
                try:
                    if not work():
                        awake.wait(self._pause(seconds_left()))
                except Exception:
                    logger.exception("the queue could not be read", extra={"loop": name})
                    self._stopping.wait(BROKEN_SECONDS)

        return threading.Thread(target=loop, name=name)

    def _pause(self, seconds_left: float | None) -> float:
        """How long to sleep: until the next due instant, or briefly if what is due is held by another."""
        if seconds_left is None:
            return self._poll_seconds
        return min(max(seconds_left, BUSY_PAUSE.total_seconds()), self._poll_seconds)

    def _command(self) -> AbstractContextManager[Context]:
        return context.command(self._database, self._hooks, SYSTEM, self._clock)

    def _query(self) -> AbstractContextManager[Context]:
        return context.query(self._database, self._hooks, SYSTEM, self._clock)

    def _seconds_to_transaction(self) -> float | None:
        with self._query() as ctx:
            if outbox.has_unplaced(ctx):
                return 0.0
            job, call = queue.seconds_to_next_job(ctx), queue.seconds_to_next_call(ctx, self._inside)
        return job if call is None else call if job is None else min(job, call)

    def _seconds_to_call(self) -> float | None:
        with self._query() as ctx:
            return queue.seconds_to_next_call(ctx, self._outside)

    # --- transactions -----------------------------------------------------------------------------

    def _transact(self) -> int:
        """Do what is due in the database; returns how many pieces of work were claimed."""
        left = self._seconds_to_transaction()
        if left is None or left > 0:
            return 0
        return self._jobs() + self._handlers() + self._relay()

    def _transact_or_tidy(self) -> int:
        done = self._transact()
        if not done and monotonic_seconds() >= self._tidy_at:
            self._tidy_at = monotonic_seconds() + TIDY_SECONDS
            self._database.refresh_statistics()
        return done

    def _relay(self) -> int:
        """Give committed events their place in the stream, and say who is to be told; returns how many."""
        with self._query() as ctx:
            if not outbox.has_unplaced(ctx):
                return 0
        with self._command() as ctx:
            return deliveries.relay(ctx)

    def _jobs(self) -> int:
        """Do a batch of jobs in one transaction; if it fails, each of them in one of its own."""
        claims: list[Claim] = []
        try:
            with self._command() as ctx:
                claims += queue.claim(ctx, BATCH)
                for claimed in claims:
                    jobs.run(ctx, claimed)
        except Exception as error:
            if not claims:
                raise
            if len(claims) == 1:
                self._job_failed(claims[0], error)
            else:
                logger.debug("batch of jobs failed", extra={"jobs": len(claims)}, exc_info=True)
                for _ in claims:
                    self._one_job()
        return len(claims)

    def _one_job(self) -> None:
        claims: list[Claim] = []
        try:
            with self._command() as ctx:
                claims += queue.claim(ctx, 1)
                for claimed in claims:
                    jobs.run(ctx, claimed)
        except Exception as error:
            if not claims:
                raise
            self._job_failed(claims[0], error)

    def _job_failed(self, claimed: Claim, error: Exception) -> None:
        job = claimed.job
        facts = {"job_id": job.id, "kind": job.kind, "instance_id": job.instance_id, "attempt": job.attempt + 1}
        with self._command() as ctx:
            if isinstance(error, InstanceBusy):
                queue.put_back(ctx, job.id, BUSY_PAUSE)
                return
            jobs.note_failure(ctx, job, _code(error), _message(error), is_final=_refused(error) is not None)
        logger.warning("job failed", extra=facts, exc_info=error)

    def _handlers(self) -> int:
        """Run one handler that stays in the database, in the transaction of its completion."""
        if not self._inside:
            return 0
        task: ExternalTask | None = None
        try:
            with self._command() as ctx:
                for task, instance in external_tasks.claim(ctx, self._inside, 1):
                    self._handle(ctx, task, instance)
        except Exception as error:
            if task is None:
                raise
            self._attempt_failed(task, error)
        return 0 if task is None else 1

    def _handle(self, ctx: Context, task: ExternalTask, instance: Instance) -> None:
        call = external_tasks.call(ctx, task, instance)
        try:
            outcome = self._hooks.topics[task.topic].handler(ctx, call)
        except BpmnError as refusal:
            given = codec.normalise(refusal.variables)
            external_tasks.refuse(ctx, task, instance, refusal.code, refusal.message, given)
        else:
            external_tasks.finish(ctx, task, instance, codec.normalise(outcome or {}))

    def _attempt_failed(self, task: ExternalTask, error: Exception) -> None:
        facts = {"external_task_id": task.id, "topic": task.topic, "instance_id": task.instance_id}
        logger.warning("service step failed", extra={**facts, "attempt": task.attempt + 1}, exc_info=error)
        with self._command() as ctx:
            retry = self._hooks.topics[task.topic].retry
            external_tasks.fail_attempt(ctx, task, retry, _message(error), refused=_refused(error))

    # --- calls ------------------------------------------------------------------------------------

    def _call(self) -> int:
        """Run one handler that leaves the database; returns whether there was one."""
        left = self._seconds_to_call() if self._outside else None
        if left is None or left > 0:
            return 0
        leased = self._lease()
        if leased is None:
            return 0
        task, call = leased
        try:
            report = self._answer(task, call)
        except Exception as error:
            self._attempt_failed(task, error)
        else:
            self._report(task, report)
        return 1

    def _answer(self, task: ExternalTask, call: ServiceCall) -> Callable[[Context], object]:
        """Ask the handler, with no transaction open; returns how to write down what it answered."""
        worker, token = self._worker, task.lock_token
        try:
            variables = self._hooks.topics[task.topic].handler(call)
        except Later as later:
            seconds = later.seconds
            return lambda ctx: external_tasks.put_off(ctx, task.id, worker, seconds, token)
        except BpmnError as refusal:
            code, message, given = refusal.code, refusal.message, refusal.variables
            return lambda ctx: external_tasks.bpmn_error(ctx, task.id, worker, code, message, given, token)
        return lambda ctx: external_tasks.complete(ctx, task.id, worker, variables, token)

    def _lease(self) -> tuple[ExternalTask, ServiceCall] | None:
        """Commit a lease on one service step; an expired lease is a crashed attempt, and counts."""
        with self._command() as ctx:
            for task, instance in external_tasks.claim(ctx, self._outside, 1):
                topic: Topic = self._hooks.topics[task.topic]
                if task.worker is not None:
                    logger.warning("service step was abandoned", extra={"external_task_id": task.id})
                    external_tasks.note_failure(
                        ctx, task, instance, topic.retry, f"abandoned by {task.worker}", retry_seconds=0
                    )
                    continue
                taken = external_tasks.take(ctx, task, self._worker, topic.lease)
                return taken, external_tasks.call(ctx, taken, instance)
        return None

    def _report(self, task: ExternalTask, report: Callable[[Context], object]) -> None:
        """Commit what a handler answered, unless its lease went to another meanwhile."""
        try:
            with self._command() as ctx:
                report(ctx)
        except (LockLost, NotFound):
            logger.warning("result came too late", extra={"external_task_id": task.id, "topic": task.topic})
        except Exception as error:
            self._attempt_failed(task, error)

    # --- webhooks ---------------------------------------------------------------------------------

    def _seconds_to_tell(self) -> float | None:
        with self._query() as ctx:
            return telling.seconds_to_next(ctx, self._busy())

    def _busy(self) -> list[str]:
        """Webhooks that have their share of the threads: a slow receiver delays no other."""
        with self._telling_lock:
            return [name for name, calls in self._telling.items() if calls >= WEBHOOK_SHARE]

    def _tell(self) -> int:
        """Tell one receiver of one event; returns whether there was one to tell."""
        if not self._hooks.published:
            return 0
        left = self._seconds_to_tell()
        if left is None or left > 0:
            return 0
        with self._command() as ctx:
            leased = telling.lease(ctx, self._busy())
        if leased is None:
            return 0
        webhook = leased.delivery.subscription_id
        with self._telling_lock:
            self._telling[webhook] += 1
        self._calling.add(threading.get_ident())
        self._wake_teller()
        try:
            outcome = telling.call(leased, self._hooks.outside)
            with self._command() as ctx:
                telling.report(ctx, leased, outcome)
        finally:
            self._calling.discard(threading.get_ident())
            with self._telling_lock:
                self._telling -= Counter({webhook: 1})
        return 1


def _code(error: Exception) -> str:
    return error.code if isinstance(error, ZhenshuError) else "unexpected"


def _refused(error: Exception) -> str | None:
    """The code of a refusal that no further attempt would change; None where one may succeed."""
    return error.code if isinstance(error, ZhenshuError) and not error.may_pass else None


def _message(error: Exception) -> str:
    return error.detail if isinstance(error, ZhenshuError) else f"{type(error).__name__}: {error}"
