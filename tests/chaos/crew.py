"""The load: clients that start instances and finish their tasks over HTTP, and remember what was acknowledged."""

import http.client
import json
import random
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

#: How long a client waits for one answer, in seconds.
ANSWER_SECONDS = 10.0
#: The pause before a client tries again, in seconds.
PAUSE_SECONDS = 0.05
#: The share of completions that are sent twice at once, to both nodes, under one key.
TWICE = 0.3


@dataclass
class Ledger:
    """What the nodes have acknowledged, and what they said that they should not have."""

    started: set[str] = field(default_factory=set)
    completed: set[str] = field(default_factory=set)
    odd: list[str] = field(default_factory=list)


class Client(threading.Thread):
    """Takes one instance after the other from start to end, whatever happens to the nodes meanwhile."""

    def __init__(self, number: int, ports: Sequence[int], token: str, seed: int, stopping: threading.Event) -> None:
        super().__init__(daemon=True, name=f"client-{number}")
        self._ports = ports
        self._token = token
        self._random = random.Random(f"{seed}:{number}")
        self._stopping = stopping
        self._number = number
        self.ledger = Ledger()
        self._given_up = threading.Event()

    def give_up(self) -> None:
        """Stop even in the middle of an instance: the nodes do not recover."""
        self._given_up.set()

    def run(self) -> None:
        count = 0
        while not (self._stopping.is_set() or self._given_up.is_set()):
            count += 1
            self._one(f"{self._number}-{count}")

    def _one(self, business_key: str) -> None:
        started = {"process_definition_key": "drill", "business_key": business_key}
        instance = self._write("/process-instances", f"start-{business_key}", started)
        if instance is None:
            return
        self.ledger.started.add(instance["id"])
        for element in ("work", "confirm"):
            task = self._task(instance["id"], element)
            if task is None:
                return
            self._complete(task)

    def _task(self, instance_id: str, element: str) -> str | None:
        """Wait until the task is there."""
        path = f"/tasks?process_instance_id={instance_id}&element_id={element}"
        while not self._given_up.is_set():
            answer = self._ask("GET", path)
            if answer is not None and answer[0] == 200 and answer[1]["items"]:
                task_id: str = answer[1]["items"][0]["id"]
                return task_id
            self._given_up.wait(PAUSE_SECONDS)
        return None

    def _complete(self, task_id: str) -> None:
        arguments = (f"/tasks/{task_id}/complete", f"complete-{task_id}", {"variables": {"by": self._number}})
        other = None
        if self._random.random() < TWICE:
            other = threading.Thread(target=self._ask, args=("POST", *arguments), daemon=True)
            other.start()
        if self._write(*arguments) is not None:
            self.ledger.completed.add(task_id)
        if other is not None:
            other.join()

    def _write(self, path: str, key: str, body: dict[str, Any]) -> Any:
        """Send a write until it is acknowledged; a refusal of what was asked for once is odd."""
        while not self._given_up.is_set():
            answer = self._ask("POST", path, key, body)
            if answer is not None and answer[0] < 300:
                return answer[1]
            if answer is not None and answer[0] < 500:
                self.ledger.odd.append(f"{path} answered {answer[0]}: {answer[1].get('code')}")
                return None
            self._given_up.wait(PAUSE_SECONDS)
        return None

    def _ask(
        self, method: str, path: str, key: str | None = None, body: dict[str, Any] | None = None
    ) -> tuple[int, Any] | None:
        """One request to one of the nodes; None if there was no answer."""
        connection = http.client.HTTPConnection("127.0.0.1", random.choice(self._ports), timeout=ANSWER_SECONDS)
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"}
        if key is not None:
            headers["Idempotency-Key"] = key
        try:
            connection.request(method, f"/api/v1{path}", None if body is None else json.dumps(body), headers)
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read() or b"{}")
        except (OSError, http.client.HTTPException, ValueError):
            return None
        finally:
            connection.close()
