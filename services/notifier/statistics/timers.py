"""Periodic work of the statistics: measure what was sent."""

from services.notifier.statistics import operations
from shared.config import Settings
from shared.database.session import Database

INTERVAL_SECONDS = 30


def measure_sent_messages(database: Database, settings: Settings) -> None:
    """Measure the text messages that were sent lately; without any, take no write lock."""
    with database.read() as session:
        if not operations.has_unmeasured_deliveries(session):
            return
    measured = operations.BATCH_SIZE
    while measured == operations.BATCH_SIZE:
        with database.begin() as session:
            measured = operations.measure_deliveries(session, settings)
