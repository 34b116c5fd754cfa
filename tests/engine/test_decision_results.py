"""What a business rule task makes of a decision: every mapping, hit policy and service; reasons of nulls."""

from typing import Any

import pytest

from engine import deployments, history, incidents, instances, variables
from tests.engine.house import DIAGRAMS, House

MODEL = "https://www.omg.org/spec/DMN/20191111/MODEL/"
DECIDE = (DIAGRAMS / "decide.bpmn").read_bytes()


def cell(name: str, text: str) -> str:
    return f"<{name}><text>{text}</text></{name}>"


def table(policy: str, width: int = 1, aggregation: str = "", more: str = "") -> bytes:
    """A decision over ``n``: 1 hits rule 1, 2 both rules, anything else none; two outputs when ``width`` is 2."""
    outputs = '<output name="a"><outputValues><text>"y", "x"</text></outputValues></output><output name="b"/>'
    if width == 1:
        values = "1, 5" if aggregation else '"y", "x"'
        outputs = f'<output name="a"><outputValues><text>{values}</text></outputValues></output>'
    pairs = [("[1..2]", "1" if aggregation else '"x"', "10"), ("2", "5" if aggregation else '"y"', "20")]
    if policy == "ANY":
        pairs[1] = ("2", pairs[0][1], pairs[0][2])
    if policy == "UNIQUE":
        pairs[0] = ("1", *pairs[0][1:])
    rules = "".join(
        f"<rule>{cell('inputEntry', test)}{cell('outputEntry', first)}"
        f"{cell('outputEntry', second) if width == 2 else ''}</rule>"
        for test, first, second in pairs
    )
    sign = f' aggregation="{aggregation}"' if aggregation else ""
    return (
        f'<definitions xmlns="{MODEL}" name="m" namespace="urn:m"><inputData id="i" name="n"><variable name="n"'
        ' typeRef="number"/></inputData><decision id="office" name="office"><variable name="office"/>'
        '<informationRequirement><requiredInput href="#i"/></informationRequirement>'
        f'<decisionTable hitPolicy="{policy}"{sign}><input><inputExpression typeRef="number"><text>n</text>'
        f"</inputExpression></input>{outputs}{rules}</decisionTable></decision>{more}</definitions>"
    ).encode()


def decided(house: House, model: bytes, mapping: str, n: Any, ref: str = "office") -> tuple[str, Any]:
    """The instance, and the result variable; the incident's code in place of it when there is one."""
    diagram = DECIDE.replace(b'"singleEntry"', f'"{mapping}"'.encode()).replace(
        b'decisionRef="office"', f'decisionRef="{ref}"'.encode()
    )
    with house.command() as ctx:
        deployments.deploy(ctx, "decide", {"decide.bpmn": diagram, "m.dmn": model})
        instance_id = instances.start(ctx, "decide", variables={"n": n}).id
    with house.query() as ctx:
        found = incidents.list(ctx, incidents.IncidentFilter(instance_id=instance_id)).items
        return instance_id, found[0].code if found else variables.get(ctx, instance_id)["office"]


X, Y = {"a": "x", "b": 10}, {"a": "y", "b": 20}
AMBIGUOUS = "ambiguous_decision"

