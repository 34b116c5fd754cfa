"""Attempts to break enforcement: wrong person, wrong time, wrong order, twice; the engine refuses each."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, update

from engine import history, instances, variables
from engine.errors import ZhenshuError
from engine.models import account
from forms import uploads
from tests.invariants import inv_01, inv_04, inv_06, inv_08, inv_13, inv_14
from tests.workflows.enforcement.desk import Desk, form_of, tale
from workflows import demo, documents
from workflows.calendar.zone import HOME, local_day
from workflows.catalogues.models import power as power_version
from workflows.enforcement import cases, clues, evidence, measures
from workflows.enforcement.errors import ClueRefused, EvidenceSealed, MeasureNotFound, PenaltyRefused
from workflows.enforcement.measures import dispose
from workflows.enforcement.models import (
    clue as clue_row,
)
from workflows.enforcement.models import (
    enforcement_act,
    enforcement_case,
    evidence_custody,
    penalty_decision,
    record_media,
)
from workflows.enforcement.models import evidence as evidence_table
from workflows.models import document
from workflows.organisation import avoidances, certificates, people
from workflows.organisation.avoidances import Ground, SubjectKind

ORDINARY, SIMPLE, ENFORCEMENT, JOINT = "ordinary_penalty", "simple_penalty", "enforcement", "joint_plan"


def _site(**changes: Any) -> dict[str, Any]:
    return {"site_record": {**form_of(ORDINARY, "fine", "P2-06-site")["site_record"], **changes}}


def _decision(name: str = "fine", **changes: Any) -> dict[str, Any]:
    return {"decision": {**form_of(ORDINARY, name, "P2-16")["decision"], **changes}}


def _simple(**changes: Any) -> dict[str, Any]:
    return {"simple": {**form_of(SIMPLE, "bank", "S1-02")["simple"], **changes}}


def _step(element: str, by: str, form: dict[str, Any]) -> dict[str, Any]:
    return {"complete": element, "by": by, "form": form}


def _typed(desk: Desk, form: dict[str, Any]) -> dict[str, Any]:
    """A form's instants as the engine keeps them."""
    (name,) = form
    now = desk.walk.clock.instant
    times = {"started_at": now - timedelta(hours=1), "ended_at": now - timedelta(minutes=5)}
    return {name: {**form[name], **{one: at for one, at in times.items() if one in form[name]}}}


# --- INV-01: two certified officers on every act day ------------------------------------------------


@pytest.mark.parametrize(
    ("officers", "code"),
    [
        (["qian.yong"], "officers_not_certified"),
        (["qian.yong", "qian.yong"], "officers_not_certified"),
        (["qian.yong", "nobody"], "officers_not_certified"),
        (["qian.yong", "zhang.wei"], "officers_not_certified"),
        ([], "officers_not_certified"),
        (["luo.bin", "xie.fei"], "officer_missing"),
    ],
)
def test_a_record_takes_two_certified_officers_and_one_of_them_writes_it(
    desk: Desk, officers: list[str], code: str
) -> None:
    desk.begin(ORDINARY, "fine", "P2-06-site")

    assert desk.refused_without_form("P2-06-site", "qian.yong", _typed(desk, _site(officers=officers))) == code


def test_the_bureaus_part_of_a_joint_check_takes_two_certified_officers(desk: Desk) -> None:
    desk.begin(JOINT, "together", "J-03")
    own = next(step for step in tale(JOINT, "together")["when"] if step.get("by") == "qian.yong" and "form" in step)

    for officers, code in ((["luo.bin", "xie.fei"], "officer_missing"), (["qian.yong"], "form_invalid")):
        record = {**own["form"]["joint_record"], "officers": officers}
        assert desk.refused(_step("J-03", "qian.yong", {"joint_record": record})).code == code


def test_an_officer_whose_certificate_is_revoked_may_no_longer_act_nor_the_case_be_decided(desk: Desk) -> None:
    desk.begin(ORDINARY, "fine", "P2-16")
    with desk.acting() as ctx:
        holder = people.by_login(ctx, "luo.bin")
        assert holder is not None
        (held,) = certificates.of_person(ctx, holder.id)
        certificates.revoke(ctx, held.id, local_day(ctx.now) - timedelta(days=10), "伪造培训证明")

    assert desk.refused(_step("P2-16", "lu.jun", _decision())).code == "officers_not_certified"
    with desk.looking() as ctx:
        assert inv_01.check(ctx) == []


def test_a_penalty_without_any_act_is_refused(desk: Desk) -> None:
    desk.begin(ORDINARY, "fine", "P2-16")
    with desk.acting() as ctx:
        ctx.db.execute(delete(enforcement_act))

    assert desk.refused(_step("P2-16", "lu.jun", _decision())).code == "officers_not_certified"


def test_an_officer_who_has_to_keep_out_is_refused_in_a_record_of_others(desk: Desk) -> None:
    desk.begin(ORDINARY, "fine", "P2-06-site")
    with desk.acting("xie.fei") as ctx:
        flag = avoidances.request(
            ctx, demo.TOWN.code, "luo.bin", SubjectKind.INSTANCE, desk.walk.instance_id, Ground.RELATIVE, "当事人的姐夫"
        )
    with desk.acting() as ctx:
        avoidances.decide(ctx, flag.id, True)

    assert desk.refused(_step("P2-06-site", "qian.yong", _site())).code == "must_avoid"


