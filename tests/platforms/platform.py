"""One simulated platform: pushes its cases until each is answered, takes statuses, and remembers both in a file.

The network it stands behind is bad: some answers are lost on either side, some messages are sent twice. What it was
told it marks once by its key, in a file that outlives the process.
"""

from __future__ import annotations

import json
import random
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.client import HTTPConnection, HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

ATTEMPTS = 40
"""Of one push: with a third of the answers lost, all of them are never lost in a row."""

PAUSE_SECONDS = 0.05
"""Between two attempts."""

HOME = ZoneInfo("Asia/Shanghai")


def just_now() -> datetime:
    """A while ago on the town's clock, for events have happened before they are told."""
    return datetime.now(HOME) - timedelta(minutes=5)


def hotline(number: int) -> dict[str, Any]:
    """A work order of the 12345 hotline."""
    return {
        "workOrderNo": f"HX{number:06}",
        "appealType": "01",
        "appealContent": f"咨询第 {number} 件：流动摊点在哪里可以设置？",
        "appealPlace": "东湖村第一网格主干道路口",
        "callTime": f"{just_now():%Y-%m-%d %H:%M:%S}",
        "callerName": "高建民",
        "callerTel": "13800001111",
    }


def city(number: int) -> dict[str, Any]:
    """A case of digital city management."""
    return {
        "caseNo": f"CG{number:06}",
        "eventDesc": f"第 {number} 处暴露垃圾",
        "address": f"东湖村{number}号旁",
        "findTime": f"{just_now():%Y%m%d%H%M%S}",
    }


def regulator(number: int) -> dict[str, Any]:
    """What a regulator tells the approval office."""
    return {
        "superviseNo": f"JG{number:06}",
        "deptCode": "HBS",
        "deptName": "生态环境分局",
        "eventType": "5",
        "partyName": "示范科技有限公司",
        "facts": f"第 {number} 件：请求冻结新许可",
    }


KINDS: Mapping[str, tuple[str, Callable[[int], dict[str, Any]]]] = {
    "hotline": ("PF02", hotline),
    "city": ("PF01", city),
    "regulator": ("PF11", regulator),
}
"""Name → its code in the registry and how its cases look."""


@dataclass(slots=True)
class Book:
    """What a platform knows: its cases with what was answered, and what it was told; a line for each fact."""

    path: Path
    cases: dict[str, dict[str, Any]] = field(default_factory=dict)
    answers: dict[str, dict[str, Any]] = field(default_factory=dict)
    told: dict[str, dict[str, Any]] = field(default_factory=dict)
    times: dict[str, int] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        if self.path.is_file():
            for line in self.path.read_text(encoding="utf-8").splitlines():
                self._take(json.loads(line))

    def note(self, **fact: Any) -> None:
        """Write a fact down, and only then believe it."""
        with self.lock:
            with self.path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(fact, ensure_ascii=False) + "\n")
            self._take(fact)

    def _take(self, fact: Mapping[str, Any]) -> None:
        if fact["kind"] == "case":
            self.cases[fact["number"]] = fact["message"]
        elif fact["kind"] == "answer":
            self.answers[fact["number"]] = fact["answer"]
        else:
            self.told.setdefault(fact["key"], fact["body"])
            self.times[fact["key"]] = self.times.get(fact["key"], 0) + 1

    def shown(self) -> dict[str, Any]:
        """Everything, for whoever asks."""
        with self.lock:
            return {"cases": [*self.cases], "answers": self.answers, "told": self.told, "times": self.times}


class Platform(ThreadingHTTPServer):
    """A platform behind a bad network.

    Args:
        loss: share of the answers that are lost, in both directions.
    """

    daemon_threads = True

    def __init__(self, name: str, folder: Path, *, port: int = 0, loss: float = 0.3, seed: int = 1) -> None:
        self.name = name
        self.code, self.made = KINDS[name]
        self.book = Book(folder / f"{name}.jsonl")
        self.loss = loss
        self.chance = random.Random(seed)
        self.is_down = False
        self.refuses = False
        self.credential: str | None = None
        super().__init__(("127.0.0.1", port), _Desk)

    @property
    def address(self) -> str:
        """Where it wants to be told."""
        return f"http://127.0.0.1:{self.server_port}/statuses"

    def loses(self) -> bool:
        """Whether the answer under way is lost."""
        return self.chance.random() < self.loss

    def push(self, host: str, port: int, token: str, count: int) -> None:
        """Push ``count`` new cases, and again whatever has no answer yet."""
        for number in range(len(self.book.cases) + 1, len(self.book.cases) + count + 1):
            self.book.note(kind="case", number=str(number), message=self.made(number))
        pause = threading.Event()
        for number, message in [*self.book.cases.items()]:
            for _ in range(ATTEMPTS if number not in self.book.answers else 0):
                answer = self._sent(host, port, token, message)
                if answer is not None:
                    self.book.note(kind="answer", number=number, answer=answer)
                    break
                pause.wait(PAUSE_SECONDS)

    def _sent(self, host: str, port: int, token: str, message: Any) -> dict[str, Any] | None:
        """One attempt; None when its answer was lost, or nobody was there."""
        connection = HTTPConnection(host, port, timeout=30)
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        try:
            connection.request("POST", f"/api/v1/intake/{self.code}", json.dumps(message), headers)
            if self.loses():
                return None
            answer = connection.getresponse()
            body = answer.read()
        except (OSError, HTTPException):
            return None
        finally:
            connection.close()
        return None if answer.status >= 500 else {"status": answer.status, **json.loads(body)}


class _Desk(BaseHTTPRequestHandler):
    """What a platform answers."""

    server: Platform
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing."""

    def do_GET(self) -> None:
        """``/book``: what it knows."""
        self._answer(200, self.server.book.shown())

    def do_POST(self) -> None:
        """``/statuses``: it is told something. ``/push`` and ``/mode``: somebody at its desk acts."""
        body = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))) or b"{}")
        if self.path == "/push":
            self.server.push(body["host"], body["port"], body["token"], body["count"])
            self._answer(200, {})
        elif self.path == "/mode":
            self.server.is_down = body["down"]
            self._answer(200, {})
        elif self.server.is_down:
            self._answer(503, {"error": "maintenance"})
        elif self.server.refuses:
            self._answer(422, {"error": "unknown number", "sent": self.headers.get("Authorization")})
        else:
            self._told(body)

    def _told(self, body: Any) -> None:
        key = self.headers["Idempotency-Key"]
        self.server.credential = self.headers.get("Authorization")
        self.server.book.note(kind="told", key=key, body=body)
        if self.server.loses():
            self.close_connection = True
            return
        self._answer(200, {"ack_id": f"{self.server.name}-{key}"})

    def _answer(self, status: int, body: Any) -> None:
        raw = json.dumps(body, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)
