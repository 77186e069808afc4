"""The processes that the benchmark measures, on their own databases, all on loopback."""

import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from services.registrations.occurrences.operations import apply_occurrence
from shared import clock
from shared.site.services import SERVICES
from tests.deploy.embedded_run import WAIT_SECONDS, find_free_port, wait_until
from tests.load.http_client import KeepAliveConnection, build_get
from tests.no_limits import NO_LIMITS
from tests.registrations.facts import build_occurrence_published
from tests.service_databases import ServiceDatabases

OCCURRENCES = 100
HOT_OCCURRENCE = UUID(int=1)
STOP_SECONDS = 30
KEYS = "k" * 32
# The options of production, but with sync workers: of threaded workers, one may get most of the
# keep-alive connections or not, so rates differ by half.
PRODUCTION_OPTIONS = ("-c", "python:deploy.compose.serving", "-w", "2", "-k", "sync")
EMBEDDED_OPTIONS = ("-w", "1", "-k", "gthread", "--threads", "16")
READY_PATHS = {name: f"/api/{name}/v1/readyz" for name in SERVICES}


def build_production_env(
    database_urls: Mapping[str, str], bus_url: str, smtp_port: int = 25
) -> dict[str, str]:
    """Return the environment of services in production mode, on these databases and this bus."""
    return {
        **{f"{name.upper()}_DATABASE_URL": url for name, url in database_urls.items()},
        **NO_LIMITS,
        "LIVE_MODE": "production",
        "BUS_URL": bus_url,
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
class WebServer:
    """A running web server: its port, and the id of its first process."""

    port: int
    pid: int


class BenchInstallation(ServiceDatabases):
    """Three services with migrated databases; processes are started as they are needed."""

    def __init__(self, env: Mapping[str, str], log: Path) -> None:
        self.log = log
        super().__init__({"PATH": "/usr/bin:/bin", "HOME": str(log.parent), **env})

    def create_occurrences(self) -> None:
        """Store occurrences 1 to OCCURRENCES, with more seats than any round takes."""
        with self.databases["registrations"].begin() as session:
            for number in range(1, OCCURRENCES + 1):
                fact = build_occurrence_published(
                    occurrence_id=UUID(int=number),
                    capacity=10**9,
                    starts_at=clock.now() + timedelta(days=30),
                )
                apply_occurrence(session, fact)

    @contextmanager
    def run_web_server(
        self, app: str, options: Sequence[str], ready_path: str
    ) -> Iterator[WebServer]:
        """Run an app under gunicorn; the block begins when `ready_path` answers with 200."""
        port = find_free_port()
        common = ("-b", f"127.0.0.1:{port}", "--no-control-socket", "--log-level", "warning")
        with self.run_process("gunicorn", *common, *options, app) as process:
            wait_until(lambda: KeepAliveConnection(port).send(build_get(ready_path))[0] == 200)
            yield WebServer(port, process.pid)

    @contextmanager
    def run_process(self, *module: str) -> Iterator["subprocess.Popen[bytes]"]:
        """Run a Python module with arguments as a process; stop it when the block ends."""
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", *module], env=self.env, stdout=log, stderr=log
            )
        try:
            yield process
        finally:
            stop_process(process)


def stop_process(process: "subprocess.Popen[bytes]") -> None:
    """Stop a process with SIGTERM, and with SIGKILL if it does not end in time."""
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(WAIT_SECONDS)
