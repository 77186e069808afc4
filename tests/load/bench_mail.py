"""Measure e-mails per second from the message ledger to a mail server."""

import gc
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from uuid import UUID, uuid4

from sqlalchemy import insert

from services.notifier.delivery import sender
from services.notifier.delivery.channels import Channels, open_channel
from services.notifier.delivery.channels.base import OutgoingMessage
from services.notifier.delivery.channels.mime import build_email
from services.notifier.message.handlers import handle_occurrence
from services.notifier.models import ChannelName, Message, Registration
from shared import clock
from shared.config import Settings
from shared.database.session import Database
from tests.load.bench_campaigns import run_senders
from tests.load.installation import HOT_OCCURRENCE
from tests.registrations.facts import build_occurrence_published

MESSAGES_PER_BATCH = 500


def measure_emails(database: Database, settings: Settings, seconds: float) -> float:
    """Return the messages per second that the senders of one worker send, batch after batch.

    Only the sending is timed, not the queueing of a batch.
    """
    senders = [one for one in sender.list_senders(database) if one is ChannelName.EMAIL]
    channels = [{name: open_channel(settings, database, name)} for name in senders]
    spent, count = 0.0, 0
    gc.collect()
    gc.freeze()  # as a worker does
    with ThreadPoolExecutor(len(senders)) as pool:
        while spent < seconds:
            queue_messages(database)
            begun = time.perf_counter()
            count += sum(pool.map(partial(_send_all, database, settings), channels))
            spent += time.perf_counter() - begun
    return count / spent


def measure_texts(database: Database, settings: Settings, seconds: float) -> float:
    """Return the text messages per second that the sender of one worker sends."""
    channels = {ChannelName.SMS: open_channel(settings, database, ChannelName.SMS)}
    begun, count = time.perf_counter(), 0
    while time.perf_counter() - begun < seconds:
        queue_messages(database, ChannelName.SMS)
        count += _send_all(database, settings, channels)
    return count / (time.perf_counter() - begun)


def measure_emails_beside_texts(database: Database, settings: Settings, seconds: float) -> float:
    """Return the e-mails per second while text messages go to a provider that answers late."""
    with run_senders(database, settings, ChannelName.SMS):
        for _ in range(1 + int(seconds)):
            queue_messages(database, ChannelName.SMS)
        return measure_emails(database, settings, seconds)


def _send_all(database: Database, settings: Settings, channels: Channels) -> int:
    total = 0
    while sent := sender.send_due_messages(database, settings, channels):
        total += sent
    return total


def queue_messages(database: Database, channel: ChannelName = ChannelName.EMAIL) -> None:
    """Queue a due message for each of MESSAGES_PER_BATCH new registrations."""
    now, ids = clock.now(), [uuid4() for _ in range(MESSAGES_PER_BATCH)]
    with database.begin() as session:
        handle_occurrence(
            session,
            build_occurrence_published(
                occurrence_id=HOT_OCCURRENCE, starts_at=now + timedelta(days=30)
            ),
        )
        session.execute(insert(Registration), [_build_registration(one) for one in ids])
        session.execute(insert(Message), [_build_message(one, channel) for one in ids])


def build_example_email() -> bytes:
    """Return an e-mail as long as those that are measured, for the baseline."""
    text = "You have a place. Machines you may try, people who work with them. " * 10
    message = OutgoingMessage(
        uuid4(), uuid4(), ChannelName.EMAIL, "aino@example.org", "You have a place: Open day",
        text, f"<p>{text}</p>" * 3, text, HOT_OCCURRENCE,
    )  # fmt: skip
    return build_email(message, "live@example.org")


def _build_registration(registration_id: UUID) -> dict[str, object]:
    return {
        "id": registration_id,
        "occurrence_id": HOT_OCCURRENCE,
        "version": 1,
        "status": "confirmed",
        "seats": 2,
        "contact_name": "Aino Virtanen",
        "contact_email": f"{registration_id}@example.org",
        "contact_phone": "+358401234567",
        "language": "fi",
        "link_version": 1,
    }


def _build_message(registration_id: UUID, channel: ChannelName) -> dict[str, object]:
    now = clock.now()
    number = registration_id.int % 10**7
    address = f"{registration_id}@example.org"
    return {
        "cause": "bench",
        "subject_id": registration_id,
        "recipient": address if channel is ChannelName.EMAIL else f"+35840{number:07d}",
        "channel": channel,
        "kind": "confirmed",
        "due_at": now,
        "created_at": now,
    }
