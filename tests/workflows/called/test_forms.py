"""The forms of the called processes: every field refuses what breaks one of its rules, with the rule's code."""

import copy
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from engine import feel
from forms.definition import FormDefinition, parse
from forms.errors import FormInvalid
from forms.uploads import Upload
from forms.validation import validate
from workflows import language

WING = Path(__file__).parents[3] / "bpmn"
PROCESSES = ("service_of_documents", "publication", "regulator_push", "law_review", "hearing")
NOW = datetime(2026, 11, 23, 1, 15, tzinfo=UTC)
FORMS: dict[str, FormDefinition] = {
    form.id: form
    for process in PROCESSES
    for path in sorted((WING / process / "forms").glob("*.form"))
    for form in [parse(path.read_bytes())]
}
SOURCES = {
    document["id"]: document
    for process in PROCESSES
    for path in sorted((WING / process / "forms").glob("*.form"))
    for document in [json.loads(path.read_text(encoding="utf-8"))]
}

SIGNED = {"result": "已送达", "receiver": "王建国", "signed_at": "2026-11-23T09:00+08:00"}
SERVICE = {"service_request": {"e_consent": True}, "service_attempts": [{"mode": "直接", "result": "未送达"}]}
WITNESSES = [{"name": "周明", "unit": "村民委员会"}, {"name": "顾平", "unit": "村民委员会"}]
POINTS = dict.fromkeys(
    ("authority", "officers", "facts", "law", "procedure", "discretion", "documents", "power"), "符合"
)
WRONG_POINTS = {**dict.fromkeys(POINTS, "不符合"), **{f"{name}_remark": "不符合规定" for name in POINTS}}
FILE = ["png"]
PUBLISHED = {"kind": "清单", "field": "综合", "content": {
    "title": "赋权清单", "doc_no": "示政发〔2026〕1号", "party": "周明", "party_type": "自然人",
    "decision": "公布清单", "authority": "示范镇人民政府", "decided_on": "2026-11-23",
}}  # fmt: skip
PUSHED = {"direction": "管→审", "business_id": "HB-1", "receiver": "HBS", "receiver_name": "生态环境分局", "payload": {
    "event": "处罚", "permit_no": "示政许字〔2026〕第0001号", "party": "示范科技有限公司", "facts": "超标排放",
}}  # fmt: skip
SUBMITTED = {
    "subject_type": "处罚", "reason_code": "听证案件", "draft_decision": FILE, "investigation_report": FILE,
    "evidence_index": "证据一至三", "hearing_record": FILE, "discretion_note": "一般裁量",
    "proposed_date": "2026-12-01",
}  # fmt: skip
RECEIVERS = {"receiver_options": [{"label": "建设局", "value": "JS"}]}
REVIEWERS = {"reviewer_options": [{"label": "郭敏", "value": "guo.min"}]}
CITATIONS = [{"citation": "行政处罚法§57"}]
PLAN = {
    "host": "yan.hong", "recorder": "lin.yue", "scheduled_at": "2026-12-08T09:30+08:00", "place": "会议室",
    "is_public": False, "closed_reason": "涉及商业秘密",
}  # fmt: skip
HEARING = {
    "hearing_request": {"kind": "处罚"},
    "host_options": [{"label": "严红", "value": "yan.hong"}],
    "recorder_options": [{"label": "林悦", "value": "lin.yue"}, {"label": "严红", "value": "yan.hong"}],
}

