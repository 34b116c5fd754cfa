"""The client of a town: start processes, answer tasks, send messages, work on service steps, hear of events."""

import json
import secrets
import ssl
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal, Self, TypeVar

from zhenshu.client import rows, wire
from zhenshu.client.calls import Answer, Calls, Request, Retry, header_text, segment, target
from zhenshu.client.credentials import Credential
from zhenshu.client.problems import SecretNotShown
from zhenshu.client.rows import (
    Batch,
    Correlated,
    Deployment,
    Event,
    ExternalTask,
    HistoryEvent,
    LockedTask,
    ProcessInstance,
    TaskForm,
    Upload,
    UserTask,
    Webhook,
    WebhookMade,
)
from zhenshu.client.streams import Stream

Row = TypeVar("Row")
Variables = Mapping[str, Any]
Format = Literal["csv", "xlsx"]

PAGE = 200
"""Rows asked for at once."""

LONGEST_WAIT = 60
"""Seconds of a long poll that the town allows."""


class Client:
    """One town, one credential. Threads may share it.

    Every write has an Idempotency-Key that is made once and kept over all attempts; give ``idempotency_key`` where your
    own program may come again with the same command after a crash. Every method raises ``problems.Problem`` where
    the town refuses, and ``problems.ConnectionLost`` where no attempt brought an answer.

    ``url`` is the town's address, with or without ``/api/v1``. ``timeout`` is in seconds.
    """

    def __init__(
        self,
        url: str,
        credential: Credential,
        *,
        timeout: float = 30.0,
        retry: Retry | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._join(Calls(url, credential, retry=retry, tls=tls), timeout)

    def _join(self, calls: Calls, timeout: float) -> None:
        self.calls, self.timeout = calls, timeout
        self.instances = Instances(self)
        self.tasks = Tasks(self)
        self.external_tasks = ExternalTasks(self)
        self.events = Events(self)
        self.webhooks = Webhooks(self)

    def again(self) -> "Client":
        """The same town with connections of its own, to be closed apart."""
        other = object.__new__(type(self))
        other._join(self.calls.again(), self.timeout)
        return other

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Hang up; calls of other threads end with ``problems.Closed``."""
        self.calls.close()

    # --- every other door -------------------------------------------------------------------------

    def request(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        query: Mapping[str, Any] | None = None,
        revision: int | None = None,
        idempotency_key: str | None = None,
        headers: Mapping[str, str] | None = None,
        timeout: float | None = None,
    ) -> Answer:
        """Any operation of the reference page; ``path`` begins behind ``/api/v1``.

        ``body`` is sent as JSON, bytes as they are. ``revision`` goes into If-Match. A key with other than
        visible ASCII is sent percent-encoded.
        """
        given = dict(headers or {})
        if method not in ("GET", "HEAD"):
            given["Idempotency-Key"] = header_text(idempotency_key or str(uuid.uuid4()))
        if revision is not None:
            given["If-Match"] = f'"{revision}"'
        sent = body if isinstance(body, bytes) else b"" if body is None else wire.dumps(body)
        if sent and "Content-Type" not in given:
            given["Content-Type"] = "application/json"
        where = target(self.calls.prefix, path, query)
        return self.calls.send(Request(method, where, given, sent, timeout or self.timeout))

    def pages(self, path: str, kind: type[Row], query: Mapping[str, Any] | None = None) -> Iterator[Row]:
        """Every row of a list, page by page as they are asked for."""
        return _through(lambda asked: self.request("GET", path, query=asked), kind, query)

    def found(self, path: str, kind: type[Row], wanted: Mapping[str, Any]) -> Iterator[Row]:
        """The same for a question that does not fit into an address."""
        return _through(lambda asked: self.request("POST", path, asked), kind, wanted)

    # --- messages, files, bundles -----------------------------------------------------------------

    def send_message(
        self,
        name: str,
        *,
        business_key: str | None = None,
        correlation: Variables | None = None,
        variables: Variables | None = None,
        process_instance_id: str | None = None,
        idempotency_key: str | None = None,
    ) -> Correlated:
        """Send a message to the one instance that waits for it, or start the process that begins with it."""
        body = _given(
            name=name,
            business_key=business_key,
            correlation=correlation,
            variables=variables,
            process_instance_id=process_instance_id,
        )
        return rows.read(Correlated, self.request("POST", "/messages", body, idempotency_key=idempotency_key).json())

    def send_signal(self, name: str, variables: Variables | None = None, *, idempotency_key: str | None = None) -> None:
        """Send a signal to every instance and start event that waits for it."""
        self.request("POST", "/signals", _given(name=name, variables=variables), idempotency_key=idempotency_key)

    def evaluate_conditions(
        self,
        variables: Variables | None = None,
        *,
        business_key: str | None = None,
        process_definition_id: str | None = None,
        idempotency_key: str | None = None,
    ) -> list[ProcessInstance]:
        """Start every process whose conditional start event the variables meet; returns those that were started."""
        body = _given(variables=variables, business_key=business_key, process_definition_id=process_definition_id)
        answer = self.request("POST", "/conditions", body, idempotency_key=idempotency_key)
        return [rows.read(ProcessInstance, one) for one in answer.json()["items"]]

    def upload(self, name: str, content: bytes, *, idempotency_key: str | None = None) -> Upload:
        """Attach one file; forms name its id."""
        media, body = _multipart(name, content)
        answer = self.request(
            "POST", "/uploads", body, headers={"Content-Type": media}, idempotency_key=idempotency_key
        )
        return rows.read(Upload, answer.json())

    def download(self, upload_id: str) -> bytes:
        """The file."""
        return self.request("GET", f"/uploads/{segment(upload_id)}/content").body

    def deploy(self, name: str, resources: Mapping[str, str], *, idempotency_key: str | None = None) -> Deployment:
        """Put a bundle in place: file name → text; what did not change is not deployed again."""
        body = {"name": name, "resources": dict(resources), "skip_unchanged": True}
        return rows.read(Deployment, self.request("POST", "/deployments", body, idempotency_key=idempotency_key).json())

    def history(self, **filters: Any) -> Iterator[HistoryEvent]:
        """Events of history; filters as the reference page has them."""
        return self.pages("/history-events", HistoryEvent, filters)

    def export(
        self, what: Literal["process-instances", "tasks", "history-events"], format: Format = "csv", **filters: Any
    ) -> bytes:
        """A list as a file, as far as the caller may read it."""
        return self.request("GET", f"/{what}/export", query={**filters, "format": format}).body


class Instances:
    """Process instances."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def start(
        self,
        process_definition_key: str,
        variables: Variables | None = None,
        *,
        business_key: str | None = None,
        unique_business_key: bool = False,
        idempotency_key: str | None = None,
    ) -> ProcessInstance:
        """Start the newest version; where the process has a start form, its rules are checked field by field."""
        body = _given(
            process_definition_key=process_definition_key,
            variables=variables,
            business_key=business_key,
            unique_business_key=unique_business_key or None,
        )
        answer = self._client.request("POST", "/process-instances", body, idempotency_key=idempotency_key)
        return rows.read(ProcessInstance, answer.json())

    def start_many(self, starts: Sequence[Mapping[str, Any]], *, idempotency_key: str | None = None) -> Batch:
        """Start up to 500: each row as ``start`` sends it, with ``idempotency_key`` of its own if it has one."""
        body = {"rows": [dict(one) for one in starts]}
        answer = self._client.request("POST", "/process-instances/batch", body, idempotency_key=idempotency_key)
        return rows.read(Batch, answer.json())

    def get(self, instance_id: str) -> ProcessInstance:
        """One instance."""
        return rows.read(ProcessInstance, self._client.request("GET", _instance(instance_id)).json())

    def list(self, **filters: Any) -> Iterator[ProcessInstance]:
        """Instances that the caller may read, newest first; filters as the reference page has them."""
        return self._client.pages("/process-instances", ProcessInstance, filters)

    def search(self, **wanted: Any) -> Iterator[ProcessInstance]:
        """Instances by up to 500 ``ids`` or ``business_keys`` at once."""
        return self._client.found("/process-instances/search", ProcessInstance, wanted)

    def cancel(self, instance_id: str, reason: str, *, revision: int | None = None) -> ProcessInstance:
        """End it now."""
        answer = self._client.request("POST", f"{_instance(instance_id)}/cancel", {"reason": reason}, revision=revision)
        return rows.read(ProcessInstance, answer.json())

    def variables(self, instance_id: str) -> dict[str, Any]:
        """The variables of the instance's own scope."""
        values: dict[str, Any] = self._client.request("GET", f"{_instance(instance_id)}/variables").json()["variables"]
        return values

    def set_variables(self, instance_id: str, variables: Variables, *, revision: int) -> ProcessInstance:
        """Set several, unless the instance moved on since ``revision`` was read."""
        path = f"{_instance(instance_id)}/variables"
        answer = self._client.request("PATCH", path, {"variables": variables}, revision=revision)
        return rows.read(ProcessInstance, answer.json())

    def timeline(self, instance_id: str) -> Iterator[HistoryEvent]:
        """What happened in it, in order."""
        return self._client.pages(f"{_instance(instance_id)}/timeline", HistoryEvent)


