"""The notifier worker: `python -m services.notifier.worker [--only JOBS]`."""

import sys
from collections.abc import Sequence
from functools import partial

from services.notifier import retention
from services.notifier.delivery import ledger, sender
from services.notifier.delivery.channels import open_channels
from services.notifier.message.handlers import handlers
from services.notifier.self_check.operations import carry_out
from shared.bus.consumer import Handlers
from shared.config import Settings, load_settings
from shared.database.session import Database
from shared.service_worker import ServiceWorker, run_service_worker
from shared.worker import PeriodicTask

CHECK_SECONDS = 1


def main(argv: Sequence[str] | None = None, settings: Settings | None = None) -> int:
    """Run the jobs until stopped; return 1 when one of them failed."""
    settings = settings or load_settings("notifier")
    database = Database(settings.database_url)
    # Each sender has channels, and so connections to the providers, of its own.
    channels = [open_channels(settings, database) for _ in range(sender.side_by_side(database))]
    worker = ServiceWorker(
        build_handlers(settings),
        retention.forget,
        tasks=[PeriodicTask(CHECK_SECONDS, partial(carry_out, database, channels[0]))],
        jobs={"sender": [partial(sender.run, database, settings, own) for own in channels]},
        find_oldest_message=ledger.oldest_due,
    )
    return run_service_worker(settings, database, worker, argv)


def build_handlers(settings: Settings) -> Handlers:
    """Return the handlers of the facts that notifier reads."""
    return handlers(settings.reminder_hours)


if __name__ == "__main__":
    sys.exit(main())
