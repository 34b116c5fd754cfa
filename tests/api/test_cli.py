"""The command line as people and programs use it."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

import pytest
from click.testing import CliRunner, Result

from api import cli
from tests.api.server import free_port
from tests.api.town import BUNDLES, PASSWORD

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    """A database of its own for the command line."""
    return {"ZHENSHU_DATABASE_URL": f"sqlite:///{tmp_path}/cli.db"}


@pytest.fixture
def run(env: dict[str, str]) -> Any:
    """Run a command and give its result."""

    def go(*arguments: str, **more: str) -> Result:
        return CliRunner().invoke(cli.main, arguments, env={**env, **more})

    return go


@pytest.fixture
def ready(run: Any) -> Any:
    """The same on a migrated database."""
    assert run("migrate").exit_code == 0
    return run


def facts(result: Result) -> Any:
    """What ``--json`` printed."""
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_every_command_has_help_in_both_languages(run: Any) -> None:
    names = [[], *([name] for name in cli.main.commands), *(["user", name] for name in cli.user.commands)]
    for name in names:
        said = run(*name, "--help").stdout
        assert not said.isascii() and "Usage" in said
        assert not name or "Exit codes" in said


def test_migrate_brings_the_schema_to_head_once(run: Any) -> None:
    assert run("migrate", "--check").exit_code == cli.NO_DATABASE
    first, again = facts(run("migrate", "--json")), facts(run("migrate", "--json"))

    assert first["before"] is None and first["after"] == again["before"] == again["after"]
    assert run("migrate", "--check").exit_code == 0


def test_without_the_schema_commands_say_so(run: Any) -> None:
    for command in (["user", "list"], ["deploy", str(BUNDLES / "permit")], ["worker"]):
        result = run(*command)
        assert result.exit_code == cli.NO_DATABASE and "zhenshu migrate" in result.output


def test_a_bad_setting_has_its_own_exit_code(run: Any) -> None:
    result = run("user", "list", ZHENSHU_PORT="http")

    assert result.exit_code == cli.UNCONFIGURED and "ZHENSHU_PORT" in result.output


def test_an_unreachable_database_has_its_own_exit_code(run: Any) -> None:
    result = run("migrate", ZHENSHU_DATABASE_URL="postgresql+psycopg://nobody@127.0.0.1:1/none")

    assert result.exit_code == cli.NO_DATABASE


def test_lint_needs_no_database(run: Any, tmp_path: Path) -> None:
    good = facts(run("lint", "--json", str(BUNDLES)))
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "a.bpmn").write_text("kein XML")
    bad = run("lint", "--json", str(broken))

    assert (good["bundles"], good["errors"]) == (4, 0)
    assert bad.exit_code == cli.REFUSED
    report = json.loads(bad.stdout)
    assert report["errors"] == 1 and report["problems"][0]["resource"] == "broken/a.bpmn"


def test_lint_marks_the_place_in_an_expression(run: Any, tmp_path: Path) -> None:
    (tmp_path / "m.dmn").write_text(
        '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="m" name="m" namespace="urn:m">'
        '<decision id="d" name="d"><literalExpression><text>1 + + 2</text></literalExpression></decision></definitions>'
    )

    shown = run("lint", str(tmp_path / "m.dmn"))

    assert shown.exit_code == cli.REFUSED
    assert "    1 + + 2\n        ^\n" in shown.stderr


def test_the_shipped_processes_are_clean(run: Any) -> None:
    assert facts(run("lint", "--json", str(ROOT / "bpmn")))["errors"] == 0


def test_deploy_skips_what_did_not_change(ready: Any) -> None:
    first = facts(ready("deploy", "--json", str(BUNDLES)))["deployments"]
    again = facts(ready("deploy", "--json", str(BUNDLES)))["deployments"]
    forced = facts(ready("deploy", "--json", "--always", str(BUNDLES / "permit")))["deployments"]

    assert [one["name"] for one in first] == ["banner", "decide", "permit", "talk"]
    assert [one["id"] for one in first] == [one["id"] for one in again]
    assert forced[0]["id"] != first[2]["id"]


def test_deploy_refuses_a_bad_bundle(ready: Any, tmp_path: Path) -> None:
    (tmp_path / "a.bpmn").write_text("kein XML")

    result = ready("deploy", str(tmp_path / "a.bpmn"))
    empty = ready("deploy", str(BUNDLES / "permit" / "forms" / ".."), "--name", "x" * 300)

    assert result.exit_code == cli.REFUSED and "a.bpmn" in result.output
    assert empty.exit_code == cli.REFUSED


def test_accounts_live_their_life(ready: Any) -> None:
    made = facts(ready("user", "add", "Li.Na", "--name", "李娜", "--role", "REV", "--group", "COS-JS", "--json"))
    assert made["login"] == "li.na" and len(made["password"]) == 19

    assert ready("user", "add", "li.na", "--name", "李娜").exit_code == cli.REFUSED
    assert ready("user", "add", "x.y", "--name", "X", "--role", "ADM", "--role", "AUD").exit_code == cli.REFUSED
    assert ready("user", "add", "x.y", "--name", "X", "--role", "KING").exit_code == 2
    assert "李娜" in ready("user", "list").stdout
    assert facts(ready("user", "passwd", "li.na", "--json"))["password"] != made["password"]
    token = facts(ready("user", "token", "li.na", "--scope", "task:read", "--json"))
    assert token["token"].startswith("zs_") and token["scopes"] == ["task:read"]
    assert ready("user", "token", "li.na", "--scope", "account:manage").exit_code == cli.REFUSED
    assert facts(ready("user", "disable", "li.na", "--json"))["is_disabled"] is True
    assert facts(ready("user", "list", "--json"))["accounts"][0]["disabled_at"]
    assert facts(ready("user", "disable", "li.na", "--enable", "--json"))["is_disabled"] is False
    assert ready("user", "passwd", "nobody").exit_code == cli.REFUSED


def test_demo_is_harmless_to_repeat(run: Any) -> None:
    first, again = facts(run("demo", "--json")), facts(run("demo", "--json"))

    assert first["password"] and first["token"].startswith("zs_") and "approval" in first["deployed"]
    assert (again["password"], again["token"], again["unchanged"]) == (None, None, first["deployed"])


# --- a real server --------------------------------------------------------------------------------


@pytest.fixture
def served(env: dict[str, str], tmp_path: Path) -> Iterator[str]:
    """A real gunicorn; its address."""
    port = free_port()
    command = [sys.executable, "-m", "api.cli", "serve", "--migrate", "--port", str(port), "--workers", "2"]
    with (tmp_path / "serve.log").open("wb") as log:
        server = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, **env, "PYTHONPATH": str(ROOT)}, stdout=log, stderr=log
        )
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(f"{address}/api/v1/ready", server)
        yield address
    finally:
        server.send_signal(signal.SIGTERM)
        assert server.wait(30) == 0, (tmp_path / "serve.log").read_text()


def wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    """Until the address answers."""
    until = time.monotonic() + 60
    while time.monotonic() < until and server.poll() is None:
        try:
            with urlopen(address, timeout=5):
                return
        except (URLError, OSError):
            time.sleep(0.1)
    raise AssertionError("the server did not come up")


def ask(address: str, token: str, path: str, body: Any = None) -> Any:
    """One request to the real server."""
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    data = None if body is None else json.dumps(body).encode()
    with urlopen(Request(f"{address}/api/v1{path}", data, headers), timeout=30) as answer:
        return json.loads(answer.read() or b"null")


def test_a_real_server_runs_a_process_with_its_embedded_executor(served: str, run: Any) -> None:
    facts(run("user", "add", "root", "--name", "管理员", "--role", "ADM", "--json"))
    facts(run("user", "add", "gate", "--name", "门户", "--role", "INT", "--json"))
    admin = facts(run("user", "token", "root", "--json"))["token"]
    portal = facts(run("user", "token", "gate", "--json"))["token"]

    deployed = facts(run("deploy", str(BUNDLES / "talk"), "--url", served, "--token", admin, "--json"))
    ask(served, portal, "/messages", {"name": "report.received", "business_key": "A"})
    with urlopen(
        Request(
            f"{served}/api/v1/signals",
            b'{"name": "calendar.changed"}',
            {"Authorization": f"Bearer {portal}", "Content-Type": "application/json"},
        )
    ) as answer:
        assert answer.status == 202
    until = time.monotonic() + 20
    while time.monotonic() < until and not ask(served, portal, "/process-instances?state=completed")["items"]:
        time.sleep(0.1)

    assert deployed["deployments"][0]["is_new"] is True
    assert len(ask(served, portal, "/process-instances?state=completed")["items"]) == 1


def test_deploying_through_a_server_tells_its_refusal(served: str, run: Any, tmp_path: Path) -> None:
    facts(run("user", "add", "root", "--name", "管理员", "--role", "ADM", "--json"))
    admin = facts(run("user", "token", "root", "--json"))["token"]
    (tmp_path / "a.bpmn").write_text("kein XML")

    refused = run("deploy", str(tmp_path / "a.bpmn"), "--url", served, "--token", admin)
    stranger = run("deploy", str(BUNDLES / "talk"), "--url", served, "--token", "zs_x")
    away = run("deploy", str(BUNDLES / "talk"), "--url", f"http://127.0.0.1:{free_port()}", "--token", admin)
    odd = run("deploy", str(BUNDLES / "talk"), "--url", "file:///etc/passwd", "--token", admin)

    assert refused.exit_code == cli.REFUSED and "a.bpmn" in refused.output
    assert stranger.exit_code == cli.REFUSED
    assert (away.exit_code, odd.exit_code) == (cli.UNREACHABLE, cli.UNREACHABLE)


def test_a_worker_stops_when_told(ready: Any, env: dict[str, str]) -> None:
    worker = subprocess.Popen(
        [sys.executable, "-m", "api.cli", "worker"],
        cwd=ROOT,
        env={**os.environ, **env, "PYTHONPATH": str(ROOT)},
        stderr=subprocess.PIPE,
    )
    assert worker.stderr is not None
    first = json.loads(worker.stderr.readline())
    worker.send_signal(signal.SIGTERM)

    assert first["message"] == "executor started"
    assert worker.wait(20) == 0
    worker.stderr.close()


def test_no_default_password_is_shipped() -> None:
    sources = [*ROOT.glob("api/**/*.py"), *ROOT.glob("workflows/*.py"), *ROOT.glob("engine/*.py")]

    assert not [path for path in sources if PASSWORD in path.read_text("utf-8") and path.name != "examples.py"]