def test_the_check_of_inv_01_sees_a_decision_on_an_act_of_one_officer(desk: Desk) -> None:
    desk.begin(ORDINARY, "fine", "P2-20")
    with desk.acting() as ctx:
        assert inv_01.check(ctx) == []
        ctx.db.execute(update(enforcement_act).values(officers=["qian.yong"]))
        assert any("at least 2 officers" in one for one in inv_01.check(ctx))


# --- INV-02, INV-03: reviewed as it stands; wrong person, wrong time ---------------------------------


@pytest.mark.parametrize(
    "edit",
    [
        {"fine": 4999},
        {"facts": "改写的事实。"},
        {"legal_basis": "另一条"},
        {"party_name": "另一当事人"},
        {"kinds": ["警告"]},
    ],
)
def test_a_decision_that_differs_from_the_reviewed_draft_is_refused(desk: Desk, edit: dict[str, Any]) -> None:
    desk.begin(ORDINARY, "fine", "P2-16")

    assert desk.refused(_step("P2-16", "lu.jun", _decision(**edit))).code == "law_review_void"


def test_only_a_leader_who_did_not_investigate_or_review_decides(desk: Desk) -> None:
    desk.begin(ORDINARY, "fine", "P2-16")

    for person in ("qian.yong", "shen.tao", "lin.yue", "guo.min", "cao.lei", "zhao.guoqiang"):
        assert desk.refused(_step("P2-16", person, _decision())).code in ("not_allowed", "duties_not_separated")
    desk.take(_step("P2-16", "lu.jun", _decision()))
    with pytest.raises(AssertionError, match="no open task"):
        desk.take(_step("P2-16", "lu.jun", _decision()))
    assert desk.case().state == "decided"


def test_who_files_the_case_does_not_investigate_it(desk: Desk) -> None:
    desk.begin(ORDINARY, "fine", "P2-05")

    assert desk.refused(_step("P2-05", "qian.yong", form_of(ORDINARY, "fine", "P2-05"))).code == "not_allowed"


def test_steps_come_in_their_order(desk: Desk) -> None:
    desk.begin(ORDINARY, "fine", "P2-06")

    for element, person in (("P2-16", "lu.jun"), ("P2-10", "qian.yong"), ("P2-20", "xie.fei")):
        with pytest.raises(AssertionError, match="no open task"):
            desk.take(_step(element, person, {}))


# --- INV-04: never more than the notice -------------------------------------------------------------


def test_a_defence_makes_nothing_worse_even_past_the_form(desk: Desk) -> None:
    desk.begin(ORDINARY, "defence", "P2-12")
    right = form_of(ORDINARY, "defence", "P2-12")["defence"]

    for change in ({"new_fine": 50_000.01}, {"new_kinds": ["罚款", "责令关闭"]}):
        assert desk.refused_without_form("P2-12", "cao.lei", {"defence": {**right, **change}}) == "penalty_refused"


def test_the_defence_is_not_reviewed_by_who_investigates(desk: Desk) -> None:
    desk.begin(ORDINARY, "defence", "P2-12")

    assert desk.refused(_step("P2-12", "qian.yong", form_of(ORDINARY, "defence", "P2-12"))).code == "not_allowed"


def test_the_check_of_inv_04_sees_a_decision_above_the_notice(desk: Desk) -> None:
    desk.begin(ORDINARY, "fine", "P2-20")
    with desk.acting() as ctx:
        assert inv_04.check(ctx) == []
        ctx.db.execute(update(enforcement_case).values(noticed_fine_cents=499_999))
        assert len(inv_04.check(ctx)) == 1


# --- INV-06: ceilings on the spot -------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        {"fine": 3000.01},
        {"party_type": "自然人", "fine": 200.01},
        {"kind": "没收违法所得"},
        {"fine": 1999},
        {"fine": -1},
        {"kind": "警告"},
        {"collect_mode": "当场收缴"},
        {"collect_mode": "当场收缴", "collect_reason": "一百元以下罚款", "receipt_no": "1"},
        {"collect_mode": "当场收缴", "collect_reason": "不当场收缴事后难以执行"},
    ],
)
def test_a_penalty_beyond_the_simple_procedure_is_refused_past_the_form(desk: Desk, change: dict[str, Any]) -> None:
    desk.begin(SIMPLE, "bank", "S1-02")

    assert desk.refused_without_form("S1-02", "qian.yong", _simple(**change)) == "penalty_refused"


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"party": "李四"}, "/variables/simple/party"),
        ({"cert_no": "320299199001010023"}, "/variables/simple/cert_no"),
        ({"power_code": "HB-014"}, "/variables/simple/power_code"),
        ({"power_code": "CG-001"}, "/variables/simple/power_code"),
        ({"kind": "罚款", "fine": 200, "collect_mode": "银行/扫码", "payee": "非税专户"}, "/variables/simple/kind"),
    ],
)
def test_a_penalty_on_the_spot_is_for_what_the_check_found_and_the_party_was_told(
    desk: Desk, change: dict[str, Any], pointer: str
) -> None:
    desk.begin(ENFORCEMENT, "simple", "S1-02")
    form = form_of(ENFORCEMENT, "simple", "S1-02")["simple"]

    refusal = desk.refused(_step("S1-02", "qian.yong", {"simple": {**form, **change}}))

    assert refusal.code == "penalty_refused"
    assert [one.pointer for one in refusal.fields] == [pointer]


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"fine": 2500.01}, ["fine_above_told"]),
        ({"fine": 3000, "retold": True}, ["fine_above_told"]),
        ({"fine": 2400}, ["not_the_fine_told"]),
        ({"fine": 2400, "retold": False}, ["not_the_fine_told"]),
        ({"fine": 1900, "retold": True}, ["fine_below_law"]),
        ({"fine": 2400, "retold": True}, []),
        ({"fine": 2500}, []),
    ],
)
def test_a_fine_on_the_spot_is_the_one_told_or_told_again(desk: Desk, change: dict[str, Any], wrong: list[str]) -> None:
    desk.begin(SIMPLE, "bank", "S1-02")
    with desk.acting() as ctx:
        check = variables.get(ctx, desk.walk.instance_id)["check"]
        told = {**check, "proposed_kinds": ["罚款"], "proposed_fine": 2500}
        variables.set(ctx, desk.walk.instance_id, {"check": told})

    if not wrong:
        desk.take(_step("S1-02", "qian.yong", _simple(**change)))
        return
    refusal = desk.refused(_step("S1-02", "qian.yong", _simple(**change)))

    assert [(one.pointer, one.code) for one in refusal.fields] == [("/variables/simple/fine", wrong[0])]


