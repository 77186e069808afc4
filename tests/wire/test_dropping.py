"""A message that is dropped while a sender claims it, on PostgreSQL."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, text

from services.notifier.delivery import sender
from services.notifier.message import operations
from services.notifier.models import Registration
from shared.config import load_settings
from shared.database.migrate import upgrade_database
from shared.database.session import Database
from tests.deploy.embedded_run import wait_until
from tests.wire.notifier_jobs import apply_registrations, list_confirmations


@pytest.fixture
def notifier(empty_database: Callable[[], str]) -> Iterator[Database]:
    """Return a notifier's database with the due messages of one registration."""
    made = Database(empty_database())
    upgrade_database("notifier", made)
    apply_registrations(made, 1)
    yield made
    made.dispose()


def is_blocked(database: Database) -> bool:
    """Return whether a statement waits for a lock of another transaction."""
    waiting = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
    with database.read() as session:
        return bool(session.scalar(waiting))


def test_message_that_a_sender_has_claimed_is_not_dropped(
    notifier: Database, tmp_path: Path
) -> None:
    settings = load_settings("notifier", {"LIVE_DATA": str(tmp_path)})

    def drop_messages() -> None:
        with notifier.begin() as session:
            registration = session.scalars(select(Registration)).unique().one()
            operations.drop_unsent_messages(session, registration)

    with notifier.begin() as session:
        claimed = sender.claim_due_messages(session, settings)
        other = threading.Thread(target=drop_messages)
        other.start()
        wait_until(lambda: is_blocked(notifier))
    other.join(60)
    assert len(claimed) == 2
    assert [row.state for row in list_confirmations(notifier)] == ["sending", "sending"]
