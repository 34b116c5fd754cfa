"""Every address has an operation, every operation a credential, an example and words in both languages."""

import re
from typing import Any

import pytest
from flask import Flask

from api.app import DOORS
from api.contract import Operation
from api.scopes import MEANINGS, ROLES, Scope

OPEN = {
    "sign_in",
    "health",
    "ready",
    "verify",
    "list_public_items",
    "get_public_item",
    "list_public_publications",
    "get_public_publication",
    "inquire",
}
"""The only operations without a credential."""

PUBLIC = {
    f"public_pages.{name}"
    for name in ("front", "items", "item", "inquiry", "answer", "publications_shown", "publication")
}
"""The pages for everybody."""

PAGES = {"docs.openapi", "docs.docs", "verify", "front", "page", *PUBLIC}
"""The API page itself, the page behind the QR code of documents, and the web application."""

REST = "engine_rest_rest"
"""Refuses what the facade does not carry."""


def operations(app: Flask) -> list[Operation]:
    """Every operation that the application serves."""
    served = [rule.endpoint for rule in app.url_map.iter_rules() if rule.endpoint not in PAGES]
    views = [app.view_functions[name] for name in served if not name.startswith(REST)]
    return [view.operation for view in views]  # type: ignore[attr-defined]


def address(operation: Operation) -> str:
    """The address with an id or a name that nobody has."""
    nobody = {
        "id": "0198c7a2-5f3e-7c41-9b60-3d1f6a2e8c55",
        "any_id": "0198c7a2-5f3e-7c41-9b60-3d1f6a2e8c55",
        "name": "nobody",
        "variable": "nobody",
        "file": "nobody",
    }

    def fill(part: re.Match[str]) -> str:
        return part["choice"] or nobody[part["kind"]]

    return operation.base + re.sub(r"<(?P<kind>\w+)(?:\((?P<choice>\w+)[^)]*\))?:\w+>", fill, operation.rule)


def test_every_route_is_an_operation(app: Flask) -> None:
    stray = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if rule.endpoint not in PAGES
        and not rule.endpoint.startswith(REST)
        and not hasattr(app.view_functions[rule.endpoint], "operation")
    ]

    assert stray == []


def test_only_the_named_operations_are_open(app: Flask) -> None:
    found = {operation.view.__name__ for operation in operations(app) if operation.is_open}

    assert found == OPEN


def test_no_route_answers_without_a_credential(app: Flask) -> None:
    client = app.test_client()
    answered = []
    for operation in operations(app):
        if not operation.is_open:
            status = client.open(address(operation), method=operation.method).status_code
            if status != 401:
                answered.append((operation.method, operation.rule, status))

    assert answered == []


def test_every_write_and_every_case_has_a_scope(app: Flask) -> None:
    own = {"me", "change_password", "sign_out", "get_version", "list_own_positions", "act_in_position"}
    free = {operation.view.__name__ for operation in operations(app) if operation.scope is None}

    assert free == own | OPEN


def test_every_scope_is_explained_and_opened_by_a_role() -> None:
    opened = frozenset().union(*(role.scopes for role in ROLES.values()))

    assert set(MEANINGS) == set(Scope) == opened


def test_every_operation_speaks_both_languages(app: Flask) -> None:
    for operation in operations(app):
        said = operation.view.__doc__ or ""
        assert said and not said.isascii(), operation.rule
        assert re.search("[A-Za-z]{2,} [A-Za-z]{2,}", said), operation.rule


def test_every_body_and_answer_has_an_example(app: Flask) -> None:
    page: dict[str, Any] = app.test_client().get("/api/v1/openapi.json").json or {}
    bare = []
    for path, methods in page["paths"].items():
        for method, operation in methods.items():
            if not isinstance(operation, dict):
                continue
            contents = [operation.get("requestBody", {}).get("content", {})]
            contents += [
                one.get("content", {}) for status, one in operation["responses"].items() if status != "default"
            ]
            for content in contents:
                body = content.get("application/json")
                if body is not None and "example" not in body:
                    bare.append((method, path))

    assert bare == []


def test_examples_satisfy_their_schemas(app: Flask) -> None:
    for operation in operations(app):
        if operation.body is not None:
            from api.examples import example

            operation.body.load(example(operation.body))


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.name)
def test_every_door_is_described(door: Any) -> None:
    assert " · " in door.description
