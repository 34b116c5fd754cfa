"""Writes the table of functions into ``docs/reference/feel.md``: ``python -m tests.engine.feel.reference``."""

from __future__ import annotations

from pathlib import Path

from engine import feel

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "feel.md"
BEGIN, END = "<!-- functions: python -m tests.engine.feel.reference -->\n", "<!-- end -->"


def table() -> str:
    """The built-in functions as a table."""
    lines = ["| Function | 说明 | Meaning |", "|---|---|---|"]
    for doc in feel.describe():
        signatures = "<br>".join(f"`{text}`" for text in doc.signatures)
        lines.append(f"| {signatures} | {doc.zh} | {doc.en} |")
    return "\n".join(lines) + "\n"


def renewed(page: str) -> str:
    """The page with the table as it should be."""
    head, _, rest = page.partition(BEGIN)
    return head + BEGIN + table() + END + rest.partition(END)[2]


if __name__ == "__main__":
    PAGE.write_text(renewed(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
