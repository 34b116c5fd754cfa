"""The modules of the pages that need no browser, tested under Node beside their code."""

from __future__ import annotations

import subprocess

from tests import npm
from tests.web.conftest import ROOT


def test_the_modules_of_the_pages_keep_their_promises() -> None:
    command = [npm.NODE / "node", "--test", "src/**/*.test.ts"]

    done = subprocess.run(command, cwd=ROOT / "web", env=npm.environment(), capture_output=True, text=True, timeout=120)

    assert done.returncode == 0, done.stdout
    assert "ℹ pass 0" not in done.stdout
