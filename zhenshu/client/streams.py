"""Events as they happen: server-sent events, resumed by their position wherever the connection breaks."""

import http.client
import random
from collections.abc import Iterator, Mapping
from typing import Any

from zhenshu.client import problems, rows, wire
from zhenshu.client.calls import PASSING, Calls, Request, target
from zhenshu.client.problems import Closed, ConnectionLost
from zhenshu.client.rows import Event

SILENCE = 60.0
"""Seconds without a word after which the connection is taken for dead. Reason: the town says something every 15."""

LONGEST_PAUSE = 30.0
"""Seconds between two attempts to come back."""


class Stream:
    """Iterate over it; it ends when its client is closed, or when the town refuses."""

    def __init__(self, calls: Calls, query: Mapping[str, Any], after: int | None) -> None:
        self._calls, self._query = calls, query
        #: Where to go on: keep it with what was done, and begin there next time.
        self.position = after
        self._pause = 3.0

    def __iter__(self) -> Iterator[Event]:
        failures = 0
        while True:
            try:
                for event in self._connected():
                    failures = 0
                    yield event
            except Closed:
                return
            except ConnectionLost:
                failures += 1
            except problems.Problem as problem:
                if problem.status not in PASSING and problem.status < 500:
                    raise
                failures += 1
                self._pause = max(self._pause, problem.retry_after or 0.0)
            if self._calls.is_closed:
                return
            pause = min(self._pause * 2.0 ** min(failures, 8), LONGEST_PAUSE) * random.random()
            try:
                self._calls.pause(pause)
            except Closed:
                return

    def _connected(self) -> Iterator[Event]:
        with self._calls.line(SILENCE) as line:
            response = self._calls.ask(line, self._request())
            if response.status != 200:
                raise problems.of_answer(response.status, response.headers, response.read())
            yield from self._pieces(response)

    def _request(self) -> Request:
        headers = {"Accept": "text/event-stream"}
        if self.position is not None:
            headers["Last-Event-ID"] = str(self.position)
        return Request("GET", target(self._calls.prefix, "/events/stream", self._query), headers)

    def _pieces(self, response: http.client.HTTPResponse) -> Iterator[Event]:
        """Events of one connection. Source: HTML, 9.2.6, interpreting an event stream."""
        position, data = self.position, ""
        for raw in response:
            line = raw.decode().rstrip("\r\n")
            name, _, value = line.partition(":")
            value = value.removeprefix(" ")
            if name == "id":
                position = int(value)
            elif name == "data":
                data += value
            elif name == "retry":
                self._pause = int(value) / 1000.0
            elif not line:
                if data:
                    yield rows.read(Event, wire.loads(data.encode()))
                # Only now: who was in the middle of an event when the program ended gets it again.
                self.position, data = position, ""
