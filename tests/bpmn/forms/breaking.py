"""One way and more to break each rule a form can declare, and the code that has to come of it."""

from __future__ import annotations

import copy
import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from forms.formats import FORMATS
from forms.inputs.texts import TEXTAREA_LENGTH, TEXTFIELD_LENGTH
from tests.bpmn.forms.declared import CHOICES, ROW, TEXTS, Place
from tests.bpmn.forms.filled import NOW, Answer, inside, kinds_of, reads
from workflows.calendar.zone import HOME

BLANKS = " \u3000 "
NOWHERE = "不在其中"
LOCAL = NOW.astimezone(HOME)
SHIFTS = (-400, -60, -8, -2, -1, 0, 1, 2, 5, 8, 40, 400, 4000)
"""Days from now that are tried where a rule compares dates."""
BAD_FORMATS: Mapping[str, tuple[tuple[Any, str], ...]] = {
    "cn-idcard": (
        ("320299199001010016", "idcard_check_digit"),
        ("32029919900101001", "idcard_length"),
        ("990299199001010015", "idcard_region"),
        ("320299199013010015", "idcard_birthday"),
        ("３20299199001010015", "idcard_characters"),
    ),
    "cn-uscc": (("91320299MA1ABCDE0X", "uscc_check_digit"),),
    "cn-mobile": (("12800000000", "mobile"), ("1380000000", "mobile")),
    "cn-phone": (("12800000000", "phone"), ("86000000", "phone")),
    "cn-name": (("王#建国", "name"), ("<b>王</b>", "name")),
    "cn-coordinates": (("31.91,120.28", "coordinates"), ("120.28", "coordinates"), ("120.28,95", "coordinates")),
    "money": (("1,280", "wrong_type"),),
}
BAD_CERTIFICATES: Mapping[str, tuple[tuple[str, str], ...]] = {
    "居民身份证": BAD_FORMATS["cn-idcard"],
    "统一社会信用代码": (
        ("91320299MA1ABCDE0X", "uscc_check_digit"),
        ("91320299MA1ABCDE0", "uscc_length"),
        ("9132-299MA1ABCDE0Y", "uscc_characters"),
    ),
    "护照": (("E#1", "passport"),),
    "港澳居民来往内地通行证": (("A12345678", "hk_macao_permit"),),
    "台湾居民来往大陆通行证": (("1234567", "taiwan_permit"),),
    "外国人永久居留证": (("CHN1", "residence_card"),),
    "其他": ((NOWHERE * 30, "too_long"),),
}
OTHERS: tuple[Any, ...] = (NOWHERE, 7, 7.5, True, [], [7], {}, {"a": 1})
"""A value of every JSON type."""


@dataclass(frozen=True)
class Break:
    """A payload that breaks one rule, and the one error that has to come: where, and with which code."""

    rule: str
    payload: Any
    errors: dict[str, str] = field(default_factory=dict)


def breaks(place: Place, answer: Answer) -> Iterator[Break]:
    """Every way to break what this place declares, and what holds of all fields of its kind.

    Raises:
        LookupError: it declares something that nobody here knows how to break.
    """
    for rule in place.rules():
        if rule not in BREAKERS:
            raise LookupError(f"{place.pointer}: nobody knows how to break {rule}")
        breaker = BREAKERS[rule]
        for made in breaker(place, answer) if breaker else ():
            yield _at(place, answer, rule, *made)
    for rule, made in _always(place, answer):
        yield _at(place, answer, rule, *made)


Made = tuple[Any, ...]
"""A value and its code, then the pointer where it is not the place's own."""


def _at(place: Place, answer: Answer, rule: str, value: Any, code: str, below: str = "") -> Break:
    return Break(rule, answer.changed(place.path, value), {place.pointer + below: code})


def _value(place: Place, answer: Answer) -> Any:
    return inside(answer.payload, place.path)


# --- what is declared -----------------------------------------------------------------------------


def _required(place: Place, answer: Answer) -> Iterator[Made]:
    if not place.get("validate.required"):
        return
    if "defaultValue" not in place.source:
        yield ..., "required"
    yield None, "required"
    if place.kind in (*TEXTS, "select", "radio", "datetime", "number"):
        yield "", "required"
    if place.kind in TEXTS:
        yield BLANKS, "required"
    if place.kind in ("checklist", "taglist", "filepicker"):
        yield [], "required"
    if place.kind == "checkbox":
        yield False, "required"


