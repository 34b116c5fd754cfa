"""Who reported is known to the handler and the duty officer, and each look is kept; nothing else tells it."""

from __future__ import annotations

import json
import zlib
from contextlib import suppress
from typing import Any

import pytest
from sqlalchemy import select, update

from engine import codec, instances, messages, tasks
from engine.db import Database, metadata
from engine.errors import ValueRefused
from engine.models import message_subscription
from forms import submission
from tests.invariants import inv_12, inv_14
from tests.scenarios.walker import actor
from tests.workflows.command_centre import Centre
from workflows.dispatch.models import event_party, work_order
from workflows.models import document
from workflows.reports import records, reporters
from workflows.reports.errors import (
    NotForReports,
    RecordStateRefused,
    ReporterSecret,
    ReportNotFound,
    ReportRefused,
)
from workflows.reports.models import report_original, reporter
from workflows.reports.records import Intake, RecordKind, RecordState

REPORT: dict[str, Any] = {
    "source": "12345",
    "source_no": "A-1",
    "category": "投诉并举报",
    "reporter_name": "高建民",
    "reporter_tel": "13811112222",
    "place": "东湖村一组12号",
    "occurred_at": "2026-11-22T18:30+08:00",
    "content": "预付卡余额不退，且无证经营。",
    "privacy_notice_ack": True,
}
TRIAGE = {"acceptance": "受理", "category": "投诉并举报", "unit": "SCJ"}


@pytest.fixture
def centre(database: Database) -> Centre:
    centre = Centre.opened(database, "report_intake")
    centre.steps({"start": {"report": REPORT}, "by": "pan.xia"})
    return centre


def intake(centre: Centre) -> Intake:
    with centre.looking() as ctx:
        return records.of_instance(ctx, centre.instance_id)


def test_the_handler_and_the_duty_officer_may_look_and_are_noted(centre: Centre) -> None:
    centre.without_form("S4-02", "pan.xia", **TRIAGE)
    with centre.command(actor("cai.yun")) as ctx, pytest.raises(ReporterSecret):
        reporters.look(ctx, intake(centre), "告知立案情况")
    with centre.command(actor("cai.yun")) as ctx:
        tasks.claim(ctx, centre.open_task("S4-06").id)

    with centre.command(actor("cai.yun")) as ctx:
        seen = reporters.look(ctx, intake(centre), "告知立案情况")
    with centre.command(actor("cui.hao")) as ctx:
        reporters.look(ctx, intake(centre), "核实来件")

    assert (seen.name, seen.phone) == ("高建民", "13811112222")
    with centre.looking() as ctx:
        assert [one.looked_by for one in reporters.looks(ctx, intake(centre))] == ["cai.yun", "cui.hao"]


@pytest.mark.parametrize(
    "login", ["pan.xia", "meng.jie", "jiang.shan", "lu.jun", "mao.ning", "han.bing", "wang.jianguo"]
)
def test_nobody_else_may_look(centre: Centre, login: str) -> None:
    with pytest.raises(ReporterSecret), centre.command(actor(login)) as ctx:
        reporters.look(ctx, intake(centre), "看一看")
    with centre.looking() as ctx:
        assert reporters.looks(ctx, intake(centre)) == []


def test_a_look_says_what_for(centre: Centre) -> None:
    with pytest.raises(ValueRefused), centre.command(actor("cui.hao")) as ctx:
        reporters.look(ctx, intake(centre), "  ")


def test_neither_variables_nor_forms_nor_papers_tell_who_reported(centre: Centre) -> None:
    centre.without_form("S4-02", "pan.xia", **TRIAGE)

    with centre.looking() as ctx:
        assert inv_14.check(ctx) == []
        (sent,) = [one for one in submission.of_instance(ctx, centre.instance_id) if one.task_id is None]
    assert sent.payload["report"]["reporter_name"] == submission.BLACK
    assert sent.payload["report"]["content"] == REPORT["content"]


