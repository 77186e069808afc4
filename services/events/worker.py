"""The events worker: `python -m services.events.worker [--only JOBS]`."""

import sys
from collections.abc import Sequence
from functools import partial

from services.events import retention
from services.events.identity.timers import SIGN_IN_SECONDS, answer_sign_in_requests
from services.events.occurrences.handlers import HANDLERS
from shared.bus.handlers import Handlers
from shared.config import Settings, load_settings
from shared.database.session import Database
from shared.service_worker import ServiceWorker, run_service_worker
from shared.worker import PeriodicTask


def main(argv: Sequence[str] | None = None, settings: Settings | None = None) -> int:
    """Run the jobs until stopped; return 1 when one of them failed."""
    settings = settings or load_settings("events")
    database = Database(settings.database_url)
    worker = ServiceWorker(
        build_handlers(),
        retention.delete_expired_data,
        tasks=[PeriodicTask(SIGN_IN_SECONDS, partial(answer_sign_in_requests, database))],
    )
    return run_service_worker(settings, database, worker, argv)


def build_handlers() -> Handlers:
    """Return the handlers of the facts that events reads."""
    return HANDLERS


if __name__ == "__main__":
    sys.exit(main())
