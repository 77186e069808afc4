"""The whole installation while its providers, broker, processes and database fail."""

import json
import os
import random
from collections import Counter
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from sqlalchemy import select

from deploy.gateway.nginx import NGINX
from services.notifier.models import Message
from shared.bus import outbox
from tests.chaos.environments import HAS_SERVERS, Environment
from tests.chaos.installation import ChaosInstallation
from tests.chaos.load_generator import KnownRegistration, LoadGenerator
from tests.chaos.providers import FakeProviders, run_fake_providers
from tests.chaos.reconciliation import Reconciliation
from tests.chaos.run import drain, reconcile_installation
from tests.deploy.compose.installation import Installation
from tests.deploy.compose.twilio_callbacks import CallbackSender
from tests.deploy.embedded_run import wait_until
from tests.notifier.twilio_server import ACCOUNT, SENDER, TOKEN, Outcome
from tests.registrations.request_body import build_registration_body

FAMILIES = 60
OUTAGE_SECONDS = float(os.environ.get("OUTAGE_SECONDS", "0"))  # a minute in `make test-long`
OUTCOMES = list(
    Counter[Outcome](
        {
            "disconnect": 4,
            "hang": 2,
            "accept, then 500": 4,
            (429, 20429): 8,
            (500, None): 4,
            (503, 20503): 4,
            None: 40,
        }
    ).elements()
)
SMTP_RESPONSES = [*["451 later"] * 8, *["disconnect"] * 6, *["250 ok"] * 40]
WORKERS = ("events-worker", "registrations-worker", "notifier-worker")


class LoadedInstallation:
    """An installation that sends messages, with simulated families and reconciliation."""

    def __init__(self, folder: Path, providers: FakeProviders) -> None:
        env = {
            "MESSAGES": "send",
            "TWILIO_ACCOUNT_SID": ACCOUNT,
            "TWILIO_AUTH_TOKEN": TOKEN,
            "TWILIO_SENDER": SENDER,
            "SMTP_URL": f"smtp+plain://127.0.0.1:{providers.smtp_server.port}",
            "MAIL_FROM": "live@example.org",
            "TRUSTED_PROXIES": "127.0.0.1",
        }
        extra_env = {
            "TWILIO_API_URL": providers.twilio.url,
            "CHAOS_JOURNAL": str(folder / "journal"),
        }
        self.providers, self.known = providers, list[KnownRegistration]()
        self.installation = Installation(folder, env, extra_env, "tests.chaos.journaling_worker")
        self.installation.start_all()
        environ = {
            **self.installation.build_environment("migrations"),
            **self.installation.build_environment("broker"),
        }
        self.chaos = ChaosInstallation(folder, environ)
        self.occurrence_id = self.chaos.publish_event()
        wait_until(lambda: self.chaos.can_register(self.occurrence_id))

    def create_families(self, between: float = 0) -> LoadGenerator:
        """Create families that send requests to the gateway once they are allowed to."""
        return LoadGenerator(
            self.installation.port, [self.occurrence_id], len(self.known), 4, between
        )

    def stop_and_reconcile(self, families: LoadGenerator) -> Reconciliation:
        """Stop the families, wait until no fact or message is left, and reconcile."""
        families.stop()
        assert families.errors == []
        self.known += families.known
        assert drain(self.chaos, self.installation.restart_ended)
        return reconcile_installation(Environment(self.chaos, self.providers), self.known)

    def count_waiting_facts(self) -> int:
        """Return how many facts wait in the outbox of registrations."""
        with self.chaos.databases["registrations"].read() as session:
            return outbox.count_waiting_facts(session)[0]


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LoadedInstallation]:
    """Start the whole installation with fake providers."""
    if not HAS_SERVERS or not Path(NGINX).exists():
        pytest.skip("RabbitMQ, PostgreSQL or nginx is not installed: install all three")
    with run_fake_providers() as providers:
        made = LoadedInstallation(tmp_path_factory.mktemp("installation"), providers)
        yield made
        made.chaos.close()
        assert set(made.installation.stop_all().values()) == {0}


