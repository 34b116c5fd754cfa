"""``make bench``: every figure in one run, a table on the screen and ``build/bench.json``.

``python -m tests.bench lists`` is a run of its own, with options of its own, see ``lists``.

Figures are ratios measured side by side in this run, so that they hold on any machine; times and rates beside
them are of this machine and this moment.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path

from tests.bench import alive, feel, forms, http, kernel, lists, pages, waiting


def expressions() -> dict[str, float]:
    """FEEL and decision tables against the same written in Python by hand."""
    return {"feel_ratio": feel.feel_ratio()[2], "dmn_table_ratio": feel.dmn_table_ratio()[2]}


ROOMS: dict[str, Callable[[], dict[str, float]]] = {
    "kernel": kernel.run,
    "feel": expressions,
    "forms": forms.run,
    "alive": alive.run,
    "http": http.run,
    "waiting": waiting.run,
    "pages": pages.run,
}

GOALS = {
    **kernel.GOALS,
    "feel_ratio": feel.FEEL_LIMIT,
    "dmn_table_ratio": feel.TABLE_LIMIT,
    **alive.GOALS,
    **http.GOALS,
    **waiting.GOALS,
    **pages.GOALS,
}
SMALLER_IS_BETTER = ("growth", "sql_per", "commits_per", "feel_ratio", "dmn_table_ratio", "waiting_", "load_")
RESULT = Path("build/bench.json")


def meets(figure: str, value: float) -> bool:
    """Does a figure reach its goal?"""
    goal = GOALS[figure]
    return value <= goal if figure.startswith(SMALLER_IS_BETTER) or "growth" in figure else value >= goal


def main(arguments: list[str] | None = None) -> int:
    """Measure, print, write; the exit code is 0 even where a goal is missed, for a bench is no test."""
    given = sys.argv[1:] if arguments is None else arguments
    if given[:1] == ["lists"]:
        return lists.main(given[1:])
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("rooms", nargs="*", help=f"only these: {', '.join(ROOMS)}")
    chosen = parser.parse_args(given).rooms or list(ROOMS)
    figures: dict[str, float] = {}
    for room in chosen:
        print(f"# {room}", flush=True)
        for figure, value in ROOMS[room]().items():
            figures[figure] = round(value, 4)
            verdict = ""
            if figure in GOALS:
                sign = "≤" if not meets(figure, float("inf")) else "≥"
                verdict = f"  {sign} {GOALS[figure]:g}  {'reached' if meets(figure, value) else 'MISSED'}"
            print(f"{figure:34} {value:12.3f}{verdict}", flush=True)
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(figures, indent=2, sort_keys=True) + "\n")
    print(f"written to {RESULT}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