GOOD: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("service_of_documents_attempt", {"mode": "直接", **SIGNED, "relation": "本人", "proof": FILE}, SERVICE),
    ("service_of_documents_attempt", {"mode": "直接", "result": "未送达", "reason": "三次上门未遇，家中无人"}, SERVICE),
    ("service_of_documents_attempt", {"mode": "留置", **SIGNED, "refused": True, "witnesses": WITNESSES, "video": [],
      "proof": FILE}, SERVICE),
    ("service_of_documents_attempt", {"mode": "邮寄", "tracking_no": "EX123456789CN"}, SERVICE),
    ("service_of_documents_attempt", {"mode": "委托", "via": "宜兴市综合行政执法局"}, SERVICE),
    ("service_of_documents_attempt", {"mode": "电子", **SIGNED, "e_address": "a@example.cn", "confirmation": FILE},
     SERVICE),
    ("service_of_documents_attempt", {"mode": "公告", "reason": "邮寄退回、上门未遇，下落不明"}, SERVICE),
    ("service_of_documents_receipt", {**SIGNED, "relation": "本人", "proof": FILE}, {}),
    ("service_of_documents_receipt", {"result": "未送达", "reason": "查无此人，退回"}, {}),
    ("service_of_documents_approval", {"approval": "不同意", "opinion": "先核实户籍地"}, SERVICE),
    ("publication_request", {"publication_request": PUBLISHED}, {}),
    ("publication_secrecy", {"secrecy_check": "部分公开", "reason": "涉及商业秘密", "hidden_fields": ["basis"]}, {}),
    ("publication_approval", {"approval": "同意", "channels": ["门户"]}, {}),
    ("publication_approval", {"approval": "退回", "opinion": "摘要过长，请精简"}, {}),
    ("publication_edit", {"abstract": "罚款200元", "edit_note": "精简"}, {}),
    ("publication_objection", {"result": "属实更正", "corrected": "罚款100元", "reply": "已经更正并答复"}, {}),
    ("publication_stop", {"approval": "同意", "reason": "已完成信用修复"}, {}),
    ("publication_withdrawal", {"withdraw_reason": "撤销", "statement": "决定已被撤销"}, {}),
    ("regulator_push_request", {"push_request": PUSHED}, {}),
    ("regulator_push_feedback", {"feedback": "不属本部门", "reason": "属建设局职责"}, {}),
    ("regulator_push_rerouting", {"receiver": "JS", "reason": "按职责改派"}, RECEIVERS),
    ("regulator_push_check", {"feedback": "已检查-正常", "finding": "与承诺一致"}, {}),
    ("regulator_push_measure", {"measure": "不予新许可", "until": "2027-11-22", "answer": "一年内不予"}, {}),
    ("law_review_submission", SUBMITTED, {}),
    ("law_review_assignment", {"reviewer": "guo.min"}, REVIEWERS),
    ("law_review_points", {"points": WRONG_POINTS, "next_step": "退回补充", "reason": "缺少鉴定意见"}, {}),
    ("law_review_consultation", {"adviser": "法律顾问", "advice": "可以适用第五十一条"}, {}),
    ("law_review_extension", {"approval": "不同意", "opinion": "审核期限充足"}, {}),
    ("law_review_opinion", {"opinion": "不同意", "ground": "越权", "citations": CITATIONS,
      "opinion_text": "超越权限范围"}, {}),
    ("law_review_opinion", {"opinion": "同意但需修改文书", "edits": [{"place": "正文", "change": "写明地点"}],
      "citations": CITATIONS, "opinion_text": "应写明地点"}, {}),
    ("law_review_confirmation", {"confirmed": "未按意见修改", "reason": "仍未写明地点"}, {}),
    ("law_review_dissent", {"dissent": "提出异议", "dissent_text": "罚款额未达到听证标准，无须告知"}, {}),
    ("law_review_dissent_decision", {"ruling": "维持审核意见", "reason": "异议不能成立"}, {}),
    ("hearing_schedule", PLAN, HEARING),
    ("hearing_session", {"outcome": "已举行", "attendees": [{"name": "李华", "role": "代理人"}], "record": FILE,
      "record_signed": True}, HEARING),
    ("hearing_session", {"outcome": "未到场", "absent_reason": "无正当理由"}, HEARING),
    ("hearing_session", {"outcome": "撤回申请", "absent_reason": "当事人书面撤回", "withdrawal_proof": FILE}, HEARING),
    ("hearing_opinion", {"opinion": "建议维持拟处罚意见"}, HEARING),
]  # fmt: skip
"""Right answers; together they fill in every field of every form."""


