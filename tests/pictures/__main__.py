"""``python -m tests.pictures``: a picture of every shipped diagram, for looking at."""

from __future__ import annotations

import sys

from tests.pictures import modeler


def main() -> int:
    """Draw all; the number of warnings decides the exit code."""
    target = modeler.WORKSHOP / "shipped"
    target.mkdir(parents=True, exist_ok=True)
    try:
        found = modeler.open(modeler.shipped(), target)
    except modeler.NoModeler as error:
        print(f"No pictures: {error}", file=sys.stderr)
        return 1
    for file, warnings in found.items():
        print(f"{file}: {len(warnings)} warnings")
        for warning in warnings:
            print(f"  {warning}")
    print(f"{len(found)} pictures in {target}")
    return int(any(found.values()))


if __name__ == "__main__":
    sys.exit(main())
