"""The lot: requests with nothing to answer yet wait here without a thread, and are asked again when there is."""

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import Response, request
from sqlalchemy.exc import SQLAlchemyError

from api.bootstrap import System
from api.declaration import Wish
from api.errors import TooManyWaiting
from engine import external_tasks, notifications, outbox, wakeups
from engine.clock import monotonic_seconds
from engine.context import SYSTEM, Actor, Context, query
from engine.external_tasks import TopicRequest

logger = logging.getLogger(__name__)

TICKET = "zhenshu.ticket"
"""Where a server that can let requests wait puts their ticket in the WSGI environment."""

POLL_SECONDS = 0.5
"""Longest pause between two looks while somebody waits: what becomes free by time alone is announced by nobody."""

LOOK_SECONDS = 0.01
"""Shortest pause between two looks. Reason: SQLite is asked for commits as often."""

FRUITLESS_SECONDS = 0.03
"""How long a request that was asked again for nothing is passed over. Reason: about one look of another process."""

HEARTBEAT_SECONDS = 15.0
"""A stream says something at least so often. Source: HTML, server-sent events, "every 15 seconds or so"; each time the
reader is identified again."""

STREAM_SECONDS = 0.1
"""A stream gathers events for so long. Reason: a person sees no difference, and a busy second is ten turns at most."""

BROKEN_SECONDS = 1.0
"""The pause after the database could not be reached."""

COMPARING_SHARE = 0.1
"""The most of a core that comparing variables may take, however many ask for them. Reason: a tenth of a process is
felt by nobody, and what is compared in 5 ms is looked for twenty times a second."""

MOST_COUNTED = 1000
"""Free tasks counted of one topic at a look: more than a look hands out."""

RETRY_AFTER_SECONDS = 5
"""When somebody who finds the lot full should come again."""


class NothingYet(Exception):
    """A patient request of somebody looked and found nothing; nothing was written."""

    def __init__(self, actor: Actor) -> None:
        super().__init__()
        self.actor = actor


@dataclass(frozen=True, slots=True)
class Told:
    """What a person's stream has told: up to which id, and which of the last ones."""

    login: str
    after: str
    known: frozenset[str]


@dataclass(slots=True)
class Ticket:
    """One request in the lot: a server that can let it wait gives one to every request."""

    lot: "Lot"
    #: Changes that the lot knew of when the request last began to look.
    seen: int
    #: No more patience: the server stops, or the time is up. The request is answered with what there is.
    is_last: bool = False
    #: Set when the request has nothing to answer: the server throws the answer away and keeps the request.
    is_parking: bool = False
    wish: Wish | None = None
    #: The request's body, to be read again.
    body: bytes = b""
    #: Monotonic seconds: since when it waits and until when.
    since: float = 0.0
    until: float = 0.0
    #: Until when it is passed over, because it was asked again for nothing.
    rests_until: float = 0.0
    #: Of a stream of events: the position behind which it goes on.
    position: int | None = None
    #: Of a person's stream: what it has told.
    told: "Told | None" = None
    #: Whatever the server needs to go on with the request.
    place: Any = None
    #: What was found out about the request once and for all, from turn to turn.
    kept: dict[str, Any] = field(default_factory=dict)

    @property
    def is_stream(self) -> bool:
        """Whether the answer stays open and goes on."""
        return self.position is not None or self.told is not None

    @property
    def is_repeated(self) -> bool:
        """Whether the request was asked before: nobody has just done anything."""
        return self.wish is not None

    def begin(self) -> None:
        """The request is asked (again): note what is known, so that nothing is missed between look and parking."""
        self.is_parking = False
        self.seen = self.lot.changes

    def wait(self, wish: Wish, body: bytes) -> None:
        """Take a place in the lot; one that was parked before keeps its place in the row.

        Raises:
            TooManyWaiting: every place is taken.
        """
        now = monotonic_seconds()
        if self.wish is None:
            self.lot.admit(self)
            self.wish, self.body, self.since, self.until = wish, body, now, now + wish.seconds
        else:
            self.rests_until = now + FRUITLESS_SECONDS
        self.is_parking = True

    def follow(self, position: int) -> None:
        """Keep the answer open as a stream, to be asked again when there is something behind ``position``.

        Raises:
            TooManyWaiting: every place is taken.
        """
        self._stay_open()
        self.position = position

    def follow_person(self, told: "Told", *, has_more: bool) -> None:
        """Keep the answer open as a stream of what one person is told, to be asked again when there is more.

        Raises:
            TooManyWaiting: every place is taken.
        """
        self._stay_open()
        self.told = told
        if has_more:
            self.until = self.rests_until

    def _stay_open(self) -> None:
        now = monotonic_seconds()
        if self.wish is None:
            self.lot.admit(self)
            self.wish, self.since = Wish(seconds=HEARTBEAT_SECONDS), now
        self.until = now + HEARTBEAT_SECONDS
        self.rests_until = now + STREAM_SECONDS
        self.is_parking = True


