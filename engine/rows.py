"""Rows as frozen values: what verbs return and guards see."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Table

from engine.states import InstanceState, TaskState


def columns(kind: type[Any], table: Table) -> list[Column[Any]]:
    """The columns of ``table`` in the order of ``kind``'s fields, so that ``kind(*row)`` reads a row."""
    return [table.c[entry.name] for entry in fields(kind)]


def as_row(entry: Any) -> dict[str, Any]:
    """The inverse of ``columns``: each field under its name, as an ``INSERT`` takes it."""
    return {one.name: getattr(entry, one.name) for one in fields(entry)}


@dataclass(frozen=True, slots=True)
class Deployment:
    """A bundle of resources put in place together."""

    id: str
    name: str
    source: str | None
    fingerprint: str
    deployed_at: datetime
    deployed_by: str
    town_code: str


@dataclass(frozen=True, slots=True)
class Resource:
    """One file of a deployment, without its bytes."""

    deployment_id: str
    name: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class ProcessDefinition:
    """One version of one process; never changes."""

    id: str
    key: str
    version: int
    version_tag: str | None
    name: str | None
    deployment_id: str
    resource_name: str
    forms: dict[str, str]
    candidate_starter_users: list[str]
    candidate_starter_groups: list[str]
    #: Whether people and programs may start it by its key; else it is called, or started by its message.
    startable: bool
    #: Whether it stands in the lists from which people start processes; by its key it can be started all the same.
    listed: bool
    history_ttl: str | None
    deployed_at: datetime
    town_code: str


@dataclass(frozen=True, slots=True)
class FormDefinition:
    """One version of one form; never changes."""

    id: str
    key: str
    version: int
    name: str | None
    deployment_id: str
    resource_name: str
    deployed_at: datetime
    town_code: str


@dataclass(frozen=True, slots=True)
class DecisionDefinition:
    """One version of one decision; never changes."""

    id: str
    key: str
    version: int
    version_tag: str | None
    name: str | None
    deployment_id: str
    resource_name: str
    deployed_at: datetime
    town_code: str


@dataclass(frozen=True, slots=True)
class Instance:
    """A process instance, without its tokens and variables."""

    id: str
    definition_id: str
    definition_key: str
    business_key: str | None
    state: str
    revision: int
    incidents: int
    started_at: datetime
    started_by: str
    ended_at: datetime | None
    end_reason: str | None
    town_code: str

    @property
    def is_active(self) -> bool:
        """Whether it may move."""
        return self.state == InstanceState.ACTIVE

    @property
    def has_ended(self) -> bool:
        """Whether it is over, by whatever way."""
        return self.ended_at is not None


@dataclass(frozen=True, slots=True)
class UserTask:
    """A task for a person."""

    id: str
    instance_id: str
    wait_id: str
    definition_id: str
    definition_key: str
    business_key: str | None
    element_id: str
    name: str
    #: What the diagram computed as the task's documentation; None where that is literal or missing.
    description: str | None
    lane: str | None
    scope: int
    form_key: str | None
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
    #: Why it came back, as ``returns`` wrote it; None for one that came by the diagram's way.
    returned: dict[str, Any] | None
    #: Requests to signers that are not answered.
    signers: int
    #: Whether its holder is done with it and it waits for the signers asked for afterwards.
    awaits_signers: bool
    town_code: str

    @property
    def is_open(self) -> bool:
        """Whether it still waits."""
        return self.state == TaskState.OPEN

    @property
    def has_candidates(self) -> bool:
        """Whether the diagram or somebody since named who may claim it."""
        return bool(self.candidate_users or self.candidate_groups)


@dataclass(frozen=True, slots=True)
class ExternalTask:
    """A service step in the queue."""

    id: str
    instance_id: str
    wait_id: str
    definition_id: str
    definition_key: str
    business_key: str | None
    element_id: str
    topic: str
    scope: int
    priority: int
    properties: dict[str, Any]
    state: str
    attempt: int
    retries: int | None
    retry_delays: list[str]
    run_at: datetime
    worker: str | None
    lock_token: str | None
    locked_until: datetime | None
    error_message: str | None
    error_details: str | None
    created_at: datetime
    town_code: str


@dataclass(frozen=True, slots=True)
class Job:
    """A job in the queue, without its payload."""

    id: str
    kind: str
    instance_id: str | None
    wait_id: str | None
    definition_id: str | None
    definition_key: str | None
    element_id: str | None
    name: str | None
    state: str
    priority: int
    due_at: datetime
    run_at: datetime
    attempt: int
    retries: int
    retry_delays: list[str]
    error_message: str | None
    created_at: datetime
    town_code: str


@dataclass(frozen=True, slots=True)
class Incident:
    """Something an operator has to look at."""

    id: str
    instance_id: str | None
    kind: str
    cause_id: str
    definition_key: str | None
    element_id: str | None
    code: str
    message_zh: str
    message_en: str
    state: str
    raised_at: datetime
    resolved_at: datetime | None
    resolved_by: str | None
    town_code: str


@dataclass(frozen=True, slots=True)
class HistoryEvent:
    """Something that happened."""

    id: str
    instance_id: str | None
    definition_id: str | None
    at: datetime
    kind: str
    element_id: str | None
    element_name: str | None
    element_type: str | None
    token: int | None
    scope: int | None
    subject_id: str | None
    actor_id: str
    actor_name: str
    details: dict[str, Any]
    town_code: str


@dataclass(frozen=True, slots=True)
class PublicEvent:
    """An event as other systems hear of it."""

    #: Place in the stream, from 1 without gaps.
    position: int
    id: str
    type: str
    instance_id: str | None
    definition_key: str | None
    subject_id: str | None
    at: datetime
    data: dict[str, Any]
    town_code: str