CASES = [
    ("UNIQUE", 1, "singleEntry", [(1, "x"), (2, "y"), (3, None)]),
    ("UNIQUE", 2, "singleEntry", [(1, AMBIGUOUS), (3, None)]),
    ("UNIQUE", 2, "singleResult", [(1, X), (2, Y), (3, None)]),
    ("UNIQUE", 1, "collectEntries", [(1, ["x"]), (3, [])]),
    ("UNIQUE", 2, "resultList", [(1, [X]), (3, [])]),
    ("FIRST", 1, "singleEntry", [(2, "x"), (3, None)]),
    ("FIRST", 2, "singleResult", [(2, X), (3, None)]),
    ("FIRST", 1, "collectEntries", [(2, ["x"]), (3, [])]),
    ("ANY", 1, "singleEntry", [(2, "x"), (3, None)]),
    ("ANY", 2, "singleResult", [(2, X), (3, None)]),
    ("PRIORITY", 1, "singleEntry", [(1, "x"), (2, "y"), (3, None)]),
    ("PRIORITY", 2, "resultList", [(2, [Y]), (3, [])]),
    ("COLLECT", 1, "collectEntries", [(1, ["x"]), (2, ["x", "y"]), (3, [])]),
    ("COLLECT", 2, "resultList", [(2, [X, Y]), (3, [])]),
    ("COLLECT", 1, "singleEntry", [(1, "x"), (2, AMBIGUOUS), (3, None)]),
    ("COLLECT", 2, "singleResult", [(1, X), (2, AMBIGUOUS), (3, None)]),
    ("COLLECT", 2, "collectEntries", [(2, AMBIGUOUS), (3, [])]),
    ("RULE ORDER", 1, "collectEntries", [(2, ["x", "y"]), (3, [])]),
    ("RULE ORDER", 2, "resultList", [(2, [X, Y])]),
    ("OUTPUT ORDER", 1, "collectEntries", [(2, ["y", "x"]), (3, [])]),
    ("OUTPUT ORDER", 2, "resultList", [(2, [Y, X])]),
]


@pytest.mark.parametrize(("policy", "width", "mapping", "expected"), CASES)
def test_results_are_mapped(house: House, policy: str, width: int, mapping: str, expected: Any) -> None:
    model = table(policy, width)

    assert [(n, decided(house, model, mapping, n)[1]) for n, _ in expected] == expected


@pytest.mark.parametrize(("aggregation", "expected"), [("SUM", 6), ("MIN", 1), ("MAX", 5), ("COUNT", 2)])
def test_an_aggregate_is_one_entry(house: House, aggregation: str, expected: int) -> None:
    model = table("COLLECT", 1, aggregation)

    assert decided(house, model, "singleEntry", 2)[1] == expected
    assert decided(house, model, "collectEntries", 2)[1] == [expected]


OTHER = (
    '<decision id="other" name="other"><variable name="other"/><informationRequirement><requiredInput href="#i"/>'
    "</informationRequirement><literalExpression><text>n + 1</text></literalExpression></decision>"
)
SERVICES = (
    f'{OTHER}<decisionService id="one" name="one"><outputDecision href="#office"/><inputData href="#i"/>'
    '</decisionService><decisionService id="two" name="two"><outputDecision href="#office"/>'
    '<outputDecision href="#other"/><inputData href="#i"/></decisionService>'
)


@pytest.mark.parametrize(
    ("ref", "mapping", "n", "expected"),
    [
        ("one", "singleEntry", 2, "y"),
        ("one", "resultList", 2, [{"one": "y"}]),
        ("two", "singleResult", 2, {"office": "y", "other": 3}),
        ("two", "singleEntry", 2, AMBIGUOUS),
        ("two", "resultList", 2, [{"office": "y", "other": 3}]),
        ("two", "singleResult", 3, {"office": None, "other": 4}),
        ("one", "singleEntry", 3, None),
    ],
)
def test_results_of_services_are_mapped(house: House, ref: str, mapping: str, n: int, expected: Any) -> None:
    assert decided(house, table("UNIQUE", more=SERVICES), mapping, n, ref)[1] == expected


def told(house: House, instance_id: str) -> list[dict[str, Any]]:
    with house.query() as ctx:
        wanted = history.HistoryFilter(instance_id=instance_id, kind="decision.noticed")
        return [one.details or {} for one in history.list(ctx, wanted).items]


def test_history_says_why_a_task_had_null(house: House) -> None:
    instance_id, value = decided(house, table("UNIQUE"), "singleEntry", 3)

    (details,) = told(house, instance_id)
    assert value is None
    assert (details["decision"], details["version"]) == ("office", 1)
    (notice,) = details["notices"]
    assert (notice["code"], notice["found"]) == ("dmn_no_rule", "n = 3")
    assert "没有规则命中" in notice["message_zh"] and "expected a rule" in notice["message_en"]


def test_history_says_nothing_of_an_answer_that_is_whole(house: House) -> None:
    instance_id, _ = decided(house, table("UNIQUE"), "singleEntry", 1)

    assert told(house, instance_id) == []
