"""How officers, reviewers and parties go through enforcement and the processes it calls.

Source of the rates: domain paper 9.3, behaviours to generate.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from workflows.simulation.behaviour import (
    DAYS,
    HOURS,
    MINUTES,
    Behaviour,
    Stage,
    Step,
    Unfit,
    Wish,
    choosing,
    declared,
    mostly,
    sending,
)

SIMPLE = 0.65
"""Share of the penalties that are imposed on the spot; the others take the ordinary procedure."""
ON_THE_SPOT = {"自然人": 200, "法人": 3000}
"""The highest fine of the simple procedure, in yuan. Source: Administrative Penalty Law art. 51."""
DEFENDED, HEARD = 0.12, 0.02
"""Shares of the ordinary procedures in which the party speaks in its defence, and asks for a hearing."""
RECONSIDERED, SUED, BY_INSTALMENTS, OVERDUE = 0.03, 0.004, 0.03, 0.07
"""Shares of the penalties; who disputes one or asks for instalments lets the fortnight pass, and some others do."""
TO_POLICE = 0.002
"""Share of the penalties that turn out to be crimes."""
NEVER_PAID = 0.01
"""Share of the penalties that nobody pays without the court."""
WAIT_DAYS = 4
"""Days between two looks at whether there is something to pay, or the end of the month that people wait."""


def _checks(step: Step) -> Mapping[str, Any]:
    """Seventeen in twenty lead to a filing; what may be fined little enough is fined on the spot."""
    _require_certificate(step)
    conclusion = mostly("建议立案", ("建议不予立案", 0.12), ("移送", 0.02)).draw(step.random)
    person = step.random.random() < 0.6
    power = step.value("power") or {}
    least = float(power.get("fine_least") or 0)
    warned, fined = _knows(power, "警告"), _knows(power, "罚款")
    simple = least <= ON_THE_SPOT["自然人"] and (warned or fined)
    most = float(power.get("fine_most") or 20_000)
    fine = min(most, max(least, step.random.choice((50, 100, 150, 200) if person else (500, 1000, 2000))))
    if not simple:
        fine = min(most, max(least, step.random.choice((1000, 2000, 5000, 8000))))
    filed = conclusion == "建议立案"
    return {
        "check.conclusion": conclusion,
        "check.exception": "无" if filed else step.random.choice(("无", "轻微并及时改正")),
        "check.party_type": "自然人" if person else "法人",
        "check.party_cert_type": "居民身份证" if person else "统一社会信用代码",
        "check.breach_found": filed or step.random.random() < 0.5,
        "check.penalty_due": filed,
        "check.own_jurisdiction": conclusion != "移送",
        "check.within_time": True,
        "check.facts_certain": simple,
        "check.proposed_kinds": ["罚款"] if (step.random.random() < 0.8 and fined) or not warned else ["警告"],
        "check.proposed_fine": fine,
        "check.joint": step.random.random() < 0.01,
    }


def _knows(power: Mapping[str, Any], kind: str) -> bool:
    """Whether the law of the power provides for this kind of penalty."""
    return kind in (power.get("kinds") or ())


def _team(step: Step) -> list[str]:
    """Whoever does it and a colleague, both certified for the field.

    Raises:
        Unfit: the person is not.
    """
    code = step.value("power", "code") or step.value("clue", "suspected_power")
    fit = step.town.certified.get(step.value("power", "field") or step.town.field_of(str(code)) or "", ())
    filed = step.value("filing", "officers") if step.task.element_id != "P2-05-propose" else None
    fit = [login for login in fit if not filed or login in filed]
    others = [login for login in fit if login != step.person.id]
    if step.person.id not in fit or not others:
        raise Unfit
    return [step.person.id, step.random.choice(others)]


def _require_certificate(step: Step) -> None:
    """Who acts towards a party holds a certificate of the field, where the field is known.

    Raises:
        Unfit: the person does not.
    """
    code = step.value("power", "code") or step.value("clue", "suspected_power")
    field = step.value("power", "field") or step.town.field_of(str(code))
    if field and step.person.id not in step.town.certified.get(field, ()):
        raise Unfit


def _tells(step: Step) -> Mapping[str, Any]:
    """The party is told and heard on the spot."""
    _require_certificate(step)
    defence = mostly("无陈述申辩", ("不成立", 0.06), ("成立", 0.01), ("案情复杂转普通程序", 0.01))
    return choosing({"rights.defence": defence})(step)


def _submits(step: Step) -> Mapping[str, Any]:
    """A penalty goes to legal review by whoever reported on it, or by the head of the unit.

    Raises:
        Unfit: the person is neither.
    """
    submitter = step.value("review_request", "submitter")
    penalty = step.value("review_request", "subject_type") == "处罚"
    if penalty and step.person.id != submitter and step.person.roles.isdisjoint({"SQL", "BUR"}):
        raise Unfit
    return {}


def _by_team(field: str, **more: Any) -> Wish:
    """Two certified officers, one of them the person."""

    def wish(step: Step) -> Mapping[str, Any]:
        return {field: _team(step), **choosing(more)(step)}

    return wish


def _files(step: Step) -> Mapping[str, Any]:
    code = step.value("power", "code") or step.value("clue", "suspected_power")
    return {"filing.officers": _team(step), "filing.power_code": code}


def _decides_on_the_spot(step: Step) -> Mapping[str, Any]:
    check = step.value("check") or {}
    person = check.get("party_type") == "自然人"
    fine = check.get("proposed_fine")
    return {
        "simple.officers": _team(step),
        "simple.party_type": check.get("party_type") or "自然人",
        "simple.party": check.get("party_name"),
        "simple.cert_type": check.get("party_cert_type") or "居民身份证",
        "simple.cert_no": check.get("party_cert_no"),
        "simple.power_code": step.value("power", "code") or step.value("clue", "suspected_power"),
        "simple.kind": "罚款" if "罚款" in (check.get("proposed_kinds") or ()) else "警告",
        "simple.fine": float(fine) if fine is not None else (100 if person else 1000),
        "simple.collect_mode": mostly("银行/扫码", ("当场收缴", 0.1)).draw(step.random),
    }


def _plans(step: Step) -> Mapping[str, Any]:
    """One step of investigation after the other, then the report; what is held is disposed of first."""
    done = {str(key) for key in ("site_record", "questioning", "evidence_item") if step.known.get(key)}
    following = next(
        (
            name
            for key, name in (("site_record", "现场检查"), ("questioning", "询问"), ("evidence_item", "收集证据"))
            if key not in done
        ),
        "调查终结",
    )
    if step.known.get("open_measures"):
        following = "处理登记保存或查封扣押物品"
    elif following == "调查终结" and step.random.random() < TO_POLICE / (1 - SIMPLE):
        following = "涉嫌犯罪"
    elif following == "调查终结" and not step.known.get("measure_request") and step.random.random() < 0.05:
        following = "先行登记保存或查封扣押"
    return {"plan.next_step": following, "plan.officers": _team(step)}


def _checks_jointly(step: Step) -> Mapping[str, Any]:
    """The bureau's own check by two officers."""
    return {"joint_record.officers": _team(step)} if step.known.get("unit") == "ZZ" else {}