class Tasks:
    """User tasks."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def get(self, task_id: str) -> UserTask:
        """One task."""
        return rows.read(UserTask, self._client.request("GET", _task(task_id)).json())

    def list(self, **filters: Any) -> Iterator[UserTask]:
        """Tasks; ``mine=True`` are those that the caller holds or may claim. Filters as the reference page has them."""
        return self._client.pages("/tasks", UserTask, filters)

    def search(self, **wanted: Any) -> Iterator[UserTask]:
        """Tasks of up to 500 ``process_instance_ids`` at once."""
        return self._client.found("/tasks/search", UserTask, wanted)

    def form(self, task_id: str) -> TaskForm:
        """Its form, and the variables that the fields start from."""
        return rows.read(TaskForm, self._client.request("GET", f"{_task(task_id)}/form").json())

    def variables(self, task_id: str) -> dict[str, Any]:
        """Everything visible from it, the innermost scope first."""
        values: dict[str, Any] = self._client.request("GET", f"{_task(task_id)}/variables").json()["variables"]
        return values

    def claim(self, task_id: str, *, revision: int | None = None) -> UserTask:
        """Take a free task."""
        return self._act(task_id, "claim", None, revision)

    def unclaim(self, task_id: str, *, revision: int | None = None) -> UserTask:
        """Put it back."""
        return self._act(task_id, "unclaim", None, revision)

    def assign(self, task_id: str, assignee: str | None, *, revision: int | None = None) -> UserTask:
        """Set who holds it."""
        return self._act(task_id, "assign", {"assignee": assignee}, revision)

    def complete(
        self,
        task_id: str,
        variables: Variables | None = None,
        *,
        revision: int | None = None,
        idempotency_key: str | None = None,
    ) -> UserTask:
        """Send its form. ``revision``: refuse if somebody changed the task since.

        Raises:
            InputRefused: ``form_invalid``, with one ``FieldProblem`` for each wrong field.
        """
        return self._act(task_id, "complete", {"variables": variables or {}}, revision, idempotency_key)

    def bpmn_error(self, task_id: str, code: str, message: str | None = None) -> None:
        """Leave it by a business error that the diagram catches."""
        self._client.request("POST", f"{_task(task_id)}/bpmn-error", _given(error_code=code, error_message=message))

    def _act(self, task_id: str, verb: str, body: Any, revision: int | None, key: str | None = None) -> UserTask:
        answer = self._client.request("POST", f"{_task(task_id)}/{verb}", body, revision=revision, idempotency_key=key)
        return rows.read(UserTask, answer.json())


class ExternalTasks:
    """Service steps for workers; ``worker.Worker`` does all of this by itself."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def list(self, **filters: Any) -> Iterator[ExternalTask]:
        """Service steps of the town, oldest first."""
        return self._client.pages("/external-tasks", ExternalTask, filters)

    def fetch_and_lock(
        self, worker_id: str, topics: Sequence[Mapping[str, Any]], *, max_tasks: int = 1, wait_seconds: int = 0
    ) -> Sequence[LockedTask]:
        """Lock free steps; wait up to ``wait_seconds`` (at most 60) until there is one."""
        body = {"worker_id": worker_id, "max_tasks": max_tasks, "wait_seconds": wait_seconds, "topics": [*topics]}
        timeout = self._client.timeout + wait_seconds
        answer = self._client.request("POST", "/external-tasks/fetch-and-lock", body, timeout=timeout)
        return [rows.read(LockedTask, one) for one in answer.items]

    def complete(self, task: LockedTask, variables: Variables | None = None) -> None:
        """Finish it with what was found out.

        Raises:
            LockLost: the lock ran out or went to another; NotFound: the step is done or was left otherwise.
        """
        self._tell(task, "complete", variables=variables)

    def fail(
        self,
        task: LockedTask,
        message: str,
        details: str | None = None,
        *,
        retries: int | None = None,
        retry_seconds: int | None = None,
    ) -> None:
        """Report a failed attempt. Without ``retries`` (attempts left) and ``retry_seconds`` the diagram decides."""
        self._tell(
            task,
            "failure",
            error_message=(message or "?")[:4000],
            error_details=None if details is None else details[-64_000:],
            retries=retries,
            retry_seconds=retry_seconds,
        )

    def bpmn_error(
        self, task: LockedTask, code: str, message: str | None = None, variables: Variables | None = None
    ) -> None:
        """Answer with a business error that the diagram catches."""
        self._tell(task, "bpmn-error", error_code=code, error_message=message, variables=variables)

    def extend(self, task: LockedTask, lock_seconds: int) -> datetime:
        """Let the lock end so many seconds from now; the new end."""
        until = self._tell(task, "extend-lock", lock_seconds=lock_seconds).json()["locked_until"]
        return datetime.fromisoformat(until)

    def unlock(self, task: LockedTask) -> None:
        """Give it back untouched."""
        self._client.request("POST", f"/external-tasks/{segment(task.id)}/unlock", {"worker_id": task.worker_id})

    def _tell(self, task: LockedTask, verb: str, **said: Any) -> Answer:
        body = _given(worker_id=task.worker_id, lock_token=task.lock_token, **said)
        return self._client.request("POST", f"/external-tasks/{segment(task.id)}/{verb}", body)


