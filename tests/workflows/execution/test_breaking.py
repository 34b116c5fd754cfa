"""Attempts to break an execution: wrong person, wrong time, wrong order, twice; each refused by the engine."""

from typing import Any

import pytest
from sqlalchemy import select, update

from engine import instances, messages
from engine.errors import Conflict, NotAllowed
from tests.invariants import inv_07, inv_15
from tests.scenarios.walker import actor
from tests.workflows.execution.desk import Desk
from workflows import documents, matters
from workflows.errors import PaperOfAnotherLine
from workflows.execution import ledger, withdrawals
from workflows.execution.errors import DecisionInForce, ExecutionStateRefused
from workflows.execution.states import ExecutionState
from workflows.numbers import Document
from workflows.publications import publications
from workflows.publications.models import publication


def asks(by: str = "fan.rong") -> dict[str, Any]:
    """The party wants to pay in parts."""
    return {"message": "execution.instalment_requested", "by": by}


def application(*plan: tuple[str, float], by: str = "fan.rong") -> dict[str, Any]:
    """Form E15."""
    rows = [{"due": due, "amount": amount} for due, amount in plan]
    facts = {"reason": "资金周转困难", "applicant": "周明", "party_applied": True, "applied_on": "2026-11-23"}
    facts["application"] = ["@photo"]
    return {"complete": "S16-23", "by": by, "form": {**facts, "plan": rows}}


def approval(by: str = "dong.mei", word: str = "同意") -> dict[str, Any]:
    """The agency's word."""
    return {"complete": "S16-24", "by": by, "form": {"approved": word}}


def dispute(on: str, by: str = "lin.yue", kind: str = "行政复议", **changes: Any) -> dict[str, Any]:
    """Somebody sought a remedy."""
    facts = {"kind": kind, "body": "江阴市人民政府", "reference": f"〔2026〕{on}", "filed_on": on, **changes}
    given = {name: value for name, value in facts.items() if value is not ...}
    return {"message": "execution.dispute_filed", "by": by, "variables": {"dispute_notice": given}}


def result(word: str, on: str, by: str = "lin.yue", **form: Any) -> dict[str, Any]:
    """What came out."""
    facts = {"dispute_result": word, "decided_on": on, "result_document": "〔2026〕复1号", **form}
    return {"complete": "S16-27", "by": by, "form": facts}


def urging(on: str, total: float, by: str = "fan.rong") -> dict[str, Any]:
    """Form E16, first half."""
    form = {"urged_at": on, "total_due": total, "receiver": "周明", "service_mode": "直接"}
    return {"complete": "S16-06", "by": by, "form": form}


def test_instalments_need_the_party_s_application_and_another_s_approval(desk: Desk) -> None:
    desk.open()

    assert desk.refused(asks("pan.xia")).code == "execution_message_refused"
    desk.take(asks("cao.lei"))
    whole = (("2026-12-10", 2500), ("2026-12-31", 2500))
    assert desk.refused(application(("2026-12-10", 2500), by="cao.lei")).code == "plan_invalid"
    assert desk.refused(application(("2026-12-10", 2500), ("2026-12-10", 2500), by="cao.lei")).code == "plan_invalid"
    assert desk.refused(application(*whole, by="tao.ran")).code == "not_allowed"
    desk.take(application(*whole, by="cao.lei"))
    assert desk.refused(approval(by="cao.lei")).code in ("not_allowed", "instalment_approver_refused")
    assert desk.refused(approval(by="fan.rong")).code == "not_allowed"
    desk.take(approval())
    assert desk.execution().state == "instalments"
    assert desk.refused(asks()).code == "plan_refused_now"


def test_a_plan_beyond_the_calendar_is_refused_at_its_day(desk: Desk) -> None:
    desk.open().take(asks("cao.lei"))

    refused = desk.refused(application(("2026-12-10", 2500), ("2099-12-10", 2500), by="cao.lei"))

    assert [(one.pointer, one.code) for one in refused.fields] == [("/variables/plan/1/due", "calendar_unknown")]


def test_an_approval_after_a_payment_is_refused_because_the_plan_is_too_much(desk: Desk) -> None:
    desk.open().take(asks(), application(("2026-12-10", 5000)))
    desk.take(desk.pay("B-1", "1000.00", "2026-11-23T09:10:00+08:00"))

    assert desk.refused(approval()).code == "plan_invalid"
    desk.take(desk.pay("B-2", "4000.00", "2026-11-23T09:10:00+08:00"))
    assert desk.refused(approval()).code == "plan_refused_now"
    assert desk.open_tasks() == ["S16-24"]


def test_clock_messages_come_from_clocks(desk: Desk) -> None:
    desk.open()

    for by in ("fan.rong", "county", "dong.mei"):
        step = {"message": "execution.payment_overdue", "by": by}
        assert desk.refused(step).code == "execution_message_refused"


