"""Doors to people's names: beside logins, and to choose a colleague."""

from collections.abc import Sequence

from api import errors, towns
from api.contract import Call, Door
from api.fields import Answer, Flag, Query, Text
from api.scopes import Scope
from workflows.organisation import names
from workflows.organisation.names import Named

door = Door("people", "人员姓名", "People's names")


class PeopleQuery(Query):
    """Of which logins, or found by what."""

    logins = Text(
        min=1,
        max=20_000,
        load_default=None,
        metadata={
            "example": "li.min,chen.jing",
            "description": "账号，以逗号分隔。 By commas, at most 200.",
        },
    )
    text = Text(min=1, max=100, load_default=None, metadata={"description": "账号或姓名包含。 Login or name contains."})


class NamedOut(Answer):
    """Somebody of the town."""

    login = Text(metadata={"example": "li.min"})
    name = Text(metadata={"example": "李敏"})
    post = Text(allow_none=True, metadata={"example": "行政审批局 综窗受理员"})
    is_active = Flag()


@door.read("/people", scope=Scope.ORGANISATION_READ, query=PeopleQuery(), returns=NamedOut(), is_list=True)
def list_people(call: Call) -> Sequence[Named]:
    """人员姓名。Names of up to 200 logins at once, or up to 20 active staff found by part of a name."""
    given, town_code = call.query["logins"], towns.own(call.ctx)
    if given is None:
        return names.search(call.ctx, town_code, call.query["text"])
    logins = [one.strip() for one in given.split(",") if one.strip()]
    if len(logins) > names.MOST or call.query["text"] is not None:
        zh, en = f"至多 {names.MOST} 个账号，且不与 text 同用", f"Expected at most {names.MOST} logins, without text"
        raise errors.refuse("/logins", "too_many", zh, en)
    return names.of(call.ctx, town_code, logins)
