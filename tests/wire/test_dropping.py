"""What is taken back and what is handed over at the same moment, on PostgreSQL."""

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
    """A notifier's database in which one family is to be told."""
    made = Database(empty_database())
    upgrade_database("notifier", made)
    apply_registrations(made, 1)
    yield made
    made.dispose()


def waits(database: Database) -> bool:
    """Whether a statement waits for a row that somebody else holds."""
    held = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
    with database.read() as session:
        return bool(session.scalar(held))


def test_message_that_a_sender_has_just_claimed_is_not_taken_back(
    notifier: Database, tmp_path: Path
) -> None:
    settings = load_settings("notifier", {"LIVE_DATA": str(tmp_path)})

    def drop() -> None:
        with notifier.begin() as session:
            mine = session.scalars(select(Registration)).unique().one()
            operations.drop_unsent_messages(session, mine)

    with notifier.begin() as session:
        claimed = sender.claim_due_messages(session, settings)
        other = threading.Thread(target=drop)
        other.start()
        wait_until(lambda: waits(notifier))
    other.join(60)
    assert len(claimed) == 2
    assert [row.state for row in list_confirmations(notifier)] == ["sending", "sending"]
