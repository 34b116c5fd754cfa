"""The README's tour, pasted line by line against a real server, ends as the README says."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
BLOCK = re.compile(r"^```sh\n(.*?)^```", re.S | re.M)


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    return {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "ZHENSHU_DATABASE_URL": f"sqlite:///{tmp_path}/tour.db",
        "ZHENSHU_PORT": str(port),
        "ZHENSHU_WORKERS": "1",
        "API": f"http://127.0.0.1:{port}/api/v1",
        "NO_PROXY": "127.0.0.1",
    }


@pytest.fixture
def town(environment: dict[str, str]) -> Iterator[None]:
    subprocess.run(["zhenshu", "demo"], env=environment, check=True, capture_output=True)
    server = subprocess.Popen(
        ["zhenshu", "serve"], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait(int(environment["ZHENSHU_PORT"]))
        yield
    finally:
        server.terminate()
        server.wait(40)


def _wait(port: int) -> None:
    for _ in range(300):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        threading.Event().wait(0.1)
    raise AssertionError("the server did not start within 30 seconds")


@pytest.mark.usefixtures("town")
def test_the_tour_ends_with_a_certificate_and_a_complete_timeline(environment: dict[str, str]) -> None:
    tour = "\n".join(BLOCK.findall((ROOT / "README.md").read_text(encoding="utf-8")))

    done = subprocess.run(
        ["bash", "-e"], input=tour, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=240
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r'"value": "示政许字〔20\d\d〕第0001号"', done.stdout)
    assert '"code": "not_an_option"' in done.stdout
    lines = done.stdout.splitlines()
    assert any("process.started 审批服务一窗口 portal" in line for line in lines)
    assert "process.completed 审批服务一窗口" in lines[-1]
