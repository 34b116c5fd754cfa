"""Decisions across deployments: imported models, pinned; services and typed inputs; what a task does with them."""

import pytest

from engine import decisions, definitions, deployments, incidents, instances
from engine.errors import DecisionNotFound, DecisionRefused, DeploymentInvalid, VariablesInvalid
from tests.engine.house import DIAGRAMS, House

DECIDE = (DIAGRAMS / "decide.bpmn").read_bytes()
OFFICE = (DIAGRAMS / "office.dmn").read_bytes()
MODEL = "https://www.omg.org/spec/DMN/20191111/MODEL/"


def model(namespace: str, body: str, *imports: str) -> bytes:
    used = "".join(
        f'<import namespace="{one}" name="{one.rpartition(":")[2]}" importType="{MODEL}"/>' for one in imports
    )
    return f'<definitions xmlns="{MODEL}" name="m" namespace="{namespace}">{used}{body}</definitions>'.encode()


def literal(name: str, text: str, need: str = "") -> str:
    required = f'<informationRequirement><requiredDecision href="{need}"/></informationRequirement>' if need else ""
    return (
        f'<decision id="{name}" name="{name}"><variable name="{name}"/>{required}'
        f"<literalExpression><text>{text}</text></literalExpression></decision>"
    )


def rates(value: int) -> bytes:
    return model("urn:rates", literal("rate", str(value)))


FEES = model("urn:fees", literal("fee", "rates.rate * 2", "urn:rates#rate"), "urn:rates")
BILL = model("urn:bill", literal("bill", "fees.fee + 1", "urn:fees#fee"), "urn:fees")


def deploy(house: House, name: str, **files: bytes) -> str:
    with house.command() as ctx:
        return deployments.deploy(ctx, name, {f"{file}.dmn": body for file, body in files.items()}).id


def ask(house: House, key: str, version: int | None = None, **variables: object) -> object:
    with house.query() as ctx:
        return decisions.evaluate(ctx, decisions.choose(ctx, key, version), variables).result.value


def test_a_model_deployed_before_is_imported_as_it_was_then(house: House) -> None:
    deploy(house, "rates", rates=rates(10))
    deploy(house, "fees", fees=FEES)
    deploy(house, "rates", rates=rates(50))

    assert ask(house, "fee") == 20
    deploy(house, "fees", fees=FEES)
    assert [ask(house, "fee"), ask(house, "fee", 1)] == [100, 20]


def test_what_an_imported_model_imports_stays_too(house: House) -> None:
    deploy(house, "rates", rates=rates(10))
    deploy(house, "fees", fees=FEES)
    deploy(house, "rates", rates=rates(50))
    deploy(house, "bill", bill=BILL)

    assert ask(house, "bill") == 21


def test_a_deployment_may_go_when_another_imported_of_it(house: House) -> None:
    first = deploy(house, "rates", rates=rates(10))
    deploy(house, "fees", fees=FEES)
    with house.command() as ctx:
        deployments.delete(ctx, first)

    assert ask(house, "fee") == 20
    with pytest.raises(DecisionNotFound):
        ask(house, "rate")
    with pytest.raises(DeploymentInvalid) as caught:
        deploy(house, "fees", fees=FEES)
    assert [one.rule for one in caught.value.problems] == ["dmn_import"]


def test_a_bundle_redeployed_with_its_copies_deploys_only_its_own(house: House) -> None:
    deploy(house, "rates", rates=rates(10))
    fees = deploy(house, "fees", fees=FEES)
    with house.command() as ctx:
        files = {one.name: deployments.resource(ctx, fees, one.name) for one in deployments.resources(ctx, fees)}
        deployments.deploy(ctx, "again", files)

    assert len(files) == 2
    with house.query() as ctx:
        assert [one.key for one in definitions.decisions(ctx).items] == ["fee", "fee", "rate"]


