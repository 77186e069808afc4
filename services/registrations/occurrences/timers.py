"""Run the periodic work for occurrences."""

from services.registrations.occurrences import facts
from shared.database.session import Database

SEATS_INTERVAL_SECONDS = 0.4


def publish_seats(database: Database) -> None:
    """Publish the seats that changed; without a change, take no write lock."""
    with database.read() as session:
        if not facts.has_unpublished_seats(session):
            return
    with database.begin() as session:
        facts.publish_changed_seats(session)
