"""Doors to one's own positions: which there are, in which one to act, and who stands in while one is away."""

from typing import Any

from api.contract import Call, Door
from api.fields import Answer, Body, Choice, Day, Flag, Text
from api.scopes import Scope
from engine.errors import NotAllowed
from workflows.calendar.zone import local_day
from workflows.organisation import people, positions, substitutions
from workflows.organisation.roles import PlaceKind
from workflows.organisation.substitutions import Listed

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


class OwnSubstitutionIn(Body):
    """For which of one's positions, who stands in, on which days, and why."""

    position_id = Text(min=1, max=36, required=True)
    substitute = Text(min=1, max=255, required=True, metadata={"example": "chen.jing", "description": "账号"})
    first_day = Day(required=True)
    last_day = Day(required=True)
    reason = Text(min=1, max=200, required=True, metadata={"example": "年休假"})


class OwnSubstitutionOut(Answer):
    """One person standing in for another: the caller for a colleague, or a colleague for the caller."""

    id = Text()
    position_id = Text()
    place_name = Text(metadata={"example": "行政审批局"})
    title = Text(metadata={"example": "综窗受理员"})
    title_en = Text(metadata={"example": "window clerk"})
    holder = Text(allow_none=True, metadata={"example": "li.min"})
    holder_name = Text(metadata={"example": "李敏"})
    substitute = Text(allow_none=True, metadata={"example": "chen.jing"})
    substitute_name = Text(metadata={"example": "陈静"})
    first_day = Day()
    last_day = Day()
    reason = Text(metadata={"example": "年休假"})
    is_mine = Flag(metadata={"description": "本人的岗位。 Whether the position is the caller's."})


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


@door.read("/me/substitutions", scope=Scope.ORGANISATION_READ, returns=OwnSubstitutionOut(), is_list=True)
def list_own_substitutions(call: Call) -> list[dict[str, Any]]:
    """我的委托。From today on: who stands in for the caller, and for whom the caller stands in."""
    return [_told(call, one) for one in substitutions.of_login(call.ctx, call.ctx.actor.id)]


@door.act(
    "/me/substitutions",
    scope=Scope.ORGANISATION_READ,
    body=OwnSubstitutionIn(),
    returns=OwnSubstitutionOut(),
    status=201,
)
def enter_own_substitution(call: Call) -> dict[str, Any]:
    """外出委托。Let a colleague stand in for one of the caller's positions, from one day to another."""
    body = call.body
    made = substitutions.enter_own(
        call.ctx, body["position_id"], body["substitute"], body["first_day"], body["last_day"], body["reason"]
    )
    return _one(call, made.id)


@door.act(
    "/me/substitutions/<id:substitution_id>/end",
    scope=Scope.ORGANISATION_READ,
    status=204,
)
def end_own_substitution(call: Call, substitution_id: str) -> None:
    """结束委托。End a substitution for a position of the caller's: with today, or before it begins."""
    substitutions.end_own(call.ctx, substitution_id)


def _one(call: Call, substitution_id: str) -> dict[str, Any]:
    found = substitutions.of_login(call.ctx, call.ctx.actor.id)
    return _told(call, next(one for one in found if one.substitution.id == substitution_id))


def _told(call: Call, one: Listed) -> dict[str, Any]:
    row = one.substitution
    return {
        "id": row.id,
        "position_id": row.position_id,
        "place_name": one.place_name,
        "title": one.titles[0],
        "title_en": one.titles[1],
        "holder": one.holder.login,
        "holder_name": one.holder.name,
        "substitute": one.substitute.login,
        "substitute_name": one.substitute.name,
        "first_day": row.first_day,
        "last_day": row.last_day,
        "reason": row.reason,
        "is_mine": one.holder.login == call.ctx.actor.id,
    }