@pytest.mark.parametrize(
    ("element", "part", "by"),
    [("P2-06-site", "site_record", "qian.yong"), ("P2-06-question", "questioning", "qian.yong")],
)
def test_what_a_filing_allows_is_not_dated_before_it(desk: Desk, element: str, part: str, by: str) -> None:
    desk.begin(ORDINARY, "fine", element)
    form = form_of(ORDINARY, "fine", element)[part]
    with desk.acting() as ctx:
        ctx.db.execute(update(clue_row).values(happened_at=desk.walk.clock.instant - timedelta(days=30)))
    days = {"started_at": "2026-11-20T08:30+08:00", "ended_at": "2026-11-20T09:00+08:00"}

    refusal = desk.refused(_step(element, by, {part: {**form, **days}}))

    assert [(one.pointer, one.code) for one in refusal.fields] == [(f"/variables/{part}/started_at", "before_filing")]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"started_at": "2026-11-23T07:59+08:00"}, ("started_at", "before_the_clue")),
        ({"started_at": "2025-11-23T08:30+08:00"}, ("ended_at", "too_long")),
    ],
)
def test_a_site_record_is_of_one_visit_after_the_matter(
    desk: Desk, changes: dict[str, Any], field: tuple[str, str]
) -> None:
    desk.begin(ORDINARY, "fine", "P2-06-site")

    refusal = desk.refused(_step("P2-06-site", "qian.yong", _site(**changes)))

    assert (f"/variables/site_record/{field[0]}", field[1]) in [(one.pointer, one.code) for one in refusal.fields]


def test_a_discussion_comes_after_what_it_is_about(desk: Desk) -> None:
    desk.begin(ORDINARY, "hearing", "P2-15")
    form = form_of(ORDINARY, "hearing", "P2-15")["collective"]

    for held_at in ("2026-11-23T09:14+08:00", "2026-12-07T10:00+08:00"):
        refusal = desk.refused(_step("P2-15", "dong.mei", {"collective": {**form, "held_at": held_at}}))
        assert [(one.pointer, one.code) for one in refusal.fields] == [("/variables/collective/held_at", "too_early")]


def _discussion(*logins: str) -> dict[str, Any]:
    form = form_of(ORDINARY, "hearing", "P2-15")["collective"]
    rows = [{"login": login, "opinion": "同意", "vote": "同意"} for login in logins]
    return {"collective": {**form, "attendees": rows}}


@pytest.mark.parametrize("login", ["陆军", "nobody", "qian.yong", "shen.tao"])
def test_the_form_of_a_discussion_takes_nobody_but_the_members_it_offers(desk: Desk, login: str) -> None:
    desk.begin(ORDINARY, "hearing", "P2-15")

    refusal = desk.refused(_step("P2-15", "dong.mei", _discussion("lu.jun", "dong.mei", login)))

    assert [(one.pointer, one.code) for one in refusal.fields] == [("/collective/attendees/2/login", "not_an_option")]


@pytest.mark.parametrize(
    ("logins", "found"),
    [
        (("lu.jun", "dong.mei"), [("", "too_few_members")]),
        (("lu.jun", "dong.mei", "陆军"), [("/2/login", "not_a_holder")]),
        (("zhang.wei", "dong.mei", "wang.jianguo"), [("/0/login", "not_a_holder"), ("/2/login", "not_a_holder")]),
        (("lu.jun", "dong.mei", "dong.mei"), [("/2/login", "attends_twice")]),
        ((), [("", "too_few_members")]),
    ],
)
def test_a_discussion_is_held_by_three_real_members_even_past_the_form(
    desk: Desk, logins: tuple[str, ...], found: list[tuple[str, str]]
) -> None:
    desk.begin(ORDINARY, "hearing", "P2-15")

    with pytest.raises(PenaltyRefused) as refusal:
        desk.complete_without_form("P2-15", "dong.mei", _discussion(*logins))

    where = "/variables/collective/attendees"
    assert [(one.pointer.removeprefix(where), one.code) for one in refusal.value.fields] == found


