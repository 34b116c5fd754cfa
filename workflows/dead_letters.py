"""What could not be taken in or sent and waits for a person, in numbers."""

from dataclasses import dataclass

from sqlalchemy import func, select

from engine.context import Context
from engine.models import incident
from engine.states import IncidentState
from workflows.connectors import statuses
from workflows.connectors.messages import MessageState
from workflows.connectors.models import intake_message, platform_status
from workflows.pushes.models import push_record
from workflows.pushes.pushes import SENDING, PushState


@dataclass(frozen=True, slots=True)
class DeadLetters:
    """By kind."""

    intake_messages: int
    platform_statuses: int
    pushes: int


def count(ctx: Context, town_code: str | None = None) -> DeadLetters:
    """Count the dead letters of one town, or of all."""
    messages = select(func.count()).select_from(intake_message).where(intake_message.c.state == MessageState.DEAD.value)
    told = (
        select(func.count(func.distinct(platform_status.c.id)))
        .join(incident, incident.c.instance_id == platform_status.c.sender_id)
        .where(
            platform_status.c.state == statuses.StatusState.WAITING.value,
            incident.c.state == IncidentState.OPEN.value,
        )
    )
    pushed = (
        select(func.count(func.distinct(push_record.c.id)))
        .join(incident, incident.c.instance_id == push_record.c.instance_id)
        .where(
            push_record.c.state == PushState.PENDING.value,
            incident.c.element_id.in_(SENDING),
            incident.c.state == IncidentState.OPEN.value,
        )
    )
    if town_code is not None:
        messages = messages.where(intake_message.c.town_code == town_code)
        told = told.where(platform_status.c.town_code == town_code)
        pushed = pushed.where(push_record.c.town_code == town_code)
    return DeadLetters(*(ctx.db.execute(one).scalar_one() for one in (messages, told, pushed)))
