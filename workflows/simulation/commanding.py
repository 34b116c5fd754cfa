"""How seats, duty officers, handlers, verifiers and supervisors work off orders; reports, patrols and draws.

Source of the rates: domain paper 9.3, behaviours to generate.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workflows.simulation.behaviour import (
    HOURS,
    MINUTES,
    Behaviour,
    Stage,
    Step,
    Weighted,
    choosing,
    mostly,
    sending,
)
from workflows.simulation.townscape import inside

COUNTY_ANSWER = {"decision": "由市级主管部门负责处置，镇里做好现场看护。"}
LEVELS = Weighted(("I", "II", "III", "IV"), (0.01, 0.09, 0.9, 0.0))
MILD_LEVELS = Weighted(("I", "II", "III", "IV"), (0.01, 0.09, 0.26, 0.64))
"""Together 1, 9, 60 and 30 in a hundred: 47 of them are mild."""
UNITS = ("JS", "NC", "ZZ", "SS")
MERGED = 0.75
"""Share of those with a like one near by that are merged into it."""
WRONG_RETURNS = 0.3
"""Share of the returned orders that the centre sends to the same unit again."""
MILD = ("咨询", "建议", "表扬", "求助")
"""Kinds of events that may be of the lowest level."""


def _assesses(step: Step) -> Mapping[str, Any]:
    """What was told before at the same place is merged; one in five is answered at once."""
    found: list[Any] = step.known.get("duplicates") or []
    result = mostly("受理派单", ("直接答复", 0.2), ("咨询审批", 0.03), ("不属受理范围", 0.03)).draw(step.random)
    if found and step.random.random() < MERGED:
        result = "并案"
    level = (MILD_LEVELS if step.value("event", "kind") in MILD else LEVELS).draw(step.random)
    wanted = {
        "triage_result": result,
        "level": level,
        "event_type": step.value("event", "event_type") or step.random.choice(step.town.event_types).code,
        "enforcement_power": step.random.random() < 0.1,
        "sensitive": step.random.random() < 0.01,
        "risk_flag": step.random.random() < 0.02,
    }
    if result == "并案":
        first = found[0]
        wanted["merge_into"] = first.get("number") if isinstance(first, Mapping) else first
    return wanted


def _redirects(step: Step) -> Mapping[str, Any]:
    channel = step.random.choice(("110", "诉讼", "仲裁", "行政复议", "信访"))
    return {"channel": channel, "reply_text": f"您好，该事项不属于受理范围，请通过{channel}渠道反映，感谢理解。"}


def _sends_out(step: Step) -> Mapping[str, Any]:
    """To the unit that the type of event proposes; what came back goes to another, unless it came back wrongly."""
    unit = step.value("dispatching", "lead_unit") or step.value("proposal", "lead_unit") or "ZZ"
    returned = step.value("signing", "decision") == "退单"
    if returned and step.random.random() >= WRONG_RETURNS:
        unit = step.random.choice([one for one in UNITS if one != unit])
    return {"co_list": [], "due_changed": False, "confidential": False, "lead_unit": unit if returned else None}


def _signs(step: Step) -> Mapping[str, Any]:
    returned = not step.known.get("forced") and step.random.random() < 0.06
    return {
        "decision": "退单" if returned else "签收",
        "reason": mostly("信息不全", ("非本单位职责", 0.6)).draw(step.random),
        "suggested_unit": step.random.choice(UNITS),
    }


def _handles(step: Step) -> Mapping[str, Any]:
    done = mostly("办结反馈", ("申请延期", 0.02), ("申请挂起", 0.05), ("请求联动协调", 0.02)).draw(step.random)
    measure = mostly("清理", ("整改", 0.4), ("解释说明", 0.15), ("调解", 0.05)).draw(step.random)
    return {"step": done, "measure": "挂起" if done == "申请挂起" else measure, "extension_days": 2}


def _after_hang_up(stage: Stage, step: Step, payload: Mapping[str, Any]) -> None:
    if payload.get("approval") == "同意":
        sending("dispatch.resume", 0.8, 4, "DTY")(stage, step, payload)


def _after_coordination(stage: Stage, step: Step, payload: Mapping[str, Any]) -> None:
    if payload.get("coordination_result") == "上报市级":
        sending("dispatch.county_answer", 0.9, 3, "INT", values=lambda stage: {"county_answer": COUNTY_ANSWER})(
            stage, step, payload
        )


def _verifies(step: Step) -> Mapping[str, Any]:
    return {
        "verified": mostly("属实已处置", ("未处置", 0.005), ("部分处置", 0.005)).draw(step.random),
        "geo": step.value("event", "geo") or step.town.place(step.random)[1],
    }


def _judges(step: Step) -> Mapping[str, Any]:
    again = not step.known.get("reopens")
    return {"judgement": mostly("诉求不合理", ("退回重办", 0.35)).draw(step.random) if again else "诉求不合理"}


def _goes_round(step: Step) -> Mapping[str, Any]:
    found = step.random.random() < 0.15
    rows = step.known.get("due_tasks") or ()
    results = [{"item_code": row.get("item_code"), "item_name": row.get("item_name"), "result": "正常"} for row in rows]
    if found and results:
        results[0]["result"] = "发现问题"
    return {"results": results}


def _names(step: Step) -> Mapping[str, Any]:
    """Who answers for it: somebody of the unit the order went to."""
    unit = step.value("order", "unit") or "ZZ"
    people = step.members(f"HDL-{unit}") or step.members("HDL") or step.members("OFF")
    return {"person": step.random.choice(people).id, "act": mostly("逾期", ("不作为", 0.1)).draw(step.random)}


def _finds(step: Step) -> Mapping[str, Any]:
    return {
        "event_type": step.random.choice(step.town.event_types).code,
        "level": Weighted(("II", "III"), (1, 4)).draw(step.random),
        "geo": _own_ground(step),
        "self_handled": step.random.random() < 0.4,
    }


def _own_ground(step: Step) -> str:
    """Somewhere in the grid of whoever goes round."""
    own = [grid for code, grid in step.town.grids.items() if f"GW-{code}" in step.person.groups]
    return inside(step.random.choice(own), step.random) if own else step.town.place(step.random)[1]


BEHAVIOURS: Mapping[tuple[str, str], Behaviour] = {
    ("dispatch", "P4-02"): Behaviour(_assesses, median=6 * MINUTES, in_service=False),
    ("dispatch", "P4-02-answer"): Behaviour(median=10 * MINUTES, in_service=False),
    ("dispatch", "P4-04"): Behaviour(_redirects, median=8 * MINUTES, in_service=False),
    ("dispatch", "P4-05"): Behaviour(_sends_out, median=15 * MINUTES, in_service=False),
    ("dispatch", "P4-06"): Behaviour(_signs, median=40 * MINUTES),
    ("dispatch", "P4-06-decide"): Behaviour(_sends_out, median=1 * HOURS),
    ("dispatch", "P4-07"): Behaviour(_handles, median=7 * HOURS),
    ("dispatch", "P4-07-co"): Behaviour(median=6 * HOURS),
    ("dispatch", "P4-07-extension"): Behaviour(
        choosing(approval=mostly("同意", ("不同意", 0.2)), days=1), median=1 * HOURS
    ),
    ("dispatch", "P4-07-hangup"): Behaviour(
        choosing(approval=mostly("同意", ("不同意", 0.2))), _after_hang_up, median=1 * HOURS
    ),
    ("dispatch", "P4-08"): Behaviour(
        choosing(coordination_result=mostly("继续承办", ("改派", 0.2), ("上报市级", 0.1))),
        _after_coordination,
        median=8 * HOURS,
    ),
    ("dispatch", "P4-09"): Behaviour(_verifies, median=3 * HOURS),
    ("dispatch", "P4-10"): Behaviour(
        choosing(
            reached=mostly("是", ("否", 0.08)),
            satisfaction=mostly("满意", ("非常满意", 0.4), ("基本满意", 0.1), ("不满意", 0.04)),
            solved=mostly("是", ("否", 0.005)),
        ),
        median=5 * HOURS,
    ),
    ("dispatch", "P4-11"): Behaviour(_judges, median=2 * HOURS),
    ("dispatch", "P4-12"): Behaviour(
        choosing(finding=mostly("正常", ("逾期", 0.04), ("推诿", 0.01)), points=0), median=4 * HOURS
    ),
    ("grid_patrol", "S5-02"): Behaviour(_goes_round, median=1.2 * HOURS, in_service=False),
    ("grid_patrol", "S5-03"): Behaviour(_finds, median=6 * MINUTES, in_service=False),
    ("grid_patrol", "S5-04"): Behaviour(median=10 * MINUTES, in_service=False),
    ("supervision", "S9-01-name"): Behaviour(choosing(unit=Weighted(("ZZ", "JS", "NC"), (2, 1, 1)))),
    ("supervision", "S9-05"): Behaviour(_names),
    ("supervision", "S9-03"): Behaviour(
        choosing(check=mostly("通过", ("退回", 0.1), ("升级", 0.03)), accountable=True)
    ),
    ("report_intake", "S4-02"): Behaviour(
        choosing(acceptance=mostly("受理", ("不予受理", 0.05)), unit=Weighted(("ZZ", "SS", "NC"), (2, 1, 1))),
        median=30 * MINUTES,
    ),
    ("report_intake", "S4-04"): Behaviour(choosing(step=mostly("达成协议", ("终止调解", 0.25))), median=20 * HOURS),
    ("report_intake", "S4-10"): Behaviour(choosing(decision="受理", unit="ZF")),
    ("double_random", "S3-02"): Behaviour(choosing(approved=mostly("同意", ("退回", 0.1)))),
    ("double_random", "S3-07"): Behaviour(choosing(confirmed="确认")),
}
