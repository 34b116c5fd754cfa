"""Random ways to fill in a form: right, wrong and half done, as people could on the page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from engine import feel
from forms.answers import put, shown_data
from forms.attributes import places_of
from forms.components import Component
from forms.definition import FormDefinition
from forms.inputs.choices import Checkbox, Multiple, Single
from forms.inputs.files import FilePicker
from forms.inputs.numbers import Number
from forms.inputs.temporals import Temporal
from forms.inputs.texts import Text
from forms.scope import SHANGHAI, Moment, Scope
from tests.forms.files import FakeFile

FILES = {
    one.id: one
    for one in (
        FakeFile("f1", "一.pdf", "application/pdf", "pdf", 900),
        FakeFile("f2", "二.jpg", "image/jpeg", "jpg", 900),
        FakeFile("f3", "三.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx", 9),
        FakeFile("f4", "四.mp4", "video/mp4", "mp4", 30 * 1024**2),
    )
}
"""What has been uploaded: of several kinds, one of them large."""

OPTIONS = ["甲", {"label": "乙", "value": "y"}, {"label": "丙", "value": "z"}]
"""What stands in a variable from which a field takes its options."""

WORDS = (
    "",
    " ",
    "\n",
    "好",
    "同意。",
    "a b",
    "<b>",
    "x" * 30,
    "长" * 60,
    "长" * 600,
    "\u200b",
    "张三",
    "２０",
    "0",
    "null",
)
SAMPLES: Mapping[str, tuple[str, ...]] = {
    "cn-idcard": (
        "320299199001010015",
        "32029919900101001x",
        "320299199001010016",
        "11010119900307123",
        "110101209901011234",
    ),
    "cn-uscc": ("91320299MA1ABCDE0Y", "91320299ma1abcde0y", "91320299MA1ABCDE0Z", "9132"),
    "cn-certificate": ("320299199001010015", "91320299MA1ABCDE0Y", "E12345678", "H12345678", "12345678", "x"),
    "cn-mobile": ("13800000000", "23800000000", "1380000000"),
    "cn-landline": ("0510-86000000", "051086000000", "86000000", "0510-86000000-12"),
    "cn-phone": ("13800000000", "0510-86000000", "12345"),
    "cn-plate": ("苏B12345", "苏BD12345", "苏b12345", "B12345"),
    "cn-postcode": ("214400", "21440", "2144000"),
    "cn-name": ("张三", "买买提·吐尔逊", "江阴市（某）公司", "张三;", "A&B Co."),
    "cn-region": ("320281199", "320281", "320281199001", "99"),
    "cn-coordinates": ("120.2843210,31.9123456", "120.28，31.91", "31.9,120.2", "0,0", "120.28432101,31"),
    "money": ("1280.50", "0", "-3.2", "1.005", "1e3", "12,000"),
}
"""Right and wrong, of each format."""


@dataclass(frozen=True, slots=True)
class Filling:
    """One way to fill in a form."""

    context: dict[str, Any]
    """Variables of the process that the form shows or reads."""
    held: dict[str, Any]
    """What the page opens with."""
    filled: dict[str, Any]
    """What the form holds when it is sent."""


def fillings(form: FormDefinition, moment: Moment, random: Random, count: int) -> Iterator[Filling]:
    """So many ways, no two alike for certain."""
    for _ in range(count):
        context = _context(form, random, moment)
        held = shown_data(form, context, moment)
        filled = dict(held)
        # Some are left as they open, most are filled in with care, some with none.
        care = random.choice((0.0, 0.6, 0.9, 0.97, 1.0))
        filler = _Filler(random, moment, held, care)
        filler.fill(form.components, filled, Scope(moment, filled, filled))
        yield Filling(context, held, filled)


def _context(form: FormDefinition, random: Random, moment: Moment) -> dict[str, Any]:
    """Options for every list of options, and something or nothing for whatever else is read."""
    own = set(form.shape)
    context: dict[str, Any] = {name: OPTIONS for name in form.reads if name.endswith(("_options", "_choices"))}
    for expression in _expressions(form.components):
        for name, *below in sorted(places_of(expression)):
            if name not in own and (below or name not in context) and random.random() < 0.8:
                _put(context, (name, *below), _something(random, moment, ".".join((name, *below)), expression.text))
    return context


def _put(context: dict[str, Any], path: tuple[str, ...], value: Any) -> None:
    place: Any = context
    for name in path[:-1]:
        place = place.setdefault(name, {})
        if not isinstance(place, dict):
            return
    place.setdefault(path[-1], value)


def _something(random: Random, moment: Moment, name: str, expression: str) -> Any:
    """A value of the kind that the expression takes it for: what it is compared with, or else true or false."""
    texts = re.findall(rf'{re.escape(name)}\s*!?=\s*"([^"]*)"', expression)
    if texts:
        return random.choice((None, "其他", *texts))
    if re.search(rf"{re.escape(name)}\s*[<>+-]|[<>+-]=?\s*{re.escape(name)}", expression):
        return (
            random.choice((None, moment.today))
            if "today()" in expression
            else random.choice((None, 0, 3, Decimal("1200.50")))
        )
    return random.choice((None, True, False))


def _expressions(components: tuple[Component, ...]) -> Iterator[feel.Expression]:
    for one in components:
        if one.hide is not None:
            yield one.hide
        if not isinstance(one.readonly, bool):
            yield one.readonly
        if one.rule is not None:
            yield one.rule.expression
        yield from _expressions(one.children)


class _Filler:
    """Fills in one form."""

    def __init__(self, random: Random, moment: Moment, held: Mapping[str, Any], care: float) -> None:
        self.random = random
        self.moment = moment
        self.held = held
        self.care = care

    def fill(self, components: tuple[Component, ...], place: dict[str, Any], scope: Scope) -> None:
        for one in components:
            if one.rows is not None:
                self._rows(one, place, scope)
            elif one.field is None:
                self.fill(one.children, place, scope)
            elif not one.is_fixed and self.random.random() < max(self.care, 0.3):
                put(place, one.path, self._value(one, scope))

    def _rows(self, component: Component, place: dict[str, Any], scope: Scope) -> None:
        assert component.rows is not None
        bounds = component.rows
        if bounds.growing and not component.disabled:
            # Beyond the seventh a list is folded on the page.
            most = max(bounds.minimum, min(bounds.maximum, self.random.choice((1, 2, 3, 8))))
            number = bounds.minimum + self.random.randint(0, max(0, most - bounds.minimum))
            if self.random.random() > self.care:
                number = self.random.choice((0, max(0, bounds.minimum - 1), number))
        else:
            number = len(scope.rows_at(component.path))
        rows: list[dict[str, Any]] = []
        for index in range(number):
            row: dict[str, Any] = {}
            _empty(component.children, row)
            rows.append(row)
            self.fill(component.children, row, scope.row(row, index))
        put(place, component.path, rows)

    def _value(self, component: Component, scope: Scope) -> Any:
        field = component.field
        careful = self.random.random() < self.care
        if isinstance(field, Checkbox):
            return self.random.random() < 0.6
        if isinstance(field, Single | Multiple):
            options = list(field.choices.values(scope))
            if not options or (not careful and self.random.random() < 0.5):
                return None if isinstance(field, Single) else []
            if isinstance(field, Single):
                return self.random.choice(options)
            return self.random.sample(options, self.random.randint(1, len(options)))
        if isinstance(field, Number):
            return self._number(field, careful)
        if isinstance(field, Temporal):
            return self._moment(field) if careful or self.random.random() < 0.5 else None
        if isinstance(field, FilePicker):
            number = (
                self.random.randint(max(1, field.min_files), max(field.min_files, 2))
                if careful
                else self.random.choice((0, 1, 12, 60))
            )
            return [self._file(careful) for _ in range(number)]
        assert isinstance(field, Text)
        return self._text(field, careful)

    def _file(self, careful: bool) -> dict[str, Any]:
        file = FILES[self.random.choice(("f1", "f2") if careful else tuple(FILES))]
        return {"id": file.id, "name": file.name, "size": file.size}

    def _number(self, field: Number, careful: bool) -> Any:
        low = int(field.minimum) if isinstance(field.minimum, Decimal) else 0
        high = int(field.maximum) if isinstance(field.maximum, Decimal) else low + 5000
        if careful:
            number: Any = self.random.randint(low, high)
            if field.decimal_digits and self.random.random() < 0.3:
                number += 0.5
        else:
            number = self.random.choice((None, low - 1, high + 1, 0, -1, 0.125, 1.1, 10**7))
        return str(number) if field.to_string and number is not None else number

    def _moment(self, field: Temporal) -> str:
        days = self.random.choice((-4000, -400, -40, -8, -2, -1, 0, 0, 0, 1, 2, 10, 40, 400))
        minutes = self.random.choice((0, 5, 30, 60 * 5, -60 * 3))
        at: datetime = self.moment.now.astimezone(SHANGHAI).replace(minute=0, second=0, microsecond=0)
        at += timedelta(days=days, minutes=minutes)
        day: date = at.date()
        if field.subtype == "date":
            return day.isoformat()
        clock = f"{at:%H:%M}" + {"no_timezone": "", "utc_offset": "+08:00", "utc_normalized": "Z"}[field.zone]
        return clock if field.subtype == "time" else f"{day.isoformat()}T{clock}"

    def _text(self, field: Text, careful: bool) -> str:
        samples = SAMPLES.get(field.format or "", ())
        if careful:
            least = int(field.min_length) if isinstance(field.min_length, Decimal) else 1
            good = samples[:1] or ("情况属实，同意办理。" * (least // 10 + 1),)
            return self.random.choice(good)
        return self.random.choice((*samples, *WORDS))


def _empty(components: tuple[Component, ...], row: dict[str, Any]) -> None:
    """A row as the page adds it."""
    for one in components:
        if one.rows is not None:
            put(row, one.path, [])
        elif one.field is None:
            _empty(one.children, row)
        else:
            default = one.default
            put(row, one.path, default if isinstance(default, str | int | bool | list) else one.field.empty_value())
