"""The one-command run: both web doors on one origin and every worker, each its own process.

A child that dies is started again; when this process goes, however it went, the children follow.
"""

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable
from typing import Any

from gunicorn.app.base import BaseApplication

import services.events.app
import services.events.worker
import services.registrations.app
import services.registrations.worker
from shared import roles
from shared.config import ConfigError, data_folder, load_settings, port
from shared.db import Database
from shared.migrate import upgrade
from shared.web.routes import service_for

Wsgi = Callable[[dict[str, Any], Any], Any]
APPS = {
    "events": services.events.app.create_app,
    "registrations": services.registrations.app.create_app,
}
WORKERS = {
    "events": services.events.worker.main,
    "registrations": services.registrations.worker.main,
}


class Web(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """gunicorn in one process with threads: SQLite's writers then queue fairly."""

    def load_config(self) -> None:
        """One worker, many threads, loopback only."""
        options = {
            "bind": f"127.0.0.1:{port()}",
            "workers": 1,
            "worker_class": "gthread",
            "threads": 16,
            "loglevel": "warning",
            "control_socket_disable": True,
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Wsgi:
        """Every app of the run behind the route table."""
        return composed()


def composed() -> Wsgi:
    """One WSGI app that hands each address to its service."""
    apps = {name: create() for name, create in APPS.items()}

    def dispatch(environ: dict[str, Any], start: Any) -> Any:
        service = service_for(environ.get("PATH_INFO", "/"))
        return apps.get(service, apps["events"])(environ, start)

    return dispatch


def main() -> int:
    """Migrate, start everything, wait for Ctrl-C or SIGTERM; 0 when ended cleanly."""
    try:
        address = f"http://127.0.0.1:{port()}"
        _migrate()
    except ConfigError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    targets: dict[str, Callable[[], Any]] = {"web": _web}
    targets |= {name: _worker(main) for name, main in WORKERS.items()}
    print(f"Live runs on {address}/api/events/v1/events – Ctrl-C stops it.", flush=True)
    print(f"Its data are in {data_folder()}.", flush=True)
    _supervise(targets, stop)
    return 0


def _migrate() -> None:
    for service in APPS:
        database = Database(load_settings(service).database_url)
        upgrade(service, database)
        database.dispose()


def _supervise(targets: dict[str, Callable[[], Any]], stop: threading.Event) -> None:
    """Keep every child alive until stopped, then let them end."""
    context = multiprocessing.get_context("fork")  # children share the memory of what is imported
    children: dict[str, Any] = {}
    while not stop.is_set():
        for name, target in targets.items():
            if name not in children or not children[name].is_alive():
                children[name] = context.Process(target=_child, args=(target,), name=name)
                children[name].start()
        stop.wait(1.0)
    for child in children.values():
        child.terminate()
    for child in children.values():
        child.join(timeout=20)


def _child(target: Callable[[], Any]) -> None:
    os.setpgid(0, 0)  # Ctrl-C in the terminal reaches the parent, which ends the children in turn
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)
    roles.end_with_parent()
    sys.exit(target())


def _web() -> None:
    Web().run()


def _worker(main: Callable[..., int]) -> Callable[[], int]:
    return lambda: main([])


if __name__ == "__main__":
    sys.exit(main())
