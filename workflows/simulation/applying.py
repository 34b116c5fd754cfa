"""How people go through approvals and the processes these call.

Source of the rates: domain paper 9.3, behaviours to generate.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workflows.simulation.behaviour import (
    DAYS,
    HOURS,
    MINUTES,
    Behaviour,
    Stage,
    Step,
    TooEarly,
    Weighted,
    Wish,
    choosing,
    declared,
    mostly,
    sending,
)

CLERKS = "CLK"


SECOND_SUPPLEMENT, SUPPLEMENT = 0.005, 0.08
"""Shares of all applications; who asks a second time without new facts is refused."""
WITHDRAWN, EXTENDED = 0.02, 0.01
REVIEWED = 0.38
"""Share of the applications that somebody reviews: promise and forwarded cases."""
SOON = 0.004
"""Days: within some minutes, since an instant item is decided in half an hour."""
PROCEDURE = 0.12
"""Share of the promise cases that go through a special procedure."""


def _after_receipt_check(stage: Stage, step: Step, payload: Mapping[str, Any]) -> None:
    """Most supplement what is missing within some days; some withdraw before they hear more."""
    if payload.get("result") == "一次性补正" and not payload.get("on_spot"):
        sending("approval.supplemented", 0.9, 4, CLERKS)(stage, step, payload)
    elif payload.get("result") == "受理":
        letter = declared("withdrawal", "不再办理，撤回申请。")
        sending("approval.withdrawn", WITHDRAWN, SOON, CLERKS, values=letter)(stage, step, payload)
        if step.value("item", "handle_type") != "即办":
            sending("approval.extension_requested", EXTENDED / REVIEWED, SOON, "REV")(stage, step, payload)
        if payload.get("tolerant"):
            sending("approval.tolerated_delivered", 0.85, 3, CLERKS)(stage, step, payload)


def _receives(step: Step) -> Mapping[str, Any]:
    """What may come later is waited for; what else is missing is asked for, once."""
    again, late = bool(step.known.get("supplement_count")), _to_come(step)
    asked = 0.0 if late else SECOND_SUPPLEMENT / SUPPLEMENT if again else SUPPLEMENT
    result = mostly(
        "受理", ("一次性补正", asked), ("不予受理", 0.005), ("不需要许可", 0.003), ("转其他机关", 0.002)
    ).draw(step.random)
    return {
        "result": result,
        "on_spot": False,
        "tolerant": bool(late),
        "missing_materials": late or None,
        "supplement_items": _lacking(step),
        "new_facts_reason": "",
    }


def _to_come(step: Step) -> list[str]:
    """What the applicant did not bring and the item lets come later."""
    brought = {row.get("material_code") for row in step.known.get("materials") or ()}
    choices = step.known.get("tolerable_choices") or ()
    return [row["value"] for row in choices if row["value"] not in brought]


def _lacking(step: Step) -> list[dict[str, str]]:
    materials = step.value("item", "materials") or ["申请表"]
    return [{"material_code": str(step.random.choice(materials))}]


def _reviews(step: Step) -> Mapping[str, Any]:
    """One promise in eight goes through a special procedure; few are asked about with other units."""
    declared = step.town.with_procedures if step.known.get("procedure_choices") else 0.0
    result = mostly("通过", ("特别程序", PROCEDURE / declared if declared else 0.0), ("存疑", 0.01)).draw(step.random)
    others = [login for login in _offered(step, "co_reviewer_options") if login != step.person.id]
    return {
        "review_result": result,
        "co_reviewer": step.random.choice(others) if others else None,
        "facts_checked": bool(others) and step.random.random() < 0.3,
        "third_party_interest": step.random.random() < 0.01,
        "major_public_interest": step.random.random() < 0.005,
        "cosign_departments": [],
    }


def _after_review(stage: Stage, step: Step, payload: Mapping[str, Any]) -> None:
    if payload.get("third_party_interest") or step.value("item", "hearing_required"):
        sending("approval.hearing_requested", 0.4, 2, CLERKS)(stage, step, payload)
    sending("approval.false_material", 0.002, 1, "REV", values=_false_material)(stage, step, payload)
    if step.value("item", "handle_type") == "转报":
        sending("approval.county_result", 1.0, 9, "INT", values=_county_result)(stage, step, payload)


def _false_material(stage: Stage) -> Mapping[str, Any]:
    return {"false_material": {"facts": "经向出具单位核实，申请人提交的证明材料系伪造。"}}


def _county_result(stage: Stage) -> Mapping[str, Any]:
    """Three in a hundred are refused by the county."""
    if stage.random.random() < 0.03:
        return {"county_result": {"decision": "不予", "reasons": "经审查，现场条件不符合法定要求。"}}
    today = stage.today
    granted = {
        "decision": "准予",
        "certificate_no": f"苏B证〔{today.year}〕{stage.random.randrange(10**8):08}号",
        "valid_from": today.isoformat(),
        "valid_to": (today + 3 * 365 * DAYS).isoformat(),
    }
    return {"county_result": granted}


def _fraud(stage: Stage) -> Mapping[str, Any]:
    return {"fraud": {"facts": "事后检查发现以欺骗手段取得许可。"}}


def _evaluated(stage: Stage, step: Step, payload: Mapping[str, Any]) -> None:
    sending("approval.fraud_found", 0.001, 5, "SUP", values=_fraud)(stage, step, payload)


def _grants(step: Step) -> Mapping[str, Any]:
    """The decision follows the draft; one and a half in a hundred are refused.

    Raises:
        TooEarly: something that may come later has not come.
    """
    if step.value("tolerance", "signed") == "同意" and _to_come(step):
        raise TooEarly
    drafted = step.known.get("draft_decision") or step.known.get("decision")
    drawn = mostly("准予", ("不予", 0.015)).draw(step.random)
    return {
        "decision": drafted if drafted in ("准予", "不予") else drawn,
        "valid_from": step.today.isoformat(),
        "valid_to": (step.today + 365 * DAYS).isoformat(),
        "legal_basis": [{"basis": step.value("item", "legal_basis")}],
    }


def _signs(step: Step) -> Mapping[str, Any]:
    """The applicant, in the own name."""
    return {
        "signed": mostly("同意", ("不同意", 0.05)).draw(step.random),
        "publish": False,
        "signer_name": step.known.get("applicant_name"),
        "signer_cert_no": step.known.get("cert_no"),
    }


def _convenes(step: Step) -> Mapping[str, Any]:
    """A host, and somebody else who keeps the record."""
    host = step.random.choice(_offered(step, "host_options") or [None])
    recorders = [login for login in _offered(step, "recorder_options") if login != host]
    return {"host": host, "recorder": step.random.choice(recorders or [None])}


def _offered(step: Step, name: str) -> list[str]:
    """Whom the step may name."""
    return [row["value"] for row in step.known.get(name) or ()]


def _surveys(step: Step) -> Mapping[str, Any]:
    """Whoever does it, and a colleague."""
    others = [login for login in _offered(step, "surveyor_options") if login != step.person.id]
    pair = [{"login": step.person.id}, {"login": step.random.choice(others or [None])}]
    return {"surveyors": pair, "conclusion": mostly("通过", ("限期整改", 0.06), ("不通过", 0.02)).draw(step.random)}


def _delivers(**fields: Any) -> Wish:
    """Papers that arrive are signed for by the party itself."""

    def wish(step: Step) -> Mapping[str, Any]:
        signed = {"receiver": step.value("service_request", "recipient"), "relation": "本人"}
        return {**signed, **choosing(fields)(step)}

    return wish


BEHAVIOURS: Mapping[tuple[str, str], Behaviour] = {
    ("approval", "P1-03"): Behaviour(_receives, _after_receipt_check, 45 * MINUTES),
    ("approval", "P1-01-supplement"): Behaviour(in_service=False, median=1.5 * DAYS),
    ("approval", "P1-01-fix"): Behaviour(in_service=False, median=20 * MINUTES),
    ("approval", "P1-03-commitment"): Behaviour(_signs, in_service=False, median=3 * HOURS),
    ("approval", "P1-03-tolerated"): Behaviour(
        lambda step: {"supplement_materials": [{"material_code": name} for name in _to_come(step)] or None}
    ),
    ("approval", "P1-05-commitment"): Behaviour(_signs, in_service=False, median=3 * HOURS),
    ("approval", "P1-05"): Behaviour(_reviews, _after_review, 3 * HOURS),
    ("approval", "P1-07"): Behaviour(
        choosing(opinion=mostly("同意", ("有条件同意", 0.08), ("不同意", 0.02))), median=6 * HOURS, left=0.03
    ),
    ("approval", "P1-05-objection"): Behaviour(choosing(objection_handling=mostly("不采纳异议", ("采纳异议", 0.3)))),
    ("approval", "P1-05-extension"): Behaviour(choosing(days=Weighted((3, 5, 10), (1, 2, 1))), median=1 * HOURS),
    ("approval", "P1-09-extension"): Behaviour(choosing(approved=mostly("批准", ("不批准", 0.1))), median=1 * HOURS),
    ("approval", "P1-08-draft"): Behaviour(choosing(decision=mostly("准予", ("不予", 0.015))), median=1 * HOURS),
    ("approval", "P1-09"): Behaviour(_grants, median=1.5 * HOURS),
    ("approval", "P1-14"): Behaviour(
        choosing(
            overall=mostly("非常满意", ("满意", 0.2), ("基本满意", 0.05), ("不满意", 0.007), ("非常不满意", 0.003))
        ),
        _evaluated,
        16 * HOURS,
        in_service=False,
        left=0.4,
    ),
    ("approval", "P1-14-callback"): Behaviour(choosing(satisfied=mostly("满意", ("不满意", 0.1)))),
    ("special_procedure", "SP-01"): Behaviour(choosing(clock="承诺", planned_wd=Weighted((3, 5, 8), (2, 3, 1)))),
    ("special_procedure", "SP-02"): Behaviour(choosing(approved=mostly("批准", ("不批准", 0.03)))),
    ("special_procedure", "SP-05-survey"): Behaviour(_surveys, median=14 * HOURS),
    ("special_procedure", "SP-05-expert"): Behaviour(
        choosing(conclusion=mostly("通过", ("修改后通过", 0.2), ("不通过", 0.03))), median=20 * HOURS
    ),
    ("special_procedure", "SP-05"): Behaviour(
        choosing(conclusion=mostly("通过", ("无异议", 0.3), ("不通过", 0.02), ("有异议", 0.01))), median=20 * HOURS
    ),
    ("hearing", "S12a-02"): Behaviour(_convenes),
    ("hearing", "S12a-04"): Behaviour(choosing(outcome=mostly("已举行", ("未到场", 0.05), ("撤回申请", 0.05)))),
    ("service_of_documents", "S13-02"): Behaviour(
        _delivers(mode=mostly("直接", ("邮寄", 0.2), ("留置", 0.03)), result=mostly("已送达", ("未送达", 0.04))),
        median=5 * HOURS,
    ),
    ("service_of_documents", "S13-03"): Behaviour(
        _delivers(result=mostly("已送达", ("未送达", 0.05))), median=16 * HOURS
    ),
    ("service_of_documents", "S13-05"): Behaviour(choosing(approval=mostly("同意", ("不同意", 0.05)))),
    ("publication", "S7-03"): Behaviour(
        choosing(secrecy_check=mostly("可公开", ("部分公开", 0.05), ("不公开", 0.01))), median=1 * HOURS
    ),
    ("publication", "S7-05"): Behaviour(choosing(approval=mostly("同意", ("退回", 0.04))), median=1 * HOURS),
    ("publication", "S7-08"): Behaviour(choosing(result=mostly("不属实", ("属实更正", 0.2)))),
    ("regulator_push", "S8-05"): Behaviour(
        choosing(feedback=mostly("已纳管", ("已检查-正常", 0.15), ("不属本部门", 0.03))),
        median=3 * HOURS,
        most=9 * HOURS,
        left=0.001,
    ),
    ("regulator_push", "S8-06"): Behaviour(choosing(receiver="ZZ")),
    ("regulator_push", "S8-09"): Behaviour(choosing(feedback=mostly("已检查-正常", ("已检查-问题", 0.08)))),
    ("regulator_push", "S8-12"): Behaviour(choosing(measure=mostly("记录", ("不予新许可", 0.1)))),
}
