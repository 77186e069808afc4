"""A channel that stores messages for /dev/inbox instead of sending them."""

from services.notifier.delivery.channels.base import Channel, OutgoingMessage
from services.notifier.models import Captured
from shared import clock
from shared.database.session import Database
from shared.database.upsert import insert_for


class CaptureChannel(Channel):
    """A channel that sends nothing, and stores each message in the table `captured`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def send(self, message: OutgoingMessage) -> str:
        """Store the message; one that is sent again is stored once and counted."""
        row = {
            "delivery_id": message.delivery_id,
            "channel": message.channel,
            "recipient": message.recipient,
            "email_subject": message.email_subject,
            "text": message.text,
            "html": message.html,
            "calendar": message.calendar,
            "registration_id": message.registration_id,
            "created_at": clock.now(),
            "times": 1,
        }
        with self._database.begin() as session:
            insert = insert_for(session, Captured).values(row)
            session.execute(
                insert.on_conflict_do_update(
                    index_elements=["delivery_id"], set_={"times": Captured.times + 1}
                )
            )
        return str(message.delivery_id)

    def find(self, message: OutgoingMessage) -> str | None:
        """Return the id of a message that was stored; None when it was not."""
        with self._database.read() as session:
            captured = session.get(Captured, message.delivery_id)
        return str(captured.delivery_id) if captured else None

    def check(self) -> str:
        """Return `captured`: there is no provider to reach."""
        return "captured"
