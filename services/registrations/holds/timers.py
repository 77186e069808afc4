"""The periodic work for held registrations."""

from datetime import timedelta

from services.registrations.holds import operations, queries
from shared.config import Settings
from shared.database.session import Database

RELEASE_INTERVAL_SECONDS = 5
DELETE_INTERVAL_SECONDS = 60


def release_expired_holds(database: Database) -> None:
    """Release seats that nobody confirmed in time; without any, take no write lock."""
    with database.read() as session:
        if not queries.has_expired_holds(session):
            return
    with database.begin() as session:
        operations.release_expired_holds(session)


def delete_old_budgets(database: Database, settings: Settings) -> None:
    """Delete the hashes of client addresses whose period is over."""
    period = timedelta(minutes=settings.address_minutes)
    with database.read() as session:
        if not queries.has_old_budgets(session, period):
            return
    with database.begin() as session:
        operations.delete_old_budgets(session, period)
