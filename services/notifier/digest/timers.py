"""Periodic work of the digest: queue those of this morning."""

from functools import partial

from services.notifier.delivery.failures import run_for_rows
from services.notifier.digest import operations
from services.notifier.models import RowWork
from shared import clock
from shared.config import Settings
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
    queue = partial(operations.queue_digest, today=today, zone=zone)
    run_for_rows(database, RowWork.WRITE_DIGEST, waiting, queue)
