"""Ways around the law that a diagram may try, and lawful diagrams that only look like them."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

import pytest

from engine import bpmn
from engine.feel import dmn
from workflows.law import checking

HEAD = """<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="t"
 xmlns:camunda="http://camunda.org/schema/1.0/bpmn"><bpmn:message id="M" name="m"/><bpmn:error id="E" errorCode="e"/>
<bpmn:process id="main" name="{}" isExecutable="true">"""
TAIL = "</bpmn:process></bpmn:definitions>"
FORK = '<bpmn:parallelGateway id="fork"/>'
PUBLISH = '<bpmn:callActivity id="publish" calledElement="publication"/>'


def says(**properties: str) -> str:
    written = "".join(f'<camunda:property name="{name}" value="{value}"/>' for name, value in properties.items())
    return f"<bpmn:extensionElements><camunda:properties>{written}</camunda:properties></bpmn:extensionElements>"


def task(name: str, act: str = "", group: str = "LDR", due: str = '=deadline("PN-05", filed_at)') -> str:
    offered = f"camunda:candidateGroups='{group}' camunda:dueDate='{due}' camunda:formKey='f'"
    return f'<bpmn:userTask id="{name}" name="{name}" {offered}>{says(act=act) if act else ""}</bpmn:userTask>'


def service(name: str, topic: str, **properties: str) -> str:
    external = f'camunda:type="external" camunda:topic="{topic}"'
    return f'<bpmn:serviceTask id="{name}" {external}>{says(**properties)}</bpmn:serviceTask>'


def within(kind: str, name: str, inside: str, act: str = "", loop: str = "") -> str:
    """A subprocess with one step, or with none."""
    step = ["in"] if inside else []
    return (
        f'<bpmn:{kind} id="{name}">{says(act=act) if act else ""}{loop}<bpmn:startEvent id="{name}_start"/>{inside}'
        f'<bpmn:endEvent id="{name}_end"/>{flows(f"{name}_start", *step, f"{name}_end")}</bpmn:{kind}>'
    )


def flows(*names: str) -> str:
    pairs = pairwise(names)
    return "".join(f'<bpmn:sequenceFlow id="{a}_to_{b}" sourceRef="{a}" targetRef="{b}"/>' for a, b in pairs)


STEPS = {
    "start": '<bpmn:startEvent id="start"/>',
    "file": task("file", "penalty.file", "BUR"),
    "investigate": task("investigate", "penalty.investigate", "OFF"),
    "notice": task("notice", "penalty.notice penalty.hearing_right", "OFF"),
    "defence": task("defence", "penalty.defence", "SQL"),
    "review": '<bpmn:callActivity id="review" calledElement="law_review"/>',
    "discuss": task("discuss", "penalty.collective", "MTG"),
    "decide": task("decide", "penalty.decide"),
    "issue": service("issue", "document.issue", template="penalty", act="notify.remedy"),
    "serve": '<bpmn:callActivity id="serve" calledElement="service_of_documents"/>',
    "end": '<bpmn:endEvent id="end"/>',
}
"""The ordinary procedure in a row."""


def penalty(order: str = "", more: str = "", **changed: str) -> str:
    """The procedure with steps changed and added, in an order of its own."""
    return "".join({**STEPS, **changed}.values()) + more + flows(*(order.split() or STEPS))


def alone(*steps: str, name: str) -> str:
    return STEPS["start"] + "".join(steps) + STEPS["end"] + flows("start", name, "end")


def boundary(host: str, event: str) -> str:
    return f'<bpmn:boundaryEvent id="late" attachedToRef="{host}">{event}</bpmn:boundaryEvent>' + flows(
        "late", "decide"
    )


def timer(text: str) -> str:
    return f"<bpmn:timerEventDefinition><bpmn:timeDuration>{text}</bpmn:timeDuration></bpmn:timerEventDefinition>"


def rounds(number: str) -> str:
    cardinality = f"<bpmn:loopCardinality>{number}</bpmn:loopCardinality>"
    return f"<bpmn:multiInstanceLoopCharacteristics>{cardinality}</bpmn:multiInstanceLoopCharacteristics>"


def each(collection: str) -> str:
    return f'<bpmn:multiInstanceLoopCharacteristics camunda:collection="{collection}"/>'


def reviewed(loop: str, order: str = "", more: str = "") -> str:
    """The procedure with a loop around its legal review."""
    call = f'<bpmn:callActivity id="review" calledElement="law_review">{loop}</bpmn:callActivity>'
    return penalty(order, more, review=call)


def guarded(condition: str, between: str = "") -> str:
    """The procedure with a review for each reviewer, and a gateway before it that ends the case otherwise."""
    order = f"start file investigate notice defence gate {between} review discuss decide issue serve end"
    return reviewed(
        each("=reviewers"),
        order,
        '<bpmn:exclusiveGateway id="gate" default="gate_to_none"/><bpmn:endEvent id="none"/>'
        + "".join(task(name) for name in between.split())
        + flows("gate", "none"),
    ).replace(
        f'<bpmn:sequenceFlow id="gate_to_{between or "review"}" sourceRef="gate" targetRef="{between or "review"}"/>',
        f'<bpmn:sequenceFlow id="on" sourceRef="gate" targetRef="{between or "review"}">'
        f"<bpmn:conditionExpression>{condition}</bpmn:conditionExpression></bpmn:sequenceFlow>",
    )


ASSOCIATED = (
    '<bpmn:boundaryEvent id="undo" attachedToRef="investigate"><bpmn:compensateEventDefinition/></bpmn:boundaryEvent>'
    '<bpmn:association id="a" sourceRef="undo" targetRef="handler" associationDirection="One"/>'
    '<bpmn:intermediateThrowEvent id="throw"><bpmn:compensateEventDefinition/></bpmn:intermediateThrowEvent>'
)
UNDONE = "start file investigate throw notice defence review discuss decide issue serve end"


def compensated(handler: str) -> str:
    """The procedure with a compensation right after the investigation."""
    return penalty(UNDONE, ASSOCIATED + handler)


def event(order: str, more: str = "", **changed: str) -> str:
    """An event from its dispatch to its closing."""
    row = {
        "start": STEPS["start"],
        "send": task("send", "event.dispatch", "DTY"),
        "handle": task("handle", "event.handle", "HDL"),
        "reply": task("reply", "event.reply", "DSP"),
        "close": service("close", "dispatch.close", act="event.close"),
        "end": STEPS["end"],
        **changed,
    }
    return "".join(row[name] for name in row if name in order.split()) + more + flows(*order.split())


HANDLED = "start send handle reply close end"
CALLED_OFF = (
    '<bpmn:subProcess id="off" triggeredByEvent="true"><bpmn:startEvent id="off_start"{}>'
    '<bpmn:messageEventDefinition messageRef="M"/></bpmn:startEvent><bpmn:endEvent id="off_end"/>'
    '<bpmn:sequenceFlow id="off_flow" sourceRef="off_start" targetRef="off_end"/></bpmn:subProcess>'
)
NO_ROUNDS = rounds("0")
REVIEW = '<bpmn:callActivity id="in" calledElement="law_review"/>'
GATES = '<bpmn:exclusiveGateway id="again"/><bpmn:exclusiveGateway id="back"/>'
AGAIN = "start file investigate notice defence review back discuss decide again issue serve end"
TERMINATE = '<bpmn:endEvent id="over"><bpmn:terminateEventDefinition/></bpmn:endEvent>'
CLOSING = (
    '<bpmn:endEvent id="end"><bpmn:messageEventDefinition messageRef="M" camunda:type="external" '
    'camunda:topic="dispatch.close"/></bpmn:endEvent>'
)
FORKED = "start file investigate notice defence review discuss decide issue fork serve end"

UNLAWFUL = {
    "an error leaves the review": ("penalty_review", penalty(more=boundary("review", "<bpmn:errorEventDefinition/>"))),
    "a timer leaves the review": ("penalty_review", penalty(more=boundary("review", timer("P1D")))),
    "the review comes after the decision": (
        "penalty_review",
        penalty("start file investigate notice defence discuss decide review issue serve end"),
    ),
    "the review runs beside the decision": (
        "penalty_review",
        penalty(
            "start file investigate notice defence discuss fork decide join issue serve end",
            FORK + '<bpmn:parallelGateway id="join"/>' + flows("fork", "review", "join"),
        ),
    ),
    "another draft after the review": (
        "penalty_review",
        penalty(AGAIN, GATES + service("draft", "enforcement.draft_decision") + flows("again", "draft", "back")),
    ),
    "another investigation after the review": (
        "penalty_review",
        penalty(AGAIN, GATES + task("more", "penalty.investigate", "OFF") + flows("again", "more", "back")),
    ),
    "a review in a subprocess without rounds": (
        "penalty_review",
        penalty(review=within("subProcess", "review", REVIEW, loop=NO_ROUNDS)),
    ),
    "a review that an expression names": ("penalty_review", penalty(review=STEPS["review"].replace("law_", "=law_"))),
    "a hollow subprocess as the review": (
        "people_decide",
        penalty(review=within("subProcess", "review", "", act="law.review")),
    ),
    "a hollow subprocess as the notice": (
        "acts_done",
        penalty(notice=within("subProcess", "notice", "", act="penalty.notice penalty.hearing_right")),
    ),
    "a decision in a subprocess": (
        "penalty_review",
        alone(within("subProcess", "sub", task("in", "penalty.decide")), name="sub"),
    ),
    "a decision in a transaction": (
        "penalty_review",
        alone(within("transaction", "sub", task("in", "penalty.decide")), name="sub"),
    ),
    "a topic that an expression names": ("acts_done", alone(service("act", "=which"), name="act")),
    "a task that is named a penalty decision": ("meant_acts", alone(task("行政处罚决定"), name="行政处罚决定")),
    "an end event that closes a work order": (
        "event_reply",
        STEPS["start"] + task("work") + CLOSING + flows("start", "work", "end"),
    ),
    "an end that breaks the service off": (
        "decision_served",
        penalty(FORKED, FORK + TERMINATE + flows("fork", "over")),
    ),
    "a limit with an amount of its own": (
        "limits_add_up",
        penalty(decide=task("decide", "penalty.decide", due='=deadline("PN-05", filed_at, 400)')),
    ),
    "a limit that is counted from its own end": (
        "limits_add_up",
        penalty(decide=task("decide", "penalty.decide", due='=deadline("PN-05", deadline("PN-05", filed_at))')),
    ),
    "a limit and days on top": (
        "limits_add_up",
        penalty(decide=task("decide", "penalty.decide", due='=deadline("PN-05", filed_at) + duration("P60D")')),
    ),
    "a limit from a later day": (
        "limits_add_up",
        penalty(decide=task("decide", "penalty.decide", due='=deadline("PN-05", filed_at + duration("P10D"))')),
    ),
    "a boundary timer beyond the limit": ("limits_add_up", penalty(more=boundary("discuss", timer("P200D")))),
    "a penalty in a compensation": (
        "compensation_undoes",
        compensated(
            within("subProcess", "handler", task("in", "penalty.decide")).replace(
                "<bpmn:subProcess ", '<bpmn:subProcess isForCompensation="true" '
            )
        ),
    ),
    "a document in a compensation": (
        "compensation_undoes",
        compensated(
            service("handler", "document.issue", template="penalty").replace(
                "<bpmn:serviceTask ", '<bpmn:serviceTask isForCompensation="true" '
            )
        ),
    ),
    "a review for each of a list": ("penalty_review", reviewed(each("=reviewers"))),
    "a review for each of a list by its name": ("penalty_review", reviewed(each("reviewers"))),
    "a review for each of a list that is filtered": ("penalty_review", reviewed(each("=[1, 2][item &gt; 5]"))),
    "a review for each of a list that may be empty": ("penalty_review", reviewed(each("=if a then [1] else b"))),
    "a review as often as a number says": ("penalty_review", reviewed(rounds("=n"))),
    "a review as long as a condition holds": (
        "penalty_review",
        reviewed(
            '<bpmn:standardLoopCharacteristics testBefore="true"><bpmn:loopCondition>=again</bpmn:loopCondition>'
            "</bpmn:standardLoopCharacteristics>"
        ),
    ),
    "a review for each, with a gateway that asks for something else": ("penalty_review", guarded("=count(others) > 0")),
    "a review for each, with a gateway that lets none pass too": ("penalty_review", guarded("=count(reviewers) >= 0")),
    "a review for each, with a step between the gateway and it": (
        "penalty_review",
        guarded("=count(reviewers) > 0", "more"),
    ),
    "a notice for each of a list": (
        "penalty_notice",
        penalty(notice=STEPS["notice"].replace("</bpmn:userTask>", each("=parties") + "</bpmn:userTask>")),
    ),
    "a reply to each of a list": (
        "event_reply",
        event(HANDLED, reply=task("reply", "event.reply").replace("</bpmn:userTask>", each("=c") + "</bpmn:userTask>")),
    ),
    "an event that is called off": ("event_reply", event(HANDLED, CALLED_OFF.format(""))),
    "an event that a boundary event calls off": (
        "event_reply",
        event(
            "start sub reply close end",
            '<bpmn:boundaryEvent id="off" attachedToRef="sub"><bpmn:messageEventDefinition messageRef="M"/>'
            '</bpmn:boundaryEvent><bpmn:endEvent id="off_end"/>' + flows("off", "off_end"),
            sub=within("subProcess", "sub", task("in", "event.dispatch", "DTY")),
        ),
    ),
    "a group that nobody holds": ("known_groups", penalty(more=task("more", group="OFFF"))),
}
LAWFUL = {
    "the procedure in a row": penalty(),
    "published beside the service": penalty(
        FORKED, FORK + PUBLISH + '<bpmn:endEvent id="shown"/>' + flows("fork", "publish", "shown")
    ),
    "something joined beside the notice": penalty(
        "start file investigate fork notice defence join review discuss decide issue serve end",
        FORK + '<bpmn:parallelGateway id="join"/>' + PUBLISH + flows("fork", "publish", "join"),
    ),
    "a compensation that tells the party": compensated(
        task("handler", "notify.remedy").replace("<bpmn:userTask ", '<bpmn:userTask isForCompensation="true" ')
    ),
    "a review for each of a list with somebody": reviewed(each("=append(reviewers, chief)")),
    "a review for each of two": reviewed(each("=[first, second]")),
    "a review as often as a number says, and once at least": reviewed(rounds("=max(n, 1)")),
    "a review for each behind a gateway": guarded("=count(reviewers) > 0"),
    "a review for each behind a gateway that says why": guarded("=reviewers != []"),
    "an event": event(HANDLED),
    "an event that is told of something": event(HANDLED, CALLED_OFF.format(' isInterrupting="false"')),
    "a decision that is printed": alone(task("打印行政处罚决定书"), name="打印行政处罚决定书"),
    "a decision some days before the limit": penalty(
        decide=task("decide", "penalty.decide", due='=deadline("PN-05", filed_at) - duration("P3D")')
    ),
    "a limit with the amount that it has": penalty(
        decide=task("decide", "penalty.decide", due='=deadline("PN-05", filed_at, 90)')
    ),
    "a leave request": alone(task("approve", group="managers", due="2026-12-31T00:00:00"), name="approve"),
    "a leave request of an office": alone(task("approve", group="HR,management", due="P3D"), name="approve"),
}


def _rules(
    content: str, name: str = "流程", severity: str = "error", resources: Mapping[str, bytes] | None = None
) -> set[str]:
    diagram = bpmn.read((HEAD.format(name) + content + TAIL).encode())
    assert diagram.dangling == []
    found = checking.check(diagram, bpmn.LintContext(resources=resources or {}))
    return {problem.rule for problem in found if problem.severity == severity}


def heeded(*conditions: str, outs: str = "") -> str:
    """The procedure with a gateway behind the review: each condition goes on, by the default flow the case ends."""
    gate = '<bpmn:exclusiveGateway id="gate" default="gate_to_none"/><bpmn:endEvent id="none"/>' + flows("gate", "none")
    asked = "".join(
        f'<bpmn:sequenceFlow id="on_{place}" sourceRef="gate" targetRef="discuss"><bpmn:conditionExpression>{condition}'
        "</bpmn:conditionExpression></bpmn:sequenceFlow>"
        for place, condition in enumerate(conditions)
    )
    review = STEPS["review"].replace(
        "/>", f"><bpmn:extensionElements>{outs}</bpmn:extensionElements></bpmn:callActivity>"
    )
    return penalty("start file investigate notice defence review gate", gate + asked, review=review) + flows(
        "discuss", "decide", "issue", "serve", "end"
    )


FINDING = '<camunda:out source="law_review" target="finding"/>'
AGREED = '<camunda:out sourceExpression="=law_review.passed" target="agreed"/>'


@pytest.mark.parametrize(
    ("condition", "outs"),
    [
        ("=law_review.passed = false", ""),
        ("=law_review != null", ""),
        ("=law_review.opinion != null", ""),
        ("=string length(law_review.opinion) &gt; 1", ""),
        ("=law_review.passed or urgent", ""),
        ("=law_review.passed != null", ""),
        ("=not(law_review.passed)", ""),
        ('=law_review.opinion != "移送司法"', ""),
        ('=contains(law_review.opinion, "同意")', ""),
        ("=law_review.with_edits", ""),
        ("=law_review.with_edits = false", ""),
        ('=law_review.opinion in ["同意", "程序纠正"]', ""),
        ("${{!law_review.passed}}", ""),
        ("=finding.passed = false", FINDING),
        ("=agreed = false", AGREED),
        ("=finding.passed or fine &lt; 1000", FINDING),
    ],
)
def test_what_did_not_pass_the_review_is_not_decided(condition: str, outs: str) -> None:
    assert _rules(heeded(condition.replace("{{", "{").replace("}}", "}"), outs=outs)) == {"decision_heeded"}


@pytest.mark.parametrize(
    ("condition", "outs"),
    [
        ("=law_review.passed", ""),
        ("=law_review.passed = true", ""),
        ("=law_review.passed and fine &lt; 1000", ""),
        ('=list contains(["同意", "同意但需修改文书"], law_review.opinion)', ""),
        ('=starts with(law_review.opinion, "同意")', ""),
        ('=law_review.opinion = "同意"', ""),
        ("=finding.passed", FINDING),
        ("=agreed", AGREED),
        ("=fine &gt;= 50000", ""),
    ],
)
def test_what_passed_the_review_is_decided(condition: str, outs: str) -> None:
    assert _rules(heeded(condition, outs=outs)) == set()


@pytest.mark.parametrize("case", UNLAWFUL)
def test_a_way_around_the_law_is_found(case: str) -> None:
    rule, content = UNLAWFUL[case]

    assert rule in _rules(content)


@pytest.mark.parametrize("case", LAWFUL)
def test_what_only_looks_like_it_is_lawful(case: str) -> None:
    assert _rules(LAWFUL[case]) == set()


PENALTIES = (
    "吊销许可证",
    "吊销营业执照",
    "暂扣许可证件",
    "降低资质等级",
    "责令停产停业",
    "责令关闭",
    "限制从业",
    "没收违法所得决定",
    "没收非法财物",
    "作出拘留决定",
    "给予警告",
    "通报批评决定",
    "处以罚款五千元",
    "責令停產停業",
)
PERMITS = ("准予行政许可", "不予许可", "行政许可审批", "许可批准", "批准许可")
OTHER_NAMES = (
    "村务公开审批",
    "用印审批",
    "处分决定",
    "受理调解",
    "暂扣物品登记",
    "送达吊销许可证决定书",
    "许可证到期提醒",
    "撤销许可",
    "责令改正",
    "预警告知",
    "制作许可证",
    "拟没收违法所得告知",
)


@pytest.mark.parametrize("name", [*PENALTIES, *PERMITS])
def test_a_task_that_is_named_an_act_says_which(name: str) -> None:
    named = task("x").replace('name="x"', f'name="{name}"')

    assert _rules(alone(named, name="x")) == {"meant_acts"}


@pytest.mark.parametrize("name", OTHER_NAMES)
def test_a_task_that_is_named_like_no_act_is_left_alone(name: str) -> None:
    named = task("x").replace('name="x"', f'name="{name}"')

    assert _rules(alone(named, name="x")) == set()


def test_a_process_that_is_named_a_penalty_procedure_holds_one() -> None:
    assert _rules(alone(task("approve"), name="approve"), "行政处罚普通程序") == {"meant_acts"}


NEVER = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="n">
  <decision id="law_review_required" name="law_review_required"><decisionTable id="t">
    <output id="o" name="required" typeRef="boolean"/>
    <rule id="r"><outputEntry id="e"><text>{}</text></outputEntry></rule>
  </decisionTable></decision></definitions>"""
