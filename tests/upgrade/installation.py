"""An installation whose data an earlier version wrote, with the apps and workers of today."""

import json
import sqlite3
import threading
from collections import Counter
from contextlib import closing
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import select
from werkzeug.test import TestResponse

from services.events.occurrences.handlers import HANDLERS as EVENTS_HANDLERS
from services.notifier.delivery.channels import open_channels
from services.notifier.delivery.sender import recover_doubtful_messages, send_due_messages
from services.notifier.models import Message
from services.notifier.worker import build_handlers as build_notifier_handlers
from services.registrations.occurrences.facts import publish_changed_seats
from services.registrations.occurrences.handlers import HANDLERS as REGISTRATIONS_HANDLERS
from shared.bus import consumer, relay, topology
from shared.bus.embedded.bus_file import BusFile
from shared.config import Settings
from shared.database.migrate import upgrade_database
from shared.database.session import Database
from shared.site.services import SERVICES
from tests.service_apps import get_app

ADDRESS = "http://127.0.0.1:8000"
# The keys that signed the links and the session in the data; made up, and used nowhere else.
SESSION_KEYS = ("a session key of the upgrade test, no secret",)
LINK_KEYS = ("a link key of the upgrade test, no secret",)
HANDLERS = {
    "events": EVENTS_HANDLERS,
    "registrations": REGISTRATIONS_HANDLERS,
    "notifier": build_notifier_handlers(),
}
QUEUE_SECONDS = 30


class Installation:
    """The three services over the data of one folder; `expected` is what their writer noted."""

    def __init__(self, folder: Path, written: Path) -> None:
        self.folder = folder
        self.bus_url = f"embedded:///{folder / 'bus.sqlite'}"
        self.expected: dict[str, Any] = json.loads((written / "expected.json").read_text())
        for name, content in _read_migrated_files(written).items():
            (folder / name).write_bytes(content)
        self.settings = {service: self._build_settings(service) for service in SERVICES}
        self.apps = {service: get_app(settings) for service, settings in self.settings.items()}
        self.databases: dict[str, Database] = {
            service: app.extensions["live"].database for service, app in self.apps.items()
        }

    def _build_settings(self, service: str) -> Settings:
        return Settings(
            service=service,
            capture=True,
            public_url=ADDRESS,
            database_url=f"sqlite:///{self.folder / (service + '.sqlite')}",
            bus_url=self.bus_url,
            session_keys=SESSION_KEYS,
            link_keys=LINK_KEYS,
        )

    def get(self, service: str, path: str, cookie: str = "", **given: Any) -> TestResponse:
        """Return the answer to a GET, in the browser that has this session cookie."""
        return self._call("GET", service, path, cookie, **given)

    def post(self, service: str, path: str, cookie: str = "", **given: Any) -> TestResponse:
        """Return the answer to a POST of a form or of JSON."""
        return self._call("POST", service, path, cookie, **given)

    def _call(
        self, method: str, service: str, path: str, cookie: str, **given: Any
    ) -> TestResponse:
        client = self.apps[service].test_client()
        client.set_cookie("lang", "en", domain="127.0.0.1")
        if cookie:
            client.set_cookie("staff", cookie, domain="127.0.0.1")
        headers = {"Origin": ADDRESS} | given.pop("headers", {})
        return client.open(path, method=method, base_url=ADDRESS, headers=headers, **given)

    def relay_facts(self) -> Counter[str]:
        """Carry the facts of every outbox to the bus; return how many by service."""
        carried: Counter[str] = Counter()
        with relay.open_publisher(self.bus_url) as publish:
            for service, database in self.databases.items():
                topology.wait_and_declare(
                    self.bus_url, relay.list_readers(service), threading.Event()
                )
                while (confirmed := relay.relay_batch(database, publish)[1]) > 0:
                    carried[service] += confirmed
        return carried

    def apply_facts(self) -> None:
        """Let the consumer of every service apply what waits in its queue."""
        for service, database in self.databases.items():
            self._empty_queue(service, database)

    def _empty_queue(self, service: str, database: Database) -> None:
        bus, stop = BusFile(str(self.folder / "bus.sqlite")), threading.Event()
        thread = threading.Thread(
            target=consumer.run_consumer,
            args=(database, self.bus_url, service, HANDLERS[service], stop),
        )
        thread.start()
        try:
            wait_for_empty_queue(bus, service)
        finally:
            stop.set()
            thread.join()
            bus.close()

    def publish_seats(self) -> None:
        """Publish the seats that changed, as the timer of registrations does."""
        with self.databases["registrations"].begin() as session:
            publish_changed_seats(session)

    def send_messages(self) -> None:
        """Send what is due and recover what an earlier sender left behind."""
        settings, database = self.settings["notifier"], self.databases["notifier"]
        channels = open_channels(settings, database)
        while send_due_messages(database, settings, channels) + recover_doubtful_messages(
            database, settings, channels
        ):
            pass

    def read_messages(self, recipient: str) -> list[Message]:
        """Return the messages to an address, oldest first."""
        chosen = select(Message).where(Message.recipient == recipient)
        with self.databases["notifier"].read() as session:
            return list(session.scalars(chosen.order_by(Message.created_at)).unique())


@cache
def _read_migrated_files(written: Path) -> dict[str, bytes]:
    """Load the dumps, migrate the databases once, and return the files by name."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        for file in sorted(written.glob("*.sql")):
            load_dump(file, folder / f"{file.stem}.sqlite")
        for service in SERVICES:
            database = Database(f"sqlite:///{folder / (service + '.sqlite')}")
            upgrade_database(service, database)
            database.dispose()
        return {file.name: file.read_bytes() for file in folder.glob("*.sqlite")}


def load_dump(file: Path, target: Path) -> None:
    """Make an SQLite database from a dump of SQL text."""
    with closing(sqlite3.connect(target)) as connection, connection:
        connection.executescript(file.read_text(encoding="utf-8"))


def wait_for_empty_queue(bus: BusFile, service: str) -> None:
    """Wait until the consumer has acknowledged everything in its queue."""
    done = threading.Event()
    (queue, *_others) = topology.describe_queues(service)
    for _ in range(QUEUE_SECONDS * 50):
        if not bus.count_messages(queue.name):
            return
        done.wait(0.02)
    raise AssertionError(f"the queue of {service} was not emptied in {QUEUE_SECONDS} seconds")
