"""Citations of laws as people write them: the law that a text cites, and its usual spelling; pure."""

from __future__ import annotations

import re

_PROVISION = re.compile(r"§|第[〇零一二三四五六七八九十百千\d]+条|\(|（")
_NATION = "中华人民共和国"
_SIGN = re.compile(r"\s*§\s*")


def law_of(text: str) -> str:
    """The law of a citation, without book marks, the nation's name and the provision: 行政许可法 of 行政许可法§38."""
    plain = text.strip().replace("《", "").replace("》", "").removeprefix(_NATION)
    return _PROVISION.split(plain, maxsplit=1)[0].strip()


def spelled(text: str) -> str:
    """A citation as documents have it, without blanks around the section mark: 行政许可法§45."""
    return _SIGN.sub("§", text.strip())
