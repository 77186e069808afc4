"""Start the embedded run as a process, and wait for conditions."""

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError

from tests.no_limits import NO_LIMITS

WAIT_SECONDS = 120
PAUSE_SECONDS = 0.1
DATA_FOLDER = "data %20?#"  # signs that mean something in a URL
COMMAND = [sys.executable, "-m", "deploy.embedded"]


class EmbeddedRun:
    """An embedded run as a process with its own folder and port."""

    def __init__(self, folder: Path) -> None:
        self.port = find_free_port()
        self.log = folder / "output.txt"
        data = folder / DATA_FOLDER
        self.bounce_token = secrets.token_hex(16)
        run = {
            "LIVE_DATA": str(data),
            "PORT": str(self.port),
            "BOUNCE_TOKEN": self.bounce_token,
        }
        self.env = {**os.environ, **NO_LIMITS, **run}
        self.process = self.start()

    def start(self) -> subprocess.Popen[bytes]:
        """Start the process, with new output, and wait until it is healthy."""
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(COMMAND, env=self.env, stdout=log, stderr=log)
        wait_until(self.is_healthy)
        return self.process

    @property
    def output(self) -> str:
        """Return the output of the process since it was started."""
        return self.log.read_text()

    def is_healthy(self) -> bool:
        """Return whether /healthz answers "ok"; fail if the process has ended."""
        assert self.process.poll() is None, self.output
        try:
            return bool(self.get("/healthz")["status"] == "ok")
        except HTTPError as error:
            if error.code != 503:
                raise
            return False

    def stop(self) -> int:
        """Terminate the process as a service manager does; return its exit code."""
        self.process.terminate()
        return self.process.wait(WAIT_SECONDS)

    def kill(self) -> None:
        """Kill the parent with SIGKILL and wait until its children have freed the port."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(WAIT_SECONDS)
        wait_until(self._refuses_connections)

    def list_children(self) -> list[int]:
        """Return the process ids of the parent's children."""
        file = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(pid) for pid in file.read_text().split()]

    def get(self, path: str) -> Any:
        """Request a path of the run and return the JSON of the response."""
        address = f"http://127.0.0.1:{self.port}{path}"
        with urllib.request.urlopen(address, timeout=WAIT_SECONDS) as answer:
            return json.load(answer)

    def post(self, path: str, body: Any) -> Any:
        """Send JSON and return the JSON of the response."""
        asked = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}",
            data=json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(asked, timeout=WAIT_SECONDS) as answer:  # noqa: S310 - loopback
            return json.load(answer)

    def list_events(self, query: str = "") -> list[Any]:
        """Return the events of all pages of the catalogue."""
        found: list[Any] = []
        for page in range(1, 100):
            rows = self.get(f"/api/events/v1/events?page={page}&{query}")
            if not rows:
                return found
            found += rows
        raise AssertionError("the catalogue never ends")

    def _refuses_connections(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) != 0


def find_free_port() -> int:
    """Return a port that no process listens on now.

    It is below the range from which clients get their ports, so that no client takes it while
    its server restarts.
    """
    while True:
        port = 10_000 + secrets.randbelow(22_000)  # independent of seeds that a test sets
        with socket.socket() as free, suppress(OSError):
            free.bind(("127.0.0.1", port))
            return port


def wait_until(done: Callable[[], bool]) -> None:
    """Poll until the condition holds; fail after WAIT_SECONDS."""
    end = time.monotonic() + WAIT_SECONDS
    pause = threading.Event()
    while not _is_done(done):
        assert time.monotonic() < end, "the condition did not become true"
        pause.wait(PAUSE_SECONDS)


def _is_done(done: Callable[[], bool]) -> bool:
    try:
        return done()
    except HTTPError:
        raise
    except (URLError, ConnectionError):
        return False