def codes(form: str, payload: dict[str, Any], known: dict[str, Any]) -> dict[str, str]:
    """What is refused, by pointer."""
    files = {
        name: Upload(name, f"文件.{name}", kind, name, 1000, "0" * 64, NOW, "li.min", None, None, "320281199")
        for name, kind in (("png", "image/png"), ("zip", "application/zip"))
    }
    env = feel.Env(now=NOW, functions=language.functions())
    try:
        validate(FORMS[form], payload, known, files, NOW, env=env)
    except FormInvalid as refused:
        return {error.pointer: error.code for error in refused.fields}
    return {}


@pytest.mark.parametrize(("form", "payload", "known"), GOOD, ids=[f"{form}-{n}" for n, (form, *_) in enumerate(GOOD)])
def test_a_right_answer_is_taken(form: str, payload: dict[str, Any], known: dict[str, Any]) -> None:
    assert codes(form, payload, known) == {}


# --- every field's own rules ------------------------------------------------------------------------

Steps = tuple[str | int, ...]


def inputs(components: list[dict[str, Any]], prefix: Steps = ()) -> Iterator[tuple[Steps, dict[str, Any]]]:
    """Every input with the way to its value; the first row stands for a list's rows."""
    for component in components:
        if component["type"] == "dynamiclist":
            yield (*prefix, component["path"]), component
            yield from inputs(component["components"], (*prefix, component["path"], 0))
        elif "key" in component:
            yield (*prefix, *component["key"].split(".")), component


def at(payload: Any, steps: Steps) -> Any:
    """The value at the end of the way, or ... where the answer has none."""
    for step in steps:
        if isinstance(step, int):
            payload = payload[step] if isinstance(payload, list) and len(payload) > step else ...
        else:
            payload = payload.get(step, ...) if isinstance(payload, dict) else ...
    return payload


def wrong(component: dict[str, Any]) -> Iterator[tuple[Any, str]]:
    """Values that break one rule of the field, with the rule's code; ... leaves the field out."""
    rules, kind = component.get("validate", {}), component["type"]
    if kind == "dynamiclist":
        if component["properties"]["minRows"]:
            yield [], "too_few_rows"
        row = {name: "周明" for name in (part["key"] for part in component["components"])}
        yield [row] * (component["properties"]["maxRows"] + 1), "too_many_rows"
        return
    if rules.get("required"):
        yield False if kind == "checkbox" else ..., "required"
    if kind in ("textfield", "textarea"):
        yield "长" * (rules["maxLength"] + 1), "too_long"
        if rules.get("minLength", 0) > 1:
            yield "字" * (rules["minLength"] - 1), "too_short"
        yield 5, "wrong_type"
        if component.get("properties", {}).get("format") == "cn-name":
            yield "<b>", "name"
    elif kind in ("radio", "select"):
        yield "没有的选项", "not_an_option"
    elif kind == "checklist":
        yield ["没有的选项"], "not_an_option"
    elif kind == "datetime":
        yield ("2026-02-30", "not_a_date") if component["subtype"] == "date" else ("明天", "not_a_datetime")
    elif kind == "filepicker":
        yield ["gone"], "upload_not_found"
        yield ["zip"], "file_type"
        yield ["png"] * (component["properties"]["maxFiles"] + 1), "too_many_files"


def broken() -> Iterator[tuple[str, dict[str, Any], dict[str, Any], str, str]]:
    """Every right answer with one value made wrong."""
    for form, payload, known in GOOD:
        for steps, component in inputs(SOURCES[form]["components"]):
            if at(payload, steps) is ...:
                continue
            for value, code in wrong(component):
                changed = copy.deepcopy(payload)
                place = at(changed, steps[:-1]) if len(steps) > 1 else changed
                if value is ...:
                    del place[steps[-1]]
                else:
                    place[steps[-1]] = value
                yield form, changed, known, "/" + "/".join(map(str, steps)), code


BROKEN = list(broken())