def test_a_program_of_another_town_sends_nothing(desk: Desk) -> None:
    desk.open()
    stranger = actor("county")
    elsewhere = type(stranger)("bank", "program", "银行", frozenset({"INT"}), frozenset(), "320281100")

    with desk.walk.command(elsewhere) as ctx:
        with pytest.raises(NotAllowed):
            messages.correlate(ctx, "execution.payment_received", instance_id=desk.walk.instance_id, variables={})


def test_a_dispute_is_told_once_by_who_may_and_within_its_days(desk: Desk) -> None:
    desk.open().until("2026-12-01T10:00+08:00")

    assert desk.refused(dispute("2026-12-01", by="fan.rong")).code == "execution_message_refused"
    assert desk.refused(dispute("2026-11-22")).code == "dispute_invalid"
    assert desk.refused(dispute("2026-12-02")).code == "dispute_invalid"
    assert desk.refused(dispute("2026-12-01", kind="信访")).code == "dispute_invalid"
    assert desk.refused(dispute("2026-12-01", body=...)).code == "dispute_invalid"
    desk.take(dispute("2026-12-01"))
    assert desk.refused(dispute("2026-12-01")).code == "dispute_pending"
    assert desk.refused(result("维持", "2026-12-01", by="qian.yong")).code == "not_allowed"
    assert desk.refused(result("变更", "2026-12-01", new_fine=5000)).code == "fine_increased"
    assert desk.refused(result("维持", "2026-11-30")).code == "dispute_invalid"
    desk.take(result("维持", "2026-12-01"))
    with desk.query() as ctx:
        assert inv_07.check(ctx) == []


def test_disputes_told_of_before_the_next_step_are_all_kept(desk: Desk) -> None:
    desk.open()
    steps = [dispute("2026-11-23"), dispute("2026-11-23", kind="行政诉讼")]
    with desk.walk.command(actor("lin.yue")) as ctx:
        for step in steps:
            messages.correlate(ctx, step["message"], instance_id=desk.walk.instance_id, variables=step["variables"])
        with pytest.raises(Conflict):
            messages.correlate(
                ctx, steps[0]["message"], instance_id=desk.walk.instance_id, variables=steps[0]["variables"]
            )
    desk.walk.executor.drain()

    assert desk.open_tasks() == ["S16-27", "S16-27"]
    desk.take(result("维持", "2026-11-23"), result("维持", "2026-11-23"))
    with desk.query() as ctx:
        found = ledger.disputes(ctx, desk.execution())
    assert [(one.kind, one.result) for one in found] == [("reconsideration", "upheld"), ("litigation", "upheld")]


def test_no_surcharge_while_the_decision_is_disputed(desk: Desk) -> None:
    desk.open().until("2026-12-10T10:00+08:00")
    with desk.query() as ctx:
        before = ledger.owed(ctx, desk.execution()).surcharge_cents
    desk.take(dispute("2026-12-10")).until("2027-06-10T10:00+08:00")

    with desk.query() as ctx:
        owed = ledger.owed(ctx, desk.execution())
        assert (before, owed.surcharge_cents) == (30_000, 15_000)
        assert inv_07.check(ctx) == []
        assert inv_15.check(ctx) == []


def test_urging_and_court_are_refused_out_of_time_and_order(desk: Desk) -> None:
    desk.open().until("2026-12-09T00:01+08:00").until("2026-12-20T10:00+08:00")

    assert desk.refused(urging("2026-12-20", 6799.99)).code == "amount_changed"
    assert desk.refused(urging("2026-12-21", 6950)).code in ("form_invalid", "execution_act_invalid")
    assert desk.refused(urging("2026-12-20", 6800, by="lin.yue")).code == "not_allowed"
    desk.take(urging("2026-12-20", 6800))
    assert desk.execution().state == "urged"
    desk.until("2027-01-05T18:00+08:00")
    assert desk.open_tasks() == []
    desk.until("2027-05-24T18:00+08:00").take(dispute("2027-05-24", kind="行政诉讼"))
    assert desk.open_tasks() == ["S16-27"]


def test_annulment_ends_everything_and_nothing_comes_after_it(desk: Desk) -> None:
    desk.open(rectify_order=True, rectify_due={"day": "2026-12-31"}).until("2026-12-01T10:00+08:00")
    desk.take(dispute("2026-12-01"), dispute("2026-12-01", kind="行政诉讼"), asks())

    task = result("撤销", "2026-12-01")
    desk.take(task)

    assert desk.execution().state == "annulled"
    assert desk.refused(asks()).code == "plan_refused_now"
    assert desk.refused(dispute("2026-12-01")).code == "execution_state_refused"


