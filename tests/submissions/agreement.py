"""Compares how server and browser judge the same fillings of a form, field by field."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from engine import feel
from forms.definition import FormDefinition, parse
from forms.errors import FormInvalid
from forms.scope import Moment
from forms.validation import validate
from tests.submissions.browser import Filler, Told
from tests.submissions.fillings import FILES, Filling, fillings
from workflows import language

WING = Path(__file__).parents[2] / "bpmn"

SERVER_ONLY = frozenset({"rule", "file_type", "file_too_large"})
"""What the browser leaves to the server: conditions that may need the town's calendar, and what a file really is."""


@dataclass(slots=True)
class Count:
    """What was seen of one form, or of all."""

    submissions: int = 0
    valid: int = 0
    fields: int = 0
    """Fields at which both found something wrong."""
    left: Counter[str] = field(default_factory=Counter)
    """What the browser left to the server, by code."""
    differences: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        both = f"{self.fields} fields refused by both"
        return f"{self.submissions} submissions, {self.valid} valid, {both}, {len(self.differences)} differences"

    def __iadd__(self, other: Count) -> Count:
        self.submissions += other.submissions
        self.valid += other.valid
        self.fields += other.fields
        self.left += other.left
        self.differences += other.differences
        return self


def shipped() -> list[Path]:
    """Every form of the designers' wing."""
    return sorted(WING.glob("*/forms/*.form"))


def compare(path: Path, page: Filler, count: int, seed: int) -> Count:
    """Fill one form in so many ways."""
    functions = language.functions()
    form = parse(path.read_bytes(), functions)
    env = feel.Env(functions=functions)
    random = Random(f"{seed} {path.parent.parent.name}/{path.name}")
    moment = Moment(datetime.now(UTC), FILES, env)
    tried = list(fillings(form, moment, random, count))
    seen = Count()
    for filling, told in zip(tried, page.judge(form, tried), strict=True):
        _one(form, filling, told, env, seen, f"{path.parent.parent.name}/{path.name}")
    return seen


def _one(form: FormDefinition, filling: Filling, told: Told, env: feel.Env, seen: Count, name: str) -> None:
    seen.submissions += 1
    try:
        validate(form, told.sent, filling.context, FILES, datetime.now(UTC), env=env)
    except FormInvalid as invalid:
        found = {one.pointer: one.code for one in invalid.fields}
    else:
        found = {}
        seen.valid += not told.wrong
    for pointer in sorted(found.keys() | told.wrong.keys()):
        code, said = found.get(pointer), told.wrong.get(pointer)
        if code is not None and said is not None:
            seen.fields += 1
        elif code in SERVER_ONLY:
            seen.left[str(code)] += 1
        elif code is None and SERVER_ONLY.intersection(found.values()):
            # The server asks for nothing more where what decides that it is asked for has such an error.
            seen.left["waits for these"] += 1
        else:
            judged = f"{name} {pointer}: server {code}, browser {said!r}"
            seen.differences.append(f"{judged}; held {filling.context!r:.300}; sent {told.sent!r:.600}")
