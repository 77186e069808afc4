"""Run notifier's senders, with channels that count the messages they are given."""

import threading
from collections import Counter
from uuid import UUID

from services.notifier.delivery import sender
from services.notifier.delivery.channels import Channels
from services.notifier.delivery.channels.base import OutgoingMessage
from services.notifier.models import Message
from shared.config import Settings
from shared.database.session import Database
from tests.deploy.embedded_run import WAIT_SECONDS
from tests.notifier.fact_builder import FactBuilder
from tests.notifier.fake_channel import FakeChannel, build_channels
from tests.notifier.messages import apply_facts, list_messages
from tests.wire.bus_jobs import Job


class CountingProvider:
    """A provider for every channel that counts how often each message was sent.

    `arrived` is set by the first message. While `open` is cleared, sending blocks.
    """

    def __init__(self) -> None:
        self.given: Counter[UUID] = Counter()
        self.arrived, self.open = threading.Event(), threading.Event()
        self.open.set()
        self._lock = threading.Lock()

    @property
    def channels(self) -> Channels:
        """Return channels for SMS and e-mail that send to this provider."""
        return build_channels(FakeChannel(self._send, self._find))

    def _send(self, outgoing: OutgoingMessage) -> str:
        self.arrived.set()
        assert self.open.wait(WAIT_SECONDS)
        with self._lock:
            self.given[outgoing.message_id] += 1
        return str(outgoing.delivery_id)

    def _find(self, outgoing: OutgoingMessage) -> str | None:
        with self._lock:
            return str(outgoing.delivery_id) if self.given[outgoing.message_id] else None


def apply_registrations(database: Database, count: int) -> None:
    """Apply the facts of `count` registrations for one occurrence; each makes two messages due."""
    first = FactBuilder()
    others = [FactBuilder() for _ in range(count - 1)]
    for other in others:
        other.occurrence = first.occurrence
    apply_facts(
        database,
        first.build_occurrence_published(),
        *(builder.build_registration_confirmed() for builder in (first, *others)),
    )


def list_confirmations(database: Database) -> list[Message]:
    """Return the confirmations in the message ledger."""
    return [message for message in list_messages(database) if message.kind == "confirmed"]


def make_sender_job(database: Database, settings: Settings, provider: CountingProvider) -> Job:
    """Return a sender of notifier as a job for `run_in_threads`."""
    return lambda stop: sender.run_sender(database, settings, provider.channels, stop)
