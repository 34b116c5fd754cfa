"""Doors to one's own settings: saved views, stock phrases, preferences; one document for all devices."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from api import errors
from api.contract import Call, Door
from api.fields import Answer, Body, Choice, Items, Part, Text, Variables, Whole
from api.scopes import Scope
from engine import personal_settings
from engine.errors import FieldError

door = Door("personal-settings", "个人设置", "Personal settings")

MOST_VIEWS, MOST_PHRASES = 100, 200
"""Of one account. Reason: more than a menu shows; the document's size bounds them anyway."""

LANGUAGES = ("zh", "en")
THEMES = ("light", "dark", "auto")
SIZES = ("normal", "large")

_VIEW = {"name": "本周到期", "list": "worklist", "query": {"tab": "held", "order": "urgency"}}
_PHRASE = {"text": "材料齐全，符合法定条件，同意。", "group": "同意"}


class PreferencesIn(Body):
    """How the application looks."""

    language = Choice(*LANGUAGES, load_default="zh")
    theme = Choice(*THEMES, load_default="auto")
    size = Choice(
        *SIZES, load_default="normal", metadata={"example": "large", "description": "large：大字版。 Large type."}
    )


class ViewIn(Body):
    """A list with its filters under a name that its owner gave it; the name is unique within its list."""

    name = Text(min=1, max=60, required=True, metadata={"example": _VIEW["name"]})
    list = Text(min=1, max=40, required=True, pattern=r"^[a-z][a-z-]*$", metadata={"example": _VIEW["list"]})
    query = Variables(load_default=dict, metadata={"example": _VIEW["query"]})


class PhraseIn(Body):
    """A stock phrase for opinions."""

    text = Text(min=1, max=500, required=True, metadata={"example": _PHRASE["text"]})
    group = Text(min=1, max=20, load_default=None, allow_none=True, metadata={"example": _PHRASE["group"]})


class SettingsIn(Body):
    """The whole document; what is left out becomes empty again."""

    views = Items(Part(ViewIn()), max=MOST_VIEWS, load_default=list)
    phrases = Items(Part(PhraseIn()), max=MOST_PHRASES, load_default=list)
    preferences = Part(PreferencesIn(), load_default=lambda: PreferencesIn().load({}))


class PreferencesOut(Answer):
    """How the application looks."""

    language = Choice(*LANGUAGES)
    theme = Choice(*THEMES)
    size = Choice(*SIZES, metadata={"example": "large"})


class ViewOut(Answer):
    """A list with its filters under a name."""

    name = Text(metadata={"example": _VIEW["name"]})
    list = Text(metadata={"example": _VIEW["list"]})
    query = Variables(metadata={"example": _VIEW["query"]})


class PhraseOut(Answer):
    """A stock phrase for opinions."""

    text = Text(metadata={"example": _PHRASE["text"]})
    group = Text(allow_none=True, metadata={"example": _PHRASE["group"]})


class SettingsOut(Answer):
    """The document; revision 0 before it was ever written."""

    views = Part(ViewOut(), many=True)
    phrases = Part(PhraseOut(), many=True)
    preferences = Part(PreferencesOut())
    revision = Whole()


@door.read("/me/settings", scope=Scope.PERSONAL_USE, returns=SettingsOut(), has_etag=True)
def get_settings(call: Call) -> dict[str, Any]:
    """个人设置。One's own saved views, stock phrases and preferences; the usual ones before any were kept."""
    return _shown(personal_settings.get(call.ctx))


@door.replace(
    "/me/settings",
    scope=Scope.PERSONAL_USE,
    body=SettingsIn(),
    returns=SettingsOut(),
    has_etag=True,
    takes_match=True,
    needs_match=True,
)
def put_settings(call: Call) -> dict[str, Any]:
    """保存个人设置。Replace one's own settings, at most 64 KiB; 412 when another device kept some meanwhile."""
    _refuse_twins(call.body["views"])
    return _shown(personal_settings.put(call.ctx, call.body, call.revision))


def _refuse_twins(views: Sequence[dict[str, Any]]) -> None:
    keys = [(view["list"], view["name"]) for view in views]
    counts = Counter(keys)
    zh, en = "同一列表中已有同名视图。", "Another view of this list has this name."
    twins = [
        FieldError(f"/views/{place}/name", "not_unique", zh, en) for place, key in enumerate(keys) if counts[key] > 1
    ]
    if twins:
        raise errors.InputInvalid(zh, en, fields=twins)


def _shown(found: personal_settings.Settings) -> dict[str, Any]:
    return {**SettingsIn().load(dict(found.document)), "revision": found.revision}
