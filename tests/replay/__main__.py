"""``make replay``: a busy day compressed; the last line is ``N passed, N failed`` over its clocks and cards."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from tests.replay.day import Replayed, replay, town
from workflows.clocks.marks import Level
from workflows.simulation.arrivals import Volumes

SHOWN = 20


def main() -> int:
    """Replay, report; 1 if a clock or a card is wrong."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--approvals", type=int, default=3_000)
    options.add_argument("--orders", type=int, default=1_500)
    options.add_argument("--clues", type=int, default=150)
    options.add_argument("--patrols", type=int, default=0)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--days", type=int, default=200, help="the most days that are lived on")
    given = options.parse_args()
    volumes = Volumes(given.approvals, given.orders, given.clues, given.patrols)
    with tempfile.TemporaryDirectory() as folder:
        done = replay(town(Path(folder)), volumes, given.seed, given.days, lambda line: print(line, flush=True))
    report(done)
    failed = len(done.recount.wrong)
    print(f"{done.recount.clocks + done.recount.cards - failed} passed, {failed} failed")
    return 1 if failed else 0


def report(done: Replayed) -> None:
    """What was done, how fast, and how late."""
    print("\nstarted      ", dict(sorted(done.tally.started.items())))
    print("tasks done   ", dict(sorted(done.tally.completed.items())))
    print("refused      ", dict(done.tally.refused.most_common(SHOWN)))
    for what, count in done.tally.stuck.most_common(SHOWN):
        print(f"stuck         {count:6}  {what}")
    print(f"lived until   {done.until:%Y-%m-%d %H:%M} UTC")
    clock, processor = done.seconds, done.processor_seconds
    print(f"throughput    {done.commands} commands in {clock:.1f} s ({processor:.1f} s of processor):", end=" ")
    print(f"{done.commands / clock:.1f}/s ({done.commands / processor:.1f}/s of processor)")
    levels = {level: sum(count for (_, at), count in done.cards.items() if at == level) for level in (1, 2, 3, 4)}
    print("cards         " + ", ".join(f"{Level(level).key} {count}" for level, count in levels.items()))
    stopped, late = sum(done.stopped.values()), sum(done.late.values())
    print(f"clocks        {done.recount.clocks}, {stopped} stopped, {late} of them late")
    for code, count in done.late.most_common(SHOWN):
        if count:
            print(f"late          {code:8} {count:6} of {done.stopped[code]}")
    for line in done.recount.wrong[:SHOWN]:
        print("WRONG        ", line)


if __name__ == "__main__":
    sys.exit(main())
