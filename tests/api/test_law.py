"""A model that breaks the law is refused wherever it comes in: checked, deployed, linted on the command line."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from api.cli import main
from tests.api.test_deployments import check, deploy, nothing_was_deployed
from tests.api.town import Town

PAIR = Path(__file__).parents[1] / "workflows" / "law" / "refusal_reasons"
FORMS = {path.name: path.read_bytes() for path in PAIR.glob("*.form")}


def bundle(diagram: str) -> dict[str, bytes]:
    return {"process.bpmn": (PAIR / f"{diagram}.bpmn").read_bytes(), **FORMS}


def test_an_unlawful_model_is_refused_with_element_article_and_remedy(town: Town) -> None:
    answer = deploy(town, bundle("invalid"))

    problem = next(one for one in answer.json["problems"] if one["rule"] == "refusal_reasons")
    assert answer.status_code == 422
    assert answer.json["code"] == "deployment_invalid"
    assert (problem["element_id"], problem["severity"]) == ("wrong", "error")
    assert "《行政许可法》第38条" in problem["message"] and "art. 38" in problem["message_en"]
    assert problem["remedy"] and problem["remedy_en"] and problem["line"]
    assert nothing_was_deployed(town)


def test_the_check_says_the_same_and_a_lawful_model_is_deployed(town: Town) -> None:
    refused, held = check(town, bundle("invalid")), check(town, bundle("valid"))

    assert not refused["is_valid"]
    assert {one["rule"] for one in refused["problems"] if one["severity"] == "error"} == {"refusal_reasons"}
    assert held["is_valid"]
    assert deploy(town, bundle("valid")).status_code == 201


def test_a_model_that_hides_its_acts_is_judged_by_what_it_does(town: Town) -> None:
    source = bundle("invalid")["process.bpmn"]
    source = source.replace(b'name="act"', b'name="note"').replace(b'name="template"', b'name="paper"')

    found = check(town, {**FORMS, "process.bpmn": source})

    wrong = {one["rule"] for one in found["problems"] if one["severity"] == "error"}
    assert {"acts_done", "suspension_ends"} <= wrong and not found["is_valid"]


@pytest.mark.parametrize(("diagram", "code"), [("valid", 0), ("invalid", 1)])
def test_the_command_line_lints_by_the_law(diagram: str, code: int, tmp_path: Path) -> None:
    folder = tmp_path / "main"
    folder.mkdir()
    for name, body in bundle(diagram).items():
        (folder / name).write_bytes(body)

    result = CliRunner().invoke(main, ["lint", str(folder), "--json"])

    rules = {one["rule"] for one in json.loads(result.output)["problems"] if one["severity"] == "error"}
    assert (result.exit_code, "refusal_reasons" in rules) == (code, diagram == "invalid")
