"""What the called processes refuse without any form: wrong person, wrong time, wrong order, a second time."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from engine import bpmn, context, definitions, deployments, instances, messages, tasks, variables
from engine.context import SYSTEM
from engine.db import Database
from engine.errors import NotAllowed, ZhenshuError
from engine.hooks import Outcome, ServiceCall
from engine.models import account, process_instance
from tests.scenarios.walker import WING, Walk, actor, read
from workflows import documents, law_reviews
from workflows.hearings import guards
from workflows.hearings.errors import HearingScheduleRefused, HearingSessionRefused, HostRefused
from workflows.law_reviews import reviews
from workflows.law_reviews.errors import (
    LawReviewRequired,
    LawReviewStateRefused,
    LawReviewVoid,
    ReviewerRefused,
    ReviewFileInvalid,
)
from workflows.law_reviews.reviews import ReviewState
from workflows.organisation import avoidances, holders, qualifications
from workflows.organisation.avoidances import Ground, SubjectKind
from workflows.publications import publications
from workflows.publications.errors import PublicationStateRefused
from workflows.publications.publications import PublicationState
from workflows.pushes import pushes, restrictions
from workflows.pushes.errors import PushConflicting, PushRequestInvalid, PushStateRefused
from workflows.pushes.pushes import TO_REGULATOR, Envelope, PushState
from workflows.service import proofs, rules
from workflows.service.errors import ServiceRefused

TOWN = "320281199"
NINE = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


class Desk:
    """One called process, started as a caller would, whose tasks are completed without their forms."""

    def __init__(self, database: Database, process: str, variables: Mapping[str, Any], by: str) -> None:
        story = read(next((WING / process / "scenarios").glob("*.json")))
        self.walk = Walk(database, type(story)(story.path, story.name, {"now": "2026-11-23T09:15+08:00"}, [], {}))
        self.walk.take_steps()
        with self.walk.command(actor(by)) as ctx:
            self.instance_id = instances.begin(ctx, definitions.latest(ctx, process), variables=variables).id
        self.walk.executor.drain()

    def task(self, element_id: str) -> str:
        with self.looking() as ctx:
            found = tasks.list(ctx, tasks.TaskFilter(instance_id=self.instance_id, element_id=element_id)).items
        assert found, f"no open task {element_id}"
        return found[0].id

    def complete(self, element_id: str, by: str, **given: Any) -> None:
        task_id = self.task(element_id)
        with self.walk.command(actor(by)) as ctx:
            tasks.complete(ctx, task_id, given)
        self.walk.executor.drain()

    def looking(self) -> Any:
        return context.query(self.walk.database, self.walk.hooks, SYSTEM, self.walk.clock)

    def changing(self) -> Any:
        return self.walk.command(SYSTEM)


# --- service --------------------------------------------------------------------------------------

SERVICE = {"service_request": {
    "document_ids": [], "papers": ["行政处罚决定书"], "recipient": "王建国", "e_consent": False, "limit": "PN-12",
}}  # fmt: skip


@pytest.fixture
def service(database: Database) -> Desk:
    return Desk(database, "service_of_documents", SERVICE, "qian.yong")


@pytest.mark.parametrize(
    ("attempt", "codes"),
    [
        ({"mode": "口头"}, ["mode_unknown"]),
        ({"mode": "公告", "reason": "下落不明，各种方式均无法送达"}, ["other_ways_first"]),
        ({"mode": "公告", "reason": "不在"}, ["other_ways_first", "reason_too_short"]),
        ({"mode": "电子", "result": "已送达", "signed_at": NINE}, ["no_consent", "confirmation_missing"]),
        ({"mode": "留置", "result": "已送达", "signed_at": NINE}, ["not_refused", "witnesses_missing"]),
        ({"mode": "留置", "result": "已送达", "signed_at": NINE, "refused": True, "witnesses": [{"name": "周明"}]},
         ["witnesses_missing"]),
        ({"mode": "邮寄"}, ["tracking_missing"]),
        ({"mode": "转交"}, ["via_missing"]),
        ({"mode": "直接"}, ["result_missing"]),
        ({"mode": "直接", "result": "已送达"}, ["required"]),
        ({"mode": "直接", "result": "已送达", "signed_at": NINE + timedelta(days=1)}, ["in_the_future"]),
        ({"mode": "直接", "result": "未送达"}, ["required"]),
    ],
)  # fmt: skip
def test_an_attempt_without_what_its_way_needs_is_refused(
    service: Desk, attempt: dict[str, Any], codes: list[str]
) -> None:
    with pytest.raises(ServiceRefused) as refused:
        service.complete("S13-02", "qian.yong", **attempt)

    assert [one.code for one in refused.value.fields] == codes
    with service.looking() as ctx:
        assert proofs.of_matter(ctx, service.instance_id) == []


@pytest.mark.parametrize(
    ("receiver", "relation", "codes"),
    [
        ("王建国", "本人", []),
        (" 王 建国", "本人", []),
        ("路人甲", "本人", ["not_the_recipient"]),
        ("", "本人", ["not_the_recipient"]),
        ("王小明", "同住成年家属", []),
    ],
)
def test_the_party_itself_is_whom_the_paper_is_for(
    service: Desk, receiver: str, relation: str, codes: list[str]
) -> None:
    with service.looking() as ctx:
        now = ctx.now
    signed = {"result": "已送达", "signed_at": now, "receiver": receiver, "relation": relation}

    assert [one.code for one in rules.receipt_problems(signed, "王建国", None, now)] == codes
    if codes:
        with pytest.raises(ServiceRefused) as refused:
            service.complete("S13-02", "qian.yong", mode="直接", **signed)
        assert [(one.pointer, one.code) for one in refused.value.fields] == [("/variables/receiver", codes[0])]
    else:
        service.complete("S13-02", "qian.yong", mode="直接", **signed)


@pytest.mark.parametrize(
    ("signed_at", "codes"),
    [(NINE - timedelta(minutes=1), ["before_issue"]), (NINE + timedelta(hours=2), ["in_the_future"]), (NINE, [])],
)
def test_nothing_is_signed_for_before_it_was_issued_nor_in_the_future(signed_at: datetime, codes: list[str]) -> None:
    signed = {"mode": "直接", "result": "已送达", "signed_at": signed_at}
    now, issued_at = NINE + timedelta(hours=1), NINE + timedelta(seconds=59)

    on_the_spot = rules.problems(
        signed, recipient="王建国", e_consent=False, failed_before=False, issued_at=issued_at, now=now
    )
    by_receipt = rules.receipt_problems(signed, "王建国", issued_at, now)

    assert [(one.pointer, one.code) for one in on_the_spot] == [("/variables/signed_at", code) for code in codes]
    assert by_receipt == on_the_spot


def test_a_failed_attempt_opens_the_way_to_an_announcement_and_stays_on_file(service: Desk) -> None:
    service.complete("S13-02", "qian.yong", mode="直接", result="未送达", reason="上门未遇")
    service.complete("S13-02", "qian.yong", mode="公告", reason="下落不明，各种方式均无法送达")

    service.task("S13-05")
    with service.looking() as ctx:
        (failed,) = proofs.of_matter(ctx, service.instance_id)
    assert (failed.result, failed.reason, failed.served_at) == ("未送达", "上门未遇", None)


def test_a_document_of_another_matter_is_not_served(database: Database) -> None:
    walk = Walk(database, read(WING / "approval" / "scenarios" / "grant.json"))
    walk.take_steps()
    with context.query(database, walk.hooks, SYSTEM, walk.clock) as ctx:
        others = [one.id for one in documents.of_matter(ctx, walk.instance_id)]
    desk = Desk(database, "service_of_documents", {"service_request": {**SERVICE["service_request"],
                "document_ids": others}}, "qian.yong")  # fmt: skip

    with desk.looking() as ctx:
        assert instances.get(ctx, desk.instance_id).state == "active"
        assert not tasks.list(ctx, tasks.TaskFilter(instance_id=desk.instance_id)).items


# --- legal review ---------------------------------------------------------------------------------

FILE = {"subject_type": "处罚", "reason_code": "疑难复杂", "investigation_report": ["r"], "evidence_index": "证据"}
POINTS = dict.fromkeys(
    ("authority", "officers", "facts", "law", "procedure", "discretion", "documents", "power"), "符合"
)
HASH = "a" * 64


@pytest.fixture
def review(database: Database) -> Desk:
    request = {"subject_type": "处罚", "draft_hash": HASH, "excluded_persons": ["luo.bin"]}
    return Desk(database, "law_review", {"review_request": request}, "qian.yong")


def reviewed(desk: Desk, **opinion: Any) -> None:
    desk.complete("P3-01", "qian.yong", **FILE)
    desk.complete("P3-03", "lin.yue", reviewer="guo.min")
    desk.complete("P3-04", "guo.min", points=POINTS, next_step="出具意见")
    desk.complete("P3-06", "guo.min", citations=["行政处罚法§57"], **opinion)


@pytest.mark.parametrize("person", ["qian.yong", "luo.bin", "yan.hong", "", "nobody"])
def test_who_investigated_or_is_not_qualified_does_not_review(review: Desk, person: str) -> None:
    review.complete("P3-01", "qian.yong", **FILE)

    with pytest.raises(ReviewerRefused):
        review.complete("P3-03", "lin.yue", reviewer=person)


@pytest.mark.parametrize(("since", "certificate", "may"), [
    (date(2021, 7, 14), None, True), (date(2021, 7, 15), None, False), (date(2021, 7, 15), "A2022", True),
])  # fmt: skip
def test_the_qualification_is_asked_of_new_reviewers(
    review: Desk, since: date, certificate: str | None, may: bool
) -> None:
    with review.changing() as ctx:
        qualifications.register(ctx, TOWN, "xu.nuo", since, certificate)

    with review.looking() as ctx:
        assert qualifications.may_review(ctx, TOWN, "xu.nuo", "处罚") is may
        assert qualifications.may_review(ctx, TOWN, "xu.nuo", "许可")


def test_the_submitter_cannot_take_the_review_over(review: Desk) -> None:
    review.complete("P3-01", "qian.yong", **FILE)
    review.complete("P3-03", "lin.yue", reviewer="guo.min")

    for person in ("qian.yong", "lin.yue"):
        with pytest.raises(NotAllowed):
            review.complete("P3-04", person, points=POINTS, next_step="出具意见")


def test_points_and_opinion_have_to_go_together(review: Desk) -> None:
    review.complete("P3-01", "qian.yong", **FILE)
    review.complete("P3-03", "lin.yue", reviewer="guo.min")
    with pytest.raises(ReviewFileInvalid) as missing:
        review.complete("P3-04", "guo.min", points={"facts": "不符合"}, next_step="出具意见")
    assert len(missing.value.fields) == 8
    wrong = {**POINTS, "facts": "不符合", "facts_remark": "证据不足"}
    review.complete("P3-04", "guo.min", points=wrong, next_step="出具意见")

    for opinion, code in (("同意", "points_against"), ("同意但需修改文书", "not_mendable"), ("随便", "required")):
        with pytest.raises(ReviewFileInvalid) as refused:
            review.complete("P3-06", "guo.min", opinion=opinion, edits=["改"], citations=["法"])
        assert [one.code for one in refused.value.fields] == [code]


def test_only_the_text_that_passed_may_be_decided(review: Desk) -> None:
    with review.looking() as ctx, pytest.raises(LawReviewRequired):
        law_reviews.require_pass(ctx, review.instance_id, HASH)
    reviewed(review, opinion="同意")

    with review.looking() as ctx:
        assert law_reviews.require_pass(ctx, review.instance_id, HASH).reviewer == "guo.min"
        with pytest.raises(LawReviewVoid):
            law_reviews.require_pass(ctx, review.instance_id, "b" * 64)


def test_an_edit_voids_the_pass_for_good(review: Desk) -> None:
    reviewed(review, opinion="同意")
    with review.changing() as ctx:
        assert law_reviews.draft_changed(ctx, review.instance_id, HASH) is None
        assert law_reviews.draft_changed(ctx, review.instance_id, "b" * 64) is not None

    with review.looking() as ctx:
        for text in (HASH, "b" * 64):
            with pytest.raises(LawReviewVoid):
                law_reviews.require_pass(ctx, review.instance_id, text)


def test_a_pass_with_edits_is_none_before_they_are_confirmed(review: Desk) -> None:
    reviewed(review, opinion="同意但需修改文书", edits=[{"place": "正文", "change": "改"}])

    with review.looking() as ctx, pytest.raises(LawReviewVoid):
        law_reviews.require_pass(ctx, review.instance_id, HASH)


@pytest.mark.parametrize("state", [state for state in ReviewState if state != ReviewState.FAILED])
def test_a_review_that_failed_stays_failed(review: Desk, state: ReviewState) -> None:
    reviewed(review, opinion="不同意", ground="越权")
    review.complete("P3-07", "qian.yong", dissent="接受")

    with review.changing() as ctx, pytest.raises(LawReviewStateRefused):
        found = reviews.latest(ctx, review.instance_id)
        assert found is not None
        reviews.move(ctx, found, state)
    with review.looking() as ctx, pytest.raises(LawReviewRequired):
        law_reviews.require_pass(ctx, review.instance_id, HASH)


@pytest.mark.parametrize("lost", [{"roles": ["HDL"]}, {"disabled_at": NINE}])
def test_who_lost_the_role_while_the_form_lay_open_is_not_named_reviewer(review: Desk, lost: dict[str, Any]) -> None:
    review.complete("P3-01", "qian.yong", **FILE)
    with review.looking() as ctx:
        seen = variables.visible(
            ctx, instances.get(ctx, review.instance_id), tasks.get(ctx, review.task("P3-03")).wait_id
        )
        assert "guo.min" in [one["value"] for one in seen["reviewer_options"]]
    with review.changing() as ctx:
        ctx.db.execute(update(account).where(account.c.login == "guo.min").values(lost))

    with pytest.raises(ReviewerRefused) as refusal:
        review.complete("P3-03", "lin.yue", reviewer="guo.min")

    assert [one.pointer for one in refusal.value.fields] == ["/variables/reviewer"]


def test_a_unit_that_lost_its_handler_while_the_form_lay_open_is_not_asked(database: Database) -> None:
    request = {"direction": "审→管", "receiver": "ZZ", "receiver_name": "综合行政执法局", "business_id": "B-1"}
    request |= {"limit": "AP-16", "payload": {"item": "占道经营许可", "party": "王建国", "place": "示范路1号"}}
    push = Desk(database, "regulator_push", {"push_request": request}, "zhang.wei")
    push.complete("S8-05", "meng.jie", feedback="不属本部门", reason="属建设局职责")
    with push.changing() as ctx:
        ctx.db.execute(update(account).where(account.c.login == "hou.liang").values(groups=[]))

    with pytest.raises(PushRequestInvalid) as refusal:
        push.complete("S8-06", "zhao.guoqiang", receiver="JS", reason="按职责改派建设局")

    assert [one.pointer for one in refusal.value.fields] == ["/variables/receiver"]


# --- hearing --------------------------------------------------------------------------------------

DAY = datetime(2026, 12, 8, 1, 30, tzinfo=UTC)
PLAN = {"host": "yan.hong", "recorder": "wu.fang", "scheduled_at": DAY, "place": "会议室", "is_public": True}


@pytest.fixture
def heard(database: Database) -> Desk:
    request = {"kind": "处罚", "applicant": "示范科技有限公司", "requested_at": NINE, "excluded_persons": ["qian.yong"]}
    return Desk(database, "hearing", {"hearing_request": request}, "qian.yong")


@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        ({"host": "qian.yong"}, HostRefused),
        ({"recorder": "qian.yong"}, HostRefused),
        ({"host": ""}, HostRefused),
        ({"recorder": "yan.hong"}, HostRefused),
        ({"scheduled_at": NINE + timedelta(days=6)}, HearingScheduleRefused),
        ({"scheduled_at": None}, HearingScheduleRefused),
        ({"scheduled_at": DAY + timedelta(days=4)}, HearingScheduleRefused),
        ({"scheduled_at": DAY + timedelta(hours=17)}, HearingScheduleRefused),
        ({"scheduled_at": DAY + timedelta(hours=9)}, HearingScheduleRefused),
        ({"scheduled_at": DAY + timedelta(hours=2, minutes=30)}, HearingScheduleRefused),
        ({"scheduled_at": DAY + timedelta(hours=3, minutes=59)}, HearingScheduleRefused),
        ({"scheduled_at": DAY - timedelta(minutes=31)}, HearingScheduleRefused),
        ({"host": "严红"}, HostRefused),
        ({"host": "wu.fang"}, HostRefused),
        ({"recorder": "nobody"}, HostRefused),
        ({"recorder": "wang.jianguo"}, HostRefused),
    ],
)
def test_host_and_day_of_a_hearing_are_checked(
    heard: Desk, changes: dict[str, Any], refused: type[ZhenshuError]
) -> None:
    with pytest.raises(refused):
        heard.complete("S12a-02", "shen.tao", **{**PLAN, **changes})


def test_a_hearing_offers_who_may_host_and_record_and_need_not_avoid_it(heard: Desk) -> None:
    with heard.walk.command(actor("qian.yong")) as ctx:
        subject = heard.instance_id
        flag = avoidances.request(ctx, TOWN, "lin.yue", SubjectKind.INSTANCE, subject, Ground.RELATIVE, "亲属")
    with heard.changing() as ctx:
        avoidances.decide(ctx, flag.id, True)

    with heard.looking() as ctx:
        offered = {one["value"] for one in holders.free(ctx, TOWN, heard.instance_id, guards.RECORDERS)}
        wait_id = tasks.get(ctx, heard.task("S12a-02")).wait_id
        shown = variables.visible(ctx, instances.get(ctx, heard.instance_id), wait_id)

    assert [one["value"] for one in shown["host_options"]] == ["yan.hong"]
    assert {"yan.hong", "lin.yue"} <= {one["value"] for one in shown["recorder_options"]}, "flagged since"
    assert "guo.min" in offered and "lin.yue" not in offered
    with pytest.raises(HostRefused):
        heard.complete("S12a-02", "shen.tao", **{**PLAN, "recorder": "lin.yue"})
    heard.complete("S12a-02", "shen.tao", **PLAN)


def test_a_hearing_is_not_held_before_its_time_nor_by_another_nor_without_a_signed_record(heard: Desk) -> None:
    heard.complete("S12a-02", "shen.tao", **PLAN)
    served = {"mode": "直接", "result": "已送达", "signed_at": NINE + timedelta(minutes=15), "receiver": "李华"}
    heard.complete("S13-02", "xie.fei", **served)
    held = {"outcome": "已举行", "record": ["r"], "record_signed": True}
    with pytest.raises(HearingSessionRefused):
        heard.complete("S12a-04", "yan.hong", **held)
    with pytest.raises(HearingSessionRefused):
        heard.complete("S12a-04", "yan.hong", outcome="撤回申请", absent_reason="当事人口头撤回")
    heard.walk.clock.advance(DAY - heard.walk.clock.instant)
    with pytest.raises(NotAllowed):
        heard.complete("S12a-04", "qian.yong", **held)
    with pytest.raises(HearingSessionRefused):
        heard.complete("S12a-04", "yan.hong", **{**held, "record_signed": False})

    heard.complete("S12a-04", "yan.hong", **held)

    heard.task("S12a-05")


# --- publication ----------------------------------------------------------------------------------

CONTENT = {"title": "占道经营案", "party": "王建国", "party_type": "自然人", "decision": "罚款200元"}


@pytest.fixture
def shown(database: Database) -> Desk:
    request = {"kind": "处罚", "field": "市场监管", "content": CONTENT}
    return Desk(database, "publication", {"publication_request": request}, "system")


def test_who_checked_for_secrets_does_not_approve(shown: Desk) -> None:
    shown.complete("S7-03", "lin.yue", secrecy_check="可公开")
    with shown.changing() as ctx:
        tasks.add_candidate(ctx, shown.task("S7-05"), "user", "lin.yue")

    with pytest.raises(NotAllowed):
        shown.complete("S7-05", "lin.yue", approval="同意", channels=["门户"])


TWO = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="t"
  xmlns:camunda="http://camunda.org/schema/1.0/bpmn">
  <process id="two_publications" isExecutable="true" camunda:historyTimeToLive="P1D">
    <startEvent id="Start"><outgoing>a</outgoing></startEvent>
    <sequenceFlow id="a" sourceRef="Start" targetRef="Each"/>
    <callActivity id="Each" calledElement="publication">
      <extensionElements><camunda:in source="one" target="publication_request"/></extensionElements>
      <incoming>a</incoming><outgoing>b</outgoing>
      <multiInstanceLoopCharacteristics camunda:collection="=requests" camunda:elementVariable="one"/>
    </callActivity>
    <sequenceFlow id="b" sourceRef="Each" targetRef="End"/>
    <endEvent id="End"><incoming>b</incoming></endEvent>
  </process></definitions>"""


