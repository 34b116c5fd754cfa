"""Whatever is sent, a form answers with typed variables or with one error per field, never with an exception."""

import json
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from engine import feel
from forms.answers import shown_data
from forms.definition import parse
from forms.errors import FormInvalid
from forms.scope import Moment
from forms.validation import attached, validate
from tests.forms.conftest import NOW, document
from tests.forms.files import FakeFile

OPTIONS = ["甲", {"label": "乙", "value": 2}, {"label": "丙", "value": {"code": 3}}]
FORM = parse(
    document(
        {"type": "textfield", "key": "name", "validate": {"required": True, "pattern": "^\\S", "maxLength": "= 3 + 4"}},
        {"type": "textarea", "key": "a.opinion", "validate": {"minLength": 2}},
        {"type": "textfield", "key": "mail", "validate": {"validationType": "email"}},
        {"type": "textfield", "key": "cert", "properties": {"format": "cn-certificate", "certTypeKey": "kind"}},
        {"type": "textfield", "key": "place", "properties": {"format": "cn-coordinates"}},
        {"type": "select", "key": "kind", "values": ["居民身份证", "护照"]},
        {"type": "number", "key": "n", "decimalDigits": 2, "increment": "0.25", "validate": {"min": -5, "max": 500}},
        {"type": "number", "key": "fee", "serializeToString": True, "properties": {"format": "money"}},
        {"type": "checkbox", "key": "ok"},
        {"type": "radio", "key": "r", "values": OPTIONS, "conditional": {"hide": "= ok = true"}},
        {"type": "taglist", "key": "tags", "valuesExpression": "= if n > 1 then [1, 2, 3] else variants"},
        {"type": "checklist", "key": "list", "valuesKey": "variants"},
        {"type": "datetime", "key": "day", "subtype": "date", "disallowPassedDates": True},
        {"type": "datetime", "key": "at", "subtype": "datetime", "timeSerializingFormat": "utc_normalized"},
        {"type": "datetime", "key": "clock", "subtype": "time", "timeInterval": 5},
        {"type": "filepicker", "key": "files", "multiple": True, "accept": ".pdf"},
        {"type": "expression", "key": "sum", "expression": "= n + count(rows)"},
        {
            "type": "dynamiclist",
            "path": "rows",
            "components": [
                {"type": "textfield", "key": "t", "validate": {"required": True}},
                {"type": "number", "key": "a.n", "readonly": "= ok", "properties": {"rule": "= this.a.n < 100"}},
                {"type": "dynamiclist", "path": "inner", "components": [{"type": "checkbox", "key": "c"}]},
            ],
        },
        {"type": "group", "path": "a", "components": [{"type": "textfield", "key": "fixed", "readonly": True}]},
    )
)
FILE = FakeFile("u1", "a.pdf", "application/pdf", "pdf", 10)

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=12)
    | st.sampled_from(["甲", "居民身份证", "u1", "2026-12-01", "09:35", "2026-12-01T09:35Z", "12.50", 2, 7.25, "张三"])
)
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)
KEYS = [
    "name",
    "mail",
    "cert",
    "place",
    "kind",
    "n",
    "fee",
    "ok",
    "r",
    "tags",
    "list",
    "day",
    "at",
    "clock",
    "files",
    "sum",
]
ROW = st.fixed_dictionaries(
    {}, optional={"t": JSON, "a": st.fixed_dictionaries({}, optional={"n": JSON}) | JSON, "inner": JSON}
)
PAYLOAD = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(KEYS, JSON),
        "a": st.fixed_dictionaries({}, optional={"opinion": JSON, "fixed": JSON}) | JSON,
        "rows": st.lists(ROW, max_size=3) | JSON,
        "surplus": JSON,
    },
)
TYPED = SCALARS.filter(lambda value: not isinstance(value, float)) | st.sampled_from(
    [Decimal("1.5"), date(2026, 1, 1), time(9), datetime(2026, 1, 1), [], {}, [{"t": "x"}], {"n": 1}]
)
CONTEXT = st.dictionaries(st.sampled_from([*KEYS, "a", "rows", "variants"]), TYPED, max_size=6)


