"""What modelers and clients ask before anything else: which version, which engines."""

from api.contract import Call
from api.engine_rest.contract import Facade
from api.scopes import Scope

door = Facade("site", "版本", "Version")

FOLLOWED = "7.24.0"
"""The version of Camunda 7 whose interface is followed; modelers compare it with what a model needs."""


@door.read("/version", scope=None)
def get_version(call: Call) -> dict[str, str]:
    """版本。The version of the interface that is followed."""
    return {"version": FOLLOWED}


@door.read("/engine", scope=Scope.PROCESS_READ)
def list_engines(call: Call) -> list[dict[str, str]]:
    """引擎列表。The one engine."""
    return [{"name": "default"}]
