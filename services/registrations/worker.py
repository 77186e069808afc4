"""The registrations worker: `python -m services.registrations.worker [--only JOBS]`."""

import sys
from collections.abc import Sequence
from functools import partial

from services.registrations import retention
from services.registrations.announcements import handlers as announcements
from services.registrations.consents import handlers as consents
from services.registrations.drafts.timers import DELETE_INTERVAL_SECONDS, delete_expired_drafts
from services.registrations.holds.timers import (
    DELETE_INTERVAL_SECONDS as BUDGET_INTERVAL_SECONDS,
)
from services.registrations.holds.timers import (
    RELEASE_INTERVAL_SECONDS,
    delete_old_budgets,
    release_expired_holds,
)
from services.registrations.lost_links.timers import SEND_INTERVAL_SECONDS, send_requested_links
from services.registrations.occurrences.handlers import HANDLERS
from services.registrations.occurrences.timers import SEATS_INTERVAL_SECONDS, publish_seats
from services.registrations.waiting_list.timers import (
    SERVE_INTERVAL_SECONDS,
    serve_waiting_lists,
)
from shared.bus.handlers import Handlers
from shared.config import Settings, load_settings
from shared.database.session import Database
from shared.service_worker import ServiceWorker, run_service_worker
from shared.worker import PeriodicTask


def main(argv: Sequence[str] | None = None, settings: Settings | None = None) -> int:
    """Run the jobs until stopped; return 1 when one of them failed."""
    settings = settings or load_settings("registrations")
    database = Database(settings.database_url)
    worker = ServiceWorker(
        build_handlers(),
        retention.delete_expired_data,
        tasks=[
            PeriodicTask(SEATS_INTERVAL_SECONDS, partial(publish_seats, database)),
            PeriodicTask(SEND_INTERVAL_SECONDS, partial(send_requested_links, database)),
            PeriodicTask(DELETE_INTERVAL_SECONDS, partial(delete_expired_drafts, database)),
            PeriodicTask(RELEASE_INTERVAL_SECONDS, partial(release_expired_holds, database)),
            PeriodicTask(SERVE_INTERVAL_SECONDS, partial(serve_waiting_lists, database)),
            PeriodicTask(BUDGET_INTERVAL_SECONDS, partial(delete_old_budgets, database, settings)),
        ],
    )
    return run_service_worker(settings, database, worker, argv)


def build_handlers() -> Handlers:
    """Return the handlers of the facts that registrations reads."""
    return {**HANDLERS, **announcements.HANDLERS, **consents.HANDLERS}


if __name__ == "__main__":
    sys.exit(main())
