"""What reached people: by the stand-ins' own count, of each logical message on its channel."""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from sqlalchemy import select

from services.notifier.models import Captured, Delivery
from shared.database.session import Database
from tests.notifier.postman import Postman
from tests.notifier.twilio import Twilio

Copies = Counter[tuple[str, UUID | None]]


class Captures:
    """The embedded run's stand-in, which keeps what it would have sent."""

    def copies(self, database: Database) -> Copies:
        """How often each message was handed over, by channel and message."""
        found: Copies = Counter()
        with database.read() as session:
            messages = _by_delivery(database)
            for captured in session.scalars(select(Captured)):
                found[captured.channel, messages.get(captured.delivery_id)] += captured.times
        return found


class Providers:
    """Twilio's and the mail server's stand-ins, which outlive every kill."""

    def __init__(self) -> None:
        self.twilio, self.postman = Twilio(), Postman()

    def copies(self, database: Database) -> Copies:
        """The same: text messages by the delivery in their callback, e-mails by Message-ID."""
        messages = _by_delivery(database)
        found: Copies = Counter()
        for one in list(self.twilio.messages):
            delivery = UUID(parse_qs(urlsplit(one["callback"]).query)["delivery"][0])
            found["sms", messages.get(delivery)] += 1
        for mail in list(self.postman.mails):
            found["email", UUID(re.match(r"<(.+)@", mail["Message-ID"])[1])] += 1
        return found


@contextmanager
def providers() -> Iterator[Providers]:
    """Both stand-ins, running."""
    made = Providers()
    try:
        yield made
    finally:
        made.twilio.close()
        made.postman.close()


def _by_delivery(database: Database) -> dict[UUID, UUID]:
    with database.read() as session:
        return dict(session.execute(select(Delivery.id, Delivery.message_id)).all())
