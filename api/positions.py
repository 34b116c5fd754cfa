"""Doors to one's own positions: which there are, and in which one to act."""

from typing import Any

from api.contract import Call, Door
from api.fields import Answer, Body, Choice, Day, Flag, Text
from engine.errors import NotAllowed
from workflows.calendar.zone import local_day
from workflows.organisation import people, positions
from workflows.organisation.roles import PlaceKind

door = Door("positions", "我的岗位", "My positions")


class PositionOut(Answer):
    """One position that the caller holds today."""

    id = Text()
    role = Text(metadata={"example": "REV"})
    role_name = Text(metadata={"example": "审查员"})
    role_name_en = Text(metadata={"example": "reviewer"})
    place_kind = Choice(*map(str, PlaceKind))
    place_code = Text(metadata={"example": "SP"})
    place_name = Text(metadata={"example": "行政审批局"})
    title = Text()
    leads = Flag()
    valid_to = Day(allow_none=True, metadata={"example": None})
    is_acting = Flag()


class ActingIn(Body):
    """The position to act in; null for all of them."""

    position_id = Text(min=1, max=36, required=True, allow_none=True)


@door.read("/me/positions", scope=None, returns=PositionOut(), is_list=True)
def list_own_positions(call: Call) -> list[dict[str, Any]]:
    """我的岗位。What the caller holds today; ``is_acting`` marks the only one acted in, if there is one."""
    return [
        {
            "id": held.position.id,
            "role": held.position.role.value,
            "role_name": held.titles[0],
            "role_name_en": held.titles[1],
            "place_kind": held.position.place_kind,
            "place_code": held.position.place_code,
            "place_name": held.place_name,
            "title": held.position.title,
            "leads": held.position.leads,
            "valid_to": held.position.valid_to,
            "is_acting": held.is_acting,
        }
        for held in positions.held_by_login(call.ctx, call.ctx.actor.id, local_day(call.ctx.now))
    ]


@door.replace("/me/position", scope=None, body=ActingIn(), status=204)
def act_in_position(call: Call) -> None:
    """切换岗位。Act in one of one's positions from now on, or again in all; the others are closed meanwhile."""
    person = people.by_login(call.ctx, call.ctx.actor.id)
    if person is None:
        raise NotAllowed("该账号没有岗位。", "The account holds no position.")
    positions.act_in(call.ctx, person.id, call.body["position_id"])
