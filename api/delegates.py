"""The file of ``ZHENSHU_DELEGATES``: which Java delegates of models are which topics of workers."""

import tomllib
from pathlib import Path

from api.config import PREFIX, ConfigInvalid
from engine.bpmn import Delegates

KINDS = ("class", "delegateExpression", "expression")
"""Tables of the file: the attributes by which a model names its delegate."""


def load(path: str) -> Delegates:
    """The bindings of the file; none without one.

    Raises:
        ConfigInvalid: the file cannot be read, or something in it is no binding.
    """
    if not path:
        return {}
    try:
        found = tomllib.loads(Path(path).read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigInvalid([f"{PREFIX}DELEGATES: {path!r} cannot be read ({error})"]) from error
    problems = [f"[{kind}] is none of {', '.join(KINDS)}" for kind in found if kind not in KINDS]
    for kind in KINDS:
        problems += _problems(kind, found.get(kind, {}))
    if problems:
        raise ConfigInvalid([f"{PREFIX}DELEGATES: {path}: {one}" for one in problems])
    return {kind: {text.strip(): topic.strip() for text, topic in found.get(kind, {}).items()} for kind in KINDS}


def _problems(kind: str, table: object) -> list[str]:
    if not isinstance(table, dict):
        return [f"{kind} is no table"]
    wrong = [text for text, topic in table.items() if not isinstance(topic, str) or not topic.strip()]
    return [f"[{kind}] {text!r}: expected the name of a topic" for text in wrong]
