"""Register under load while processes of the embedded run are killed at random."""

import json
import os
import random
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen
from uuid import UUID

import pytest

from tests.crash.installation import CrashInstallation, expect_figures
from tests.deploy.embedded_run import DATA_FOLDER, WAIT_SECONDS, EmbeddedRun, wait_until
from tests.registrations.request_body import build_registration_body

REGISTRATIONS, CLIENTS, ROUNDS, KILLS_PER_ROUND = 60, 4, 3, 2
SEATS = 90  # one seat and two seats in turn


class RetryingClients:
    """Clients that repeat a request with the same idempotency key until it is answered."""

    def __init__(self, run: EmbeddedRun, occurrence_id: UUID) -> None:
        self.url = f"http://127.0.0.1:{run.port}/api/registrations/v1/registrations"
        self.occurrence_id = occurrence_id
        self.responses: dict[int, Any] = {}

    def register(self, number: int) -> None:
        """Send the request of this number until there is a response."""
        wait_until(lambda: self._send(number))

    def _send(self, number: int) -> bool:
        headers = {"Idempotency-Key": f"family {number}", "Content-Type": "application/json"}
        data = json.dumps(
            build_registration_body(self.occurrence_id, 1 + number % 2, family=number)
        ).encode()
        try:
            request = Request(self.url, data, headers)  # noqa: S310 - loopback
            with urlopen(request, timeout=WAIT_SECONDS) as response:  # noqa: S310 - loopback
                self.responses[number] = json.load(response)
        except HTTPError as error:
            if error.code != 503:
                raise
        except (URLError, ConnectionError, HTTPException):
            return False
        return number in self.responses


def kill_children(run: EmbeddedRun, rng: random.Random, count: int) -> int:
    """Kill `count` different child processes of the run and return how many were killed.

    A child may end by itself between the choice and the kill: then another one is chosen. A child
    that was killed before may not have been restarted: then this waits for it.
    """
    killed: set[int] = set()

    def kill_one() -> bool:
        candidates = [pid for pid in run.list_children() if pid not in killed]
        with suppress(ProcessLookupError):
            if candidates:
                os.kill(child := rng.choice(candidates), signal.SIGKILL)
                killed.add(child)
        return len(killed) == count

    wait_until(kill_one)
    return len(killed)


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[CrashInstallation]:
    """Create the databases of an embedded run with one occurrence."""
    with closing(CrashInstallation(tmp_path / DATA_FOLDER, seats=200)) as installation:
        yield installation


def test_random_kills_under_load_lose_and_repeat_nothing(
    installation: CrashInstallation, tmp_path: Path
) -> None:
    run = EmbeddedRun(tmp_path)
    clients = RetryingClients(run, installation.occurrence_id)
    rng, killed = random.Random(7), 0  # noqa: S311 - a repeatable choice, no secret
    is_done = threading.Event()

    def register_all() -> None:
        with ThreadPoolExecutor(CLIENTS) as pool:
            list(pool.map(clients.register, range(REGISTRATIONS)))
        is_done.set()

    load = threading.Thread(target=register_all)
    load.start()
    for number in range(ROUNDS):
        enough = (number + 1) * REGISTRATIONS // (ROUNDS + 1)
        wait_until(lambda: len(clients.responses) >= enough)  # noqa: B023 - called in this round
        killed += kill_children(run, rng, KILLS_PER_ROUND)
        wait_until(run.is_healthy)
    run.kill()
    run.start()
    load.join()
    assert is_done.is_set()
    assert run.stop() == 0
    installation.drain()
    assert installation.count_figures() == expect_figures(SEATS)
    assert len(clients.responses) == REGISTRATIONS
    assert killed == KILLS_PER_ROUND * ROUNDS
    assert installation.count_dead_letters() == 0
