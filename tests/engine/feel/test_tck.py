"""The runner of the compatibility kit on a kit of our own: what passes, what fails, and what cannot be run."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engine.feel import tck

MODEL = """<definitions xmlns="https://www.omg.org/spec/DMN/20240513/MODEL/" name="m" namespace="urn:m">
 <import namespace="urn:other" name="other" importType="https://www.omg.org/spec/DMN/20240513/MODEL/"/>
 <inputData id="i" name="x"><variable name="x" typeRef="number"/></inputData>
 <decision id="d" name="twice"><variable name="twice"/>
  <informationRequirement><requiredInput href="#i"/></informationRequirement>
  <literalExpression><text>x * 2</text></literalExpression></decision>
 <decision id="e" name="far"><variable name="far"/>
  <informationRequirement><requiredDecision href="urn:other#o"/></informationRequirement>
  <literalExpression><text>other.one + 1</text></literalExpression></decision>
 <decision id="b" name="broken"><literalExpression><text>1 +</text></literalExpression></decision>
 <businessKnowledgeModel id="k" name="add"><encapsulatedLogic><formalParameter name="a" typeRef="number"/>
  <literalExpression><text>{sum: a + 1, parts: [a, null]}</text></literalExpression></encapsulatedLogic>
 </businessKnowledgeModel>
 <decisionService id="s" name="service"><outputDecision href="#d"/><inputData href="#i"/></decisionService>
</definitions>"""
OTHER = """<definitions xmlns="https://www.omg.org/spec/DMN/20180521/MODEL/" name="o" namespace="urn:other">
 <decision id="o" name="one"><variable name="one"/><literalExpression><text>1</text></literalExpression></decision>
</definitions>"""
CASES = """<testCases xmlns="http://www.omg.org/spec/DMN/20160719/testcase" xmlns:xs="http://www.w3.org/2001/XMLSchema"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
 <modelName>model.dmn</modelName><!-- no case --><labels><label>Any</label></labels>{}</testCases>"""
INPUT = '<inputNode name="x"><value xsi:type="xs:decimal">3</value></inputNode>'


def case(result: str, expected: str, more: str = "", inputs: str = INPUT) -> str:
    return (
        f'<testCase id="c" {more}>{inputs}<resultNode name="{result}" type="decision"><computed/>'
        f"<expected>{expected}</expected></resultNode></testCase>"
    )


def number(value: str) -> str:
    return f'<value xsi:type="xs:double">{value}</value>'


NULL = '<value xsi:nil="true"/>'
PARTS = (
    f'<component name="sum">{number("4")}</component><component name="parts"><list><item>{number("3")}</item>'
    f"<item>{NULL}</item></list></component>"
)


def run(folder: Path, cases: str, capsys: pytest.CaptureFixture[str]) -> str:
    directory = folder / "level" / "0001-own"
    (directory / "imports").mkdir(parents=True)
    (directory / "model.dmn").write_text(MODEL)
    (directory / "imports" / "other.dmn").write_text(OTHER)
    (directory / "notes.xml").write_text("<notes/>")
    (directory / "broken.dmn").write_text("<definitions")
    (directory / "cases of any name.xml").write_text(CASES.format(cases))
    tck.main([str(folder)])
    return capsys.readouterr().out.splitlines()[-1]


@pytest.mark.parametrize(
    ("cases", "last"),
    [
        (case("twice", number("6")), "1 passed, 0 failed"),
        (case("twice", number("7")), "0 passed, 1 failed"),
        (case("far", number("2")), "1 passed, 0 failed"),
        (case("broken", NULL), "1 passed, 0 failed"),
        (case("broken", number("1")), "0 passed, 1 failed"),
        (case("none", NULL), "1 passed, 0 failed"),
        (case("twice", number("6"), 'type="decisionService" invocableName="service"'), "1 passed, 0 failed"),
        (
            case("add", PARTS, 'type="bkm" invocableName="add"', INPUT.replace('"x"', '"a"')),
            "1 passed, 0 failed",
        ),
        (case("add", PARTS, 'type="bkm"', INPUT.replace('"x"', '"a"')), "1 passed, 0 failed"),
        (case("twice", '<value xsi:type="xs:colour">red</value>'), "0 passed, 1 failed"),
        (case("twice", number("six")), "0 passed, 1 failed"),
        (case("twice", '<list xsi:nil="true"/>', inputs=""), "1 passed, 0 failed"),
        (case("twice", number("6")) + case("twice", number("1")), "1 passed, 1 failed"),
        ("", "0 passed, 0 failed"),
    ],
)
def test_every_case_is_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str], cases: str, last: str) -> None:
    assert run(tmp_path, cases, capsys) == last


def test_a_missing_model_fails_its_cases(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "x-test-01.xml").write_text(CASES.format(case("d", NULL) + case("d", number("1"))))

    assert tck.main([str(tmp_path)]) == 1
    assert capsys.readouterr().out.splitlines()[-1] == "0 passed, 2 failed"


def test_a_missing_folder_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert tck.main([str(tmp_path / "none")]) == 2
    assert "没有目录" in capsys.readouterr().out


def lines(folder: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, list[str]]:
    code = tck.main([str(folder)])
    return code, capsys.readouterr().out.splitlines()


def test_a_broken_file_fails_and_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "0001-broken").mkdir()
    (tmp_path / "0001-broken" / "cases.xml").write_text("<testCases")
    (tmp_path / "0002-mixed").mkdir()
    (tmp_path / "0002-mixed" / "cut off.xml").write_text(CASES.format("")[:-5])
    (tmp_path / "0002-mixed" / "model.dmn").write_text(OTHER)
    (tmp_path / "0002-mixed" / "good.xml").write_text(CASES.format(case("one", number("1"), inputs="")))

    code, out = lines(tmp_path, capsys)

    assert code == 1 and out[-1] == "1 passed, 2 failed"
    assert sum(line.startswith("FAIL ") and "cannot be read" in line for line in out) == 2


@pytest.mark.parametrize(
    ("model", "reason"), [("<definitions", "cannot be used"), (None, "cannot be read"), ("<a/>", "cannot be used")]
)
def test_a_model_that_cannot_be_used_passes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], model: str | None, reason: str
) -> None:
    (tmp_path / "cases.xml").write_text(CASES.format(case("d", NULL) + case("e", NULL)))
    if model is not None:
        (tmp_path / "model.dmn").write_text(model)

    code, out = lines(tmp_path, capsys)

    assert code == 1 and out[-1] == "0 passed, 2 failed"
    assert all(reason in line and "model.dmn" in line and "Error(" not in line for line in out[:2])


def test_a_file_without_model_or_with_a_bad_number_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.xml").write_text(CASES.format(case("d", NULL)).replace("<modelName>model.dmn</modelName>", ""))
    (tmp_path / "b.xml").write_text(CASES.format(case("one", number("six"), inputs="")))
    (tmp_path / "model.dmn").write_text(OTHER)

    code, out = lines(tmp_path, capsys)

    assert code == 1 and out[-1] == "0 passed, 2 failed"
    assert "names no model" in out[0] and "“six” is not a number" in out[1]


def test_a_folder_without_cases_is_no_success(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out = lines(tmp_path, capsys)

    assert code == 2 and out[-1] == "0 passed, 0 failed"
