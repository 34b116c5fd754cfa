"""Steps with a platform on the other side: it brings its sample message and is told how the matter stands."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import update

from engine.context import Actor
from engine.outside import Policy
from tests.platforms.platform import KINDS, Platform
from workflows import demo
from workflows.catalogues.models import connector
from workflows.connectors import intake

ROBOT = Actor("county", "program", "县级平台", frozenset({"INT"}), frozenset(), demo.TOWN.code)


def bring(walk: Any, name: str, step: Mapping[str, Any]) -> None:
    """Let a platform bring a case; what it is told while the case is registered it acknowledges."""
    code, made = KINDS[name]
    with TemporaryDirectory() as folder, Platform(name, Path(folder), loss=0.0) as platform:
        serving = threading.Thread(target=platform.serve_forever, kwargs={"poll_interval": 0.01})
        serving.start()
        try:
            allowed = frozenset({("127.0.0.1", platform.server_port)})
            walk.hooks.outside = replace(Policy(), allowed=allowed)
            with walk.command(ROBOT) as ctx:
                ctx.db.execute(update(connector).where(connector.c.code == code).values(address=platform.address))
                taken = intake.receive(ctx, code, {**made(1), **step.get("message", {})})
            walk.executor.drain()
        finally:
            platform.shutdown()
            serving.join()
        assert taken.refusal is None, taken.refusal
        assert len(platform.book.told) == step["told"], platform.book.told
    walk.instance_id = taken.message.instance_id
