"""Property-based tests from the API page: whatever is sent, no server error, and answers are as the page says.

``ZHENSHU_FUZZ_EXAMPLES`` sets how many requests each operation gets (default 8, about a minute in all).
"""

import itertools
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from api import passwords, schema
from api.app import DOORS
from api.declaration import BASE
from api.scopes import ROLES, Scope
from engine import accounts, api_tokens
from engine.context import SYSTEM, command
from engine.db import Database
from tests.api.town import FETCH, TOWN, Town, items

EXAMPLES = int(os.environ.get("ZHENSHU_FUZZ_EXAMPLES", "6"))
CHECKS = (not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance)


@pytest.fixture(scope="session")
def fuzzed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A busy town for all operations; what one request breaks, the next one meets."""
    path: Path = tmp_path_factory.mktemp("fuzz")
    database = Database(f"sqlite:///{path}/fuzz.db", synchronous="OFF")
    schema.migrate(database)
    town = Town(database)
    for name in ("permit", "talk", "decide"):
        town.deploy(name)
    yield town
    database.dispose()


@pytest.fixture(scope="session")
def almighty(fuzzed: Town) -> str:
    """A token that opens everything."""
    token = passwords.new_token()
    with command(fuzzed.system.database, fuzzed.system.hooks, SYSTEM, fuzzed.clock) as ctx:
        account = accounts.create(ctx, "almighty", "全能", sorted(ROLES), town_code=TOWN)
        scopes = sorted(map(str, Scope))
        api_tokens.issue(ctx, "all", passwords.digest(token), scopes, account_id=account.id, town_code=TOWN)
    return token


@pytest.fixture(scope="session")
def api_page(fuzzed: Town) -> Any:
    """The page as schemathesis reads it."""
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", fuzzed.app)


turn = itertools.count()
OPERATIONS = [
    (operation.method, BASE + re.sub(r"<(?:[^:<>]+:)?([^<>]+)>", r"{\1}", operation.rule))
    for door in DOORS
    for operation in door.operations
]


def known(town: Town) -> dict[str, str]:
    """Ids and names of rows that are there right now; made anew when they were used up."""
    portal, leader = town("portal"), town("leader")
    waiting = items(portal.post("/external-tasks/fetch-and-lock", {**FETCH, "worker_id": "w"}))
    if not waiting:
        town.start()
        waiting = items(portal.post("/external-tasks/fetch-and-lock", {**FETCH, "worker_id": "w"}))
    tasks = items(leader.get("/tasks?limit=1"))
    if not tasks:
        portal.post(f"/external-tasks/{waiting[0]['id']}/complete", {"worker_id": "w"})
        return known(town)
    definition = portal.get("/process-definitions/key/permit").json
    return {
        "task_id": (waiting[0] if next(turn) % 2 else tasks[0])["id"],
        "instance_id": tasks[0]["process_instance_id"],
        "definition_id": definition["id"],
        "deployment_id": definition["deployment_id"],
        "form_id": items(portal.get("/form-definitions"))[0]["id"],
        "decision_id": items(portal.get("/decision-definitions"))[0]["id"],
        "account_id": items(town("admin").get("/accounts?login=clerk"))[0]["id"],
        "key": "permit",
        "form_key": "permit_review",
        "kind": "group",
    }


def aim(case: Any, town: Town) -> None:
    """Point two requests of three at rows that exist, so that they get past the first refusal."""
    if isinstance(case.body, dict) and "wait_seconds" in case.body:
        case.body["wait_seconds"] = 0
    if next(turn) % 3 == 0:
        return
    there = known(town)
    for name in case.path_parameters or {}:
        case.path_parameters[name] = there.get(name, case.path_parameters[name])
    if isinstance(case.body, dict):
        for name, value in (("process_definition_key", "permit"), ("worker_id", "w")):
            if name in case.body:
                case.body[name] = value


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_no_request_finds_a_server_error(method: str, path: str, api_page: Any, fuzzed: Town, almighty: str) -> None:
    # The library says that it takes gzip, and does not open it.
    headers = {"Authorization": f"Bearer {almighty}", "Accept-Encoding": "identity"}

    @given(case=api_page[path][method].as_strategy())
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize="ZHENSHU_FUZZ_EXAMPLES" not in os.environ,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.explicit, Phase.generate],
    )
    def send(case: Any) -> None:
        aim(case, fuzzed)
        answer = case.call(headers=headers)
        case.validate_response(answer, checks=CHECKS, headers=headers)

    send()
