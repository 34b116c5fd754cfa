"""How long the pages need on a bad line with a slow machine, nothing kept: sign-in, inbox, task.

The line is Lighthouse's "slow 4G": 1.6 Mbit/s down, 750 kbit/s up, 150 ms until a request is answered; the processor
is slowed four times. Source: Lighthouse, ``core/config/constants.js``, ``throttling.mobileSlow4G``. What Chromium's
developer tools call "Slow 4G" (``applied``) waits 562.5 ms for each request at 1.44 Mbit/s, 675 kbit/s up: the same
file multiplies the wait by 3.75 and the rates by 0.9, because the browser delays requests and not packets. Both are
measured, the first against the goals.

A page is usable where somebody can do what they came for: type into the sign-in form, open a row of the inbox, submit
the filled form of a task. Every run has a browser context of its own: nothing cached, no service worker from before.
"""

from __future__ import annotations

import json
import os
import statistics
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import Message
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser

from api import bootstrap, demo
from api.config import Config
from engine.db import Database
from tests import chromium
from tests.api.server import Server

RUNS = int(os.environ.get("RUNS", "5"))
"""Of each page on each line; the median is compared, the slowest is shown."""

SLOWDOWN = 4
APPLICATIONS = 40
"""In the inbox: more than the first page of its rows shows."""

PATIENCE_MS = 60_000
APPLICATION = Path(__file__).parents[2] / "docs" / "tour" / "application.json"
CLERK = "li.min"


@dataclass(frozen=True, slots=True)
class Line:
    """How a browser is connected."""

    latency_ms: float
    down_kbps: float
    up_kbps: float

    @property
    def conditions(self) -> dict[str, Any]:
        """As Chromium wants to be told: bytes a second."""
        down, up = (rate * 1024 / 8 if rate > 0 else -1 for rate in (self.down_kbps, self.up_kbps))
        return {"offline": False, "latency": self.latency_ms, "downloadThroughput": down, "uploadThroughput": up}


SLOW_4G = Line(150, 1.6 * 1024, 750)
APPLIED = Line(150 * 3.75, 1.6 * 1024 * 0.9, 750 * 0.9)
OPEN = Line(0, -1, -1)
LINES = {"": SLOW_4G, "_applied": APPLIED}

USABLE = {
    "sign_in": "document.querySelector('form input[type=password]')"
    " && !document.querySelector('form [type=submit]').disabled",
    "inbox": "document.querySelector('.rows tbody a.title')",
    "task": "document.querySelector('.fjs-form-field textarea:not([disabled])')"
    " && document.querySelector('.bar .ant-btn-primary:not([disabled])')",
}
"""Page → what is there as soon as somebody can work with it."""

WATCH = """(() => {
  const seen = (window.__seen = { usable: null, lcp: 0 });
  new PerformanceObserver((list) => { for (const one of list.getEntries()) seen.lcp = one.startTime; })
    .observe({ type: 'largest-contentful-paint', buffered: true });
  window.__usable = new Promise((tell) => {
    const look = () => {
      if (USABLE) tell((seen.usable = performance.now()));
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
})()"""
WEIGHT = """performance.getEntries().filter((one) => one.transferSize && one.responseEnd < window.__seen.usable)
  .reduce(([requests, bytes], one) => [requests + 1, bytes + one.transferSize], [0, 0])"""


@dataclass(frozen=True, slots=True)
class Town:
    """The served demonstration town, with work in the clerk's inbox."""

    address: str
    password: str
    task: str

    @property
    def pages(self) -> dict[str, str]:
        """Page → its address."""
        return {"sign_in": "/", "inbox": "/work", "task": f"/tasks/{self.task}"}


class Caller:
    """A program or a person that calls doors of the town."""

    def __init__(self, address: str, **headers: str) -> None:
        self.address = address
        self.headers = {"Content-Type": "application/json", **headers}

    def post(self, path: str, body: Any) -> tuple[Any, Message]:
        """The answer and its headers."""
        request = urllib.request.Request(f"{self.address}/api/v1{path}", json.dumps(body).encode(), self.headers)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.loads(answer.read() or b"null"), answer.headers