class Events:
    """What other systems hear of."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def list(self, after: int = 0, **filters: Any) -> Iterator[Event]:
        """Every event behind the position, up to now; go on behind ``event.position``."""
        while True:
            asked = {**filters, "after": after, "limit": PAGE}
            found = self._client.request("GET", "/events", query=asked).json()
            yield from (rows.read(Event, one) for one in found["items"])
            if not found["items"] or found["position"] == after:
                return
            after = found["position"]

    def stream(
        self, after: int | None = None, *, types: str | None = None, process_definition_key: str | None = None
    ) -> Stream:
        """Events as they happen, without end: resumes where a connection broke. ``after``: by default from now on."""
        asked = {"types": types, "process_definition_key": process_definition_key}
        return Stream(self._client.calls, asked, after)


class Webhooks:
    """Subscriptions to events; ``webhooks.Verifier`` is the receiver's side."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def create(
        self, name: str, url: str, types: Sequence[str], *, process_definition_keys: Sequence[str] = ()
    ) -> WebhookMade:
        """Tell a URL of events from now on; the secret is shown in this answer and nowhere else.

        Raises:
            SecretNotShown: it was made, but the answer that showed the secret was lost.
        """
        body = {
            "name": name,
            "url": url,
            "types": [*types],
            "process_definition_keys": [*process_definition_keys],
        }
        return self._made(self._client.request("POST", "/webhooks", body))

    def list(self) -> Iterator[Webhook]:
        """Webhooks of the town."""
        return self._client.pages("/webhooks", Webhook)

    def rotate_secret(self, webhook_id: str, *, overlap_hours: int = 24) -> WebhookMade:
        """A new secret; both sign until the overlap is over."""
        path = f"/webhooks/{segment(webhook_id)}/rotate-secret"
        return self._made(self._client.request("POST", path, {"overlap_hours": overlap_hours}))

    def test(self, webhook_id: str) -> str:
        """Tell it an event of the type ``cn.zhenshu.webhook.test``; the event's id."""
        return str(self._client.request("POST", f"/webhooks/{segment(webhook_id)}/test").json()["event_id"])

    def delete(self, webhook_id: str) -> None:
        """Forget it."""
        self._client.request("DELETE", f"/webhooks/{segment(webhook_id)}")

    def _made(self, answer: Answer) -> WebhookMade:
        made = answer.json()
        if made["secret"] is None:
            raise SecretNotShown(f"/webhooks/{made['id']}")
        return rows.read(WebhookMade, made)


def _instance(instance_id: str) -> str:
    return f"/process-instances/{segment(instance_id)}"


def _task(task_id: str) -> str:
    return f"/tasks/{segment(task_id)}"


def _given(**fields: Any) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}


def _through(
    ask: Callable[[Mapping[str, Any]], Answer], kind: type[Row], first: Mapping[str, Any] | None
) -> Iterator[Row]:
    asked = {"limit": PAGE, **(first or {})}
    while True:
        page = ask(asked).json()
        yield from (rows.read(kind, one) for one in page["items"])
        if page["next_cursor"] is None:
            return
        asked["cursor"] = page["next_cursor"]


def _multipart(name: str, content: bytes) -> tuple[str, bytes]:
    """One file as a form sends it. Source: RFC 7578."""
    boundary = secrets.token_hex(16)
    quoted = json.dumps(name, ensure_ascii=False).replace("\r", "").replace("\n", "")
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename={quoted}\r\n'
    head += "Content-Type: application/octet-stream\r\n\r\n"
    return f"multipart/form-data; boundary={boundary}", head.encode() + content + f"\r\n--{boundary}--\r\n".encode()
