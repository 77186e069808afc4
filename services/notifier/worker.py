"""The notifier worker: `python -m services.notifier.worker [--only ROLES]`."""

import sys
from collections.abc import Sequence
from functools import partial

from services.notifier import retention
from services.notifier.delivery import ledger, sender
from services.notifier.delivery.channels import open_channels
from services.notifier.message.handlers import handlers
from services.notifier.self_check.operations import carry_out
from shared import worker
from shared.bus import consumer, relay
from shared.config import Settings, load_settings
from shared.database.session import Database
from shared.health import timers

HOUR_SECONDS = 3600
CHECK_SECONDS = 1


def main(argv: Sequence[str] | None = None, settings: Settings | None = None) -> int:
    """Run the roles until stopped; 1 when one of them died."""
    chosen = settings or load_settings("notifier")
    database = Database(chosen.database_url)
    read = handlers(chosen.reminder_hours)
    channels = [open_channels(chosen, database) for _ in range(sender.side_by_side(database))]
    return worker.run_worker(
        "notifier",
        {
            "relay": partial(relay.run_relay, database, chosen.bus_url, "notifier"),
            "consumer": partial(consumer.run_consumer, database, chosen.bus_url, "notifier", read),
            "sender": [partial(sender.run, database, chosen, own) for own in channels],
            "timers": worker.build_timers_job(
                *timers.build_health_tasks(database, "notifier", ledger.oldest_due),
                (CHECK_SECONDS, partial(carry_out, database, channels[0])),
                (HOUR_SECONDS, partial(_forget, database, chosen)),
            ),
        },
        argv,
    )


def _forget(database: Database, settings: Settings) -> None:
    with database.begin() as session:
        retention.forget(session, settings)


if __name__ == "__main__":
    sys.exit(main())