ASKED = penalty(
    "start file investigate notice defence question way review back discuss decide issue serve end",
    '<bpmn:businessRuleTask id="question" camunda:decisionRef="law_review_required" camunda:resultVariable="needed" '
    'camunda:mapDecisionResult="singleEntry"/><bpmn:exclusiveGateway id="way" default="way_to_review"/>'
    '<bpmn:exclusiveGateway id="back"/><bpmn:sequenceFlow id="skip" sourceRef="way" targetRef="back">'
    "<bpmn:conditionExpression>=needed = false</bpmn:conditionExpression></bpmn:sequenceFlow>",
    decide=STEPS["decide"].replace(
        'value="penalty.decide"/>',
        'value="penalty.decide"/><camunda:property name="mandatory_review" value="when-required"/>',
    ),
)


@pytest.mark.parametrize(("cell", "rules"), [("true", set()), ("heard", set()), ("false", {"penalty_review"})])
def test_a_table_that_never_requires_a_review_opens_no_way_around_it(cell: str, rules: set[str]) -> None:
    table = dmn.parse(NEVER.format(cell).encode())
    diagram = bpmn.read((HEAD.format("流程") + ASKED + TAIL).encode())

    found = checking.check(diagram, bpmn.LintContext(decision={"law_review_required": table}.get))

    assert {problem.rule for problem in found} == rules