def _min_length(place: Place, answer: Answer) -> Iterator[Made]:
    least = place.number("validate.minLength")
    assert least > 1, f"{place.pointer}: one character is what required says"
    yield "字" * (least - 1), "too_short"
    yield f"  {'字' * (least - 1)}  ", "too_short"


def _max_length(place: Place, answer: Answer) -> Iterator[Made]:
    most, text = place.number("validate.maxLength"), str(_value(place, answer))
    if not _is_anchored(place):
        yield text + "字" * (most + 1 - len(text)), "too_long"


def _is_anchored(place: Place) -> bool:
    return str(place.get("validate.pattern") or "").startswith("^")


def _pattern(place: Place, answer: Answer) -> Iterator[Made]:
    if place.get("validate.pattern") == r"\S":
        assert place.get("validate.required") or place.get("validate.minLength") is None
        return  # what only may not be blank is what required says
    assert _is_anchored(place) and str(place.get("validate.pattern")).endswith("$"), place.pointer
    yield "不符", "pattern"
    yield f"{_value(place, answer)}#", "pattern"


def _format(place: Place, answer: Answer) -> Iterator[Made]:
    name = place.get("properties.format")
    assert name in FORMATS, name
    if name == "cn-certificate":
        beside = (*place.path[:-1], place.get("properties.certTypeKey"))
        yield from BAD_CERTIFICATES[inside(answer.payload, beside)]
        return
    yield from BAD_FORMATS[name]
    if name == "money" and place.get("decimalDigits") is None:
        yield 1.005, "money"


def _step(place: Place) -> Decimal:
    digits = 2 if place.get("properties.format") == "money" else int(place.get("decimalDigits") or 0)
    return Decimal(1).scaleb(-digits)


def _json(number: Decimal) -> int | float:
    return int(number) if number == int(number) else float(number)


def _min(place: Place, answer: Answer) -> Iterator[Made]:
    yield _json(Decimal(str(place.get("validate.min"))) - _step(place)), "too_small"
    yield -1_000_000_000, "too_small"


def _max(place: Place, answer: Answer) -> Iterator[Made]:
    yield _json(Decimal(str(place.get("validate.max"))) + _step(place)), "too_large"


def _digits(place: Place, answer: Answer) -> Iterator[Made]:
    number = Decimal(str(_value(place, answer)))
    yield _json(number + Decimal(5).scaleb(-place.number("decimalDigits") - 1)), "decimal_digits"


def _subtype(place: Place, answer: Answer) -> Iterator[Made]:
    subtype = place.get("subtype")
    code = f"not_a_{subtype}"
    assert subtype in ("date", "datetime"), subtype
    tail = "" if subtype == "date" else "T10:00+08:00"
    yield f"2026-02-30{tail}", code
    yield f"23/11/2026{tail}", code
    yield "2026-11-23T10:00" if subtype == "date" else "2026-11-23", code
    if subtype == "datetime":
        yield "2026-11-23T25:00+08:00", code


def _zone(place: Place, answer: Answer) -> Iterator[Made]:
    assert place.get("timeSerializingFormat") == "utc_offset"
    yield "2026-11-23T10:00", "not_a_datetime"
    yield "2026-11-23T10:00+25:00", "not_a_datetime"


def _interval(place: Place, answer: Answer) -> Iterator[Made]:
    if place.number("timeInterval") > 1:  # steps of one minute are those of the picker
        yield "2026-11-23T10:00:30+08:00", "time_interval"


def _no_past(place: Place, answer: Answer) -> Iterator[Made]:
    yield (LOCAL - timedelta(days=1)).date().isoformat(), "date_passed"


def _accept(place: Place, answer: Answer) -> Iterator[Made]:
    kinds = kinds_of(place.get("accept"))
    foreign = next(one for one in ("zip", "csv", "amr") if one not in kinds)
    yield [*_value(place, answer)[1:], f"{foreign}-1"], "file_type"
    yield [*_value(place, answer)[1:], "pdf-unknown"], "upload_not_found"


def _max_size(place: Place, answer: Answer) -> Iterator[Made]:
    yield [*_value(place, answer)[1:], f"{kinds_of(place.get('accept'))[0]}-large"], "file_too_large"