def test_who_lost_the_position_or_keeps_out_while_the_form_lay_open_does_not_discuss(desk: Desk) -> None:
    desk.begin(ORDINARY, "hearing", "P2-15")
    with desk.acting("xie.fei") as ctx:
        subject = desk.walk.instance_id
        flag = avoidances.request(
            ctx, demo.TOWN.code, "lu.jun", SubjectKind.INSTANCE, subject, Ground.RELATIVE, "当事人的姐夫"
        )
    with desk.acting() as ctx:
        avoidances.decide(ctx, flag.id, True)
        ctx.db.execute(update(account).where(account.c.login == "wei.min").values(roles=["APP"]))

    refusal = desk.refused(_step("P2-15", "dong.mei", _discussion("lu.jun", "dong.mei", "wei.min")))

    where = "/variables/collective/attendees"
    assert [(one.pointer.removeprefix(where), one.code) for one in refusal.fields] == [
        ("/0/login", "must_avoid"),
        ("/2/login", "not_a_holder"),
    ]


def test_an_officer_of_the_case_has_no_vote(desk: Desk) -> None:
    desk.begin(ORDINARY, "hearing", "P2-15")
    officer, reviewer = desk.case().officers[0], "guo.min"
    with desk.acting() as ctx:
        changed = update(account).where(account.c.login.in_((officer, reviewer)))
        ctx.db.execute(changed.values(roles=["OFF", "LAW", "MTG"]))

    with pytest.raises(PenaltyRefused) as refusal:
        desk.complete_without_form("P2-15", "dong.mei", _discussion("lu.jun", officer, reviewer))

    assert [one.code for one in refusal.value.fields] == ["handled_the_case", "handled_the_case"]


def test_a_clue_names_a_power_of_the_catalogue(desk: Desk) -> None:
    desk.begin(ENFORCEMENT, "simple", "S1-02")
    start = tale(ENFORCEMENT, "simple")["when"][0]
    unknown = {**start["start"], "clue": {**start["start"]["clue"], "suspected_power": "XX-999"}}

    refusal = desk.refused({**start, "start": unknown})

    assert [(one.pointer, one.code) for one in refusal.fields] == [("/variables/clue/suspected_power", "power_unknown")]


def test_a_clue_that_the_system_brings_names_a_power_of_the_catalogue_too(desk: Desk) -> None:
    desk.begin(ENFORCEMENT, "simple", "S1-02")
    clue = {**tale(ENFORCEMENT, "simple")["when"][0]["start"]["clue"], "suspected_power": "XX-999"}
    clue["happened_at"] = datetime.fromisoformat("2026-11-20T10:00:00+08:00")

    with desk.acting() as ctx:
        with pytest.raises(ClueRefused) as refused:
            clues.register(ctx, instances.get(ctx, desk.walk.instance_id), clue, None)

    assert [(one.pointer, one.code) for one in refused.value.fields] == [
        ("/variables/clue/suspected_power", "power_unknown")
    ]


def test_the_check_of_inv_06_sees_a_fine_above_the_ceiling(desk: Desk) -> None:
    desk.begin(SIMPLE, "warning", "S1-04")
    with desk.acting() as ctx:
        assert inv_06.check(ctx) == []
        ctx.db.execute(update(penalty_decision).values(fine_cents=20_001))
        assert len(inv_06.check(ctx)) == 1


# --- INV-08: powers, and their withdrawal -----------------------------------------------------------


def _withdraw(desk: Desk) -> None:
    with desk.acting() as ctx:
        yesterday = local_day(ctx.now) - timedelta(days=1)
        ctx.db.execute(update(power_version).where(power_version.c.code == "CG-049").values(valid_to=yesterday))


def test_a_withdrawn_power_blocks_the_filing(desk: Desk) -> None:
    desk.begin(ORDINARY, "fine", "P2-05")
    _withdraw(desk)

    assert desk.refused(_step("P2-05", "shen.tao", form_of(ORDINARY, "fine", "P2-05"))).code == "power_not_in_force"


def test_a_withdrawn_power_blocks_a_penalty_on_the_spot(desk: Desk) -> None:
    desk.begin(SIMPLE, "bank", "S1-02")
    _withdraw(desk)

    assert desk.refused(_step("S1-02", "qian.yong", _simple())).code == "power_not_in_force"


def test_a_withdrawal_leaves_an_open_case_alone(desk: Desk) -> None:
    desk.begin(ORDINARY, "fine", "P2-08")
    _withdraw(desk)

    desk.take(_step("P2-08", "qian.yong", form_of(ORDINARY, "fine", "P2-08")))

    assert desk.open_tasks() == ["P2-09"]
    with desk.looking() as ctx:
        assert inv_08.check(ctx) == []


def test_the_check_of_inv_08_sees_a_filing_before_the_power_was_given(desk: Desk) -> None:
    desk.begin(ORDINARY, "fine", "P2-06")
    with desk.acting() as ctx:
        ctx.db.execute(update(power_version).values(valid_from=local_day(ctx.now) + timedelta(days=1)))
        assert len(inv_08.check(ctx)) == 1


