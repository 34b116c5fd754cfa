"""Doors to urging: a task, by its people's head or who started the matter; a case, by who applied in it."""

from typing import Any

from api import sight
from api.contract import Call, Door
from api.fields import Answer, Body, Instant, Text, Whole
from api.scopes import Scope
from api.tasks import seen
from workflows import cases, urges
from workflows.errors import CaseNotFound

door = Door("urges", "催办", "Urging")


class UrgeIn(Body):
    """What is said with it."""

    note = Text(
        min=1,
        max=urges.LONGEST_NOTE,
        load_default=None,
        allow_none=True,
        metadata={"example": "当事人明日出行，请今日内办结。"},
    )


class UrgedOut(Answer):
    """How many tasks were asked for, and when they may be asked for again."""

    urged = Whole(metadata={"example": 1})
    open_at = Instant(metadata={"example": "2026-11-23T06:30:00Z"})


@door.act("/tasks/<id:task_id>/urge", scope=Scope.TASK_COMPLETE, body=UrgeIn(), returns=UrgedOut())
def urge_task(call: Call, task_id: str) -> dict[str, Any]:
    """催办任务。Ask whoever holds a task for it: by a head of those people, the supervision office, or who started it.

    The same person may ask again after four service hours of the town; before that 429 ``urged_recently`` says from
    when on.
    """
    seen(call, task_id)
    is_head = call.caller.may(Scope.TASK_URGE)
    return _told(urges.urge(call.ctx, task_id, call.body["note"], is_head=is_head))


@door.act("/cases/<name:number>/urge", scope=Scope.TASK_COMPLETE, body=UrgeIn(), returns=UrgedOut())
def urge_case(call: Call, number: str) -> dict[str, Any]:
    """催办办件。Ask for everything that a case waits for: by its applicant, or by who started it; at most as above."""
    case = cases.get(call.ctx, number)
    sight.seen_case(call.ctx, case, case.instance_id, CaseNotFound, number)
    return _told(urges.urge_matter(call.ctx, case.instance_id, call.body["note"]))


def _told(urged: urges.Urged) -> dict[str, Any]:
    return {"urged": len(urged.tasks), "open_at": urged.open_at}
