"""What the API page says of an operation: parameters, answers, scope, and an example of every body."""

from http import HTTPStatus
from typing import Any

import marshmallow as ma

from api import fields
from api.declaration import Declaration
from api.scopes import MEANINGS

_ID = "0198c7a2-5f3e-7c41-9b60-3d1f6a2e8c55"
_OTHER_ID = "0198c7a2-60b1-7d02-8a34-51c9e07b4d18"
_INSTANT = "2026-11-23T01:30:00Z"

VALUES: dict[str, Any] = {
    "id": _ID,
    "deployment_id": _OTHER_ID,
    "definition_id": _OTHER_ID,
    "process_definition_id": _OTHER_ID,
    "definition_key": "approval",
    "process_definition_key": "approval",
    "key": "approval",
    "version": 3,
    "instance_id": _OTHER_ID,
    "process_instance_id": _OTHER_ID,
    "business_key": "XK0001-2026-000128",
    "revision": 4,
    "state": "active",
    "name": "审查申请",
    "title": "审查申请",
    "element_id": "Review",
    "element_name": "审查申请",
    "element_type": "userTask",
    "assignee": "li.na",
    "owner": "wang.wei",
    "account": "li.na",
    "user": "li.na",
    "group": "REV",
    "candidate_users": ["li.na"],
    "candidate_groups": ["REV"],
    "groups": ["REV"],
    "roles": ["REV"],
    "role": "REV",
    "login": "li.na",
    "display_name": "李娜",
    "password": "Shu-Ni-2026-Gang",
    "current": "Qh7k-mZ3p-Wt9v-Rn4x",
    "new": "Shu-Ni-2026-Gang",
    "kind": "person",
    "town_code": "320281199",
    "scopes": ["process:start", "task:complete"],
    "scope": 0,
    "secret": "zs_3q2-7wXvR0m8Zb5kT1yUe6sLhNfAoCdGiJpQxVtWu4E",
    "token": "zs_3q2-7wXvR0m8Zb5kT1yUe6sLhNfAoCdGiJpQxVtWu4E",
    "csrf_token": "9f2c4e61b7d80a35c2f19e64708bd1533a6e0f47d8925bc1e07f4a6d3c8b2915",
    "variables": {"applicant": "张三", "item_code": "XK0001", "amount": 1200.50},
    "values": {"applicant": "张三", "amount": 1200.50},
    "value": "张三",
    "local": False,
    "topic": "licence.print",
    "worker_id": "printer-1",
    "lock_seconds": 300,
    "lock_owner": "printer-1",
    "max_tasks": 10,
    "wait_seconds": 20,
    "retries": 3,
    "retry_seconds": 60,
    "priority": 50,
    "correlation": {"case": "XK0001-2026-000128"},
    "error_code": "PAPER_OUT",
    "error_message": "打印机缺纸",
    "reason": "申请人撤回",
    "limit": 50,
    "cursor": "eyJrIjpbIjIwMjYiXX0",
    "next_cursor": "eyJrIjpbIjIwMjYiXX0",
    "count": 17,
    "form_key": "review",
    "form": "review",
    "source": "zhenshu deploy",
    "resources": {"approval.bpmn": '<?xml version="1.0"?>…'},
    "skip_unchanged": True,
    "sha256": "3a7bd3e2360a3d29eea436fcfb7e44c735d117c42d1c1835420b6b9942dd4f1b",
    "size": 20480,
    "media_type": "application/pdf",
    "filename": "营业执照.pdf",
    "item_code": "XK0001",
    "case_number": "XK0001-2026-000128",
    "code": "task_completed",
    "message": "流程包可以部署。",
    "message_en": "The bundle can be deployed.",
    "status": "ok",
    "ttl_days": 90,
    "xml": '<?xml version="1.0"?>…',
}
"""Field name to example value, for every schema of the API."""

