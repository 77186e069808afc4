"""The provider of a run that captures messages: keeps what would have been sent, for /dev/inbox."""

from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from services.notifier.delivery.channels.outgoing import Outgoing
from services.notifier.models import Captured
from shared import clock
from shared.database.session import Database


def send(database: Database, outgoing: Outgoing) -> str:
    """Keep the message; handed over twice it is kept once, and both are counted."""
    row = {
        "delivery_id": outgoing.delivery_id,
        "channel": outgoing.channel,
        "recipient": outgoing.recipient,
        "subject": outgoing.subject,
        "text": outgoing.text,
        "html": outgoing.html,
        "calendar": outgoing.calendar,
        "registration_id": outgoing.registration_id,
        "created_at": clock.now(),
        "times": 1,
    }
    insert = sqlite_insert(Captured) if database.sqlite else postgresql_insert(Captured)
    statement = insert.values(row).on_conflict_do_update(
        index_elements=["delivery_id"], set_={"times": Captured.times + 1}
    )
    with database.begin() as session:
        session.execute(statement)
    return str(outgoing.delivery_id)


def find(database: Database, outgoing: Outgoing) -> str | None:
    """The provider's id of a delivery that was handed over; None when it surely was not."""
    with database.read() as session:
        kept = session.get(Captured, outgoing.delivery_id)
    return str(kept.delivery_id) if kept else None


def check() -> str:
    """Nothing to reach: `captured`."""
    return "captured"
