"""Versions of entries over time: what an import would change, and which version is in force; pure.

A version is never rewritten once it has begun, so that what was decided under it stays explained: a changed entry
gets a new version and the old one ends the day before. Only a version's end may move, because that is what a
withdrawal is; and a version that has not begun may still be corrected.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from workflows.catalogues.findings import Finding

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Version:
    """One version of one entry: its content by attribute, and the days on which it is in force, both included."""

    code: str
    content: Mapping[str, Any]
    valid_from: date
    valid_to: date | None = None
    #: The row's id; empty while it is only proposed.
    id: str = ""

    def is_in_force(self, day: date) -> bool:
        """Whether it holds on ``day``."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Given:
    """One row of a file; None where the file says nothing of its days."""

    row: int
    code: str
    content: Mapping[str, Any]
    valid_from: date | None = None
    valid_to: date | None = None
    #: Whether the file has a column for the end at all: only then an empty cell means "without end".
    tells_end: bool = False


class Action(StrEnum):
    """What happens to an entry."""

    #: A code that was not there.
    ADDED = "added"
    #: Another content from a day on; the version before ends the day before.
    REVISED = "revised"
    #: A version that has not begun is written anew.
    CORRECTED = "corrected"
    #: Its end moves: a withdrawal, or the end of one that has not come yet.
    ENDED = "ended"
    #: It is missing in a file that claims to be complete, and ends.
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Change:
    """One change: ``before`` is the version that is touched, ``after`` the one that will stand."""

    action: Action
    code: str
    before: Version | None
    after: Version | None
    #: The row of the file, 0 for what is missing in it.
    row: int = 0
    #: Whether it reaches back before the day from which the import holds: cases may have been decided meanwhile.
    is_retroactive: bool = False

    @property
    def fields(self) -> tuple[str, ...]:
        """Attributes in which both versions differ."""
        if self.before is None or self.after is None:
            return ()
        before, after = self.before, self.after
        names = [name for name, value in after.content.items() if before.content.get(name) != value]
        return (*names, *(name for name in ("valid_from", "valid_to") if getattr(before, name) != getattr(after, name)))


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything an import would do."""

    changes: tuple[Change, ...]
    unchanged: int

    @property
    def fingerprint(self) -> str:
        """The same for the same changes to the same versions: what a preview showed is what is applied."""
        told = [[change.action, change.code, _told(change.before), _told(change.after)] for change in self.changes]
        return hashlib.sha256(json.dumps(told, sort_keys=True, default=str).encode()).hexdigest()

    def counts(self) -> dict[str, int]:
        """How many changes of each kind, and how many entries stay."""
        counts = {action.value: 0 for action in Action}
        for change in self.changes:
            counts[change.action] += 1
        return {**counts, "unchanged": self.unchanged}


def _told(version: Version | None) -> Any:
    if version is None:
        return None
    return [version.id, version.valid_from, version.valid_to, dict(version.content)]


def in_force(versions: Iterable[Version], day: date) -> Version | None:
    """The version that holds on ``day``."""
    return next((version for version in versions if version.is_in_force(day)), None)


def plan(
    present: Sequence[Version], given: Sequence[Given], effective: date, *, complete: bool = False
) -> tuple[Plan, list[Finding]]:
    """What the rows of a file change from ``effective`` on, and what is wrong with them.

    One row for a code speaks of its newest version; several rows speak of its versions one by one, as an export of
    the whole history does. With ``complete``, codes that the file does not name end.
    """
    by_code: dict[str, list[Version]] = defaultdict(list)
    for version in present:
        by_code[version.code].append(version)
    rows: dict[str, list[Given]] = defaultdict(list)
    for one in given:
        rows[one.code].append(one)
    changes: list[Change] = []
    findings: list[Finding] = []
    unchanged = 0
    for code, of_code in rows.items():
        line = _Line(sorted(by_code[code], key=lambda version: version.valid_from), effective)
        line.take(of_code)
        changes += line.changes
        findings += line.findings
        unchanged += line.unchanged
    if complete:
        changes += [change for code in by_code if code not in rows for change in _removal(by_code[code], effective)]
    return Plan(tuple(changes), unchanged), findings


def _removal(versions: Sequence[Version], effective: date) -> list[Change]:
    """Versions that have not begun go, the one in force ends."""
    last = effective - DAY
    changes = []
    for version in versions:
        if version.valid_from > last:
            changes.append(Change(Action.REMOVED, version.code, version, None))
        elif version.valid_to is None or version.valid_to > last:
            changes.append(Change(Action.REMOVED, version.code, version, replace(version, valid_to=last)))
    return changes


class _Line:
    """The versions of one code while the rows of a file are taken in."""

    def __init__(self, versions: list[Version], effective: date) -> None:
        self.versions = versions
        self.effective = effective
        self.changes: list[Change] = []
        self.findings: list[Finding] = []
        self.unchanged = 0

    def take(self, rows: Sequence[Given]) -> None:
        """All rows of the code."""
        for row in rows:
            if row.valid_from is not None and row.valid_to is not None and row.valid_to < row.valid_from:
                self._refuse_end(row, row.valid_from)
        if self.findings:
            return
        if len(rows) == 1:
            self._take_newest(rows[0])
            return
        starts = [row.valid_from for row in rows]
        for row, start in zip(rows, starts, strict=True):
            if start is None or starts.count(start) > 1:
                self._refuse(
                    row,
                    "valid_from",
                    "duplicate_code",
                    f"编码 {row.code} 各版本的生效日期各不相同",
                    f"a different first day for each version of {row.code}",
                    str(start or ""),
                )
        if not self.findings:
            for row in sorted(rows, key=lambda one: one.valid_from or date.min):
                self._take_one(row)

    def _take_one(self, row: Given) -> None:
        """A row that names its version by its first day."""
        same = next((version for version in self.versions if version.valid_from == row.valid_from), None)
        is_last = not self.versions or (row.valid_from or date.min) >= self.versions[-1].valid_from
        if is_last:
            self._take_newest(row)
        elif same is None or same.content != row.content or row.valid_to != same.valid_to:
            self._refuse(
                row,
                "valid_from",
                "past_version_changed",
                "与已有的历史版本一致（历史版本不得修改）",
                "the same as the version that is kept (past versions do not change)",
                str(row.valid_from),
            )
        else:
            self.unchanged += 1

    def _take_newest(self, row: Given) -> None:
        """A row that speaks of the newest version, or of one after it."""
        if not self.versions:
            start = row.valid_from or self.effective
            self._put(Action.ADDED, row, None, Version(row.code, row.content, start, row.valid_to))
            return
        newest = self.versions[-1]
        starts_later = row.valid_from is not None and row.valid_from > newest.valid_from
        had_ended = newest.valid_to is not None and starts_later and newest.valid_to < (row.valid_from or date.min)
        if row.content == newest.content and not had_ended:
            self._take_end(row, newest)
        elif newest.valid_from >= self.effective and not starts_later:
            start = row.valid_from or newest.valid_from
            after = replace(newest, content=row.content, valid_from=start, valid_to=self._end(row, newest))
            if len(self.versions) > 1 and not self._fits_behind(row, self.versions[-2], start):
                return
            self._put(Action.CORRECTED, row, newest, after)
        else:
            self._revise(row, newest, row.valid_from if starts_later and row.valid_from else self.effective)

    def _fits_behind(self, row: Given, before: Version, start: date) -> bool:
        if before.valid_to is not None and before.valid_to < start:
            return True
        self._refuse(
            row,
            "valid_from",
            "versions_overlap",
            f"晚于上一版本终止日 {before.valid_to} 的日期",
            f"a day after {before.valid_to}, the last of the version before",
            str(start),
        )
        return False

    def _take_end(self, row: Given, newest: Version) -> None:
        end = self._end(row, newest)
        if end == newest.valid_to:
            self.unchanged += 1
        elif self._has_ended(newest) and (end is None or end > (newest.valid_to or end)):
            self._refuse(
                row,
                "valid_to",
                "ended_already",
                f"{newest.valid_to}（已终止；重新启用须填写其后的生效日期）",
                f"{newest.valid_to}, its past end; to begin again, give a first day after it",
                str(end or ""),
            )
        else:
            self._put(Action.ENDED, row, newest, replace(newest, valid_to=end))

    def _has_ended(self, version: Version) -> bool:
        return version.valid_to is not None and version.valid_to < self.effective

    def _end(self, row: Given, newest: Version) -> date | None:
        return row.valid_to if row.tells_end else newest.valid_to

    def _revise(self, row: Given, newest: Version, start: date) -> None:
        end = row.valid_to if row.tells_end else None
        self._put(Action.REVISED, row, newest, Version(row.code, row.content, start, end))

    def _put(self, action: Action, row: Given, before: Version | None, after: Version) -> None:
        if after.valid_to is not None and after.valid_to < after.valid_from:
            self._refuse_end(row, after.valid_from)
            return
        self.changes.append(Change(action, row.code, before, after, row.row, self._reaches_back(action, before, after)))
        if action in (Action.CORRECTED, Action.ENDED):
            self.versions[-1] = after
            return
        if action is Action.REVISED and before is not None:
            self.versions[-1] = ended_before(before, after.valid_from)
        self.versions.append(after)

    def _reaches_back(self, action: Action, before: Version | None, after: Version) -> bool:
        if action is Action.REVISED:
            return after.valid_from < self.effective
        if action is Action.ENDED and before is not None:
            return after.valid_to is not None and after.valid_to < self.effective - DAY
        return False

    def _refuse_end(self, row: Given, start: date) -> None:
        zh, en = f"不早于生效日期 {start} 的日期", f"a day not before its first day {start}"
        self._refuse(row, "valid_to", "ends_before_start", zh, en, str(row.valid_to))

    def _refuse(self, row: Given, column: str, code: str, zh: str, en: str, found: str) -> None:
        self.findings.append(Finding(row.row, column, code, zh, en, found))


def ended_before(version: Version, start: date) -> Version:
    """The version as it stands once another begins on ``start``."""
    last = start - DAY
    if version.valid_to is not None and version.valid_to <= last:
        return version
    return replace(version, valid_to=last)
