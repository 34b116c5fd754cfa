"""The browser of the machine: Debian's Chromium, where it is installed."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from playwright.sync_api import Browser, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)
"""It looks for nothing outside, and runs as root in a container."""


class NoChromium(Exception):
    """It is nowhere; the message says where it was looked for."""


@cache
def path() -> str:
    """Where it is.

    Raises:
        NoChromium: nowhere.
    """
    found = next((place for name in NAMES if (place := shutil.which(name))), None)
    if found is None:
        raise NoChromium(f"no Chromium: looked for {', '.join(NAMES)}; as root: apt-get install chromium")
    return found


@contextmanager
def opened() -> Iterator[Browser]:
    """It, open; once at a time in a process, because two drivers of one thread refuse each other.

    Raises:
        NoChromium: it is not installed.
    """
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path(), args=list(ARGUMENTS))
        yield browser
        browser.close()
