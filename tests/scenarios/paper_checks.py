"""What every document of a scenario must be on paper: words and names, no codes of the program, no reporter."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqlalchemy import select

from engine.context import Context
from engine.rows import columns
from workflows import demo
from workflows.documents import KINDS, Issued
from workflows.enforcement.models import clue_reporter
from workflows.models import document
from workflows.paper import layout, wording
from workflows.paper.paper import Paper, Table
from workflows.reports.models import reporter

ADDRESS = "https://zhenshu.example.cn"
LOGINS = frozenset(person.login for person in demo.PEOPLE)
FORBIDDEN = {
    "an ISO instant or day": re.compile(r"\d{4}-\d{2}-\d{2}"),
    "a compact instant": re.compile(r"(?<!\d)20\d{12}(?!\d)"),
    "a literal": re.compile(r"\b(None|True|False|null|true|false)\b|[{}\[\]]"),
    "an id": re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-"),
    "a hash": re.compile(r"(?<![0-9a-zA-Z])[0-9a-f]{32,}(?![0-9a-zA-Z])"),
    "empty brackets": re.compile(r"（\s*）|“\s*”|〔\s*〕|：\s*。"),
    "an English name of a part": re.compile(r"[a-z]+_[a-z]+|(?m:^[a-z]+：)"),
    "two full stops": re.compile("。。"),
    "a login": re.compile(r"(?<![\w.])(" + "|".join(map(re.escape, sorted(LOGINS))) + r")(?![\w.])"),
}
"""What no paper may show, by what it is."""


def issued(ctx: Context) -> Iterator[Issued]:
    """Everything issued so far, in order."""
    for row in ctx.db.execute(select(*columns(Issued, document)).order_by(document.c.id)):
        yield Issued(*row)


def text_of(paper: Paper) -> str:
    """All words between the number and the foot, a block or a cell a line."""
    lines: list[str] = []
    for block in paper.blocks:
        if isinstance(block, Table):
            lines += [cell for row in (block.header, *block.rows) for cell in row]
        else:
            lines.append(block.text)
    return "\n".join(lines)


def reporters(ctx: Context) -> set[str]:
    """Names and phones of whoever reported, which nobody may read on a paper."""
    named = ctx.db.execute(select(reporter.c.name, reporter.c.phone)).all()
    told = ctx.db.execute(select(clue_reporter.c.reporter)).all()
    return {text for row in (*named, *told) for text in row if text}


def problems(ctx: Context) -> list[str]:
    """What is wrong with the papers of this database, one sentence each."""
    secret = reporters(ctx)
    return [f"{one.number} {one.title}: {found}" for one in issued(ctx) for found in _wrong(one, secret)]


def _wrong(one: Issued, secret: set[str]) -> Iterator[str]:
    paper = layout.lay_out(one, ADDRESS)
    text = text_of(paper)
    for what, pattern in FORBIDDEN.items():
        for match in pattern.finditer(text):
            yield f"{what}: {match.group()!r}"
    yield from (f"a reporter: {name!r}" for name in secret if name in text)
    yield from (f"no label for {name!r}" for name in sorted(_unlabelled(one)))
    if one.kind not in KINDS or not paper.authority or not paper.number:
        yield "no authority or number"


def _unlabelled(one: Issued) -> set[str]:
    template = wording.templates()[one.kind]
    known = {*wording.labels(), *template.labels, *template.omitted, *layout.HEADER, *layout.INTERNAL}
    known |= {name for line in (*template.opening, *template.closing) for name in re.findall(r"\{(\w+)\}", line)}
    return {name for name in one.content if name not in known and not name.endswith(("_id", "_ids", "_hash"))}
