"""What stops which limit: the table of the domain paper against what the clocks do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from tests.workflows.clocks.desk import EXPERTS, SURVEY, Desk
from workflows.clocks import clocks, limits, procedures
from workflows.clocks.errors import SuspensionRefused
from workflows.clocks.rows import Subject
from workflows.clocks.states import ClockState

ARTICLE_45 = frozenset({"TZ", "ZB", "JC", "JD", "ZJ"})
"""听证、招标拍卖、检验检测检疫、鉴定、专家评审. Source: Administrative Licensing Law art. 45; domain paper 2.3."""
TESTS = frozenset({"JC", "JD"})

STOPPED: Mapping[str, frozenset[str]] = {
    "AP-02": ARTICLE_45,
    "AP-03": ARTICLE_45,
    "AP-04": ARTICLE_45,
    "AP-14": ARTICLE_45 | {"KY", "GS", "YJ", "DC", "YC", "OT"},
    "PN-01": TESTS,
    "PN-02": TESTS,
    "PN-03": TESTS,
    "PN-14": frozenset({"FQ"}),
    "PN-15": frozenset({"FY"}),
    "QZ-01": TESTS,
    "DC-02": TESTS,
    "DC-07": frozenset({"GQ"}),
    "DC-08": frozenset({"GQ"}),
    "DC-16": frozenset({"YJ"}),
}
"""Every limit that something stops. Source: domain paper 2.3, 2.4 and 2.8, column "suspendable"; that of PN-05 is off
except where a field lists the types."""
STOPPED_IN_FIELD: Mapping[tuple[str, str], frozenset[str]] = {
    ("PN-04", "市场监管"): TESTS,
    ("PN-04", "生态环境"): TESTS,
    ("PN-04", "农业"): TESTS,
    ("PN-05", "市场监管"): TESTS | {"ZZ", "TZ", "GG"},
}
"""Source: domain paper 2.4 (中止、听证、公告、检测检验检疫鉴定); PN-01 to PN-03, which the fields' PN-04 are."""
PENALTIES = [*(code for code in limits.shipped() if code.startswith("PN-") and limits.shipped()[code].amount)]
VARIANTS = [(code, variant) for code, variant in limits.variants() if code.startswith("PN-")]


def test_every_limit_is_stopped_by_what_the_paper_names_and_by_nothing_else() -> None:
    named = {code: frozenset(limit.suspension_types) for code, limit in limits.shipped().items()}

    assert {code: types for code, types in named.items() if types} == STOPPED


def test_every_variant_is_stopped_by_what_its_field_lists_and_by_nothing_else() -> None:
    named = {key: frozenset(limit.suspension_types) for key, limit in limits.variants().items()}

    assert {key: types for key, types in named.items() if types} == STOPPED_IN_FIELD


@pytest.mark.parametrize("kind", sorted(procedures.shipped()))
def test_the_clocks_of_a_penalty_stop_by_these_types_alone(desk: Desk, kind: str) -> None:
    subject = desk.case()
    keys = [*((code, "") for code in PENALTIES), *VARIANTS]
    with desk.command() as ctx:
        started = {key: clocks.start(ctx, subject, key[0], variant=key[1]).id for key in keys}
    expected = {(code, "") for code in PENALTIES if kind in STOPPED.get(code, ())}
    expected |= {key for key in VARIANTS if kind in STOPPED_IN_FIELD.get(key, ())}

    _try(desk, subject, kind)

    with desk.query() as ctx:
        stopped = {key for key, clock in started.items() if clocks.get(ctx, clock).state == ClockState.SUSPENDED}
    assert stopped == expected


def _try(desk: Desk, subject: Subject, kind: str) -> None:
    """Ask for a suspension of all clocks; nothing happens where none may be stopped."""
    try:
        desk.suspend(subject, replace(EXPERTS, type=kind))
    except SuspensionRefused as refused:
        assert refused.fields[0].code in {"nothing_to_stop", "statutory_not_allowed"}


def test_the_answer_to_a_request_for_information_waits_for_the_third_party(desk: Desk) -> None:
    subject = desk.case()
    clock = desk.start("DC-16", subject)

    desk.suspend(subject, replace(SURVEY, type="YJ", reach="statutory"))

    assert desk.again(clock).state == ClockState.SUSPENDED
