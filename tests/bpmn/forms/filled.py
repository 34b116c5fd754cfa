"""Right answers to every form of the wing: filled in by the simulator until every field is shown and has a value."""

from __future__ import annotations

import copy
import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from engine import feel
from engine.errors import FieldError
from forms.definition import FormDefinition, parse
from forms.errors import FormInvalid
from forms.file_types import TYPES
from forms.scope import Moment
from forms.validation import Submission, validate
from tests.bpmn.forms import known
from tests.bpmn.forms.declared import CHOICES, Place, places
from workflows import language
from workflows.calendar.zone import HOME
from workflows.organisation.demonstration.identities import Identities
from workflows.simulation.filling import CannotFill, Situation, fill

NOW = datetime(2026, 11, 23, 2, 30, tzinfo=UTC)
"""A Monday morning in China."""
FUNCTIONS = language.functions()
ENV = feel.Env(now=NOW.astimezone(HOME), functions=FUNCTIONS)
SEEDS = range(12)
TRIES = 400
"""Wishes that are tried for one field before it counts as never shown."""
LARGE = 1024**4


@dataclass(frozen=True)
class File:
    """An uploaded file as a form sees it."""

    id: str
    name: str
    media_type: str
    extension: str
    size: int = 1_000
    sha256: str = "0" * 64


class Files(dict[str, File]):
    """Every file that a test may attach: ``pdf-1``, ``pdf-2`` … of each kind, and ``pdf-large``."""

    def __init__(self) -> None:
        for extension, kind in TYPES.items():
            for name in [*map(str, range(60)), "large"]:
                size = LARGE if name == "large" else 1_000
                one = File(f"{extension}-{name}", f"{name}.{extension}", kind.media_type, extension, size)
                self[one.id] = one


FILES = Files()


def kinds_of(accept: str) -> list[str]:
    """The extensions that a file picker accepts."""
    return [one.strip().lstrip(".") for one in accept.split(",") if one.strip().lstrip(".") in TYPES]


@dataclass
class Form:
    """A form of the wing with the right answers that were found for it."""

    path: Path
    parsed: FormDefinition
    places: list[Place]
    contexts: list[dict[str, Any]]
    answers: list[Answer] = field(default_factory=list)

    @property
    def name(self) -> str:
        return f"{self.path.parents[1].name}/{self.path.stem}"

    def submit(self, payload: Mapping[str, Any], context: Mapping[str, Any]) -> Submission:
        return validate(self.parsed, payload, context, FILES, NOW, env=ENV)

    def errors(self, payload: Any, context: Mapping[str, Any]) -> list[FieldError]:
        """What the form says to a payload; nothing when it takes it."""
        try:
            self.submit(payload, context)
        except FormInvalid as refused:
            return list(refused.fields)
        return []

    def answer(self, place: Place) -> Answer | None:
        """A right answer in which this place is shown and filled in."""
        for answer in self.answers:
            if answer.has(place):
                return answer
        for wish, context, seed in self._wishes(place):
            try:
                payload = self.fill(context, seed, wish)
            except CannotFill:
                continue
            shown = self.submit(payload, context)
            answer = Answer(copy.deepcopy(shown.payload), context, shown, payload)
            if answer.has(place):
                self.answers.append(answer)
                return answer
        return None

    def hidden(self, place: Place) -> Answer | None:
        """A right answer in which this place is not shown."""
        for wish, context, seed in self._wishes(place):
            try:
                payload = self.fill(context, seed, wish)
            except CannotFill:
                continue
            if shows_itself(place):
                payload = self.without_what_shows_itself(payload)
                if self.errors(payload, context):
                    continue
            elif inside(payload, place.path) is None and not place.get("properties.hiddenMessage"):
                continue
            answer = Answer(payload, context, self.submit(payload, context))
            if not answer.has(place):
                return answer
        return None

    def without_what_shows_itself(self, payload: dict[str, Any]) -> dict[str, Any]:
        """The same payload without every field that is only shown because it is filled in."""
        paths = {place.path for place in self.places if shows_itself(place)}
        return {name: value for name, value in payload.items() if (name,) not in paths}

    def fill(self, context: Mapping[str, Any], seed: int, wish: Mapping[str, Any]) -> dict[str, Any]:
        counters = itertools.count()

        def attach(accept: str, attempt: int) -> str:
            kinds = kinds_of(accept)
            return f"{kinds[attempt % len(kinds)]}-{next(counters) % 60}"

        random = Random(seed)
        moment = Moment(NOW, FILES, ENV)
        situation = Situation(context, moment, random, Identities(random, moment.today), attach)
        return fill(self.path.stem, self.parsed, situation, wish)

    def _wishes(self, place: Place) -> Iterator[tuple[dict[str, Any], dict[str, Any], int]]:
        """Every way to set the choices that decide whether the place is shown, in every context."""
        controls = self._controls(place)
        values = [[(one, value) for value in _values(one)] for one in controls]
        ways = itertools.chain(((),), itertools.product(*values)) if values else iter([()])
        tried = itertools.product(ways, self.contexts, SEEDS[:1] if values else SEEDS)
        for way, context, seed in itertools.islice(tried, TRIES):
            chosen = {".".join(one.path): value for one, value in way}
            yield {**known.ANSWERS.get(self.name, {}), **chosen}, context, seed

    def _controls(self, place: Place) -> list[Place]:
        found: list[Place] = []
        waiting = [place]
        while waiting:
            for hide in waiting.pop().hides:
                for other in self.places:
                    if (
                        other not in found
                        and other.kind in (*CHOICES, "checkbox", "textfield", "filepicker")
                        and reads(hide, other)
                    ):
                        found.append(other)
                        waiting.append(other)
        return [one for one in found if "0" not in one.path and not one.is_fixed and _values(one)]