_HEADERS = {
    "Idempotency-Key": (
        "重复同一请求时带同一个键：只执行一次，重放原答复。"
        " Send the same key with the same request again: it runs once and the stored answer is replayed.",
        {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
    ),
    "If-Match": (
        "读取时得到的 ETag；已被他人修改则 412。 The ETag as it was read; 412 when somebody changed it since.",
        {"type": "string", "pattern": '^(\\*|(W/)?"[0-9]{1,10}")$'},
    ),
}


def documentation(operation: Declaration) -> dict[str, Any]:
    """What flask-smorest keeps on a view for the OpenAPI page."""
    parameters: list[Any] = [_header(name, operation) for name in _headers(operation)]
    if operation.query is not None:
        parameters.append({"in": "query", "schema": operation.query})
    if operation.is_upload:
        parameters.append(_multipart(operation))
    elif operation.body is not None:
        parameters.append(
            {
                "in": "json",
                "required": any(f.required for f in operation.body.fields.values()),
                "schema": operation.body,
                "example": example(operation.body),
            }
        )
    manual: dict[str, Any] = {"operationId": operation.view.__name__, "security": _security(operation)}
    if operation.scope is not None:
        zh, en = MEANINGS[operation.scope]
        manual["x-scope"] = str(operation.scope)
        manual["x-scope-meaning"] = f"{zh} · {en}"
    return {
        "arguments": {"parameters": parameters},
        "response": {"responses": {int(operation.status): [_answer(operation)]}},
        "manual_doc": manual,
    }


def _headers(operation: Declaration) -> list[str]:
    names = ["Idempotency-Key"] if operation.is_write and not operation.is_open else []
    return names + (["If-Match"] if operation.takes_match else [])


def _header(name: str, operation: Declaration) -> dict[str, Any]:
    meaning, schema = _HEADERS[name]
    required = name == "If-Match" and operation.needs_match
    return {"in": "header", "name": name, "description": meaning, "schema": schema, "required": required}


def _security(operation: Declaration) -> list[dict[str, list[str]]]:
    if operation.is_open:
        return []
    programs: list[dict[str, list[str]]] = [{"bearer": []}, {"basic": []}, {"signature": []}]
    return [*programs, {"session": [], "csrf": []} if operation.is_write else {"session": []}]


def _multipart(operation: Declaration) -> dict[str, Any]:
    schema = {
        "type": "object",
        "properties": {
            "files": {"type": "array", "items": {"type": "string", "format": "binary"}},
            **{name: {"type": "string"} for name in operation.upload_fields},
        },
        "required": ["files"],
    }
    return {"in": "files", "required": True, "schema": schema}


def _answer(operation: Declaration) -> dict[str, Any]:
    answer: dict[str, Any] = {
        "description": HTTPStatus(operation.status).phrase,
        "content_type": operation.media,
    }
    if operation.has_etag:
        answer["headers"] = {"ETag": {"schema": {"type": "string"}, "description": "revision"}}
    if operation.returns is None:
        if operation.media != "application/json":
            answer["schema"] = {"type": "string"}
        return answer
    shape = _shape(operation)
    return answer | {"schema": shape, "example": example(shape)}


_shapes: dict[tuple[type, bool], ma.Schema] = {}


def _shape(operation: Declaration) -> ma.Schema:
    """The schema of the whole answer: the row itself, a page of it, or a list of it."""
    row = operation.returns
    assert row is not None
    if not (operation.is_page or operation.is_list):
        return row
    known = (type(row), operation.is_page)
    if known not in _shapes:
        parts: dict[str, Any] = {"items": ma.fields.List(ma.fields.Nested(row))}
        if operation.is_page:
            parts["next_cursor"] = ma.fields.String(allow_none=True)
        suffix = "Page" if operation.is_page else "List"
        _shapes[known] = fields.Answer.from_dict(parts, name=f"{type(row).__name__}{suffix}")()
    return _shapes[known]


def example(schema: ma.Schema) -> dict[str, Any]:
    """An example body built from the fields' names."""
    return {f.data_key or name: _value(name, f) for name, f in schema.fields.items()}


def _value(name: str, field: ma.fields.Field[Any]) -> Any:
    if "example" in field.metadata:
        return field.metadata["example"]
    if isinstance(field, ma.fields.Nested):
        inner = example(field.schema)
        return [inner] if field.many else inner
    if isinstance(field, ma.fields.List) and isinstance(field.inner, ma.fields.Nested):
        return [example(field.inner.schema)]
    if name in VALUES:
        return VALUES[name]
    return _by_kind(name, field)


def _by_kind(name: str, field: ma.fields.Field[Any]) -> Any:
    if isinstance(field, ma.fields.DateTime):
        return _INSTANT
    if isinstance(field, ma.fields.Date):
        return "2026-01-01"
    if isinstance(field, ma.fields.Boolean):
        return True
    if isinstance(field, ma.fields.Integer):
        return 1
    if isinstance(field, ma.fields.List):
        return []
    if isinstance(field, (ma.fields.Dict, ma.fields.Raw)):
        return {}
    choices = [v for v in field.validators if isinstance(v, ma.validate.OneOf)]
    if choices:
        return next(iter(choices[0].choices))
    return _ID if name.endswith("_id") else "…"
