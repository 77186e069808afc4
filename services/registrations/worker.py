"""The registrations worker: `python -m services.registrations.worker [--only ROLES]`."""

import sys
from collections.abc import Sequence
from functools import partial

from sqlalchemy import select

from services.registrations import retention
from services.registrations.models import Occurrence
from services.registrations.occurrences.handlers import HANDLERS
from services.registrations.occurrences.timers import tell_seats
from shared import worker
from shared.bus import consumer, relay
from shared.config import Settings, load_settings
from shared.database.session import Database
from shared.health import timers

SEATS_SECONDS = 0.4
HOUR_SECONDS = 3600


def main(argv: Sequence[str] | None = None, settings: Settings | None = None) -> int:
    """Run the roles until stopped; 1 when one of them died."""
    chosen = settings or load_settings("registrations")
    database, bus = Database(chosen.database_url), chosen.bus_url
    return worker.run_worker(
        "registrations",
        {
            "relay": partial(relay.run_relay, database, bus, "registrations"),
            "consumer": partial(consumer.run_consumer, database, bus, "registrations", HANDLERS),
            "timers": worker.build_timers_job(
                *timers.build_health_tasks(database, "registrations", timers.find_no_message),
                (SEATS_SECONDS, partial(_tell_seats, database)),
                (HOUR_SECONDS, partial(_forget, database, chosen)),
            ),
        },
        argv,
    )


def _tell_seats(database: Database) -> None:
    changed = select(Occurrence.id).where(
        Occurrence.seats_version > Occurrence.published_seats_version
    )
    with database.read() as session:
        if session.execute(changed.limit(1)).first() is None:
            return  # looking takes no write lock
    with database.begin() as session:
        tell_seats(session)


def _forget(database: Database, settings: Settings) -> None:
    with database.begin() as session:
        retention.forget(session, settings)


if __name__ == "__main__":
    sys.exit(main())
