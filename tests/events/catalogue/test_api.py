"""The JSON API of the catalogue."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from services.events.models import Occurrence
from shared import clock
from shared.contracts import RegistrationMode
from shared.database.session import Database
from tests.events.builders import create_event, move_first_occurrence

URL = "/api/events/v1/events"


@pytest.mark.parametrize(
    "query",
    ["", "?kind=open_day", "?field=machine", "?municipality=853", "?q=WELDING+school", "?page=1"],
)
def test_catalogue_with_matching_filter_lists_event(
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
def test_catalogue_without_match_is_empty(
    client: FlaskClient, database: Database, query: str
) -> None:
    create_event(database)
    answer = client.get(URL + query)
    assert (answer.status_code, answer.json) == (200, [])


NOW = clock.now()
LATER, EARLIER = NOW + timedelta(days=1), NOW - timedelta(days=1)


@pytest.mark.parametrize(
    ("mode", "values", "status", "pill"),
    [
        ("here", {}, "open", "10 seats left"),
        ("here", {"taken": 10}, "full", 'class="tag warn">Full'),
        ("here", {"opens_at": LATER}, "early", "Opens "),
        ("here", {"closes_at": EARLIER}, "closed", "Registration has closed"),
        ("here", {"cancelled": True}, "cancelled", "Cancelled"),
        ("walk_in", {}, "walk_in", "Just come"),
        ("elsewhere", {}, "elsewhere", "Register on the organiser"),
    ],
)
def test_availability_is_the_same_in_api_and_pages(
    client: FlaskClient,
    database: Database,
    mode: str,
    values: dict[str, Any],
    status: str,
    pill: str,
) -> None:
    event = create_event(database, registration_mode=RegistrationMode(mode))
    with database.begin() as session:
        session.execute(update(Occurrence).values(**{"taken": 0} | values))
    assert client.get(URL).json[0]["occurrences"][0]["status"] == status
    assert pill in client.get("/?lang=en").text
    page = client.get(f"/events/{event.slug}?lang=en").text
    # Who finds it full may join its waiting list.
    assert ("/register/" in page) is (status in {"open", "full"})
    assert ("?wait=1" in page) is (status == "full")


def test_filter_for_seats_leaves_out_closed_registration(
    client: FlaskClient, database: Database
) -> None:
    create_event(database)
    assert len(client.get(f"{URL}?has_seats=1").json) == 1
    with database.begin() as session:
        session.execute(update(Occurrence).values(closes_at=EARLIER))
    assert client.get(f"{URL}?has_seats=1").json == []


def test_catalogue_does_not_list_draft(client: FlaskClient, database: Database) -> None:
    create_event(database, publish=False)
    assert client.get(URL).json == []


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("date_from=2031-05-05", True),
        ("date_from=2031-05-07", True),
        ("date_from=2031-05-08", False),
        ("date_to=2031-05-05", True),
        ("date_to=2031-05-04", False),
        ("date_from=2031-05-06&date_to=2031-05-06", True),
    ],
)
def test_date_filter_finds_event_on_each_of_its_days(
    client: FlaskClient, database: Database, query: str, *, found: bool
) -> None:
    event = create_event(database)
    start, end = datetime(2031, 5, 5, 6, tzinfo=UTC), datetime(2031, 5, 7, 13, tzinfo=UTC)
    move_first_occurrence(database, event, start, end)
    assert bool(client.get(f"{URL}?{query}").json) is found
    assert (f"/events/{event.slug}" in client.get(f"/?{query}").text) is found


@pytest.mark.parametrize("page", ["0", "x", "-1", "99999999"])
def test_catalogue_with_bad_page_is_refused(client: FlaskClient, page: str) -> None:
    assert client.get(f"{URL}?page={page}").status_code == 422


def test_probes_return_200(client: FlaskClient) -> None:
    for name in ("healthz", "readyz", "metrics", "openapi.json"):
        assert client.get(f"/api/events/v1/{name}").status_code == 200
