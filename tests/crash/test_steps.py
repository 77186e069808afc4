"""`kill -9` at labelled steps of the embedded run, several times each; then the books agree."""

import json
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

import pytest

from tests.crash.installation import Stand
from tests.deploy.embedded_run import WAIT_SECONDS, find_free_port, wait_until
from tests.registrations.conftest import body

KILLS = 2
LOAD = 5
RELAY, CONSUMER = ("registrations", "relay"), ("notifier", "consumer")
SENDER = ("notifier", "sender")


@dataclass(frozen=True)
class Step:
    """Where a role dies, and what has to happen again because of it."""

    role: tuple[str, str]
    function: str
    moment: str
    repeats: str = ""


STEPS = {
    "before publish": Step(RELAY, "shared.bus.embedded.bus_file:BusFile.publish", "before"),
    "after publish, before the confirm": Step(
        RELAY, "shared.bus.relay:settle", "before", "published"
    ),
    "before the effect": Step(CONSUMER, "shared.bus.consumer:apply", "before", "delivered"),
    "after the effect, before the ack": Step(
        CONSUMER, "shared.bus.consumer:apply", "after", "delivered"
    ),
    "before hand-over": Step(SENDER, "services.notifier.delivery.channels.capture:send", "before"),
    "after hand-over, before it was saved": Step(
        SENDER, "services.notifier.delivery.ledger:settle", "before", "asked"
    ),
}


@pytest.fixture
def stand(tmp_path: Path) -> Stand:
    """Services that all know one occurrence, and registrations of it still to be told."""
    made = Stand(tmp_path)
    with made.workers():
        wait_until(made.known_everywhere)
    made.register(LOAD)
    return made


@pytest.mark.parametrize("label", STEPS)
def test_kill_at_a_step_loses_nothing_and_does_nothing_twice(stand: Stand, label: str) -> None:
    step = STEPS[label]
    bring_to(stand, step.role)
    again: Counter[str] = Counter()
    for _ in range(KILLS):
        stand.dies_at(*step.role, step.function, step.moment)
        again += stand.repeated()
        stand.let_leases_end()
    stand.drain()
    again["published"] += stand.published_again()
    books = stand.books()
    assert (books.pop("lost"), books.pop("unsent")) == (0, 0)
    assert books.pop("seats") == (7, 7, 7, 7)
    assert books == {"sent twice": 0, "handed over again": 0}
    assert stand.dead() == 0
    assert not step.repeats or again[step.repeats] > 0


def bring_to(stand: Stand, role: tuple[str, str]) -> None:
    """Let the facts come as far as the role that is to die."""
    if role == RELAY:
        return
    with stand.worker("registrations", "relay,timers"):
        wait_until(lambda: not stand.waiting().get("outbox of registrations"))
    if role == SENDER:
        with stand.worker("notifier", "consumer"):
            wait_until(lambda: not stand.waiting_for("notifier"))


def test_kill_of_the_web_after_the_commit_answers_the_repetition(
    stand: Stand, tmp_path: Path
) -> None:
    port = find_free_port()
    env = {**stand.env, "CRASH_ONCE": str(tmp_path / "died")}
    web = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "-b", f"127.0.0.1:{port}", "--no-control-socket",
         "tests.crash.killed_web:armed()"], env=env,
    )  # fmt: skip
    url = f"http://127.0.0.1:{port}/api/registrations/v1/registrations"
    headers = {"Idempotency-Key": "once", "Content-Type": "application/json"}
    asked = Request(url, json.dumps(body(stand.occurrence)).encode(), headers)
    answers: list[Any] = []
    failures: list[str] = []

    def ask() -> bool:
        try:
            with urlopen(asked, timeout=WAIT_SECONDS) as answer:  # noqa: S310 - loopback
                answers.append(json.load(answer))
        except (URLError, ConnectionError, HTTPException) as error:
            failures.append(type(error).__name__)
        return bool(answers)

    wait_until(ask)
    web.terminate()
    assert web.wait(WAIT_SECONDS) == 0
    assert (tmp_path / "died").exists()
    assert answers[0]["seats"] == 2
    stand.drain()
    assert stand.books()["seats"] == (9, 9, 9, 9)
