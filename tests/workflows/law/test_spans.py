"""What a step's limit comes to, as far as the diagram says it."""

from __future__ import annotations

import pytest

from engine import bpmn
from workflows.clocks.limits import Unit
from workflows.law import spans
from workflows.law.reading import Reading

HEAD = """<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
 xmlns:camunda="http://camunda.org/schema/1.0/bpmn" targetNamespace="t" id="d">
<bpmn:process id="main" isExecutable="true">"""
TAIL = "</bpmn:process></bpmn:definitions>"
LIMIT = """<bpmn:extensionElements><camunda:properties><camunda:property name="limit" value="{}"/></camunda:properties>
</bpmn:extensionElements>"""


def weigh(element: str, unit: Unit = Unit.CALENDAR_DAYS, whole: spans.Whole | None = None) -> float | None:
    process = bpmn.read((HEAD + element + TAIL).encode()).processes[0]
    return spans.weights(Reading(process, bpmn.LintContext()), unit, whole or spans.Whole()).get("a")


def task(due: str = "", limit: str = "") -> str:
    attribute = f"camunda:dueDate='{due}'" if due else ""
    return f'<bpmn:userTask id="a" {attribute}>{LIMIT.format(limit) if limit else ""}</bpmn:userTask>'


@pytest.mark.parametrize(
    ("due", "days"),
    [
        ('=deadline("PN-10", now())', 7),
        ('=deadline("PN-05", filing.filed_at)', 90),
        ("=after_working_days(now(), 5)", 7),
        ('=now() + duration("P3D")', 3),
        ('=now() + duration("PT36H")', 1.5),
        ("=promised_due", None),
        ("P200D", 200),
        ('=now() + @"P1Y"', 360),
        ("=after_working_days(now(), 50 * 4)", 280),
        ("=if urgent then now() else after_working_days(now(), 5)", 7),
        ('=deadline(if heard then "PN-08" else "PN-10", served_at)', 7),
        ('=max(now() + duration("P3D"), now() + duration("P4D"))', 4),
        ('=deadline("AP-14", now(), 200)', 280),
        ('=deadline("AP-14", now(), item.promised_days)', 0),
    ],
)
def test_a_due_date_says_how_long(due: str, days: float | None) -> None:
    assert weigh(task(due)) == (None if days is None else pytest.approx(days))


def test_a_limit_by_its_code_counts_in_the_unit_that_is_asked_for_and_the_whole_counts_nothing() -> None:
    assert weigh(task(limit="PN-11"), Unit.WORKING_DAYS) == pytest.approx(5)
    assert weigh(task(limit="PN-05"), whole=spans.Whole(frozenset({"PN-05"}))) == 0


def test_a_timer_is_waited_for_and_a_message_is_not() -> None:
    timer = "<bpmn:timerEventDefinition><bpmn:timeDuration>P10D</bpmn:timeDuration></bpmn:timerEventDefinition>"
    event = '<bpmn:intermediateCatchEvent id="a">{}</bpmn:intermediateCatchEvent>'

    assert weigh(event.format(timer)) == 10
    assert weigh(event.format("<bpmn:messageEventDefinition/>")) is None


def test_a_call_of_the_legal_review_has_its_limit() -> None:
    assert weigh('<bpmn:callActivity id="a" calledElement="law_review"/>', Unit.WORKING_DAYS) == pytest.approx(5)


@pytest.mark.parametrize(
    ("due", "days"),
    [
        ("=after_working_days(now(), item.promised_days)", 10),
        ("=after_working_days(now(), item.promised_days * 3)", 30),
        ("=after_working_days(accepted_at, item.promised_days)", 0),
        ("=after_working_days(accepted_at, item.statutory_days)", 0),
        ("=after_working_days(accepted_at, item.statutory_days * 2)", 30),
        ('=deadline("AP-14", now(), item.promised_days)', 10),
        ('=deadline("AP-14", accepted_at, item.promised_days)', 0),
        ('=deadline("AP-14", accepted_at, 200)', 200),
        ('=deadline("AP-02", accepted_at)', 20),
        ('=deadline("AP-12", accepted_at)', 0),
        ('=deadline("AP-14", reviewed_at, 10)', 10),
        ("=after_working_days(reviewed_at, item.statutory_days)", 15),
        ('=deadline("AP-02", if a then accepted_at else reviewed_at)', 20),
        ("=after_working_days(now(), item.cosign_days)", 0),
        ('=get value(clock_dues, "AP-02")', 0),
    ],
)
def test_days_that_an_item_says_are_counted_where_the_item_is_known(due: str, days: float) -> None:
    whole = spans.Whole(frozenset({"AP-02", "AP-12", "AP-14"}), statutory_days=15, promised_days=10)

    assert weigh(task(due), Unit.WORKING_DAYS, whole) == pytest.approx(days)
