"""Senders are killed while Twilio forgets to answer: nothing is lost, sent twice, or unexplained.

SMS_FAULT_SENDS sets the number of messages.
"""

import os
import random
import subprocess
import sys
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from services.notifier.models import Message
from services.notifier.worker import build_handlers
from shared.config import load_settings
from shared.database.session import Database
from tests.crash.nasty_twilio import OUTCOMES, NastyTwilio
from tests.crash.sms_sender import build_settings
from tests.migrated_databases import migrate_new_database
from tests.notifier.fact_builder import FactBuilder
from tests.service_apps import create_app

SENDS = int(os.environ.get("SMS_FAULT_SENDS", "400"))
SENDERS, SENDS_BETWEEN_KILLS = 2, 60
SECONDS_FOR_EACH, MIN_SECONDS = 0.3, 100
SETTLED = ("sent", "delivered", "undelivered")


class SmsInstallation:
    """Registrations of families with a number each, and processes that write to them."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch, sends: int) -> None:
        monkeypatch.setenv("LIVE_DATA", str(folder))
        self.database = Database(load_settings("notifier").database_url)
        migrate_new_database("notifier", self.database)
        self.numbers = [f"+35840{number:07d}" for number in range(1, sends + 1)]
        self._queue_confirmations()
        self.twilio = NastyTwilio(self._post_report, seed=7)
        self._app: Flask = create_app(build_settings(self.twilio.url))
        self.killed = 0

    def close(self) -> None:
        """Stop the stand-in and close the databases."""
        self.twilio.close()
        self.database.dispose()
        self._app.extensions["live"].database.dispose()

    def send_all(self) -> None:
        """Run senders and kill one now and then, until every message is settled."""
        self.send_until(lambda: self.count_states().keys() <= set(SETTLED))
        self.twilio.post_late_reports()

    def send_until(self, is_done: Callable[[], bool], *options: str) -> None:
        """Run senders with these options and kill one now and then, until it is done."""
        rng = random.Random(7)  # noqa: S311 - a repeatable choice, no secret
        senders = [self._start_sender(*options) for _ in range(SENDERS)]
        end = time.monotonic() + MIN_SECONDS + SECONDS_FOR_EACH * len(self.numbers)
        pause = threading.Event()
        try:
            while not is_done():
                assert time.monotonic() < end, self.count_states()
                if len(self.twilio.messages) >= SENDS_BETWEEN_KILLS * (self.killed + 1):
                    chosen = rng.randrange(SENDERS)
                    senders[chosen].kill()
                    senders[chosen].wait()
                    self.killed += 1
                    senders[chosen] = self._start_sender(*options)
                pause.wait(0.1)
        finally:
            for process in senders:
                process.kill()
                process.wait()

    def count_sent(self) -> Counter[str]:
        """Count what the provider took, by number."""
        return Counter(message["to"] for message in self.twilio.messages)

    def count_states(self) -> Counter[str]:
        """Count the confirmations by state."""
        return Counter(self.list_states().values())

    def list_states(self) -> Mapping[str, str]:
        """Return the state of each number's confirmation."""
        rows = select(Message.recipient, Message.state).where(Message.kind == "confirmed")
        with self.database.read() as session:
            return {row.recipient: row.state.value for row in session.execute(rows)}

    def _queue_confirmations(self) -> None:
        first = FactBuilder()
        handlers = build_handlers()
        with self.database.begin() as session:
            published = first.build_occurrence_published()
            handlers[published.type](session, published)
            for number in self.numbers:
                family = first.build_for_same_occurrence()
                fact = family.build_registration_confirmed(contact_phone=number, contact_email="")
                handlers[fact.type](session, fact)

    def _start_sender(self, *options: str) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", "tests.crash.sms_sender", self.twilio.url, *options]
        return subprocess.Popen(command, stdout=subprocess.DEVNULL)

    def _post_report(self, path: str, form: Mapping[str, str], headers: Mapping[str, str]) -> int:
        return self._app.test_client().post(path, data=form, headers=headers).status_code


@pytest.fixture
def installation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Iterator[SmsInstallation]:
    """Queue the confirmations of an installation; a parameter sets how many."""
    made = SmsInstallation(tmp_path, monkeypatch, getattr(request, "param", SENDS))
    yield made
    made.close()


def test_faults_of_twilio_and_kills_lose_and_repeat_nothing(installation: SmsInstallation) -> None:
    installation.send_all()
    twilio, taken = installation.twilio, installation.count_sent()
    assert [number for number, times in taken.items() if times > 1] == []  # sent twice
    assert set(installation.numbers) - set(taken) == set()  # lost
    states = installation.list_states()
    unexplained = {to: (states[to], final) for to, final in twilio.finals.items()
                   if states[to] != final}  # fmt: skip
    assert unexplained == {}
    assert set(twilio.answers) == {204}
    assert set(twilio.drawn.counts) == set(OUTCOMES)
    assert installation.killed >= 3


@pytest.mark.parametrize("installation", [10], indirect=True)
def test_sender_that_asks_nobody_sends_twice(installation: SmsInstallation) -> None:
    """Negative control: the test sees messages that are sent twice.

    No report may tell the sender in time what became of them. It does not wait until all are
    settled: without an answer a message is tried a few times, and then stays unknown.
    """
    installation.twilio.late_percent = 100
    installation.twilio.outcomes = deque(["disconnect"] * 5)
    installation.send_until(lambda: max(installation.count_sent().values(), default=0) > 1, "blind")
