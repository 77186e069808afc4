"""The count of seats that registrations publishes."""

from flask.testing import FlaskClient

from services.events.occurrences.handlers import apply_seats
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
