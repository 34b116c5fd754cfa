"""The command: many random models, each walked in the kernel and in the oracle."""

from __future__ import annotations

import argparse
import multiprocessing
import sys
import time
from collections import Counter
from dataclasses import dataclass, replace

from tests.fuzz.kernel import HotKernel, ReloadedKernel
from tests.fuzz.models import generate
from tests.fuzz.shrink import shrink
from tests.fuzz.walk import MakeSubject, walk
from tests.fuzz.xml import write

#: Models of two runs with different --seed never meet.
_STRIDE = 1_000_000
#: Walks through each model.
WALKS = 4
MAKERS: list[MakeSubject] = [HotKernel, ReloadedKernel]


@dataclass(frozen=True)
class Result:
    """What became of one model."""

    seed: int
    difference: str | None
    steps: int
    turns: Counter[str]


def try_model(seed: int) -> Result:
    """Generate, then walk and compare several times, each time another way."""
    model = generate(seed)
    xml = write(model)
    result = Result(seed, None, 0, Counter())
    for attempt in range(WALKS):
        outcome = walk(model, xml, MAKERS, str(attempt))
        result.turns.update(outcome.turns)
        result = replace(result, difference=outcome.difference, steps=result.steps + len(outcome.steps))
        if outcome.difference is not None:
            break
    return result


def main(arguments: list[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    if options.only is not None:
        seeds = [options.only]
    else:
        seeds = [options.seed * _STRIDE + number for number in range(options.models)]
    failed: list[Result] = []
    turns: Counter[str] = Counter()
    steps = done = 0
    began = time.monotonic()
    with multiprocessing.get_context("fork").Pool(options.processes) as pool:
        for result in pool.imap(try_model, seeds, chunksize=8):
            done, steps = done + 1, steps + result.steps
            turns.update(result.turns)
            if result.difference is not None:
                failed.append(result)
                print(f"seed {result.seed}: {_last_line(result.difference)}", flush=True)
            if done % 250 == 0:
                print(
                    f"{done} of {len(seeds)} models, {steps} steps, {time.monotonic() - began:.0f} s",
                    flush=True,
                )
    for result in failed[: options.shrink]:
        explain(result.seed)
    print(f"{steps} steps in {time.monotonic() - began:.0f} s; {dict(sorted(turns.items()))}")
    print(f"{len(seeds) - len(failed)} passed, {len(failed)} failed")
    return 1 if failed else 0


def explain(seed: int) -> None:
    """Print the smallest diagram that still fails, with the walk that shows it."""
    shrunk = shrink(generate(seed), MAKERS)
    if shrunk is None:
        print(f"\n=== seed {seed} does not fail again ===")
        return
    model, outcome = shrunk
    print(f"\n=== seed {seed}, made smaller ===\n{write(model).decode()}")
    print("\n".join(outcome.steps))
    print(f"{outcome.difference}\n")


def _last_line(text: str) -> str:
    return text.strip().splitlines()[-1]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz.run", description=__doc__)
    parser.add_argument("--models", type=int, default=5000, help="how many models (default 5000)")
    parser.add_argument("--seed", type=int, default=1, help="which models (default 1)")
    parser.add_argument("--only", type=int, help="a single model, by the seed that a failure printed")
    parser.add_argument("--processes", type=int, default=2, help="worker processes (default 2)")
    parser.add_argument("--shrink", type=int, default=3, help="failures to make smaller (default 3)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
