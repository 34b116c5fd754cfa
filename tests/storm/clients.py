"""Clients that repeat every request until it is answered, five times at most, and note what they were told."""

import http.client
import json
import threading
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

#: Of one request.
ATTEMPTS = 5
#: How long a client waits for one answer, in seconds.
ANSWER_SECONDS = 25.0
#: The pause before the second attempt, in seconds; each later one is twice as long.
PAUSE_SECONDS = 0.5
#: How long a worker's lock holds, in seconds: one that was given out in a lost answer comes back soon.
LOCK_SECONDS = 5
#: How long a worker's question waits, in seconds.
WAIT_SECONDS = 2
#: Statuses that say: not now.
NOT_NOW = frozenset((429, 502, 503, 504))

#: When every report of a storm says that its caller called: the same in each repetition.
CALLED = f"{datetime.now(ZoneInfo('Asia/Shanghai')):%Y-%m-%d} 00:00:01"

TOPIC = "storm.check"
PLATFORM = "PF02"


@dataclass
class Ledger:
    """What was acknowledged, what stayed without an answer, and what should not have been said."""

    started: dict[str, str] = field(default_factory=dict)
    completed: set[str] = field(default_factory=set)
    answered: set[str] = field(default_factory=set)
    taken: set[str] = field(default_factory=set)
    checked: set[str] = field(default_factory=set)
    unknown: list[str] = field(default_factory=list)
    odd: list[str] = field(default_factory=list)
    requests: int = 0

    def add(self, other: "Ledger") -> None:
        """Take another's notes in."""
        self.started |= other.started
        self.completed |= other.completed
        self.answered |= other.answered
        self.taken |= other.taken
        self.checked |= other.checked
        self.unknown += other.unknown
        self.odd += other.odd
        self.requests += other.requests


class Caller(threading.Thread):
    """Somebody who speaks through the network."""

    def __init__(self, name: str, port: int, token: str, over: threading.Event) -> None:
        super().__init__(daemon=True, name=name)
        self._port = port
        self._token = token
        self._over = over
        self.ledger = Ledger()

    def say(self, method: str, path: str, body: Any = None, key: str | None = None) -> tuple[int, Any] | None:
        """A request until it is answered; None if five attempts stayed without an answer."""
        for attempt in range(ATTEMPTS):
            if attempt:
                self._over.wait(PAUSE_SECONDS * 2 ** (attempt - 1))
            answer = self._ask(method, path, body, key)
            if answer is not None and answer[0] not in NOT_NOW:
                return answer
        return None

    def _ask(self, method: str, path: str, body: Any, key: str | None) -> tuple[int, Any] | None:
        self.ledger.requests += 1
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=ANSWER_SECONDS)
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"}
        if key is not None:
            headers["Idempotency-Key"] = key
        try:
            connection.request(method, path, None if body is None else json.dumps(body), headers)
            answer = connection.getresponse()
            content = answer.read()
            return answer.status, json.loads(content) if content else None
        except (OSError, http.client.HTTPException, ValueError):
            return None
        finally:
            connection.close()


class Integrator(Caller):
    """Starts matters and brings each to its end; leaves one alone whose request stayed without an answer."""

    def __init__(self, name: str, port: int, token: str, over: threading.Event, cases: int) -> None:
        super().__init__(name, port, token, over)
        self._cases = cases

    def run(self) -> None:
        for number in range(1, self._cases + 1):
            self._case(f"{self.name}-{number}")

    def _case(self, name: str) -> None:
        start = {"process_definition_key": "storm", "business_key": name}
        found = self._write("/process-instances", start, f"start-{name}", name)
        if found is None:
            return
        self.ledger.started[name] = found["id"]
        if self._write(f"/intake/{PLATFORM}", _report(name), None, f"intake-{name}") is not None:
            self.ledger.taken.add(name)
        task = self._task(found["id"])
        if task is None or self._write(f"/tasks/{task}/complete", {"variables": {}}, f"done-{name}", name) is None:
            return
        self.ledger.completed.add(task)
        message = {"name": "storm.answered", "business_key": name}
        if self._write("/messages", message, f"answer-{name}", name) is not None:
            self.ledger.answered.add(name)

    def _write(self, path: str, body: Any, key: str | None, what: str) -> Any:
        answer = self.say("POST", f"/api/v1{path}", body, key)
        if answer is None:
            self.ledger.unknown.append(f"{what} {path}")
            return None
        if answer[0] >= 300:
            self.ledger.odd.append(f"{what}: {path} answered {answer[0]} {answer[1].get('code')}")
            return None
        return answer[1] or {}

    def _task(self, instance_id: str) -> str | None:
        path = f"/api/v1/tasks?process_instance_id={instance_id}&element_id=work"
        while not self._over.is_set():
            answer = self.say("GET", path)
            if answer is not None and answer[0] == 200 and answer[1]["items"]:
                return str(answer[1]["items"][0]["id"])
            self._over.wait(PAUSE_SECONDS)
        return None


