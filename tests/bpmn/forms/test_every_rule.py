"""Every form of the wing: each rule of each field, broken alone, is refused there and says what was expected."""

import re
from collections import Counter
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from engine.errors import FieldError
from tests.bpmn.forms.breaking import NOWHERE, breaks, broken_conditions
from tests.bpmn.forms.declared import WING, Place, forms_of
from tests.bpmn.forms.filled import Form, form, inside, shows_itself

PROCESSES = sorted(path.parent.name for path in WING.glob("*/process.bpmn"))
REFERENCE = (Path(__file__).parents[3] / "docs" / "reference" / "forms.md").read_text(encoding="utf-8")
CODES = set(re.findall(r"`([a-z_0-9]+)`", REFERENCE)) | {"hk_macao_permit", "taiwan_permit", "residence_card"}
TRIES = 2_000
"""Payloads that are tried for one condition."""
FAMILIES = ("idcard_", "uscc_")


def processes() -> list[Any]:
    """All of one process in one worker, since its forms are filled in once."""
    return [pytest.param(one, marks=pytest.mark.xdist_group(f"forms of {one}")) for one in PROCESSES]


@pytest.mark.parametrize("process", processes())
def test_every_rule_of_every_field_is_refused_where_it_is_broken(
    process: str, capsys: pytest.CaptureFixture[str]
) -> None:
    slips: list[str] = []
    broken: Counter[str] = Counter()
    fields = 0
    for path in forms_of(process):
        one = form(path)
        for place in one.places:
            fields += place.kind not in ("group", "dynamiclist")
            if not place.is_fixed:
                slips += _broken(one, place, broken)
        broken["unknown field"] += 1
        answer = one.answers[0]
        slips += _slips(one, answer.changed(("no_such_field",), 1), answer.context, {"/no_such_field": "unknown_field"})

    with capsys.disabled():
        print(f"\n{process}: {len(forms_of(process))} forms, {fields} fields, {broken.total():,} rules broken")
    assert slips == []


def _broken(one: Form, place: Place, broken: Counter[str]) -> list[str]:
    """What went otherwise than it should at one place."""
    answer = one.answer(place)
    if answer is None:
        return [f"{one.path.stem} {place.pointer}: no right answer shows it"]
    slips = []
    for each in breaks(place, answer):
        broken[each.rule] += 1
        slips += [f"{each.rule}: {slip}" for slip in _slips(one, each.payload, answer.context, each.errors)]
    if place.get("properties.rule"):
        broken["properties.rule"] += 1
        slips += _condition(one, place)
    return slips


def _slips(one: Form, payload: Any, context: dict[str, Any], expected: dict[str, str]) -> list[str]:
    errors = one.errors(payload, context)
    found = {error.pointer: error.code for error in errors}
    where = f"{one.path.parents[1].name}/{one.path.stem}"
    if found != expected or len(errors) != len(expected):
        value = {pointer: inside(payload, tuple(pointer.strip("/").split("/"))) for pointer in expected}
        return [f"{where}: {str(value)[:120]} expected {expected}, found {found}"]
    return [f"{where} {error.pointer}: {slip}" for error in errors for slip in _unclear(error)]


def _unclear(error: FieldError) -> list[str]:
    """What is missing in the words of an error."""
    found = []
    if error.code not in CODES and not error.code.startswith(FAMILIES):
        found.append(f"the code {error.code} is not in the reference")
    if not re.search(r"[\u4e00-\u9fff]", error.message_zh):
        found.append(f"no Chinese in {error.message_zh!r}")
    if not re.match(r"[A-Z]", error.message_en) or re.match(r"[\u4e00-\u9fff]", error.message_en):
        found.append(f"no English in {error.message_en!r}")
    if error.message_en.startswith("Expected =") or "填写规则" in error.message_zh:
        found.append(f"the expression stands for a message: {error.message_en!r}")
    return found


