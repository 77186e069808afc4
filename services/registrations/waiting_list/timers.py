"""Serve the waiting lists at regular times."""

from services.registrations.waiting_list import operations, queries
from shared.database.session import Database, read_database_time

SERVE_INTERVAL_SECONDS = 1


def serve_waiting_lists(database: Database) -> None:
    """Offer freed seats and end old offers; when there is nothing to do, take no write lock."""
    with database.read() as session:
        if not queries.list_due_occurrences(session, read_database_time(session), limit=1):
            return
    with database.begin() as session:
        operations.serve_waiting_lists(session)
