"""The periodic work for drafts."""

from services.registrations.drafts import operations, queries
from shared.database.session import Database

DELETE_INTERVAL_SECONDS = 60


def delete_expired_drafts(database: Database) -> None:
    """Delete the drafts that have expired; without one, take no write lock."""
    with database.read() as session:
        if not queries.has_expired_drafts(session):
            return
    with database.begin() as session:
        operations.delete_expired_drafts(session)
