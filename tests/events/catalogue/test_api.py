"""The JSON API of the catalogue."""

import json

import pytest
from flask.testing import FlaskClient

from shared.database.session import Database
from tests.events.builders import (
    create_event,
)

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


def test_catalogue_does_not_list_draft(client: FlaskClient, database: Database) -> None:
    create_event(database, publish=False)
    assert client.get(URL).json == []


@pytest.mark.parametrize("page", ["0", "x", "-1", "99999999"])
def test_catalogue_with_bad_page_is_refused(client: FlaskClient, page: str) -> None:
    assert client.get(f"{URL}?page={page}").status_code == 422


def test_probes_return_200(client: FlaskClient) -> None:
    for name in ("healthz", "readyz", "metrics", "openapi.json"):
        assert client.get(f"/api/events/v1/{name}").status_code == 200
