"""A desk with clocks on it: one database, one frozen clock, the queue run when told to."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from engine import context, deployments, history, runtime
from engine.clock import FrozenClock
from engine.context import Actor, Context
from engine.db import Database
from engine.executor import Executor
from engine.hooks import Hooks
from engine.rows import HistoryEvent
from workflows.calendar.zone import HOME
from workflows.clocks import bindings, cards, clocks, suspensions
from workflows.clocks.marks import Level
from workflows.clocks.rows import Clock, Subject
from workflows.clocks.suspensions import SuspensionRequest

TOWN = "320281199000"
OTHER_TOWN = "320281200000"
DIAGRAMS = Path(__file__).parent / "diagrams"
FRIDAY = datetime(2026, 9, 18, 9, 0, tzinfo=HOME)

CLERK = Actor("li", "person", "李四", roles=frozenset({"CLK"}), town_code=TOWN)
SUPERVISOR = Actor("zhao", "person", "赵督查", roles=frozenset({"SUP"}), town_code=TOWN)

EXPERTS = SuspensionRequest(
    type="ZJ",
    reach="both",
    reason="方案复杂，须组织专家评审",
    planned_days=10,
    notice_document_id="特告〔2026〕1号",
    approved_by="王五",
)
SURVEY = replace(EXPERTS, type="KY", reach="promised", reason="需要到现场勘验经营场所")


def at(text: str) -> datetime:
    """An instant by the clock on the town's wall."""
    return datetime.fromisoformat(text).replace(tzinfo=HOME)


class Desk:
    """Everything a test of clocks needs."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.clock = FrozenClock(FRIDAY)
        self.hooks = Hooks()
        bindings.install(self.hooks)
        self.cases = 0

    @contextmanager
    def command(self, actor: Actor = CLERK) -> Iterator[Context]:
        """One committed command."""
        runtime.forget_all()
        with context.command(self.database, self.hooks, actor, self.clock) as ctx:
            yield ctx

    @contextmanager
    def query(self) -> Iterator[Context]:
        """One look."""
        with context.query(self.database, self.hooks, CLERK, self.clock) as ctx:
            yield ctx

    def deploy(self, *names: str) -> None:
        """Deploy diagrams of these tests."""
        with self.command() as ctx:
            deployments.deploy(
                ctx, names[0], {f"{name}.bpmn": (DIAGRAMS / f"{name}.bpmn").read_bytes() for name in names}
            )

    def case(self) -> Subject:
        """Another case without an instance."""
        self.cases += 1
        return Subject("case", f"case-{self.cases}", TOWN)

    def start(self, code: str, subject: Subject | None = None, **more: Any) -> Clock:
        """Start a clock now."""
        with self.command() as ctx:
            return clocks.start(ctx, subject or self.case(), code, **more)

    def pair(self, statutory: int = 20, promised: int = 10, subject: Subject | None = None) -> tuple[Clock, Clock]:
        """Start both clocks of an approval."""
        with self.command() as ctx:
            return clocks.start_pair(ctx, subject or self.case(), statutory_days=statutory, promised_days=promised)

    def suspend(self, subject: Subject, request: SuspensionRequest = EXPERTS) -> str:
        """Begin a special procedure; its id."""
        with self.command() as ctx:
            return suspensions.start(ctx, subject, request).id

    def resume(self, suspension_id: str) -> None:
        """End it today."""
        with self.command() as ctx:
            suspensions.end(ctx, suspension_id, "评审通过")

    def go_to(self, text: str) -> None:
        """Move the frozen clock and run everything that is due."""
        self.clock.instant = at(text)
        self.drain()

    def drain(self) -> None:
        """Run everything that is due."""
        runtime.forget_all()
        Executor(self.database, self.hooks, clock=self.clock).drain()

    def again(self, clock: Clock) -> Clock:
        """The clock as its row has it now."""
        with self.query() as ctx:
            return clocks.get(ctx, clock.id)

    def cards(self, clock: Clock) -> list[tuple[str, str]]:
        """Level and instant of a clock's cards."""
        with self.query() as ctx:
            return [(Level(card.level).key, shown(card.reached_at)) for card in cards.of_clock(ctx, clock.id)]

    def events(self, clock: Clock, kind: str) -> list[HistoryEvent]:
        """What history says of a clock."""
        with self.query() as ctx:
            return history.list(ctx, history.HistoryFilter(subject_id=clock.id, kind=kind)).items


def shown(instant: datetime) -> str:
    """An instant by the clock on the town's wall, to the minute."""
    return f"{instant.astimezone(HOME):%Y-%m-%d %H:%M}"