@given(PAYLOAD, CONTEXT)
@settings(max_examples=300)
def test_any_payload_is_typed_or_refused_field_by_field(payload: dict[str, Any], context: dict[str, Any]) -> None:
    attached(FORM, payload)
    try:
        submission = validate(FORM, payload, context, {"u1": FILE}, NOW)
    except FormInvalid as invalid:
        pointers = [error.pointer for error in invalid.fields]
        assert len(pointers) == len(set(pointers)) > 0
        assert all(error.code and error.message_zh and error.message_en for error in invalid.fields)
        json.dumps([error.message_zh + error.message_en + error.pointer for error in invalid.fields]).encode()
        "".join(error.message_zh + error.message_en + error.pointer for error in invalid.fields).encode()
    else:
        assert set(submission.variables) <= {*KEYS, "a", "rows"}
        assert feel.decode(json.loads(json.dumps(feel.encode(submission.variables)))) == submission.variables


@given(CONTEXT)
def test_any_process_variables_can_be_shown(context: dict[str, Any]) -> None:
    data = shown_data(FORM, context, Moment(NOW, {}, feel.Env(now=NOW)))

    assert set(data) <= set(FORM.reads)
    json.dumps(data, allow_nan=False)


def test_what_the_browser_is_shown_is_json_without_loss() -> None:
    held = {
        "n": Decimal("7.25"),
        "fee": Decimal("99999999999999999.25"),
        "sum": 2**60,
        "day": date(2026, 12, 1),
        "at": datetime(2026, 12, 1, 1, 30, tzinfo=UTC),
        "clock": time(9, 35),
        "rows": [{"t": "一", "a": {"n": timedelta(days=2)}}],
    }

    data = shown_data(FORM, held, Moment(NOW, {}, feel.Env(now=NOW)))

    assert data["n"] == 7.25 and isinstance(data["n"], float)
    assert (data["fee"], data["day"], data["at"], data["clock"]) == (
        "99999999999999999.25",
        "2026-12-01",
        "2026-12-01T01:30Z",
        "09:35",
    )
    assert data["rows"][0]["a"] == {"n": "P2D"}
    assert data["name"] == "" and data["ok"] is False and data["tags"] == []


@given(JSON)
def test_anything_may_be_sent_instead_of_an_object(payload: Any) -> None:
    attached(FORM, payload)
    try:
        validate(FORM, payload, {}, {}, NOW)
    except FormInvalid as invalid:
        assert invalid.fields


def test_json_as_deep_as_a_parser_allows_is_answered() -> None:
    for key in ("name", "r", "tags", "files", "rows", "a", "surplus"):
        deep: Any = "x"
        for _ in range(900):
            deep = [deep] if key != "a" else {"a": deep}
        try:
            validate(FORM, {key: deep}, {}, {}, NOW)
        except FormInvalid as invalid:
            assert invalid.fields


def test_what_a_valid_submission_sets_is_what_it_was_sent() -> None:
    sent = {
        "name": "张三",
        "a": {"opinion": "同意"},
        "mail": "a@b.cn",
        "kind": "居民身份证",
        "cert": "32029919690707007X",
        "place": "120.28,31.91",
        "n": 7.25,
        "fee": "12.50",
        "ok": False,
        "r": {"code": 3},
        "tags": [1, 3],
        "list": ["x"],
        "day": "2026-12-01",
        "at": "2026-12-01T01:30Z",
        "clock": "09:35",
        "files": ["u1"],
        "rows": [{"t": "一", "a": {"n": 1}, "inner": [{"c": True}]}],
    }

    submission = validate(FORM, sent, {"variants": ["x", "y"]}, {"u1": FILE}, NOW)

    assert submission.payload == sent
    assert submission.variables["fee"] == Decimal("12.50")
    assert submission.variables["day"] == date(2026, 12, 1)
    assert submission.variables["sum"] == Decimal("8.25")
    assert submission.variables["rows"] == [{"t": "一", "a": {"n": 1}, "inner": [{"c": True}]}]
