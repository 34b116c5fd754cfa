"""Incidents: found, retried, given up, and gone when their cause goes."""

import pytest

from engine import external_tasks, history, incidents, instances, jobs, queue
from engine.errors import IncidentNotFound, IncidentNotOpen, IncidentNotResolvable, InstanceSuspended, JobNotFound
from engine.external_tasks import TopicRequest
from engine.hooks import JobHandler, Retry
from engine.rows import Incident
from tests.engine.house import House


def fail(house: House) -> tuple[str, Incident]:
    """An instance whose service step has no attempt left."""
    house.deploy("errors")
    with house.command() as ctx:
        instance_id = instances.start(ctx, "errors", variables={"route": "left"}).id
    with house.command() as ctx:
        (fetched,) = external_tasks.fetch_and_lock(ctx, "w", [TopicRequest("ask_partner")])
        external_tasks.fail(ctx, fetched.task.id, "w", "gone\x00wrong", retries=0)
    with house.query() as ctx:
        (found,) = incidents.list(ctx).items
    return instance_id, found


def test_an_incident_tells_what_and_where(house: House) -> None:
    instance_id, found = fail(house)
    assert (found.instance_id, found.element_id, found.definition_key) == (instance_id, "ask", "errors")
    assert found.message_en == "gone\ufffdwrong"
    with house.query() as ctx:
        assert incidents.get(ctx, found.id) == found
        assert incidents.list(ctx, incidents.IncidentFilter(kind="job")).items == []
        kinds = [event.kind for event in history.timeline(ctx, instance_id).items]
    assert "incident.raised" in kinds


def test_an_incident_goes_with_its_instance(house: House) -> None:
    instance_id, found = fail(house)
    with house.command() as ctx:
        instances.cancel(ctx, instance_id, "over")
    with house.query() as ctx:
        assert incidents.get(ctx, found.id).state == "resolved"
        assert instances.get(ctx, instance_id).incidents == 0


def test_an_incident_of_a_waiting_instance_can_only_be_retried(house: House) -> None:
    instance_id, found = fail(house)
    with house.command() as ctx, pytest.raises(IncidentNotResolvable):
        incidents.resolve(ctx, found.id)
    with house.command() as ctx:
        instances.suspend(ctx, instance_id)
    with house.command() as ctx, pytest.raises(InstanceSuspended):
        incidents.retry(ctx, found.id)
    with house.command() as ctx:
        instances.resume(ctx, instance_id)
        assert incidents.retry(ctx, found.id).state == "resolved"
    with house.command() as ctx, pytest.raises(IncidentNotOpen):
        incidents.retry(ctx, found.id)


@pytest.mark.parametrize("name", ["nothing", "\x00", "00000000-0000-7000-8000-000000000000"])
def test_unknown_ids_are_refused(house: House, name: str) -> None:
    for verb in (incidents.get, incidents.retry, incidents.resolve):
        with house.command() as ctx, pytest.raises(IncidentNotFound):
            verb(ctx, name)
    for refuse in (jobs.get, jobs.retry):
        with house.command() as ctx, pytest.raises(JobNotFound):
            refuse(ctx, name)


def test_a_job_that_stands_alone_can_be_given_up(house: House) -> None:
    def broken(ctx: object, payload: object) -> None:
        raise OSError("no")

    house.hooks.handlers["send"] = JobHandler(broken, "send", Retry(attempts=1))
    with house.command() as ctx:
        job_id = queue.defer(ctx, "send", {})
    house.drain()
    with house.query() as ctx:
        (found,) = incidents.list(ctx).items
        assert (found.cause_id, jobs.get(ctx, job_id).state) == (job_id, "dead")
    with house.command() as ctx:
        assert incidents.resolve(ctx, found.id).resolved_by == "portal"
    with house.query() as ctx, pytest.raises(JobNotFound):
        jobs.get(ctx, job_id)