def test_two_publications_of_one_matter_have_each_their_own_checker(shown: Desk) -> None:
    request = {"kind": "处罚", "field": "市场监管", "content": CONTENT}
    with shown.changing() as ctx:
        deployments.deploy(ctx, "two", {"two.bpmn": TWO.encode()})
        shown.instance_id = instances.start(ctx, "two_publications", variables={"requests": [request, request]}).id
    shown.walk.executor.drain()
    shown.complete("S7-03", "lin.yue", secrecy_check="可公开")
    first = shown.task("S7-05")
    shown.complete("S7-03", "guo.min", secrecy_check="可公开")

    with shown.changing() as ctx:
        tasks.add_candidate(ctx, first, "user", "lin.yue")
        tasks.add_candidate(ctx, first, "user", "guo.min")
    approval = {"approval": "同意", "channels": ["门户"]}
    with shown.walk.command(actor("lin.yue")) as ctx, pytest.raises(NotAllowed):
        tasks.complete(ctx, first, approval)
    with shown.walk.command(actor("guo.min")) as ctx:
        tasks.complete(ctx, first, approval)
    shown.walk.executor.drain()
    shown.complete("S7-05", "dong.mei", approval="同意", channels=["门户"])
    with shown.looking() as ctx:
        found = {(one.checked_by, one.approved_by) for one in publications.of_instance(ctx, shown.instance_id)}
    assert found == {("lin.yue", "guo.min"), ("guo.min", "dong.mei")}


