"""``python -m tests.tour [--only approval|event|designer] [--languages zh,en] [--windows desk,phone]``.

Every story in every window and language, each in a town of its own. The pictures and their contact sheet lie in
``build/tour``: ``<story>/<window>-<language>/NN-name.png`` and ``index.html``; one line is printed for each picture.
A page error, an error in the console, an answer of 5xx and a grave violation of WCAG make a picture a failure.
The last line is ``N pictures, M failures``.
"""

from __future__ import annotations

import argparse
import importlib
import shutil
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from playwright.sync_api import Browser, expect

from api import demo
from tests import chromium
from tests.tour import sheet
from tests.tour.film import PATIENCE_SECONDS, Film, Picture, Step, shoot
from tests.web.town import ROOT, loaded, served
from tests.web.windows import DESK, PHONE, Window

TARGET = ROOT / "build" / "tour"
STORIES = ("approval", "event")
WINDOWS = {"desk": DESK, "phone": PHONE}
LANGUAGES = ("zh", "en")


def arguments(given: Sequence[str] | None = None) -> argparse.Namespace:
    """What the command line asks for."""
    parser = argparse.ArgumentParser(prog="tests.tour", description=__doc__)
    parser.add_argument("--only", choices=STORIES, action="append", help="one story; may be repeated")
    parser.add_argument("--languages", default=",".join(LANGUAGES))
    parser.add_argument("--windows", default=",".join(WINDOWS))
    parser.add_argument("--target", type=Path, default=TARGET)
    return parser.parse_args(given)


def story(name: str) -> tuple[tuple[str, str], tuple[Step, ...]]:
    """The title and the steps of a story."""
    found = importlib.import_module(f"tests.tour.{name}")
    return found.TITLE, found.STEPS


def filmed(browser: Browser, master: Path, town: demo.Loaded, window: Window, name: str, folder: Path) -> list[Picture]:
    """One story in one window, in a copy of the town; a line for each picture."""
    _, steps = story(name)
    pictures = []
    with tempfile.TemporaryDirectory(prefix="zhenshu-tour-") as place:
        shutil.copy(master, Path(place) / "town.db")
        with served(f"sqlite:///{place}/town.db", town) as here:
            film = Film(browser, here, window)
            for picture in shoot(film, steps, folder):
                print(picture.path.relative_to(folder.parents[1]), "FAILED" if picture.complaints else "ok", flush=True)
                for complaint in picture.complaints:
                    print(f"  {complaint}", flush=True)
                pictures.append(picture)
            film.close()
    return pictures


def main(given: Sequence[str] | None = None) -> int:
    """Film what the command line asks for; the number of failures decides the exit code."""
    options = arguments(given)
    expect.set_options(timeout=PATIENCE_SECONDS * 1000)
    found: dict[tuple[str, str], list[Picture]] = {}
    names = options.only or STORIES
    with tempfile.TemporaryDirectory(prefix="zhenshu-tour-") as place, chromium.opened() as browser:
        master = Path(place) / "town.db"
        town = loaded(f"sqlite:///{master}")
        for name in names:
            for language in options.languages.split(","):
                for kind in options.windows.split(","):
                    view, window = f"{kind}-{language}", replace(WINDOWS[kind], language=language)
                    folder = options.target / name / view
                    shutil.rmtree(folder, ignore_errors=True)
                    found[name, view] = filmed(browser, master, town, window, name, folder)
    print(sheet.write(options.target, found, {name: story(name)[0] for name in names}))
    every = [picture for pictures in found.values() for picture in pictures]
    failures = sum(bool(picture.complaints) for picture in every)
    print(f"{len(every)} pictures, {failures} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
