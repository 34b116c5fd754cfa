"""Nobody examines or decides what they reported themselves, in whichever instance it has gone on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from engine.db import Database
from engine.rows import UserTask
from tests.scenarios.walker import actor
from tests.workflows.command_centre import Centre
from workflows import own_cases
from workflows.organisation.errors import MustAvoid

REPORT: Mapping[str, Any] = {
    "source": "12345",
    "source_no": "A-1",
    "category": "求助",
    "reporter_name": "王建国",
    "reporter_tel": "13811112222",
    "place": "东湖村一组12号",
    "occurred_at": "2026-11-22T18:30+08:00",
    "content": "路口井盖缺失，请处理。",
    "privacy_notice_ack": True,
}


@pytest.fixture
def centre(database: Database) -> Centre:
    """A resident's report that was passed on to dispatch."""
    centre = Centre.opened(database, "report_intake", "dispatch")
    centre.steps(
        {"start": {"report": REPORT}, "by": "wang.jianguo"},
        {"complete": "S4-02", "by": "pan.xia", "form": {"acceptance": "受理", "category": "求助"}},
        {"switch": "dispatch"},
    )
    return centre


def _dispatching(centre: Centre) -> UserTask:
    """The triage, as if it were a dispatch that is offered to the reporter by name."""
    return replace(centre.open_task("P4-02"), element_id="P4-05", candidate_users=["wang.jianguo"])


def test_who_reported_does_not_dispatch_what_became_of_the_report(centre: Centre) -> None:
    task = _dispatching(centre)

    with centre.command(actor("wang.jianguo")) as ctx, pytest.raises(MustAvoid) as refused:
        own_cases.check_completion(ctx, task, variables={})
    with centre.command(actor("wang.jianguo")) as ctx, pytest.raises(MustAvoid):
        own_cases.check_person(ctx, task, assignee="wang.jianguo")

    assert refused.value.facts["ground"] == "own_case"


def test_whoever_else_may(centre: Centre) -> None:
    with centre.command(actor("cui.hao")) as ctx:
        own_cases.check_completion(ctx, _dispatching(centre), variables={})