def _of_the_case(step: Step) -> Mapping[str, Any]:
    """By one of the officers of the case.

    Raises:
        Unfit: the person is none of them.
    """
    if step.person.id not in (step.value("filing", "officers") or step.value("plan", "officers") or [step.person.id]):
        raise Unfit
    return {}


def _reports(step: Step) -> Mapping[str, Any]:
    """By one of the officers of the case, from what the power's law says.

    Raises:
        Unfit: the person is none of them.
    """
    _of_the_case(step)
    power = step.value("power") or {}
    least, most = power.get("fine_least"), power.get("fine_most")
    low = float(least) if least is not None else 200.0
    high = float(most) if most is not None else max(low, 5000.0)
    provided = power.get("kinds") or KINDS
    allowed = [kind for kind in KINDS if kind in provided] or [*provided]
    kinds = ["罚款"] if "罚款" in allowed else allowed[:1]
    fine = round(low + (high - low) * step.random.choice((0.1, 0.2, 0.3)), 0)
    basis = re.split("[;；]", str(power.get("basis") or ""))[0]
    return {
        **({"report.article": basis} if basis else {}),
        "report.recommendation": mostly("给予行政处罚", ("不予行政处罚", 0.04), ("撤销案件", 0.01)).draw(step.random),
        "report.discretion": "一般",
        "report.kinds": kinds or None,
        "report.fine": min(high, max(low, fine)),
        "report.rectify_order": step.random.random() < 0.3,
        "report.major_interest": False,
        "report.complex_case": step.random.random() < 0.05,
        "report.controversial": False,
        "report.circumstances": [],
    }