def test_a_task_that_is_only_named_a_decision_says_so_and_is_warned_of() -> None:
    named = alone(task("行政处罚决定", "none"), name="行政处罚决定")

    assert (_rules(named), _rules(named, severity="warning")) == (set(), {"meant_acts"})


def test_a_task_with_the_form_of_a_decision_cannot_say_that_it_is_none() -> None:
    decided = task("approve", "none").replace("formKey='f'", "formKey='ordinary_penalty_decision'")

    assert _rules(alone(decided, name="approve")) == {"meant_acts"}


def test_none_stands_alone() -> None:
    assert "known_acts" in _rules(penalty(notice=task("notice", "none penalty.notice penalty.hearing_right", "OFF")))


def test_a_slip_in_the_group_of_a_plain_process_is_a_warning() -> None:
    slip = alone(task("sign", group="CLKK"), name="sign")

    assert (_rules(slip), _rules(slip, severity="warning")) == (set(), {"known_groups"})


BANNER = Path(__file__).parents[2] / "api" / "bundles" / "banner"


def permit(decide: str, review: str = "P1D", more: str = "") -> str:
    """An application from its acceptance to the service of the grant, with the dues of review and decision."""
    return (
        STEPS["start"]
        + service("accept", "approval.accept", act="permit.accept")
        + task("check", "permit.review", "REV", review)
        + task("decide", "permit.decide", "APV", decide)
        + service("grant", "approval.issue_grant", act="permit.grant")
        + STEPS["serve"]
        + STEPS["end"]
        + more
        + flows("start", "accept", "check", "decide", "grant", "serve", "end")
    )


