"""What the town answers, as frozen rows: their fields are those of the OpenAPI page."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cache
from typing import Any, TypeVar, get_args, get_type_hints

from zhenshu.client import problems
from zhenshu.client.problems import Problem

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class ProcessInstance:
    """One running or ended process."""

    id: str
    process_definition_id: str
    process_definition_key: str
    business_key: str | None
    #: ``active``, ``suspended``, ``completed`` or ``canceled``.
    state: str
    revision: int
    incidents: int
    started_at: datetime
    started_by: str
    ended_at: datetime | None
    end_reason: str | None
    town_code: str


@dataclass(frozen=True, slots=True)
class UserTask:
    """Something that a person has to do."""

    id: str
    process_instance_id: str
    process_definition_id: str
    process_definition_key: str
    business_key: str | None
    element_id: str
    name: str
    lane: str | None
    form_key: str | None
    #: ``open``, ``completed`` or ``canceled``.
    state: str
    revision: int
    assignee: str | None
    owner: str | None
    delegation: str | None
    priority: int
    candidate_users: list[str]
    candidate_groups: list[str]
    created_at: datetime
    due_at: datetime | None
    follow_up_at: datetime | None
    ended_at: datetime | None
    completed_by: str | None
    #: How often somebody asked for it.
    urged: int
    urged_at: datetime | None
    #: Why it came back.
    returned: dict[str, Any] | None
    #: Requests to signers without an answer.
    signers: int
    awaits_signers: bool
    town_code: str


@dataclass(frozen=True, slots=True)
class TaskForm:
    """A task's form: its form-js schema, and the variables that its fields start from."""

    id: str
    key: str
    version: int
    name: str | None
    schema: dict[str, Any]
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ExternalTask:
    """A service step in the queue."""

    id: str
    process_instance_id: str
    process_definition_id: str
    process_definition_key: str
    business_key: str | None
    element_id: str
    topic: str
    priority: int
    properties: dict[str, Any]
    state: str
    #: 1 for the first attempt; a crashed attempt counts.
    attempt: int
    #: Attempts left; None before the first failure.
    retries: int | None
    run_at: datetime
    worker_id: str | None
    locked_until: datetime | None
    error_message: str | None
    error_details: str | None
    created_at: datetime
    town_code: str


@dataclass(frozen=True, slots=True)
class LockedTask(ExternalTask):
    """A service step under a worker's lock."""

    #: Another for every lock: the fence against one's own past.
    lock_token: str
    variables: dict[str, Any]


@dataclass(frozen=True, slots=True)
class HistoryEvent:
    """One line of an instance's timeline."""

    id: str
    at: datetime
    kind: str
    process_instance_id: str | None
    process_definition_id: str | None
    element_id: str | None
    element_name: str | None
    element_type: str | None
    subject_id: str | None
    actor_id: str
    actor_name: str
    details: dict[str, Any]
    scope: int | None
    town_code: str


@dataclass(frozen=True, slots=True)
class Event:
    """What other systems hear of. Source: CloudEvents 1.0."""

    id: str
    source: str
    type: str
    subject: str | None
    time: datetime
    specversion: str
    datacontenttype: str
    #: As text of fixed width: compares in the order of the stream.
    sequence: str
    towncode: str | None
    data: dict[str, Any]

    @property
    def position(self) -> int:
        """Where it stands in the stream: go on behind it."""
        return int(self.sequence)


@dataclass(frozen=True, slots=True)
class Correlated:
    """Where a message went."""

    #: Whether it started the instance.
    started: bool
    process_instance: ProcessInstance


@dataclass(frozen=True, slots=True)
class Upload:
    """A file; forms name its id."""

    id: str
    name: str
    media_type: str
    extension: str
    size: int
    sha256: str
    uploaded_at: datetime
    uploaded_by: str
    process_instance_id: str | None
    town_code: str


@dataclass(frozen=True, slots=True)
class BatchRow:
    """What became of one row of a batch: an instance, or a problem."""

    index: int
    status: int
    is_replayed: bool
    idempotency_key: str | None
    process_instance: ProcessInstance | None
    problem: Problem | None


@dataclass(frozen=True, slots=True)
class Batch:
    """Every row in its order."""

    started: int
    refused: int
    items: list[BatchRow]


@dataclass(frozen=True, slots=True)
class Webhook:
    """A subscription to events."""

    id: str
    name: str
    url: str
    types: list[str]
    process_definition_keys: list[str]
    #: ``active``, ``paused`` or ``disabled``.
    state: str
    reason: str | None
    #: The reason in words, Chinese and English.
    reason_detail: str | None
    reason_detail_en: str | None
    failing_since: datetime | None
    previous_secret_until: datetime | None
    created_at: datetime
    created_by: str
    #: After it was resumed with more behind it than is replayed at once: the position to go on behind.
    missed_after: int | None
    revision: int
    town_code: str


@dataclass(frozen=True, slots=True)
class WebhookMade(Webhook):
    """A subscription with its signing secret, shown this once."""

    secret: str
    detail: str | None
    detail_en: str | None


@dataclass(frozen=True, slots=True)
class Deployment:
    """A bundle in place."""

    id: str
    name: str
    source: str | None
    fingerprint: str
    deployed_at: datetime
    deployed_by: str
    town_code: str
    #: False where nothing had changed.
    is_new: bool
    process_definitions: list[dict[str, Any]]
    form_definitions: list[dict[str, Any]]
    decision_definitions: list[dict[str, Any]]
    #: Warnings; errors refuse the whole bundle.
    problems: list[dict[str, Any]]


def read(kind: Callable[..., Row], row: Mapping[str, Any]) -> Row:
    """The row as it came; what it does not know is left out, so that a newer town may say more."""
    return kind(**{name: reader(row.get(name)) for name, reader in _readers(kind)})


@cache
def _readers(kind: Any) -> list[tuple[str, Callable[[Any], Any]]]:
    hints = get_type_hints(kind)
    return [(one.name, _reader(hints[one.name])) for one in fields(kind)]


def _reader(hint: Any) -> Callable[[Any], Any]:
    among = {hint, *get_args(hint)}
    if datetime in among:
        return lambda value: None if value is None else datetime.fromisoformat(value)
    if ProcessInstance in among:
        return lambda value: None if value is None else read(ProcessInstance, value)
    if Problem in among:
        return lambda value: None if value is None else problems.of_document(value)
    if BatchRow in among:
        return lambda value: [read(BatchRow, one) for one in value]
    return lambda value: value
