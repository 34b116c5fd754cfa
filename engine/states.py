"""The states of every row that has one, and the only ways from one to the next."""

from collections.abc import Mapping
from enum import StrEnum

from engine.errors import StateRefused


class InstanceState(StrEnum):
    """A process instance."""

    #: Runs. Left by ``runtime`` when the last token ends, by ``instances.suspend`` and ``instances.cancel``.
    ACTIVE = "active"
    #: Nothing moves: no task, job, timer or message. Left by ``instances.resume`` and ``instances.cancel``.
    SUSPENDED = "suspended"
    #: Every token reached an end. Never left.
    COMPLETED = "completed"
    #: Stopped by a person or program. Never left.
    CANCELED = "canceled"


class TaskState(StrEnum):
    """A user task."""

    #: Waits for a person. Left by ``tasks.complete`` and, when its token is withdrawn, by ``runtime``.
    OPEN = "open"
    #: Done by ``completed_by``. Never left.
    COMPLETED = "completed"
    #: Withdrawn: boundary event, cancel, error. Never left.
    CANCELED = "canceled"


class DelegationState(StrEnum):
    """What became of a delegation."""

    #: The delegate works on it. Left by ``tasks.resolve``, and by ``assign`` which ends the delegation.
    PENDING = "pending"
    #: The delegate gave it back to the owner. Left by another ``tasks.delegate``.
    RESOLVED = "resolved"


class JobState(StrEnum):
    """A job: a timer, a continuation or a delivery. A finished job's row is deleted."""

    #: Runs as soon as ``run_at`` has come. Left by ``executor`` (done, dead) and ``instances.suspend``.
    READY = "ready"
    #: Its instance is suspended. Left by ``instances.resume`` and when the instance is canceled.
    SUSPENDED = "suspended"
    #: Retries used up; an incident stands for it. Left by ``jobs.retry`` and ``incidents.retry``.
    DEAD = "dead"


class ExternalTaskState(StrEnum):
    """A service step that a handler in process or an outside worker does. A finished one's row is deleted."""

    #: May be fetched once ``run_at`` has come and no lock holds. Left by completion, failure, suspension.
    READY = "ready"
    #: Its instance is suspended. Left by ``instances.resume``.
    SUSPENDED = "suspended"
    #: Retries used up; an incident stands for it. Left by ``incidents.retry`` and ``set_retries``.
    DEAD = "dead"


class IncidentState(StrEnum):
    """Something an operator has to look at."""

    #: Still hurts. Left by ``incidents.retry``, ``incidents.resolve`` and when its cause goes away.
    OPEN = "open"
    #: Over. Never left: a new failure is a new incident.
    RESOLVED = "resolved"


class SubscriptionState(StrEnum):
    """A webhook."""

    #: Its deliveries go out. Left by ``webhooks.set_state`` and ``webhooks.disable``.
    ACTIVE = "active"
    #: Its deliveries gather and wait. Left by ``webhooks.set_state``, and when its maker may hear no more.
    PAUSED = "paused"
    #: Its receiver failed for days or wants nothing any more, or its maker may hear no more; no deliveries are made.
    #: Left by ``webhooks.set_state``.
    DISABLED = "disabled"


class DeliveryState(StrEnum):
    """One event on its way to one receiver."""

    #: Told as soon as ``run_at`` has come. Left by ``webhooks.report`` and ``webhooks.set_state``.
    READY = "ready"
    #: Waits for another of its line. Left when that one ends.
    QUEUED = "queued"
    #: Its webhook is paused or disabled. Left by ``webhooks.set_state``.
    HELD = "held"
    #: The receiver answered 2xx. Never left: a replay is another delivery.
    DELIVERED = "delivered"
    #: Every attempt failed. Left by ``webhooks.retry``.
    DEAD = "dead"


Transitions = Mapping[StrEnum, frozenset[StrEnum]]

INSTANCE: Transitions = {
    InstanceState.ACTIVE: frozenset({InstanceState.SUSPENDED, InstanceState.COMPLETED, InstanceState.CANCELED}),
    InstanceState.SUSPENDED: frozenset({InstanceState.ACTIVE, InstanceState.CANCELED}),
    InstanceState.COMPLETED: frozenset(),
    InstanceState.CANCELED: frozenset(),
}
TASK: Transitions = {
    TaskState.OPEN: frozenset({TaskState.COMPLETED, TaskState.CANCELED}),
    TaskState.COMPLETED: frozenset(),
    TaskState.CANCELED: frozenset(),
}
DELEGATION: Transitions = {
    DelegationState.PENDING: frozenset({DelegationState.RESOLVED}),
    DelegationState.RESOLVED: frozenset({DelegationState.PENDING}),
}
JOB: Transitions = {
    JobState.READY: frozenset({JobState.SUSPENDED, JobState.DEAD}),
    JobState.SUSPENDED: frozenset({JobState.READY}),
    JobState.DEAD: frozenset({JobState.READY}),
}
EXTERNAL_TASK: Transitions = {
    ExternalTaskState.READY: frozenset({ExternalTaskState.SUSPENDED, ExternalTaskState.DEAD}),
    ExternalTaskState.SUSPENDED: frozenset({ExternalTaskState.READY}),
    ExternalTaskState.DEAD: frozenset({ExternalTaskState.READY}),
}
INCIDENT: Transitions = {
    IncidentState.OPEN: frozenset({IncidentState.RESOLVED}),
    IncidentState.RESOLVED: frozenset(),
}
SUBSCRIPTION: Transitions = {
    SubscriptionState.ACTIVE: frozenset({SubscriptionState.PAUSED, SubscriptionState.DISABLED}),
    SubscriptionState.PAUSED: frozenset({SubscriptionState.ACTIVE, SubscriptionState.DISABLED}),
    SubscriptionState.DISABLED: frozenset({SubscriptionState.ACTIVE, SubscriptionState.PAUSED}),
}
DELIVERY: Transitions = {
    DeliveryState.READY: frozenset({DeliveryState.HELD, DeliveryState.DELIVERED, DeliveryState.DEAD}),
    DeliveryState.QUEUED: frozenset({DeliveryState.READY, DeliveryState.HELD}),
    DeliveryState.HELD: frozenset({DeliveryState.READY, DeliveryState.DELIVERED, DeliveryState.DEAD}),
    DeliveryState.DELIVERED: frozenset(),
    DeliveryState.DEAD: frozenset({DeliveryState.READY, DeliveryState.QUEUED, DeliveryState.HELD}),
}

_TABLES: dict[type[StrEnum], Transitions] = {
    InstanceState: INSTANCE,
    TaskState: TASK,
    DelegationState: DELEGATION,
    JobState: JOB,
    ExternalTaskState: EXTERNAL_TASK,
    IncidentState: INCIDENT,
    SubscriptionState: SUBSCRIPTION,
    DeliveryState: DELIVERY,
}


def change(before: str, after: StrEnum) -> str:
    """``after``, if its table knows the way from ``before``.

    Raises:
        StateRefused: the table does not know it.
    """
    kind = type(after)
    if after not in _TABLES[kind][kind(before)]:
        raise StateRefused(kind.__name__.removesuffix("State"), before, after)
    return after.value
