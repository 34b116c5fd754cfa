"""The wordings of documents as data: what stands before and after the content, who seals, who signs."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Template:
    """The wording of one kind of document; a line of which anything is missing is not printed."""

    opening: tuple[str, ...]
    closing: tuple[str, ...] = ()
    seal: str | None = None
    signatures: tuple[str, ...] = ()
    #: Parts that stand in a sheet of two columns above everything else, as forms to be approved have them.
    sheet: tuple[str, ...] = ()
    #: Parts that this kind does not print.
    omitted: frozenset[str] = frozenset()
    #: What a part is called on this kind alone.
    labels: Mapping[str, str] = field(default_factory=dict)


@cache
def templates() -> Mapping[str, Template]:
    """Kind of document → its wording, from ``templates.toml``."""
    document = tomllib.loads((HERE / "templates.toml").read_text(encoding="utf-8"))
    return {
        kind: Template(
            tuple(one.get("opening", ())),
            tuple(one.get("closing", ())),
            one.get("seal"),
            tuple(one.get("signatures", ())),
            tuple(one.get("sheet", ())),
            frozenset(one.get("omitted", ())),
            one.get("labels", {}),
        )
        for kind, one in document.items()
    }


@cache
def labels() -> Mapping[str, str]:
    """Name of a part of a content → what it is called on paper, from ``labels.toml``."""
    found: Mapping[str, str] = tomllib.loads((HERE / "labels.toml").read_text(encoding="utf-8"))
    return found


@cache
def words() -> Mapping[str, Mapping[str, str]]:
    """Name of a part → state of the program → what it is called on paper, from ``words.toml``."""
    found: Mapping[str, Mapping[str, str]] = tomllib.loads((HERE / "words.toml").read_text(encoding="utf-8"))
    return found
