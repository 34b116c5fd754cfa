"""The clocks of an approval and the diagram: a promise that is missed is told to the case that has asked for it."""

from sqlalchemy import select

from engine import deployments
from engine.context import SYSTEM
from engine.models import history_event
from tests.scenarios.walker import bundle
from tests.workflows.approval.test_breaking import ACCEPT, _clock, _later
from tests.workflows.town import Office

ACTED = '<camunda:property name="act" value="permit.accept" />'
MESSAGE = '<bpmn:message id="Message_promise_red" name="approval.promise_missed" /><bpmn:process '
SEEN = """<bpmn:subProcess id="missed" triggeredByEvent="true">
  <bpmn:startEvent id="missed_start" isInterrupting="false">
    <bpmn:messageEventDefinition messageRef="Message_promise_red" /></bpmn:startEvent>
  <bpmn:sequenceFlow id="missed_flow" sourceRef="missed_start" targetRef="missed_end" />
  <bpmn:endEvent id="missed_end" /></bpmn:subProcess></bpmn:process>"""


def _asking(**properties: str) -> dict[str, bytes]:
    """The approval with properties on its step of acceptance, and an event subprocess that hears them."""
    files = bundle("approval")
    text = files["process.bpmn"].decode()
    step = text.index('<bpmn:serviceTask id="P1-04"')
    at = text.index(ACTED, step)
    said = "".join(f'<camunda:property name="{name}" value="{value}" />' for name, value in properties.items())
    text = text[:at] + said + text[at:]
    text = text.replace("<bpmn:process ", MESSAGE, 1).replace("</bpmn:process>", SEEN)
    return {**files, "process.bpmn": text.encode()}


def test_the_acceptance_says_which_message_its_clocks_send_when_the_promise_is_missed(office: Office) -> None:
    with office.acting(SYSTEM) as ctx:
        deployments.deploy(ctx, "approval", _asking(on_red="approval.promise_missed"))
    started = office.start()
    office.complete(started, "P1-03", "li.min", ACCEPT)

    _later(office, 10)

    with office.looking() as ctx:
        statement = select(history_event.c.element_id).where(
            history_event.c.instance_id == started.id, history_event.c.element_id == "missed_end"
        )
        heard = ctx.db.execute(statement).scalars().all()
    assert _clock(office, started, "AP-14").messages == {"red": "approval.promise_missed"}
    assert heard, "nobody heard that the promise was missed"


def test_an_acceptance_that_says_nothing_sends_nothing(office: Office) -> None:
    started = office.start()
    office.complete(started, "P1-03", "li.min", ACCEPT)

    _later(office, 10)

    with office.looking() as ctx:
        unheard = select(history_event.c.id).where(history_event.c.kind == "clock_unheard")
        assert ctx.db.execute(unheard).all() == []
    assert _clock(office, started, "AP-14").messages == {}
