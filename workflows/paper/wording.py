"""The wordings of documents as data: what stands before and after the content, who seals, who signs."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
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


@cache
def templates() -> Mapping[str, Template]:
    """Kind of document → its wording, from ``templates.toml``."""
    document = tomllib.loads((HERE / "templates.toml").read_text(encoding="utf-8"))
    return {
        kind: Template(
            tuple(one["opening"]), tuple(one.get("closing", ())), one.get("seal"), tuple(one.get("signatures", ()))
        )
        for kind, one in document.items()
    }


@cache
def labels() -> Mapping[str, str]:
    """Name of a part of a content → what it is called on paper, from ``labels.toml``."""
    found: Mapping[str, str] = tomllib.loads((HERE / "labels.toml").read_text(encoding="utf-8"))
    return found
