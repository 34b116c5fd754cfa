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


USUAL = Behaviour()
BEHAVIOURS: dict[tuple[str, str], Behaviour] = {}
"""By process and step; every other step is done as usual."""


def behaviour_of(task: UserTask) -> Behaviour:
    """How this task is done."""
    return BEHAVIOURS.get((task.definition_key, task.element_id), USUAL)