KINDS = ("警告", "通报批评", "罚款", "没收违法所得", "没收非法财物", "责令停产停业", "责令关闭", "吊销许可证件")


def _assigns(step: Step) -> Mapping[str, Any]:
    """One of the reviewers who may."""
    options = [row["value"] for row in step.known.get("reviewer_options") or ()]
    return {"reviewer": step.random.choice(options) if options else None}


def _discusses(step: Step) -> Mapping[str, Any]:
    """Three leaders who had no part in the case; most of the time they agree."""
    apart = {*(step.value("filing", "officers") or ()), step.value("law_review", "reviewer")}
    leaders = [one for one in step.members("MTG", "LDR") if one.id not in apart]
    who = step.random.sample(leaders, min(3, len(leaders)))
    agreed = step.random.random() >= SENT_BACK
    vote = "同意" if agreed else "不同意"
    return {
        "collective.attendees": [{"login": one.id, "vote": vote} for one in who],
        "collective.result": "同意拟处罚意见" if agreed else "退回重新研究",
    }


SENT_BACK = 0.03
"""Proposals that the leaders send back."""


def _after_notice(stage: Stage, step: Step, payload: Mapping[str, Any]) -> None:
    """Some defend themselves, few ask for a hearing, some waive, the others let the days pass."""
    drawn = stage.random.random()
    if drawn < DEFENDED:
        sending("enforcement.statement", 1.0, 2)(stage, step, payload)
    elif drawn < DEFENDED + HEARD:
        asked = {"applicant": str(step.value("party", "name") or "当事人"), "reason": "处罚数额较大，请求当面陈述。"}
        values = {"hearing_request_message": asked}
        sending("enforcement.hearing_requested", 1.0, 2, values=lambda stage: values)(stage, step, payload)
    elif drawn < 0.5:
        waiver = declared("waiver_message", "放弃陈述、申辩，放弃要求听证。")
        sending("enforcement.waived", 1.0, 1, values=waiver)(stage, step, payload)


def _after_decision(stage: Stage, step: Step, payload: Mapping[str, Any]) -> None:
    """Most pay within the fortnight; a few dispute the decision, ask for instalments, or just pay late or never."""
    drawn, instance_id = stage.random.random(), step.task.instance_id
    if drawn < RECONSIDERED + SUED:
        body = ("行政复议", "江阴市人民政府") if drawn < RECONSIDERED else ("行政诉讼", "江阴市人民法院")
        sending("execution.dispute_filed", 1.0, 9, "INT", values=_dispute(*body))(stage, step, payload)
    elif drawn < RECONSIDERED + SUED + BY_INSTALMENTS:
        sending("execution.instalment_requested", 1.0, 7, "OFF", "SQL")(stage, step, payload)
    elif drawn >= OVERDUE:
        return _pay_later(stage, instance_id, stage.random.uniform(2, 13), 8)
    if drawn >= NEVER_PAID:
        _pay_later(stage, instance_id, 40, 8)


def _dispute(kind: str, body: str) -> Callable[[Stage], Mapping[str, Any]]:
    def notice(stage: Stage) -> Mapping[str, Any]:
        reference = f"〔{stage.today.year}〕澄{kind[2:]}第{stage.random.randint(1, 9999)}号"
        told = {"kind": kind, "body": body, "reference": reference, "filed_on": stage.today.isoformat()}
        return {"dispute_notice": told}

    return notice


