"""What people do at a step: how long they take, what they choose, and what they do afterwards.

Source of the rates: domain paper 9.3, behaviours to generate.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING, Any

from engine.context import Actor
from engine.rows import UserTask

if TYPE_CHECKING:
    from workflows.simulation.run import Run

Wish = Callable[[Random, UserTask, Actor], Mapping[str, Any]]
Follow = Callable[["Run", UserTask, Actor, Mapping[str, Any]], None]


def nothing(random: Random, task: UserTask, person: Actor) -> Mapping[str, Any]:
    """Whatever the form accepts."""
    return {}


def goes_on(run: Run, task: UserTask, person: Actor, payload: Mapping[str, Any]) -> None:
    """Nothing more to do."""


@dataclass(frozen=True, slots=True)
class Behaviour:
    """How a step is done."""

    wish: Wish = nothing
    follow: Follow = goes_on
    #: Service time until it is done; None for the usual.
    median: timedelta | None = None
    #: Whether only service hours count; emergencies and applicants know no hours.
    in_service: bool = True
    #: Share of the tasks that nobody ever does.
    left: float = 0.0

    def is_left(self, random: Random) -> bool:
        """Whether this one is never done."""
        return self.left > 0 and random.random() < self.left


@dataclass(frozen=True, slots=True)
class Weighted:
    """A value of a form, chosen by weights."""

    values: Sequence[Any]
    weights: Sequence[float]

    def draw(self, random: Random) -> Any:
        return random.choices(self.values, self.weights)[0]


def choosing(**fields: Weighted | Any) -> Wish:
    """A wish whose fields are drawn, or fixed."""

    def wish(random: Random, task: UserTask, person: Actor) -> Mapping[str, Any]:
        return {name: value.draw(random) if isinstance(value, Weighted) else value for name, value in fields.items()}

    return wish


def mostly(usual: Any, *others: tuple[Any, float]) -> Weighted:
    """The usual value, and others with their shares."""
    return Weighted(
        [usual, *(value for value, _ in others)], [1 - sum(share for _, share in others), *(s for _, s in others)]
    )


MINUTES, HOURS = timedelta(minutes=1), timedelta(hours=1)


def _message_later(name: str, share: float, days: float) -> Follow:
    """A message that the applicant's side sends some days later, to so many of the cases."""

    def follow(run: Run, task: UserTask, person: Actor, payload: Mapping[str, Any]) -> None:
        if run.random.random() < share:
            sender = run.random.choice(run.world.members("CLK"))
            delay = timedelta(days=days * run.random.uniform(0.3, 1.7))

            def send() -> None:
                run.send(name, sender, task.instance_id)

            run.after(delay, send, in_service=False)

    return follow


def _after_receipt_check(run: Run, task: UserTask, person: Actor, payload: Mapping[str, Any]) -> None:
    """Most supplement what is missing within some days; two in a hundred accepted ones are withdrawn."""
    if payload.get("result") == "一次性补正" and not payload.get("on_spot"):
        _message_later("approval.supplemented", 0.9, 5)(run, task, person, payload)
    elif payload.get("result") == "受理":
        _message_later("approval.withdrawn", 0.02, 1)(run, task, person, payload)


USUAL = Behaviour()
BEHAVIOURS: dict[tuple[str, str], Behaviour] = {
    ("approval", "P1-03"): Behaviour(
        choosing(
            result=mostly(
                "受理", ("一次性补正", 0.08), ("不予受理", 0.005), ("不需要许可", 0.003), ("转其他机关", 0.002)
            )
        ),
        _after_receipt_check,
        45 * MINUTES,
    ),
    ("approval", "P1-01-supplement"): Behaviour(in_service=False),
    ("approval", "P1-03-commitment"): Behaviour(choosing(signed=mostly("同意", ("不同意", 0.05)))),
    ("approval", "P1-05-commitment"): Behaviour(choosing(signed=mostly("同意", ("不同意", 0.05)))),
    ("approval", "P1-05"): Behaviour(
        choosing(review_result=mostly("通过", ("特别程序", 0.12), ("存疑", 0.01)), major_interest=False),
        median=4 * HOURS,
    ),
    ("approval", "P1-07"): Behaviour(
        choosing(opinion=mostly("同意", ("有条件同意", 0.08), ("不同意", 0.02))), median=6 * HOURS, left=0.03
    ),
    ("approval", "P1-08-draft"): Behaviour(choosing(decision=mostly("准予", ("不予", 0.015)))),
    ("approval", "P1-09"): Behaviour(choosing(decision=mostly("准予", ("不予", 0.015))), median=2 * HOURS),
    ("approval", "P1-14"): Behaviour(
        choosing(
            overall=mostly("非常满意", ("满意", 0.2), ("基本满意", 0.05), ("不满意", 0.007), ("非常不满意", 0.003))
        ),
        median=16 * HOURS,
        in_service=False,
        left=0.4,
    ),
    ("dispatch", "P4-02"): Behaviour(
        choosing(
            triage_result=mostly("受理派单", ("直接答复", 0.2), ("咨询审批", 0.03), ("不属受理范围", 0.03)),
            level=Weighted(("I", "II", "III", "IV"), (0.01, 0.09, 0.6, 0.3)),
        ),
        median=6 * MINUTES,
        in_service=False,
    ),
    ("dispatch", "P4-05"): Behaviour(median=15 * MINUTES, in_service=False),
    ("dispatch", "P4-06"): Behaviour(choosing(decision=mostly("签收", ("退单", 0.06))), median=40 * MINUTES),
    ("dispatch", "P4-07"): Behaviour(
        choosing(step=mostly("办结反馈", ("申请延期", 0.02), ("申请挂起", 0.04), ("请求联动协调", 0.03))),
        median=9 * HOURS,
    ),
    ("dispatch", "P4-09"): Behaviour(
        choosing(verified=mostly("属实已处置", ("未处置", 0.015), ("部分处置", 0.01))), median=3 * HOURS
    ),
    ("dispatch", "P4-10"): Behaviour(
        choosing(
            reached=mostly("是", ("否", 0.08)),
            satisfaction=mostly("满意", ("非常满意", 0.4), ("基本满意", 0.1), ("不满意", 0.04)),
            solved=mostly("是", ("否", 0.05)),
        ),
        median=5 * HOURS,
    ),
    ("enforcement", "P2-03"): Behaviour(
        choosing(conclusion=mostly("建议立案", ("建议不予立案", 0.15)), exception="无")
    ),
    ("ordinary_penalty", "P2-05"): Behaviour(choosing(result=mostly("同意立案", ("不予立案", 0.03)))),
    ("law_review", "P3-06"): Behaviour(
        choosing(opinion=mostly("同意", ("同意但需修改文书", 0.06), ("补充调查", 0.03))), median=6 * HOURS
    ),
    ("supervision", "S9-03"): Behaviour(choosing(check=mostly("通过", ("退回", 0.1), ("升级", 0.05)))),
}
"""By process and step; every other step is done as usual, with whatever its form accepts."""


def behaviour_of(task: UserTask) -> Behaviour:
    """How this task is done."""
    return BEHAVIOURS.get((task.definition_key, task.element_id), USUAL)
