"""The web server of the embedded run: every service on one origin, and /healthz."""

import json
import socket
from collections.abc import Callable, Mapping
from typing import Any

from gunicorn.app.base import BaseApplication
from sqlalchemy.exc import OperationalError

import services.events.app
import services.notifier.app
import services.registrations.app
from deploy.embedded import readiness
from deploy.embedded.buffering_worker import BufferingWorker
from deploy.gateway.health import SiteStatus, join_statuses
from services.notifier.delivery.stuck import find_oldest_waiting
from shared.database.session import Database
from shared.health.state import find_no_message, read_health
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
    """Return a listening socket on localhost. Raises OSError when the port cannot be used."""
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
    """gunicorn in one process with threads, so that SQLite's writers queue fairly."""

    def __init__(self, listener: socket.socket, ready: readiness.ReadyFlag) -> None:
        self.listener, self.ready = listener, ready
        super().__init__()

    def load_config(self) -> None:
        """Set the options; early requests wait in the queue of the parent's socket."""
        options = {
            "bind": f"fd://{self.listener.detach()}",
            "workers": 1,
            "worker_class": BufferingWorker,
            "worker_connections": 512,  # fewer than the files that a process may open
            "threads": 16,
            "graceful_timeout": 10,
            "loglevel": "warning",
            "control_socket_disable": True,
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Wsgi:
        """Return the app that dispatches to every service."""
        return create_dispatcher(self.ready)


def create_dispatcher(ready: readiness.ReadyFlag) -> Wsgi:
    """Create a WSGI app that dispatches each path to its service and answers /healthz itself."""
    apps = {name: create() for name, create in APPS.items()}
    databases = {name: app.extensions["live"].database for name, app in apps.items()}

    def dispatch_request(environ: dict[str, Any], start: Any) -> Any:
        path = environ.get("PATH_INFO", "/")
        if path == "/healthz":
            return answer_health(ready, databases, start)
        return apps[find_service(path)](environ, start)

    return dispatch_request


def answer_health(
    ready: readiness.ReadyFlag, databases: Mapping[str, Database], start: Any
) -> list[bytes]:
    """Answer 200 when all is well, else 503; while the demo is made, with what it lacks."""
    headers = [("Content-Type", "application/json"), ("Cache-Control", "no-store")]
    body: dict[str, Any]
    if ready.value:
        status = read_site_status(databases)
        body = {"status": status, "version": VERSION}
    else:
        status = None
        missing = readiness.list_missing(databases) or ["demo data"]
        body = {"status": "starting", "version": VERSION, "missing": missing}
    if status is SiteStatus.OK:
        start("200 OK", headers)
    else:
        start("503 Service Unavailable", [*headers, ("Retry-After", "1")])
    return [json.dumps(body).encode() + b"\n"]


def read_site_status(databases: Mapping[str, Database]) -> SiteStatus:
    """Return the state of all services, as the gateway of an installation tells it."""
    return join_statuses(_read_status(name, database) for name, database in databases.items())


def _read_status(service: str, database: Database) -> SiteStatus:
    find_oldest_message = find_oldest_waiting if service == "notifier" else find_no_message
    try:
        with database.read() as session:
            health = read_health(session, service, find_oldest_message(session))
    except OperationalError:
        return SiteStatus.DOWN
    return SiteStatus.OK if health.is_healthy else SiteStatus.DEGRADED
