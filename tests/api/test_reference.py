"""The reference page says what the program does."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


def test_the_page_is_up_to_date() -> None:
    written = subprocess.run([sys.executable, "-m", "api.reference"], cwd=ROOT, capture_output=True, check=True)

    page = (ROOT / "docs" / "reference" / "api.md").read_bytes()
    assert page == written.stdout, "run: python -m api.reference > docs/reference/api.md"
