"""What the bench runs: the services' own processes on databases of their own, all on loopback."""

import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from services.registrations.occurrences.handlers import keep_occurrence
from shared import clock
from shared.config import load_settings
from shared.database.migrate import upgrade_database
from shared.database.session import Database
from shared.site.services import SERVICES
from tests.deploy.embedded_run import WAIT_SECONDS, find_free_port, wait_until
from tests.load.http_client import Line, get
from tests.registrations.conftest import published

OCCURRENCES = 100
HOT = UUID(int=1)
KEYS = "k" * 32
# As production runs a web service, but in sync workers: of threaded ones one takes most of the kept
# connections, or not, and rates differ by half. And as the embedded run does.
PRODUCTION = ("-c", "python:deploy.compose.serving", "-w", "2", "-k", "sync")
EMBEDDED = ("-w", "1", "-k", "gthread", "--threads", "16")
READY = {name: f"/api/{name}/v1/readyz" for name in SERVICES}


def production(addresses: Mapping[str, str], broker: str, smtp_port: int = 25) -> dict[str, str]:
    """The environment of services in production, on these databases and this broker."""
    return {
        **{f"{name.upper()}_DATABASE_URL": url for name, url in addresses.items()},
        "LIVE_MODE": "production",
        "BUS_URL": broker,
        "PUBLIC_URL": "https://live.example.org",
        "SESSION_KEYS": KEYS,
        "LINK_KEYS": KEYS,
        "TWILIO_ACCOUNT_SID": "AC0",
        "TWILIO_AUTH_TOKEN": "none",
        "TWILIO_SENDER": "Live",
        "SMTP_URL": f"smtp+plain://127.0.0.1:{smtp_port}",
        "MAIL_FROM": "live@example.org",
    }


@dataclass(frozen=True)
class Web:
    """A web server that answers: its port and its first process."""

    port: int
    pid: int


class House:
    """Three services with migrated databases, and the environment of their processes."""

    def __init__(self, env: Mapping[str, str], log: Path) -> None:
        self.env, self.log = {"PATH": "/usr/bin:/bin", "HOME": str(log.parent), **env}, log
        self.settings = {name: load_settings(name, self.env) for name in SERVICES}
        self.databases = {n: Database(made.database_url) for n, made in self.settings.items()}
        for name, database in self.databases.items():
            upgrade_database(name, database)

    def open_occurrences(self) -> None:
        """Occurrences 1 to OCCURRENCES, with more seats than any round takes."""
        with self.databases["registrations"].begin() as session:
            for number in range(1, OCCURRENCES + 1):
                fact = published(
                    occurrence_id=UUID(int=number),
                    capacity=10**9,
                    starts_at=clock.now() + timedelta(days=30),
                )
                keep_occurrence(session, fact)

    @contextmanager
    def web(self, app: str, options: Sequence[str], ready: str) -> Iterator["Web"]:
        """An app under gunicorn, once it answers at `ready`."""
        port = find_free_port()
        common = ("-b", f"127.0.0.1:{port}", "--no-control-socket", "--log-level", "warning")
        with self.process("gunicorn", *common, *options, app) as process:
            wait_until(lambda: Line(port).ask(get(ready))[0] == 200)
            yield Web(port, process.pid)

    @contextmanager
    def process(self, *module: str) -> Iterator["subprocess.Popen[bytes]"]:
        """A Python module as a process of this house, ended when the block ends."""
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", *module], env=self.env, stdout=log, stderr=log
            )
        try:
            yield process
        finally:
            end(process)

    def close(self) -> None:
        """Let go of the databases."""
        for database in self.databases.values():
            database.dispose()


def end(process: "subprocess.Popen[bytes]") -> None:
    """End a process as a service manager would: first asked, then killed."""
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(WAIT_SECONDS)
