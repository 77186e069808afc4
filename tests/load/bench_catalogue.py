"""Pages of 30 cards a second: drawn for the first time, asked for again, and not changed."""

import re
import threading
from datetime import date, timedelta

from sqlalchemy import update

from services.events.demo import seeding
from services.events.models import Occurrence
from shared.database.session import Database
from tests.load.http_client import (
    Line,
    Outcome,
    get,
    load,
)

CLIENTS = 8
FIRST_DAY = date(2001, 1, 1)
SEATS_SECONDS = 0.5  # as often as registrations tells how many seats are left
BROWSER = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "fi-FI,fi;q=0.9,en;q=0.8",
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
}


def fill(database: Database) -> None:
    """The demo's events: more than a page of them."""
    for _slug in seeding.seed(database):
        continue


class Cold:
    """Addresses nobody asked for before, each with the same 30 cards: from another past day on."""

    def __init__(self) -> None:
        self._asked = 0

    def __call__(self, _number: int) -> bytes:
        """The next one; some 9,000 differ."""
        self._asked += 1
        day = FIRST_DAY + timedelta(days=self._asked % 9000)
        return get(f"/?date_from={day}", BROWSER)


def warm(port: int, seconds: float) -> Outcome:
    """The same page again and again."""
    return load(port, lambda _number: get("/", BROWSER), seconds, clients=CLIENTS, expect=200)


def cold(port: int, make: Cold, seconds: float) -> Outcome:
    """Pages that nobody asked for before."""
    return load(port, make, seconds, clients=CLIENTS, expect=200)


def conditional(port: int, seconds: float) -> Outcome:
    """The same page, by browsers that have it: 304 without the page."""
    _status, answer = Line(port).ask(get("/", BROWSER))
    found = re.search(rb"(?i)\r\netag: ([^\r]+)", answer)
    if found is None:
        raise ValueError("the catalogue has no ETag")
    asked = get("/", {**BROWSER, "If-None-Match": found[1].decode()})
    return load(port, lambda _number: asked, seconds, clients=CLIENTS, expect=304)


def changing(port: int, database: Database, seconds: float) -> Outcome:
    """The same page while seats are taken twice a second."""
    stop = threading.Event()

    def take() -> None:
        while not stop.wait(SEATS_SECONDS):
            _take_a_seat(database)

    registrations = threading.Thread(target=take)
    registrations.start()
    try:
        return warm(port, seconds)
    finally:
        stop.set()
        registrations.join()


def _take_a_seat(database: Database) -> None:
    """What the fact about seats does to the catalogue's own copy."""
    with database.begin() as session:
        more = {"seats_version": Occurrence.seats_version + 1, "taken": 1 - Occurrence.taken % 2}
        session.execute(update(Occurrence).values(more))