def _max_files(place: Place, answer: Answer) -> Iterator[Made]:
    kind = kinds_of(place.get("accept"))[0]
    most = place.number("properties.maxFiles") if place.get("multiple") else 1
    yield [f"{kind}-{number}" for number in range(most + 1)], "too_many_files"


def _min_files(place: Place, answer: Answer) -> Iterator[Made]:
    assert place.get("validate.required"), f"{place.pointer}: without required no file at all would do"
    least = place.number("properties.minFiles")
    if least > 1:
        yield _value(place, answer)[: least - 1], "too_few_files"


def _options(place: Place, answer: Answer) -> Iterator[Made]:
    assert place.kind in CHOICES
    if place.kind in ("select", "radio"):
        yield NOWHERE, "not_an_option"
        return
    value = _value(place, answer)
    yield [NOWHERE], "not_an_option"
    yield [value[0]] * 100, "too_many_options"
    if len(place.source.get("values", "12")) > 1:
        yield [value[0], value[0]], "repeated_option"


def _min_rows(place: Place, answer: Answer) -> Iterator[Made]:
    least = place.number("properties.minRows")
    if least:
        yield _value(place, answer)[: least - 1], "too_few_rows"
        yield [], "too_few_rows"
        yield ..., "too_few_rows"


def _max_rows(place: Place, answer: Answer) -> Iterator[Made]:
    yield _value(place, answer)[:1] * (place.number("properties.maxRows") + 1), "too_many_rows"


def _fixed_rows(place: Place, answer: Answer) -> Iterator[Made]:
    if place.get("allowAddRemove") is not True:
        yield [*_value(place, answer), {}], "row_count"


BREAKERS: Mapping[str, Callable[[Place, Answer], Iterator[Made]] | None] = {
    "validate.required": _required,
    "validate.minLength": _min_length,
    "validate.maxLength": _max_length,
    "validate.min": _min,
    "validate.max": _max,
    "validate.pattern": _pattern,
    "properties.format": _format,
    "properties.maxSize": _max_size,
    "properties.minFiles": _min_files,
    "properties.maxFiles": _max_files,
    "properties.minRows": _min_rows,
    "properties.maxRows": _max_rows,
    "decimalDigits": _digits,
    "subtype": _subtype,
    "timeSerializingFormat": _zone,
    "timeInterval": _interval,
    "disallowPassedDates": _no_past,
    "accept": _accept,
    "multiple": None,  # with maxFiles
    "values": _options,
    "valuesKey": _options,
    "valuesExpression": _options,
    "allowAddRemove": _fixed_rows,
    "properties.rule": None,  # broken_conditions
    "properties.hiddenMessage": None,  # with conditional.hide
    "conditional.hide": None,  # what is hidden, and below what is fixed, is dropped rather than refused
    "readonly": None,
    "disabled": None,
    "expression": None,
}


# --- what holds of every field --------------------------------------------------------------------


def _always(place: Place, answer: Answer) -> Iterator[tuple[str, Made]]:
    value = _value(place, answer)
    if place.kind in ("group", "dynamiclist"):
        for other in OTHERS:
            if place.kind == "group" and not isinstance(other, dict):
                yield "JSON type", (other, "wrong_type")
            elif place.kind == "dynamiclist" and not isinstance(other, list):
                yield "JSON type", (other, "wrong_type")
        inner = value if place.kind == "group" else value[0]
        below = "" if place.kind == "group" else f"/{ROW}"
        strange = {**inner, "no_such_field": 1}
        yield (
            "unknown field",
            (strange if below == "" else [strange, *value[1:]], "unknown_field", f"{below}/no_such_field"),
        )
        if below:
            yield "JSON type", ([NOWHERE, *value[1:]], "wrong_type", below)
        return
    for other in OTHERS:
        code = _code(place, other)
        if code:
            yield "JSON type", (other, code)
    if place.kind in TEXTS:
        cap = TEXTFIELD_LENGTH if place.kind == "textfield" else TEXTAREA_LENGTH
        yield "very long", ("字" * (max(cap, int(place.get("validate.maxLength") or 0)) + 1), "too_long")
        for control in ("\x00", "\x1b", "\u202e", "\ud800"):
            yield "control character", (f"{value}{control}", "control_character")


