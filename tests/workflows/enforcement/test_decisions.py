"""The decision tables of enforcement, row by row."""

from typing import Any

import pytest

from engine import feel
from engine.feel import dmn
from tests.scenarios.walker import WING


def _decide(process: str, name: str, **context: Any) -> Any:
    definitions = dmn.parse((WING / process / f"{name}.dmn").read_bytes())
    found = definitions.evaluate(name, context, feel.Env()).value
    return next(iter(found.values())) if isinstance(found, dict) and len(found) == 1 else found


@pytest.mark.parametrize(
    ("ours", "late", "punished", "outcome"),
    [
        (True, False, False, "ok"),
        (False, True, True, "transfer"),
        (True, True, True, "time_barred"),
        (True, False, True, "punished"),
    ],
)
def test_a_clue_is_ours_in_time_and_not_punished_yet(ours: bool, late: bool, punished: bool, outcome: str) -> None:
    checks = {"power_ours": ours, "time_barred": late, "punished": punished}

    assert _decide("enforcement", "jurisdiction", checks=checks) == outcome


@pytest.mark.parametrize(
    ("field", "code"),
    [("市场监管", "PN-01"), ("生态环境", "PN-02"), ("农业农村", "PN-03"), ("城市管理", "PN-04"), (None, "PN-04")],
)
def test_each_field_has_its_limit_to_file(field: str | None, code: str) -> None:
    assert _decide("enforcement", "filing_limit", field=field) == code


@pytest.mark.parametrize(("field", "code"), [("劳动保障", "PN-06"), ("城市管理", "PN-05"), ("水利", "PN-05")])
def test_each_field_has_its_limit_to_decide(field: str, code: str) -> None:
    assert _decide("ordinary_penalty", "decision_limit", field=field) == code


@pytest.mark.parametrize(
    ("certain", "kinds", "party", "fine", "ok"),
    [
        (True, ["罚款"], "自然人", 200, True),
        (True, ["罚款"], "自然人", 201, False),
        (True, ["罚款"], "法人", 3000, True),
        (True, ["罚款"], "个体工商户", 3001, False),
        (True, ["警告"], "自然人", None, True),
        (False, ["警告"], "自然人", None, False),
        (True, ["罚款", "没收违法所得"], "法人", 100, False),
    ],
)
def test_who_may_be_fined_on_the_spot(certain: bool, kinds: list[str], party: str, fine: int | None, ok: bool) -> None:
    check = {"facts_certain": certain, "proposed_kinds": kinds, "party_type": party, "proposed_fine": fine}

    assert _decide("enforcement", "simple_procedure_ok", check=check) is ok


@pytest.mark.parametrize(
    ("field", "party", "kinds", "fine", "confiscated", "right"),
    [
        ("城市管理", "自然人", ["罚款"], 4999, None, False),
        ("城市管理", "自然人", ["罚款"], 5000, None, True),
        ("城市管理", "法人", ["罚款"], 49999, None, False),
        ("城市管理", "法人", ["罚款"], 50000, None, True),
        ("城市管理", "法人", ["没收违法所得"], None, 50000, True),
        ("市场监管", "自然人", ["罚款"], 9999, None, False),
        ("市场监管", "自然人", ["罚款"], 10000, None, True),
        ("市场监管", "法人", ["罚款"], 99999, None, False),
        ("市场监管", "法人", ["罚款"], 100000, None, True),
        ("生态环境", "自然人", ["罚款"], 5000, None, True),
        ("生态环境", "法人", ["罚款"], 199999, None, False),
        ("生态环境", "法人", ["罚款"], 200000, None, True),
        ("城市管理", "自然人", ["责令停产停业"], None, None, True),
        ("城市管理", "法人", ["吊销许可证件", "罚款"], 1, None, True),
        ("城市管理", "法人", ["警告"], None, None, False),
    ],
)
def test_who_is_told_of_a_hearing(
    field: str, party: str, kinds: list[str], fine: int | None, confiscated: int | None, right: bool
) -> None:
    proposal = {"kinds": kinds, "fine": fine, "confiscation_value": confiscated}
    found = _decide("ordinary_penalty", "hearing_threshold", field=field, party={"type": party}, proposal=proposal)

    assert found["right"] is right


@pytest.mark.parametrize(
    ("report", "hearing", "mandatory", "reason"),
    [
        ({"major_interest": True}, None, True, "重大公共利益"),
        ({}, {"held": True}, True, "听证案件"),
        ({"complex_case": True}, {"held": False}, True, "疑难复杂"),
        ({}, None, False, "本级目录"),
    ],
)
def test_every_case_is_reviewed_and_some_must_be(
    report: dict[str, Any], hearing: dict[str, Any] | None, mandatory: bool, reason: str
) -> None:
    found = _decide("ordinary_penalty", "law_review_required", report=report, hearing=hearing)

    assert found == {"required": True, "mandatory": mandatory, "reason_code": reason}


@pytest.mark.parametrize(
    ("report", "right", "hearing", "required"),
    [
        ({"recommendation": "给予行政处罚"}, False, None, False),
        ({"recommendation": "给予行政处罚"}, True, None, True),
        ({"recommendation": "给予行政处罚"}, False, {"held": True}, True),
        ({"recommendation": "给予行政处罚", "complex_case": True}, False, None, True),
        ({"recommendation": "给予行政处罚", "controversial": True}, False, None, True),
        ({"recommendation": "不予行政处罚"}, False, None, False),
        ({"recommendation": "不予行政处罚", "major_interest": True}, False, None, True),
    ],
)
def test_major_and_complex_cases_are_discussed(
    report: dict[str, Any], right: bool, hearing: dict[str, Any] | None, required: bool
) -> None:
    found = _decide("ordinary_penalty", "collective_required", report=report, hearing_right=right, hearing=hearing)

    assert found is required
