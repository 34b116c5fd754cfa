"""A submitted payload against a form: typed variables, or exactly one error per field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo
from typing import Any

from engine import feel
from engine.errors import FieldError
from forms.answers import Answers, Held, objects, put, read
from forms.attributes import MISSING, places_of, shown
from forms.components import Component
from forms.definition import FormDefinition
from forms.errors import FormInvalid, Refusal
from forms.inputs.base import REQUIRED, wrong_type
from forms.inputs.computed import Computed
from forms.inputs.files import FilePicker, upload_ids
from forms.inputs.texts import Text
from forms.scope import SHANGHAI, Moment, Scope, UploadedFile, is_true

MAX_ERRORS = 200
"""Errors of one answer; a payload with more is not read to its end."""
MAX_ALL_ROWS = 5_000
"""Rows of all lists of one submission together."""
MAX_POINTER = 300
NOTHING_SENT = frozenset({"required", "too_few_rows"})
"""What is said where nothing was filled in."""


@dataclass(frozen=True, slots=True)
class Submission:
    """What a valid form gives."""

    variables: dict[str, Any]
    """Typed values by top-level name; objects are whole, with what the process already held in them."""
    payload: dict[str, Any]
    """What the person sent, less what was hidden, disabled, read-only or computed."""
    upload_ids: tuple[str, ...]
    """The uploads that the submission attaches."""


def validate(
    form: FormDefinition,
    payload: object,
    context: Mapping[str, Any],
    uploads: Mapping[str, UploadedFile],
    now: datetime,
    *,
    env: feel.Env | None = None,
    zone: tzinfo = SHANGHAI,
) -> Submission:
    """Check a payload and give its typed values.

    Args:
        form: the deployed form.
        payload: JSON as the browser or a program sent it.
        context: the process variables that are visible to the form, typed.
        uploads: files that this actor may attach, by id.
        now: aware; "today" is its day in ``zone``.
        env: functions and bounds for FEEL; ``now`` above wins.

    A field that the payload leaves out keeps its variable; required ones must be sent.

    Raises:
        FormInvalid: one error per field, in the order of the form.
    """
    if not isinstance(payload, Mapping):
        raise FormInvalid([wrong_type("JSON 对象", "a JSON object", payload).at("")])
    moment = Moment(now, uploads, replace(env or feel.Env(), now=now.astimezone(zone)), zone)
    return _Validation(form, moment, context).run(payload)


def attached(form: FormDefinition, payload: object) -> list[str]:
    """The ids of uploads that a payload names at the places of file pickers; what is malformed is left out."""
    return list(dict.fromkeys(_attached(form.shape, payload)))[:MAX_ALL_ROWS]


def _attached(shape: Mapping[str, Any], node: object) -> Iterator[str]:
    if not isinstance(node, Mapping):
        return
    for name, below in shape.items():
        value = node.get(name)
        if value is None:
            continue
        if isinstance(below, Mapping):
            yield from _attached(below, value)
        elif below.rows is not None and isinstance(value, list):
            for row in value[: below.rows.maximum]:
                yield from _attached(below.shape, row)
        elif isinstance(below.field, FilePicker):
            yield from upload_ids(value) or ()


class _Validation:
    """One submission under examination."""

    def __init__(self, form: FormDefinition, moment: Moment, context: Mapping[str, Any]) -> None:
        self.form = form
        self.moment = moment
        self.context = context
        self.errors: dict[str, FieldError] = {}
        self.broken: set[str] = set()
        """Pointers whose JSON has the wrong shape: nothing below them is looked at."""
        self.rows = 0
        self.rules: list[tuple[Component, _Level]] = []
        self.attached: list[str] = []
        self.doubtful: list[_Doubt] = []
        self.conditions: list[tuple[feel.Expression, _Level]] = []
        """What decides that the component looked at is shown."""

    def run(self, payload: Mapping[str, Any]) -> Submission:
        """All steps in order."""
        self._surplus(payload, self.form.shape, "")
        answers = Answers(self.form, self.context, payload, self.moment)
        level = _Level(payload, Held(self.context), answers.scope)
        self._fields(self.form.components, level)
        self._check_rules(level.variables)
        self._settle_doubts()
        if self.errors:
            raise FormInvalid(list(self.errors.values()))
        return Submission(level.variables, level.kept, tuple(dict.fromkeys(self.attached)))

    # --- shape -------------------------------------------------------------------------------

    def _surplus(self, node: Mapping[str, Any], shape: Mapping[str, Any], pointer: str) -> None:
        """Refuse names that the form does not have, and objects and lists that are something else."""
        for name, value in node.items():
            below = shape.get(name) if isinstance(name, str) else None
            if below is None:
                self._unknown(name, pointer)
                if len(self.errors) >= MAX_ERRORS:
                    raise FormInvalid(list(self.errors.values()))
            elif value is None:
                continue
            elif isinstance(below, Mapping):
                self._object(value, below, f"{pointer}/{name}")
            elif below.rows is not None:
                self._list(value, below, f"{pointer}/{name}")

    def _unknown(self, name: object, pointer: str) -> None:
        self._refuse(
            f"{pointer}/{_escape(name)}"[:MAX_POINTER],
            Refusal(
                "unknown_field",
                f"表单中没有字段 {shown(name)}；请去掉这个字段。",
                f"The form has no field {shown(name)}; leave it out.",
            ),
        )

    def _object(self, value: object, shape: Mapping[str, Any], pointer: str) -> None:
        if isinstance(value, Mapping):
            self._surplus(value, shape, pointer)
        else:
            self.broken.add(pointer)
            self._refuse(pointer, wrong_type("对象", "an object", value))

    def _list(self, value: object, component: Component, pointer: str) -> None:
        assert component.rows is not None
        if not isinstance(value, list):
            self.broken.add(pointer)
            self._refuse(pointer, wrong_type("列表", "a list", value))
            return
        self.rows += len(value)
        if len(value) > component.rows.maximum or self.rows > MAX_ALL_ROWS:
            self.broken.add(pointer)
            self._refuse(pointer, _row_count("too_many_rows", component.rows.maximum, len(value)))
            return
        for index, row in enumerate(value):
            if row is not None:
                self._object(row, component.shape, f"{pointer}/{index}")

    # --- fields ------------------------------------------------------------------------------

    def _fields(self, components: tuple[Component, ...], level: _Level) -> None:
        scope = level.scope
        for component in components:
            if component.hide is not None and scope.evaluate(component.hide) is True:
                self._drop(component, level)
                continue
            if component.hide is not None:
                self.conditions.append((component.hide, level))
            if component.field is not None:
                self._field(component, level)
            elif component.rows is not None:
                self._repeated(component, level)
            else:
                self._fields(component.children, level)
            if component.hide is not None:
                self.conditions.pop()
            if component.rule is not None:
                self.rules.append((component, level))

    def _drop(self, component: Component, level: _Level) -> None:
        """A hidden list may hold anything but unknown names; some values are refused where they are not asked for."""
        for child in component.children if component.rows is None else ():
            self._drop(child, level)
        place = _pointer(level.pointer, component.path)
        if component.unasked is not None and component.field is not None:
            given = read(level.payload, component.path)
            if given is not MISSING and not component.field.is_empty(given):
                self._refuse(place, Refusal("not_asked", component.unasked.message_zh, component.unasked.message_en))
        if component.rows is not None:
            self.errors = {
                where: error
                for where, error in self.errors.items()
                if error.code == "unknown_field" or not f"{where}/".startswith(f"{place}/")
            }

    def _field(self, component: Component, level: _Level) -> None:
        assert component.field is not None
        pointer = _pointer(level.pointer, component.path)
        if component.disabled or pointer in self.errors or self._is_broken(pointer):
            return
        try:
            value = self._value(component, level)
        except Refusal as refusal:
            self._refuse(pointer, refusal)
            if isinstance(component.field, Text) and refusal.code == "certificate_type":
                self.doubtful.append(_Doubt(pointer, component.field.certificate_type, level))
            return
        if value is not MISSING:
            level.write(component.path, value)

    def _value(self, component: Component, level: _Level) -> Any:
        """The typed value to write, or MISSING to leave the variable as it is."""
        field, scope = component.field, level.scope
        assert field is not None
        if isinstance(field, Computed):
            return _computed(field, scope)
        given = read(level.payload, component.path)
        if is_true(component.readonly, scope):
            return self._readonly(component, level, given)
        if given is not MISSING:
            value = field.deserialize(given, scope=scope)
            put(level.kept, component.path, given)
            if isinstance(field, FilePicker):
                self.attached += [file["id"] for file in value]
            return value
        known = read(level.held.known, component.path)
        if component.default is not MISSING and known is MISSING:
            return field.deserialize(component.default, scope=scope)
        return field.deserialize(MISSING, scope=scope) if field.required or level.fresh else MISSING

    def _readonly(self, component: Component, level: _Level, given: Any) -> Any:
        """What the process holds, else the default; never what was sent."""
        field = component.field
        assert field is not None
        known = level.held.value(component.path, given)
        if field.required and (component.default is MISSING if known is MISSING else field.is_empty(known)):
            raise Refusal(*REQUIRED)
        if known is not MISSING:
            return known if level.fresh else MISSING
        if component.default is not MISSING or level.fresh:
            return field.deserialize(component.default, scope=level.scope)
        return MISSING

    def _refuse(self, pointer: str, refusal: Refusal) -> None:
        self.errors.setdefault(pointer, refusal.at(pointer))
        if refusal.code in NOTHING_SENT:
            for condition, level in self.conditions:
                self.doubtful += [_Doubt(pointer, each, level) for each in places_of(condition)]

    def _is_broken(self, pointer: str) -> bool:
        return any(pointer.startswith(f"{broken}/") for broken in self.broken)

    def _settle_doubts(self) -> None:
        """Nothing is missing where it is not yet known whether it is asked for: what decides it has an error itself."""
        doubts = [each for each in self.doubtful if self._is_wrong(each.reads, each.level, each.pointer)]
        for each in doubts:
            self.errors.pop(each.pointer, None)

    # --- rows --------------------------------------------------------------------------------

    def _repeated(self, component: Component, level: _Level) -> None:
        assert component.rows is not None
        pointer = _pointer(level.pointer, component.path)
        if pointer in self.errors or self._is_broken(pointer):
            return
        known = read(level.held.known, component.path)
        held = objects(known)
        growing = component.rows.growing and not component.disabled and not is_true(component.readonly, level.scope)
        expected = None if growing else len(held) if isinstance(known, list) else component.rows.default
        given = read(level.payload, component.path)
        kept = (given is MISSING or given is None) and growing and isinstance(known, list)
        if given is MISSING or given is None:
            given = held if kept else [{}] * (expected or 0)
        try:
            self._count(component, len(given), expected)
        except Refusal as refusal:
            # Rows that are missing are one mistake, what stands in the others is another.
            self._refuse(pointer, refusal)
            if refusal.code != "too_few_rows":
                return
        if kept:
            return  # the variable stays as it is, and it has rows enough
        self._rows(component, given, held, growing, level)

    def _count(self, component: Component, found: int, expected: int | None) -> None:
        assert component.rows is not None
        if expected is not None and found != expected:
            raise Refusal(
                "row_count",
                f"应有 {expected} 行，实际为 {found} 行；此列表不能增减行，请恢复原有各行。",
                f"Expected {expected} rows, found {found}; rows cannot be added or removed here.",
            )
        if found < component.rows.minimum:
            raise _row_count("too_few_rows", component.rows.minimum, found)

    def _rows(
        self,
        component: Component,
        given: list[Any],
        held: list[Mapping[str, Any]],
        growing: bool,
        level: _Level,
    ) -> None:
        rows = level.scope.rows_at(component.path)
        written: list[dict[str, Any]] = []
        kept: list[dict[str, Any]] = []
        for index, payload in enumerate(given):
            before = Held.row(held, index, growing)
            inner = _Level(
                payload=payload if isinstance(payload, Mapping) else {},
                held=before,
                scope=level.scope.row(rows[index] if index < len(rows) else {}, index),
                variables=dict(before.known),
                pointer=f"{_pointer(level.pointer, component.path)}/{index}",
                outer=level,
                index=index,
                fresh=True,
            )
            self._fields(component.children, inner)
            written.append(inner.variables)
            kept.append(inner.kept)
        level.write(component.path, written)
        put(level.kept, component.path, kept)

    # --- rules -------------------------------------------------------------------------------

    def _check_rules(self, variables: dict[str, Any]) -> None:
        """Conditions over several fields, on typed values; only where the fields they name are right."""
        if not self.rules:
            return
        data = {**self.context, **variables}
        for component, level in self.rules:
            assert component.rule is not None
            scope = level.typed(self.moment, data)
            pointer = _pointer(level.pointer, component.path)
            if any(self._is_wrong(place, level, pointer) for place in places_of(component.rule.expression)):
                continue
            if component.field is not None:
                value = read(scope.this, component.path)
                if value is MISSING or component.field.is_empty(value):
                    continue
            if scope.evaluate(component.rule.expression) is not True:
                refusal = Refusal("rule", component.rule.message_zh, component.rule.message_en)
                self._refuse(pointer, refusal)

    def _is_wrong(self, place: tuple[str, ...], level: _Level, but: str) -> bool:
        """Whether what an expression reads at a place, or what it is in, has an error, other than at ``but``."""
        return any(
            pointer != but and level.reaches(place, pointer.split("/")[1:], error.code == "rule")
            for pointer, error in self.errors.items()
        )


@dataclass(frozen=True, slots=True)
class _Doubt:
    """An error that stands only while what an expression reads at a place has none."""

    pointer: str
    reads: tuple[str, ...]
    level: _Level


@dataclass(slots=True)
class _Level:
    """One object of the payload being read: the form itself, or one row of a list."""

    payload: Mapping[str, Any]
    held: Held
    scope: Scope
    variables: dict[str, Any] = field(default_factory=dict)
    kept: dict[str, Any] = field(default_factory=dict)
    pointer: str = ""
    outer: _Level | None = None
    index: int = 0
    fresh: bool = False
    """Whether the object is written whole, so that every field needs a value."""

    def write(self, path: tuple[str, ...], value: Any) -> None:
        """Set a typed value; objects on the way are copied from what the process holds."""
        place, source = self.variables, self.held.known
        for name in path[:-1]:
            held = source.get(name)
            source = held if isinstance(held, Mapping) else {}
            inner = place.get(name)
            if not isinstance(inner, dict) or inner is held:
                inner = place[name] = dict(source)
            place = inner
        place[path[-1]] = value

    def reaches(self, place: tuple[str, ...], pointer: Sequence[str], settled: bool) -> bool:
        """Whether what an expression here calls ``place`` is, or stands in, what a pointer shows; or holds it, unless
        what is there could be read (``settled``). From outside, the rows of a list are not told apart.
        """
        first, *rest = place
        if first in ("this", "_this_"):
            place = (*self.pointer.split("/")[1:], *rest)
        elif first in ("parent", "_parent_") and self.outer is not None:
            place = (*self.outer.pointer.split("/")[1:], *rest)
        else:
            pointer = [name for name in pointer if not name.isdecimal()]
        if settled and len(pointer) > len(place):
            return False
        return all(mine == its for mine, its in zip(place, pointer, strict=False))

    def typed(self, moment: Moment, data: Mapping[str, Any]) -> Scope:
        """The scope of this object over typed values."""
        if self.outer is None:
            return Scope(moment, data, data)
        return self.outer.typed(moment, data).row(self.variables, self.index)


def _computed(field: Computed, scope: Scope) -> Any:
    try:
        return feel.normalise(field.deserialize(None, scope=scope))
    except feel.FeelError as error:
        raise Refusal("expression", f"表达式无法计算：{error.message_zh}", error.message_en) from None


def _row_count(code: str, expected: int, found: int) -> Refusal:
    many = code == "too_many_rows"
    return Refusal(
        code,
        f"{'最多' if many else '至少'}应有 {expected} 行，实际为 {found} 行；请{'删减' if many else '补充'}。",
        f"Expected at {'most' if many else 'least'} {expected} rows, found {found};"
        f" {'remove some' if many else 'add more'}.",
    )


def _pointer(base: str, path: tuple[str, ...]) -> str:
    return f"{base}/{'/'.join(path)}" if path else base


def _escape(name: object) -> str:
    """A foreign name inside a JSON pointer, readable and safe to print."""
    text = str(name)[:100].replace("~", "~0").replace("/", "~1")
    return "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in text)