def ticket() -> Ticket | None:
    """The ticket of the request at hand, where the server can let it wait."""
    found: Ticket | None = request.environ.get(TICKET)
    return found


def patiently(system: System, wish: Wish, look: Callable[[bool], Response]) -> Response:
    """The answer to the request at hand, waiting up to ``wish.seconds`` for one that is not empty.

    Where the server cannot let it wait outside a thread, it waits inside one.

    Args:
        look: answers the request once; asked to be patient it raises ``NothingYet`` instead of answering emptily.

    Raises:
        TooManyWaiting: every place is taken.
    """
    mine = ticket()
    if mine is None:
        return _in_thread(system, wish.seconds, look)
    if mine.is_last or wish.seconds <= 0:
        return look(False)
    try:
        return look(True)
    except NothingYet as nothing:
        mine.wait(wish.of(nothing.actor), request.get_data())
        return Response(status=204)


def _in_thread(system: System, seconds: float, look: Callable[[bool], Response]) -> Response:
    with system.watch(seconds) as watch:
        while watch.has_time:
            try:
                return look(True)
            except NothingYet:
                watch.pause()
    return look(False)


@dataclass(slots=True)
class _Row:
    """Who waits and who is being asked again; guarded by the lot's lock."""

    #: Everybody who has a place: waiting, or being asked again.
    admitted: set[int] = field(default_factory=set)
    parked: dict[int, Ticket] = field(default_factory=dict)
    asked: dict[int, Ticket] = field(default_factory=dict)


