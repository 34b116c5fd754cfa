"""The transition tables are complete, and nothing leaves them."""

import pytest

from engine import states
from engine.errors import StateRefused
from engine.states import DelegationState, InstanceState, JobState, TaskState, change

TABLES = {
    InstanceState: states.INSTANCE,
    TaskState: states.TASK,
    DelegationState: states.DELEGATION,
    JobState: states.JOB,
    states.ExternalTaskState: states.EXTERNAL_TASK,
    states.IncidentState: states.INCIDENT,
}


@pytest.mark.parametrize("kind", TABLES)
def test_every_state_has_its_line(kind: type[InstanceState]) -> None:
    assert set(TABLES[kind]) == set(kind)  # type: ignore[index]


def test_a_known_way_is_taken_and_any_other_refused() -> None:
    assert change("active", InstanceState.SUSPENDED) == "suspended"
    for before, after in (("completed", InstanceState.ACTIVE), ("suspended", InstanceState.COMPLETED)):
        with pytest.raises(StateRefused):
            change(before, after)
    with pytest.raises(StateRefused):
        change("completed", TaskState.OPEN)