SHOWN = {"kind": "处罚", "document_id": None, "field": "城市管理", "content": {"title": "占道经营案", "doc_no": "1号"}}
CHECK = {"complete": "S7-03", "by": "lin.yue", "form": {"secrecy_check": "可公开"}}
APPROVE = {"complete": "S7-05", "by": "dong.mei", "form": {"approval": "同意", "channels": ["门户"]}}


def publishing(desk: Desk, *steps: dict[str, Any]) -> Desk:
    """A publication of its own that has come so far, as the one of the matter that is opened now."""
    shown = Desk(desk.walk.database, "publication")
    shown.take({"start_variables": {"publication_request": SHOWN}, "by": "system"}, *steps)
    desk.open()
    return shown


def test_what_was_published_is_told_of_the_annulment(desk: Desk) -> None:
    publishing(desk, CHECK, APPROVE)
    with desk.command() as ctx:
        ctx.db.execute(update(publication).values(instance_id=desk.walk.instance_id))
    desk.take(dispute("2026-11-23"), result("撤销", "2026-11-23"))

    with desk.query() as ctx:
        monitor = ctx.db.execute(select(publication.c.monitor_id)).scalar_one()
    desk.walk.instance_id = monitor
    assert desk.open_tasks() == ["S7-09"]


@pytest.mark.parametrize("steps", [(), (CHECK,)])
def test_what_is_still_being_checked_is_not_shown_after_an_annulment(
    desk: Desk, steps: tuple[dict[str, Any], ...]
) -> None:
    shown = publishing(desk, *steps)
    with desk.query() as ctx:
        (found,) = publications.of_instance(ctx, shown.walk.instance_id)
    with desk.command() as ctx:
        withdrawals.run(ctx, {"publication_id": found.id, "annulment": {"reason": "撤销"}})
    shown.walk.executor.drain()

    assert shown.open_tasks() == []
    with desk.command() as ctx:
        withdrawals.run(ctx, {"publication_id": found.id, "annulment": {"reason": "撤销"}})
        (after,) = publications.of_instance(ctx, shown.walk.instance_id)
    assert (after.state, after.end_reason, after.published_at) == ("withheld", "决定已变更或撤销", None)


def test_a_penalty_is_set_aside_before_its_paper_is_void(desk: Desk) -> None:
    desk.open()
    paper = _paper(desk)
    with pytest.raises(DecisionInForce), desk.walk.command(actor("lu.jun")) as ctx:
        documents.void(ctx, paper, "号码打印错误")
    with pytest.raises(PaperOfAnotherLine), desk.walk.command(actor("shen.tao")) as ctx:
        documents.void(ctx, paper, "号码打印错误")

    own = dispute("2026-11-23", kind="自行纠正")
    assert desk.refused({**own, "by": "lin.yue"}).code == "execution_message_refused"
    desk.take({**own, "by": "lu.jun"}, result("撤销", "2026-11-23"))

    assert desk.execution().state == "annulled"
    with desk.walk.command(actor("lu.jun")) as ctx:
        assert documents.void(ctx, paper, "已自行撤销").voided_at is not None


def _paper(desk: Desk) -> str:
    """The paper of the decision that the desk executes, as the case would have issued it."""
    content = {"facts": "占道经营，责令改正。", "remedy": "六十日内申请复议"}
    with desk.command() as ctx:
        matter = matters.of_instance(ctx, desk.walk.instance_id)
        return documents.issue(ctx, matter, Document.PENALTY, content, desk.execution().decision_no).id


def test_the_town_s_own_correction_stops_no_surcharge(desk: Desk) -> None:
    desk.open().until("2026-12-20T10:00+08:00")
    with desk.query() as ctx:
        before = ledger.owed(ctx, desk.execution()).surcharge_cents
    desk.take({**dispute("2026-12-08", kind="自行纠正"), "by": "lu.jun"})

    with desk.query() as ctx:
        assert before > 0
        assert ledger.owed(ctx, desk.execution()).surcharge_cents == before


def test_an_execution_has_no_free_states(desk: Desk) -> None:
    desk.open().take(desk.pay("B-1", "5000.00", "2026-11-23T09:10:00+08:00"))
    with desk.command() as ctx:
        execution = ledger.of_instance(ctx, desk.walk.instance_id)
        with pytest.raises(ExecutionStateRefused):
            ledger.change(ctx, execution, ExecutionState.OVERDUE)


def test_a_fine_that_was_paid_and_then_annulled_is_all_surplus(desk: Desk) -> None:
    desk.open().take(dispute("2026-11-23"), desk.pay("B-1", "5000.00", "2026-11-23T09:10:00+08:00"))
    assert desk.execution().state == "settled"

    desk.until("2026-12-20T10:00+08:00").take(result("确认违法", "2026-12-20"))

    with desk.query() as ctx:
        owed = ledger.owed(ctx, desk.execution())
        assert instances.get(ctx, desk.walk.instance_id).state == "completed"
    assert desk.execution().state == "annulled"
    assert owed.surplus_cents == 500_000
