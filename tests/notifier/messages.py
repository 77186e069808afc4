"""Apply facts, send, list and delete messages, for tests."""

from datetime import timedelta

import time_machine
from sqlalchemy import select, update

from services.notifier import retention
from services.notifier.delivery.channels import Channels, open_channels
from services.notifier.delivery.sender import recover_doubtful_messages, send_due_messages
from services.notifier.models import Captured, Message, PlanState, ReminderPlan
from services.notifier.rules import timers
from services.notifier.worker import build_handlers
from shared import clock
from shared.config import Settings
from shared.contracts import Fact
from shared.database.session import Database

PAST = clock.now() - timedelta(days=1)


def apply_facts(database: Database, *facts: Fact) -> None:
    """Apply these facts with the handlers of notifier, each in its own transaction."""
    handlers = build_handlers()
    for fact in facts:
        with database.begin() as session:
            handlers[fact.type](session, fact)


def make_reminders(database: Database) -> None:
    """Plan the reminders, and queue those of the next moment as it is done then."""
    timers.run_rules(database)
    with database.read() as session:
        planned = select(ReminderPlan.due_at).where(ReminderPlan.state == PlanState.PLANNED)
        due_at = session.scalars(planned.order_by(ReminderPlan.due_at)).first()
    if due_at is not None:
        with time_machine.travel(due_at, tick=False):
            timers.run_rules(database)


def list_kinds_and_channels(database: Database, *statuses: str) -> list[tuple[str, str]]:
    """List the kinds and channels of the messages in these states, in order."""
    with database.read() as session:
        rows = session.scalars(select(Message)).unique().all()
    return sorted((row.kind, row.channel) for row in rows if row.state in statuses)


def list_email_kinds(database: Database, *statuses: str) -> list[str]:
    """List the kinds of the e-mails in these states."""
    return [
        kind for kind, channel in list_kinds_and_channels(database, *statuses) if channel == "email"
    ]


def list_captured(database: Database) -> list[Captured]:
    """List the captured messages, oldest first."""
    with database.read() as session:
        return list(session.scalars(select(Captured).order_by(Captured.created_at)))


def list_messages(database: Database) -> list[Message]:
    """List all messages, oldest first."""
    with database.read() as session:
        return list(session.scalars(select(Message).order_by(Message.created_at)).unique())


def send_all_due(database: Database, settings: Settings, channels: Channels | None = None) -> None:
    """Send the due messages once, and recover the messages that an earlier attempt left."""
    opened = channels or open_channels(settings, database)
    send_due_messages(database, settings, opened)
    recover_doubtful_messages(database, settings, opened)


def delete_expired_after(database: Database, settings: Settings, days: float) -> None:
    """Delete expired data as it is done this many days from now."""
    later = time_machine.travel(clock.now() + timedelta(days=days), tick=False)
    with later, database.begin() as session:
        retention.delete_expired_data(session, settings)


def make_messages_due(database: Database) -> None:
    """End all leases and make every confirmation due."""
    with database.begin() as session:
        session.execute(
            update(Message).where(Message.leased_until.is_not(None)).values(leased_until=PAST)
        )
        session.execute(update(Message).where(Message.kind == "confirmed").values(due_at=PAST))
