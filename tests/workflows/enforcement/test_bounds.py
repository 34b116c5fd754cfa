"""What a penalty may be: the law's range, the notice, the ceilings on the spot."""

from decimal import Decimal
from typing import Any

import pytest

from workflows.enforcement import bounds

POWER = {
    "basis": "某法第一条",
    "kinds": ["警告", "罚款", "没收"],
    "fine_least": Decimal(2000),
    "fine_most": Decimal(20000),
}


@pytest.mark.parametrize(
    ("yuan", "cents"), [(None, 0), (0, 0), (1, 100), (Decimal("0.01"), 1), ("12.30", 1230), (99999999.99, 9999999999)]
)
def test_yuan_become_whole_cents(yuan: Any, cents: int) -> None:
    assert bounds.cents(yuan) == cents


def test_parts_of_a_cent_are_refused() -> None:
    with pytest.raises(ValueError, match="whole cents"):
        bounds.cents("0.005")


def _codes(found: list[Any]) -> list[str]:
    return [one.code for one in found]


@pytest.mark.parametrize(
    ("report", "codes"),
    [
        ({"kinds": ["罚款"], "fine": 2000}, []),
        ({"kinds": ["罚款"], "fine": 20000}, []),
        ({"kinds": ["罚款", "没收违法所得", "警告"], "fine": 5000}, []),
        ({"kinds": ["通报批评"]}, ["kind_not_in_law"]),
        ({"kinds": ["通报批评"], "discretion": "减轻"}, ["opinion_required"]),
        ({"kinds": ["通报批评"], "discretion": "减轻", "mitigation_reason": "\u200b" * 8}, ["opinion_required"]),
        ({"kinds": ["通报批评"], "discretion": "减轻", "mitigation_reason": "主动消除后果"}, []),
        ({"kinds": ["责令关闭"], "discretion": "减轻", "mitigation_reason": "主动消除后果"}, ["kind_not_in_law"]),
        ({"kinds": []}, ["required"]),
        ({"kinds": ["罚款"]}, ["required"]),
        ({"kinds": ["警告"], "fine": 1}, ["fine_without_kind"]),
        ({"kinds": ["吊销许可证件"]}, ["kind_not_in_law"]),
        ({"kinds": ["罚款"], "fine": 1999.99}, ["fine_below_law"]),
        ({"kinds": ["罚款"], "fine": 1000, "discretion": "减轻"}, ["opinion_required"]),
        ({"kinds": ["罚款"], "fine": 1000, "discretion": "减轻", "mitigation_reason": "主动消除后果"}, []),
        (
            {"kinds": ["罚款"], "fine": 20000.01, "discretion": "减轻", "mitigation_reason": "主动消除后果"},
            ["fine_above_law"],
        ),
    ],
)
def test_a_proposal_stays_within_the_law(report: dict[str, Any], codes: list[str]) -> None:
    assert _codes(bounds.of_law(report, POWER)) == codes


@pytest.mark.parametrize(
    ("level", "circumstances", "fine", "codes"),
    [
        ("一般", [], 20000, []),
        ("从轻", ["主动供述"], 11000, []),
        ("从轻", ["主动供述"], 11000.01, ["not_the_discretion"]),
        ("从轻", ["主动供述"], 20000, ["not_the_discretion"]),
        ("从轻", [], 2000, ["circumstance_missing"]),
        ("从轻", ["情节严重"], 2000, ["circumstance_missing"]),
        ("从重", ["情节严重"], 11000, []),
        ("从重", ["多次违法"], 2000, ["not_the_discretion"]),
        ("从重", ["配合查处有立功表现"], 20000, ["circumstance_missing"]),
        ("从重", ["配合查处有立功表现"], 2000, ["circumstance_missing", "not_the_discretion"]),
        ("减轻", ["初次违法"], 1000, []),
        ("减轻", ["初次违法"], 2000, ["not_the_discretion"]),
        ("减轻", [], 1000, ["circumstance_missing"]),
    ],
)
def test_the_level_of_discretion_fits_circumstances_and_fine(
    level: str, circumstances: list[str], fine: float, codes: list[str]
) -> None:
    report = {"kinds": ["罚款"], "discretion": level, "circumstances": circumstances, "fine": fine}

    assert _codes(bounds.of_discretion(report, POWER)) == codes
    assert _codes(bounds.of_discretion(report, {**POWER, "fine_least": None, "fine_most": None})) == [
        code for code in codes if code == "circumstance_missing"
    ]


