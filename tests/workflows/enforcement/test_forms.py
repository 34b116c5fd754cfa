"""Every rule of every field of the enforcement forms refuses what breaks it, with a message in two languages."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest

from tests.scenarios.walker import WING
from tests.workflows.enforcement.forms import PROCESSES, Answer, answers, definitions, errors, form_keys

Path = tuple[str | int, ...]
LONG = "长"

BAD_FORMATS = {
    "cn-coordinates": ("here", "coordinates"),
    "cn-name": ("张<三>", "name"),
    "cn-idcard": ("320299199001010016", "idcard"),
    "cn-certificate": ("320299199001010016", ""),
    "money": ("不是金额", "wrong_type"),
}
CHOICES = ("select", "radio")
MANY = ("checklist", "taglist")


def _documents() -> Iterator[tuple[str, dict[str, Any]]]:
    for process in PROCESSES:
        for path in sorted((WING / process / "forms").glob("*.form")):
            document = json.loads(path.read_text(encoding="utf-8"))
            yield document["id"], document


def _fields(components: list[dict[str, Any]], path: Path = ()) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Every component with a value of its own, and its place; lists stand for their first row."""
    for component in components:
        own = (*path, component.get("key") or component.get("path")) if component.keys() & {"key", "path"} else path
        if component.get("disabled"):
            continue
        if "key" in component or component["type"] == "dynamiclist":
            yield own, component
        below = (*own, 0) if component["type"] == "dynamiclist" else own
        yield from _fields(component.get("components", []), below)


FIELDS = [
    (form, path, component) for form, document in _documents() for path, component in _fields(document["components"])
]


def _has(payload: Any, path: Path) -> bool:
    for name in path:
        if isinstance(name, int):
            if not isinstance(payload, list) or len(payload) <= name:
                return False
            payload = payload[name]
        elif not isinstance(payload, Mapping) or name not in payload:
            return False
        else:
            payload = payload[name]
    return True


def _value(payload: Any, path: Path) -> Any:
    for name in path:
        payload = payload[name]
    return payload


def _answer_with(form: str, path: Path) -> Answer:
    found = [one for one in answers()[form] if _has(one.payload, path)]
    if found:
        return found[0]
    holder = [one for one in answers()[form] if _has(one.payload, path[:-1])]
    assert holder, f"no scenario answers {form} {path}"
    return holder[0]


def _bad(component: Mapping[str, Any]) -> Iterator[tuple[Any, str]]:
    """Values that a field has to refuse, and by which code; an empty code stands for any."""
    kind, checks = component["type"], component.get("validate", {})
    own = component.get("properties", {})
    if checks.get("required"):
        yield (False if kind == "checkbox" else ...), "required"
    if kind in ("textfield", "textarea"):
        yield 7, "wrong_type"
        yield f"正常\x07{'文字' * 5}", "control_character"
        if "maxLength" in checks:
            yield LONG * (checks["maxLength"] + 1), "too_long"
        if "minLength" in checks:
            yield "短", "too_short"
        if checks.get("pattern") == "\\S":
            yield "   ", ""
        elif "pattern" in checks:
            yield "CG1", "pattern"
    if own.get("format") in BAD_FORMATS:
        yield BAD_FORMATS[own["format"]]
    if kind == "number":
        yield from _bad_numbers(component, checks)
    if kind in CHOICES:
        yield "不存在的选项", "not_an_option"
    if kind in MANY:
        yield ["不存在的选项"], "not_an_option"
    if kind == "datetime":
        subtype = component["subtype"]
        yield "2026-02-30" + ("T09:00+08:00" if subtype == "datetime" else ""), f"not_a_{subtype}"
    if kind == "checkbox":
        yield "是", "wrong_type"
    if kind == "filepicker":
        yield ["nowhere"], "upload_not_found"
        yield ["@text"], "file_type"
        yield ["@photo"] * (own["maxFiles"] + 1), ""
    if kind == "dynamiclist":
        yield "不是列表", "wrong_type"
        yield [{}] * (own["maxRows"] + 1), "too_many_rows"
        if own["minRows"]:
            yield [], "too_few_rows"


