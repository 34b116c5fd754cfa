"""What people do at a step: how long they take, what they choose, and what they do afterwards."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any, Protocol

from engine.context import Actor
from engine.rows import UserTask
from workflows.simulation.townscape import Townscape

MINUTES, HOURS, DAYS = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


class Unfit(Exception):
    """Somebody else has to do this step."""


class TooEarly(Exception):
    """The step has to wait for something else that is under way."""


@dataclass(frozen=True, slots=True)
class Step:
    """A task before somebody who is about to do it; ``known`` is what the process holds."""

    random: Random
    task: UserTask
    person: Actor
    known: Mapping[str, Any]
    town: Townscape
    #: Everybody in one of the groups.
    members: Callable[..., Sequence[Actor]]
    #: What the execution of the case's penalty still asks for, in yuan; None without one.
    owed: Callable[[], Decimal | None]
    #: The day it is in the town.
    today: date

    def value(self, *path: str) -> Any:
        """What the process holds at a path, or None."""
        found: Any = self.known
        for name in path:
            found = found.get(name) if isinstance(found, Mapping) else None
        return found


class Stage(Protocol):
    """What somebody can do after a step."""

    random: Random

    @property
    def today(self) -> date:
        """The day it is."""

    def members(self, *groups: str) -> Sequence[Actor]:
        """Everybody in one of the groups."""

    def after(self, delay: timedelta, move: Callable[[], None], *, in_service: bool = True) -> None:
        """Plan a move."""

    def send(self, name: str, actor: Actor, instance_id: str, values: Mapping[str, Any] | None = None) -> bool:
        """Send a message; whether it was taken."""

    def pay(self, instance_id: str) -> bool:
        """Pay what an execution asks for; whether there was one to pay."""


Wish = Callable[[Step], Mapping[str, Any]]
Follow = Callable[[Stage, Step, Mapping[str, Any]], None]


def nothing(step: Step) -> Mapping[str, Any]:
    """Whatever the form accepts."""
    return {}


def goes_on(stage: Stage, step: Step, payload: Mapping[str, Any]) -> None:
    """Nothing more to do."""


SIGNED = "signed letter"
"""In a message: a file that its sender has just uploaded."""


@dataclass(frozen=True, slots=True)
class Behaviour:
    """How a step is done."""

    wish: Wish = nothing
    follow: Follow = goes_on
    #: Service time until it is done; None for the usual.
    median: timedelta | None = None
    #: And at most.
    most: timedelta = 280 * HOURS
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
        """One of the values."""
        return random.choices(self.values, self.weights)[0]


def choosing(fields: Mapping[str, Any] | None = None, **more: Any) -> Wish:
    """A wish whose fields are drawn where they are weighted, and fixed else; names with dots reach into groups."""
    wanted = {**(fields or {}), **more}

    def wish(step: Step) -> Mapping[str, Any]:
        return {
            name: value.draw(step.random) if isinstance(value, Weighted) else value for name, value in wanted.items()
        }

    return wish


def mostly(usual: Any, *others: tuple[Any, float]) -> Weighted:
    """The usual value, and others with their shares."""
    return Weighted(
        [usual, *(value for value, _ in others)], [1 - sum(share for _, share in others), *(s for _, s in others)]
    )


def all_of(*follows: Follow) -> Follow:
    """One after the other."""

    def follow(stage: Stage, step: Step, payload: Mapping[str, Any]) -> None:
        for one in follows:
            one(stage, step, payload)

    return follow


def declared(carries: str, text: str) -> Callable[[Stage], Mapping[str, Any]]:
    """What a message that gives a right up carries: the party's words of the day, with its signed letter."""

    def values(stage: Stage) -> Mapping[str, Any]:
        said = {"text": text, "declared_by": "当事人", "declared_on": stage.today.isoformat(), "proof": [SIGNED]}
        return {carries: said}

    return values


def sending(
    name: str, share: float, days: float, *senders: str, values: Callable[[Stage], Mapping[str, Any]] | None = None
) -> Follow:
    """A message that a sender of these roles, else who did the step, enters some days later in so many cases."""

    def follow(stage: Stage, step: Step, payload: Mapping[str, Any]) -> None:
        people = stage.members(*senders) if senders else [step.person]
        if not people or stage.random.random() >= share:
            return
        sender = stage.random.choice(people)
        instance_id = step.task.instance_id

        def send() -> None:
            stage.send(name, sender, instance_id, values(stage) if values else None)

        stage.after(DAYS * days * stage.random.uniform(0.3, 1.7), send, in_service=False)

    return follow
