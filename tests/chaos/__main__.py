"""``python -m tests.chaos --rounds 200 --seed 1 --db sqlite|postgres``: the drill, then the planted bugs.

The last line is ``N passed, N failed``: the drill itself, and each planted bug, which passes when it is seen.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.bench.stores import postgres
from tests.chaos import drill
from tests.chaos.planted import BUGS

#: Rounds after which a planted bug has to be seen.
PLANTED_ROUNDS = 25
#: The most violations shown.
SHOWN = 20


@contextmanager
def address(kind: str, folder: Path, name: str) -> Iterator[str]:
    """The address of an empty database."""
    if kind == "sqlite":
        yield f"sqlite:///{folder}/{name}.db"
        return
    (folder / name).mkdir()
    with postgres(folder / name) as server:
        server.create("drill")
        yield server.url("drill")


def attempt(kind: str, rounds: int, seed: int, bug: str) -> drill.Outcome:
    """One drill in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="zhenshu-chaos-") as name:
        folder = Path(name)
        with address(kind, folder, "state") as url:
            return drill.run(url, folder, rounds, seed, bug, told=lambda line: print(line, flush=True))


def main() -> int:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(prog="tests.chaos", description=__doc__)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--db", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--planted", choices=("all", "none", *BUGS), default="all", help="which bugs to plant")
    options = parser.parse_args()
    passed = failed = 0
    if options.planted in ("all", "none"):
        outcome = attempt(options.db, options.rounds, options.seed, "")
        print(f"{outcome.rounds} rounds, {outcome.acknowledged} acknowledged, {len(outcome.violations)} violations")
        for line in outcome.violations[:SHOWN]:
            print(f"  {line}")
        passed, failed = passed + (not outcome.violations), failed + bool(outcome.violations)
    chosen = BUGS if options.planted == "all" else () if options.planted == "none" else (options.planted,)
    for bug in chosen:
        outcome = attempt(options.db, PLANTED_ROUNDS, options.seed, bug)
        seen = bool(outcome.violations)
        print(f"planted {bug}: {'seen' if seen else 'MISSED'}, {len(outcome.violations)} violations")
        for line in outcome.violations[:3]:
            print(f"  {line}")
        passed, failed = passed + seen, failed + (not seen)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
