"""``python -m tests.platforms hotline|city|regulator --port 9001 --folder var/platforms [--loss 0.3]``."""

import argparse
from pathlib import Path

from tests.platforms.platform import KINDS, Platform


def main() -> None:
    """Serve one platform until the process is ended."""
    asked = argparse.ArgumentParser(description="A simulated platform behind a bad network.")
    asked.add_argument("name", choices=sorted(KINDS))
    asked.add_argument("--port", type=int, default=0)
    asked.add_argument("--folder", type=Path, default=Path("var/platforms"))
    asked.add_argument("--loss", type=float, default=0.3, help="share of the answers that are lost")
    asked.add_argument("--seed", type=int, default=1)
    given = asked.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    with Platform(given.name, given.folder, port=given.port, loss=given.loss, seed=given.seed) as platform:
        print(platform.address, flush=True)
        platform.serve_forever()


main()