def _bad_numbers(component: Mapping[str, Any], checks: Mapping[str, Any]) -> Iterator[tuple[Any, str]]:
    yield "很多", "wrong_type"
    yield 1.23456, "decimal_digits"
    if "min" in checks:
        yield checks["min"] - 1, "too_small"
    if "max" in checks:
        yield checks["max"] + 1, "too_large"


CASES = [
    pytest.param(form, path, bad, code, id=f"{form}-{'.'.join(map(str, path))}-{code or 'refused'}-{number}")
    for form, path, component in FIELDS
    for number, (bad, code) in enumerate(_bad(component))
]


@pytest.mark.parametrize("form", sorted(definitions()))
def test_a_scenario_answers_every_form_rightly(form: str) -> None:
    assert answers()[form]
    for answer in answers()[form]:
        assert errors(answer) == {}, (answer.payload, errors(answer))


@pytest.mark.parametrize(("form", "path", "bad", "code"), CASES)
def test_a_field_refuses_what_it_says(form: str, path: Path, bad: Any, code: str) -> None:
    found = errors(_answer_with(form, path).changed(path, bad))

    pointer = "/" + "/".join(map(str, path))
    refused = [error for where, error in found.items() if where == pointer or where.startswith(f"{pointer}/")]
    assert refused, (pointer, found)
    assert not code or any(error.code.startswith(code) for error in refused), (code, refused)
    assert all(error.message_zh and error.message_en for error in refused)


def test_a_form_refuses_what_it_does_not_know() -> None:
    for form in definitions():
        answer = answers()[form][0]
        found = errors(answer.changed(("不存在",), 1))
        assert found["/不存在"].code == "unknown_field", form


# --- conditions over several fields -----------------------------------------------------------------

