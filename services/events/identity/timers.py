"""Periodic work for signing in."""

from services.events.identity import operations, queries
from shared.database.session import Database

SIGN_IN_SECONDS = 0.5  # somebody waits for the mail


def answer_sign_in_requests(database: Database) -> None:
    """Send the links that were asked for; without a request, take no write lock."""
    with database.read() as session:
        if not queries.has_sign_in_requests(session):
            return
    with database.begin() as session:
        operations.answer_sign_in_requests(session)
