"""The command centre for tests: a walk that takes steps as scenarios write them, and forms under every bad input."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from engine import context, feel, tasks
from engine.context import SYSTEM
from engine.db import Database
from engine.rows import UserTask
from forms.definition import FormDefinition, parse
from forms.errors import FormInvalid
from forms.uploads import Upload
from forms.validation import validate
from tests.scenarios.walker import WING, Scenario, Walk, actor
from workflows import language

NOW = datetime(2026, 11, 23, 1, 15, tzinfo=UTC)
MORNING = "2026-11-23T09:15+08:00"


class Centre(Walk):
    """One town with its grids and some processes; steps are taken one by one."""

    @classmethod
    def opened(cls, database: Database, process: str, *others: str) -> Centre:
        """The town at nine fifteen on a Monday, with these processes deployed."""
        given = {"now": MORNING, "town": True, "with": [*others]}
        centre = cls(database, Scenario(WING / process / "scenarios" / "test.json", "test", given, [], {}))
        centre.take_steps()
        return centre

    def steps(self, *steps: Mapping[str, Any]) -> None:
        """Take these steps, each with everything that follows from it."""
        for step in steps:
            self._take(dict(step))
            self.executor.drain()

    def without_form(self, element_id: str, who: str, **given: Any) -> None:
        """Complete a task as a program would that knows of no form; only the engine's guards are asked."""
        task = self.open_task(element_id)
        with self.command(actor(who)) as ctx:
            tasks.complete(ctx, task.id, given)
        self.executor.drain()

    def open_task(self, element_id: str) -> UserTask:
        """The open task at an element."""
        return self._task(element_id, SYSTEM)

    def looking(self) -> Any:
        """One query."""
        return context.query(self.database, self.hooks, SYSTEM, self.clock)


# --- forms ------------------------------------------------------------------------------------------

FILES = {
    name: Upload(
        name, f"{name}.{extension}", media, extension, 1000, "0" * 64, NOW, "hou.liang", None, None, "320281199"
    )
    for name, extension, media in (
        ("png", "png", "image/png"),
        ("txt", "txt", "text/plain"),
        ("mp4", "mp4", "video/mp4"),
    )
}
PHOTO = ["png"]
FILM = ["mp4"]


def form(process: str, name: str) -> FormDefinition:
    """A shipped form."""
    return parse((WING / process / "forms" / f"{name}.form").read_bytes())


def errors(process: str, name: str, payload: Mapping[str, Any], known: Mapping[str, Any]) -> dict[str, str]:
    """By place, the code of each error."""
    env = feel.Env(now=NOW, functions=language.functions())
    try:
        validate(form(process, name), payload, known, FILES, NOW, env=env)
    except FormInvalid as refused:
        assert all(error.message_zh and error.message_en for error in refused.fields)
        return {error.pointer: error.code for error in refused.fields}
    return {}


Bad = tuple[str, list[str], Any, set[str]]
"""A name, the path of the field, what is put there (or ``...`` to leave it out), and the codes expected."""


def bad_inputs(process: str, name: str, payload: Mapping[str, Any]) -> Iterator[Bad]:
    """Every plain rule of every field that the payload fills in, broken one at a time."""
    document = json.loads((WING / process / "forms" / f"{name}.form").read_text(encoding="utf-8"))
    yield "unknown field", ["made_up"], 1, {"unknown_field"}
    yield from _broken(document["components"], payload, [])


def _broken(components: list[dict[str, Any]], payload: Any, path: list[str]) -> Iterator[Bad]:
    for one in components:
        if one["type"] == "group":
            yield from _broken(one["components"], payload.get(one["path"], {}), [*path, one["path"]])
        elif one["type"] == "dynamiclist" and payload.get(one["path"]):
            here = [*path, one["path"]]
            yield from _list(one, here)
            yield from _broken(one["components"], payload[one["path"]][0], [*here, "0"])
        elif one.get("key") in payload:
            yield from _field(one, [*path, one["key"]])


def _list(one: dict[str, Any], here: list[str]) -> Iterator[Bad]:
    if one["properties"].get("minRows"):
        yield "no rows", here, [], {"too_few_rows"}
    yield "no list", here, 7, {"wrong_type"}


def _field(one: dict[str, Any], here: list[str]) -> Iterator[Bad]:
    checks, properties, kind = one.get("validate", {}), one.get("properties", {}), one["type"]
    if one.get("readonly"):
        return
    if checks.get("required"):
        yield "left out", here, ..., {"required"}
        yield "null", here, None, {"required"}
    if kind in ("textfield", "textarea"):
        yield from _text(checks, properties, here)
    if kind in ("radio", "select", "taglist"):
        wrong = ["不存在"] if kind == "taglist" else "不存在"
        yield "not an option", here, wrong, {"not_an_option"}
    if kind == "number":
        yield "no number", here, "很多", {"wrong_type", "money"}
        for bound, shift, code in (("min", -1, "too_small"), ("max", 1, "too_large")):
            if bound in checks:
                yield bound, here, checks[bound] + shift, {code}
    if kind == "datetime":
        yield "no day", here, "昨天", {"not_a_date", "not_a_datetime"}
    if kind == "filepicker":
        yield "unknown file", here, ["nothing"], {"upload_not_found"}
        yield "wrong file", here, ["txt"], {"file_type"}
    if kind == "checkbox":
        yield "no yes or no", here, "是", {"wrong_type"}


def _text(checks: Mapping[str, Any], properties: Mapping[str, Any], here: list[str]) -> Iterator[Bad]:
    yield "no text", here, 7, {"wrong_type"}
    yield "control character", here, "坏\u0007字字字字", {"control_character"}
    if "format" in properties:
        yield "format", here, "\u00bf?", {"mobile", "phone", "name", "coordinates", "landline", "pattern", "email"}
    elif "maxLength" in checks and checks.get("pattern", "\\S") == "\\S":
        yield "too long", here, "长" * (checks["maxLength"] + 1), {"too_long"}
    elif checks.get("pattern"):
        yield "pattern", here, "不合格式", {"pattern", "too_long"}
    if "minLength" in checks:
        yield "too short", here, "短", {"too_short"}
    if checks.get("pattern") == "\\S":
        yield "blanks", here, "   ", {"required", "pattern", "too_short"}


def changed(payload: Mapping[str, Any], path: list[str], value: Any) -> dict[str, Any]:
    """The payload with another value at a place; ``...`` leaves it out."""
    whole = copy.deepcopy(dict(payload))
    place: Any = whole
    for step in path[:-1]:
        place = place[int(step)] if isinstance(place, list) else place[step]
    if value is ...:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return whole


def fields(process: str, name: str) -> set[str]:
    """The keys of a form that a person fills in."""

    def below(components: list[dict[str, Any]]) -> Iterator[str]:
        for one in components:
            if "key" in one and not (one.get("readonly") or one.get("disabled")):
                yield one["key"]
            yield from below(one.get("components", []))

    return set(below(json.loads((WING / process / "forms" / f"{name}.form").read_text(encoding="utf-8"))["components"]))


def filled(payload: Any) -> Iterator[str]:
    """Every key that a payload fills in."""
    if isinstance(payload, dict):
        for name, value in payload.items():
            yield name
            yield from filled(value)
    if isinstance(payload, list):
        for value in payload:
            yield from filled(value)


def names(process: str) -> list[str]:
    """The forms of a process."""
    return sorted(path.stem for path in Path(WING / process / "forms").glob("*.form"))
