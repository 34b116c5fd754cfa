"""Findings in an imported file: row, column, what was expected and what was found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.errors import Conflict, FieldError, Invalid, NotFound, counted

SHOWN = 60
"""Characters of a cell that a message repeats."""

MAX_FINDINGS = 500
"""More findings than this help nobody: the rest is counted only."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong in one cell; ``row`` counts as the spreadsheet does, from 1, 0 for the file as a whole."""

    row: int
    column: str
    code: str
    expected_zh: str
    expected_en: str
    found: str = ""

    @property
    def pointer(self) -> str:
        """Where it is, as a JSON pointer."""
        parts = ["rows"] + ([str(self.row)] if self.row else []) + ([self.column] if self.column else [])
        return "/" + "/".join(part.replace("~", "~0").replace("/", "~1") for part in parts)

    def as_field_error(self) -> FieldError:
        """The finding as every refusal of the house tells it."""
        found = self.found if len(self.found) <= SHOWN else self.found[:SHOWN] + "…"
        place_zh = (f"第 {self.row} 行" if self.row else "文件") + (f"“{self.column}”列" if self.column else "")
        place_en = (f"row {self.row}" if self.row else "the file") + (f", column {self.column}" if self.column else "")
        return FieldError(
            self.pointer,
            self.code,
            f"{place_zh}：应为{self.expected_zh}，实际为“{found}”",
            f"In {place_en}: expected {self.expected_en}, found {found!r}",
        )


class CatalogueRefused(Invalid):
    """At least one row of the file was refused; nothing was imported."""

    code = "catalogue_refused"
    title_zh, title_en = "目录文件有误", "Catalogue refused"

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = list(findings)
        super().__init__(
            f"发现 {len(findings)} 处错误，未导入任何条目",
            f"Found {counted(len(findings), 'error')}; no entry was imported",
            fields=[finding.as_field_error() for finding in findings[:MAX_FINDINGS]],
            count=len(findings),
        )


class CatalogueMoved(Conflict):
    """The catalogue was changed since the preview was made."""

    code = "catalogue_moved"
    title_zh, title_en = "目录已被他人更新", "The catalogue has changed"


class CatalogueUnknown(NotFound):
    """There is no catalogue of this name."""

    code = "catalogue_unknown"
    title_zh, title_en = "没有此目录", "Catalogue not found"
    noun_zh, noun_en = "目录", "catalogue"


class EntryNotFound(NotFound):
    """The catalogue has no such entry, or not on that day."""

    code = "catalogue_entry_not_found"
    title_zh, title_en = "目录条目不存在或未生效", "Catalogue entry not found"
    noun_zh, noun_en = "有效的目录条目", "catalogue entry in force"


class PowerNotInForce(Conflict):
    """The power is not in force on the filing day: not yet, or withdrawn. Source: domain paper 2.7, INV-08."""

    code = "power_not_in_force"
    title_zh, title_en = "权力事项在立案日无效", "The power is not in force on the filing day"


class PowerNotDelegated(Conflict):
    """The power was never given to the town: a clue may be transferred, no case filed."""

    code = "power_not_delegated"
    title_zh, title_en = "权力事项未赋予本镇", "The power is not delegated to the town"
