"""Whether officers may act: at least two, each with a certificate valid on every day and covering the field; pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from engine.errors import FieldError

LEAST_OFFICERS = 2
"""Source: Administrative Penalty Law (2021) art. 42 (1)."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """An enforcement certificate."""

    id: str
    town_code: str
    person_id: str
    number: str
    fields: list[str]
    issued_on: date
    expires_on: date
    revoked_on: date | None
    revoke_reason: str | None

    def is_valid(self, day: date) -> bool:
        """Whether its holder may show it on ``day``."""
        if self.revoked_on is not None and day >= self.revoked_on:
            return False
        return self.issued_on <= day <= self.expires_on

    def covers(self, field: str, day: date) -> bool:
        """Whether its holder may act in ``field`` on ``day``."""
        return self.is_valid(day) and field in self.fields


def problems(
    officers: Sequence[str],
    certificates: Mapping[str, Collection[Certificate]],
    field: str,
    days: Iterable[date],
) -> list[FieldError]:
    """What keeps these officers from acting together in ``field`` on all of ``days``; nothing if they may."""
    named = list(dict.fromkeys(officers))
    found = []
    if len(named) < LEAST_OFFICERS:
        found.append(
            FieldError(
                "/officers",
                "too_few_officers",
                f"执法人员不得少于 {LEAST_OFFICERS} 人，实际 {len(named)} 人",
                f"Expected at least {LEAST_OFFICERS} officers, found {len(named)}",
            )
        )
    for day in sorted(set(days)):
        for position, officer in enumerate(named):
            if not any(one.covers(field, day) for one in certificates.get(officer, ())):
                found.append(_uncertified(position, officer, field, day, certificates.get(officer, ())))
    return found


def _uncertified(position: int, officer: str, field: str, day: date, held: Collection[Certificate]) -> FieldError:
    pointer = f"/officers/{position}"
    if not held:
        zh, en = f"{officer} 没有执法证", f"{officer} holds no certificate"
        return FieldError(pointer, "no_certificate", zh, en)
    if not any(one.is_valid(day) for one in held):
        zh, en = f"{officer} 的执法证在 {day} 无效", f"No certificate of {officer} is valid on {day}"
        return FieldError(pointer, "certificate_not_valid", zh, en)
    zh = f"{officer} 的执法证在 {day} 不包含“{field}”领域"
    return FieldError(pointer, "field_not_covered", zh, f"No certificate of {officer} covers {field} on {day}")
