"""What can go wrong in the kernel: a diagram that is refused, a command that does not fit, a step that fails.

KernelError
├── BadDiagram        the XML is not a diagram that Zhenshu runs
├── WaitNotFound      nothing waits under this id (any more)
├── WaitMismatch      what waits under this id does not take this command
├── MoveRefused       a token cannot be moved from there, or to there
└── BadControl        a stored control document cannot be read
StepFailed            an automatic step cannot go on: it becomes an incident, never an exception of a command
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.feel import Excerpt


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding about a diagram: what was expected, what was found, where, and what to do."""

    rule: str
    severity: str
    """``error`` (deployment is refused) or ``warning``."""
    element_id: str | None
    line: int | None
    message_zh: str
    message_en: str
    remedy_zh: str
    remedy_en: str
    expression: Excerpt | None = None
    """The expression it is about, with the place in it."""


class KernelError(Exception):
    """The kernel refuses the command; the workflow object must be discarded."""

    code = "kernel_error"

    def __init__(self, message_zh: str, message_en: str) -> None:
        super().__init__(message_en)
        self.message_zh = message_zh
        self.message_en = message_en


class BadDiagram(KernelError):
    """The XML is not a diagram that Zhenshu runs."""

    code = "bad_diagram"

    def __init__(self, problems: Sequence[Problem]) -> None:
        first = problems[0]
        super().__init__(first.message_zh, first.message_en)
        self.problems = tuple(problems)


class WaitNotFound(KernelError):
    """Nothing waits under this id (any more)."""

    code = "wait_not_found"

    def __init__(self, wait_id: str) -> None:
        super().__init__(f"没有等待项“{wait_id}”（可能已经完成）", f"Nothing waits under id {wait_id!r} (any more)")
        self.wait_id = wait_id


class WaitMismatch(KernelError):
    """What waits under this id does not take this command."""

    code = "wait_mismatch"

    def __init__(self, wait_id: str, expected: str, found: str) -> None:
        super().__init__(
            f"等待项“{wait_id}”应为 {expected}，实际为 {found}",
            f"Expected wait {wait_id!r} to be {expected}, but it is {found}",
        )
        self.wait_id = wait_id


class MoveRefused(KernelError):
    """A token cannot be moved from there, or to there; without a target, to nowhere."""

    code = "move_refused"

    def __init__(self, source: str, target: str, zh: str, en: str) -> None:
        super().__init__(
            f"不能从“{source}”移到“{target}”：{zh}" if target else f"不能移动“{source}”：{zh}",
            f"Expected to move from {source!r} to {target!r}: {en}" if target else f"Expected to move {source!r}: {en}",
        )
        self.source = source
        self.target = target


class BadControl(KernelError):
    """A stored control document cannot be read."""

    code = "bad_control"


class StepFailed(Exception):
    """An automatic step cannot go on. The token stops there as an incident that an operator can retry."""

    def __init__(self, code: str, message_zh: str, message_en: str) -> None:
        super().__init__(message_en)
        self.code = code
        self.message_zh = message_zh
        self.message_en = message_en