class Lot:
    """The waiting requests of one server process.

    Args:
        limit: places.
        resume: asks a request again, or ends it where its client has gone; called without any lock held.
    """

    def __init__(self, system: System, limit: int, resume: Callable[[Ticket], None]) -> None:
        self.changes = 0
        self._system = system
        self._limit = limit
        self._resume = resume
        self._row = _Row()
        self._lock = threading.Lock()
        self._awake = threading.Event()
        self._stopping = threading.Event()
        self._is_running = False
        self._held_back = False
        #: Until when variables are not compared.
        self._compares_at = 0.0

    @property
    def is_closed(self) -> bool:
        """Whether the server stops."""
        return self._stopping.is_set()

    def ticket(self) -> Ticket:
        """A ticket for a request that begins."""
        return Ticket(self, self.changes, is_last=self.is_closed)

    def admit(self, ticket: Ticket) -> None:
        """Give a place.

        Raises:
            TooManyWaiting: there is none left.
        """
        with self._lock:
            if len(self._row.admitted) >= self._limit:
                raise TooManyWaiting(limit=self._limit, retry_after_seconds=RETRY_AFTER_SECONDS)
            self._row.admitted.add(id(ticket))

    def park(self, ticket: Ticket) -> None:
        """Let a request wait from now on; it is looked after at once if something has changed since it looked."""
        with self._lock:
            self._row.asked.pop(id(ticket), None)
            self._row.parked[id(ticket)] = ticket
            is_alone = len(self._row.parked) == 1
            starts, self._is_running = not self._is_running, True
        if starts:
            self._start()
        if self.is_closed:
            self._ask_all()
        elif is_alone or ticket.seen != self.changes or self._held_back:
            self._awake.set()

    def leave(self, ticket: Ticket) -> None:
        """The request is answered, or its client has gone."""
        with self._lock:
            key = id(ticket)
            self._row.admitted.discard(key)
            self._row.parked.pop(key, None)
            was_asked = self._row.asked.pop(key, None) is not None
        if was_asked and self._held_back:
            self._awake.set()

    def changed(self) -> None:
        """Something may have become free."""
        self.changes += 1
        self._awake.set()

    def close(self) -> None:
        """Answer everybody who waits, at once, and let nobody wait any more."""
        self._stopping.set()
        self._awake.set()
        self._ask_all()

    # --- looking ----------------------------------------------------------------------------------

    def _start(self) -> None:
        watch = threading.Thread(
            target=wakeups.watch,
            args=(self._system.database, self._stopping, self.changed),
            name="lot-wakeups",
            daemon=True,
        )
        watch.start()
        threading.Thread(target=self._run, name="lot", daemon=True).start()

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._awake.wait(self._pause())
            self._awake.clear()
            try:
                self._end_of_patience()
                self._look()
            except SQLAlchemyError:
                logger.warning("the lot could not look", exc_info=True)
                self._stopping.wait(BROKEN_SECONDS)
            self._stopping.wait(LOOK_SECONDS)

    def _pause(self) -> float | None:
        """Seconds until the next look; None while nobody waits."""
        now = monotonic_seconds()
        with self._lock:
            parked = [*self._row.parked.values()]
        if not parked:
            return None
        rested = [one.rests_until for one in parked if one.rests_until > now]
        if self._compares_at > now and any(_is_compared(one) for one in parked):
            rested.append(self._compares_at)
        first = min([*rested, *(one.until for one in parked)])
        return min(max(first - now, 0.0), POLL_SECONDS)

    def _end_of_patience(self) -> None:
        now = monotonic_seconds()
        with self._lock:
            over = [one for one in self._row.parked.values() if one.until <= now]
        for one in over:
            one.is_last = not one.is_stream
            self._ask(one)

    def _ask_all(self) -> None:
        with self._lock:
            everybody = [*self._row.parked.values()]
        for one in everybody:
            one.is_last = True
            self._ask(one)

    def _look(self) -> None:
        """One query for everybody, then ask again those who would find something, the longest waiting first."""
        now = monotonic_seconds()
        with self._lock:
            asked = [*self._row.asked.values()]
            waiting = sorted((one for one in self._row.parked.values() if one.rests_until <= now), key=_since)
        streams = [one for one in waiting if one.position is not None]
        persons = [(one, one.told) for one in waiting if one.told is not None]
        wanted = [*dict.fromkeys(topic for one in waiting for topic in _topics(one))]
        self._held_back = False
        if not wanted and not streams and not persons:
            return
        with query(self._system.database, self._system.hooks, SYSTEM, self._system.clock) as ctx:
            free = self._count(ctx, wanted)
            latest = outbox.latest(ctx) if streams else 0
            recent = notifications.recent(ctx) if persons else {}
        for one in streams:
            if one.position is not None and one.position < latest:
                self._ask(one)
        for one, told in persons:
            if not recent.get(told.login, set()) <= told.known:
                self._ask(one)
        for one in asked:
            self._held_back |= _takes(one, free)
        for one in waiting:
            if _takes(one, free):
                self._ask(one)

    def _count(self, ctx: Context, wanted: Sequence[TopicRequest]) -> dict[TopicRequest, int]:
        """Free steps of each; those whose variables would have to be compared too early are left out."""
        plain = [one for one in wanted if not one.is_compared]
        free = dict(zip(plain, external_tasks.count_free(ctx, plain, MOST_COUNTED), strict=True)) if plain else {}
        compared = [one for one in wanted if one.is_compared]
        began = monotonic_seconds()
        if compared and began >= self._compares_at:
            free |= zip(compared, external_tasks.count_free(ctx, compared, MOST_COUNTED), strict=True)
            now = monotonic_seconds()
            self._compares_at = now + (now - began) / COMPARING_SHARE
        return free

    def _ask(self, ticket: Ticket) -> None:
        with self._lock:
            if self._row.parked.pop(id(ticket), None) is None:
                return
            self._row.asked[id(ticket)] = ticket
        self._resume(ticket)


def _since(ticket: Ticket) -> float:
    return ticket.since


def _topics(ticket: Ticket) -> Sequence[TopicRequest]:
    return [external_tasks.without_particulars(topic) for topic in ticket.wish.topics] if ticket.wish else ()


def _is_compared(ticket: Ticket) -> bool:
    return ticket.wish is not None and any(one.is_compared for one in ticket.wish.topics)


def _takes(ticket: Ticket, free: dict[TopicRequest, int]) -> bool:
    """Take from ``free`` what the request would get; whether that is something."""
    left = ticket.wish.most if ticket.wish else 0
    most = left
    for topic in _topics(ticket):
        taken = min(free.get(topic, 0), left)
        if taken > 0:
            free[topic] -= taken
            left -= taken
    return left < most
