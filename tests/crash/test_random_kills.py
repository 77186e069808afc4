"""A load of registrations while processes of the embedded run are killed at random."""

import json
import os
import random
import signal
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from tests.crash.installation import Stand
from tests.deploy.embedded_run import WAIT_SECONDS, EmbeddedRun, wait_until
from tests.registrations.conftest import body

FAMILIES, AT_ONCE, ROUNDS = 60, 4, 3


class Load:
    """Families that ask again with the same key until they are answered."""

    def __init__(self, run: EmbeddedRun, occurrence: Any) -> None:
        self.url = f"http://127.0.0.1:{run.port}/api/registrations/v1/registrations"
        self.occurrence = occurrence
        self.answers: dict[int, Any] = {}
        self.unanswered = 0

    def family(self, number: int) -> None:
        """One family's registration, however long it takes."""
        wait_until(lambda: self._ask(number))

    def _ask(self, number: int) -> bool:
        headers = {"Idempotency-Key": f"family {number}", "Content-Type": "application/json"}
        asked = json.dumps(body(self.occurrence, seats=1 + number % 2)).encode()
        try:
            sent = Request(self.url, asked, headers)  # noqa: S310 - loopback
            with urlopen(sent, timeout=WAIT_SECONDS) as answer:  # noqa: S310 - loopback
                self.answers[number] = json.load(answer)
        except HTTPError as error:
            if error.code != 503:
                raise
        except (URLError, ConnectionError, HTTPException):
            self.unanswered += 1
        return number in self.answers


def kill_some(run: EmbeddedRun, dice: random.Random, count: int) -> int:
    """Kill so many different processes of the run; how many that were.

    A job may end by itself between the look and the kill: then another one is chosen. Who was
    killed before may still wait to be started again: then that is waited for.
    """
    killed: set[int] = set()

    def kill_one() -> bool:
        left = [pid for pid in run.children() if pid not in killed]
        with suppress(ProcessLookupError):
            if left:
                os.kill(child := dice.choice(left), signal.SIGKILL)
                killed.add(child)
        return len(killed) == count

    wait_until(kill_one)
    return len(killed)


def test_load_under_random_kills_keeps_every_promise(tmp_path: Path) -> None:
    stand = Stand(tmp_path / "data", seats=200)
    run = EmbeddedRun(tmp_path)
    load = Load(run, stand.occurrence)
    dice, killed = random.Random(7), 0  # noqa: S311 - which process, no secret
    done = threading.Event()

    def everybody() -> None:
        with ThreadPoolExecutor(AT_ONCE) as families:
            list(families.map(load.family, range(FAMILIES)))
        done.set()

    crowd = threading.Thread(target=everybody)
    crowd.start()
    for number in range(ROUNDS):
        enough = (number + 1) * FAMILIES // (ROUNDS + 1)
        wait_until(lambda: len(load.answers) >= enough)  # noqa: B023 - asked before the next round
        killed += kill_some(run, dice, 2)
        wait_until(run.healthy)
    run.kill()
    run.start()
    crowd.join()
    assert done.is_set()
    assert run.stop() == 0
    stand.drain()
    books = stand.books()
    assert books.pop("seats") == (90, 90, 90, 90)
    assert books == {"lost": 0, "unsent": 0, "sent twice": 0, "handed over again": 0}
    assert (len(load.answers), killed, stand.dead()) == (FAMILIES, 2 * ROUNDS, 0)