# --- INV-13: the chain of evidence ------------------------------------------------------------------


def test_nothing_is_added_to_the_evidence_of_a_closed_case(desk: Desk) -> None:
    desk.begin(ORDINARY, "fine", "nothing")
    case = desk.case()
    assert case.state == "closed"

    with desk.acting() as ctx:
        item = evidence.of_case(ctx, case.instance_id)[0]
        with pytest.raises(EvidenceSealed):
            evidence.add(ctx, case, "书证", "补充材料", {}, obtained_at=ctx.now, obtained_by=["qian.yong"])
        with pytest.raises(EvidenceSealed):
            evidence.hand_over(ctx, case, item, "移交", "某人", "某处")
        assert inv_13.check(ctx) == []


@pytest.mark.parametrize(
    ("table", "changes", "says"),
    [
        (evidence_table, {"name": "改过的名称"}, "does not follow"),
        (evidence_table, {"obtained_by": ["xie.fei"]}, "does not follow"),
        (evidence_custody, {"holder": "别人"}, "is broken"),
        (record_media, {"sm3": "0" * 64}, "are not those"),
    ],
)
def test_whatever_is_changed_behind_our_back_breaks_the_chain(
    desk: Desk, table: Any, changes: dict[str, Any], says: str
) -> None:
    desk.begin(ORDINARY, "fine", "nothing")

    with desk.acting() as ctx:
        ctx.db.execute(update(table).values(changes))
        assert any(says in one for one in inv_13.check(ctx))


def test_an_item_taken_away_after_the_closing_breaks_the_seal(desk: Desk) -> None:
    desk.begin(ORDINARY, "fine", "nothing")

    with desk.acting() as ctx:
        last = evidence.of_case(ctx, desk.walk.instance_id)[-1]
        for table in (record_media, evidence_custody):
            ctx.db.execute(delete(table).where(table.c.evidence_id == last.id))
        ctx.db.execute(delete(evidence_table).where(evidence_table.c.id == last.id))
        assert any("seal" in one for one in inv_13.check(ctx))


# --- INV-14: who reported ---------------------------------------------------------------------------


def test_who_reported_is_seen_by_the_handler_alone_and_stands_nowhere_else(desk: Desk) -> None:
    desk.begin(ENFORCEMENT, "ordinary", "nothing")
    instance = desk.walk.instance_id

    with desk.acting("qian.yong") as ctx:
        assert clues.reporter(ctx, instance) == "李某某"
    for other in ("luo.bin", "shen.tao", "lu.jun", "wang.jianguo"):
        with desk.acting(other) as ctx:
            assert clues.reporter(ctx, instance) is None
    with desk.acting() as ctx:
        assert inv_14.check(ctx) == []


def test_the_check_of_inv_14_sees_a_document_that_names_the_reporter(desk: Desk) -> None:
    desk.begin(ENFORCEMENT, "ordinary", "P2-20")

    with desk.acting() as ctx:
        ctx.db.execute(update(document).values(content={"facts": "据李某某举报"}))
        assert len(inv_14.check(ctx)) == 1


# --- things held, hearings, crime -------------------------------------------------------------------


def test_a_registration_nobody_disposed_of_is_over_after_seven_working_days(desk: Desk) -> None:
    desk.begin(ORDINARY, "fine", "P2-07-dispose")
    late = form_of(ORDINARY, "fine", "P2-07-dispose")["measure_disposal"]
    desk.later("2026-12-02T17:29+08:00")
    with desk.looking() as ctx:
        assert [one.outcome for one in measures.of_case(ctx, desk.walk.instance_id)] == [None]

    desk.later("2026-12-02T17:31+08:00")

    with desk.looking() as ctx:
        (found,) = measures.of_case(ctx, desk.walk.instance_id)
        clock = measures.clock_of(ctx, found)
        told = [one for one in documents.of_matter(ctx, desk.walk.instance_id) if one.kind == "registration_outcome"]
    assert (found.outcome, clock.in_time, len(told)) == ("期满自动解除", False, 1)
    desk.take(_step("P2-07-dispose", "shen.tao", {"measure_disposal": late}))
    with desk.looking() as ctx:
        assert measures.of_case(ctx, desk.walk.instance_id) == [found]


def test_a_seizure_nobody_disposed_of_is_over_after_thirty_days(desk: Desk) -> None:
    desk.begin(ORDINARY, "fine", "P2-07-dispose")
    with desk.acting() as ctx:
        case = cases.of_instance(ctx, desk.walk.instance_id)
        content = {"items": [], "reason": "涉案工具", "legal_basis": "行政强制法第二十二条", "storage": "仓库"}
        seized = measures.impose(ctx, case, "扣押", content, approved_by="shen.tao")
    desk.later(seized.due_at.astimezone(HOME).replace(second=0).isoformat())
    with desk.looking() as ctx:
        assert {one.outcome for one in measures.of_case(ctx, case.instance_id) if one.id == seized.id} == {None}

    desk.later((seized.due_at + timedelta(minutes=1)).isoformat())

    with desk.looking() as ctx:
        (found,) = [one for one in measures.of_case(ctx, case.instance_id) if one.id == seized.id]
        told = [one for one in documents.of_matter(ctx, case.instance_id) if one.kind == "release"]
    assert (found.outcome, len(told)) == ("期满自动解除", 1)
    assert "查封、扣押期限已经届满" in told[0].content["reason"] and "第二十八条" in told[0].content["legal_basis"]


