"""The TypeScript client: in step with the OpenAPI page, sound to the compiler, and as patient as the Python one."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from werkzeug.datastructures import Headers

from api import signatures, typescript
from tests import npm
from tests.client.scripted import Reply, Scripted

ROOT = Path(__file__).parents[2]
HOME = ROOT / "zhenshu" / "typescript"
Script = Callable[..., Scripted]

PRELUDE = f"""
import {{ Town }} from "{HOME}/src/api.ts";
import * as runtime from "{HOME}/src/runtime.ts";
const quick = {{ attempts: 4, firstPauseSeconds: 0.001, longestPauseSeconds: 0.002 }};
const [url, ...more] = process.argv.slice(1);
const town = new Town(url, runtime.bearer("zs_x"), quick);
const say = (value) => console.log(JSON.stringify(value));
"""


def run(program: str, *arguments: str) -> list[object]:
    """What the program says, a value a line."""
    command = [npm.NODE / "node", "--input-type=module", "--eval", PRELUDE + program, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_the_client_is_in_step_with_the_page() -> None:
    written = typescript.client(typescript.page())

    assert (HOME / "src" / "api.ts").read_text("utf-8") == written, "run: make docs"


def test_the_compiler_finds_nothing_wrong() -> None:
    try:
        workshop = npm.workshop(HOME)
    except npm.NoPackages as why:
        pytest.skip(f"the TypeScript compiler cannot be had: {why}")
    types = ["--typeRoots", workshop / "node_modules" / "@types"]

    for project, more in ((HOME, []), (ROOT / "examples" / "typescript", types)):
        command = [workshop / "node_modules" / ".bin" / "tsc", "-p", project / "tsconfig.json", *more]
        done = subprocess.run(command, env=npm.environment(), capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("failing", [Reply(0), Reply(200, is_cut=True), Reply(502, b"<html>"), Reply(429)], ids=repr)
def test_a_lost_answer_is_asked_for_again_under_the_same_key(scripted: Script, failing: Reply) -> None:
    server = scripted(failing, failing, Reply(201, b'{"id": "1"}'))

    said = run('say((await town.startInstance({ process_definition_key: "许可" })).id);', server.url)

    assert said == ["1"] and len(server.asked) == 3
    assert len({one.headers["idempotency-key"] for one in server.asked}) == 1
    assert {one.body for one in server.asked} == {'{"process_definition_key":"许可"}'.encode()}


def test_a_given_key_a_revision_and_a_query_are_sent(scripted: Script) -> None:
    server = scripted(Reply(body=b'{"id": "1"}'), Reply(body=b'{"count": 0}'))

    run(
        'await town.completeTask("a/b", {}, { idempotencyKey: "件 (1)", revision: 4 });'
        'await town.countTasks({ mine: true, assignee: undefined, name: "审 查" });',
        server.url,
    )

    first, second = server.asked
    assert (first.target, first.headers["idempotency-key"]) == ("/api/v1/tasks/a%2Fb/complete", "%E4%BB%B6%20(1)")
    assert first.headers["if-match"] == '"4"' and first.headers["authorization"] == "Bearer zs_x"
    assert second.target == "/api/v1/tasks/count?mine=true&name=%E5%AE%A1+%E6%9F%A5"


def test_a_refusal_says_everything(scripted: Script) -> None:
    wrong = {"pointer": "/variables/a", "code": "required", "message": "必填。", "message_en": "Required."}
    body = {"code": "form_invalid", "detail": "有误", "detail_en": "Wrong", "errors": [wrong]}
    server = scripted(
        Reply(422, json.dumps(body).encode()), Reply(404, b"<html>"), Reply(429, b"{}", {"Retry-After": "900"})
    )

    said = run(
        """
        for (const _ of [1, 2, 3]) {
          try { await town.getTask("1"); } catch (error) {
            if (!(error instanceof runtime.Problem)) throw error;
            say([error.status, error.code, error.field("/variables/a")?.message, error.retryAfter ?? null]);
          }
        }
        """,
        server.url,
    )

    assert said == [[422, "form_invalid", "必填。", None], [404, "http_404", None, None], [429, "http_429", None, 900]]


def test_a_proxys_page_is_no_answer(scripted: Script) -> None:
    server = scripted(Reply(body=b"<html>"))

    said = run("await town.listItems().catch((error) => say([error.name, error.status, error.message]));", server.url)

    assert said == [["AnswerUnreadable", 200, "Expected JSON, found: 200 <html>"]]


def test_it_ends_when_nobody_answers_or_it_is_told_to(scripted: Script) -> None:
    server = scripted(Reply(0))

    said = run(
        """
        await town.listItems().catch((error) => say(error.name));
        await town.listItems({}, { signal: AbortSignal.abort() }).catch((error) => say(error.name));
        """,
        server.url,
    )

    assert said == ["ConnectionLost", "AbortError"] and len(server.asked) == 4


def test_lists_are_read_page_by_page(scripted: Script) -> None:
    server = scripted(
        Reply(body=b'{"items": [1, 2], "next_cursor": "c"}'), Reply(body=b'{"items": [3], "next_cursor": null}')
    )

    said = run("for await (const one of runtime.each((cursor) => town.listTasks({ cursor }))) say(one);", server.url)

    assert said == [1, 2, 3]
    assert [one.target for one in server.asked] == ["/api/v1/tasks", "/api/v1/tasks?cursor=c"]


def test_files_are_sent_and_fetched(scripted: Script) -> None:
    server = scripted(Reply(201, b'{"id": "1"}'), Reply(body=b"\x00\xff"))

    said = run(
        """
        const form = new FormData();
        form.append("file", new Blob(["x"]), "回执.txt");
        await town.upload(form);
        say([...(await town.download("1"))]);
        """,
        server.url,
    )

    assert said == [[0, 255]]
    assert server.asked[0].headers["content-type"].startswith("multipart/form-data; boundary=")
    assert 'filename="回执.txt"'.encode() in server.asked[0].body


def test_a_broken_stream_goes_on_where_it_was(scripted: Script) -> None:
    first = b'retry: 1\n\nid: 7\nevent: t\ndata: {"id": "e7"}\n\n: \nid: 9\n\nid: 10\ndata: {"id"'
    server = scripted(
        Reply(body=first, is_cut=True),
        Reply(0),
        Reply(500),
        Reply(body=b'id: 10\ndata: {"id": "e10"}\n\n'),
        Reply(403, b'{"code": "scope_missing"}'),
    )

    said = run(
        """
        try { for await (const event of town.streamEvents({ types: "t", after: 5 })) say(event.id); }
        catch (error) { say(error.code); }
        """,
        server.url,
    )

    assert said == ["e7", "e10", "scope_missing"]
    assert [one.headers.get("last-event-id") for one in server.asked] == [None, "9", "9", "9", "10"]
    assert {one.target for one in server.asked} == {"/api/v1/events/stream?types=t&after=5"}


SM3 = """
import { createHash, createHmac } from "node:crypto";
const digest = {
  name: "SM3",
  hash: async (text) => createHash("sm3").update(text).digest(),
  hmac: async (key, text) => createHmac("sm3", key).update(text).digest(),
};
"""


@pytest.mark.parametrize("algorithm", ["hmac-sm3", "hmac-sha256"])
def test_every_attempt_is_signed_anew(scripted: Script, algorithm: str) -> None:
    server = scripted(Reply(0), Reply(201, b"{}"))
    digest = SM3 if algorithm == "hmac-sm3" else "const digest = runtime.sha256;"

    run(
        digest
        + """
        const signing = new Town(url, runtime.signed("0198c7a2-5f3e-7c41-9b60-3d1f6a2e8c55", "zs_x", digest), quick);
        await signing.sendMessage({ name: "许可" });
        """,
        server.url,
    )

    found = [signatures.read(one.headers["authorization"]) for one in server.asked]
    assert len({one.nonce for one in found if one is not None}) == 2
    for asked, one in zip(server.asked, found, strict=True):
        assert one is not None and one.algorithm == algorithm
        assert one.version == "2" and asked.headers["idempotency-key"] and asked.headers["content-type"]
        around = signatures.Around(asked.headers["host"], Headers(asked.headers))
        text = signatures.text_to_sign("POST", asked.target, one.timestamp, one.nonce, asked.body, algorithm, around)
        assert signatures.sign(b"zs_x", text, algorithm) == one.signature


def test_basic_authentication_and_the_session_of_a_browser(scripted: Script) -> None:
    server = scripted(Reply())

    run(
        'await new Town(url, runtime.basic("李娜", "x:y")).me();'
        'await new Town(url + "/api/v1/", runtime.session("c1")).me();',
        server.url,
    )

    first, second = server.asked
    assert first.headers["authorization"] == "Basic 5p2O5aicOng6eQ=="
    assert second.headers["x-csrf-token"] == "c1" and second.target == "/api/v1/me"