def test_the_invariant_notices_a_paper_that_tells(centre: Centre) -> None:
    refused = {"acceptance": "不予受理", "refuse_reason": "诉讼", "channel": "法院", "reply_text": "请向法院起诉"}
    centre.without_form("S4-02", "pan.xia", **refused)

    with centre.command(actor("cui.hao")) as ctx:
        assert inv_14.check(ctx) == [] and inv_12.check(ctx) == []
        ctx.db.execute(update(document).values(content={"reply": "来电人 13811112222"}))
        assert any("tells the reporter" in fault for fault in inv_14.check(ctx))
        ctx.db.rollback()


def test_the_query_code_answers_without_a_name(centre: Centre) -> None:
    with centre.looking() as ctx:
        assert records.answer(ctx, intake(centre).query_code) == []
    centre.without_form("S4-02", "pan.xia", **TRIAGE)

    with centre.looking() as ctx:
        told = records.answer(ctx, intake(centre).query_code)
        with pytest.raises(ReportNotFound):
            records.answer(ctx, "00000000000000")

    assert [(one["kind"], one["status"]) for one in told] == [("complaint", "已收到"), ("report", "核查中")]


# --- other ways in ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "changes",
    [
        {"source": "火星"},
        {"category": "闲聊"},
        {"content": ""},
        {"place": "长" * 201},
        {"occurred_at": "昨天"},
        {"reporter_name": None},
        {"reporter_tel": "12"},
        {"source_no": "长" * 65},
    ],
)
def test_a_report_is_whole_whichever_way_it_comes(centre: Centre, changes: dict[str, Any]) -> None:
    with pytest.raises(ReportRefused), centre.command(actor("county")) as ctx:
        instances.start(ctx, "report_intake", variables={"report": {**REPORT, "occurred_at": ctx.now, **changes}})
    with pytest.raises(ReportRefused), centre.command(actor("county")) as ctx:
        report = {**REPORT, "occurred_at": ctx.now, **changes}
        messages.correlate(ctx, "report.received", variables={"report": report})


@pytest.mark.parametrize("written", ["", "  "])
def test_a_report_without_a_number_of_its_source_is_told_by_its_own(database: Database, written: str) -> None:
    centre = Centre.opened(database, "report_intake")

    centre.steps({"start": {"report": {**REPORT, "source_no": written}}, "by": "shi.lan"})

    assert intake(centre).source_no == centre.instance_id


def test_strangers_bring_no_reports_and_decide_no_filing(centre: Centre) -> None:
    with pytest.raises(NotForReports), centre.command(actor("mao.ning")) as ctx:
        messages.correlate(ctx, "report.received", variables={"report": {**REPORT, "occurred_at": ctx.now}})
    centre.without_form("S4-02", "pan.xia", **{**TRIAGE, "category": "举报"})
    centre.without_form("S4-06", "cai.yun", finding="涉嫌违法", check_text="现场检查属实", check_files=[])

    for person in ("cai.yun", "shen.tao", "county"):
        for answer in ({}, {"enforcement": {"case_no": intake(centre).number}}, {"enforcement": {"case_no": "x"}}):
            with pytest.raises(NotForReports), centre.command(actor(person)) as ctx:
                messages.correlate(ctx, "enforcement.filed", business_key=intake(centre).number, variables=answer)


def test_a_record_goes_its_ways_only(centre: Centre) -> None:
    centre.without_form("S4-02", "pan.xia", **TRIAGE)

    with pytest.raises(RecordStateRefused), centre.command(actor("cui.hao")) as ctx:
        record = records.get(ctx, intake(centre), RecordKind.REPORT)
        records.move(ctx, record, RecordState.CLOSED)


def test_a_cancelled_intake_ends_its_records(centre: Centre) -> None:
    centre.without_form("S4-02", "pan.xia", **TRIAGE)
    centre.steps({"strike_off": "测试来件，误登记", "by": "lu.jun"})

    with centre.looking() as ctx:
        ended = records.of_intake(ctx, intake(centre))
    assert {one.state for one in ended} == {"canceled"}
    assert all("测试来件，误登记" in str(one.reply) for one in ended)


# --- who writes who they are ------------------------------------------------------------------------

