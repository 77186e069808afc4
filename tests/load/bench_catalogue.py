"""Measure catalogue pages of 30 cards per second: not cached, cached, and not changed."""

import re
import threading
from datetime import date, timedelta

from sqlalchemy import update

from services.events.demo import seeding
from services.events.models import Occurrence
from shared.database.session import Database
from tests.load.http_client import KeepAliveConnection, LoadResult, build_get, run_load

CLIENTS = 8
FIRST_DAY = date(2001, 1, 1)
MAX_DAYS = 9000
SEATS_SECONDS = 0.5  # about as often as registrations publishes how many seats are taken
BROWSER_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "fi-FI,fi;q=0.9,en;q=0.8",
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
}


def fill_catalogue(database: Database) -> None:
    """Create the events of the demo, which are more than one page."""
    for _slug in seeding.seed_events(database):
        continue


class UncachedRequests:
    """Build requests whose page is in no cache: the same 30 cards, from another past day on."""

    def __init__(self) -> None:
        self._count = 0

    def build_next(self, _number: int) -> bytes:
        """Return the next request; they repeat after MAX_DAYS."""
        self._count += 1
        day = FIRST_DAY + timedelta(days=self._count % MAX_DAYS)
        return build_get(f"/?date_from={day}", BROWSER_HEADERS)


def measure_uncached(port: int, requests: UncachedRequests, seconds: float) -> LoadResult:
    """Measure pages that were not requested before."""
    return run_load(port, requests.build_next, seconds, clients=CLIENTS, expect=200)


def measure_cached(port: int, seconds: float) -> LoadResult:
    """Measure the same page again and again."""
    return run_load(
        port, lambda _number: build_get("/", BROWSER_HEADERS), seconds, clients=CLIENTS, expect=200
    )


def measure_conditional(port: int, seconds: float) -> LoadResult:
    """Measure the responses 304 to browsers that already have the page."""
    _status, response = KeepAliveConnection(port).send(build_get("/", BROWSER_HEADERS))
    found = re.search(rb"(?i)\r\netag: ([^\r]+)", response)
    if found is None:
        raise ValueError("the catalogue has no ETag")
    request = build_get("/", {**BROWSER_HEADERS, "If-None-Match": found[1].decode()})
    return run_load(port, lambda _number: request, seconds, clients=CLIENTS, expect=304)


def measure_while_seats_change(port: int, database: Database, seconds: float) -> LoadResult:
    """Measure the same page while the seats of all events change twice per second."""
    stop = threading.Event()

    def change_seats_until_stopped() -> None:
        while not stop.wait(SEATS_SECONDS):
            _change_seats(database)

    thread = threading.Thread(target=change_seats_until_stopped)
    thread.start()
    try:
        return measure_cached(port, seconds)
    finally:
        stop.set()
        thread.join()


def _change_seats(database: Database) -> None:
    """Change the catalogue's copy of the seats, as the fact about seats does."""
    changed = {"seats_version": Occurrence.seats_version + 1, "taken": 1 - Occurrence.taken % 2}
    with database.begin() as session:
        session.execute(update(Occurrence).values(changed))