def item(statutory: int, promised: int, settings: str = "") -> dict[str, bytes]:
    """The catalogue of the banners with other days."""
    rows = (BANNER / "items.csv").read_text("utf-8-sig").replace(",20,2,", f",{statutory},{promised},")
    binding = (BANNER / "item.toml").read_text().replace('process = "banner"', 'process = "main"') + settings
    return {"item.toml": binding.encode(), "items.csv": rows.encode()}


BACK = f'<bpmn:boundaryEvent id="late" attachedToRef="decide">{timer("P40D")}</bpmn:boundaryEvent>' + flows(
    "late", "check"
)
PROMISED = "=after_working_days(now(), item.promised_days)"
WHOLE = "the whole"
SAID, LIMITED = "<camunda:properties>", '<camunda:property name="limit" value="AP-02"/>'
MESSAGE = '<bpmn:messageEventDefinition messageRef="M"/>'
WAIT = '<bpmn:receiveTask id="wait" messageRef="M"/>'
LATE = f'<bpmn:boundaryEvent id="late" attachedToRef="wait">{timer("P4D")}</bpmn:boundaryEvent>' + flows(
    "late", "decide"
)
AP_03 = '\n[item.XK0901]\ndecision_limit = "AP-03"\n'


@pytest.mark.parametrize(
    ("content", "resources"),
    [
        (permit("=after_working_days(received_at, 15)"), item(5, 2)),
        (permit('=deadline("AP-02", accepted_at)'), item(5, 2)),
        (permit('=deadline("AP-03", accepted_at)'), item(20, 2)),
        (permit(PROMISED, PROMISED), item(20, 15)),
        (permit(PROMISED, PROMISED), {}),
        (permit('=deadline("AP-02", reviewed_at)', '=deadline("AP-02", received_at)').replace("P0D", "P1D"), {}),
        (permit('=deadline("AP-02", checked.at)', "P1D"), {}),
        (permit('=deadline("AP-02", deadline("AP-02", received_at))'), {}),
        (permit(WHOLE, WHOLE).replace(f"camunda:dueDate='{WHOLE}'", "").replace(SAID, SAID + LIMITED), {}),
        (permit("=after_working_days(now(), item.statutory_days * 3)"), {}),
        (permit("P1D", more=BACK), {}),
    ],
)
def test_a_decision_beyond_the_limit_of_its_item_is_refused(content: str, resources: dict[str, bytes]) -> None:
    assert _rules(content, resources=resources) == {"limits_add_up"}


