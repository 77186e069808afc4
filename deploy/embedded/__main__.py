"""The one-command run: the web door of all services on one origin and every worker.

A child that dies is started again; when this process goes, however it went, the children follow.
"""

import signal
import socket
import sys
import threading
from collections.abc import Callable
from functools import partial

import services.events.worker
import services.notifier.worker
import services.registrations.worker
from deploy import demo
from deploy.embedded import readiness, supervisor
from deploy.embedded.supervisor import Child
from deploy.embedded.web import (
    APPS,
    HOST,
    EmbeddedServer,
    open_listener,
)
from shared import clock, dates
from shared.config import ConfigError, data_folder, load_settings, port
from shared.database.session import Database
from shared.i18n import LANGUAGES

SERVICES = tuple(APPS)
WORKERS = {
    "events": services.events.worker.main,
    "registrations": services.registrations.worker.main,
    "notifier": services.notifier.worker.main,
}
READY = """
Live runs. Open
  {address}/            the catalogue: find an event, register two children
  {address}/dev/inbox   what it would have sent: read it, change or cancel by the link
  {address}/api/events/v1/docs, /api/registrations/v1/docs, /api/notifier/v1/docs
Ctrl-C stops it; the data stay in {folder}."""


class CannotStart(Exception):
    """Something outside has to change first; the message says what."""


def main() -> int:
    """Start everything and wait for Ctrl-C or SIGTERM; 0 when ended cleanly, 2 when it cannot."""
    try:
        _check_folder()
        listener = _listen()
    except (ConfigError, CannotStart) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    print(f"Live starts on {_address()}", flush=True)
    _read_locale_data()
    supervisor.supervise_children(_children(listener), stop)
    print("Live has stopped.", flush=True)
    return 0


def _read_locale_data() -> None:
    """Read once what web and notifier would each read: 7 MB that the processes then share."""
    moment = clock.now()
    for language in LANGUAGES:
        dates.format_period(moment, moment, "UTC", language)


def _children(listener: socket.socket) -> list[Child]:
    """Migrations and seeding run in processes of their own, whose memory goes when they end."""
    ready = readiness.create_ready_flag()
    web = Child("The web door", lambda: EmbeddedServer(listener, ready).run())
    migrations = Child("Preparing the databases", _without(listener, _migrate), once=True)
    workers = [
        Child(f"The {name} worker", _without(listener, partial(work, [])), after=migrations)
        for name, work in WORKERS.items()
    ]
    seeding = Child(
        "Seeding the demo data",
        _without(listener, partial(_seed, ready)),
        once=True,
        after=migrations,
    )
    return [web, migrations, *workers, seeding]


def _without(listener: socket.socket, job: Callable[[], int | None]) -> Callable[[], int | None]:
    """Return a job that closes the listening socket first: only the web process may hold it."""

    def closed() -> int | None:
        listener.close()
        return job()

    return closed


def _migrate() -> None:
    from shared.database.migrate import upgrade_database  # noqa: PLC0415 - Alembic's 12 MB leave with this process

    for service in SERVICES:
        database = Database(load_settings(service).database_url)
        upgrade_database(service, database)
        database.dispose()


def _seed(ready: readiness.ReadyFlag) -> None:
    demo.seed_demo(SERVICES, ready)
    print(READY.format(address=_address(), folder=data_folder()), flush=True)


def _check_folder() -> None:
    """Make the data folder and its keys now; CannotStart when they cannot be written."""
    try:
        load_settings("events")
    except OSError as error:
        raise CannotStart(
            f"LIVE_DATA: {data_folder()} cannot be written ({error.strerror}). "
            "Choose another folder: make run LIVE_DATA=/path/to/folder"
        ) from None


def _listen() -> socket.socket:
    try:
        return open_listener(port())
    except OSError as error:
        raise CannotStart(
            f"Port {port()} cannot be used ({error.strerror}). "
            f"Stop what runs there or choose another one: make run PORT={port() % 65535 + 1}"
        ) from None


def _address() -> str:
    return f"http://{HOST}:{port()}"


if __name__ == "__main__":
    sys.exit(main())
