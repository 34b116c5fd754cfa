"""What was decided is what comes of it, however conditions, mappings and forms are written; one bundle, many slips."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine import bpmn, feel
from forms import definition
from workflows import language
from workflows.law import checking

BANNER = Path(__file__).parents[2] / "api" / "bundles" / "banner"
DRAWN = (BANNER / "process.bpmn").read_text()
FORM = json.loads((BANNER / "forms" / "decision.form").read_text())
ASKED = '=decided.decision = "准予"'
REFUSAL = (
    '<bpmn:serviceTask id="P1-09-refuse" name="出具不予决定书" camunda:type="external" '
    'camunda:topic="approval.issue_refusal">\n      <bpmn:extensionElements>'
)
GRANT = (
    '<bpmn:serviceTask id="P1-09-grant" name="出具准予决定书" camunda:type="external" '
    'camunda:topic="approval.issue_grant">\n      <bpmn:extensionElements>'
)

CALLED = """<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="t"
 xmlns:camunda="http://camunda.org/schema/1.0/bpmn"><bpmn:process id="deciding" isExecutable="true">
 <bpmn:startEvent id="a"/><bpmn:sequenceFlow id="f" sourceRef="a" targetRef="b"/>TASK
 <bpmn:sequenceFlow id="g" sourceRef="b" targetRef="c"/><bpmn:endEvent id="c"/></bpmn:process></bpmn:definitions>"""
"""A process that is called to decide."""


def _calling() -> tuple[str, bpmn.Process]:
    """The bundle with its decision in a called process, which hands it out under another name."""
    [task] = re.findall(r'<bpmn:userTask id="P1-09".*?</bpmn:userTask>', DRAWN, re.S)
    [says] = re.findall(r"<camunda:properties>.*?</camunda:properties>", task, re.S)
    call = (
        '<bpmn:callActivity id="P1-09" name="审批决定" calledElement="deciding"><bpmn:extensionElements>'
        f'{says}<camunda:out source="decided" target="outcome" /></bpmn:extensionElements>'
        "<bpmn:incoming>to_P1-09</bpmn:incoming><bpmn:outgoing>to_G-P1-10</bpmn:outgoing></bpmn:callActivity>"
    )
    inner = re.sub("<bpmn:(in|out)going>.*?</bpmn:(in|out)going>", "", task).replace('id="P1-09"', 'id="b"')
    return DRAWN.replace(task, call), bpmn.read(CALLED.replace("TASK", inner).encode()).processes[0]


def _problems(diagram: str = DRAWN, form: object = FORM, **files: str) -> set[tuple[str, str | None]]:
    """The errors, by rule and element."""
    functions = language.functions()
    parsed = {"banner_decision": definition.parse(json.dumps(form).encode(), functions)}
    context = bpmn.LintContext(
        functions=feel.Env(functions=functions),
        parsed_forms=parsed,
        called={"deciding": _calling()[1]}.get,
        resources={name.replace("_", "."): text.encode() for name, text in files.items()},
    )
    model = bpmn.read(diagram.encode())
    assert model.dangling == []
    return {(one.rule, one.element_id) for one in checking.check(model, context) if one.severity == "error"}


def _put(old: str, new: str, diagram: str = DRAWN) -> str:
    assert old in diagram
    return diagram.replace(old, new)


def _behind(code: str, condition: str) -> str:
    """A script between the decision and its gateway, which asks for what the script found."""
    arrows = "<bpmn:incoming>to_script</bpmn:incoming><bpmn:outgoing>to_G-P1-10</bpmn:outgoing>"
    script = (
        f'<bpmn:scriptTask id="script" scriptFormat="feel" camunda:resultVariable="found">{arrows}'
        f"<bpmn:script>{code}</bpmn:script></bpmn:scriptTask>"
        '<bpmn:sequenceFlow id="to_script" sourceRef="P1-09" targetRef="script" />'
    )
    flow = '<bpmn:sequenceFlow id="to_G-P1-10" sourceRef="P1-09"'
    led = _put(flow, script + flow.replace('"P1-09"', '"script"'))
    out = "<bpmn:outgoing>to_G-P1-10</bpmn:outgoing>\n    </bpmn:userTask>"
    return _put(ASKED, condition, _put(out, out.replace("to_G-P1-10", "to_script"), led))


def _nested() -> str:
    """The decision within a subprocess that bears its act."""
    [task] = re.findall(r'<bpmn:userTask id="P1-09".*?</bpmn:userTask>', DRAWN, re.S)
    act = re.compile(r"<camunda:properties>.*?</camunda:properties>", re.S)
    inner = act.sub("", task).replace('id="P1-09"', 'id="inner"')
    inner = inner.replace(">to_P1-09<", ">in<").replace(">to_G-P1-10<", ">out<")
    [says] = act.findall(task)
    return DRAWN.replace(
        task,
        f'<bpmn:subProcess id="P1-09" name="决定"><bpmn:extensionElements>{says}</bpmn:extensionElements>'
        "<bpmn:incoming>to_P1-09</bpmn:incoming><bpmn:outgoing>to_G-P1-10</bpmn:outgoing>"
        '<bpmn:startEvent id="begin"><bpmn:outgoing>in</bpmn:outgoing></bpmn:startEvent>'
        '<bpmn:sequenceFlow id="in" sourceRef="begin" targetRef="inner" />'
        f'{inner}<bpmn:sequenceFlow id="out" sourceRef="inner" targetRef="over" />'
        '<bpmn:endEvent id="over"><bpmn:incoming>out</bpmn:incoming></bpmn:endEvent></bpmn:subProcess>',
    )


def _unrefused() -> str:
    """Where 不予 goes straight to the service."""
    drawn = re.sub(r'<bpmn:sequenceFlow id="P1-09-refuse_to_decided".*?/>', "", DRAWN)
    drawn = re.sub(r'<bpmn:serviceTask id="P1-09-refuse".*?</bpmn:serviceTask>', "", drawn, flags=re.S)
    drawn = drawn.replace(">P1-09-refuse_to_decided<", ">refused<")
    return drawn.replace('sourceRef="G-P1-10" targetRef="P1-09-refuse"', 'sourceRef="G-P1-10" targetRef="decided"')


SWAPPED = {
    "the other option": _put(ASKED, '=decided.decision = "不予"'),
    "not the option": _put(ASKED, '=not(decided.decision in ("准予"))'),
    "by get value": _put(ASKED, '=get value(decided, "decision") != "准予"'),
    "by how it begins": _put(ASKED, '=starts with(decided.decision, "不")'),
    "by a filter": _put(ASKED, '=count([decided][decision = "不予"]) > 0'),
    "by a quantifier": _put(ASKED, '=some one in [decided.decision] satisfies one = "不予"'),
    "in another language": _put(ASKED, "${decided.decision == '不予'}"),
    "or something else": _put(ASKED, '=decided.decision = "准予" or urgent'),
    "in the mapping": _put("{decision: decision,", '{decision: if decision = "准予" then "不予" else "准予",'),
    "by a script": _behind('=decided.decision = "不予"', "=found"),
    "behind a script that writes it again": _put(
        'camunda:resultVariable="found"',
        'camunda:resultVariable="decided"',
        _behind('=context put(decided, "note", "x")', '=decided.decision = "不予"'),
    ),
    "within a subprocess": _put(ASKED, '=decided.decision = "不予"', _nested()),
    "without a refusal": _unrefused(),
}
DAYS = _put(ASKED, "=days &lt; 1000")
MAPPED = "{decision: decision,"
OTHERS = {
    "a gateway that asks for something else": (DAYS, "G-P1-10"),
    "a gateway that anything passes": (_put(ASKED, '=starts with(decided.decision, "")'), "G-P1-10"),
    "a gateway that asks for something else as well": (_put(ASKED, f"{ASKED} and days &lt; 1000"), "G-P1-10"),
    "a gateway that asks for something else instead": (_put(ASKED, f"{ASKED} or days &lt; 3"), "G-P1-10"),
    "a gateway that asks for its length": (_put(ASKED, "=string length(decided.decision) = 2"), "G-P1-10"),
    "a gateway that asks for the applicant": (_put(ASKED, '=applicant_type = "自然人"'), "G-P1-10"),
    "a gateway that asks for the reasons": (_put(ASKED, "=string length(decided.reasons) &lt; 3"), "G-P1-10"),
    "a gateway that asks for the days by a list": (_put(ASKED, "=decided.decision in [word, other]"), "G-P1-10"),
    "a script that asks for something else": (_behind("=days &lt; 9", "=found"), "G-P1-10"),
    "a gateway with an entry of a list": (_put(ASKED, '=["准予", "准予"][1] = word'), "G-P1-10"),
    "a mapping that always grants": (_put(MAPPED, '{decision: "准予",'), "P1-09"),
    "a mapping that always refuses": (_put(MAPPED, '{decision: "不予",'), "P1-09"),
    "a mapping that another variable decides": (
        _put(MAPPED, '{decision: if days > 5 then "准予" else decision,'),
        "P1-09",
    ),
    "a mapping that the weather decides": (
        _put(MAPPED, '{decision: if contains(slogan, "晴") then "准予" else decision,'),
        "P1-09",
    ),
    "a mapping of another variable": (_put(MAPPED, "{decision: wish,"), "P1-09"),
    "a mapping of the clock": (
        _put(MAPPED, '{decision: if now() > promised_due then "准予" else decision,'),
        "P1-09",
    ),
    "a mapping of today": (
        _put(MAPPED, '{decision: if today() > date("2026-06-01") then "准予" else decision,'),
        "P1-09",
    ),
    "a mapping with a choice around it": (
        _put("={decision: decision,", '=if days > 5 then {decision: "准予"} else {decision: decision,'),
        "P1-09",
    ),
    "a mapping that is merged": (
        _put("={decision: decision,", '=context merge([{decision: decision}, {decision: "准予"}, {').replace(
            "basis: item.legal_basis}]}<", "basis: item.legal_basis}]}])<"
        ),
        "P1-09",
    ),
    "a mapping by a list": (_put(MAPPED, '{decision: [decision, "准予"][if days > 5 then 2 else 1],'), "P1-09"),
    "a mapping without it": (_put("{decision: decision, ", "{"), "P1-09"),
    "a script that grants": (
        _put('Variable="found"', 'Variable="decided"', _behind('=context put(decided, "decision", "准予")', ASKED)),
        "script",
    ),
    "a script that another variable decides": (
        _put('Variable="found"', 'Variable="decided"', _behind('=context put(decided, "decision", other)', ASKED)),
        "script",
    ),
    "an input of the document": (
        _put(
            GRANT,
            f'{GRANT}<camunda:inputOutput><camunda:inputParameter name="decided">'
            '={decision: "准予"}</camunda:inputParameter></camunda:inputOutput>',
            DAYS,
        ),
        "P1-09-grant",
    ),
}
FOLLOWED = {
    "as it is": DRAWN,
    "in another language": _put(ASKED, "${decided.decision == '准予'}"),
    "by a script": _behind('="准予" = decided.decision', "=found = true"),
    "within a subprocess": _nested(),
    "and something else": _put(ASKED, '=decided.decision = "准予" and decided.valid_to != null'),
}


@pytest.mark.parametrize("case", SWAPPED)
def test_an_outcome_that_leads_elsewhere_is_told_at_its_gateway(case: str) -> None:
    assert ("outcome_followed", "G-P1-10") in _problems(SWAPPED[case])


@pytest.mark.parametrize("case", OTHERS)
def test_nothing_but_the_form_decides(case: str) -> None:
    diagram, element = OTHERS[case]

    assert ("outcome_followed", element) in _problems(diagram)


@pytest.mark.parametrize("case", FOLLOWED)
def test_an_outcome_that_leads_to_its_own_is_lawful(case: str) -> None:
    assert _problems(FOLLOWED[case]) == set()


@pytest.mark.parametrize(("condition", "is_lawful"), [("准予", True), ("不予", False)])
def test_the_outcome_of_a_called_process_is_followed_as_well(condition: str, is_lawful: bool) -> None:
    calling = _put(ASKED, f'=outcome.decision = "{condition}"', _calling()[0])

    assert (("outcome_followed", "G-P1-10") not in _problems(calling)) is is_lawful


# --- the reasons ------------------------------------------------------------------------------------


def _said(reasons: str, diagram: str = DRAWN) -> str:
    return _put(" reasons: reasons,", reasons, diagram)


def _given(decided: str) -> str:
    """The refusal with an input of its own."""
    mapping = f'<camunda:inputOutput><camunda:inputParameter name="decided">={decided}</camunda:inputParameter>'
    return _put(REFUSAL, f"{REFUSAL}{mapping}</camunda:inputOutput>")


LOST = {
    "null": (_said(" reasons: null,"), "P1-09"),
    "blank": (_said(' reasons: "",'), "P1-09"),
    "fixed": (_said(' reasons: "不符合法定条件",'), "P1-09"),
    "fixed for a refusal": (_said(' reasons: if decision = "不予" then "不符合法定条件" else reasons,'), "P1-09"),
    "cut short": (_said(" reasons: substring(reasons, 1, 2),"), "P1-09"),
    "blank for some": (_said(' reasons: if days > 3 then "" else reasons,'), "P1-09"),
    "fixed for some": (_said(' reasons: if applicant_type = "法人" then "不符合法定条件" else reasons,'), "P1-09"),
    "blank some day": (_said(' reasons: if today() > date("2026-06-01") then "" else reasons,'), "P1-09"),
    "another word for some": (_said(" reasons: if slogan != null then slogan else reasons,"), "P1-09"),
    "blank for some later": (
        _given('{decision: decided.decision, reasons: if days > 3 then "" else decided.reasons}'),
        "P1-09-refuse",
    ),
    "left out": (_said(""), "P1-09"),
    "another field": (_said(" reasons: slogan,"), "P1-09"),
    "within a subprocess": (_said(" reasons: null,", _nested()), "inner"),
    "taken out later": (_given('context put(decided, "reasons", null)'), "P1-09-refuse"),
    "written over later": (_given('context merge([decided, {reasons: ""}])'), "P1-09-refuse"),
    "left out later": (_given("{decision: decided.decision}"), "P1-09-refuse"),
}
KEPT = {
    "for a refusal": _said(' reasons: if decision = "准予" then null else reasons,'),
    "with words before them": _said(' reasons: "经审查：" + reasons,'),
    "with a note, where there is one": _said(" reasons: if note = null then reasons else note + reasons,"),
    "in other words for some": _said(' reasons: if days > 3 then "超过三日：" + reasons else reasons,'),
    "handed on": _given("{decision: decided.decision, reasons: decided.reasons}"),
}


@pytest.mark.parametrize("case", LOST)
def test_reasons_that_do_not_arrive_are_told_where_they_are_lost(case: str) -> None:
    diagram, element = LOST[case]

    assert _problems(diagram) == {("refusal_reasons", element)}


@pytest.mark.parametrize("case", KEPT)
def test_reasons_that_arrive_are_lawful(case: str) -> None:
    assert _problems(KEPT[case]) == set()


# --- the form ---------------------------------------------------------------------------------------

Change = Callable[[dict[str, Any], dict[str, Any]], None]


def _changed(change: Change) -> dict[str, Any]:
    """The form with its fields of the decision and the reasons changed."""
    form: dict[str, Any] = json.loads(json.dumps(FORM))
    fields = {one.get("key"): one for one in form["components"]}
    change(fields["decision"], fields["reasons"])
    return form


def _hide(text: str) -> Change:
    return lambda decision, reasons: reasons.update(conditional={"hide": text})


def _boxed(decision: dict[str, Any], reasons: dict[str, Any]) -> None:
    decision.update(type="checkbox", key="approved", label="准予 Grant")
    del decision["values"]
    reasons.update(conditional={"hide": "=not(approved)"})


def _optional(decision: dict[str, Any], reasons: dict[str, Any]) -> None:
    decision.update(valuesKey="options")
    del decision["values"]
    reasons.update(conditional={"hide": '=decision = "不予"'})


def _grouped(hide: str) -> dict[str, Any]:
    form = _changed(lambda decision, reasons: None)
    *others, reasons = form["components"]
    group = {"type": "group", "id": "Group", "label": "理由", "conditional": {"hide": hide}, "components": [reasons]}
    return {**form, "components": [*others, group]}


def _unasked(decision: dict[str, Any], reasons: dict[str, Any]) -> None:
    decision.update(type="textfield", key="opinion")
    del decision["values"]


ONE_SIDED = {
    "no choice at all": _changed(_unasked),
    "hidden by the refusal": _changed(_hide('=decision = "不予"')),
    "always hidden": _changed(_hide("=true")),
    "hidden by another field": _changed(_hide("=valid_from = null")),
    "in a hidden group": _grouped("=true"),
    "in a group that the refusal hides": _grouped('=not(list contains(["准予"], decision))'),
    "a number": _changed(lambda decision, reasons: reasons.update(type="number", validate={"required": True})),
    "too short": _changed(lambda decision, reasons: reasons.update(validate={"required": True, "maxLength": 3})),
    "read-only": _changed(lambda decision, reasons: reasons.update(readonly=True, defaultValue="不符合条件")),
    "not asked for": _changed(lambda decision, reasons: reasons.update(validate={"required": False})),
    "under another name": _changed(lambda decision, reasons: reasons.update(key="grounds")),
    "refused by a rule": _changed(
        lambda decision, reasons: decision.update(
            properties={"rule": '=decision != "不予"', "ruleMessage": "不行", "ruleMessageEn": "no"}
        )
    ),
    "no such option": _changed(lambda decision, reasons: decision.update(values=decision["values"][:1])),
    "options of a variable": _changed(_optional),
    "a check box": {
        **_changed(_boxed),
        "components": [one for one in _changed(_boxed)["components"] if one.get("type") != "datetime"],
    },
}


@pytest.mark.parametrize("case", ONE_SIDED)
def test_a_form_by_which_nobody_can_refuse_is_told_with_its_field(case: str) -> None:
    assert ("refusal_possible", "P1-09") in _problems(form=ONE_SIDED[case])


def _numbered(decision: dict[str, Any], reasons: dict[str, Any]) -> None:
    decision["values"] = [{"label": "准予", "value": 1}, {"label": "不予", "value": 2}]
    reasons.update(conditional={"hide": "=decision = 1"})


@pytest.mark.parametrize("form", [FORM, _grouped('=decision = "准予"'), _grouped("=something = 1")])
def test_a_form_by_which_one_can_refuse_is_lawful(form: object) -> None:
    assert _problems(form=form) == set()


def test_options_may_be_numbers_with_words_beside_them() -> None:
    assert "refusal_possible" not in {rule for rule, _ in _problems(form=_changed(_numbered))}


def test_a_decision_names_its_form() -> None:
    veiled = _put('camunda:formKey="banner_decision"', 'camunda:formKey="=which"')

    assert ("refusal_possible", "P1-09") in _problems(veiled)


# --- who decides ------------------------------------------------------------------------------------

OFFERED = 'camunda:candidateGroups="APV"'


@pytest.mark.parametrize(
    "offered",
    [
        'camunda:candidateUsers="wang.jianguo"',
        f'{OFFERED} camunda:candidateUsers="wang.jianguo,li.min"',
        f"{OFFERED} camunda:assignee=\"${{'wang.jianguo'}}\"",
        f'{OFFERED} camunda:candidateUsers="=[applicant_account]"',
        f'{OFFERED} camunda:candidateUsers="${{applicant_account}}"',
        f'{OFFERED} camunda:candidateUsers="=concatenate([&quot;wang.jianguo&quot;], others)"',
    ],
)
def test_a_decision_is_offered_to_offices_and_to_nobody_by_name(offered: str) -> None:
    assert ("entitled", "P1-09") in _problems(_put(OFFERED, offered))


@pytest.mark.parametrize("group", ["CLK", "APV,CLK", "CLK-320281199001"])
def test_a_clerk_decides_only_what_is_done_at_once_and_says_so(group: str) -> None:
    offered = _put(OFFERED, f'camunda:candidateGroups="{group}"')
    item, rows = (BANNER / "item.toml").read_text(), (BANNER / "items.csv").read_text("utf-8-sig")
    free = item.replace("clerk_may_decide = false", "clerk_may_decide = true")

    assert _problems(offered, item_toml=item, items_csv=rows) == {("clerk_decides", "P1-09")}
    assert _problems(offered, item_toml=free, items_csv=rows) == {("clerk_decides", "P1-09")}
    assert _problems(offered, item_toml=free, items_csv=rows.replace("承诺", "即办")) == set()
