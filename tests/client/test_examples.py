"""The worked examples, as they stand on the page, against a served town; where their language is there."""

import json
import os
import shutil
import signal
import subprocess
import sys
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
from standardwebhooks import Webhook

from tests import npm
from tests.client.conftest import Served, until

pytestmark = pytest.mark.xdist_group("client-kit")

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
SECRET, OLD = "whsec_" + "a" * 32, "whsec_" + "b" * 32

Command = Callable[..., list[str]]


@cache
def java_classes() -> Path:
    """The examples compiled for Java 17, with every warning an error."""
    for tool in ("javac", "java"):
        if shutil.which(tool) is None:
            pytest.skip(f"there is no {tool} on this machine")
    folder = ROOT / "build" / "examples-java"
    folder.mkdir(parents=True, exist_ok=True)
    options = ["-encoding", "UTF-8", "-Xlint:all,-serial", "-Werror", "--release", "17", "-d", str(folder)]
    done = subprocess.run(["javac", *options, *(EXAMPLES / "java").glob("*.java")], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return folder


def of_python(name: str, *arguments: str) -> list[str]:
    return [sys.executable, str(EXAMPLES / "python" / f"{name}.py"), *arguments]


def of_typescript(name: str, *arguments: str) -> list[str]:
    return [str(npm.NODE / "node"), str(EXAMPLES / "typescript" / f"{name}.ts"), *arguments]


def of_java(name: str, *arguments: str) -> list[str]:
    return [
        "java",
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        "-cp",
        str(java_classes()),
        name.capitalize(),
        *arguments,
    ]


def of_curl(name: str, *arguments: str) -> list[str]:
    for tool in ("curl", "openssl"):
        if shutil.which(tool) is None:
            pytest.skip(f"there is no {tool} on this machine")
    return ["sh", str(EXAMPLES / "curl" / f"{name}.sh"), *arguments]


LANGUAGES = pytest.mark.parametrize(
    "command", [of_python, of_typescript, of_java, of_curl], ids=lambda one: one.__name__
)


@pytest.fixture
def environment(served: Served) -> dict[str, str]:
    with served.client() as client:
        bundle = EXAMPLES / "permit"
        files = {str(one.relative_to(bundle)): one.read_text("utf-8") for one in bundle.rglob("*") if one.is_file()}
        client.deploy("sample_permit", files)
    return {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "LC_ALL": "C.UTF-8",
        "JAVA_TOOL_OPTIONS": "-Dfile.encoding=UTF-8 -Dstdout.encoding=UTF-8",
        "ZS_URL": served.url,
        "ZS_TOKEN": served.token,
        "ZS_STAFF_TOKEN": served.staff,
        "ZS_WEBHOOK_SECRETS": f"{OLD} {SECRET}",
    }


def run(command: list[str], environment: Mapping[str, str]) -> str:
    done = subprocess.run(command, env=environment, capture_output=True, text=True, encoding="utf-8", timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@contextmanager
def running(command: list[str], environment: Mapping[str, str]) -> Iterator[subprocess.Popen[str]]:
    """A program that goes on until it is told to stop, and then stops by itself."""
    options = {"env": environment, "stdout": subprocess.PIPE, "text": True, "encoding": "utf-8"}
    with subprocess.Popen(command, **options) as process:  # type: ignore[call-overload]
        try:
            yield process
            process.send_signal(signal.SIGTERM)
            process.wait(20)
        finally:
            process.kill()


@LANGUAGES
def test_an_approval_is_started_worked_on_and_answered(
    served: Served, environment: dict[str, str], command: Command
) -> None:
    keys = {name: f"件 {command.__name__}-{uuid.uuid4()}" for name in ("张三", "稍后", "失信人")}

    with served.client() as town, running(command("worker"), environment) as worker:
        assert worker.stdout is not None and worker.stdout.readline() == "ready\n"
        first = run(command("start", keys["张三"], "张三"), environment)
        again = run(command("start", keys["张三"], "张三"), environment)
        ids = {"张三": first.split()[0]}
        for name in ("稍后", "失信人"):
            ids[name] = town.instances.start("sample_permit", {"applicant": name}, business_key=keys[name]).id
        for name in ("张三", "稍后"):
            until(lambda id=ids[name]: any(town.tasks.search(process_instance_ids=[id])))
        answered = run(command("review", keys["张三"]), environment)
        until(lambda: town.instances.get(ids["失信人"]).state == "completed")
        states = {name: town.instances.get(one).state for name, one in ids.items()}
        credit = [town.instances.variables(ids[name])["credit"] for name in ("张三", "稍后")]

    assert again == first and first.split()[1] == "active"
    assert "审查申请" in answered and "outcome" in answered
    assert "/variables/outcome not_an_option" in answered and "Expected one of the 2 options" in answered
    assert answered.strip().endswith("completed")
    assert states == {"张三": "completed", "稍后": "active", "失信人": "completed"}
    assert credit == ["A", "A"]
    assert worker.returncode in (0, 143, -signal.SIGTERM)


EVENT = json.dumps(
    {
        "specversion": "1.0",
        "id": "0198c7a2-5f3e-7c41-9b60-3d1f6a2e8c55",
        "source": "urn:zhenshu",
        "type": "cn.zhenshu.process.started",
        "subject": "件-1",
        "time": "2026-11-23T01:30:00Z",
        "datacontenttype": "application/json",
        "sequence": "0000000000000000042",
        "data": {"process_definition_key": "sample_permit"},
    },
    ensure_ascii=False,
)


def signed(secret: str, at: datetime) -> dict[str, str]:
    said = Webhook(secret).sign("e1", at, EVENT)
    return {"webhook-id": "e1", "webhook-timestamp": str(int(at.timestamp())), "webhook-signature": said}


def good_and_bad() -> tuple[dict[str, str], list[dict[str, str]]]:
    """Headers of a call of this moment, and such as are refused: another secret, too old, another id."""
    now = datetime.now(UTC)
    good = signed(SECRET, now)
    return good, [
        signed("whsec_" + "c" * 32, now),
        signed(SECRET, now - timedelta(minutes=6)),
        good | {"webhook-id": "e2"},
    ]


@pytest.mark.parametrize("command", [of_python, of_typescript, of_java], ids=lambda one: one.__name__)
def test_a_webhook_is_verified(environment: dict[str, str], command: Command) -> None:
    with running(command("webhook", "0"), environment) as receiver:
        assert receiver.stdout is not None
        listening, port = receiver.stdout.readline().split()
        good, bad = good_and_bad()
        answers = [post(int(port), headers) for headers in (good, good, *bad)]
        assert answers == [204, 204, 401, 401, 401]
        heard = receiver.stdout.readline()
        receiver.send_signal(signal.SIGTERM)
        more = receiver.stdout.read()

    assert listening == "listening"
    assert heard == "cn.zhenshu.process.started 件-1\n"
    assert more == ""


def post(port: int, headers: Mapping[str, str]) -> int:
    asked = urllib.request.Request(f"http://127.0.0.1:{port}/hooks", EVENT.encode(), dict(headers), method="POST")
    try:
        with urllib.request.urlopen(asked, timeout=20) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code


def test_a_webhook_is_verified_in_a_shell(environment: dict[str, str], tmp_path: Path) -> None:
    raw = tmp_path / "body"
    raw.write_bytes(EVENT.encode())
    good, bad = good_and_bad()

    told = [
        subprocess.run(of_curl("webhook", *headers.values(), str(raw)), env=environment, capture_output=True).returncode
        for headers in (good, *bad)
    ]

    assert told == [0, 1, 1, 1]