@pytest.mark.parametrize(
    ("form", "payload", "known", "pointer", "code"),
    BROKEN,
    ids=[f"{form}{pointer}-{code}-{n}" for n, (form, _, _, pointer, code) in enumerate(BROKEN)],
)
def test_a_broken_rule_is_refused(
    form: str, payload: dict[str, Any], known: dict[str, Any], pointer: str, code: str
) -> None:
    assert codes(form, payload, known).get(pointer) == code


@pytest.mark.parametrize("form", sorted(FORMS))
def test_the_right_answers_fill_in_every_field(form: str) -> None:
    fields = {steps for steps, _ in inputs(SOURCES[form]["components"])}
    filled = {steps for name, payload, _ in GOOD if name == form for steps in fields if at(payload, steps) is not ...}

    assert fields - filled == set()


# --- rules over several fields ----------------------------------------------------------------------

LATER = "2026-11-24T09:00+08:00"


@pytest.mark.parametrize(
    ("form", "payload", "known", "pointer"),
    [
        ("service_of_documents_attempt", {"mode": "公告", "reason": "邮寄退回、上门未遇，下落不明"},
         {**SERVICE, "service_attempts": []}, "/mode"),
        ("service_of_documents_attempt", {"mode": "直接", **SIGNED, "signed_at": LATER, "relation": "本人",
          "proof": FILE}, SERVICE, "/signed_at"),
        ("service_of_documents_attempt", {"mode": "留置", **SIGNED, "refused": True, "witnesses": WITNESSES[:1],
          "proof": FILE}, SERVICE, "/refused"),
        ("service_of_documents_attempt", {"mode": "电子", **SIGNED, "e_address": "a@example.cn", "confirmation": FILE},
         {**SERVICE, "service_request": {"e_consent": False}}, "/e_address"),
        ("service_of_documents_receipt", {**SIGNED, "signed_at": LATER, "relation": "本人", "proof": FILE}, {},
         "/signed_at"),
        ("regulator_push_measure", {"measure": "不予新许可", "until": "2026-11-23", "answer": "一年内不予"}, {},
         "/until"),
        ("law_review_submission", {**SUBMITTED, "proposed_date": "2026-11-22"}, {}, "/proposed_date"),
        ("hearing_schedule", {**PLAN, "recorder": "yan.hong"}, HEARING, "/recorder"),
        ("hearing_schedule", {**PLAN, "scheduled_at": "2026-12-01T09:30+08:00"}, HEARING, "/scheduled_at"),
        ("hearing_schedule", {**PLAN, "scheduled_at": "2026-12-08T12:15+08:00"}, HEARING, "/scheduled_at"),
        ("hearing_schedule", {**PLAN, "scheduled_at": "2026-12-08T19:00+08:00"}, HEARING, "/scheduled_at"),
        ("hearing_schedule", {**PLAN, "scheduled_at": "2026-12-12T10:00+08:00"}, HEARING, "/scheduled_at"),
    ],
)  # fmt: skip
def test_a_rule_over_several_fields_is_refused(
    form: str, payload: dict[str, Any], known: dict[str, Any], pointer: str
) -> None:
    assert codes(form, payload, known) == {pointer: "rule"}


# --- the forms as a whole ---------------------------------------------------------------------------


@pytest.mark.parametrize("process", PROCESSES)
def test_every_form_is_used_by_the_diagram_and_every_form_key_is_there(process: str) -> None:
    diagram = (WING / process / "process.bpmn").read_text(encoding="utf-8")
    own = {name for name in FORMS if name.startswith(process)}

    assert set(re.findall(r'camunda:formKey="([^"]+)"', diagram)) == own


def test_labels_are_chinese_first_and_english_second() -> None:
    for form, source in SOURCES.items():
        for label in re.findall(r'"label": "([^"]+)"', json.dumps(source, ensure_ascii=False)):
            assert re.match(r"[^a-zA-Z]*[\u4e00-\u9fff].*[A-Za-z]", label), (form, label)
