"""Filling a form as a person would: from its own definition, until its own rules accept it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from engine import feel
from engine.errors import FieldError
from forms import formats
from forms.answers import put
from forms.attributes import reads_of
from forms.components import Component, Rule, values_in
from forms.definition import FormDefinition
from forms.errors import FormInvalid
from forms.inputs.choices import Checkbox, Multiple, Single
from forms.inputs.computed import Computed
from forms.inputs.files import FilePicker
from forms.inputs.numbers import Number
from forms.inputs.temporals import Temporal
from forms.inputs.texts import Text
from forms.scope import Moment, Scope, wire
from forms.validation import validate
from workflows.organisation.demonstration.identities import Identities, with_check_digit, with_credit_check
from workflows.simulation import phrases

ROUNDS = 80
"""Times an answer is corrected before it is given up."""
PLAIN = (
    "XK0001",
    "CG-001",
    "JS",
    "EV016",
    "120.2843210,31.9123456",
    "示范路12号",
    "13800000000",
    "苏B12345",
    "2026",
    "1",
    "A1",
    "000001",
    "https://zhenshu.example.cn/",
    "name@example.cn",
)
"""Tried one after the other where a form wants a pattern."""
ANYTHING = r"\S"
"""The pattern of a text that only may not be blank."""
SHIFTS = (
    timedelta(),
    timedelta(days=1),
    timedelta(minutes=-5),
    timedelta(minutes=-30),
    timedelta(hours=-1),
    timedelta(hours=-2),
    timedelta(days=-1),
    timedelta(days=-7),
    timedelta(days=3),
    timedelta(days=7),
    timedelta(days=14),
    timedelta(days=30),
    timedelta(days=60),
    timedelta(days=180),
)
"""How far from now a date is tried, in this order at first and at random later."""
CERTIFICATES = {
    "居民身份证": lambda random: with_check_digit(f"3202991990{random.randint(1, 12):02}{random.randint(10, 28)}001"),
    "统一社会信用代码": lambda random: with_credit_check(f"91320299MA1{random.randint(100000, 999999)}"[:17]),
    "护照": lambda random: f"E{random.randint(10_000_000, 99_999_999)}",
    "港澳居民来往内地通行证": lambda random: f"H{random.randint(10_000_000, 99_999_999)}",
    "台湾居民来往大陆通行证": lambda random: f"{random.randint(10_000_000, 99_999_999)}",
    "外国人永久居留证": lambda random: f"CHN{random.randint(10**11, 10**12 - 1)}",
}


class CannotFill(Exception):
    """No answer was found that the form accepts; ``errors`` are those of the last one."""

    def __init__(self, form: str, errors: Sequence[FieldError]) -> None:
        reasons = "; ".join(f"{error.pointer} {error.code}: {error.message_en}" for error in errors[:5])
        super().__init__(f"Expected an answer that form {form!r} accepts, found none in {ROUNDS} rounds: {reasons}")
        self.errors = errors


@dataclass(frozen=True, slots=True)
class Situation:
    """What the person who fills the form has before them."""

    context: Mapping[str, Any]
    moment: Moment
    random: Random
    identities: Identities
    #: From an ``accept`` attribute, and how often it was tried, to the id of a file that the person uploaded.
    attach: Callable[[str, int], str]


def fill(
    name: str, form: FormDefinition, situation: Situation, wish: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """An answer that the form accepts.

    Args:
        name: what the form is called in an error.
        wish: values by name, or by names with dots inside groups, that stay as they are; one the form does not
            have, or that is None, is left out. Of a list, the rows that there shall be, each with what it shall hold
            at least.

    Raises:
        CannotFill: none was found.
    """
    return _Filling(form, situation, wish or {}).run(name)


class _Filling:
    """One answer on its way."""

    def __init__(self, form: FormDefinition, situation: Situation, wish: Mapping[str, Any]) -> None:
        self.form = form
        self.situation = situation
        self.random = situation.random
        paths = ((tuple(name.split(".")), value) for name, value in wish.items() if value is not None)
        self.wish = {path: value for path, value in paths if _shape_at(form.shape, path) is not None}
        self.tries: dict[str, int] = {}
        self.payload: dict[str, Any] = {}

    def run(self, name: str) -> dict[str, Any]:
        for component in self.form.values:
            self._answer(self.payload, component, "")
        for path, value in list(self.wish.items()):
            self._grant(path, value)
        errors: Sequence[FieldError] = ()
        for _ in range(ROUNDS):
            try:
                self._check()
                return self.payload
            except FormInvalid as refused:
                errors = refused.fields
                for error in errors:
                    self._mend(error)
        raise CannotFill(name, errors)

    def _grant(self, path: tuple[str, ...], value: Any) -> None:
        component = _shape_at(self.form.shape, path)
        if not isinstance(component, Component) or component.rows is None or not isinstance(value, list):
            put(self.payload, path, value)
            return
        del self.wish[path]
        rows: list[dict[str, Any]] = [{} for _ in value]
        put(self.payload, path, rows)
        for index, (row, wished) in enumerate(zip(rows, value, strict=True)):
            self._row(row, component, f"/{'/'.join(path)}/{index}")
            row.update(wished)
            self.wish |= {(*path, str(index), name): one for name, one in wished.items()}

    def _check(self) -> None:
        moment = self.situation.moment
        validate(self.form, self.payload, self.situation.context, moment.uploads, moment.now, env=moment.env)

    # --- first answers ------------------------------------------------------------------------------

    def _answer(self, place: dict[str, Any], component: Component, pointer: str) -> None:
        if component.is_fixed:
            return
        where = f"{pointer}/{'/'.join(component.path)}"
        if component.rows is not None:
            if not component.rows.growing:
                return
            count = max(component.rows.minimum, min(component.rows.maximum, 1 + self.random.randint(0, 1)))
            rows: list[dict[str, Any]] = [{} for _ in range(count)]
            for index, row in enumerate(rows):
                self._row(row, component, f"{where}/{index}")
            put(place, component.path, rows)
            return
        value = self._value(component, where)
        if value is not None:
            put(place, component.path, value)

    def _row(self, row: dict[str, Any], component: Component, pointer: str) -> None:
        for inner in component.values:
            self._answer(row, inner, pointer)

    def _value(self, component: Component, where: str) -> Any:
        """The next thing to try at this place; None leaves it empty."""
        attempt = self.tries.get(where, 0)
        self.tries[where] = attempt + 1
        field = component.field
        if isinstance(field, Computed) or field is None:
            return None
        if not field.required and component.default is None and attempt > 6:
            return None
        if attempt == 0 and isinstance(field, Text | Number | Temporal | Multiple):
            shown = self._shown(where)
            if shown is not None and isinstance(shown, list) == isinstance(field, Multiple):
                return shown
        if isinstance(field, Text):
            return self._text(field, where, attempt)
        if isinstance(field, Number):
            return self._number(field, attempt)
        if isinstance(field, Checkbox):
            return True if field.required or attempt == 0 else self.random.random() < 0.5
        if isinstance(field, Single | Multiple):
            return self._choice(field, attempt)
        if isinstance(field, Temporal):
            return self._moment(field, attempt)
        if isinstance(field, FilePicker):
            return self._files(field, attempt)
        return None

    def _shown(self, where: str) -> Any:
        """What the form opens with, because the process holds it: people leave it as it is."""
        found: Any = self.situation.context
        for part in where.strip("/").split("/"):
            found = _inside(found, part)
        return None if found is None or isinstance(found, Mapping) or found == [] else wire(found)

    # --- kinds of fields ----------------------------------------------------------------------------

    def _text(self, field: Text, where: str, attempt: int) -> str:
        if field.format is not None:
            return self._formatted(field, where, attempt)
        if field.validation_type == "email":
            return "zhenshu@example.cn"
        if field.validation_type == "phone":
            return self.situation.identities.phone()
        if field.pattern is not None and field.pattern.source != ANYTHING:
            fitting = [one for one in PLAIN if field.pattern.matches(one)]
            return fitting[attempt % len(fitting)] if fitting else str(self.random.randint(0, 10**6))
        low = int(field.min_length) if isinstance(field.min_length, Decimal) else 0
        high = int(field.max_length) if isinstance(field.max_length, Decimal) else field.cap
        return phrases.write(self.random, where.rsplit("/", 1)[-1], low, high)

    def _formatted(self, field: Text, where: str, attempt: int) -> str:
        identities = self.situation.identities
        kinds: Mapping[str, Callable[[], str]] = {
            "cn-idcard": identities.id_number,
            "cn-uscc": lambda: identities.credit_code("91"),
            "cn-mobile": identities.phone,
            "cn-phone": identities.phone,
            "cn-name": identities.name,
            "money": lambda: str(self.random.choice((100, 200, 500, 1000, 2000))),
        }
        if field.format == "cn-certificate":
            chosen = self._beside(where, field.certificate_type)
            made = CERTIFICATES.get(str(chosen))
            return made(self.random) if made else "Z1234567"
        make = kinds.get(field.format or "")
        return make() if make else formats.FORMATS[field.format or ""].example

    def _beside(self, where: str, path: tuple[str, ...]) -> Any:
        """The value of a neighbour: in the same row, else at the top."""
        parts = where.strip("/").split("/")
        for depth in range(len(parts) - 1, -1, -1):
            place: Any = self.payload
            for part in [*parts[:depth], *path]:
                place = _inside(place, part)
            if place is not None:
                return place
        value: Any = self.situation.context
        for part in path:
            value = _inside(value, part)
        return value

    def _number(self, field: Number, attempt: int) -> Any:
        low = field.minimum if isinstance(field.minimum, Decimal) else Decimal(0)
        high = field.maximum if isinstance(field.maximum, Decimal) else low + 100
        candidates = [low, high, low + 1, (low + high) / 2, Decimal(3), Decimal(5), Decimal(10), Decimal(100)]
        number = candidates[attempt % len(candidates)] if attempt else low + (high - low) / 2
        if field.increment:
            number -= number % field.increment
        number = round(number, field.decimal_digits or 0)
        whole = int(number) if number == int(number) else float(number)
        return str(whole) if field.to_string else whole

    def _choice(self, field: Single | Multiple, attempt: int) -> Any:
        moment = self.situation.moment
        scope = Scope(moment, {**self.situation.context, **self.payload}, dict(self.payload))
        options = [feel_plain(one) for one in field.choices.values(scope)]
        if not options:
            return None
        if isinstance(field, Single):
            return options[attempt % len(options)] if attempt else self.random.choice(options)
        return self.random.sample(options, self.random.randint(1, min(2, len(options))))

    def _moment(self, field: Temporal, attempt: int) -> str:
        now = self.situation.moment.now.astimezone(self.situation.moment.zone)
        shift = SHIFTS[attempt] if attempt < 2 else self.random.choice(SHIFTS)
        at = now + shift
        if field.subtype == "date":
            return at.date().isoformat()
        clock = "10:00" if abs(shift) >= timedelta(days=1) else f"{at:%H:%M}"
        if field.subtype == "time":
            return clock
        text = f"{at.date().isoformat()}T{clock}:00"
        return text if field.zone == "no_timezone" else f"{text}+08:00"

    def _files(self, field: FilePicker, attempt: int) -> list[str]:
        accept = field.accept if isinstance(field.accept, str) else ""
        count = max(field.min_files, 1)
        return [self.situation.attach(accept, attempt) for _ in range(min(count + attempt // 3, field.max_files))]

    # --- corrections --------------------------------------------------------------------------------

    def _mend(self, error: FieldError) -> None:
        """Try something else at the place of an error; where a rule is broken, at every place it reads."""
        parts = error.pointer.strip("/").split("/")
        found = self._find(parts)
        if found is None:
            self._drop(parts)
            return
        place, component, where = found
        if error.code == "not_asked":
            self._drop(parts)
            return
        if error.code == "rule" and component.rule is not None:
            for other in self.form.values:
                if other is not component and not self._is_wished(other.path) and _is_read(component.rule, other.path):
                    self._again(self.payload, other, f"/{'/'.join(other.path)}")
        if not self._is_wished(parts):
            self._again(place, component, where, error.code)

    def _has_wished_rows(self, where: str) -> bool:
        parts = tuple(where.strip("/").split("/"))
        return any(path[: len(parts)] == parts for path in self.wish)

    def _is_wished(self, path: Sequence[str]) -> bool:
        return any(tuple(path[: len(wished)]) == wished for wished in self.wish)

    def _again(self, place: dict[str, Any], component: Component, where: str, code: str = "") -> None:
        if component.rows is None:
            value = self._value(component, where)
            put(place, component.path, value)
        elif component.rows.growing and not self._has_wished_rows(where):
            rows = _inside_path(place, component.path)
            rows = rows if isinstance(rows, list) else []
            most = component.rows.maximum
            wanted = len(rows) + 1 if code in ("too_few_rows", "required", "rule") else len(rows) - 1
            if code == "rule" and self.random.random() < 0.5:
                wanted = len(rows)
            wanted = max(component.rows.minimum, min(most, wanted))
            rows = [{} for _ in range(wanted)]
            put(place, component.path, rows)
            attempt = self.tries.get(where, 0)
            self.tries[where] = attempt + 1
            for index, row in enumerate(rows):
                self._row(row, component, f"{where}/{index}/{attempt}")

    def _find(self, parts: Sequence[str]) -> tuple[dict[str, Any], Component, str] | None:
        """The object that holds the place, and the component it belongs to."""
        components: Sequence[Component] = self.form.values
        place: Any = self.payload
        start = 0
        while True:
            found = next((one for one in components if tuple(parts[start : start + len(one.path)]) == one.path), None)
            if found is None or not isinstance(place, dict):
                return None
            end = start + len(found.path)
            if end >= len(parts) or found.rows is None:
                return place, found, "/" + "/".join(parts[:end])
            rows = _inside_path(place, found.path)
            if not isinstance(rows, list) or int(parts[end]) >= len(rows):
                return place, found, "/" + "/".join(parts[:end])
            place, components, start = rows[int(parts[end])], list(values_in(found.children)), end + 1

    def _drop(self, parts: Sequence[str]) -> None:
        place: Any = self.payload
        for part in parts[:-1]:
            place = _inside(place, part)
        if isinstance(place, dict):
            place.pop(parts[-1], None)


def _is_read(rule: Rule, path: Sequence[str]) -> bool:
    """Whether a condition reads the place: the name itself, or, inside a group, the whole path."""
    return path[0] in reads_of(rule.expression) and (len(path) == 1 or ".".join(path) in rule.expression.text)


def _shape_at(shape: Mapping[str, Any], path: tuple[str, ...]) -> Any:
    """The component at a path, the names below it, or None where the form has nothing."""
    below: Any = shape
    for name in path:
        below = below.get(name) if isinstance(below, Mapping) else None
    return below


def _inside(place: Any, part: str) -> Any:
    if isinstance(place, Mapping):
        return place.get(part)
    if isinstance(place, list) and re.fullmatch(r"\d+", part) and int(part) < len(place):
        return place[int(part)]
    return None


def _inside_path(place: Any, path: Sequence[str]) -> Any:
    for part in path:
        place = _inside(place, part)
    return place


def feel_plain(value: Any) -> Any:
    """An option as JSON sends it."""
    if isinstance(value, Decimal):
        return int(value) if value == int(value) else float(value)
    if isinstance(value, datetime):
        return value.isoformat()
    return value if value is None or isinstance(value, str | bool | int | float) else feel.encode(value)