def test_failing_providers_lose_and_repeat_no_message(live: LoadedInstallation) -> None:
    rng = random.Random(5)  # noqa: S311 - the order of the outcomes, no secret
    live.providers.twilio.outcomes.extend(rng.sample(OUTCOMES, len(OUTCOMES)))
    live.providers.twilio.query_errors.extend([(500, 20500), (429, 20429)])
    live.providers.smtp_server.answers.extend(rng.sample(SMTP_RESPONSES, len(SMTP_RESPONSES)))
    callbacks, families = CallbackSender(live.providers.twilio, rng), live.create_families()
    families.allow(FAMILIES)
    wait_until(lambda: len(families.known) == FAMILIES)
    reconciliation = live.stop_and_reconcile(families)
    callbacks.flush()
    live.providers.twilio.on_accepted = lambda _message: None
    assert reconciliation.faults == {}
    assert set(callbacks.answers) == {204}
    assert not live.providers.twilio.outcomes
    assert not live.providers.smtp_server.answers
    assert (
        reconciliation.figures["email duplicates"]
        <= reconciliation.figures["email resends counted"]
    )
    assert reconciliation.figures["email resends counted"] > 0
    expected = dict.fromkeys(("delivered", "undelivered"), 0)
    for message in live.providers.twilio.messages:
        expected[message["status"]] += 1
    assert count_messages_by_state(live, "sms") == {
        state: count for state, count in expected.items() if count
    }


def count_messages_by_state(live: LoadedInstallation, channel: str) -> dict[str, int]:
    """Count the messages of a channel by state, without reminders and cancelled messages."""
    sent = select(Message.state).where(Message.channel == channel, Message.kind != "reminder")
    with live.chaos.databases["notifier"].read() as session:
        rows = [status for status in session.scalars(sent) if status != "cancelled"]
    return {status: rows.count(status) for status in set(rows)}


def test_broker_stopped_under_load_loses_no_registration(live: LoadedInstallation) -> None:
    broker, families = live.installation.servers["rabbitmq"], live.create_families(between=0.5)
    families.allow(10**6)
    wait_until(lambda: len(families.known) > 5)
    broker.stop()
    needed, end = len(families.known) + FAMILIES / 2, monotonic() + OUTAGE_SECONDS
    wait_until(lambda: len(families.known) >= needed and monotonic() >= end)
    assert live.count_waiting_facts() >= FAMILIES / 2
    broker.start()
    reconciliation = live.stop_and_reconcile(families)
    assert reconciliation.faults == {}
    assert families.counts["retries"] == 0
    assert live.count_waiting_facts() == 0


def test_rolling_restart_under_load_fails_no_request(live: LoadedInstallation) -> None:
    families = live.create_families(between=0.5)
    families.allow(10**6)
    codes = {}
    for name in (*live.installation.ports, *WORKERS):
        before = len(families.known)
        codes[name] = live.installation.replace_process(name)
        wait_until(lambda: len(families.known) > before + 5)  # noqa: B023 - called before the next round
    reconciliation = live.stop_and_reconcile(families)
    assert set(codes.values()) == {0}, codes
    assert families.counts["retries"] == 0, str(dict(families.counts))
    assert reconciliation.faults == {}


def test_database_stopped_gives_503_and_recovers(live: LoadedInstallation) -> None:
    database, families = live.installation.servers["postgres"], live.create_families()
    families.allow(10)
    wait_until(lambda: len(families.known) == 10)
    database.stop()
    status, headers, text = send_registration(live)
    assert (status, json.loads(text)["type"]) == (503, "urn:live:database-away")
    assert int(headers["Retry-After"]) > 0
    families.allow(10)  # they repeat their requests until they succeed
    database.start()
    wait_until(lambda: len(families.known) == 20)
    reconciliation = live.stop_and_reconcile(families)
    assert reconciliation.faults == {}


NUMBERS = count()


def send_registration(live: LoadedInstallation) -> Any:
    """Register once and return the response."""
    body = json.dumps(
        build_registration_body(live.occurrence_id, seats=1, family=next(NUMBERS))
    ).encode()
    headers = {"Content-Type": "application/json"}
    return live.installation.gateway.request(
        "/api/registrations/v1/registrations", body=body, headers=headers
    )
