"""Applications come in: any process that handles catalogue items opens a case for each of its instances."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine import runtime, values
from engine.context import Context
from engine.errors import FieldError
from engine.rows import HistoryEvent, Instance, ProcessDefinition
from workflows import cases, catalogue, numbers, towns
from workflows.calendar.zone import local_day
from workflows.cases import CaseState
from workflows.catalogue import Item
from workflows.errors import ApplicationRefused, about
from workflows.matters import NATURAL_PERSON

NEEDED = {"item_code": 32, "applicant_type": 32, "applicant_name": 100, "cert_type": 32, "cert_no": 50}
"""What no application can be received without, and the longest each may be."""

AGENT = "AGT"
PUBLIC = frozenset({"APP", AGENT})
"""Roles of whoever applies from outside; all others take applications down for whoever comes to them."""

LATER = "容缺"
"""The source of a material that comes after acceptance."""


def check_start(
    ctx: Context, definition: ProcessDefinition, *, variables: Mapping[str, Any], business_key: str | None
) -> None:
    """Guard of ``instance.start``: an application names an item in force, its applicant, and materials of the item.

    A process that handles no catalogue item is started by nobody's leave of ours.

    Raises:
        ApplicationRefused: something is missing, somebody applies for another without being the agent, another process
            handles the item, a material is not of the item, given twice or left for later although the item does not
            let it, or the caller made up a case number.
        ItemNotFound, TownNotFound: as their names say.
    """
    if not catalogue.is_handler(ctx, definition.key):
        return
    found = [_needed(name) for name, most in NEEDED.items() if not is_text(variables.get(name), most)]
    if business_key is not None and numbers.is_case_number(business_key):
        zh, en = "办件编号由系统分配，不能自行指定", "Case numbers are allotted by the system"
        found.append(FieldError("/business_key", "case_number_refused", zh, en))
    if not found:
        found += _not_own(ctx, variables)
    if found:
        raise ApplicationRefused(found[0].message_zh, found[0].message_en, fields=found)
    item = _item(ctx, towns.get(ctx, ctx.actor.town_code).code, variables)
    if item.process_key != definition.key:
        zh = f"事项 {item.code} 由流程 {item.process_key} 办理"
        en = f"Item {item.code} is handled by process {item.process_key}"
        field = FieldError("/variables/item_code", "another_process", zh, en)
        raise ApplicationRefused(zh, en, fields=[field])
    check_materials(item, variables.get("materials"))


def check_materials(item: Item, materials: object) -> None:
    """Every material is one that the item asks for, given once, and left for later only where the item lets it.

    Raises:
        ApplicationRefused: some are not; each row points at its own.
    """
    found = check_gaps(item, materials, "materials")
    seen: dict[str, int] = {}
    for place, row in enumerate(materials if isinstance(materials, list) else ()):
        name = row.get("material_code") if isinstance(row, Mapping) else None
        if not isinstance(name, str):
            continue
        pointer, name = f"/variables/materials/{place}/material_code", name.strip()
        if name not in item.materials:
            zh = f"事项 {item.code} 的材料中没有“{name}”，应为：{'、'.join(item.materials)}"
            en = f"Expected a material of item {item.code} ({', '.join(item.materials)}), found {name!r}"
            found.append(FieldError(pointer, "material_unknown", zh, en))
        elif name in seen:
            zh = f"材料“{name}”重复，第 {seen[name] + 1} 行已填写"
            en = f"Expected material {name!r} once, but row {seen[name] + 1} has it too"
            found.append(FieldError(pointer, "material_twice", zh, en))
        seen.setdefault(name, place)
    if found:
        raise ApplicationRefused(found[0].message_zh, found[0].message_en, fields=found)


def gaps(materials: object) -> dict[int, str]:
    """Rows that say that their material comes later, and its name."""
    rows = enumerate(materials if isinstance(materials, list) else ())
    return {
        place: str(row.get("material_code")).strip()
        for place, row in rows
        if isinstance(row, Mapping) and row.get("source") == LATER
    }


def check_gaps(item: Item, materials: object, name: str) -> list[FieldError]:
    """Rows whose material comes later although the item does not let it. Source: domain paper 3.1, G-P1-03."""
    may, may_en = "、".join(item.tolerable_materials) or "无", ", ".join(item.tolerable_materials) or "nothing"
    return [
        FieldError(
            f"/variables/{name}/{place}/source",
            "gap_not_tolerable",
            f"事项 {item.code} 的材料“{material}”不得容缺（可容缺：{may}）；请提交该材料",
            f"Expected {material!r} now: item {item.code} lets come later {may_en}",
        )
        for place, material in gaps(materials).items()
        if material not in item.tolerable_materials
    ]


def is_text(value: object, most: int) -> bool:
    """Text that says something, fits, and can be stored and printed: no control characters."""
    if not isinstance(value, str) or len(value) > most:
        return False
    return bool(values.seen(value)) and not any(char < " " or char == "\x7f" for char in value)


def is_by_agent(variables: Mapping[str, Any]) -> bool:
    """Whether an agent acts: named, with a number and with an authorisation. Source: domain paper 3.1, form A1."""
    names = (variables.get("agent_name"), variables.get("agent_cert_no"))
    return all(isinstance(one, str) and values.seen(one) for one in names) and bool(variables.get("authorization"))


def _not_own(ctx: Context, variables: Mapping[str, Any]) -> list[FieldError]:
    """Who has no desk applies in the own name, or as an agent; an organisation acts through whoever it sends.

    Source: domain paper 4.2, "start P1" of applicants and agents; 3.8, S6.
    """
    roles, own = ctx.actor.roles, values.seen(ctx.actor.name)
    if ctx.actor.kind != "person" or not roles or roles - PUBLIC or is_by_agent(variables):
        return []
    names = [str(variables.get(name) or "") for name in ("applicant_name", "legal_rep")]
    if own in [values.seen(name) for name in names]:
        return []
    if AGENT in roles:
        zh = "代办员替他人申请的，应填写代理人、代理人证件号码并上传授权书"
        en = "Expected agent, identity number and authorisation where an agent applies for somebody else"
        return [FieldError("/variables/agent_name", "agent_missing", zh, en)]
    if variables["applicant_type"] != NATURAL_PERSON:
        return []
    zh = "申请人应为本人；替他人申请的，应填写代理人、代理人证件号码并上传授权书"
    en = "Expected the caller as applicant, or agent, identity number and authorisation"
    return [FieldError("/variables/applicant_name", "not_own_application", zh, en)]


def _needed(name: str) -> FieldError:
    return FieldError(
        f"/variables/{name}",
        "required",
        f"申请须填写 {name}（不超过 {NEEDED[name]} 个字）",
        f"Expected {name} of at most {NEEDED[name]} characters",
    )


def _item(ctx: Context, town_code: str, variables: Mapping[str, Any]) -> Item:
    with about("/variables/item_code"):
        return catalogue.in_force(ctx, town_code, variables["item_code"], local_day(ctx.now))


def allot(ctx: Context, definition: ProcessDefinition, variables: Mapping[str, Any]) -> str | None:
    """The case number as business key, where the instance will have a case."""
    town_code = ctx.actor.town_code
    if not catalogue.is_handler(ctx, definition.key):
        return None
    return _number(ctx, town_code, _item(ctx, town_code, variables))


def _number(ctx: Context, town_code: str, item: Item) -> str:
    return numbers.for_case(ctx, towns.get(ctx, town_code), item.item_type, item.code)


def on_started(ctx: Context, event: HistoryEvent, instance: Instance) -> None:
    """The instance has begun: open its case, in the same transaction."""
    if not catalogue.is_handler(ctx, instance.definition_key):
        return
    variables = runtime.look(ctx, instance).variables()
    item = _item(ctx, instance.town_code, variables)
    key = instance.business_key or ""
    number = key if numbers.is_case_number(key) else _number(ctx, instance.town_code, item)
    cases.open(ctx, instance, item, variables, number)


def on_canceled(ctx: Context, event: HistoryEvent, instance: Instance) -> None:
    """The matter was struck off: an application still open is cancelled, which is not a withdrawal."""
    case = cases.find(ctx, instance.id)
    if case is not None and case.outcome is None:
        cases.close(ctx, case, CaseState.CANCELED, "canceled")
