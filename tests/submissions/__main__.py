"""``python -m tests.submissions --count 1000 --seed 1``: every shipped form, filled in so many ways."""

from __future__ import annotations

import argparse
import sys

from tests import chromium
from tests.submissions import agreement
from tests.submissions.browser import filler


def main() -> int:
    """Compare all; the last line counts, and decides the exit code."""
    reader = argparse.ArgumentParser(prog="python -m tests.submissions", description=__doc__)
    reader.add_argument("--count", type=int, default=1000, help="ways to fill in each form")
    reader.add_argument("--seed", type=int, default=1)
    reader.add_argument("--only", default="", help="forms whose path holds this")
    asked = reader.parse_args()
    whole = agreement.Count()
    forms = [path for path in agreement.shipped() if asked.only in str(path)]
    with chromium.opened() as browser, filler(browser) as page:
        for path in forms:
            seen = agreement.compare(path, page, asked.count, asked.seed)
            whole += seen
            print(f"{path.parent.parent.name}/{path.name}: {seen}", *seen.differences[:5], sep="\n  ", flush=True)
    left = ", ".join(f"{code} {number}" for code, number in sorted(whole.left.items())) or "nothing"
    print(f"left to the server: {left}")
    print(f"{len(forms)} forms: {whole}")
    return int(bool(whole.differences))


if __name__ == "__main__":
    sys.exit(main())