def test_a_publication_goes_only_the_ways_of_the_table(shown: Desk) -> None:
    with shown.changing() as ctx:
        (found,) = publications.of_instance(ctx, shown.instance_id)
        for state in (PublicationState.WITHDRAWN, PublicationState.EXPIRED, PublicationState.STOPPED):
            with pytest.raises(PublicationStateRefused):
                publications.move(ctx, found, state)


def test_the_public_sees_what_is_published_and_nothing_else(shown: Desk) -> None:
    with shown.looking() as ctx:
        assert publications.shown(ctx, TOWN).items == []
    shown.complete("S7-03", "lin.yue", secrecy_check="可公开")
    shown.complete("S7-05", "dong.mei", approval="同意", channels=["门户"])

    with shown.looking() as ctx:
        (found,) = publications.shown(ctx, TOWN, ["处罚"]).items
        assert publications.shown(ctx, TOWN, ["许可"]).items == []
    assert (found.content["party"], found.checked_by, found.approved_by) == ("王某", "lin.yue", "dong.mei")


def test_an_annulment_comes_from_who_decides(shown: Desk) -> None:
    shown.complete("S7-03", "lin.yue", secrecy_check="可公开")
    shown.complete("S7-05", "dong.mei", approval="同意", channels=["门户"])
    with shown.looking() as ctx:
        (found,) = publications.of_instance(ctx, shown.instance_id)
    key = {"publication_id": found.id}
    annulment = {"annulment": {"document": "示政撤决字〔2026〕第0001号"}}

    with shown.walk.command(actor("wang.jianguo")) as ctx, pytest.raises(NotAllowed):
        messages.correlate(ctx, "publication.annulled", correlation=key, variables=annulment)
    with shown.walk.command(actor("dong.mei")) as ctx:
        messages.correlate(ctx, "publication.annulled", correlation=key, variables=annulment)