SAID = "我叫高建民，电话１３８-1111 2222，身份证320281199001010011，住东湖村。邻居张家违建，高先生多次劝阻。"
SECRETS = ("高建民", "13811112222", "１３８-1111 2222", "320281199001010011", "高先生")
APART = frozenset({"reporter", "report_original", "event_party", "enforcement_reporter"})
"""The rooms that keep who reported."""


def _tells(value: Any) -> str | None:
    """Which of ``SECRETS`` stands in a value of a row, whatever it is packed in."""
    if isinstance(value, bytes):
        for unpack in (codec.load_document, codec.unpack):
            with suppress(ValueError, KeyError, TypeError, EOFError, zlib.error):
                value = unpack(value)
                break
    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else json.dumps(value, default=str)
    text = text if isinstance(value, bytes) else str(json.loads(text))
    return next((one for one in SECRETS if one in text), None)


def _told(centre: Centre) -> list[str]:
    """Every column of every table, outside the rooms for it, that tells who reported."""
    with centre.looking() as ctx:
        return [
            f"{table.name}.{name}: {secret}"
            for table in metadata.sorted_tables
            if table.name not in APART
            for row in ctx.db.execute(select(table)).mappings()
            for name, value in row.items()
            if (secret := _tells(value))
        ]


def _reported(database: Database, *others: str, **changes: Any) -> Centre:
    centre = Centre.opened(database, "report_intake", *others)
    report = {**REPORT, "content": SAID, "expect": "请给13811112222回电", **changes}
    centre.steps({"start": {"report": report}, "by": "pan.xia"})
    return centre


def test_the_search_for_secrets_finds_them_where_they_are(database: Database) -> None:
    centre = _reported(database)

    assert _tells(codec.pack(json.dumps({"said": SAID}, ensure_ascii=False).encode())) == "高建民"
    assert _tells(codec.dump_document({"said": SAID})) == "高建民"
    with centre.looking() as ctx:
        assert _tells(dict(ctx.db.execute(select(reporter)).mappings().one())) == "高建民"
        assert _tells(ctx.db.execute(select(report_original.c.texts)).scalar_one()) == "高建民"


def test_a_text_that_tells_who_reported_reaches_enforcement_without_it(database: Database) -> None:
    centre = _reported(database, "enforcement", category="举报", reported_party="张家")
    centre.without_form("S4-02", "pan.xia", **{**TRIAGE, "category": "举报"})
    centre.without_form("S4-06", "cai.yun", finding="涉嫌违法", check_text="现场检查属实", check_files=[])

    with centre.looking() as ctx:
        sent = select(message_subscription.c.name).where(message_subscription.c.instance_id == centre.instance_id)
        assert "enforcement.filed" in set(ctx.db.execute(sent).scalars()), "the clue went out"
        assert inv_14.check(ctx) == []
        assert "邻居张家违建" in intake(centre).content
    assert _told(centre) == []


def test_a_text_that_tells_who_called_reaches_dispatch_without_it(database: Database) -> None:
    centre = _reported(database, "dispatch", category="求助")
    centre.without_form("S4-02", "pan.xia", acceptance="受理", category="求助", opinion="转派")

    with centre.looking() as ctx:
        [order] = ctx.db.execute(select(work_order)).mappings()
        [party] = ctx.db.execute(select(event_party)).mappings()
    assert "邻居张家违建" in order["content"] and (party["name"], party["phone"]) == ("高建民", "13811112222")
    assert _told(centre) == []


def test_the_anonymous_who_write_their_name_stay_unknown(database: Database) -> None:
    centre = _reported(database, anonymous=True, reporter_name=None, reporter_tel=None)
    centre.without_form("S4-02", "pan.xia", **TRIAGE)

    assert [one for one in _told(centre) if not one.endswith("高先生")] == []
    with centre.command(actor("cui.hao")) as ctx:
        seen = reporters.look(ctx, intake(centre), "核实来件")
    assert (seen.name, seen.phone) == (None, None) and seen.texts["content"] == SAID


def test_the_original_is_for_who_may_look(centre: Centre, database: Database) -> None:
    with centre.command(actor("cui.hao")) as ctx:
        assert reporters.look(ctx, intake(centre), "核实来件").texts == {}, "nothing was taken out"