def _pay_later(stage: Stage, instance_id: str, days: float, looks: int) -> None:
    def pay() -> None:
        if not stage.pay(instance_id) and looks > 0:
            _pay_later(stage, instance_id, WAIT_DAYS, looks - 1)

    stage.after(DAYS * days, pay, in_service=False)


def _decides(step: Step) -> Mapping[str, Any]:
    """As the draft that was reviewed says."""
    return {"decision.outcome": "给予行政处罚"}


def _yuan(amount: Any) -> float | None:
    return None if amount is None else float(amount)


def _urges(step: Step) -> Mapping[str, Any]:
    return {"total_due": _yuan(step.owed())}


def _two_officers(step: Step) -> Mapping[str, Any]:
    """By two officers certified for the field.

    Raises:
        Unfit: the person is not.
    """
    fit = step.town.certified.get(step.value("penalty", "field") or "", ())
    others = [login for login in fit if login != step.person.id]
    if step.person.id not in fit or not others:
        raise Unfit
    return {"officers": [{"login": step.person.id}, {"login": step.random.choice(others)}]}


def _looks_again(step: Step) -> Mapping[str, Any]:
    """Whether it was put right is looked at by two officers certified for the field.

    Raises:
        Unfit: the person is not.
    """
    return {
        **_two_officers(step),
        "recheck_result": mostly("已改正", ("未改正", 0.08)).draw(step.random),
    }


def _divides(step: Step) -> Mapping[str, Any]:
    """What is owed in two parts, in one month and in two."""
    owed = step.owed() or Decimal(0)
    first = round(owed / 2, 2)
    parts = [(30, first), (60, owed - first)]
    return {"plan": [{"due": (step.today + days * DAYS).isoformat(), "amount": float(part)} for days, part in parts]}


def _after_crime(stage: Stage, step: Step, payload: Mapping[str, Any]) -> None:
    filed = stage.random.random() < 0.7
    sending("enforcement.police_filed" if filed else "enforcement.police_refused", 1.0, 3)(stage, step, payload)


def _on_site(step: Step) -> Mapping[str, Any]:
    return {
        "site_record.officers": _team(step),
        "site_record.location": step.value("clue", "place"),
        "site_record.party_present": True,
    }


FITS = {
    f"points.{name}": mostly("符合", ("不适用", 0.03))
    for name in ("authority", "officers", "facts", "law", "procedure", "discretion", "documents", "power")
}