# --- pushes ---------------------------------------------------------------------------------------


def envelope(**payload: Any) -> Envelope:
    return Envelope(TO_REGULATOR, "JS", "建设局", "A-1", payload, NINE)


@pytest.fixture
def pushed(database: Database) -> Iterator[Desk]:
    request = {"direction": "审→管", "receiver": "JS", "receiver_name": "建设局", "business_id": "B-1",
               "payload": {"party": "王建国"}}  # fmt: skip
    yield Desk(database, "regulator_push", {"push_request": request}, "zhang.wei")


def test_the_same_content_is_the_same_push_and_another_the_next_version(pushed: Desk) -> None:
    with pushed.changing() as ctx:
        first = pushes.put(ctx, pushed.instance_id, TOWN, envelope(party="王建国"))
        again = pushes.put(ctx, pushed.instance_id, TOWN, envelope(party="王建国"))
        second = pushes.put(ctx, pushed.instance_id, TOWN, envelope(party="王建国", place="示范路"))

        assert (first.id, first.version) == (again.id, again.version) == (first.id, 1)
        assert second.version == 2
        with pytest.raises(PushConflicting):
            pushes.put(ctx, pushed.instance_id, TOWN, envelope(party="别人"), version=1)


def test_what_a_unit_refused_is_pushed_to_it_again_as_the_next_version(database: Database) -> None:
    request = {"direction": "审→管", "receiver": "ZZ", "receiver_name": "综合行政执法局", "business_id": "B-2",
               "payload": {"party": "王建国"}}  # fmt: skip
    push = Desk(database, "regulator_push", {"push_request": request}, "zhang.wei")
    for head, after in (("meng.jie", "JS"), ("hou.liang", "ZZ"), ("meng.jie", "JS")):
        push.complete("S8-05", head, feedback="不属本部门", reason="不属本部门职责")
        push.complete("S8-06", "zhao.guoqiang", receiver=after, reason="按职责改派")

    push.complete("S8-05", "hou.liang", feedback="已纳管")

    with push.changing() as ctx:
        sent = [(one.receiver, one.version, one.state) for one in pushes.of_instance(ctx, push.instance_id)]
    assert sent == [("ZZ", 1, "refused"), ("JS", 1, "refused"), ("ZZ", 2, "refused"), ("JS", 2, "closed")]


