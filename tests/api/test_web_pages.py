"""The web application over HTTP: files for ever, one page for every address, doors untouched, headers that hold."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from api import errors, pages

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    """An application that serves a site of two files."""
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<!doctype html><title>镇枢</title>", encoding="utf-8")
    script = tmp_path / "assets" / "main-1a2b.js"
    script.write_bytes(b"export {}")
    script.with_name("main-1a2b.js.gz").write_bytes(gzip.compress(b"export {}"))
    script.with_name("main-1a2b.js.br").write_bytes(b"brotli")
    (tmp_path / ".sources").write_text("secret")
    app = Flask(__name__, static_folder=None)
    errors.install(app)
    pages.serve(app, tmp_path)
    return app.test_client()


@pytest.mark.parametrize("address", ["/", "/work", "/tasks/0198c7a2-5f3e-7c41-9b60-3d1f6a2e8c55", "/apiary"])
def test_a_browser_gets_the_page_at_every_address(client: FlaskClient, address: str) -> None:
    answer = client.get(address, headers=BROWSER)

    assert answer.status_code == 200 and "镇枢" in answer.text
    assert answer.headers["Cache-Control"] == "no-cache" and answer.headers["ETag"]


@pytest.mark.parametrize("address", ["/work", "/assets/gone.js", "/.sources", "/assets/../.sources"])
def test_a_program_that_lost_its_way_gets_a_problem(client: FlaskClient, address: str) -> None:
    answer = client.get(address, headers={"Accept": "*/*"})

    assert answer.status_code == 404 and answer.json["code"] == "route_not_found"


@pytest.mark.parametrize("address", ["/api", "/api/v1/nothing", "/engine-rest/nothing", "/verify/x/y"])
def test_addresses_of_doors_are_never_pages(client: FlaskClient, address: str) -> None:
    assert client.get(address, headers=BROWSER).status_code == 404
    assert client.post(address).status_code == 404


@pytest.mark.parametrize(("accepted", "encoding"), [("gzip, br", "br"), ("gzip", "gzip"), ("", None)])
def test_files_come_compressed_and_stay_for_ever(client: FlaskClient, accepted: str, encoding: str | None) -> None:
    answer = client.get("/assets/main-1a2b.js", headers={"Accept-Encoding": accepted})

    assert answer.headers.get("Content-Encoding") == encoding
    assert answer.headers["Cache-Control"] == pages.FOR_EVER and answer.headers["Vary"] == "Accept-Encoding"
    assert answer.content_type == "text/javascript; charset=utf-8"
    again = client.get(
        "/assets/main-1a2b.js", headers={"Accept-Encoding": accepted, "If-None-Match": answer.headers["ETag"]}
    )
    assert again.status_code == 304


def test_no_script_but_ours_may_run(client: FlaskClient) -> None:
    policy = client.get("/", headers=BROWSER).headers["Content-Security-Policy"]

    assert "script-src 'self';" in policy and "unsafe-eval" not in policy
    assert "object-src 'none'" in policy and "frame-ancestors 'none'" in policy and "base-uri 'none'" in policy
    assert "frame-src blob:;" in policy


def test_a_town_without_built_pages_says_what_to_do(tmp_path: Path) -> None:
    app = Flask(__name__, static_folder=None)
    pages.serve(app, tmp_path)

    answer = app.test_client().get("/", headers=BROWSER)

    assert answer.status_code == 503 and "make web" in answer.text


@pytest.mark.parametrize(
    ("address", "is_signed_in", "named"),
    [
        ("/work", False, ["/assets/main-1a2b.js"]),
        ("/work", True, ["/assets/main-1a2b.js", "/assets/work-9f.js", "/assets/work-9f.css"]),
        ("/tasks/0198c7a2", True, ["/assets/main-1a2b.js", "/assets/task-77.js"]),
        ("/tasks/0198c7a2/more", True, ["/assets/main-1a2b.js"]),
    ],
)
def test_the_page_names_what_its_screen_needs(
    tmp_path: Path, address: str, is_signed_in: bool, named: list[str]
) -> None:
    start, work = ["/assets/main-1a2b.js"], ["/assets/work-9f.js", "/assets/work-9f.css"]
    screens = {"/work": start + work, "/tasks/:taskId": [*start, "/assets/task-77.js"]}
    (tmp_path / "index.html").write_text("<!doctype html><head><title>镇枢</title></head>", encoding="utf-8")
    (tmp_path / ".preloads.json").write_text(json.dumps({"start": start, "screens": screens}))
    app = Flask(__name__, static_folder=None)
    pages.serve(app, tmp_path)

    browser = app.test_client()
    if is_signed_in:
        browser.set_cookie("zhenshu", "x")
    answer = browser.get(address, headers=BROWSER)

    assert re.findall(r'<link [^>]*href="([^"]+)"', answer.text) == named
    assert ('name="zhenshu-signed-in"' in answer.text) == is_signed_in
    assert {"Accept-Encoding", "Cookie"} <= set(answer.vary)
