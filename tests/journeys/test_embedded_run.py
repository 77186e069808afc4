"""The one-command run as a process: what was confirmed survives `kill -9`."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError

import pytest

from shared.config import load_settings
from shared.db import Database
from tests.events.test_events import make
from tests.registrations.conftest import body

WAIT_SECONDS = 120
PAUSE_SECONDS = 0.1


class Run:
    """An embedded run in a folder and on a port of its own."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.env = {**os.environ, "LIVE_DATA": str(folder), "PORT": str(self.port)}
        self.events_url = load_settings("events", self.env).database_url
        self.process = self.start()

    def start(self) -> subprocess.Popen[bytes]:
        self.process = subprocess.Popen([sys.executable, "-m", "deploy.embedded"], env=self.env)
        until(lambda: self.get("/api/events/v1/readyz")["status"] == "ok")
        until(lambda: self.get("/api/registrations/v1/readyz")["status"] == "ok")
        return self.process

    def kill(self) -> None:
        """Kill the parent without a word; the children follow it and free the port."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(WAIT_SECONDS)
        until(self._refuses)

    def _refuses(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) != 0

    def get(self, path: str) -> Any:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}") as answer:
            return json.load(answer)

    def register(self, occurrence_id: str, seats: int) -> Any:
        asked = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/api/registrations/v1/registrations",
            data=json.dumps(body(occurrence_id, seats=seats)).encode(),
            headers={"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(asked) as answer:  # noqa: S310 - loopback
            return json.load(answer)

    def seats_left(self) -> int:
        left: int = self.get("/api/events/v1/events")[0]["occurrences"][0]["seats_left"]
        return left


def until(done: Callable[[], bool]) -> None:
    """Ask again and again until it is so; fails after a generous while."""
    end = time.monotonic() + WAIT_SECONDS
    pause = threading.Event()
    while not _asked(done):
        assert time.monotonic() < end, "it did not become so"
        pause.wait(PAUSE_SECONDS)


def _asked(done: Callable[[], bool]) -> bool:
    try:
        return done()
    except HTTPError:
        raise
    except (URLError, ConnectionError):
        return False


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    """A running Live, ended afterwards."""
    made = Run(tmp_path)
    yield made
    made.process.terminate()
    assert made.process.wait(WAIT_SECONDS) == 0


def publish(run: Run) -> str:
    database = Database(run.events_url)
    occurrence = str(make(database).occurrences[0].id)
    database.dispose()
    return occurrence


def known(run: Run, occurrence: str) -> bool:
    try:
        run.register(occurrence, seats=1)
    except HTTPError as error:
        if error.code != 404:
            raise
        return False
    return True


def test_kill_of_the_whole_run_loses_no_confirmed_registration(run: Run) -> None:
    occurrence = publish(run)
    until(lambda: known(run, occurrence))
    run.register(occurrence, seats=2)
    run.kill()
    run.start()
    until(lambda: run.seats_left() == 7)
    run.register(occurrence, seats=3)
    until(lambda: run.seats_left() == 4)
