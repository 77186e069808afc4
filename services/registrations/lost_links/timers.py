"""The periodic work for lost links."""

from sqlalchemy import select

from services.registrations.lost_links import operations
from services.registrations.models import LinkRequest
from shared.database.session import Database

SEND_INTERVAL_SECONDS = 2


def send_requested_links(database: Database) -> None:
    """Send the links that were asked for; without a request, take no write lock."""
    with database.read() as session:
        if session.scalars(select(LinkRequest.id).limit(1)).first() is None:
            return
    with database.begin() as session:
        operations.send_requested_links(session)
