"""How gunicorn runs the application: gthread with a lot for who waits, one executor inside unless it runs elsewhere."""

import logging
import threading
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from api.bootstrap import System
from api.config import Config
from api.housekeeping import Housekeeper
from engine.executor import Executor

logger = logging.getLogger(__name__)

GRACE_SECONDS = 30
"""Time for running requests and jobs to end after SIGTERM."""

CONNECTIONS = 1000
"""Open connections of one process beside those that wait. Source: gunicorn's default."""


def settings(config: Config) -> dict[str, Any]:
    """gunicorn's settings, also used by ``gunicorn.conf.py``."""
    return {
        "bind": f"{config.host}:{config.port}",
        "workers": config.worker_count,
        "worker_class": "api.parking.WaitingWorker",
        "threads": config.threads,
        "worker_connections": CONNECTIONS + config.waiting,
        "graceful_timeout": GRACE_SECONDS,
        "timeout": 60,
        "keepalive": 5,
        "control_socket_disable": True,
        "limit_request_line": 8190,
        "post_worker_init": start_executor,
        "worker_exit": stop_executor,
    }


class Server(BaseApplication):  # type: ignore[misc]
    """gunicorn inside ``zhenshu serve``."""

    def __init__(self, config: Config) -> None:
        self._settings = settings(config)
        self._config = config
        super().__init__()

    def load_config(self) -> None:
        """Called by gunicorn."""
        for name, value in self._settings.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """Called by gunicorn in each worker."""
        from api.app import create_app

        return create_app(self._config)


def start_executor(worker: Any) -> None:
    """Run timers and service jobs in this worker too."""
    system: System = worker.wsgi.extensions["zhenshu"]
    if not system.config.embedded_executor:
        return
    executor = Executor(system.database, system.hooks, clock=system.clock)
    worker.zhenshu_executor = executor
    worker.zhenshu_thread = threading.Thread(target=executor.run, name="executor", daemon=True)
    worker.zhenshu_thread.start()
    worker.zhenshu_housekeeper = Housekeeper(system)
    worker.zhenshu_housekeeper.start()


def stop_executor(arbiter: Any, worker: Any) -> None:
    """Let the running jobs end, take no new ones."""
    executor = getattr(worker, "zhenshu_executor", None)
    if executor is not None:
        worker.zhenshu_housekeeper.stop()
        executor.stop()
        worker.zhenshu_thread.join(GRACE_SECONDS)