@dataclass
class Answer:
    """What a browser sends, nothing of it hidden; beside what the process held, and what the form made of it."""

    payload: dict[str, Any]
    context: dict[str, Any]
    submission: Submission
    everything: dict[str, Any] = field(default_factory=dict)
    """What would be sent with all that is hidden as well."""

    def has(self, place: Place) -> bool:
        """Whether the place was shown and filled in."""
        value = inside(self.submission.payload, place.path)
        return value is not None and value != [] and value != ""

    def changed(self, path: tuple[str, ...], value: Any) -> dict[str, Any]:
        """The payload with another value at a place; ``...`` takes it away."""
        payload = copy.deepcopy(self.payload)
        holder: Any = payload
        for name in path[:-1]:
            holder = holder[int(name)] if isinstance(holder, list) else holder.setdefault(name, {})
        if isinstance(holder, list):
            holder[int(path[-1])] = value
        elif value is ...:
            holder.pop(path[-1], None)
        else:
            holder[path[-1]] = value
        return payload


def reads(expression: str, place: Place) -> bool:
    """Whether an expression names a place: by its whole path, or in a row by ``this``."""
    dotted = ".".join(one for one in place.path if one != "0")
    names = [dotted, f"this.{place.path[-1]}"]
    return any(re.search(rf"(?<![\w.]){re.escape(name)}(?!\w)", expression) for name in names)


def shows_itself(place: Place) -> bool:
    """Whether it is shown as soon as it is filled in, so that nothing sent for it is ever dropped."""
    return any(reads(hide, place) for hide in place.hides)


def _values(place: Place) -> list[Any]:
    wished = known.WISHES.get(".".join(place.path))
    if wished is not None:
        return list(wished)
    if place.kind == "checkbox":
        return [True, False]
    if place.kind == "filepicker":
        return [None, []]  # whatever is filled in, or no file
    options = [one["value"] for one in place.source.get("values", [])]
    return [[one] for one in options] if place.kind in ("checklist", "taglist") else options


def inside(value: Any, path: tuple[str, ...]) -> Any:
    """The value at a path, or None."""
    for name in path:
        if isinstance(value, Mapping):
            value = value.get(name)
        elif isinstance(value, list) and name.isdigit() and int(name) < len(value):
            value = value[int(name)]
        else:
            return None
    return value


@cache
def form(path: Path) -> Form:
    parsed = parse(path.read_bytes(), FUNCTIONS)
    one = Form(path, parsed, places(path), [])
    one.contexts = known.contexts(one.name)
    return one