@pytest.mark.parametrize(
    ("content", "resources"),
    [
        (permit("=after_working_days(received_at, 4)", "P0D"), item(5, 2)),
        (permit("=promised_due"), item(5, 2)),
        (permit('=get value(clock_dues, "AP-02")'), item(5, 2)),
        (permit('=deadline("AP-02", accepted_at)'), item(20, 2)),
        (permit('=deadline("AP-03", accepted_at)'), item(45, 30, AP_03)),
        (permit(PROMISED, PROMISED), item(20, 5)),
        (permit(PROMISED, "P0D"), {}),
        (permit("P1D", more=BACK.replace("P40D", "P4D")), {}),
    ],
)
def test_a_decision_within_the_limit_of_its_item_is_lawful(content: str, resources: dict[str, bytes]) -> None:
    assert _rules(content, resources=resources) == set()


@pytest.mark.parametrize(
    ("wait", "found"),
    [
        (WAIT, {"limits_add_up"}),
        (f'<bpmn:intermediateCatchEvent id="wait">{MESSAGE}</bpmn:intermediateCatchEvent>', {"limits_add_up"}),
        (WAIT + LATE, set()),
        (f'<bpmn:receiveTask id="wait" messageRef="M">{says(limit="AP-06")}</bpmn:receiveTask>', set()),
    ],
)
def test_a_wait_that_nobody_limits_is_warned_of(wait: str, found: set[str]) -> None:
    waiting = permit("P1D").replace(flows("check", "decide"), wait + flows("check", "wait", "decide"))

    assert (_rules(waiting), _rules(waiting, severity="warning")) == (set(), found)