def test_a_law_without_amounts_leaves_them_to_the_benchmark() -> None:
    power = {**POWER, "fine_least": None, "fine_most": None}

    assert bounds.of_law({"kinds": ["罚款"], "fine": 1_000_000}, power) == []


@pytest.mark.parametrize(
    ("kinds", "cents", "codes"),
    [
        (["罚款"], 500_000, []),
        (["罚款"], 0, []),
        ([], 0, []),
        (["罚款"], 500_001, ["fine_above_notice"]),
        (["罚款", "责令关闭"], 500_000, ["kind_not_noticed"]),
        (["责令关闭"], 600_000, ["kind_not_noticed", "fine_above_notice"]),
    ],
)
def test_nothing_goes_beyond_the_notice(kinds: list[str], cents: int, codes: list[str]) -> None:
    assert _codes(bounds.beyond_notice(kinds, cents, ["罚款", "警告"], 500_000, "/x")) == codes


FREE = {**POWER, "fine_least": None, "fine_most": None}


@pytest.mark.parametrize(
    ("simple", "codes"),
    [
        ({"party_type": "自然人", "kind": "罚款", "fine": 200}, []),
        ({"party_type": "自然人", "kind": "罚款", "fine": 200.01}, ["fine_above_ceiling"]),
        ({"party_type": "法人", "kind": "罚款", "fine": 3000}, []),
        ({"party_type": "个体工商户", "kind": "罚款", "fine": 3000}, []),
        ({"party_type": "其他组织", "kind": "罚款", "fine": 3000.01}, ["fine_above_ceiling"]),
        ({"party_type": "法人", "kind": "警告"}, []),
        ({"party_type": "法人", "kind": "警告", "fine": 1}, ["fine_without_kind"]),
        ({"party_type": "法人", "kind": "责令停产停业"}, ["not_on_the_spot"]),
        ({"party_type": "法人", "kind": "罚款"}, ["required"]),
    ],
)
def test_the_simple_procedure_has_its_ceilings(simple: dict[str, Any], codes: list[str]) -> None:
    assert _codes(bounds.on_the_spot(simple, FREE)) == codes


@pytest.mark.parametrize("kind", ["警告", "罚款"])
def test_a_kind_on_the_spot_is_one_of_the_law(kind: str) -> None:
    power = {**FREE, "kinds": ["没收"]}

    assert _codes(bounds.on_the_spot({"party_type": "法人", "kind": kind, "fine": 0}, power))[0] == "kind_not_in_law"


COLLECTED = {"party_type": "自然人", "kind": "罚款", "fine": 100, "collect_mode": "当场收缴", "receipt_no": "1"}


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        ({"collect_reason": "一百元以下罚款"}, []),
        ({"collect_reason": "一百元以下罚款", "fine": 101}, ["collect_ground_refused"]),
        ({"collect_reason": "不当场收缴事后难以执行", "fine": 200}, []),
        ({"collect_reason": "边远、水上、交通不便地区当事人提出", "fine": 200}, []),
        ({}, ["collect_ground_missing"]),
        ({"collect_reason": "方便"}, ["collect_ground_missing"]),
        ({"collect_reason": "一百元以下罚款", "receipt_no": " "}, ["required"]),
    ],
)
def test_money_is_taken_on_the_spot_only_on_legal_grounds(change: dict[str, Any], codes: list[str]) -> None:
    assert _codes(bounds.on_the_spot({**COLLECTED, **change}, FREE)) == codes
