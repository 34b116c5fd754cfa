"""One random walk through a model, oracle and subjects side by side, compared at every step."""

from __future__ import annotations

import random
import traceback
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, Protocol

from tests.fuzz.model import Model
from tests.fuzz.models import ERRORS, ESCALATIONS, LIST, LOCALS, NUMBERS
from tests.fuzz.oracle import Oracle, Runaway
from tests.fuzz.tokens import Wait

STEPS = 30
BEGIN = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
#: Values that a careless codec would change, lose or obey.
AWKWARD: tuple[Any, ...] = (
    "申请人：王小明",
    {"typename": "datetime", "value": "2026-01-01"},
    {"$": ["date", "2026-11-22"]},
    {"$": 1, "深": [{"$": {"typename": "Token"}}, []]},
    Decimal("12.10"),
    datetime(2026, 11, 22, 9, 30, tzinfo=UTC),
    BEGIN.date(),
    timedelta(days=3),
    [1, [2, [3, {"c": None}]], True],
    "",
    None,
    10**20,
)


class SeenWait(Protocol):
    """An open wait of a subject."""

    @property
    def id(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def element(self) -> str: ...
    @property
    def due(self) -> datetime | None: ...
    @property
    def variables(self) -> dict[str, Any]: ...


class Subject(Protocol):
    """What is held against the oracle."""

    @property
    def flows(self) -> Counter[str]: ...
    @property
    def signals(self) -> Counter[str]: ...
    def at(self, now: datetime) -> None: ...
    def act(self, verb: str, wait: str | None, code: str, variables: dict[str, Any]) -> None: ...
    def waits(self) -> Sequence[SeenWait]: ...
    def root(self) -> dict[str, Any]: ...
    @property
    def ended(self) -> bool: ...


MakeSubject = Callable[[Model, bytes, datetime, dict[str, Any]], Subject]


@dataclass
class Outcome:
    """What became of a walk: the steps it made, and the difference that ended it."""

    steps: list[str]
    difference: str | None
    turns: Counter[str]


class Difference(Exception):
    """Oracle and subject disagree."""


class _Pairs:
    """Which wait of the subject is which wait of the oracle."""

    def __init__(self) -> None:
        self.of: dict[int, str] = {}

    def match(self, oracle: Oracle, subject: Subject) -> None:
        seen = {wait.id: wait for wait in subject.waits()}
        mine = {wait.serial: wait for wait in oracle.waits}
        for serial, wait_id in list(self.of.items()):
            if serial not in mine:
                del self.of[serial]  # its id may be in use again: a token keeps it
            elif wait_id not in seen:
                raise Difference(f"the subject waits no longer for {wait_id}: {_list(oracle, subject)}")
        taken = set(self.of.values())
        fresh = [wait for wait_id, wait in seen.items() if wait_id not in taken]
        for serial, wait in sorted(mine.items()):
            if serial not in self.of:
                self.of[serial] = self._find(wait, fresh, oracle, subject).id
        if fresh:
            raise Difference(f"the subject waits for more: {_list(oracle, subject)}")
        for serial, wait_id in self.of.items():
            difference = _differs(mine[serial], seen[wait_id])
            if difference:
                raise Difference(difference)

    def _find(self, wait: Wait, fresh: list[Any], oracle: Oracle, subject: Subject) -> SeenWait:
        alike = [seen for seen in fresh if (seen.kind, seen.element) == (wait.kind, wait.node.id)]
        if not alike:
            raise Difference(f"the subject does not wait for {wait.kind} {wait.node.id}: {_list(oracle, subject)}")
        found: SeenWait = next((seen for seen in alike if _differs(wait, seen) is None), alike[0])
        fresh.remove(found)
        return found


def _list(oracle: Oracle, subject: Subject) -> str:
    expected = sorted(f"{wait.kind} {wait.node.id}" for wait in oracle.waits)
    got = sorted(f"{wait.kind} {wait.element}" for wait in subject.waits())
    return f"expected {expected}, got {got}"


def _differs(wait: Wait, seen: SeenWait) -> str | None:
    if wait.due != seen.due:
        return f"{wait.node.id} is due at {seen.due}, expected {wait.due}"
    expected = wait.frame.visible()
    if expected != seen.variables:
        return f"variables at {wait.node.id}: expected {expected}, got {seen.variables}"
    return None


def _compare(model: Model, oracle: Oracle, subject: Subject, pairs: _Pairs) -> None:
    if oracle.ended != subject.ended:
        raise Difference(f"ended: expected {oracle.ended}, got {subject.ended} ({_list(oracle, subject)})")
    pairs.match(oracle, subject)
    if oracle.root.visible() != subject.root():
        raise Difference(f"process variables: expected {oracle.root.visible()}, got {subject.root()}")
    offered = {flow.id for body, node in model.everything() if node.kind == "event" for flow in body.outgoing(node.id)}
    taken = Counter({flow: count for flow, count in subject.flows.items() if flow not in offered})
    if oracle.flows != taken:
        surplus, lacking = taken - oracle.flows, oracle.flows - taken
        raise Difference(f"flows taken: {dict(surplus)} too often, {dict(lacking)} not")
    if oracle.thrown != subject.signals:
        raise Difference(f"signals thrown: expected {dict(oracle.thrown)}, got {dict(subject.signals)}")


class _Dice:
    """The outside world: what happens next, and with which values."""

    def __init__(self, seed: str) -> None:
        self.rng = random.Random(seed)

    def beginning(self) -> dict[str, Any]:
        variables: dict[str, Any] = {name: self.rng.randint(0, 4) for name in NUMBERS if self.rng.random() < 0.7}
        variables |= {name: self.numbers() for name in ("c0", "c1", LIST)}
        variables["d0"] = self.rng.choice(AWKWARD)
        return variables

    def numbers(self) -> list[int]:
        return [self.rng.randint(0, 4) for _ in range(self.rng.choice((0, 1, 2, 2, 3)))]

    def payload(self, wait: Wait) -> dict[str, Any]:
        if wait.kind == "timer":
            return {}
        names = NUMBERS if wait.kind in ("message", "signal") else (*NUMBERS, *LOCALS)
        found: dict[str, Any] = {name: self.rng.randint(0, 4) for name in names if self.rng.random() < 0.3}
        if wait.kind == "user" and self.rng.random() < 0.2:
            found["d0"] = self.rng.choice(AWKWARD)
        if wait.kind == "user" and self.rng.random() < 0.1 and isinstance(wait.frame.get(LIST), list):
            found[LIST] = self.numbers()
        return found

    def verb(self, wait: Wait) -> str:
        if wait.kind == "incident":
            return "retry"
        if wait.role in ("work", "async"):
            may_fail = wait.role == "work" and not wait.node.undoes
            luck = self.rng.random() if may_fail else 1.0
            return "error" if luck < 0.1 else "escalate" if luck < 0.16 else "complete"
        return "trigger"


def walk(model: Model, xml: bytes, makers: Sequence[MakeSubject], seed: str = "", steps: int = STEPS) -> Outcome:
    """Walk at random until the model ends, is stuck, or a subject differs from the oracle."""
    outcome = Outcome([], None, Counter())
    try:
        _walk(model, xml, makers, _Dice(f"walk {model.seed} {seed}"), steps, outcome)
    except Runaway:
        outcome.turns["runaway"] += 1
    except Difference as difference:
        outcome.difference = str(difference)
    except Exception:
        outcome.difference = traceback.format_exc(limit=-6)
    return outcome


def _walk(model: Model, xml: bytes, makers: Sequence[MakeSubject], dice: _Dice, steps: int, outcome: Outcome) -> None:
    now = BEGIN
    variables = dice.beginning()
    outcome.steps.append(f"start {variables}")
    oracle = Oracle(model, now, variables)
    subjects = [make(model, xml, now, dict(variables)) for make in makers]
    pairs = [_Pairs() for _ in subjects]
    for _ in range(steps):
        for subject, paired in zip(subjects, pairs, strict=True):
            _compare(model, oracle, subject, paired)
        if oracle.ended or not oracle.waits:
            break
        now += timedelta(minutes=dice.rng.randint(0, 90))
        now = _step(now, oracle, subjects, pairs, dice, outcome)
    outcome.turns["ended" if oracle.ended else "open" if oracle.waits else "stuck"] += 1
    outcome.turns.update({f"wait {kind}": 1 for kind in {wait.kind for wait in oracle.waits}})


def _step(
    now: datetime,
    oracle: Oracle,
    subjects: Sequence[Subject],
    pairs: Sequence[_Pairs],
    dice: _Dice,
    outcome: Outcome,
) -> datetime:
    wait = dice.rng.choice(oracle.waits)
    verb = dice.verb(wait)
    variables = dice.payload(wait) if verb not in ("retry",) else {}
    code = dice.rng.choice(ESCALATIONS if verb == "escalate" else ERRORS)
    if dice.rng.random() < 0.04 or (verb == "retry" and dice.rng.random() < 0.5):
        verb = "set"
        variables = {name: dice.rng.randint(0, 4) for name in NUMBERS if dice.rng.random() < 0.4}
    elif dice.rng.random() < 0.004:
        verb, variables = "cancel", {}
    if wait.due is not None and verb == "trigger":
        now = max(now, wait.due)
    outcome.steps.append(
        f"{now:%d %H:%M} {verb} {wait.kind} {wait.node.id} {code if verb in ('error', 'escalate') else ''} {variables}"
    )
    ids = [paired.of[wait.serial] for paired in pairs]
    oracle.now = now
    _act(oracle, verb, wait, code, variables)
    for subject, wait_id in zip(subjects, ids, strict=True):
        subject.at(now)
        subject.act(verb, None if verb in ("set", "cancel") else wait_id, code, dict(variables))
    return now


def _act(oracle: Oracle, verb: str, wait: Wait, code: str, variables: dict[str, Any]) -> None:
    if verb == "complete":
        oracle.complete(wait, variables)
    elif verb == "trigger":
        oracle.trigger(wait, variables)
    elif verb == "error":
        oracle.throw_error(wait, code, variables)
    elif verb == "escalate":
        oracle.throw_escalation(wait, code, variables)
    elif verb == "retry":
        oracle.retry(wait)
    elif verb == "set":
        oracle.set_variables(variables)
    else:
        oracle.cancel()
