"""Read stored messages and record attempts to send them, for tests."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import update

from services.notifier.delivery import ledger
from services.notifier.message.content import LINK_PLACEHOLDER
from services.notifier.models import Delivery, DeliveryState, HeldBy, Message
from shared import clock
from shared.database.session import Database
from tests.notifier.fact_builder import FactBuilder
from tests.notifier.messages import list_messages


def get_only_message(database: Database, kind: str, channel: str) -> Message:
    """Return the only message of a kind on a channel."""
    found = [row for row in list_messages(database) if (row.kind, row.channel) == (kind, channel)]
    assert len(found) == 1
    return found[0]


def end_attempt(
    database: Database, message: Message, status: str, error: str = "", minutes_ago: int = 0
) -> UUID:
    """Record an attempt that ends in this state; return the id of the delivery."""
    started = clock.now() - timedelta(minutes=minutes_ago)
    with database.begin() as session:
        delivery = Delivery(message_id=message.id, started_at=started)
        session.add(delivery)
        values = {
            "state": "sending",
            "text": f"Moi! {LINK_PLACEHOLDER}",
            "html": "",
            "email_subject": "",
        }
        if message.channel == "email":
            values |= {"html": f'<a href="{LINK_PLACEHOLDER}">x</a>', "email_subject": "Moi"}
        session.execute(update(Message).where(Message.id == message.id).values(values))
        session.flush()
        if status == "undelivered":
            ledger.settle_delivery(session, delivery.id, DeliveryState.SENT, "SM1")
        ledger.settle_delivery(session, delivery.id, DeliveryState(status), "SM1", error)
        return delivery.id


def hold_back(
    database: Database, message: Message, held_by: HeldBy = HeldBy.REGISTRATION, hours: int = 5
) -> None:
    """Hold a queued message back, as the sender does."""
    values = {"held_by": held_by, "due_at": clock.now() + timedelta(hours=hours)}
    with database.begin() as session:
        session.execute(update(Message).where(Message.id == message.id).values(values))


def create_fact_builders(number: int, fact_builder: FactBuilder) -> list[FactBuilder]:
    """Create builders of the facts about other registrations for the same occurrence."""
    return [fact_builder.build_for_same_occurrence() for _ in range(number)]
