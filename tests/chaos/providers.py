"""Count the messages that reached the providers, by channel and message."""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from sqlalchemy import select

from services.notifier.models import Captured, Delivery
from shared.database.session import Database
from tests.notifier.smtp_server import RecordingSmtpServer
from tests.notifier.twilio_server import TwilioServer

# Keys are the channel and the id of the message; the id is None if no delivery is known.
SentCounts = Counter[tuple[str, UUID | None]]


class Providers(Protocol):
    """A place where sent messages arrive and can be counted."""

    def count_sent(self, database: Database) -> SentCounts:
        """Return how often each message was sent; `database` is that of notifier."""


class CapturedMessages:
    """The `captured` table, which is the provider of an embedded run."""

    def count_sent(self, database: Database) -> SentCounts:
        """Return how often each message was captured."""
        counts: SentCounts = Counter()
        message_ids = _map_deliveries_to_messages(database)
        with database.read() as session:
            for captured in session.scalars(select(Captured)):
                message_id = message_ids.get(captured.delivery_id)
                counts[captured.channel, message_id] += captured.times
        return counts


class FakeProviders:
    """Fakes of Twilio and of a mail server in this process, so that no kill reaches them."""

    def __init__(self) -> None:
        self.twilio, self.smtp_server = TwilioServer(), RecordingSmtpServer()

    def count_sent(self, database: Database) -> SentCounts:
        """Return how often each SMS and each e-mail arrived.

        The callback address of an SMS holds the delivery, the Message-ID of an e-mail the message.
        """
        counts: SentCounts = Counter()
        message_ids = _map_deliveries_to_messages(database)
        for sms in list(self.twilio.messages):
            delivery_id = UUID(parse_qs(urlsplit(sms["callback"]).query)["delivery"][0])
            counts["sms", message_ids.get(delivery_id)] += 1
        for mail in list(self.smtp_server.mails):
            counts["email", UUID(re.match(r"<(.+)@", mail["Message-ID"])[1])] += 1
        return counts


@contextmanager
def run_fake_providers() -> Iterator[FakeProviders]:
    """Start the fakes; stop them when the block ends."""
    fakes = FakeProviders()
    try:
        yield fakes
    finally:
        fakes.twilio.close()
        fakes.smtp_server.close()


def _map_deliveries_to_messages(database: Database) -> dict[UUID, UUID]:
    with database.read() as session:
        return dict(session.execute(select(Delivery.id, Delivery.message_id)).all())
