"""The count of seats that registrations publishes."""

from datetime import timedelta
from uuid import UUID

import pytest
import time_machine
from flask.testing import FlaskClient

from services.events.models import Occurrence
from services.events.occurrences.handlers import apply_seats
from shared import clock
from shared.contracts import SeatsChanged
from shared.database.session import Database
from tests.events.builders import create_event

URL = "/api/events/v1/events"


def test_seats_out_of_order_keep_highest_version(client: FlaskClient, database: Database) -> None:
    occurrence = create_event(database).occurrences[0]
    for version, taken in ((2, 10), (1, 4)):
        fact = SeatsChanged(version=version, occurrence_id=occurrence.id, capacity=10, taken=taken)
        with database.begin() as session:
            apply_seats(session, fact)
    shown = client.get(URL).json[0]["occurrences"][0]
    assert (shown["seats_left"], shown["status"]) == (0, "full")


def send_seats(database: Database, occurrence_id: UUID, *counts: tuple[int, int]) -> bool:
    """Apply counts of taken seats, each so many minutes from now; say whether it fills fast."""
    now = clock.now()
    for version, (minutes, taken) in enumerate(counts, start=1):
        fact = SeatsChanged(version=version, occurrence_id=occurrence_id, capacity=80, taken=taken)
        later = time_machine.travel(now + timedelta(minutes=minutes), tick=False)
        with later, database.begin() as session:
            apply_seats(session, fact)
    with database.read() as session:
        return session.get_one(Occurrence, occurrence_id).fast_at is not None


@pytest.mark.parametrize(
    ("counts", "is_fast"),
    [
        ([(0, 40)], True),
        ([(0, 20), (9, 40)], True),
        ([(0, 10), (5, 20), (9, 39)], False),  # not half of the capacity
        ([(0, 20), (11, 40)], False),  # too slow
        ([(0, 39), (60, 78)], False),
        ([(0, 30), (60, 31), (61, 71)], True),
    ],
)
def test_occurrence_fills_fast_by_half_of_its_seats_in_ten_minutes(
    database: Database, counts: list[tuple[int, int]], *, is_fast: bool
) -> None:
    occurrence = create_event(database).occurrences[0]
    assert send_seats(database, occurrence.id, *counts) is is_fast