def test_the_database_itself_refuses_a_second_row_of_a_version(pushed: Desk) -> None:
    with pytest.raises(IntegrityError), pushed.changing() as ctx:
        pushes.put(ctx, pushed.instance_id, TOWN, envelope(party="王建国"))
        pushes.put(ctx, pushed.instance_id, TOWN, envelope(party="别人"))
        ctx.db.execute(update(pushes.table).where(pushes.table.c.business_id == "A-1").values(version=1))


def test_of_all_shipped_steps_only_the_claim_of_a_push_is_completed_among_many() -> None:
    """A claim decides about nobody; every step that does is a person's look at one case. Source: PIPL art. 24."""
    shipped = {path: bpmn.read(path.read_bytes(), path.name) for path in sorted(WING.glob("*/*.bpmn"))}

    in_bulk = {
        (path.parent.name, element.id)
        for path, diagram in shipped.items()
        for process in diagram.processes
        for element in process.elements.values()
        if element.properties.get("bulk") == "true"
    }

    assert in_bulk == {("regulator_push", "S8-05")}


def test_a_push_is_claimed_only_by_its_receiver_and_never_twice(pushed: Desk) -> None:
    with pytest.raises(NotAllowed):
        pushed.complete("S8-05", "meng.jie", feedback="已纳管")
    pushed.complete("S8-05", "hou.liang", feedback="已纳管")

    with pushed.changing() as ctx:
        (found,) = pushes.of_instance(ctx, pushed.instance_id)
        assert (found.state, found.claimed_by, found.ack_id is not None) == ("closed", "hou.liang", True)
        for state in (PushState.SENT, PushState.CLAIMED, PushState.REFUSED):
            with pytest.raises(PushStateRefused):
                pushes.move(ctx, found, state)


