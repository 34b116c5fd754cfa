"""The expression language over HTTP: what a modeler's completion lists, and what its editor marks."""

from typing import Any

from engine import feel
from tests.api.town import Town, code_of


def analysed(town: Town, text: str, **fields: Any) -> dict[str, Any]:
    """What the analysis says of a text."""
    answer = town("designer").post("/feel/analyse", {"text": text, **fields})
    assert answer.status_code == 200, answer.json
    return answer.json or {}


def test_every_function_is_listed_with_its_documentation(town: Town) -> None:
    listed = (town("designer").get("/feel/functions").json or {})["items"]
    by_name = {one["name"]: one for one in listed}

    assert {doc.name for doc in feel.describe()} <= set(by_name)
    assert all(one["signatures"] and one["documentation_zh"] and one["documentation_en"] for one in listed)
    assert all(len(one["signatures"]) == len(one["parameters"]) and one["results"] for one in listed)
    assert by_name["substring"] == {
        "name": "substring",
        "origin": "built-in",
        "signatures": ["substring(string: string, start position: number, length?: number) -> string"],
        "parameters": [["string", "start position", "length"]],
        "results": ["string"],
        "documentation_zh": by_name["substring"]["documentation_zh"],
        "documentation_en": by_name["substring"]["documentation_en"],
    }
    assert {one["name"] for one in listed if one["origin"] == "domain"} == set(town.system.hooks.functions)


def test_an_expression_is_looked_over(town: Town) -> None:
    found = analysed(town, "amuont > 5000 and cuont(rows) > 1", names=["amount", "rows"])

    assert found["variables"] == ["amuont", "rows"] and found["functions"] == ["cuont"]
    assert not found["is_valid"] and not found["is_constant"]
    variable, function = found["problems"]
    assert (variable["code"], variable["severity"], variable["suggestion"]) == (
        "feel_unknown_variable",
        "warning",
        "amount",
    )
    assert (function["position"], function["line"], function["column"]) == (18, 1, 19)
    assert function["caret"] == "amuont > 5000 and cuont(rows) > 1\n" + " " * 18 + "^"


def test_a_wrong_spelling_is_told_what_to_write(town: Town) -> None:
    (problem,) = analysed(town, "金额＞5000")["problems"]

    assert (problem["code"], problem["position"], problem["suggestion"]) == ("feel_syntax", 2, ">")
    assert "应写" in problem["message_zh"] and "write" in problem["message_en"]


def test_constants_and_contradictions_are_told(town: Town) -> None:
    assert analysed(town, "1 + 2")["constant"] == 3
    assert analysed(town, 'date("2026-11-22")')["constant"] == {"$": ["date", "2026-11-22"]}
    assert analysed(town, "function(x) x")["constant"] == "function(x)"
    assert analysed(town, "x > 5 and x < 3", condition=True)["verdict"] == "never"
    assert analysed(town, 'date("2026-02-30")')["problems"][0]["code"] == "feel_constant_null"


def test_cells_and_attributes_are_looked_over(town: Town) -> None:
    assert analysed(town, "[1..limit], > 20", kind="unary")["variables"] == ["limit"]
    assert analysed(town, "您好，${name}", kind="template")["variables"] == ["name"]
    assert analysed(town, "clerk", kind="template")["constant"] == "clerk"
    refused = analysed(town, "${name.equals('x')}", kind="template")
    assert refused["problems"][0]["suggestion"] == 'name = "x"' and not refused["is_valid"]


def test_what_cannot_be_looked_over_is_refused(town: Town) -> None:
    assert town("designer").post("/feel/analyse", {"text": "x" * 20_001}).status_code == 422
    assert town("designer").post("/feel/analyse", {"text": "x", "kind": "juel"}).status_code == 422
    assert town("designer").post("/feel/analyse", {}).status_code == 422
    assert code_of(town("applicant").post("/feel/analyse", {"text": "x"})) == "scope_missing"


def test_domain_functions_are_known(town: Town) -> None:
    names = sorted(town.system.hooks.functions)
    for name in names:
        assert analysed(town, f"{name}(1)")["functions"] == [name]
        assert "feel_unknown_function" not in [one["code"] for one in analysed(town, f"{name}(1)")["problems"]]
