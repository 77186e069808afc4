"""Senders on PostgreSQL, and channels that count what they were given."""

import threading
from collections import Counter
from collections.abc import Callable
from uuid import UUID

from services.notifier.delivery import sender
from services.notifier.delivery.channels import Channel
from services.notifier.delivery.channels.outgoing import Outgoing
from services.notifier.models import Message
from shared.config import Settings
from shared.database.session import Database
from tests.notifier.conftest import Story, feed, messages


class Outside:
    """The provider's side: how often each message was handed over, and who waits at its door."""

    def __init__(self) -> None:
        self.given: Counter[UUID] = Counter()
        self.arrived, self.open = threading.Event(), threading.Event()
        self.open.set()
        self._lock = threading.Lock()

    @property
    def channels(self) -> dict[str, Channel]:
        """Every channel leads here."""
        return dict.fromkeys(("sms", "email"), Channel(self._send, self._find))

    def _send(self, outgoing: Outgoing) -> str:
        self.arrived.set()
        assert self.open.wait(60)
        with self._lock:
            self.given[outgoing.message_id] += 1
        return str(outgoing.delivery_id)

    def _find(self, outgoing: Outgoing) -> str | None:
        with self._lock:
            return str(outgoing.delivery_id) if self.given[outgoing.message_id] else None


def tell(database: Database, families: int) -> None:
    """Facts of so many families at one occurrence: two messages each are due."""
    first = Story()
    others = [Story() for _ in range(families - 1)]
    for other in others:
        other.slot = first.slot
    feed(database, first.published(), *(one.confirmed() for one in (first, *others)))


def due(database: Database) -> list[Message]:
    """Confirmations in the ledger."""
    return [row for row in messages(database) if row.kind == "confirmed"]


def sending(
    database: Database, settings: Settings, outside: Outside
) -> Callable[[threading.Event], None]:
    """A sender's role."""
    return lambda stop: sender.run(database, settings, outside.channels, stop)
