"""The one-command run: the web server of all services on one origin, and every worker.

A child process that dies is started again. The children end whenever this process ends, even when
it is killed.
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
from shared.config import ConfigError, load_settings, read_data_folder, read_port
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
    """The run cannot start; the message says what has to be changed first."""


def main() -> int:
    """Run everything until Ctrl-C or SIGTERM; return 0 then, and 2 when it cannot start."""
    try:
        _check_folder()
        listener = _open_listener()
    except (ConfigError, CannotStart) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    print(f"Live starts on {_get_address()}", flush=True)
    _read_locale_data()
    supervisor.supervise_children(_create_children(listener), stop)
    print("Live has stopped.", flush=True)
    return 0


def _read_locale_data() -> None:
    """Load the data of the languages before the fork, so that the processes share its 7 MB."""
    now = clock.now()
    for language in LANGUAGES:
        dates.format_period(now, now, "UTC", language)


def _create_children(listener: socket.socket) -> list[Child]:
    """Create the child processes; migrations and seeding free their memory when they end."""
    ready = readiness.create_ready_flag()
    web = Child("The web server", lambda: EmbeddedServer(listener, ready).run())
    migrations = Child(
        "Preparing the databases", _close_listener_first(listener, _upgrade_databases), once=True
    )
    workers = [
        Child(
            f"The {name} worker",
            _close_listener_first(listener, partial(work, [])),
            after=migrations,
        )
        for name, work in WORKERS.items()
    ]
    seeding = Child(
        "Seeding the demo data",
        _close_listener_first(listener, partial(_seed_demo, ready)),
        once=True,
        after=migrations,
    )
    return [web, migrations, *workers, seeding]


def _close_listener_first(
    listener: socket.socket, job: Callable[[], int | None]
) -> Callable[[], int | None]:
    """Wrap a job to close the port first: only the web server may hold it if the parent dies."""

    def run_job() -> int | None:
        listener.close()
        return job()

    return run_job


def _upgrade_databases() -> None:
    from shared.database.migrate import upgrade_database  # noqa: PLC0415 - this process frees Alembic's 12 MB when it ends

    for service in SERVICES:
        database = Database(load_settings(service).database_url)
        upgrade_database(service, database)
        database.dispose()


def _seed_demo(ready: readiness.ReadyFlag) -> None:
    demo.seed_demo(SERVICES, ready)
    print(READY.format(address=_get_address(), folder=read_data_folder()), flush=True)


def _check_folder() -> None:
    """Create the data folder and its keys; raise CannotStart when they cannot be written."""
    try:
        load_settings("events")
    except OSError as error:
        raise CannotStart(
            f"LIVE_DATA: {read_data_folder()} cannot be written ({error.strerror}). "
            "Choose another folder: make run LIVE_DATA=/path/to/folder"
        ) from None


def _open_listener() -> socket.socket:
    try:
        return open_listener(read_port())
    except OSError as error:
        raise CannotStart(
            f"Port {read_port()} cannot be used ({error.strerror}). "
            f"Stop what runs there or choose another one: make run PORT={read_port() % 65535 + 1}"
        ) from None


def _get_address() -> str:
    return f"http://{HOST}:{read_port()}"


if __name__ == "__main__":
    sys.exit(main())