TOMORROW = "2027-01-01"
LATER = "2027-01-01T09:00+08:00"
RULES: dict[tuple[str, str], dict[str, Any]] = {
    ("enforcement_clue", "clue.happened_at"): {"clue.happened_at": LATER},
    ("enforcement_clue", "clue.attachments"): {"clue.attachments": ["@paper"]},
    ("enforcement_clue_received", "clue.happened_at"): {"clue.happened_at": LATER},
    ("enforcement_clue_received", "clue.attachments"): {"clue.attachments": ["@paper"]},
    ("enforcement_check", "check.checked_on"): {"check.checked_on": TOMORROW},
    ("enforcement_check", "check.party_cert_type"): {"check.party_type": "自然人"},
    ("enforcement_check", "check.conclusion"): {"check.conclusion": "建议立案", "check.within_time": False},
    ("joint_plan_plan", "joint_plan.action_on"): {"joint_plan.action_on": "2026-11-22"},
    ("joint_plan_check", "joint_record.started_at"): {"joint_record.started_at": LATER},
    ("joint_plan_check", "joint_record.officers"): {"joint_record.officers": ["qian.yong"]},
    ("joint_plan_check", "joint_record.ended_at"): {"joint_record.ended_at": "2026-11-24T07:00+08:00"},
    ("joint_plan_check", "joint_record.evidence.0.obtained_at"): {"joint_record.evidence.0.obtained_at": LATER},
    ("simple_penalty_decision", "simple.cert_type"): {"simple.party_type": "法人"},
    ("simple_penalty_decision", "simple.fine"): {"simple.party_type": "自然人", "simple.fine": 200.01},
    ("simple_penalty_decision", "simple.collect_reason"): {"simple.fine": 101},
    ("simple_penalty_decision", "simple.officers"): {"simple.officers": ["qian.yong"]},
    ("simple_penalty_cash", "cash.amount"): {"cash.amount": 100.01},
    ("simple_penalty_cash", "cash.handed_at"): {"cash.handed_at": LATER},
    ("simple_penalty_bank", "bank.amount"): {"bank.amount": 99},
    ("simple_penalty_bank", "bank.deposited_at"): {"bank.deposited_at": LATER},
    ("ordinary_penalty_filing", "filing.officers"): {"filing.officers": ["qian.yong"]},
    ("ordinary_penalty_officers", "case_officers.officers"): {"case_officers.officers": ["xie.fei"]},
    ("ordinary_penalty_plan", "plan.officers"): {"plan.officers": ["luo.bin"]},
    ("ordinary_penalty_plan", "plan.next_step"): {"plan.next_step": "处理登记保存或查封扣押物品", "open_measures": []},
    ("ordinary_penalty_site_record", "site_record.started_at"): {"site_record.started_at": LATER},
    ("ordinary_penalty_site_record", "site_record.ended_at"): {"site_record.ended_at": "2026-11-23T08:00+08:00"},
    ("ordinary_penalty_site_record", "site_record.officers"): {"site_record.officers": ["qian.yong"]},
    ("ordinary_penalty_questioning", "questioning.started_at"): {"questioning.started_at": LATER},
    ("ordinary_penalty_questioning", "questioning.ended_at"): {"questioning.ended_at": LATER},
    ("ordinary_penalty_questioning", "questioning.officers"): {"questioning.officers": ["qian.yong"]},
    ("ordinary_penalty_evidence_item", "evidence_item.obtained_at"): {"evidence_item.obtained_at": LATER},
    ("ordinary_penalty_evidence_item", "evidence_item.obtained_by"): {"evidence_item.obtained_by": ["xie.fei"]},
    ("ordinary_penalty_measure_request", "measure_request.imposed_at"): {
        "measure_request.imposed_at": "2026-11-22T08:00+08:00"
    },
    ("ordinary_penalty_measure_request", "measure_request.officers"): {"measure_request.officers": ["luo.bin"]},
    ("ordinary_penalty_crime_report", "crime_report.team"): {"crime_report.team": ["luo.bin"]},
    ("ordinary_penalty_crime_report", "crime_report.reported_at"): {"crime_report.reported_at": LATER},
    ("ordinary_penalty_crime_delivery", "crime_delivery.delivered_at"): {"crime_delivery.delivered_at": LATER},
    ("ordinary_penalty_goods_handover", "goods_handover.handed_at"): {"goods_handover.handed_at": LATER},
    ("ordinary_penalty_report", "report.fine"): {"report.fine": 1999},
    ("ordinary_penalty_report", "report.rectify_due"): {"report.rectify_due": "2026-11-22"},
    ("ordinary_penalty_case_check", "case_check.result"): {"case_check.facts": "不符合"},
    ("ordinary_penalty_notice", "notice.served_at"): {"notice.served_at": LATER},
    ("ordinary_penalty_defence", "defence.received_at"): {"defence.received_at": LATER},
    ("ordinary_penalty_defence", "defence.new_kinds"): {"defence.new_kinds": ["罚款", "责令关闭"]},
    ("ordinary_penalty_defence", "defence.new_fine"): {"defence.new_fine": 50000.01},
    ("ordinary_penalty_collective", "collective.held_at"): {"collective.held_at": LATER},
    ("ordinary_penalty_collective", "collective.attendees"): {"collective.attendees.1.login": "lu.jun"},
    ("ordinary_penalty_collective", "collective.result"): {
        "collective.attendees.0.vote": "弃权",
        "collective.attendees.1.vote": "不同意",
    },
    ("ordinary_penalty_decision", "decision.decided_on"): {"decision.decided_on": TOMORROW},
    ("ordinary_penalty_no_penalty", "decision.decided_on"): {"decision.decided_on": TOMORROW},
}
"""By form and field with a condition: the changes that break it."""


def _dotted(path: Path) -> str:
    return ".".join(str(one) for one in path)


def _undotted(name: str) -> Path:
    return tuple(int(one) if one.isdigit() else one for one in name.split("."))


def _breakable(form: str, name: str) -> Answer:
    """An answer in which the field and everything that breaks its condition are filled in."""
    wanted = [_undotted(name), *(_undotted(one) for one in RULES[form, name] if "." in one)]
    needed = [path for path in wanted if name.rpartition(".")[0] in _dotted(path)]
    return next(one for one in answers()[form] if all(_has(one.payload, path) for path in needed[:1]))


