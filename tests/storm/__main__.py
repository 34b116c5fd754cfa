"""``python -m tests.storm --callers 50 --cases 6 --kills 8 --seed 1 --db sqlite|postgres``.

The last line is ``N passed, N failed``: the promises of ``tests/storm/checks.py``, counted by their letters.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from tests.chaos.__main__ import address
from tests.storm import storm

#: The most violations shown.
SHOWN = 20
PROMISES = "ABCDE"


def main() -> int:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(prog="tests.storm", description=__doc__)
    parser.add_argument("--callers", type=int, default=50)
    parser.add_argument("--cases", type=int, default=6, help="matters of each caller that is not a worker")
    parser.add_argument("--kills", type=int, default=8)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--db", choices=("sqlite", "postgres"), default="sqlite")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="zhenshu-storm-") as name, address(options.db, Path(name), "state") as url:
        found = storm.run(
            url,
            callers=options.callers,
            cases=options.cases,
            kills=options.kills,
            seed=options.seed,
            told=lambda line: print(line, flush=True),
        )
    said = found.said
    print(
        f"{options.callers} callers, {said.requests} requests, {found.lost} of {found.carried} answers lost, "
        f"{found.kills} kills, {found.seconds:.0f} s"
    )
    print(
        f"{len(said.started)} started, {len(said.checked)} checked, {len(said.completed)} completed, "
        f"{len(said.answered)} answered, {len(said.taken)} reports taken; {len(said.unknown)} requests given up"
    )
    print(f"{found.events} events marked once, {found.calls} calls of the receiver")
    for line in found.violations[:SHOWN]:
        print(f"  {line}")
    broken = {line[0] for line in found.violations}
    passed = sum(letter not in broken for letter in PROMISES)
    failed = len(broken)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
