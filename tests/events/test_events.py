"""Events: what is published is found, and every change is told with a higher version."""

import json
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from services.events.models import Occurrence
from services.events.occurrences.handlers import apply_seats
from shared import clock
from shared.contracts import SeatsChanged
from shared.database.session import Database
from shared.errors import Conflict, Unprocessable
from tests.events.builders import (
    cancel_first_occurrence,
    create_event,
    list_published_facts,
    move_first_occurrence,
)

URL = "/api/events/v1/events"


@pytest.mark.parametrize(
    "query",
    ["", "?kind=open_day", "?field=machine", "?municipality=853", "?q=WELDING+school", "?page=1"],
)
def test_catalogue_that_matches_shows_the_event(
    client: FlaskClient, database: Database, query: str
) -> None:
    event = create_event(database)
    answer = client.get(URL + query)
    assert [row["slug"] for row in answer.json] == [event.slug]
    assert answer.json[0]["occurrences"][0]["seats_left"] == 10
    assert json.loads(answer.headers["X-Pagination"])["total"] == 1


@pytest.mark.parametrize(
    "query", ["?kind=fair", "?field=machin", "?municipality=609", "?q=100%25", "?page=2"]
)
def test_catalogue_that_does_not_match_is_an_empty_list(
    client: FlaskClient, database: Database, query: str
) -> None:
    create_event(database)
    answer = client.get(URL + query)
    assert (answer.status_code, answer.json) == (200, [])


def test_catalogue_shows_no_draft(client: FlaskClient, database: Database) -> None:
    create_event(database, publish=False)
    assert client.get(URL).json == []


@pytest.mark.parametrize("page", ["0", "x", "-1", "99999999"])
def test_catalogue_with_a_bad_page_is_told_so(client: FlaskClient, page: str) -> None:
    assert client.get(f"{URL}?page={page}").status_code == 422


def test_publish_move_and_cancel_tell_higher_versions(database: Database) -> None:
    event = create_event(database)
    slot = event.occurrences[0]
    later = slot.starts_at + timedelta(days=1)
    move_first_occurrence(database, event, later, later + timedelta(hours=1))
    cancel_first_occurrence(database, event)
    cancel_first_occurrence(database, event)
    assert list_published_facts(database) == [
        ("occurrence_published", 1),
        ("occurrence_moved", 2),
        ("occurrence_cancelled", 3),
    ]


def test_move_keeps_the_distance_of_the_deadlines(database: Database) -> None:
    event = create_event(database)
    slot = event.occurrences[0]
    later = slot.starts_at + timedelta(days=1)
    move_first_occurrence(database, event, later, later + timedelta(hours=1))
    with database.read() as session:
        moved = session.get_one(Occurrence, slot.id)
    assert moved.closes_at == slot.closes_at + timedelta(days=1)
    assert moved.cancel_until == slot.cancel_until + timedelta(days=1)


def test_move_of_a_cancelled_slot_or_to_a_wrong_time_is_refused(database: Database) -> None:
    event = create_event(database)
    start = event.occurrences[0].starts_at
    with pytest.raises(Unprocessable):
        move_first_occurrence(database, event, start, start)
    past = clock.now() - timedelta(days=1)
    with pytest.raises(Unprocessable):
        move_first_occurrence(database, event, past, start)
    cancel_first_occurrence(database, event)
    with pytest.raises(Conflict):
        move_first_occurrence(database, event, start, start + timedelta(hours=1))


def test_seats_told_out_of_order_keep_the_newest(client: FlaskClient, database: Database) -> None:
    slot = create_event(database).occurrences[0]
    for version, taken in ((2, 10), (1, 4)):
        fact = SeatsChanged(version=version, occurrence_id=slot.id, capacity=10, taken=taken)
        with database.begin() as session:
            apply_seats(session, fact)
    shown = client.get(URL).json[0]["occurrences"][0]
    assert (shown["seats_left"], shown["status"]) == (0, "full")


def test_probes_answer(client: FlaskClient) -> None:
    for name in ("healthz", "readyz", "metrics", "openapi.json"):
        assert client.get(f"/api/events/v1/{name}").status_code == 200
