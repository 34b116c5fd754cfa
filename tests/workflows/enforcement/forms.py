"""The forms of enforcement with answers that are right: those that the scenarios send, each at its own moment."""

from __future__ import annotations

import copy
import json
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from engine import feel
from engine.errors import FieldError
from forms.definition import FormDefinition, parse
from forms.errors import FormInvalid
from forms.uploads import Upload
from forms.validation import validate
from tests.scenarios.walker import WING, typed
from tests.workflows.layout import BPMN

PROCESSES = ("enforcement", "joint_plan", "simple_penalty", "ordinary_penalty")
CAMUNDA = "{http://camunda.org/schema/1.0/bpmn}"
OFFICERS = [{"label": login, "value": login} for login in ("qian.yong", "luo.bin", "xie.fei")]
MEMBERS = [{"label": login, "value": login} for login in ("lu.jun", "dong.mei", "wei.min")]
HELD = [
    {"label": "登记保存", "value": number} for number in ("示政登存字〔2026〕第0001号", "示政查扣字〔2026〕第0001号")
]
RANGES = {"CG-049": (2000, 20000), "CG-040": (5000, 50000), "YJ-017": (0, 50000), "LD-018": (2000, 20000)}


@dataclass(frozen=True)
class Answer:
    """A right answer to a form: when it was sent, and what the process knew."""

    form: str
    payload: Mapping[str, Any]
    now: datetime
    known: Mapping[str, Any]

    def changed(self, path: tuple[str | int, ...], value: Any) -> Answer:
        """The same with another value at one place; ``...`` takes it away."""
        payload = copy.deepcopy(dict(self.payload))
        place: Any = payload
        for name in path[:-1]:
            place = place[name] if isinstance(name, int) else place.setdefault(name, {})
        if value is ...:
            place.pop(path[-1], None)
        else:
            place[path[-1]] = value
        return Answer(self.form, payload, self.now, self.known)


@cache
def definitions() -> dict[str, FormDefinition]:
    """Every form by its id."""
    paths = [path for process in PROCESSES for path in sorted((WING / process / "forms").glob("*.form"))]
    return {form.id: form for form in (parse(path.read_bytes()) for path in paths)}


@cache
def form_keys() -> dict[str, str]:
    """Element → form, over the diagrams of enforcement."""
    found = {}
    for process in PROCESSES:
        for node in ET.parse(WING / process / "process.bpmn").getroot().iter():
            if f"{CAMUNDA}formKey" in node.attrib and node.tag in (f"{BPMN}userTask", f"{BPMN}startEvent"):
                found[node.attrib["id"]] = node.attrib[f"{CAMUNDA}formKey"]
    return found


@cache
def answers() -> dict[str, list[Answer]]:
    """Form → every right answer that a scenario sends to it."""
    found: dict[str, list[Answer]] = {name: [] for name in definitions()}
    for process in PROCESSES:
        for path in sorted((WING / process / "scenarios").glob("*.json")):
            for answer in _told(process, json.loads(path.read_text(encoding="utf-8"))):
                found[answer.form].append(answer)
    for form, changes in MORE:
        answer = found[form][0]
        for path, value in changes.items():
            answer = answer.changed(tuple(path.split(".")), value)
        found[form].append(answer)
    return found


MORE: tuple[tuple[str, Mapping[str, Any]], ...] = (
    (
        "joint_plan_summary",
        {
            "joint_summary.recommendation": "移交其他机关",
            "joint_summary.transfer_to": "江阴市交通运输局",
            "joint_summary.reason": ...,
        },
    ),
    ("simple_penalty_record", {"record.result": "提出纠正意见", "record.reason": "应当补充现场照片。"}),
    ("ordinary_penalty_decision", {"decision.kinds": ["没收违法所得"], "decision.confiscation_value": 800}),
    ("ordinary_penalty_report", {"report.kinds": ["没收违法所得"], "report.confiscation_value": 800}),
    (
        "ordinary_penalty_report",
        {"report.discretion": "减轻", "report.mitigation_reason": "主动消除危害后果。", "report.fine": 100},
    ),
    (
        "ordinary_penalty_site_record",
        {"site_record.party_opinion": "有异议", "site_record.party_words": "不认可遗撒的长度。"},
    ),
    (
        "ordinary_penalty_site_record",
        {
            "site_record.signed": "拒绝签名",
            "site_record.signature": ...,
            "site_record.refusal_note": "当事人拒绝签名。",
        },
    ),
)
"""Right answers that no scenario gives, as changes of one that a scenario does."""


def _told(process: str, scenario: Mapping[str, Any]) -> Iterator[Answer]:
    now = datetime.fromisoformat(scenario["given"]["now"])
    known: dict[str, Any] = {"officer_options": OFFICERS, "member_options": MEMBERS, "open_measures": HELD}
    for step in scenario["when"]:
        now = datetime.fromisoformat(step["until"]) if "until" in step else now
        if "start_variables" in step:
            known |= typed(step["start_variables"])
        form = form_keys().get(step.get("complete", "P2-01" if "start" in step else ""))
        if form is None or "refused" in step:
            continue
        payload = step.get("form", step.get("start"))
        if form == "joint_plan_check":
            known["unit"] = "ZZ" if "officers" in payload["joint_record"] else "JS"
        yield Answer(form, payload, now, {name: value for name, value in known.items() if name not in payload})
        known |= payload
        known |= _told_of(known)


def _told_of(known: Mapping[str, Any]) -> dict[str, Any]:
    """What the automatic steps make of the answers so far."""
    found: dict[str, Any] = {}
    if "filing" in known:
        least, most = RANGES[known["filing"]["power_code"]]
        found["power"] = {"fine_least": least, "fine_most": most}
    if "report" in known:
        found["proposal"] = {"kinds": known["report"].get("kinds"), "fine": known["report"].get("fine")}
    return found


def uploads(now: datetime) -> dict[str, Upload]:
    """A photo, a paper and a text that the sender has uploaded."""

    def one(name: str, file: str, media_type: str) -> Upload:
        extension = file.rpartition(".")[2]
        return Upload(name, file, media_type, extension, 1000, "0" * 64, now, "qian.yong", None, None, "320281199")

    return {
        "@photo": one("@photo", "现场.png", "image/png"),
        "@paper": one("@paper", "说明.pdf", "application/pdf"),
        "@text": one("@text", "说明.txt", "text/plain"),
    }


def errors(answer: Answer) -> dict[str, FieldError]:
    """What the form refuses, by pointer."""
    env = feel.Env(now=answer.now)
    try:
        validate(definitions()[answer.form], answer.payload, answer.known, uploads(answer.now), answer.now, env=env)
    except FormInvalid as refused:
        return {error.pointer: error for error in refused.fields}
    return {}