class Worker(Caller):
    """Works on the topic over the native doors, with a key on every request."""

    #: What it is told whose lock ran out: the task is gone, or somebody else's by now.
    LATE = frozenset({403, 404, 409})

    def run(self) -> None:
        rounds = 0
        while not self._over.is_set():
            rounds += 1
            for task, token in self._fetch(f"{self.name}-{rounds}"):
                self._finish(task, token)

    def _fetch(self, key: str) -> list[tuple[str, str]]:
        topics = [{"topic": TOPIC, "lock_seconds": LOCK_SECONDS}]
        body = {"worker_id": self.name, "max_tasks": 2, "wait_seconds": WAIT_SECONDS, "topics": topics}
        answer = self.say("POST", "/api/v1/external-tasks/fetch-and-lock", body, key)
        return [(one["id"], one["lock_token"]) for one in self._heard(answer, "fetch").get("items", ())]

    def _finish(self, task: str, token: str) -> None:
        body = {"worker_id": self.name, "lock_token": token, "variables": {"checked_by": self.name}}
        self._note(task, self.say("POST", f"/api/v1/external-tasks/{task}/complete", body, f"complete-{task}-{token}"))

    def _heard(self, answer: tuple[int, Any] | None, what: str) -> Any:
        if answer is None:
            return {}
        if answer[0] != 200:
            self.ledger.odd.append(f"{self.name}: {what} answered {answer[0]} {answer[1]}")
            return {}
        return answer[1]

    def _note(self, task: str, answer: tuple[int, Any] | None) -> None:
        if answer is not None and answer[0] < 300:
            self.ledger.checked.add(task)
        elif answer is not None and answer[0] not in self.LATE:
            self.ledger.odd.append(f"{self.name}: complete answered {answer[0]} {answer[1]}")


class CamundaWorker(Worker):
    """The same as a client of Camunda 7 does it: no keys; a repeated completion finds the task gone."""

    #: There a lock that is another's by now is a bad request.
    LATE = Worker.LATE | {400}

    def _fetch(self, key: str) -> list[tuple[str, str]]:
        topics = [{"topicName": TOPIC, "lockDuration": LOCK_SECONDS * 1000}]
        body = {"workerId": self.name, "maxTasks": 2, "asyncResponseTimeout": WAIT_SECONDS * 1000, "topics": topics}
        answer = self.say("POST", "/engine-rest/external-task/fetchAndLock", body)
        return [(one["id"], "") for one in self._heard(answer, "fetch") or ()]

    def _finish(self, task: str, token: str) -> None:
        body = {"workerId": self.name, "variables": {"checked_by": {"value": self.name, "type": "String"}}}
        self._note(task, self.say("POST", f"/engine-rest/external-task/{task}/complete", body))


def _report(name: str) -> dict[str, Any]:
    """A work order of the hotline; the same each time it is sent."""
    return {
        "workOrderNo": f"ST-{name}",
        "appealType": "01",
        "appealContent": f"咨询 {name}：流动摊点在哪里可以设置？",
        "appealPlace": "东湖村第一网格主干道路口",
        "callTime": CALLED,
        "callerName": "高建民",
        "callerTel": "13800001111",
    }
