"""Duty lists of the demonstration town, drawn from the shipped catalogues; pure."""

from __future__ import annotations

from datetime import date

from workflows.catalogues import imports, kinds
from workflows.catalogues.versions import Given
from workflows.organisation.demonstration.identities import Identities
from workflows.organisation.duties import Duty
from workflows.organisation.roles import Role

BY_GROUP = {
    "人口与房屋信息管理": Role.GRID_INFORMANT,
    "矛盾纠纷与信访": Role.GRID_LIAISON,
    "特殊人群服务管理": Role.GRID_WORKER,
    "经济与市场秩序": Role.GRID_WORKER,
}
"""Who of a grid looks after a group of matters; the others are patrols. Local rule."""


def make(town_code: str, valid_from: date, identities: Identities) -> list[Duty]:
    """Every management item to a grid role with its frequency, every service to who gives it, every power of the
    town to the squads' leaders."""

    def duty(role: Role, kind: str, code: str, text: str, frequency: str | None = None) -> Duty:
        return Duty(identities.id(), town_code, role.value, kind, code, text, frequency, valid_from, None)

    made = []
    for one in _shipped("management-items"):
        role = BY_GROUP.get(one.content["group_name"], Role.GRID_PATROL)
        text = f"{one.content['frequency']}完成“{one.content['name']}”并留痕"
        made.append(duty(role, "management-items", one.code, text, one.content["frequency"]))
    for one in _shipped("service-items"):
        role = Role.CLERK if one.content["level"] == "镇" else Role.GRID_WORKER
        made.append(duty(role, "service-items", one.code, f"受理或代办“{one.content['name']}”"))
    for one in _shipped("powers"):
        if one.content["is_delegated"] and one.valid_to is None:
            text = "对立案、调查取证和执行的合法性、及时性负责；逾期或者违法的依法追责"
            made.append(duty(Role.SQUAD_LEADER, "powers", one.code, text))
    return made


def _shipped(kind: str) -> list[Given]:
    catalogue = kinds.named(kind)
    return imports.read(catalogue, catalogue.shipped.read_bytes())
