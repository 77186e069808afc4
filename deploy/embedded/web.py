"""The web door of the embedded run: every service on one origin, and its health."""

import json
import socket
from collections.abc import Callable, Mapping
from typing import Any

from gunicorn.app.base import BaseApplication

import services.events.app
import services.notifier.app
import services.registrations.app
from deploy.embedded import readiness
from shared.database.session import Database
from shared.site.routes import find_service
from shared.version import VERSION

HOST = "127.0.0.1"
Wsgi = Callable[[dict[str, Any], Any], Any]
APPS = {
    "events": services.events.app.create_app,
    "registrations": services.registrations.app.create_app,
    "notifier": services.notifier.app.create_app,
}


def open_listener(port: int) -> socket.socket:
    """Open the listening socket, which the parent process holds; OSError when the port is taken."""
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
        listener.listen(128)
    except OSError:
        listener.close()
        raise
    return listener


class EmbeddedServer(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """gunicorn in one process with threads: SQLite's writers then queue fairly."""

    def __init__(self, listener: socket.socket, ready: readiness.ReadyFlag) -> None:
        self.listener, self.ready = listener, ready
        super().__init__()

    def load_config(self) -> None:
        """One worker, many threads, on the parent's socket: who comes early waits in its queue."""
        options = {
            "bind": f"fd://{self.listener.detach()}",
            "workers": 1,
            "worker_class": "gthread",
            "threads": 16,
            "graceful_timeout": 10,
            "loglevel": "warning",
            "control_socket_disable": True,
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Wsgi:
        """Every app of the run behind the route table."""
        return create_dispatcher(self.ready)


def create_dispatcher(ready: readiness.ReadyFlag) -> Wsgi:
    """One WSGI app that hands each address to its service and answers /healthz itself."""
    apps = {name: create() for name, create in APPS.items()}
    databases = {name: app.extensions["live"].database for name, app in apps.items()}

    def dispatch(environ: dict[str, Any], start: Any) -> Any:
        path = environ.get("PATH_INFO", "/")
        if path == "/healthz":
            return answer_health(ready, databases, start)
        return apps[find_service(path)](environ, start)

    return dispatch


def answer_health(
    ready: readiness.ReadyFlag, databases: Mapping[str, Database], start: Any
) -> list[bytes]:
    """200 from the moment the demo had reached every service; before, 503 and what is missing."""
    headers = [("Content-Type", "application/json"), ("Cache-Control", "no-store")]
    if ready.value:
        start("200 OK", headers)
        return [json.dumps({"status": "ok", "version": VERSION}).encode() + b"\n"]
    start("503 Service Unavailable", [*headers, ("Retry-After", "1")])
    missing = readiness.list_missing(databases) or ["demo data"]
    found = {"status": "starting", "version": VERSION, "missing": missing}
    return [json.dumps(found).encode() + b"\n"]