WITH_RULES = [(form, _dotted(path)) for form, path, component in FIELDS if "rule" in component.get("properties", {})]


def test_every_condition_is_broken_below() -> None:
    assert sorted(RULES) == sorted(WITH_RULES)


@pytest.mark.parametrize(("form", "name"), sorted(RULES))
def test_a_condition_refuses_what_breaks_it(form: str, name: str) -> None:
    answer = _breakable(form, name)
    for place, value in RULES[form, name].items():
        if "." in place:
            answer = answer.changed(_undotted(place), value)
        else:
            answer = replace(answer, known={**answer.known, place: value})

    found = errors(answer)

    refused = found["/" + name.replace(".", "/")]
    assert refused.code == "rule"
    assert re.search(r"[\u4e00-\u9fff].*；请", refused.message_zh)
    assert refused.message_en


# --- the fields of the domain paper, and the labels -------------------------------------------------


@pytest.mark.parametrize(
    ("form", "fields"),
    [
        (
            "enforcement_clue",
            "source source_no reporter place happened_at object_name object_cert_no description attachments"
            " suspected_power urgency",
        ),
        ("ordinary_penalty_filing", "facts evidence_list.0.name power_code officers procedure joint"),
        ("ordinary_penalty_filing_approval", "result reason opinion"),
        (
            "ordinary_penalty_site_record",
            "started_at ended_at location officers showed_id party_present witness facts photos party_opinion signature"
            " refusal_note",
        ),
        (
            "ordinary_penalty_questioning",
            "person cert_no relation started_at ended_at rights_told qa read_and_confirmed signed_pages",
        ),
        ("ordinary_penalty_evidence_item", "type name obtained_at obtained_by place_name original custodian storage"),
        (
            "ordinary_penalty_measure_request",
            "items.0.name items.0.qty items.0.unit items.0.spec items.0.condition reason urgent imposed_at",
        ),
        ("ordinary_penalty_measure_disposal", "measure_no outcome reason"),
        (
            "ordinary_penalty_report",
            "facts evidence_evaluation article clause circumstances discretion benchmark kinds fine confiscation_value"
            " rectify_order rectify_due mitigation_reason",
        ),
        ("ordinary_penalty_notice", "served_at service_mode proof rights_told"),
        (
            "ordinary_penalty_defence",
            "received_at points.0.claim points.0.evidence points.0.accepted points.0.reason changed new_fine",
        ),
        (
            "ordinary_penalty_collective",
            "attendees.0.login attendees.0.opinion attendees.0.vote absent_reason result minutes decision",
        ),
        (
            "ordinary_penalty_decision",
            "party_name party_address party_cert_no facts evidence legal_basis kinds fine performance_mode pay_days"
            " payee publication_notice e_seal decided_on",
        ),
        (
            "simple_penalty_decision",
            "party cert_no facts power_code kind fine collect_mode payee collect_reason photos party_sign refusal_note"
            " officers body_camera",
        ),
    ],
)
def test_a_form_has_the_fields_of_the_domain_paper(form: str, fields: str) -> None:
    known = {_dotted(path[1:]) for one, path, _ in FIELDS if one == form}

    assert set(fields.split()) <= known


def test_every_form_is_used_by_a_diagram_and_every_form_key_is_there() -> None:
    assert set(form_keys().values()) == set(definitions())


def test_labels_are_chinese_first_and_english_second() -> None:
    for form, document in _documents():
        for label in re.findall(r'"label": "([^"]+)"', json.dumps(document, ensure_ascii=False)):
            assert re.match(r"[^a-zA-Z]*[\u4e00-\u9fff].*[A-Za-z]", label), (form, label)


def test_every_form_lets_its_sender_say_more() -> None:
    for form in definitions():
        assert any(path[-1] == "opinion" for one, path, _ in FIELDS if one == form), form