def test_things_are_disposed_of_once_and_only_those_that_are_held(desk: Desk) -> None:
    desk.begin(ORDINARY, "fine", "P2-07-dispose")
    right = form_of(ORDINARY, "fine", "P2-07-dispose")["measure_disposal"]

    wrong = {"measure_disposal": {**right, "measure_no": "示政登存字〔2026〕第9999号"}}
    assert desk.refused_without_form("P2-07-dispose", "shen.tao", wrong) == "measure_not_found"
    desk.take(_step("P2-07-dispose", "shen.tao", {"measure_disposal": right}))
    with desk.acting() as ctx:
        case = cases.of_instance(ctx, desk.walk.instance_id)
        with pytest.raises(ZhenshuError) as again:
            dispose(ctx, case, right["measure_no"], "解除", {}, "shen.tao")
        assert again.value.code == "measure_over"
        with pytest.raises(MeasureNotFound):
            dispose(ctx, case, "没有这个号", "解除", {}, "shen.tao")


def test_a_waiver_comes_once_and_from_who_may_bring_it(desk: Desk) -> None:
    desk.begin(ORDINARY, "defence_after", "P2-12")
    desk.take(_step("P2-12", "cao.lei", form_of(ORDINARY, "defence_after", "P2-12")))

    assert desk.refused({"message": "enforcement.waived", "by": "qian.yong"}).code == "message_not_correlated"


def test_the_police_answer_only_what_was_handed_to_them(desk: Desk) -> None:
    desk.begin(ORDINARY, "crime", "P2-06-crime")

    assert desk.refused({"message": "enforcement.police_filed", "by": "county"}).code == "message_not_correlated"


def test_only_a_leader_approves_the_transfer_to_the_police(desk: Desk) -> None:
    desk.begin(ORDINARY, "crime", "P2-06-crime_approval")
    form = form_of(ORDINARY, "crime", "P2-06-crime_approval")

    for person in ("qian.yong", "shen.tao", "lin.yue"):
        assert desk.refused(_step("P2-06-crime_approval", person, form)).code == "not_allowed"


@pytest.mark.parametrize(
    ("delivered_at", "code"),
    [
        ("2026-11-20T09:12+08:00", "before_its_cause"),
        ("2026-11-23T09:14+08:00", "before_its_cause"),
        ("2026-11-24T10:31+08:00", "in_the_future"),
        ("2026-11-24T10:29+08:00", None),
    ],
)
def test_the_case_reaches_the_police_between_the_approval_and_now(
    desk: Desk, delivered_at: str, code: str | None
) -> None:
    desk.begin(ORDINARY, "crime", "P2-06-crime_delivery").later("2026-11-24T10:30+08:00")
    given = {**form_of(ORDINARY, "crime", "P2-06-crime_delivery")["crime_delivery"]}
    given["delivered_at"] = datetime.fromisoformat(delivered_at)

    if code is not None:
        with pytest.raises(PenaltyRefused) as refused:
            desk.complete_without_form("P2-06-crime_delivery", "qian.yong", {"crime_delivery": given})
        assert [(one.pointer, one.code) for one in refused.value.fields] == [
            ("/variables/crime_delivery/delivered_at", code)
        ]
        return
    desk.complete_without_form("P2-06-crime_delivery", "qian.yong", {"crime_delivery": given})
    (clock,) = [one for one in desk.clocks() if one.code == "PN-22"]
    assert (clock.in_time, clock.stopped_at) == (False, given["delivered_at"])


@pytest.mark.parametrize(
    ("process", "story", "element", "by", "name"),
    [
        (SIMPLE, "cash", "S1-05", "qian.yong", "cash/handed_at"),
        (SIMPLE, "cash", "S1-06", "fan.rong", "bank/deposited_at"),
        (ORDINARY, "crime", "P2-06-goods", "qian.yong", "goods_handover/handed_at"),
    ],
)
def test_what_stops_a_clock_did_not_happen_before_it_began(
    desk: Desk, process: str, story: str, element: str, by: str, name: str
) -> None:
    desk.begin(process, story, element).later("2026-11-24T10:30+08:00")
    part, field = name.split("/")
    for at, code in (("2026-11-23T09:14+08:00", "before_its_cause"), ("2026-11-24T10:31+08:00", "in_the_future")):
        given = {part: {**form_of(process, story, element)[part], field: datetime.fromisoformat(at)}}
        with pytest.raises(PenaltyRefused) as refused:
            desk.complete_without_form(element, by, given)
        assert [(one.pointer, one.code) for one in refused.value.fields] == [(f"/variables/{name}", code)]


def test_the_party_s_word_is_entered_by_officers_of_the_case(desk: Desk) -> None:
    desk.begin(ORDINARY, "fine", "P2-10")
    desk.take(_step("P2-10", "qian.yong", form_of(ORDINARY, "fine", "P2-10")))
    assert "xie.fei" not in desk.case().officers

    for name in ("enforcement.waived", "enforcement.statement"):
        assert desk.refused({"message": name, "by": "xie.fei"}).code == "not_allowed"
    empty = {"message": "enforcement.statement", "by": "qian.yong", "variables": {"statement_message": {"text": ""}}}
    assert desk.refused(empty).code == "enforcement_message_refused"


