"""E-mails a second from the ledger to a mail server: claimed, written, handed over, settled."""

import gc
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from uuid import UUID, uuid4

from sqlalchemy import insert

from services.notifier.delivery import sender
from services.notifier.delivery.channels import Channel, open_channels
from services.notifier.delivery.channels.mime import written
from services.notifier.delivery.channels.outgoing import Outgoing
from services.notifier.message.handlers import keep_occurrence
from services.notifier.models import Message, Registration
from shared import clock
from shared.config import Settings
from shared.database.session import Database
from tests.load.installation import HOT
from tests.registrations.conftest import published

CAMPAIGN = 500


def sent(database: Database, settings: Settings, seconds: float) -> float:
    """Messages a second that a worker's senders hand over, campaign after campaign."""
    beside, spent, count = range(sender.side_by_side(database)), 0.0, 0
    lines = [open_channels(settings, database) for _ in beside]
    gc.collect()
    gc.freeze()  # as a worker does
    with ThreadPoolExecutor(len(beside)) as senders:
        while spent < seconds:
            queue(database)
            begun = time.perf_counter()
            count += sum(senders.map(partial(_send, database, settings), lines))
            spent += time.perf_counter() - begun
    return count / spent


def _send(database: Database, settings: Settings, channels: Mapping[str, Channel]) -> int:
    total = 0
    while handed_over := sender.send_due(database, settings, channels):
        total += handed_over
    return total


def queue(database: Database) -> None:
    """One campaign: a due e-mail to each of so many families."""
    moment, ids = clock.now(), [uuid4() for _ in range(CAMPAIGN)]
    with database.begin() as session:
        keep_occurrence(
            session,
            published(occurrence_id=HOT, starts_at=moment + timedelta(days=30)),
            reminder_hours=24,
        )
        session.execute(insert(Registration), [_family(one) for one in ids])
        session.execute(insert(Message), [_message(one) for one in ids])


def example() -> bytes:
    """The text of an e-mail as long as those that are sent, for the floor."""
    words = "You have a place. Machines you may try, people who work with them. " * 10
    outgoing = Outgoing(
        uuid4(), uuid4(), "email", "aino@example.org", "You have a place: Open day",
        words, f"<p>{words}</p>" * 3, words, HOT,
    )  # fmt: skip
    return written(outgoing, "live@example.org")


def _family(registration: UUID) -> dict[str, object]:
    return {
        "id": registration, "occurrence_id": HOT, "version": 1, "status": "confirmed", "seats": 2,
        "contact_name": "Aino Virtanen", "contact_email": f"{registration}@example.org",
        "contact_phone": "+358401234567", "language": "fi", "link_version": 1,
    }  # fmt: skip


def _message(registration: UUID) -> dict[str, object]:
    moment = clock.now()
    return {
        "cause": "bench", "subject_id": registration, "recipient": f"{registration}@example.org",
        "channel": "email", "kind": "confirmed", "due_at": moment, "created_at": moment,
    }  # fmt: skip
