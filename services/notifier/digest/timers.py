"""Periodic work of the digest: queue those of this morning."""

from functools import partial

from services.notifier.digest import operations
from shared import clock
from shared.config import Settings
from shared.database.containment import run_for_each_row
from shared.database.session import Database

INTERVAL_SECONDS = 60


def queue_due_digests(database: Database, settings: Settings) -> None:
    """Queue the digest of each reader for whom the day is open, in a transaction of its own."""
    zone = settings.default_zone
    today = operations.find_day(clock.now(), zone)
    if today is None:
        return
    with database.read() as session:
        waiting = operations.list_waiting_readers(session, today)
    for staff_id in waiting:
        with database.begin() as session:
            queue = partial(operations.queue_digest, session, today=today, zone=zone)
            run_for_each_row(session, [staff_id], queue)
