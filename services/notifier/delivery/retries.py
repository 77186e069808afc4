"""Compute the growing pauses before a message is tried again, or its provider is asked about it."""

import random
from datetime import timedelta

from sqlalchemy.orm import Session

from services.notifier.models import Message, MessageState
from shared import clock
from shared.database.session import read_database_time

RETRY_PAUSES = (10, 60, 300, 900, 3600)  # seconds until a busy channel is tried again
# Each pause is longer by up to this part, so that what failed together does not come back together.
JITTER = 0.25
MAX_ATTEMPTS = 12
LOOKUP_PAUSES = (60, 600, 3600)  # seconds until a provider that did not answer is asked


def retry_later(message: Message) -> None:
    """Queue a message again after a pause; after the last attempt it has failed."""
    attempts = len(message.deliveries)
    if attempts >= MAX_ATTEMPTS:
        message.state = MessageState.FAILED
        return
    seconds = RETRY_PAUSES[min(attempts, len(RETRY_PAUSES)) - 1]
    pause = seconds * random.uniform(1, 1 + JITTER)  # noqa: S311 - no secret
    now = clock.now()
    message.state, message.due_at = MessageState.QUEUED, now + timedelta(seconds=pause)
    message.decided_at = now


def look_up_later(session: Session, message: Message) -> None:
    """Set the time of the next lookup at the provider; after the last, the state stays unknown."""
    lookups = message.lookups
    message.state, message.lookups = MessageState.UNKNOWN, lookups + 1
    if lookups < len(LOOKUP_PAUSES):
        pause = timedelta(seconds=LOOKUP_PAUSES[lookups])
        message.leased_until = read_database_time(session) + pause
