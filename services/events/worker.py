"""The events worker: `python -m services.events.worker [--only ROLES]`."""

import sys
from collections.abc import Sequence
from functools import partial

from services.events import retention
from services.events.occurrences.handlers import HANDLERS
from shared import worker
from shared.bus import consumer, relay
from shared.config import Settings, load_settings
from shared.database.session import Database
from shared.health import timers

HOUR_SECONDS = 3600


def main(argv: Sequence[str] | None = None, settings: Settings | None = None) -> int:
    """Run the roles until stopped; 1 when one of them died."""
    chosen = settings or load_settings("events")
    database, bus = Database(chosen.database_url), chosen.bus_url
    return worker.run_worker(
        "events",
        {
            "relay": partial(relay.run_relay, database, bus, "events"),
            "consumer": partial(consumer.run_consumer, database, bus, "events", HANDLERS),
            "timers": worker.build_timers_job(
                *timers.build_health_tasks(database, "events", timers.find_no_message),
                (HOUR_SECONDS, partial(_forget, database, chosen)),
            ),
        },
        argv,
    )


def _forget(database: Database, settings: Settings) -> None:
    with database.begin() as session:
        retention.delete_expired_data(session, settings)


if __name__ == "__main__":
    sys.exit(main())