def _waiver(**changes: Any) -> dict[str, Any]:
    declared = {"text": "放弃陈述申辩。", "declared_by": "周明", "declared_on": "2026-11-23", "proof": ["@paper"]}
    given = {name: one for name, one in {**declared, **changes}.items() if one is not ...}
    return {"message": "enforcement.waived", "by": "qian.yong", "variables": {"waiver_message": given}}


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"proof": ...}, "proof"),
        ({"proof": []}, "proof"),
        ({"proof": ["01930000-0000-7000-8000-000000000000"]}, "proof"),
        ({"proof": "@paper"}, "proof"),
        ({"declared_by": ...}, "declared_by"),
        ({"declared_by": "\u200b\u200b"}, "declared_by"),
        ({"declared_on": ...}, "declared_on"),
        ({"declared_on": "2099-01-01"}, "declared_on"),
        ({"declared_on": "2026-11-01"}, "declared_on"),
        ({"text": ""}, "text"),
        ({"fine": "0"}, "fine"),
    ],
)
def test_a_party_gives_up_its_defence_with_a_signed_file_or_not_at_all(
    desk: Desk, changes: dict[str, Any], wrong: str
) -> None:
    desk.begin(ORDINARY, "defence", "P2-10")
    desk.take(_step("P2-10", "qian.yong", form_of(ORDINARY, "defence", "P2-10")))

    refusal = desk.refused(_waiver(**changes))

    assert refusal.code == "enforcement_message_refused"
    assert [one.pointer for one in refusal.fields] == [f"/variables/waiver_message/{wrong}"]
    bare = desk.refused({"message": "enforcement.waived", "by": "qian.yong"})
    assert [one.pointer for one in bare.fields] == ["/variables/waiver_message"]


def test_the_signed_file_of_a_waiver_stays_with_the_case(desk: Desk) -> None:
    desk.begin(ORDINARY, "defence", "P2-10")
    desk.take(_step("P2-10", "qian.yong", form_of(ORDINARY, "defence", "P2-10")))

    desk.take(_waiver())

    with desk.looking() as ctx:
        (proof,) = variables.get(ctx, desk.walk.instance_id)["waiver_message"]["proof"]
        assert uploads.of_instance(ctx, proof, desk.walk.instance_id) is not None


def test_nobody_receives_a_notice_before_it_is_written(desk: Desk) -> None:
    desk.begin(ORDINARY, "fine", "P2-10")
    form = form_of(ORDINARY, "fine", "P2-10")["notice"]
    early = {"notice": {**form, "served_at": desk.walk.clock.instant - timedelta(days=40)}}

    assert desk.refused_without_form("P2-10", "qian.yong", early) == "penalty_refused"


def _nothing_in_the_file(desk: Desk, what: Any) -> None:
    with desk.acting() as ctx:
        ctx.db.execute(delete(what).where(what.c.instance_id == desk.walk.instance_id))


END = {"plan": {"next_step": "调查终结", "officers": ["qian.yong", "luo.bin"]}}


def test_an_investigation_does_not_end_with_nothing_in_the_file(desk: Desk) -> None:
    desk.begin(ORDINARY, "withdrawn", "P2-06")

    assert desk.refused(_step("P2-06", "qian.yong", END)).code == "nothing_investigated"


@pytest.mark.parametrize(("element", "form"), [("P2-06", END), ("P2-08", None)])
def test_an_investigation_ends_with_a_record_of_two_officers(desk: Desk, element: str, form: Any) -> None:
    desk.begin(ORDINARY, "withdrawn", element, times=2 if element == "P2-06" else 1)
    _nothing_in_the_file(desk, enforcement_act)

    refusal = desk.refused(_step(element, "qian.yong", form or form_of(ORDINARY, "withdrawn", element)))

    assert refusal.code == "nothing_investigated"


@pytest.mark.parametrize(("element", "part"), [("P2-03", "check"), ("S1-01", "rights")])
def test_who_checks_and_tells_holds_a_certificate_of_the_field(desk: Desk, element: str, part: str) -> None:
    desk.begin(ENFORCEMENT, "simple", element)
    with desk.acting() as ctx:
        ctx.db.execute(
            update(enforcement_case)
            .where(enforcement_case.c.instance_id == desk.walk.instance_id)
            .values(field="没有人持证的领域")
        )

    refusal = desk.refused(_step(element, "qian.yong", form_of(ENFORCEMENT, "simple", element)))

    assert refusal.code == "officers_not_certified"
    assert [one.code for one in refusal.fields] == ["field_not_covered"]


@pytest.mark.parametrize(("by", "code"), [("xie.fei", "officer_missing"), ("zhang.wei", "not_allowed")])
def test_the_handling_unit_submits_to_legal_review(desk: Desk, by: str, code: str) -> None:
    desk.begin(ORDINARY, "fine", "P3-01")
    form = form_of(ORDINARY, "fine", "P3-01")

    assert desk.refused_without_form("P3-01", by, form) == code


