"""Variables in the answer of an act: for whoever might read them at the instance, as they would be shown there."""

from typing import Any

from api import auth, sight
from api.contract import Call
from api.engine_rest import variables
from api.scopes import Scope
from engine import variables as stored


def asked(call: Call, flag: str) -> bool:
    """Whether the body asks for them; to be asked before anything is done.

    Raises:
        ScopeMissing: it does, and the caller may read none.
    """
    if not call.body.flag(flag):
        return False
    auth.authorise(call.caller, Scope.VARIABLE_READ)
    return True


def shown(call: Call, instance_id: str) -> dict[str, Any] | None:
    """The instance's own variables, typed; None where the instance is not the caller's to read."""
    if not sight.is_open_to(call.ctx, instance_id):
        return None
    scopes, declared = stored.known(call.ctx, instance_id)
    return variables.show_all(sight.shown(call.ctx, instance_id, stored.own_of(scopes)), declared)