def _code(place: Place, other: Any) -> str | None:
    """What comes of a value of another JSON type; None where it is what the field takes."""
    kind = place.kind
    if kind in TEXTS:
        return None if isinstance(other, str) else "wrong_type"
    if kind in ("select", "radio"):
        return "not_an_option"
    if kind in ("checklist", "taglist"):
        if isinstance(other, list):
            return "not_an_option" if other else None
        return "wrong_type"
    if kind == "number":
        return None if isinstance(other, int | float) and other is not True else "wrong_type"
    if kind == "checkbox":
        return None if other is True else "wrong_type"
    if kind == "datetime":
        return f"not_a_{place.get('subtype')}"
    assert kind == "filepicker", kind
    if other == []:
        return None
    if not isinstance(other, str):
        return "wrong_type"
    return "too_few_files" if int(place.get("properties.minFiles") or 0) > 1 else "upload_not_found"


# --- conditions over several fields ---------------------------------------------------------------


def broken_conditions(place: Place, everywhere: list[Place], answer: Answer) -> Iterator[dict[str, Any]]:
    """Payloads that may break the condition on a place: its own value otherwise, then those it reads, then two at once.

    They are only tried: which of them break nothing else is for the form to say.
    """
    condition = str(place.get("properties.rule"))
    read = [one for one in everywhere if one != place and one.kind != "group" and reads(condition, one)]
    lists = [one.path for one in (place, *read) if one.kind == "dynamiclist"]
    read += [one for one in everywhere if one not in read and any(one.path[:-2] == path for path in lists)]
    others = [one for one in read if not one.is_fixed and _stands(one, answer)]
    own = list(_other_values(place, answer))
    for value in own:
        yield answer.changed(place.path, value)
    ways = [(one, value) for one in others for value in _other_values(one, answer)]
    for one, value in ways:
        yield answer.changed(one.path, value)
    mine = [(place, value) for value in own]
    for several in itertools.chain(itertools.product(mine, ways), itertools.product(mine, ways, ways)):
        changed = answer
        for one, value in several:
            changed = Answer(changed.changed(one.path, value), answer.context, answer.submission)
        yield changed.payload


def _stands(place: Place, answer: Answer) -> bool:
    return ROW not in place.path or inside(answer.payload, place.path[:-1]) is not None


def _other_values(place: Place, answer: Answer) -> Iterator[Any]:
    value = _value(place, answer)
    if place.kind == "checkbox":
        yield from (True, False)
    elif place.kind in ("select", "radio"):
        yield from (one["value"] for one in _offered(place, answer))
    elif place.kind in ("checklist", "taglist"):
        yield from ([one["value"]] for one in place.source.get("values", ()))
        yield (value or [])[:1]
    elif place.kind == "number":
        bounds = [
            Decimal(str(place.get(f"validate.{one}")))
            for one in ("min", "max")
            if place.get(f"validate.{one}") is not None
        ]
        yield from map(_json, bounds)
        yield from (_json(Decimal(str(value)) + shift * _step(place)) for shift in (-1, 1)) if value is not None else ()
    elif place.kind == "datetime":
        for days in SHIFTS:
            yield _moment(LOCAL + timedelta(days=days), place.get("subtype"))
        yield _moment(LOCAL + timedelta(minutes=5), place.get("subtype"))
        yield _moment(LOCAL - timedelta(minutes=5), place.get("subtype"))
    elif place.kind == "filepicker":
        yield []
        yield from ([f"{kind}-1"] for kind in kinds_of(place.get("accept")))
    elif place.kind == "dynamiclist":
        rows = value or []
        yield from (
            [*rows, *copy.deepcopy(rows[:1])],
            [copy.deepcopy(rows[0]) for _ in rows] if rows else [],
            rows[:-1],
            [],
        )
        for choice in ("同意", "不同意"):
            yield [{**row, "vote": choice} for row in rows if "vote" in row]
    elif place.kind in TEXTS:
        yield from ("", "另写一段文字说明", "举报人要求保密，特此告知", ".".join(["甲"] * 5))


def _offered(place: Place, answer: Answer) -> Sequence[Mapping[str, Any]]:
    """The options of a choice: its own, or the process's."""
    found: Sequence[Mapping[str, Any]] = place.source.get("values") or answer.context.get(place.get("valuesKey")) or ()
    return found


def _moment(at: datetime, subtype: str) -> str:
    return at.date().isoformat() if subtype == "date" else at.isoformat(timespec="minutes")
