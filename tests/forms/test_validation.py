"""What the browser's form enforces, the server enforces too, component by component."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest

from tests.forms.conftest import FormMaker
from tests.forms.files import FakeFile

CHINA = timezone(timedelta(hours=8))


def text(key: str = "t", **attributes: Any) -> dict[str, Any]:
    return {"type": "textfield", "key": key, **attributes}


def required(component: dict[str, Any]) -> dict[str, Any]:
    return {**component, "validate": {**component.get("validate", {}), "required": True}}


# --- all components -------------------------------------------------------------------------------


def test_keys_with_dots_give_nested_variables(form_of: FormMaker) -> None:
    form = form_of(text("applicant.name"), text("applicant.address.street"))

    assert form.variables({"applicant": {"name": "张三", "address": {"street": "人民路"}}}) == {
        "applicant": {"name": "张三", "address": {"street": "人民路"}}
    }


def test_an_object_keeps_what_the_form_does_not_show(form_of: FormMaker) -> None:
    held = {"applicant": {"name": "旧", "score": Decimal("1.5"), "address": {"zip": "214400", "street": "旧"}}}
    form = form_of(text("applicant.name"), text("applicant.address.street"), context=held)

    assert form.variables({"applicant": {"name": "新", "address": {"street": "新"}}})["applicant"] == {
        "name": "新",
        "score": Decimal("1.5"),
        "address": {"zip": "214400", "street": "新"},
    }
    assert held["applicant"]["name"] == "旧"
    assert held["applicant"]["address"]["street"] == "旧"


@pytest.mark.parametrize("payload", [None, [], "x", 5, True])
def test_a_payload_that_is_no_object_is_refused(form_of: FormMaker, payload: Any) -> None:
    assert form_of(text()).codes(payload) == {"": "wrong_type"}


def test_fields_that_the_form_does_not_have_are_refused_each_by_name(form_of: FormMaker) -> None:
    form = form_of(text("a.b"), {"type": "dynamiclist", "path": "rows", "components": [text("c")]})

    assert form.codes({"x": 1, "a": {"b": "", "y/~": 2}, "rows": [{"c": "", "中文": 3}]}) == {
        "/x": "unknown_field",
        "/a/y~1~0": "unknown_field",
        "/rows/0/中文": "unknown_field",
    }


def test_a_flood_of_unknown_fields_gives_a_bounded_answer(form_of: FormMaker) -> None:
    errors = form_of(text()).errors({f"k{n}": n for n in range(5_000)})

    assert len(errors) == 200


def test_an_unknown_name_that_cannot_be_printed_is_shown_escaped(form_of: FormMaker) -> None:
    (error,) = form_of(text()).errors({"\ud800\n" + "x" * 10_000: 1})

    assert error.pointer.startswith("/\\ud800\\u000a") and len(error.pointer) <= 300
    assert (error.pointer + error.message_zh + error.message_en).isprintable()


def test_a_field_left_out_keeps_its_variable(form_of: FormMaker) -> None:
    form = form_of(text("a"), text("b"), context={"b": "旧"})

    assert form.variables({"a": "x"}) == {"a": "x"}


def test_a_required_field_left_out_is_refused_even_if_the_process_holds_a_value(form_of: FormMaker) -> None:
    form = form_of(required(text("decision")), context={"decision": "准予"})

    assert form.codes({}) == {"/decision": "required"}


def test_a_field_left_out_takes_its_default_when_the_process_holds_nothing(form_of: FormMaker) -> None:
    component = required({"type": "number", "key": "copies", "defaultValue": 1})

    assert form_of(component).variables({}) == {"copies": 1}
    assert form_of(component, context={"copies": 2}).codes({}) == {"/copies": "required"}


@pytest.mark.parametrize(
    ("condition", "hidden"), [("= a = 1", True), ("= a", False), ("= null", False), ('= "true"', False)]
)
def test_only_true_hides(form_of: FormMaker, condition: str, hidden: bool) -> None:
    form = form_of({"type": "number", "key": "a"}, required(text("b", conditional={"hide": condition})))

    assert form.accepts({"a": 1}) is hidden


def test_a_hidden_field_is_dropped_whatever_it_holds(form_of: FormMaker) -> None:
    form = form_of(
        {"type": "checkbox", "key": "agent"},
        required(text("agent_name", conditional={"hide": "= agent != true"}, validate={"minLength": 2})),
    )

    submission = form.submit({"agent": False, "agent_name": "x"})
    assert submission.variables == {"agent": False}
    assert submission.payload == {"agent": False}
    assert form.codes({"agent": True, "agent_name": "x"}) == {"/agent_name": "too_short"}


def test_a_hidden_field_may_refuse_what_is_sent_for_it(form_of: FormMaker) -> None:
    form = form_of(
        {"type": "checkbox", "key": "changed"},
        required(
            text(
                "due",
                conditional={"hide": "= changed != true"},
                properties={"hiddenMessage": "请先勾选。", "hiddenMessageEn": "Tick it first."},
            )
        ),
    )

    assert form.codes({"changed": False, "due": "x"}) == {"/due": "not_asked"}
    assert form.codes({"due": "x"}) == {"/due": "not_asked"}
    for nothing in ({}, {"due": ""}, {"due": None}):
        assert form.submit({"changed": False, **nothing}).variables == {"changed": False}
    assert form.codes({"changed": True}) == {"/due": "required"}
    assert form.submit({"changed": True, "due": "x"}).variables == {"changed": True, "due": "x"}


def test_a_hidden_group_hides_its_fields_and_a_hidden_list_its_rows(form_of: FormMaker) -> None:
    hide = {"hide": "= off"}
    form = form_of(
        {"type": "checkbox", "key": "off"},
        {"type": "group", "path": "g", "conditional": hide, "components": [required(text("a"))]},
        {"type": "dynamiclist", "path": "l", "conditional": hide, "components": [required(text("b"))]},
    )

    assert form.variables({"off": True, "g": {"a": ""}, "l": "nonsense"}) == {"off": True}
    assert form.codes({"off": False, "g": {"a": ""}, "l": [{}]}) == {"/g/a": "required", "/l/0/b": "required"}


def test_a_condition_does_not_see_a_value_that_is_itself_hidden(form_of: FormMaker) -> None:
    form = form_of(
        text("a"),
        text("b", conditional={"hide": '= a = "no"'}),
        required(text("c", conditional={"hide": '= b = "secret"'})),
    )

    assert form.codes({"a": "no", "b": "secret"}) == {"/c": "required"}


def test_conditions_see_process_variables(form_of: FormMaker) -> None:
    component = required(text("reason", conditional={"hide": "= amount <= limit"}))

    assert form_of(component, context={"amount": 5, "limit": Decimal("5.0")}).accepts({})
    assert not form_of(component, context={"amount": 6, "limit": Decimal("5.0")}).accepts({})


def test_conditions_see_an_empty_text_as_the_browser_does(form_of: FormMaker) -> None:
    component = required(text("b", conditional={"hide": '= a = ""'}))

    for payload, context in (({"a": None}, {}), ({}, {"a": None}), ({}, {}), ({"a": ""}, {"a": "x"})):
        assert form_of(text("a"), component, context=context).accepts(payload)


def test_a_disabled_field_is_neither_asked_for_nor_taken(form_of: FormMaker) -> None:
    form = form_of(required(text("a", disabled=True)), context={"a": "旧"})

    assert form.variables({"a": "伪造"}) == {}
    assert form.variables({}) == {}


def test_a_readonly_field_ignores_what_the_browser_sent(form_of: FormMaker) -> None:
    component = required(text("a", readonly=True))

    assert form_of(component, context={"a": "真"}).variables({"a": "伪造"}) == {}
    assert form_of({**component, "defaultValue": "默认"}).variables({"a": "伪造"}) == {"a": "默认"}
    assert form_of(component).codes({"a": "伪造"}) == {"/a": "required"}
    assert form_of({**component, "defaultValue": "默认"}, context={"a": ""}).codes({"a": "x"}) == {"/a": "required"}


def test_readonly_may_be_an_expression(form_of: FormMaker) -> None:
    form = form_of({"type": "checkbox", "key": "lock"}, text("a", readonly="= lock"), context={"a": "真"})

    assert form.variables({"lock": True, "a": "伪造"}) == {"lock": True}
    assert form.variables({"lock": False, "a": "改"}) == {"lock": False, "a": "改"}


def test_a_forged_readonly_value_does_not_sway_conditions(form_of: FormMaker) -> None:
    why = required(text("why", conditional={"hide": '= level = "low"'}))
    held = {"level": "high", "rows": [{"level": "high"}]}

    for readonly in (True, "= true"):
        level = text("level", readonly=readonly)
        assert form_of(level, why, context=held).codes({"level": "low"}) == {"/why": "required"}
        row_why = required(text("why", conditional={"hide": '= this.level = "low"'}))
        for grows in (True, False):
            form = form_of(rows(level, row_why, allowAddRemove=grows), context=held)
            assert form.codes({"rows": [{"level": "low"}]}) == {"/rows/0/why": "required"}


def test_exactly_one_error_stands_at_each_field(form_of: FormMaker) -> None:
    bad = {"required": True, "minLength": 5, "pattern": "^z", "validationType": "email"}
    form = form_of(*[text(f"k{n}", validate=bad) for n in range(5)])

    assert len(form.errors({f"k{n}": "a" for n in range(5)})) == 5


def test_messages_stand_in_chinese_and_english_and_name_what_was_found(form_of: FormMaker) -> None:
    (error,) = form_of({"type": "number", "key": "n", "validate": {"max": 5}}).errors({"n": 7})

    assert error.message_zh == "不得大于 5，实际为 7；请改正。"
    assert error.message_en == "Expected at most 5, found 7; correct it."


# --- textfield, textarea --------------------------------------------------------------------------


@pytest.mark.parametrize("empty", ["", None])
@pytest.mark.parametrize("kind", ["textfield", "textarea"])
def test_required_text_may_not_be_empty(form_of: FormMaker, kind: str, empty: Any) -> None:
    component = {"type": kind, "key": "t"}

    assert form_of(required(component)).codes({"t": empty}) == {"/t": "required"}
    assert form_of(component).variables({"t": empty}) == {"t": ""}


@pytest.mark.parametrize("value", [5, True, [], {}, ["a"], {"a": 1}, 1.5])
def test_text_of_another_json_type_is_refused(form_of: FormMaker, value: Any) -> None:
    assert form_of(text()).codes({"t": value}) == {"/t": "wrong_type"}


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("   a ", "too_short"),
        (" ab ", None),
        ("  abc\u3000", None),
        ("abcd", "too_long"),
        ("", None),
        ("   ", None),
    ],
)
def test_lengths_are_trimmed_and_skipped_when_empty(form_of: FormMaker, value: str, code: str | None) -> None:
    form = form_of(text(validate={"minLength": 2, "maxLength": 3}))

    assert form.accepts({"t": value}) if code is None else form.codes({"t": value}) == {"/t": code}


def test_lengths_may_be_feel_and_null_means_no_bound(form_of: FormMaker) -> None:
    component = text(validate={"minLength": "= low", "maxLength": "= low + 1"})

    form = form_of(component, context={"low": 2})
    assert form.codes({"t": "a"}) == {"/t": "too_short"}
    assert form.codes({"t": "abcd"}) == {"/t": "too_long"}
    assert form_of(component).accepts({"t": "a" * 100})


def test_a_bound_that_is_no_number_is_reported_not_ignored(form_of: FormMaker) -> None:
    form = form_of(text(validate={"minLength": "= low"}), context={"low": "many"})

    assert form.codes({"t": "a"}) == {"/t": "limit_invalid"}


def test_the_pattern_is_unanchored_and_has_its_own_message(form_of: FormMaker) -> None:
    form = form_of(
        text(
            validate={"pattern": "[0-9]{4}", "patternErrorMessage": "需含四位数字"},
            properties={"patternErrorMessageEn": "Give four digits"},
        )
    )

    assert form.accepts({"t": "第2026号"})
    assert form.accepts({"t": ""})
    (error,) = form.errors({"t": "第20号"})
    assert (error.code, error.message_zh, error.message_en) == ("pattern", "需含四位数字", "Give four digits")


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        ("email", ["a@b.cn", "x.y+z@sub.example.com"], ["a", "a@", "@b", "a b@c.cn", "张三@b.cn", "a@b..cn"]),
        (
            "phone",
            ["13800000000", "0510-86000000", "+4930664040900", "008613800000000"],
            ["12345", "138 0000 0000", "１３８００００００００"],
        ),
    ],
)
def test_validation_types_know_chinese_numbers_too(
    form_of: FormMaker, kind: str, good: list[str], bad: list[str]
) -> None:
    form = form_of(text(validate={"validationType": kind}))

    for value in good:
        assert form.accepts({"t": value}), value
    for value in bad:
        assert form.codes({"t": value}) == {"/t": kind}, value


@pytest.mark.parametrize("char", ["\x00", "\x1b", "\x7f", "\x85", "\u202e", "\ud800", "\uffff"])
@pytest.mark.parametrize("kind", ["textfield", "textarea"])
def test_control_characters_are_refused(form_of: FormMaker, kind: str, char: str) -> None:
    assert form_of({"type": kind, "key": "t"}).codes({"t": f"张{char}三"}) == {"/t": "control_character"}


@pytest.mark.parametrize("nothing", ["\u200b" * 8, "\u200d\ufe0f" * 4, "\u2800\u3164 \u00ad", "\u3000\ufeff"])
@pytest.mark.parametrize("kind", ["textfield", "textarea"])
def test_text_that_nobody_can_see_is_no_text(form_of: FormMaker, kind: str, nothing: str) -> None:
    form = form_of({"type": kind, "key": "t", "validate": {"required": True, "minLength": 5}})

    assert form.codes({"t": nothing}) == {"/t": "required"}
    assert form.codes({"t": "不符" + nothing}) == {"/t": "too_short"}


def test_invisible_characters_of_a_copied_text_are_left_out_and_rare_names_stay_whole(form_of: FormMaker) -> None:
    form = form_of({"type": "textfield", "key": "t"})

    assert form.variables({"t": "\ufeff材料\u200b不全"}) == {"t": "材料不全"}
    assert form.variables({"t": "葛\U000e0100"}) == {"t": "葛\U000e0100"}


def test_a_line_of_text_has_no_line_breaks_and_an_area_keeps_them(form_of: FormMaker) -> None:
    assert form_of(text()).variables({"t": "a\tb\r\nc"}) == {"t": "a b  c"}
    assert form_of({"type": "textarea", "key": "t"}).variables({"t": "a\tb\r\nc"}) == {"t": "a\tb\nc"}


def test_texts_are_capped_even_without_max_length(form_of: FormMaker) -> None:
    assert form_of(text()).codes({"t": "长" * 1_001}) == {"/t": "too_long"}
    assert form_of({"type": "textarea", "key": "t"}).codes({"t": "x" * 1_000_000}) == {"/t": "too_long"}
    assert form_of(text(validate={"maxLength": 3_000})).accepts({"t": "长" * 3_000})


def test_rare_characters_of_names_are_kept(form_of: FormMaker) -> None:
    assert form_of(text()).variables({"t": "𠮷田·买买提"}) == {"t": "𠮷田·买买提"}


# --- number ---------------------------------------------------------------------------------------


def number(**attributes: Any) -> dict[str, Any]:
    return {"type": "number", "key": "n", **attributes}


@pytest.mark.parametrize(
    ("given", "kept"),
    [(5, 5), (5.0, 5), (0.1, Decimal("0.1")), (-0.0, 0), (12345678901234567890, 12345678901234567890), (1e21, 10**21)],
)
def test_numbers_are_exact(form_of: FormMaker, given: Any, kept: Any) -> None:
    value = form_of(number()).variables({"n": given})["n"]

    assert value == kept
    assert type(value) is type(kept)


@pytest.mark.parametrize("value", ["5", "NaN", True, [], {}, float("nan"), float("inf"), float("-inf"), "1e5"])
def test_what_is_no_number_is_refused(form_of: FormMaker, value: Any) -> None:
    assert form_of(number()).codes({"n": value}) == {"/n": "wrong_type"}


@pytest.mark.parametrize("value", [10**40, 10**4000, -(10**40), 1e300, 1e-300])
def test_numbers_beyond_decimal128_are_refused(form_of: FormMaker, value: Any) -> None:
    assert form_of(number()).codes({"n": value}) == {"/n": "number_too_large"}


@pytest.mark.parametrize("value", ["9" * 40, "1e99", "0." + "1" * 40])
def test_long_number_texts_are_refused(form_of: FormMaker, value: str) -> None:
    assert form_of(number(serializeToString=True)).codes({"n": value}) == {"/n": "number_too_large"}


def test_a_number_too_long_to_print_is_refused_everywhere(form_of: FormMaker) -> None:
    huge = 10**5000

    assert form_of(number()).codes({"n": huge}) == {"/n": "number_too_large"}
    assert form_of(text("n")).codes({"n": huge}) == {"/n": "wrong_type"}
    assert form_of({"type": "select", "key": "n", "values": [1]}).codes({"n": huge}) == {"/n": "not_an_option"}


def test_required_number_may_be_zero_but_not_empty(form_of: FormMaker) -> None:
    form = form_of(required(number()))

    assert form.variables({"n": 0}) == {"n": 0}
    assert form.codes({"n": None}) == {"/n": "required"}
    assert form_of(number()).variables({"n": None}) == {"n": None}


@pytest.mark.parametrize(
    ("attributes", "value", "code"),
    [
        ({"decimalDigits": 0}, 1.5, "decimal_digits"),
        ({"decimalDigits": 0}, 1.0, None),
        ({"decimalDigits": 2}, 1.25, None),
        ({"decimalDigits": 2}, 1.255, "decimal_digits"),
        ({"increment": 0.1}, 0.3, None),
        ({"increment": "0.1"}, 0.35, "increment"),
        ({"increment": 5}, -10, None),
        ({"increment": 5}, -11, "increment"),
        ({"increment": 0}, 3, None),
        ({"validate": {"min": 1}}, 0, "too_small"),
        ({"validate": {"min": 0}}, 0, None),
        ({"validate": {"max": "10"}}, 10.01, "too_large"),
        ({"validate": {"min": "= 2 * 3"}}, 5, "too_small"),
        ({"validate": {"max": "= missing"}}, 10**9, None),
    ],
)
def test_number_rules(form_of: FormMaker, attributes: dict[str, Any], value: Any, code: str | None) -> None:
    form = form_of(number(**attributes))

    assert form.accepts({"n": value}) if code is None else form.codes({"n": value}) == {"/n": code}


def test_the_increment_error_names_the_nearest_values(form_of: FormMaker) -> None:
    (error,) = form_of(number(increment=0.5)).errors({"n": -0.7})

    assert "-1 和 -0.5" in error.message_zh and "-1 and -0.5" in error.message_en


def test_serialize_to_string_keeps_text(form_of: FormMaker) -> None:
    form = form_of(number(serializeToString=True))

    assert form.variables({"n": "12.30"}) == {"n": "12.30"}
    assert form.variables({"n": 12.5}) == {"n": "12.5"}
    assert form.codes({"n": "12,30"}) == {"/n": "wrong_type"}


def test_money_is_an_exact_decimal_from_text_or_number(form_of: FormMaker) -> None:
    form = form_of(number(properties={"format": "money"}, serializeToString=True))

    for given in ("12.30", 12.3):
        value = form.variables({"n": given})["n"]
        assert isinstance(value, Decimal) and str(value) == "12.30"
    assert form.codes({"n": 12.345}) == {"/n": "money"}
    assert form_of(text("n", properties={"format": "money"})).variables({"n": " 99.9 "}) == {"n": Decimal("99.90")}


# --- checkbox -------------------------------------------------------------------------------------


def test_a_required_checkbox_must_be_true(form_of: FormMaker) -> None:
    form = form_of(required({"type": "checkbox", "key": "c"}))

    assert form.variables({"c": True}) == {"c": True}
    assert form.codes({"c": False}) == {"/c": "required"}
    assert form.codes({}) == {"/c": "required"}
    assert form_of({"type": "checkbox", "key": "c"}).variables({"c": None}) == {"c": False}


@pytest.mark.parametrize("value", ["true", 1, 0, "", [], {}])
def test_a_checkbox_takes_nothing_but_booleans(form_of: FormMaker, value: Any) -> None:
    assert form_of({"type": "checkbox", "key": "c"}).codes({"c": value}) == {"/c": "wrong_type"}


# --- radio, select, checklist, taglist ------------------------------------------------------------

OPTIONS = [{"label": "准予", "value": "grant"}, {"label": "不予", "value": "refuse"}]


@pytest.mark.parametrize("kind", ["radio", "select"])
def test_a_choice_must_be_among_the_options(form_of: FormMaker, kind: str) -> None:
    component = {"type": kind, "key": "s", "values": OPTIONS}
    form = form_of(component)

    assert form.variables({"s": "grant"}) == {"s": "grant"}
    assert form.variables({"s": None}) == {"s": None}
    for value in ("准予", "GRANT", 1, True, ["grant"], {"value": "grant"}):
        assert form.codes({"s": value}) == {"/s": "not_an_option"}
    assert form_of(required(component)).codes({"s": None}) == {"/s": "required"}


@pytest.mark.parametrize("kind", ["checklist", "taglist"])
def test_choices_must_be_a_subset_without_repetition(form_of: FormMaker, kind: str) -> None:
    component = {"type": kind, "key": "s", "values": OPTIONS}
    form = form_of(component)

    assert form.variables({"s": ["refuse", "grant"]}) == {"s": ["refuse", "grant"]}
    assert form.variables({"s": []}) == {"s": []}
    assert form.codes({"s": ["grant", "x"]}) == {"/s": "not_an_option"}
    assert form.codes({"s": ["grant", "grant"]}) == {"/s": "repeated_option"}
    assert form.codes({"s": ["grant"] * 3}) == {"/s": "too_many_options"}
    assert form.codes({"s": "grant"}) == {"/s": "wrong_type"}
    assert form_of(required(component)).codes({"s": []}) == {"/s": "required"}


def test_options_come_from_a_variable(form_of: FormMaker) -> None:
    component = {"type": "select", "key": "s", "valuesKey": "departments"}
    form = form_of(
        component, context={"departments": ["城管", {"label": "市监", "value": 7}, "", None, {"label": "x"}]}
    )

    assert form.variables({"s": "城管"}) == {"s": "城管"}
    assert form.variables({"s": 7.0}) == {"s": 7}
    for value in ("市监", "7", True, "x"):
        assert form.codes({"s": value}) == {"/s": "not_an_option"}
    assert form_of(component).codes({"s": "城管"}) == {"/s": "not_an_option"}


def test_options_are_computed_from_other_fields(form_of: FormMaker) -> None:
    form = form_of(
        {"type": "number", "key": "n"},
        {"type": "checklist", "key": "s", "valuesExpression": "= for k in 1..n return k"},
    )

    assert form.variables({"n": 3, "s": [1, 3]})["s"] == [1, 3]
    assert form.codes({"n": 2, "s": [1, 3]}) == {"/s": "not_an_option"}


def test_options_may_be_objects(form_of: FormMaker) -> None:
    form = form_of({"type": "select", "key": "s", "values": [{"label": "甲", "value": {"code": 1, "name": "甲"}}]})

    assert form.variables({"s": {"name": "甲", "code": 1}}) == {"s": {"name": "甲", "code": 1}}
    assert form.codes({"s": {"code": 1}}) == {"/s": "not_an_option"}


# --- datetime -------------------------------------------------------------------------------------


def moment(subtype: str, **attributes: Any) -> dict[str, Any]:
    return {"type": "datetime", "key": "d", "subtype": subtype, **attributes}


def test_a_date_becomes_a_date(form_of: FormMaker) -> None:
    assert form_of(moment("date")).variables({"d": "2028-02-29"}) == {"d": date(2028, 2, 29)}
    assert form_of(moment("date")).variables({"d": None}) == {"d": None}


@pytest.mark.parametrize(
    "value",
    [
        "2026-02-29",
        "2026-2-1",
        "26-02-01",
        "2026-02-01T00:00",
        "20260201",
        "２０２６-02-01",
        "2026-13-01",
        "今天",
        20260201,
        True,
        [],
        {},
        "0000-01-01",
        "2026-02-01 ",
    ],
)
def test_a_date_that_does_not_exist_is_refused(form_of: FormMaker, value: Any) -> None:
    assert form_of(moment("date")).codes({"d": value}) == {"/d": "not_a_date"}


@pytest.mark.parametrize(
    ("serializing", "given", "kept"),
    [
        ("no_timezone", "09:30", time(9, 30)),
        ("utc_offset", "09:30+08:00", time(9, 30, tzinfo=CHINA)),
        ("utc_normalized", "01:30Z", time(1, 30, tzinfo=UTC)),
        ("utc_normalized", "09:30+08:00", time(1, 30, tzinfo=UTC)),
    ],
)
def test_a_time_is_read_in_its_serializing_format(form_of: FormMaker, serializing: str, given: str, kept: time) -> None:
    value = form_of(moment("time", timeSerializingFormat=serializing)).variables({"d": given})["d"]

    assert (value, value.utcoffset()) == (kept, kept.utcoffset())


@pytest.mark.parametrize(
    ("serializing", "given", "kept"),
    [
        ("no_timezone", "2026-11-22T09:30", datetime(2026, 11, 22, 9, 30)),
        ("utc_offset", "2026-11-22T09:30+08:00", datetime(2026, 11, 22, 9, 30, tzinfo=CHINA)),
        ("utc_normalized", "2026-11-22T01:30Z", datetime(2026, 11, 22, 1, 30, tzinfo=UTC)),
        ("utc_normalized", "2026-11-22T09:30+08:00", datetime(2026, 11, 22, 1, 30, tzinfo=UTC)),
    ],
)
def test_a_date_and_time_is_read_in_its_serializing_format(
    form_of: FormMaker, serializing: str, given: str, kept: datetime
) -> None:
    value = form_of(moment("datetime", timeSerializingFormat=serializing)).variables({"d": given})["d"]

    assert (value, value.utcoffset()) == (kept, kept.utcoffset())


@pytest.mark.parametrize(
    ("subtype", "serializing", "value"),
    [
        ("time", "no_timezone", "09:30Z"),
        ("time", "utc_offset", "09:30"),
        ("time", "no_timezone", "24:00"),
        ("time", "no_timezone", "9:30"),
        ("time", "utc_offset", "09:30+99:00"),
        ("datetime", "utc_normalized", "2026-11-22T09:30"),
        ("datetime", "no_timezone", "2026-11-22"),
        ("datetime", "no_timezone", "2026-11-22 09:30"),
    ],
)
def test_a_time_in_another_form_is_refused(form_of: FormMaker, subtype: str, serializing: str, value: str) -> None:
    form = form_of(moment(subtype, timeSerializingFormat=serializing))

    assert form.codes({"d": value}) == {"/d": f"not_a_{subtype}"}


@pytest.mark.parametrize(
    ("serializing", "value"),
    [
        ("utc_normalized", "0001-01-01T00:00+08:00"),
        ("utc_offset", "9999-12-31T23:59-14:00"),
        ("no_timezone", "0001-01-01T00:00"),
    ],
)
def test_a_time_that_no_clock_can_show_is_refused(form_of: FormMaker, serializing: str, value: str) -> None:
    form = form_of(moment("datetime", timeSerializingFormat=serializing))

    assert form.codes({"d": value}) == {"/d": "instant_range"}


def test_passed_dates_are_judged_by_the_day_in_china(form_of: FormMaker) -> None:
    form = form_of(moment("date", disallowPassedDates=True))

    assert form.codes({"d": "2026-11-22"}) == {"/d": "date_passed"}
    assert form.accepts({"d": "2026-11-23"})
    zoned = form_of(moment("datetime", disallowPassedDates=True, timeSerializingFormat="utc_normalized"))
    assert zoned.codes({"d": "2026-11-22T15:45Z"}) == {"/d": "date_passed"}
    assert zoned.accepts({"d": "2026-11-22T16:00Z"})


def test_times_keep_the_interval(form_of: FormMaker) -> None:
    form = form_of(moment("time", timeInterval=15))

    assert form.accepts({"d": "09:45"})
    assert form.codes({"d": "09:50"}) == {"/d": "time_interval"}
    assert form.codes({"d": "09:45:30"}) == {"/d": "time_interval"}


def test_steps_of_one_minute_offer_every_minute_and_take_seconds(form_of: FormMaker) -> None:
    form = form_of(moment("datetime", timeInterval=1, timeSerializingFormat="utc_offset"))

    assert form.accepts({"d": "2026-11-22T09:47+08:00"})
    assert form.accepts({"d": "2026-11-22T09:47:31+08:00"})


# --- filepicker -----------------------------------------------------------------------------------

SCAN = FakeFile("u1", "扫描件.pdf", "application/pdf", "pdf", 1_000)
PHOTO = FakeFile("u2", "照片.jpg", "image/jpeg", "jpg", 2_000)
UPLOADS = {SCAN.id: SCAN, PHOTO.id: PHOTO}


def files(**attributes: Any) -> dict[str, Any]:
    return {"type": "filepicker", "key": "f", **attributes}


def test_a_file_picker_gives_references_to_uploads(form_of: FormMaker) -> None:
    form = form_of(files(multiple=True), uploads=UPLOADS)

    submission = form.submit({"f": ["u1", {"id": "u2", "name": "伪造.exe"}, "u1"]})
    assert submission.variables["f"] == [
        {"id": "u1", "name": "扫描件.pdf", "type": "application/pdf", "size": 1_000, "sha256": "0" * 64},
        {"id": "u2", "name": "照片.jpg", "type": "image/jpeg", "size": 2_000, "sha256": "0" * 64},
    ]
    assert submission.upload_ids == ("u1", "u2")


@pytest.mark.parametrize("empty", [None, "", []])
def test_a_required_file_picker_needs_a_file(form_of: FormMaker, empty: Any) -> None:
    assert form_of(required(files())).codes({"f": empty}) == {"/f": "required"}
    assert form_of(files()).variables({"f": empty}) == {"f": []}


@pytest.mark.parametrize(
    ("attributes", "value", "code"),
    [
        ({}, "u1", None),
        ({}, ["u1", "u2"], "too_many_files"),
        ({"multiple": True, "properties": {"maxFiles": "1"}}, ["u1", "u2"], "too_many_files"),
        ({"multiple": "= 1 = 1"}, ["u1", "u2"], None),
        ({"multiple": True, "properties": {"minFiles": 3}}, ["u1", "u2"], "too_few_files"),
        ({"accept": ".pdf,.ofd"}, "u1", None),
        ({"accept": ".PDF"}, "u1", None),
        ({"accept": "image/*"}, "u1", "file_type"),
        ({"accept": "image/*, .jpeg"}, "u2", None),
        ({"accept": ".jpeg"}, "u2", None),
        ({"accept": "application/pdf"}, "u1", None),
        ({"accept": '= ".ofd"'}, "u1", "file_type"),
        ({"properties": {"maxSize": "1KB"}}, "u2", "file_too_large"),
        ({}, "u9", "upload_not_found"),
        ({}, 5, "wrong_type"),
        ({}, [{}], "wrong_type"),
        ({}, [["u1"]], "wrong_type"),
    ],
)
def test_file_picker_rules(form_of: FormMaker, attributes: dict[str, Any], value: Any, code: str | None) -> None:
    form = form_of(files(**attributes), uploads=UPLOADS)

    assert form.accepts({"f": value}) if code is None else form.codes({"f": value}) == {"/f": code}


# --- expression -----------------------------------------------------------------------------------


def test_an_expression_is_recomputed_and_never_trusted(form_of: FormMaker) -> None:
    form = form_of(
        {"type": "expression", "key": "total", "expression": "= price * pieces"},
        {"type": "number", "key": "price"},
        {"type": "number", "key": "pieces"},
    )

    assert form.variables({"total": 1, "price": 0.1, "pieces": 3})["total"] == Decimal("0.3")
    assert form.variables({"price": 0.1, "pieces": 3})["total"] == Decimal("0.3")


def test_expressions_feed_each_other_and_conditions(form_of: FormMaker) -> None:
    form = form_of(
        {"type": "expression", "key": "c", "expression": "= b + 1"},
        {"type": "expression", "key": "b", "expression": "= a + 1"},
        {"type": "number", "key": "a"},
        required(text("why", conditional={"hide": "= c < 10"})),
    )

    assert form.variables({"a": 1}) == {"a": 1, "b": 2, "c": 3}
    assert form.codes({"a": 8}) == {"/why": "required"}


def test_a_required_expression_must_have_a_result(form_of: FormMaker) -> None:
    form = form_of(
        text("a"), required({"type": "expression", "key": "e", "expression": '= if a = "x" then 1 else null'})
    )

    assert form.variables({"a": "x"}) == {"a": "x", "e": 1}
    assert form.codes({"a": "y", "e": 1}) == {"/e": "not_computed"}


def test_a_hidden_expression_gives_nothing(form_of: FormMaker) -> None:
    form = form_of({"type": "expression", "key": "e", "expression": "= 1", "conditional": {"hide": "= true"}})

    assert form.variables({"e": 5}) == {}


# --- group, dynamiclist ---------------------------------------------------------------------------


def test_a_group_with_a_path_nests_and_without_one_does_not(form_of: FormMaker) -> None:
    form = form_of(
        {"type": "group", "components": [text("a")]},
        {"type": "group", "path": "g.h", "components": [text("b")]},
    )

    assert form.variables({"a": "1", "g": {"h": {"b": "2"}}}) == {"a": "1", "g": {"h": {"b": "2"}}}


@pytest.mark.parametrize("value", [5, "x", [], True])
def test_a_group_of_another_json_type_is_refused_once(form_of: FormMaker, value: Any) -> None:
    form = form_of({"type": "group", "path": "g", "components": [required(text("a")), required(text("b"))]})

    assert form.codes({"g": value}) == {"/g": "wrong_type"}


def rows(*components: dict[str, Any], **attributes: Any) -> dict[str, Any]:
    return {"type": "dynamiclist", "path": "rows", "components": list(components), **attributes}


def test_a_list_gives_one_object_per_row(form_of: FormMaker) -> None:
    form = form_of(rows(text("a"), {"type": "number", "key": "b.c"}))

    assert form.variables({"rows": [{"a": "x", "b": {"c": 1}}, {}, None]}) == {
        "rows": [{"a": "x", "b": {"c": 1}}, {"a": "", "b": {"c": None}}, {"a": "", "b": {"c": None}}]
    }


@pytest.mark.parametrize("value", [5, "x", {}, True])
def test_a_list_of_another_json_type_is_refused_once(form_of: FormMaker, value: Any) -> None:
    assert form_of(rows(required(text("a")))).codes({"rows": value}) == {"/rows": "wrong_type"}


def test_a_row_of_another_json_type_is_refused_at_its_place(form_of: FormMaker) -> None:
    assert form_of(rows(required(text("a")))).codes({"rows": [{"a": "x"}, 5]}) == {"/rows/1": "wrong_type"}


def test_rows_are_capped(form_of: FormMaker) -> None:
    assert form_of(rows(text("a"))).codes({"rows": [{}] * 101}) == {"/rows": "too_many_rows"}
    assert form_of(rows(text("a"), properties={"maxRows": "2"})).codes({"rows": [{}] * 3}) == {"/rows": "too_many_rows"}
    assert form_of(rows(text("a"), properties={"minRows": 1})).codes({"rows": []}) == {"/rows": "too_few_rows"}
    assert form_of(rows(text("a"), properties={"minRows": 1})).codes({}) == {"/rows": "too_few_rows"}


def test_rows_of_all_lists_together_are_capped(form_of: FormMaker) -> None:
    inner = {"type": "dynamiclist", "path": "inner", "components": [text("a")], "properties": {"maxRows": 1000}}
    form = form_of(rows(inner))

    errors = form.errors({"rows": [{"inner": [{}] * 1000}] * 100})
    assert {error.code for error in errors} == {"too_many_rows"}


def test_a_list_that_does_not_grow_keeps_its_rows(form_of: FormMaker) -> None:
    component = rows(text("name", readonly=True), required(text("result")), allowAddRemove=False)
    held = {"rows": [{"name": "消防", "score": 1}, {"name": "卫生", "score": 2}]}
    form = form_of(component, context=held)

    assert form.variables({"rows": [{"name": "伪造", "result": "合格"}, {"result": "不适用"}]}) == {
        "rows": [{"name": "消防", "score": 1, "result": "合格"}, {"name": "卫生", "score": 2, "result": "不适用"}]
    }
    assert form.codes({"rows": [{"result": "合格"}]}) == {"/rows": "row_count"}
    assert form.codes({}) == {"/rows/0/result": "required", "/rows/1/result": "required"}


def test_a_list_that_does_not_grow_starts_with_its_default_rows(form_of: FormMaker) -> None:
    form = form_of(rows(required(text("a")), allowAddRemove=False, defaultRepetitions=2))

    assert form.codes({}) == {"/rows/0/a": "required", "/rows/1/a": "required"}
    assert form.codes({"rows": [{"a": "x"}]}) == {"/rows": "row_count"}
    assert form.accepts({"rows": [{"a": "x"}, {"a": "y"}]})


def test_a_readonly_value_in_a_growing_list_must_be_one_the_list_held(form_of: FormMaker) -> None:
    form = form_of(rows(text("name", readonly=True), text("note")), context={"rows": [{"name": "甲"}, {"name": "乙"}]})

    assert form.variables({"rows": [{"name": "乙", "note": "x"}, {"name": "伪造"}]}) == {
        "rows": [{"name": "乙", "note": "x"}, {"name": "", "note": ""}]
    }


def test_a_list_left_out_keeps_its_variable_or_starts_empty(form_of: FormMaker) -> None:
    assert form_of(rows(required(text("a")))).variables({}) == {"rows": []}
    assert form_of(rows(required(text("a"))), context={"rows": [{"a": "x"}]}).variables({}) == {}


def test_expressions_in_rows_see_this_parent_and_i(form_of: FormMaker) -> None:
    form = form_of(
        {"type": "number", "key": "limit"},
        rows(
            {"type": "number", "key": "n", "validate": {"max": "= limit"}},
            required(text("why", conditional={"hide": "= this.n < parent.limit or i[1] = 1"})),
            {"type": "expression", "key": "twice", "expression": "= this.n * 2"},
            {
                "type": "dynamiclist",
                "path": "inner",
                "components": [
                    {"type": "expression", "key": "place", "expression": "= i[1] * 100 + i[2]"},
                    {"type": "expression", "key": "outer", "expression": "= parent.n + parent.parent.limit"},
                ],
            },
        ),
    )

    submission = form.variables({"limit": 5, "rows": [{"n": 5, "inner": [{}, {}]}, {"n": 4, "inner": [{}]}]})
    assert [row["twice"] for row in submission["rows"]] == [10, 8]
    assert submission["rows"][0]["inner"] == [{"place": 101, "outer": 10}, {"place": 102, "outer": 10}]
    assert submission["rows"][1]["inner"] == [{"place": 201, "outer": 9}]
    assert form.codes({"limit": 5, "rows": [{"n": 6}, {"n": 5}]}) == {
        "/rows/0/n": "too_large",
        "/rows/1/why": "required",
    }


def test_the_form_may_add_up_what_its_rows_compute(form_of: FormMaker) -> None:
    form = form_of(
        {"type": "expression", "key": "total", "expression": "= sum(rows.cost)"},
        rows({"type": "number", "key": "n"}, {"type": "expression", "key": "cost", "expression": "= this.n * 1.5"}),
    )

    assert form.variables({"rows": [{"n": 1}, {"n": 2}]})["total"] == Decimal("4.5")


def test_fields_named_like_the_special_names_do_not_hide_the_aliases(form_of: FormMaker) -> None:
    form = form_of(text("parent"), rows({"type": "expression", "key": "e", "expression": "= _i_[1]"}))

    assert form.variables({"parent": "x", "rows": [{}, {}]})["rows"] == [{"e": 1}, {"e": 2}]


# --- presentation ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "kind", ["text", "html", "image", "table", "iframe", "button", "separator", "spacer", "documentPreview"]
)
def test_presentation_accepts_nothing(form_of: FormMaker, kind: str) -> None:
    form = form_of({"type": kind, "key": "k", "id": "k", "label": "x"})

    assert form.variables({}) == {}
    assert form.codes({"k": "v"}) == {"/k": "unknown_field"}


# --- Chinese formats in forms ---------------------------------------------------------------------


def test_a_format_is_checked_and_its_value_normalised(form_of: FormMaker) -> None:
    form = form_of(text(properties={"format": "cn-idcard"}))

    assert form.variables({"t": " 32029919690707007x "}) == {"t": "32029919690707007X"}
    assert form.variables({"t": ""}) == {"t": ""}
    (error,) = form.errors({"t": "32029919690707008X"})
    assert error.code == "idcard_check_digit"
    assert "32029919690707008X" not in error.message_zh + error.message_en


CERTIFICATE = text("cert_no", properties={"format": "cn-certificate", "certTypeKey": "cert_type"})
CERTIFICATE_TYPE = {
    "type": "select",
    "key": "cert_type",
    "values": ["居民身份证", "统一社会信用代码", "护照", "其他"],
}


def test_a_certificate_number_is_checked_by_the_type_beside_it(form_of: FormMaker) -> None:
    form = form_of(CERTIFICATE_TYPE, CERTIFICATE)

    assert form.accepts({"cert_type": "居民身份证", "cert_no": "320299199001010015"})
    assert form.accepts({"cert_type": "统一社会信用代码", "cert_no": "91320299MA1ABCDE0Y"})
    assert form.codes({"cert_type": "统一社会信用代码", "cert_no": "320299199001010015"}) == {
        "/cert_no": "uscc_check_digit"
    }
    assert form.codes({"cert_type": None, "cert_no": "320299199001010015"}) == {"/cert_no": "certificate_type"}
    assert form.accepts({"cert_type": None, "cert_no": ""})


@pytest.mark.parametrize(
    "components",
    [
        [{"type": "group", "path": "a", "components": [CERTIFICATE_TYPE, CERTIFICATE]}],
        [{"type": "dynamiclist", "path": "a", "components": [CERTIFICATE_TYPE, CERTIFICATE]}],
        [CERTIFICATE_TYPE, {"type": "dynamiclist", "path": "a", "components": [CERTIFICATE]}],
        [CERTIFICATE_TYPE, {"type": "group", "path": "a", "components": [CERTIFICATE]}],
    ],
)
def test_the_certificate_type_is_found_beside_in_the_row_or_in_the_form(
    form_of: FormMaker, components: list[dict[str, Any]]
) -> None:
    form = form_of(*components)
    kind = {"cert_type": "护照"}
    inside = {**kind, "cert_no": "!"} if len(components) == 1 else {"cert_no": "!"}
    repeats = any(component["type"] == "dynamiclist" for component in components)
    payload: dict[str, Any] = {"a": [inside] if repeats else inside} | ({} if len(components) == 1 else kind)

    assert set(form.codes(payload).values()) == {"passport"}


# --- rules ----------------------------------------------------------------------------------------


def test_a_rule_joins_fields_on_typed_values(form_of: FormMaker) -> None:
    form = form_of(
        {"type": "datetime", "key": "valid_from", "subtype": "date"},
        {
            "type": "datetime",
            "key": "valid_to",
            "subtype": "date",
            "properties": {
                "rule": '= valid_to > valid_from and valid_to <= valid_from + duration("P1Y")',
                "ruleMessage": "终止日期应晚于起始日期且不超过一年",
                "ruleMessageEn": "The end must be after the start and within a year",
            },
        },
    )

    assert form.accepts({"valid_from": "2026-01-01", "valid_to": "2026-12-31"})
    (error,) = form.errors({"valid_from": "2026-01-02", "valid_to": "2026-01-01"})
    assert (error.pointer, error.code) == ("/valid_to", "rule")
    assert error.message_zh == "终止日期应晚于起始日期且不超过一年"
    assert error.message_en == "The end must be after the start and within a year"
    assert form.codes({"valid_from": "2026-01-01", "valid_to": "2028-01-01"}) == {"/valid_to": "rule"}


def test_a_rule_waits_for_the_fields_it_names(form_of: FormMaker) -> None:
    form = form_of(text("a", validate={"minLength": 3}), text("b", properties={"rule": "= a = b"}))

    assert form.codes({"a": "x", "b": "y"}) == {"/a": "too_short"}
    assert form.codes({"a": "xxx", "b": "y"}) == {"/b": "rule"}
    assert form.accepts({"a": "xxx", "b": ""})


def test_a_rule_may_stand_on_a_list_or_in_a_row(form_of: FormMaker) -> None:
    form = form_of(
        rows(
            {"type": "number", "key": "low"},
            {"type": "number", "key": "high", "properties": {"rule": "= this.high > this.low"}},
            properties={"rule": "= odd(count(rows))"},
        )
    )

    assert form.accepts({"rows": [{"low": 1, "high": 2}]})
    assert form.codes({"rows": [{"low": 1, "high": 2}, {"low": 2, "high": 1}]}) == {
        "/rows/1/high": "rule",
        "/rows": "rule",
    }


def test_a_rule_of_a_hidden_field_is_not_asked(form_of: FormMaker) -> None:
    form = form_of(text("b", conditional={"hide": "= true"}, properties={"rule": "= false"}))

    assert form.accepts({"b": "x"})


def test_a_list_that_is_left_out_must_already_hold_rows_enough(form_of: FormMaker) -> None:
    component = rows(text("a"), properties={"minRows": 1})

    assert form_of(component, context={"rows": []}).codes({}) == {"/rows": "too_few_rows"}
    assert form_of(component, context={"rows": [{"a": "一"}]}).accepts({})


# --- one mistake, one error -----------------------------------------------------------------------


def test_a_rule_waits_for_a_rule_of_a_field_it_names(form_of: FormMaker) -> None:
    form = form_of(
        {
            "type": "group",
            "path": "visit",
            "components": [
                {"type": "number", "key": "begun", "properties": {"rule": "= visit.begun <= 9"}},
                {"type": "number", "key": "ended", "properties": {"rule": "= visit.ended >= visit.begun"}},
                {"type": "number", "key": "people", "properties": {"rule": "= visit.people >= 2"}},
            ],
        }
    )

    assert form.codes({"visit": {"begun": 10, "ended": 8, "people": 2}}) == {"/visit/begun": "rule"}
    assert form.codes({"visit": {"begun": 9, "ended": 8, "people": 1}}) == {
        "/visit/ended": "rule",
        "/visit/people": "rule",
    }


@pytest.mark.parametrize(
    ("payload", "errors"),
    [
        ({}, {"/kind": "required"}),
        ({"kind": "c"}, {"/kind": "not_an_option"}),
        ({"kind": 7}, {"/kind": "not_an_option"}),
        ({"kind": "a"}, {"/why": "required", "/list": "too_few_rows"}),
        ({"kind": "c", "why": "x"}, {"/kind": "not_an_option", "/why": "too_short"}),
        ({"kind": "b"}, {}),
    ],
)
def test_nothing_is_missing_while_it_is_unknown_what_is_asked(
    form_of: FormMaker, payload: dict[str, Any], errors: dict[str, str]
) -> None:
    hidden = {"conditional": {"hide": '= kind = "b"'}}
    form = form_of(
        required({"type": "radio", "key": "kind", "values": [{"value": "a"}, {"value": "b"}]}),
        required(text("why", validate={"minLength": 2}, **hidden)),
        rows(text("a"), path="list", properties={"minRows": 1}, **hidden),
    )

    assert (form.codes(payload) if errors else {}) == errors
    assert form.accepts(payload) is not bool(errors)


def test_in_a_row_what_is_asked_is_decided_by_that_row(form_of: FormMaker) -> None:
    form = form_of(
        rows(
            required({"type": "checkbox", "key": "done"}),
            required(text("why", conditional={"hide": "= this.done = true"})),
        )
    )

    assert form.codes({"rows": [{"done": "yes"}, {"done": True}]}) == {"/rows/0/done": "wrong_type"}


def test_a_certificate_number_waits_for_its_type(form_of: FormMaker) -> None:
    form = form_of(
        required({"type": "select", "key": "kind", "values": [{"value": "居民身份证"}]}),
        text("number", properties={"format": "cn-certificate", "certTypeKey": "kind"}),
    )

    assert form.codes({"number": "320299199001010015"}) == {"/kind": "required"}
    assert form.codes({"kind": "身份证", "number": "1"}) == {"/kind": "not_an_option"}
    assert form.codes({"kind": "居民身份证", "number": "1"}) == {"/number": "idcard_length"}


@pytest.mark.parametrize("blanks", [" ", "\u3000\t", "\n"])
def test_blanks_alone_are_nothing(form_of: FormMaker, blanks: str) -> None:
    form = form_of(required(text("a")), text("b", properties={"rule": '= b = "x"'}))

    assert form.codes({"a": blanks, "b": blanks}) == {"/a": "required"}
    assert form.variables({"a": "x", "b": blanks}) == {"a": "x", "b": ""}