BEHAVIOURS: Mapping[tuple[str, str], Behaviour] = {
    ("enforcement", "P2-01-complete"): Behaviour(median=1 * HOURS),
    ("enforcement", "P2-03"): Behaviour(_checks, median=10 * HOURS),
    ("enforcement", "P2-04-not_file"): Behaviour(
        choosing({"not_filing.result": mostly("同意不予立案", ("退回核查", 0.06))}), median=2 * HOURS
    ),
    ("simple_penalty", "S1-01"): Behaviour(
        _tells,
        median=20 * MINUTES,
    ),
    ("joint_plan", "J-03"): Behaviour(_checks_jointly, median=6 * HOURS),
    ("simple_penalty", "S1-02"): Behaviour(_decides_on_the_spot, _after_decision, 15 * MINUTES),
    ("simple_penalty", "S1-05"): Behaviour(lambda step: {"cash.amount": _yuan(step.value("simple", "fine"))}),
    ("simple_penalty", "S1-06"): Behaviour(lambda step: {"bank.amount": _yuan(step.value("cash", "amount"))}),
    ("simple_penalty", "S1-04"): Behaviour(choosing({"record.result": mostly("予以备案", ("提出纠正意见", 0.02))})),
    ("ordinary_penalty", "P2-05"): Behaviour(
        choosing({"filing_approval.result": mostly("同意立案", ("不予立案", 0.03))}), median=3 * HOURS
    ),
    ("ordinary_penalty", "P2-06"): Behaviour(_plans, median=3 * HOURS),
    ("ordinary_penalty", "P2-06-site"): Behaviour(_on_site, median=6 * HOURS),
    ("ordinary_penalty", "P2-05-propose"): Behaviour(_files, median=4 * HOURS),
    ("ordinary_penalty", "P2-06-question"): Behaviour(_by_team("questioning.officers"), median=5 * HOURS),
    ("ordinary_penalty", "P2-06-evidence"): Behaviour(_by_team("evidence_item.obtained_by"), median=5 * HOURS),
    ("ordinary_penalty", "P2-06-crime"): Behaviour(_by_team("crime_report.team"), median=5 * HOURS),
    ("ordinary_penalty", "P2-06-crime_delivery"): Behaviour(follow=_after_crime),
    ("ordinary_penalty", "P2-07-request"): Behaviour(
        _by_team("measure_request.officers", **{"measure_request.kind": "先行登记保存"}), median=2 * HOURS
    ),
    ("ordinary_penalty", "P2-07"): Behaviour(choosing({"measure_approval.result": mostly("批准", ("不批准", 0.03))})),
    ("ordinary_penalty", "P2-07-dispose"): Behaviour(
        choosing({"measure_disposal.outcome": mostly("返还", ("解除", 0.4))})
    ),
    ("ordinary_penalty", "P2-08"): Behaviour(_reports, median=8 * HOURS),
    ("ordinary_penalty", "P2-09"): Behaviour(
        choosing(
            {
                **{f"case_check.{name}": "符合" for name in ("facts", "law", "procedure", "discretion", "documents")},
                "case_check.result": mostly("通过", ("退回补充", 0.04)),
            }
        ),
        median=4 * HOURS,
    ),
    ("ordinary_penalty", "P2-10"): Behaviour(_of_the_case, follow=_after_notice, median=5 * HOURS),
    ("ordinary_penalty", "P2-15"): Behaviour(_discusses),
    ("ordinary_penalty", "P2-16"): Behaviour(_decides, _after_decision, 3 * HOURS),
    ("ordinary_penalty", "P2-16-none"): Behaviour(
        choosing({"decision.outcome": mostly("不予行政处罚", ("撤销案件", 0.2))}), median=3 * HOURS
    ),
    ("law_review", "P3-01"): Behaviour(_submits),
    ("law_review", "P3-03"): Behaviour(_assigns, median=1 * HOURS),
    ("law_review", "P3-04"): Behaviour(
        choosing({**FITS, "next_step": mostly("出具意见", ("疑难会商", 0.03), ("退回补充", 0.03), ("申请延长", 0.02))}),
        median=8 * HOURS,
    ),
    ("law_review", "P3-04-head"): Behaviour(choosing(approval=mostly("同意", ("不同意", 0.1)))),
    ("law_review", "P3-06"): Behaviour(
        choosing(opinion=mostly("同意", ("同意但需修改文书", 0.02), ("补充调查", 0.03), ("不同意", 0.01))),
        median=4 * HOURS,
    ),
    ("law_review", "P3-06-confirm"): Behaviour(choosing(confirmed=mostly("已按意见修改", ("未按意见修改", 0.05)))),
    ("law_review", "P3-07"): Behaviour(choosing(dissent=mostly("接受", ("提出异议", 0.1)))),
    ("law_review", "P3-07-decide"): Behaviour(choosing(ruling=mostly("维持审核意见", ("采纳异议", 0.3)))),
    ("execution", "S16-06"): Behaviour(_urges),
    ("execution", "S16-10"): Behaviour(
        lambda step: {"court_decision": mostly("申请强制执行", ("不再申请", 0.1)).draw(step.random), **_urges(step)}
    ),
    ("execution", "S16-23"): Behaviour(_divides),
    ("execution", "S16-24"): Behaviour(choosing(approved=mostly("同意", ("不同意", 0.1)))),
    ("execution", "S16-15"): Behaviour(_looks_again),
    ("execution", "S16-19"): Behaviour(_two_officers),
    ("joint_plan", "J-02"): Behaviour(choosing({"confirmation.answer": mostly("参加", ("不参加", 0.05))})),
    ("joint_plan", "J-04"): Behaviour(
        choosing({"joint_summary.recommendation": mostly("由本镇立案", ("不予立案", 0.1))})
    ),
}
