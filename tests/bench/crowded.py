"""A year of a busy town in rows, beside the demonstration town: 100,000 cases, half as many orders, one full inbox.

The same number gives the same town. The clerk ``li.min`` holds ``HELD`` open tasks, as many more are free for every
clerk to take, and half of all that clerks ever did she did.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import NamedTuple

from sqlalchemy import select

from engine.db import Database
from engine.models import (
    history_event,
    incident,
    job,
    notification,
    process_definition,
    process_instance,
    task_candidate,
    user_task,
)
from tests.rows import Rows
from workflows.clocks.models import clock_card, sla_clock
from workflows.demo import TOWN
from workflows.dispatch.models import work_order
from workflows.models import (
    case_file,
    catalogue_item,
    matter,
    matter_copy,
    matter_place,
    matter_reader,
    signer_request,
)
from workflows.organisation.models import grid
from workflows.publications.models import publication

HELD = 10_000
"""Open tasks that the clerk holds, and open tasks that any clerk may take."""

CLERK = "li.min"
YEAR = timedelta(days=365)
CHUNK = 2_000
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧"
GIVEN = "伟芳娜秀敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂英华玉萍红建文辉力"
PLACES = ("东湖村", "西山村", "人民路", "滨江大道", "工业园", "农贸市场", "中心小学", "长途车站", "南门桥", "新城花园")
TROUBLES = ("占道经营", "噪声扰民", "路灯不亮", "下水堵塞", "违章搭建", "垃圾堆放", "欠薪纠纷", "油烟扰民")
APPLICANTS = ("wang.jianguo",)

CLERKS = (CLERK, "chen.jing")
REVIEWERS = ("zhang.wei", "liu.yang", "sun.li")
APPROVAL_STEPS = (
    ("P1-03", "形式审查", CLERKS, "CLK"),
    ("P1-05", "实质审查", REVIEWERS, "REV"),
    ("P1-09", "审批决定", ("zhao.guoqiang", "sun.li"), "APV"),
    ("P1-10", "制证盖章", ("wu.fang",), "CRT"),
)
HANDLERS = {"JS": "hou.liang", "ZZ": "meng.jie", "NC": "xiong.wei", "HBS": "cai.yun", "SCJ": "cai.yun"}
COSIGNERS = {"JS": "zheng.gang", "HBS": "he.jie", "PCS": "gao.feng", "XFS": "ma.chao", "NC": "tang.li"}


class Ground(NamedTuple):
    """What the demonstration town already has."""

    versions: Mapping[str, str]
    items: Sequence[tuple[str, str, str]]
    grids: Sequence[tuple[str, str]]


class Task(NamedTuple):
    """A step of the diagram and who has it."""

    element: str
    name: str
    holder: str | None
    group: str
    ended: datetime | None


def fill(database: Database, now: datetime, cases: int, seed: int = 1) -> None:
    """``cases`` approvals, half as many work orders and a twentieth as many penalties of the year before ``now``."""
    Crowd(database, now, cases, Random(seed)).fill()


class Crowd:
    """The town while it is filled."""

    def __init__(self, database: Database, now: datetime, cases: int, random: Random) -> None:
        self._database, self._now, self._cases, self._random = database, now, cases, random
        self._rows = Rows(database, TOWN.code, now)
        self._ground = _ground(database)
        self._made = 0
        #: Every open case of the clerk's two crowds: held, and free to take.
        self._crowds = min(HELD, cases // 8)

    def fill(self) -> None:
        """Write everything, some thousand cases at a time."""
        for number in range(self._cases):
            self._approval(number)
            if number % 2 == 0:
                self._order(number)
            if number % 20 == 0:
                self._penalty(number)
            if number % CHUNK == CHUNK - 1:
                self._rows.write()
        self._rows.write()

    # --- lines of business --------------------------------------------------------------------------

    def _approval(self, number: int) -> None:
        random = self._random
        begun = self._begun(number)
        left = self._cases - number
        # The newest cases are the clerk's: half of them held, half of them free.
        step = 0 if left <= 2 * self._crowds else random.choice((1, 2, 3)) if left <= 2.4 * self._crowds else 4
        holder = CLERK if left % 2 == 0 else None
        tasks = [self._step(begun, place, step, holder, number) for place in range(min(step + 1, 4))]
        ended = tasks[-1].ended
        item_id, code, name = random.choice(self._ground.items)
        party = self._person()
        title = f"{name}（{random.choice(PLACES)}）"
        places = [("unit", "SP")]
        if random.random() < 0.2:
            unit = random.choice([*COSIGNERS])
            places.append(("unit", unit))
            answered = None if ended is None else begun + timedelta(hours=3)
            tasks.append(Task("P1-07", "会签", COSIGNERS[unit], f"COS-{unit}", answered))
        case_no = f"{TOWN.credit_code}{code:0>11}{TOWN.code}{begun:%Y%m%d}{number % 10_000:04}"
        applicant = APPLICANTS[0] if number % 2_000 == 0 else None
        instance = self._instance("approval", begun, ended, applicant or random.choice(CLERKS), case_no)
        self._matter(instance, "approval", "approval", case_no, title, party, begun, places)
        self._rows.add(
            case_file, id=self._id(begun), number=case_no, query_code=f"{number:014}", instance_id=instance,
            process_key="approval", item_id=item_id, item_code=code, item_name=name, applicant_type="自然人",
            applicant_name=party, applicant_digest=f"{hash(party) & 0xFFFFFFFF:064x}", applicant_account=applicant,
            channel="window", state=("received", "accepted", "reviewing", "deciding", "archived")[step],
            outcome="granted" if ended else None, received_at=begun,
            accepted_at=None if step == 0 else begun, promised_due=begun + timedelta(days=5), decided_at=ended,
            closed_at=ended, opened_by=CLERK, revision=1,
        )  # fmt: skip
        due = begun + timedelta(days=random.randrange(1, 12)) if ended else self._due()
        self._tasks("approval", instance, case_no, begun, due, tasks)
        self._clock(instance, "AP-14", "promised", begun, due, ended)
        self._clock(instance, "AP-02", "statutory", begun, due + timedelta(days=10), ended)

    def _step(self, begun: datetime, place: int, step: int, holder: str | None, number: int) -> Task:
        element, name, staff, group = APPROVAL_STEPS[place]
        is_open = place == step
        named = holder if step == 0 else staff[number % len(staff)]
        return Task(element, name, named, group, None if is_open else begun + timedelta(hours=2 + 20 * place))

    def _order(self, number: int) -> None:
        random = self._random
        begun = self._begun(number, minutes=7)
        is_open = self._cases - number < self._cases * 0.04
        ended = None if is_open else begun + timedelta(hours=random.randrange(2, 90))
        unit = random.choice([*HANDLERS])
        code, village = random.choice(self._ground.grids)
        content = f"{random.choice(PLACES)}{random.choice(TROUBLES)}，请尽快处理"
        order_no = f"HX{begun:%Y%m%d}{number:06}"
        instance = self._instance("dispatch", begun, ended, "pan.xia", order_no)
        places = [("unit", unit), ("grid", code), ("village", village)]
        self._matter(instance, "command", "work_order", order_no, content, self._person(), begun, places)
        due = (ended or begun) + timedelta(days=1) if ended else self._due()
        self._rows.add(
            work_order, id=self._id(begun), number=order_no, instance_id=instance, source="12345",
            source_no=str(number), kind="诉求", located="given", content=content, level="III", grid_code=code,
            village_code=village, state="closed" if ended else "handling", outcome="handled" if ended else None,
            lead_unit=unit, occurred_at=begun, reported_at=begun, due_at=due, reply="已办" if ended else None,
            replied_at=ended, closed_at=ended, opened_by="pan.xia",
        )  # fmt: skip
        handled = None if ended is None else ended - timedelta(hours=1)
        holder = HANDLERS[unit] if random.random() < 0.5 else None
        tasks = [
            Task("P4-02", "研判定级", random.choice(("pan.xia", "yuan.yi")), "DSP", begun + timedelta(minutes=20)),
            Task("P4-07", "办理", holder or (HANDLERS[unit] if ended else None), f"HDL-{unit}", handled),
        ]
        self._tasks("dispatch", instance, order_no, begun, due, tasks)
        self._clock(instance, "DC-07", "internal", begun, due, ended)

    def _penalty(self, number: int) -> None:
        random = self._random
        begun = self._begun(number, minutes=11)
        ended = begun + timedelta(days=20) if self._now - begun > timedelta(days=25) else None
        case_no = f"示综执立〔{begun:%Y}〕第{number:06}号"
        instance = self._instance("ordinary_penalty", begun, ended, "cao.lei", case_no)
        title = f"{self._person()}涉嫌{random.choice(TROUBLES)}案"
        field = random.choice(("城市管理", "生态环境", "农业农村"))
        places = [("unit", random.choice(("ZZ1", "ZZ2"))), ("field", field)]
        self._matter(instance, "enforcement", "penalty", case_no, title, self._person(), begun, places)
        due = begun + timedelta(days=90)
        officer = random.choice(("cao.lei", "qian.yong", "luo.bin"))
        step = Task("P2-06", "调查安排", officer, "OFF-ZZ1", ended)
        self._tasks("ordinary_penalty", instance, case_no, begun, due, [step])
        self._clock(instance, "EN-01", "statutory", begun, due, ended)

    # --- rows of all lines --------------------------------------------------------------------------

    def _instance(self, key: str, begun: datetime, ended: datetime | None, starter: str, business_key: str) -> str:
        id_ = self._id(begun)
        self._rows.add(
            process_instance, id=id_, definition_id=self._ground.versions[key], definition_key=key,
            business_key=business_key, state="completed" if ended else "active", revision=3, started_at=begun,
            control=self._random.randbytes(1_000), waits=b"{}", started_by=starter, ended_at=ended,
        )  # fmt: skip
        for kind, at in (("process.started", begun), *([("process.completed", ended)] if ended else [])):
            self._rows.add(
                history_event, id=self._id(at),
                instance_id=id_, definition_id=self._ground.versions[key], at=at, kind=kind, actor_id=starter,
                actor_name=starter, details={},
            )  # fmt: skip
        return id_

    def _matter(
        self,
        instance: str,
        pillar: str,
        kind: str,
        number: str,
        title: str,
        party: str,
        begun: datetime,
        places: Sequence[tuple[str, str]],
    ) -> None:
        self._rows.add(
            matter, instance_id=instance, pillar=pillar, kind=kind, number=number, title=title, party_name=party,
            party_type="自然人", opened_at=begun, opened_by=CLERK,
        )  # fmt: skip
        for of, code in places:
            self._rows.add(matter_place, kind=of, code=code, pillar=pillar, instance_id=instance)

    def _tasks(
        self, key: str, instance: str, business_key: str, begun: datetime, due: datetime, tasks: Sequence[Task]
    ) -> None:
        for wait, one in enumerate(tasks):
            id_ = self._id(one.ended or begun)
            groups = [one.group] if one.group else []
            self._rows.add(
                user_task, id=id_, instance_id=instance, wait_id=str(wait), definition_id=self._ground.versions[key],
                definition_key=key, business_key=business_key, element_id=one.element, name=one.name,
                state="completed" if one.ended else "open", revision=1, assignee=one.holder, candidate_groups=groups,
                created_at=begun, due_at=due, ended_at=one.ended, completed_by=one.holder if one.ended else None,
            )  # fmt: skip
            if one.ended is None:
                self._rows.add(task_candidate, task_id=id_, kind="group", name=one.group, instance_id=instance)
        for login in {one.holder for one in tasks if one.holder}:
            self._rows.add(matter_reader, login=login, instance_id=instance)
        if self._made % 40 == 0:
            self._asides(instance, business_key, id_)

    def _clock(
        self, instance: str, code: str, kind: str, base: datetime, due: datetime, ended: datetime | None
    ) -> None:
        until = ended or self._now
        level = 0 if until < due - (due - base) * 0.2 else 2 if until <= due else 3 if kind == "promised" else 4
        id_ = self._id(base)
        self._rows.add(
            sla_clock, id=id_, subject_kind="process_instance", subject_id=instance, instance_id=instance, code=code,
            step=code, kind=kind, amount=5, unit="WD", base_at=base, safe_at=due, due_at=due, level=level, terms={},
            thresholds={}, messages={}, stopped_at=ended, revision=1, state="stopped" if ended else "running",
            in_time=None if ended is None else until <= due, responsible=CLERK,
        )  # fmt: skip
        if level >= 2:
            self._rows.add(
                clock_card, id=self._id(base), clock_id=id_, subject_kind="process_instance", subject_id=instance,
                instance_id=instance, code=code, level=level, reached_at=due, due_at=due, issued_at=due,
            )  # fmt: skip

    def _asides(self, instance: str, business_key: str, task: str) -> None:
        """What people are told and shown of a matter, what operators see of it, what the public sees of it."""
        now, number, rows = self._now, self._made // 40, self._rows
        read_at = None if number % 3 else now
        rows.add(
            notification, id=self._id(now), login=CLERK, kind="task.assigned", instance_id=instance,
            business_key=business_key, title="审查申请", details={}, actor_id=CLERK, actor_name="李敏", read_at=read_at,
        )  # fmt: skip
        rows.add(matter_copy, id=self._id(now), instance_id=instance, login=CLERK, sent_by=CLERK, read_at=read_at)
        rows.add(
            publication, id=self._id(now), instance_id=instance, kind="许可", title=business_key, content={},
            state="published", secrecy="可公开", published_at=now - timedelta(days=number % 300), revision=1,
        )  # fmt: skip
        rows.add(
            signer_request, id=self._id(now), task_id=task, instance_id=instance, person=CLERK, mode="parallel",
            state="asked" if number % 5 == 0 else "answered", asked_by="zhang.wei", asked_by_name="张伟",
        )  # fmt: skip
        code = ("retries_used_up", "expression_failed", "no_way_out")[number % 3]
        state = "open" if number % 8 == 0 else "resolved"
        rows.add(
            incident, id=self._id(now), instance_id=instance, kind="step", cause_id=str(number), code=code,
            definition_key="approval", element_id=f"P1-0{number % 9}", state=state,
        )  # fmt: skip
        rows.add(
            job, id=self._id(now), kind="timer", instance_id=instance, wait_id="timer", definition_key="approval",
            state="ready", due_at=now + timedelta(days=number % 30), run_at=now + timedelta(days=1 + number % 30),
        )  # fmt: skip

    # --- what is drawn by lot -----------------------------------------------------------------------

    def _begun(self, number: int, minutes: int = 0) -> datetime:
        """A fifth of a year's cases come in its last two weeks."""
        return self._now - YEAR * (1 - number / self._cases) ** 2 - timedelta(minutes=30 + minutes)

    def _due(self) -> datetime:
        """Of an open one: some are late, some due today, most later."""
        return self._now + timedelta(hours=self._random.randrange(-60, 240))

    def _person(self) -> str:
        random = self._random
        return random.choice(SURNAMES) + "".join(random.choices(GIVEN, k=random.choice((1, 2, 2))))

    def _id(self, at: datetime) -> str:
        """Ids grow with time, as those of the program do."""
        self._made += 1
        text = f"{int(at.timestamp() * 1000):012x}7{self._made >> 52 & 0xFFF:03x}8{self._made:015x}"
        return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def _ground(database: Database) -> Ground:
    """Versions of processes, items in force and grids, as the demonstration brought them."""
    with database.read() as db:
        of = process_definition.c
        versions = {key: id_ for key, id_ in db.execute(select(of.key, of.id).order_by(of.version))}
        item = catalogue_item.c
        offered = select(item.id, item.code, item.name).order_by(item.code)
        items = [(row[0], row[1], row[2]) for row in db.execute(offered)]
        placed = select(grid.c.code, grid.c.village_code).order_by(grid.c.code)
        grids = [(row[0], row[1]) for row in db.execute(placed)]
    return Ground(versions, items, grids)