def _condition(one: Form, place: Place) -> list[str]:
    """The condition over several fields is refused with its own words by some payload that breaks nothing else."""
    tried = 0
    for context in one.contexts:
        for answer in [*one.answers, *(replace(each, payload=each.everything) for each in one.answers)]:
            for payload in islice(broken_conditions(place, one.places, answer), TRIES):
                tried += 1
                errors = one.errors(payload, context)
                if [(error.pointer, error.code) for error in errors] == [(place.pointer, "rule")]:
                    (error,) = errors
                    told = place.get("properties.ruleMessage"), place.get("properties.ruleMessageEn")
                    return _unclear(error) + (
                        [] if (error.message_zh, error.message_en) == told else [f"{error} {told}"]
                    )
    return [f"{one.path.stem} {place.pointer}: none of {tried} payloads breaks {place.get('properties.rule')} alone"]


@pytest.mark.parametrize("process", processes())
def test_what_is_not_shown_is_not_taken(process: str) -> None:
    slips = []
    for path in forms_of(process):
        one = form(path)
        for place in one.places:
            if not place.hides or place.kind == "group" or place.is_fixed:
                continue
            answer = one.hidden(place)
            if answer is None:
                slips.append(f"{process}/{path.stem} {place.pointer}: no right answer hides it")
                continue
            if inside(answer.submission.variables, place.path) is not None:
                slips.append(f"{process}/{path.stem} {place.pointer}: taken though it is hidden")
            found = one.errors(
                answer.changed(place.path, [NOWHERE] if place.kind == "dynamiclist" else NOWHERE), answer.context
            )
            if shows_itself(place):
                if place.pointer not in [error.pointer for error in found]:
                    slips.append(f"{process}/{path.stem} {place.pointer}: dropped though what is sent shows it")
                continue
            told = [(place.pointer, "not_asked")] if place.get("properties.hiddenMessage") else []
            if [(error.pointer, error.code) for error in found] != told:
                slips.append(f"{process}/{path.stem} {place.pointer}: expected {told} while hidden, found {found}")
    assert slips == []


@pytest.mark.parametrize("process", processes())
def test_what_may_not_be_changed_is_not_taken(process: str) -> None:
    for path in forms_of(process):
        one = form(path)
        answer = next(filter(None, map(one.answer, one.places)), None)
        for place in one.places:
            if not place.is_fixed or "0" in place.path:
                continue
            assert answer is not None
            sent = one.submit(answer.changed(place.path, NOWHERE), answer.context)
            assert inside(sent.variables, place.path) != NOWHERE, (path, place.pointer)
            assert inside(sent.payload, place.path) is None, (path, place.pointer)


@pytest.mark.parametrize("process", processes())
def test_a_form_speaks_chinese_and_english(process: str) -> None:
    """Labels in both languages; whoever breaks a pattern or a condition is told in the form's own words."""
    for path in forms_of(process):
        for place in form(path).places:
            label = str(place.get("label") or "")
            if place.kind != "expression":
                assert re.match(r"[^a-zA-Z]*[\u4e00-\u9fff].*[A-Za-z]", label), (path.name, place.pointer, label)
            for rule, told in (
                ("validate.pattern", ("validate.patternErrorMessage", "properties.patternErrorMessageEn")),
                ("properties.rule", ("properties.ruleMessage", "properties.ruleMessageEn")),
                ("properties.hiddenMessage", ("properties.hiddenMessage", "properties.hiddenMessageEn")),
            ):
                if place.get(rule):
                    assert all(place.get(one) for one in told), (path.name, place.pointer, rule)


def test_json_that_is_no_object_is_refused() -> None:
    for process in PROCESSES:
        for path in forms_of(process):
            anything: tuple[Any, ...] = ("text", 7, True, [], None)
            for payload in anything:
                assert [error.code for error in form(path).errors(payload, {})] == ["wrong_type"], path