@contextmanager
def town() -> Iterator[Town]:
    """The demonstration town behind a real server; the clerk has claimed what waits for the window."""
    with tempfile.TemporaryDirectory(prefix="zhenshu-pages-") as folder:
        url = f"sqlite:///{folder}/town.db"
        database = Database(url, pool_size=2)
        loaded = demo.load(bootstrap.build(Config(), database=database))
        database.dispose()
        assert loaded.password and loaded.token
        server = Server(url)
        try:
            address = f"http://127.0.0.1:{server.port}"
            portal = Caller(address, Authorization=f"Bearer {loaded.token}")
            body = json.loads(APPLICATION.read_text(encoding="utf-8"))
            for _ in range(APPLICATIONS):
                portal.post("/process-instances", body)
            clerk = signed_in(address, loaded.password)
            found = _waiting(portal)
            for task in found:
                clerk.post(f"/tasks/{task}/claim", {})
            yield Town(address, loaded.password, found[0])
        finally:
            server.stop()


def _waiting(portal: Caller) -> list[str]:
    """The first task of each application, as soon as it is there."""
    deadline = time.monotonic() + PATIENCE_MS / 1000
    while True:
        found = portal.post("/tasks/search", {"limit": 100})[0]["items"]
        if len(found) >= APPLICATIONS:
            return [task["id"] for task in found]
        if time.monotonic() > deadline:
            raise SystemExit(f"{len(found)} of {APPLICATIONS} applications reached the window")
        time.sleep(0.2)


def signed_in(address: str, password: str) -> Caller:
    """The clerk with a session."""
    origin = {"Origin": address, "Sec-Fetch-Site": "same-origin"}
    session, headers = Caller(address, **origin).post("/sessions", {"login": CLERK, "password": password})
    cookie = headers["Set-Cookie"].split(";")[0]
    return Caller(address, **origin, **{"X-CSRF-Token": session["csrf_token"], "Cookie": cookie})


@dataclass(frozen=True, slots=True)
class Load:
    """One cold load."""

    usable_s: float
    lcp_s: float
    requests: int
    kilobytes: float


def load(browser: Browser, town: Town, page: str, line: Line, cookie: str | None) -> Load:
    """Open a page as somebody does who was never here, or who signed in on this machine and lost every file since."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN", timezone_id="Asia/Shanghai")
    if cookie:
        name, value = cookie.split("=", 1)
        context.add_cookies([{"name": name, "value": value, "url": town.address}])
    window = context.new_page()
    window.add_init_script(WATCH.replace("USABLE", USABLE[page]))
    devtools = context.new_cdp_session(window)
    devtools.send("Network.enable")
    devtools.send("Network.setCacheDisabled", {"cacheDisabled": False})
    devtools.send("Network.emulateNetworkConditions", line.conditions)
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWDOWN})
    window.goto(f"{town.address}{town.pages[page]}", wait_until="commit", timeout=PATIENCE_MS)
    window.evaluate("window.__usable")
    requests, size = window.evaluate(WEIGHT)
    seen = window.evaluate("window.__seen")
    context.close()
    return Load(seen["usable"] / 1000, seen["lcp"] / 1000, requests, size / 1000)


def run(runs: int = RUNS) -> dict[str, float]:
    """Seconds until each page is usable: medians, the slowest, and when its largest part was painted."""
    figures: dict[str, float] = {}
    with town() as served, chromium.opened() as browser:
        cookie = signed_in(served.address, served.password).headers["Cookie"]
        for page in USABLE:
            # Once without a limit: the server's own first answer is not the line's.
            load(browser, served, page, OPEN, None if page == "sign_in" else cookie)
        for suffix, line in LINES.items():
            for page in USABLE:
                known = None if page == "sign_in" else cookie
                loads = [load(browser, served, page, line, known) for _ in range(runs)]
                name = f"load_{page}{suffix}"
                figures[f"{name}_s"] = statistics.median(one.usable_s for one in loads)
                figures[f"{name}_slowest_s"] = max(one.usable_s for one in loads)
                figures[f"{name}_lcp_s"] = statistics.median(one.lcp_s for one in loads)
                if not suffix:
                    figures[f"{name}_requests"] = float(max(one.requests for one in loads))
                    figures[f"{name}_kb"] = max(one.kilobytes for one in loads)
    figures["load_average"] = os.getloadavg()[0]
    return figures


GOALS = {
    "load_sign_in_s": 3.5,
    "load_inbox_s": 4.5,
    "load_task_s": 5.0,
}
"""Figure → seconds it must not exceed."""
