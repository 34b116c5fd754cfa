"""Prints one paper of every kind from the scenarios into a folder, for people to look at."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import orjson

from engine.db import Database
from tests.scenarios.paper_checks import ADDRESS
from tests.workflows.paper import collecting
from workflows.documents import Issued
from workflows.paper import layout, pdf


def richest() -> dict[str, Issued]:
    """Of every kind the document that says most."""
    found: dict[str, Issued] = {}
    with TemporaryDirectory() as folder:
        for number, story in enumerate(collecting.stories()):
            database = Database(f"sqlite:///{folder}/{number}.db")
            database.create_all()
            for one in collecting.collect(story, database):
                best = found.get(one.issued.kind)
                if best is None or _size(one.issued) > _size(best):
                    found[one.issued.kind] = one.issued
            database.dispose()
    return found


def _size(issued: Issued) -> tuple[int, int]:
    said = [value for value in issued.content.values() if value not in (None, "", [], {})]
    return len(said), len(orjson.dumps(said))


def main(folder: Path) -> None:
    """One PDF a kind."""
    folder.mkdir(parents=True, exist_ok=True)
    papers = richest()
    for kind, issued in sorted(papers.items()):
        (folder / f"{kind}.pdf").write_bytes(pdf.render(layout.lay_out(issued, ADDRESS)))
    print(f"{len(papers)} papers in {folder}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
