"""Clocks and what happens to them as frozen values: what verbs return and listeners see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from workflows.clocks.counting import Convention, ReceiptPolicy, RollPolicy
from workflows.clocks.limits import Bearer, Direction, Extension, Kind, TimeLimit, Unit
from workflows.clocks.marks import Level, Mark, Thresholds, load
from workflows.clocks.states import OPEN


@dataclass(frozen=True, slots=True)
class Subject:
    """What a clock belongs to, and which instance hears of it."""

    kind: str
    id: str
    town_code: str
    instance_id: str | None = None


@dataclass(frozen=True, slots=True)
class Clock:
    """One clock."""

    id: str
    town_code: str
    subject_kind: str
    subject_id: str
    instance_id: str | None
    code: str
    variant: str
    step: str
    source: str
    kind: str
    amount: int
    extended: int
    unit: str
    bearer: str
    direction: str
    roll: str
    receipt: str
    office: str
    terms: Mapping[str, Any]
    thresholds: Mapping[str, int]
    messages: Mapping[str, str]
    responsible: str | None
    base_at: datetime
    safe_at: datetime
    due_at: datetime
    provisional: bool
    marks: Sequence[Sequence[str]]
    state: str
    level: int
    next_alert_at: datetime | None
    stopped_at: datetime | None
    in_time: bool | None
    revision: int

    @property
    def is_open(self) -> bool:
        """Whether it still counts or stands still."""
        return self.state in OPEN

    @property
    def subject(self) -> Subject:
        """What it belongs to."""
        return Subject(self.subject_kind, self.subject_id, self.town_code, self.instance_id)

    @property
    def limit(self) -> TimeLimit:
        """What it counts, extensions included."""
        return TimeLimit(
            self.amount + self.extended,
            Unit(self.unit),
            Bearer(self.bearer),
            self.code,
            self.step,
            self.source,
            Kind(self.kind),
            Direction(self.direction),
            extension=extension_of(self.terms),
            suspension_types=tuple(self.terms["suspension_types"]),
            variant=self.variant,
        )

    @property
    def convention(self) -> Convention:
        """How its town counted when it started."""
        return Convention(RollPolicy(self.roll), ReceiptPolicy(self.receipt))

    @property
    def all_marks(self) -> tuple[Mark, ...]:
        """When it warns."""
        return load(self.marks)

    @property
    def own_thresholds(self) -> Thresholds:
        """By which shares it warns."""
        return Thresholds(**self.thresholds)

    def as_variable(self) -> dict[str, Any]:
        """What diagrams see."""
        return {
            "id": self.id,
            "code": self.code,
            "kind": self.kind,
            "state": self.state,
            "level": Level(self.level).key,
            "due_at": self.due_at,
            "provisional": self.provisional,
        }


def terms_of(limit: TimeLimit) -> dict[str, Any]:
    """What may stop and lengthen a limit, for the clock's row."""
    terms: dict[str, Any] = {"suspension_types": list(limit.suspension_types)}
    if limit.extension is not None:
        terms["extension"] = {
            "amounts": list(limit.extension.amounts),
            "unit": limit.extension.unit.value,
            "approvers": list(limit.extension.approvers),
            "needs_notice": limit.extension.needs_notice,
        }
    return terms


def extension_of(terms: Mapping[str, Any]) -> Extension | None:
    """The rule of extension in a clock's terms."""
    stored = terms.get("extension")
    if stored is None:
        return None
    return Extension(tuple(stored["amounts"]), Unit(stored["unit"]), tuple(stored["approvers"]), stored["needs_notice"])


@dataclass(frozen=True, slots=True)
class Suspension:
    """One special procedure from its start to its result."""

    id: str
    town_code: str
    subject_kind: str
    subject_id: str
    reach: str
    type: str
    reason: str
    legal_basis: str
    started_on: date
    started_at: datetime
    planned_days: int
    planned_end_on: date
    ended_on: date | None
    ended_at: datetime | None
    result: str | None
    notice_document_id: str
    approved_by: str
    requested_by: str

    @property
    def is_open(self) -> bool:
        """Whether it still stops its clocks."""
        return self.ended_at is None


@dataclass(frozen=True, slots=True)
class ClockExtension:
    """One extension of one clock."""

    id: str
    town_code: str
    clock_id: str
    step: int
    amount: int
    reason: str
    approved_by: str
    approved_as: str
    notice_document_id: str | None
    old_due_at: datetime
    new_due_at: datetime
    extended_at: datetime
    extended_by: str


@dataclass(frozen=True, slots=True)
class Card:
    """A reminder or card that a clock was given, and its revocation if there was one."""

    id: str
    town_code: str
    clock_id: str
    subject_kind: str
    subject_id: str
    instance_id: str | None
    code: str
    level: int
    reached_at: datetime
    due_at: datetime
    responsible: str | None
    issued_at: datetime
    revoked_at: datetime | None = None
    revoked_by: str | None = None
    revocation_reason: str | None = None

    @property
    def is_valid(self) -> bool:
        """Whether nobody has revoked it."""
        return self.revoked_at is None
