"""The page of event types, written from what is published: ``python -m api.event_reference``."""

import sys
from pathlib import Path

from api.bootstrap import bound_hooks

_INTRODUCTION = Path(__file__).parent / "templates" / "events.md"


def page() -> str:
    """The whole page."""
    published = {one.type: (kind, one) for kind, one in bound_hooks().published.items()}
    lines = ["| 类型 type | | | `data` 另有 also |", "|---|---|---|---|"]
    for name, (_, one) in sorted(published.items()):
        details = " ".join(f"`{detail}`" for detail in one.details)
        lines.append(f"| `{name}` | {one.zh} | {one.en} | {details} |")
    return _INTRODUCTION.read_text("utf-8") + "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(page())