def test_what_cannot_be_sent_is_tried_again_and_then_a_dead_letter(database: Database) -> None:
    request = {"direction": "审→管", "receiver": "JS", "receiver_name": "建设局", "business_id": "B-2",
               "payload": {"party": "王建国"}}  # fmt: skip
    tries: list[str] = []

    def carry(call: ServiceCall) -> Outcome:
        tries.append(call.idempotency_key)
        raise ConnectionError("对方系统无响应")

    desk = Desk(database, "regulator_push", {"push_request": {**request, "business_id": "B-0"}}, "zhang.wei")
    topics = desk.walk.hooks.topics
    topics["push.send"] = replace(topics["push.send"], handler=carry)
    with desk.walk.command(actor("zhang.wei")) as ctx:
        stuck = instances.start(ctx, "regulator_push", variables={"push_request": request}).id
    for _ in range(12):
        desk.walk.executor.drain()
        desk.walk.clock.advance(timedelta(hours=2))

    with desk.looking() as ctx:
        (letter,) = pushes.dead_letters(ctx, TOWN)
    assert (letter.instance_id, letter.state, len(tries), len(set(tries))) == (stuck, "pending", 8, 1)


def test_what_a_regulator_asked_for_holds_against_the_party(database: Database) -> None:
    request = {"direction": "管→审", "receiver": "HBS", "receiver_name": "生态环境分局", "business_id": "HB-1",
               "payload": {"event": "冻结请求", "party": "示范科技有限公司"}}  # fmt: skip
    desk = Desk(database, "regulator_push", {"push_request": request}, "hou.liang")
    until = date(2027, 11, 22)
    desk.complete("S8-12", "zhao.guoqiang", measure="不予新许可", answer="一年内不予新许可", until=until)

    with desk.looking() as ctx:
        (found,) = restrictions.on(ctx, TOWN, until, "示范科技有限公司")
        assert restrictions.on(ctx, TOWN, until + timedelta(days=1), "示范科技有限公司") == []
        assert restrictions.on(ctx, TOWN, until, "别的公司") == []
    assert found.decided_by == "zhao.guoqiang"
    with desk.walk.command(actor("hou.liang")) as ctx, pytest.raises(PushConflicting):
        instances.start(ctx, "regulator_push", variables={"push_request": request})


def test_an_instance_belongs_to_its_town_whoever_started_it(shown: Desk) -> None:
    shown.complete("S7-03", "lin.yue", secrecy_check="可公开")
    shown.complete("S7-05", "dong.mei", approval="同意", channels=["门户"])

    with shown.looking() as ctx:
        towns = set(ctx.db.execute(process_instance.select().with_only_columns(process_instance.c.town_code)).scalars())
    assert towns == {TOWN}


@pytest.mark.parametrize(
    ("process", "name"), [("shown", "publication.monitor"), ("pushed", "regulator_push.first_check")]
)
@pytest.mark.parametrize("person", ["wang.jianguo", "dong.mei", "county"])
def test_what_a_process_tells_itself_is_told_by_nobody_else(
    request: pytest.FixtureRequest, database: Database, process: str, name: str, person: str
) -> None:
    desk: Desk = request.getfixturevalue(process)

    with desk.walk.command(actor(person)) as ctx, pytest.raises(NotAllowed):
        messages.correlate(ctx, name, variables={"publication_id": "none"})
