"""What makes a form definition unusable is found at deployment, with its place and its remedy."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms import bindings
from forms.definition import parse
from forms.errors import FormDefinitionInvalid
from forms.fields import COMPONENT_TYPES
from tests.forms.conftest import ProblemFinder, document, problems_in

TEXT = {"type": "textfield", "key": "name"}


def codes(problems: list[Any]) -> list[tuple[str, str]]:
    return [(problem.pointer, problem.code) for problem in problems]


@pytest.mark.parametrize(
    "resource",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"form"',
        b"\xff\xfe",
        b'{"type":"default","id":"f","components":[NaN]}',
        b"[" * 100_000,
    ],
)
def test_what_is_not_a_json_object_is_refused(resource: bytes) -> None:
    assert codes(problems_in(resource)) == [("", "bad_json")]


def test_a_form_above_the_size_limit_is_refused_unread() -> None:
    assert codes(problems_in(b" " * (1024**2 + 1))) == [("", "too_large")]


@pytest.mark.parametrize(
    ("attributes", "pointer"),
    [
        ({"type": "group"}, "/type"),
        ({"id": ""}, "/id"),
        ({"id": 7}, "/id"),
        ({"components": None}, "/components"),
        ({"schemaVersion": 20}, "/schemaVersion"),
        ({"schemaVersion": "19"}, "/schemaVersion"),
        ({"schemaVersion": True}, "/schemaVersion"),
    ],
)
def test_a_wrong_head_is_refused(attributes: dict[str, Any], pointer: str) -> None:
    whole = {"type": "default", "id": "form", "components": [], **attributes}

    assert pointer in [problem.pointer for problem in problems_in(json.dumps(whole).encode())]


def test_every_known_component_type_is_accepted() -> None:
    components = []
    for name, kind in COMPONENT_TYPES.items():
        component: dict[str, Any] = {"type": name, "id": f"id_{name}"}
        if kind.field:
            component |= {"key": f"key_{name}", "values": [{"label": "甲", "value": "a"}], "expression": "= 1"}
        if kind.repeats:
            component |= {"path": "rows", "components": []}
        components.append(component)

    assert {component.type.name for component in parse(document(*components)).components} == {
        name for name, kind in COMPONENT_TYPES.items() if kind.field or kind.container
    }


@pytest.mark.parametrize("name", ["teleport", "default", "", None, 7, {"a": 1}])
def test_an_unknown_component_type_is_refused(problems_of: ProblemFinder, name: Any) -> None:
    assert codes(problems_of({"type": name, "key": "x"})) == [("/components/0/type", "unknown_component")]


def test_a_component_that_is_no_object_is_refused() -> None:
    assert codes(problems_in(document("text"))) == [("/components/0/type", "unknown_component")]  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", ["textfield", "number", "expression", "filepicker"])
def test_an_input_without_a_key_is_refused(problems_of: ProblemFinder, kind: str) -> None:
    found = problems_of({"type": kind, "expression": "= 1"})

    assert codes(found) == [("/components/0/key", "key_missing")]


def test_a_list_without_a_path_is_refused(problems_of: ProblemFinder) -> None:
    found = problems_of({"type": "dynamiclist", "components": []})

    assert codes(found) == [("/components/0/path", "key_missing")]


@pytest.mark.parametrize("key", ["a b", "1a", "a..b", ".a", "a.", "__proto__", "a.constructor", "a-b", "k" * 101])
def test_a_key_that_is_no_variable_name_is_refused(problems_of: ProblemFinder, key: str) -> None:
    assert codes(problems_of({"type": "textfield", "key": key})) == [("/components/0/key", "bad_attribute")]


def test_keys_may_be_chinese_and_dotted() -> None:
    form = parse(document({"type": "textfield", "key": "申请人.姓名"}))

    assert form.components[0].path == ("申请人", "姓名")


def group(path: str | None, *components: dict[str, Any]) -> dict[str, Any]:
    return {"type": "group", "path": path, "components": list(components)}


def rows(path: str, *components: dict[str, Any]) -> dict[str, Any]:
    return {"type": "dynamiclist", "path": path, "components": list(components)}


@pytest.mark.parametrize(
    "components",
    [
        [TEXT, TEXT],
        [TEXT, {"type": "number", "key": "name.first"}],
        [{"type": "number", "key": "name.first"}, TEXT],
        [group("a", {"type": "textfield", "key": "b"}), {"type": "textfield", "key": "a.b"}],
        [group(None, TEXT), TEXT],
        [rows("name"), TEXT],
        [TEXT, rows("name")],
        [rows("list", TEXT), {"type": "textfield", "key": "list.name"}],
        [rows("list", TEXT, TEXT)],
        [rows("list"), rows("list")],
        [group("list", TEXT), rows("list")],
        [TEXT, group("name")],
    ],
)
def test_two_components_for_one_place_are_refused(problems_of: ProblemFinder, components: list[dict[str, Any]]) -> None:
    assert [problem.code for problem in problems_of(*components)] == ["duplicate_path"]


def test_groups_may_share_an_object_and_lists_may_repeat_outer_names() -> None:
    form = parse(
        document(
            group("a", {"type": "textfield", "key": "b"}),
            group("a", {"type": "textfield", "key": "c"}),
            {"type": "textfield", "key": "a.d"},
            TEXT,
            rows("list", TEXT, rows("inner", TEXT)),
        )
    )

    assert set(form.shape) == {"a", "name", "list"}
    assert set(form.shape["a"]) == {"b", "c", "d"}


def test_a_component_id_used_twice_is_refused(problems_of: ProblemFinder) -> None:
    found = problems_of({**TEXT, "id": "x"}, {"type": "text", "id": "x"})

    assert codes(found) == [("/components/1/id", "duplicate_id")]


@pytest.mark.parametrize(
    ("component", "pointer"),
    [
        ({**TEXT, "conditional": {"hide": "= a +"}}, "/conditional/hide"),
        ({**TEXT, "readonly": "= ("}, "/readonly"),
        ({**TEXT, "validate": {"minLength": "= 1 +"}}, "/validate/minLength"),
        ({"type": "number", "key": "n", "validate": {"max": "= for"}}, "/validate/max"),
        ({"type": "select", "key": "s", "valuesExpression": "= ["}, "/valuesExpression"),
        ({"type": "expression", "key": "e", "expression": "= if"}, "/expression"),
        ({**TEXT, "properties": {"rule": "= a >"}}, "/properties/rule"),
    ],
)
def test_bad_feel_is_refused_where_it_stands(
    problems_of: ProblemFinder, component: dict[str, Any], pointer: str
) -> None:
    assert codes(problems_of(component)) == [(f"/components/0{pointer}", "bad_feel")]


def test_only_rules_may_call_functions_of_the_domain(problems_of: ProblemFinder) -> None:
    shown = {**TEXT, "conditional": {"hide": '= deadline("AP-02") > today()'}}
    rule = {**TEXT, "properties": {"rule": '= deadline("AP-02") > today()'}}

    assert codes(problems_of(shown)) == [("/components/0/conditional/hide", "bad_feel")]
    assert parse(document(rule)).components[0].rule
    assert parse(document(rule), functions={"deadline": object()}).components[0].rule
    with pytest.raises(FormDefinitionInvalid):
        parse(document(rule), functions={})


@pytest.mark.parametrize(
    ("component", "pointer", "code"),
    [
        ({**TEXT, "conditional": {"hide": "a = 1"}}, "/conditional/hide", "bad_attribute"),
        ({**TEXT, "conditional": "= a"}, "/conditional", "bad_attribute"),
        ({**TEXT, "validate": {"pattern": "("}}, "/validate/pattern", "bad_pattern"),
        ({**TEXT, "validate": {"pattern": "(?i)x"}}, "/validate/pattern", "bad_pattern"),
        ({**TEXT, "validate": {"required": "yes"}}, "/validate/required", "bad_attribute"),
        ({**TEXT, "validate": {"minLength": "five"}}, "/validate/minLength", "bad_attribute"),
        ({**TEXT, "validate": {"validationType": "iban"}}, "/validate/validationType", "bad_attribute"),
        ({**TEXT, "validate": []}, "/validate", "bad_attribute"),
        ({**TEXT, "properties": {"format": "cn-passport"}}, "/properties/format", "unknown_format"),
        ({**TEXT, "properties": {"format": "cn-certificate"}}, "/properties/certTypeKey", "bad_attribute"),
        (
            {**TEXT, "properties": {"format": "cn-certificate", "certTypeKey": "none"}},
            "/properties/certTypeKey",
            "bad_attribute",
        ),
        ({"type": "number", "key": "n", "properties": {"format": "cn-idcard"}}, "/properties/format", "unknown_format"),
        ({"type": "number", "key": "n", "increment": -1}, "/increment", "bad_attribute"),
        ({"type": "number", "key": "n", "decimalDigits": 1.5}, "/decimalDigits", "bad_attribute"),
        ({"type": "select", "key": "s"}, "/values", "bad_attribute"),
        ({"type": "select", "key": "s", "values": [{"value": "a"}, {"value": "a"}]}, "/values", "bad_attribute"),
        ({"type": "select", "key": "s", "values": list(range(2001))}, "/values", "bad_attribute"),
        ({"type": "datetime", "key": "d", "subtype": "year"}, "/subtype", "bad_attribute"),
        ({"type": "datetime", "key": "d", "timeInterval": 7}, "/timeInterval", "bad_attribute"),
        ({"type": "datetime", "key": "d", "timeSerializingFormat": "utc"}, "/timeSerializingFormat", "bad_attribute"),
        (
            {"type": "filepicker", "key": "f", "properties": {"maxSize": "20 elephants"}},
            "/properties/maxSize",
            "bad_attribute",
        ),
        ({"type": "filepicker", "key": "f", "accept": "{{types}}"}, "/accept", "bad_attribute"),
        ({"type": "expression", "key": "e"}, "/expression", "bad_attribute"),
        ({"type": "expression", "key": "e", "expression": "1 + 1"}, "/expression", "bad_attribute"),
        ({**rows("r"), "properties": {"maxRows": 100_000}}, "/properties/maxRows", "bad_attribute"),
        ({**rows("r"), "properties": {"minRows": "-1"}}, "/properties/minRows", "bad_attribute"),
        ({**TEXT, "defaultValue": 5}, "/defaultValue", "bad_default"),
        ({**TEXT, "defaultValue": "x", "validate": {"minLength": 2}}, "/defaultValue", "bad_default"),
        ({"type": "select", "key": "s", "values": ["a"], "defaultValue": "b"}, "/defaultValue", "bad_default"),
        ({"type": "number", "key": "n", "defaultValue": "12"}, "/defaultValue", "bad_default"),
    ],
)
def test_an_attribute_that_does_not_fit_is_refused_where_it_stands(
    problems_of: ProblemFinder, component: dict[str, Any], pointer: str, code: str
) -> None:
    assert codes(problems_of(component)) == [(f"/components/0{pointer}", code)]


def test_expressions_that_read_each_other_in_a_circle_are_refused(problems_of: ProblemFinder) -> None:
    found = problems_of(
        {"type": "expression", "key": "a", "expression": "= b + 1"},
        {"type": "expression", "key": "b", "expression": "= a + 1"},
    )

    assert codes(found) == [("/components", "expression_cycle")]


def test_too_many_and_too_deep_components_are_refused_once(problems_of: ProblemFinder) -> None:
    deep: dict[str, Any] = TEXT
    for _ in range(20):
        deep = group(None, deep)

    assert [problem.code for problem in problems_of(*[{"type": "separator"}] * 501)] == ["too_many_components"]
    assert [problem.code for problem in problems_of(deep)] == ["too_many_components"]


def test_all_problems_are_reported_together(problems_of: ProblemFinder) -> None:
    found = problems_of({"type": "x"}, {"type": "textfield"}, {**TEXT, "validate": {"pattern": "("}})

    assert [problem.pointer for problem in found] == [
        "/components/0/type",
        "/components/1/key",
        "/components/2/validate/pattern",
    ]


def test_a_refused_deployment_says_where_what_and_what_to_do() -> None:
    with pytest.raises(FormDefinitionInvalid) as invalid:
        bindings.read_form(document({"type": "x"}))

    (field,) = invalid.value.fields
    assert (field.pointer, field.code) == ("/components/0/type", "unknown_component")
    assert "请改用以下类型之一" in field.message_zh and "Use one of" in field.message_en


def test_a_form_resource_is_known_by_its_id_and_name() -> None:
    read = bindings.read_form(document(TEXT, id="apply", name="申请表"))

    assert (read.key, read.name, read.parsed.id) == ("apply", "申请表", "apply")


def test_the_browser_is_sent_only_what_the_form_shows_or_reads() -> None:
    form = parse(
        document(
            {**TEXT, "conditional": {"hide": "= kind = 1"}, "properties": {"rule": "= secret != name"}},
            {"type": "text", "text": "你好 {{visitor}} {{#if vip}}!{{/if}}"},
            {"type": "html", "content": "= greeting"},
            {"type": "table", "dataSource": "= history"},
            {"type": "select", "key": "s", "valuesKey": "choices"},
            {"type": "filepicker", "key": "f", "multiple": "= many"},
            rows("list", {"type": "number", "key": "n", "validate": {"max": "= this.cap + limit"}}),
        )
    )

    assert form.reads == {
        "name", "kind", "visitor", "vip", "greeting", "history", "s", "choices", "f", "many", "list", "limit",
    }  # fmt: skip


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
ATTRIBUTES = [
    "id", "key", "path", "label", "values", "valuesKey", "valuesExpression", "validate", "properties", "conditional",
    "readonly", "disabled", "defaultValue", "subtype", "increment", "decimalDigits", "multiple", "accept",
    "components", "expression", "defaultRepetitions", "timeInterval",
]  # fmt: skip


@given(
    st.lists(
        st.fixed_dictionaries(
            {"type": st.sampled_from([*COMPONENT_TYPES, "other"])},
            optional={name: JSON for name in ATTRIBUTES},
        ),
        max_size=4,
    )
)
def test_any_json_is_parsed_or_refused(components: list[dict[str, Any]]) -> None:
    try:
        parse(document(*components))
    except FormDefinitionInvalid as invalid:
        assert invalid.problems