def test_the_officers_of_the_filing_investigate(desk: Desk) -> None:
    desk.begin(ORDINARY, "fine", "P2-06")
    assert "xie.fei" not in desk.case().officers

    refusal = desk.refused(_step("P2-06", "qian.yong", {"plan": {**END["plan"], "officers": ["qian.yong", "xie.fei"]}}))

    assert refusal.code == "officer_missing"
    assert [one.pointer for one in refusal.fields] == ["/variables/plan/officers"]


def test_an_officer_who_keeps_out_is_replaced(desk: Desk) -> None:
    desk.begin(ORDINARY, "fine", "P2-06")
    with desk.acting() as ctx:
        holder = people.by_login(ctx, "luo.bin")
        assert holder is not None
        (held,) = certificates.of_person(ctx, holder.id)
        certificates.revoke(ctx, held.id, local_day(ctx.now) - timedelta(days=1), "伪造培训证明")

    step = {**END["plan"], "officers": ["qian.yong", "xie.fei"], "next_step": "现场检查"}
    desk.take(_step("P2-06", "qian.yong", {"plan": step}))

    assert desk.open_tasks() == ["P2-06-site"]


# --- the officers of the case -----------------------------------------------------------------------

ASKED = "enforcement.officers_change_requested"


def _asks_for_others(by: str = "qian.yong", **more: Any) -> dict[str, Any]:
    return {"message": ASKED, "by": by, "variables": {"officers_request": {"reason": "罗斌调离执法队"}, **more}}


def _others(*logins: str, result: str = "批准", reason: str = "调离，由谢飞接办") -> dict[str, Any]:
    form = {"result": result, "reason": reason}
    return {"case_officers": form if result != "批准" else {**form, "officers": list(logins)}}


@pytest.mark.parametrize("element", ["P2-06", "P2-08", "P2-10"])
def test_who_is_no_officer_of_the_case_does_none_of_its_steps(desk: Desk, element: str) -> None:
    desk.begin(ORDINARY, "fine", element)
    assert "xie.fei" not in desk.case().officers

    assert desk.refused(_step(element, "xie.fei", form_of(ORDINARY, "fine", element))).code == "officer_missing"


def test_other_officers_are_asked_for_approved_and_put_on_record(desk: Desk) -> None:
    desk.begin(ORDINARY, "fine", "P2-08")
    before = desk.case().officers

    desk.take(_asks_for_others(), _step("P2-05-officers", "shen.tao", _others("qian.yong", "xie.fei")))

    assert (before, desk.case().officers) == (["qian.yong", "luo.bin"], ["qian.yong", "xie.fei"])
    with desk.looking() as ctx:
        (told,) = history.list(
            ctx, history.HistoryFilter(instance_id=desk.walk.instance_id, kind="enforcement.officers_changed")
        ).items
    assert told.details == {
        "before": before,
        "after": ["qian.yong", "xie.fei"],
        "reason": "调离，由谢飞接办",
        "requested_by": "qian.yong",
        "approved_by": "shen.tao",
    }
    desk.take(_step("P2-08", "xie.fei", form_of(ORDINARY, "fine", "P2-08")))


def test_officers_stay_where_the_head_does_not_agree(desk: Desk) -> None:
    desk.begin(ORDINARY, "fine", "P2-08")

    desk.take(_asks_for_others(), _step("P2-05-officers", "shen.tao", _others(result="不批准", reason="本案已近终结")))

    assert desk.case().officers == ["qian.yong", "luo.bin"]
    desk.take(_asks_for_others())
    assert desk.refused(_asks_for_others()).code == "enforcement_message_refused"


@pytest.mark.parametrize(
    ("chosen", "code"),
    [
        (("qian.yong", "luo.bin"), "officer_missing"),
        (("qian.yong",), "officers_not_certified"),
        (("qian.yong", "zhang.wei"), "officers_not_certified"),
    ],
)
def test_other_officers_are_two_of_the_field_and_others(desk: Desk, chosen: tuple[str, ...], code: str) -> None:
    desk.begin(ORDINARY, "fine", "P2-08")
    desk.take(_asks_for_others())

    assert desk.refused_without_form("P2-05-officers", "shen.tao", _others(*chosen)) == code


def test_other_officers_are_asked_for_with_a_reason_by_the_handling_unit_after_the_filing(desk: Desk) -> None:
    desk.begin(ORDINARY, "fine", "P2-08")

    assert desk.refused(_asks_for_others("xie.fei")).code == "not_allowed"
    assert desk.refused({"message": ASKED, "by": "qian.yong"}).code == "enforcement_message_refused"
    assert desk.refused(_asks_for_others(officers=["xie.fei"])).code == "enforcement_message_refused"


# --- the law of the power -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "article", ["刑法第一条", "大气污染防治法第三十条", "大气污染防治法", "大气污染防治法第一百一十六条；刑法第一条"]
)
def test_a_penalty_rests_on_the_law_of_its_power(desk: Desk, article: str) -> None:
    desk.begin(ORDINARY, "fine", "P2-08")
    report = form_of(ORDINARY, "fine", "P2-08")["report"]

    refused = desk.refused(_step("P2-08", "qian.yong", {"report": {**report, "article": article}}))

    assert [one.pointer for one in refused.fields] == ["/variables/report/article"]
