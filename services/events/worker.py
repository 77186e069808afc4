"""The events worker: `python -m services.events.worker [--only JOBS]`."""

import sys
from collections.abc import Sequence

from services.events import retention
from services.events.occurrences.handlers import HANDLERS
from shared.bus.consumer import Handlers
from shared.config import Settings, load_settings
from shared.database.session import Database
from shared.service_worker import ServiceWorker, run_service_worker


def main(argv: Sequence[str] | None = None, settings: Settings | None = None) -> int:
    """Run the jobs until stopped; return 1 when one of them failed."""
    settings = settings or load_settings("events")
    worker = ServiceWorker(build_handlers(settings), retention.delete_expired_data)
    return run_service_worker(settings, Database(settings.database_url), worker, argv)


def build_handlers(_settings: Settings) -> Handlers:
    """Return the handlers of the facts that events reads."""
    return HANDLERS


if __name__ == "__main__":
    sys.exit(main())
