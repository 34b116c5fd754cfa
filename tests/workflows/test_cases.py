"""Cases: opened with the instance, moved along the table, numbered once, told in public words."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from engine.context import SYSTEM
from engine.errors import NotAllowed, StaleRevision
from engine.models import process_instance
from tests.scenarios.walker import actor
from tests.workflows.town import Office
from workflows import cases
from workflows.cases import PUBLIC, TRANSITIONS, CaseState
from workflows.errors import ApplicationRefused, CaseNotFound, CaseStateRefused, ItemNotFound, TownNotFound
from workflows.models import case_file, number_sequence


def test_the_case_number_is_the_business_key(office: Office) -> None:
    started = office.start()

    case = office.case(started)

    assert started.business_key == case.number == "11320299014026000M01XK000100001202611230001"
    assert (case.state, case.channel, case.applicant_account) == ("received", "online", "wang.jianguo")


def test_a_business_key_of_the_callers_own_is_kept_beside_the_case_number(office: Office) -> None:
    started = office.start("county", business_key="WX-2026-77")

    case = office.case(started)

    assert started.business_key == "WX-2026-77"
    assert case.number == "11320299014026000M01XK000100001202611230001"
    assert (case.channel, case.applicant_account) == ("api", None)


@pytest.mark.parametrize(("login", "place"), [("shi.lan", ""), ("li.min", "320281199201")])
def test_an_application_at_a_village_point_says_so(office: Office, login: str, place: str) -> None:
    person = actor(login)
    groups = person.groups | ({f"CLK-{place}"} if place else set())

    case = office.case(office.start(replace(person, groups=frozenset(groups))))

    assert (case.channel, case.applicant_account, case.visits) == ("village", None, 0)


def test_a_made_up_case_number_is_refused(office: Office) -> None:
    with pytest.raises(ApplicationRefused) as refused:
        office.start(business_key="11320299014026000M01XK000100001202611230001")

    assert [error.pointer for error in refused.value.fields] == ["/business_key"]


@pytest.mark.parametrize("name", ["item_code", "applicant_type", "applicant_name", "cert_type", "cert_no"])
@pytest.mark.parametrize("value", [None, "", "   ", 7, "长" * 2000, "一\x00"])
def test_an_application_without_its_party_or_item_is_refused_and_leaves_nothing(
    office: Office, name: str, value: object
) -> None:
    with pytest.raises(ApplicationRefused) as refused:
        office.start(**{name: value})

    assert [error.pointer for error in refused.value.fields] == [f"/variables/{name}"]
    with office.acting(SYSTEM) as ctx:
        for table in (case_file, process_instance, number_sequence):
            assert ctx.db.execute(select(func.count()).select_from(table)).scalar_one() == 0


AGENT = {"agent_name": "周巧云", "agent_cert_no": "320299198506154327", "authorization": [{"id": "1"}]}
FIRM = {
    "applicant_type": "法人",
    "applicant_name": "示范镇环境服务有限公司",
    "cert_type": "统一社会信用代码",
    "cert_no": "91320299MA1ABCDE0Y",
    "legal_rep": "周明",
}


@pytest.mark.parametrize(
    ("login", "changes", "pointer", "code"),
    [
        ("wang.jianguo", {"applicant_name": "李四"}, "/variables/applicant_name", "not_own_application"),
        ("wang.jianguo", {"applicant_name": "李四", "agent_name": "王建国"}, "/variables/applicant_name", None),
        ("zhou.qiaoyun", {}, "/variables/agent_name", "agent_missing"),
        ("zhou.qiaoyun", FIRM, "/variables/agent_name", "agent_missing"),
    ],
)
def test_nobody_without_a_desk_applies_for_another_but_as_the_agent(
    office: Office, login: str, changes: dict[str, str], pointer: str, code: str | None
) -> None:
    with pytest.raises(ApplicationRefused) as refused:
        office.start(login, **changes)

    (error,) = refused.value.fields
    assert error.pointer == pointer and code in (None, error.code)
    for whole in (office.start(login, **{**changes, **AGENT}), office.start("li.min", **changes)):
        assert office.case(whole).number


def test_a_firm_is_brought_by_whom_it_sends(office: Office) -> None:
    assert office.case(office.start(**FIRM)).applicant_name == FIRM["applicant_name"]


@pytest.mark.parametrize(
    ("names", "place", "code"),
    [
        (["占道方案及平面图", "户口簿"], 1, "material_unknown"),
        (["户口簿"], 0, "material_unknown"),
        (["占道方案及平面图", "申请表", " 占道方案及平面图 "], 2, "material_twice"),
    ],
)
def test_a_material_is_of_the_item_and_given_once(office: Office, names: list[str], place: int, code: str) -> None:
    rows = [{"material_code": name, "source": "申请人提供", "form": "原件", "copies": 1} for name in names]

    with pytest.raises(ApplicationRefused) as refused:
        office.start(materials=rows)

    (error,) = refused.value.fields
    assert (error.pointer, error.code) == (f"/variables/materials/{place}/material_code", code)
    assert names[place].strip() in error.message_zh and names[place].strip() in error.message_en


def test_an_unknown_item_or_town_or_person_is_refused(office: Office) -> None:
    with pytest.raises(ItemNotFound):
        office.start(item_code="XK9999")
    with pytest.raises(TownNotFound):
        office.start(replace(actor("wang.jianguo"), town_code="320281198"))
    with pytest.raises(NotAllowed):
        office.start("zhang.wei")


def test_a_case_is_found_by_number_and_by_query_code(office: Office) -> None:
    case = office.case(office.start())

    with office.acting(SYSTEM) as ctx:
        assert cases.get(ctx, case.number) == case
        assert cases.get(ctx, case.query_code) == case
        for number in ("", "99261123000010", "x\x00"):
            with pytest.raises(CaseNotFound):
                cases.get(ctx, number)


def test_a_case_does_not_go_where_the_table_does_not_lead(office: Office) -> None:
    case = office.case(office.start())

    with office.acting(SYSTEM) as ctx, pytest.raises(CaseStateRefused):
        cases.move(ctx, case, CaseState.DELIVERED)


def test_a_case_changed_meanwhile_is_not_overwritten(office: Office) -> None:
    case = office.case(office.start())

    with office.acting(SYSTEM) as ctx:
        cases.change(ctx, case, visits=5)
    with office.acting(SYSTEM) as ctx, pytest.raises(StaleRevision):
        cases.change(ctx, case, visits=6)


def test_every_state_has_public_words_and_a_way_to_the_archive_unless_struck_off() -> None:
    assert set(PUBLIC) == set(TRANSITIONS) == set(CaseState)
    for state in CaseState:
        reached, fresh = {state}, {state}
        while fresh:
            fresh = {after for before in fresh for after in TRANSITIONS[before]} - reached
            reached |= fresh
        assert CaseState.ARCHIVED in reached or state is CaseState.CANCELED


def test_what_waits_for_the_applicant_is_said_in_public_words(office: Office) -> None:
    assert office.case(office.start()).public_status == "已收件"


def test_a_party_with_the_same_item_open_is_found_as_a_duplicate(office: Office) -> None:
    first = office.case(office.start())

    second = office.start("li.min")

    with office.acting(SYSTEM) as ctx:
        assert cases.duplicates(ctx, office.case(second)) == [first.number]
    findings = {row["title"]: row["detail"] for row in office.variables(second)["checks"]}
    assert findings == {"可能重复申请 Possible duplicate": first.number}