@pytest.mark.parametrize(
    ("files", "rule"),
    [
        ({"a": rates(1), "b": model("urn:rates", literal("other", "1")), "c": FEES}, "dmn_import_ambiguous"),
        (
            {
                "a": model("urn:a", literal("a", "b.b", "urn:b#b"), "urn:b"),
                "b": model("urn:b", literal("b", "a.a", "urn:a#a"), "urn:a"),
            },
            "dmn_import_circle",
        ),
        ({"a": model("urn:rates", literal("rate", "1 +")), "c": FEES}, "dmn_import_broken"),
    ],
)
def test_imports_that_cannot_be_settled_are_refused(house: House, files: dict[str, bytes], rule: str) -> None:
    with pytest.raises(DeploymentInvalid) as caught:
        deploy(house, "x", **files)

    found = [one for one in caught.value.problems if one.rule == rule]
    assert found and all(one.message_zh and one.message_en for one in found)


def test_models_of_one_namespace_stand_side_by_side_when_nothing_imports_them(house: House) -> None:
    deploy(house, "x", a=rates(1), b=model("urn:rates", literal("other", "2")))

    assert [ask(house, "rate"), ask(house, "other")] == [1, 2]


def test_a_long_chain_of_imports_is_refused_not_run(house: House) -> None:
    files = {f"m{k}": model(f"urn:m{k}", literal(f"d{k}", "1"), *([f"urn:m{k - 1}"] if k else [])) for k in range(60)}

    with pytest.raises(DeploymentInvalid):
        deploy(house, "x", **dict(reversed(files.items())))


SERVICE = model(
    "urn:s",
    '<inputData id="i" name="day"><variable name="day" typeRef="date"/></inputData><decision id="year" name="year">'
    '<variable name="year"/><informationRequirement><requiredInput href="#i"/></informationRequirement>'
    "<literalExpression><text>day.year</text></literalExpression></decision>"
    '<decisionService id="calendar" name="calendar"><outputDecision href="#year"/><inputData href="#i"/>'
    "</decisionService>",
)


def test_a_decision_service_is_deployed_under_its_key(house: House) -> None:
    deploy(house, "s", s=SERVICE)

    assert ask(house, "calendar", day="2026-11-22") == 2026
    with pytest.raises(VariablesInvalid) as caught:
        ask(house, "calendar", day=5)
    (field,) = caught.value.fields
    assert (field.pointer, field.code) == ("/variables/day", "decision_input")
    assert "date" in field.message_zh and "number" in field.message_en


def test_a_task_may_call_a_decision_service(house: House) -> None:
    service = OFFICE.replace(
        b"</definitions>",
        b'<decisionService id="desk" name="desk"><outputDecision href="#office"/><inputData href="#amount_data"/>'
        b"</decisionService></definitions>",
    )
    with house.command() as ctx:
        diagram = DECIDE.replace(b'decisionRef="office"', b'decisionRef="desk"')
        deployments.deploy(ctx, "decide", {"decide.bpmn": diagram, "office.dmn": service})
        instances.start(ctx, "decide", variables={"amount": 5})

    assert house.task("do").candidate_groups == ["clerk"]


def test_an_input_of_another_type_is_an_incident_that_says_so(house: House) -> None:
    with house.command() as ctx:
        deployments.deploy(ctx, "decide", {"decide.bpmn": DECIDE, "office.dmn": OFFICE})
        instance_id = instances.start(ctx, "decide", variables={"amount": "much"}).id

    with house.query() as ctx:
        (incident,) = incidents.list(ctx, incidents.IncidentFilter(instance_id=instance_id)).items
    assert "amount" in incident.message_zh and "number" in incident.message_en and "string" in incident.message_en


def test_a_bound_that_was_passed_is_told(house: House) -> None:
    deploy(house, "x", x=model("urn:x", literal("x", "count(for a in 1..9999, b in 1..9999 return 1)")))

    with pytest.raises(DecisionRefused) as caught:
        ask(house, "x")
    assert caught.value.facts["reason"] == "feel_bound_exceeded" and caught.value.facts["bound"]
