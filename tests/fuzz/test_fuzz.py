"""The oracle notices every planted mistake; the generator reaches every construct; the kernel is right."""

from __future__ import annotations

import itertools
import json
from collections import Counter
from typing import Any

import pytest

from tests.engine.bpmn.stored import Stored
from tests.fuzz.kernel import HotKernel, ReloadedKernel
from tests.fuzz.model import Model
from tests.fuzz.models import generate
from tests.fuzz.oracle import Oracle
from tests.fuzz.planted import PLANTED, OracleSubject, subject_of
from tests.fuzz.run import try_model
from tests.fuzz.shrink import shrink
from tests.fuzz.walk import walk
from tests.fuzz.xml import write

_MODELS = 3000
_KERNEL_MODELS = 150


def _features(model: Model) -> set[str]:
    found = set()
    for body, node in model.everything():
        trigger = node.trigger.kind if node.trigger else "none"
        found.add(node.kind if node.kind in ("xor", "and", "or", "event") else f"{node.kind} {trigger}")
        found |= {name for name in ("multi", "loop", "inputs", "outputs", "async_before") if getattr(node, name)}
        if node.multi:
            found.add(f"{'sequential' if node.multi.sequential else 'parallel'} {node.kind}")
        if node.by_event and node.body:
            start = node.body.start()
            how = "interrupting" if start.interrupting else "non-interrupting"
            found.add(f"event subprocess {start.trigger.kind if start.trigger else ''} {how}")
        if node.kind == "boundary":
            found.add(f"boundary {trigger} {'interrupting' if node.interrupting else 'non-interrupting'}")
            found.add(f"{body.node(str(node.attached_to)).kind} guarded by {trigger}")
        if node.kind == "user" and len(body.outgoing(node.id)) > 1:
            found.add("implicit split")
    return found


def test_generator_is_deterministic() -> None:
    assert write(generate(7)) == write(generate(7))


def test_generator_reaches_every_construct() -> None:
    reached: Counter[str] = Counter()
    for seed in range(1500):
        reached.update(_features(generate(seed)))

    for kind in ("timer", "message", "signal"):
        for how in ("interrupting", "non-interrupting"):
            assert reached[f"boundary {kind} {how}"] > 20
            assert reached[f"event subprocess {kind} {how}"] > 20
    for construct in ("xor", "and", "or", "event", "call none", "loop", "multi", "implicit split", "inputs"):
        assert reached[construct] > 50, construct
    for kind, sequence in itertools.product(("user", "sub", "call", "script"), ("sequential", "parallel")):
        assert reached[f"{sequence} {kind}"] > 20
    for kind in ("end terminate", "end error", "end signal", "throw link", "throw signal", "catch timer"):
        assert reached[kind] > 50, kind
    for kind, guard in itertools.product(("user", "service", "receive", "sub"), ("timer", "message", "signal")):
        assert reached[f"{kind} guarded by {guard}"] > 20
    assert reached["event subprocess error interrupting"] > 20
    assert reached["boundary error interrupting"] > 20


def test_oracle_agrees_with_itself() -> None:
    turns: Counter[str] = Counter()
    for seed in range(_KERNEL_MODELS):
        model = generate(seed)
        outcome = walk(model, b"", [OracleSubject, OracleSubject])
        assert outcome.difference is None
        turns.update(outcome.turns)

    assert turns["ended"] > _KERNEL_MODELS / 2
    assert turns["runaway"] < _KERNEL_MODELS / 50


@pytest.mark.parametrize("rules", PLANTED)
def test_walk_notices(rules: type[Oracle]) -> None:
    broken = subject_of(rules)

    noticed = any(walk(generate(seed), b"", [broken]).difference for seed in range(_MODELS))

    assert noticed


class _LosesScopes(Stored):
    """Forgets the variables of inner scopes between commands."""

    def load(self) -> None:
        kept, self.documents = self.documents, {0: self.documents[0]}
        super().load()
        self.documents = kept


class _LosesTypes(Stored):
    """Keeps what JSON can say of a value, and no more."""

    def _keep(self) -> None:
        super()._keep()
        for document in self.workflow.scopes.values():
            document.update(json.loads(json.dumps(document, default=str)))


class _RestartsTimers(Stored):
    """Reads the clock again when it loads."""

    def load(self) -> None:
        super().load()
        for wait in self.waits.values():
            if wait.kind == "timer" and wait.details["due"] < self.env.now:
                wait.details["due"] = self.env.now


class _CompletesTheWrongOne(HotKernel):
    """Takes the first wait at the same element for the one that was meant."""

    def act(self, verb: str, wait: str | None, code: str, variables: dict[str, Any]) -> None:
        waits = self.stored.waits
        if wait is not None:
            wait = next(other.id for other in waits.values() if other.element_id == waits[wait].element_id)
        super().act(verb, wait, code, variables)


@pytest.mark.parametrize("storage", [_LosesScopes, _LosesTypes, _RestartsTimers])
def test_walk_notices_a_kernel_that_is_stored_badly(storage: type[Stored]) -> None:
    broken: type[HotKernel] = type("Broken", (ReloadedKernel,), {"storage": storage})

    assert _any_difference(broken)


def test_walk_notices_a_kernel_that_takes_one_wait_for_another() -> None:
    assert _any_difference(_CompletesTheWrongOne)


def test_kernel_is_right() -> None:
    for seed in range(_KERNEL_MODELS):
        result = try_model(seed)
        assert result.difference is None, f"python -m tests.fuzz.run --only {seed}"


def _any_difference(subject: type[HotKernel]) -> bool:
    models = (generate(seed) for seed in range(_KERNEL_MODELS))
    return any(walk(model, write(model), [subject]).difference for model in models)


def test_shrinking_keeps_the_failure_and_little_else() -> None:
    broken = subject_of(PLANTED[0])
    seed = next(seed for seed in range(_MODELS) if walk(generate(seed), b"", [broken]).difference)

    shrunk = shrink(generate(seed), [broken], seconds=10)

    assert shrunk is not None
    model, outcome = shrunk
    assert outcome.difference
    assert len(list(model.everything())) < len(list(generate(seed).everything()))
