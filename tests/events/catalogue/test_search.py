"""The search of the catalogue and of the staff's list: the same words, however they are typed."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from services.events.event.content import VenueDetails
from services.events.event_admin.queries import EventSearch, Tab, list_events
from services.events.models import Event
from services.events.venues.operations import change_venue
from shared.database.session import Database
from tests.events.builders import EDITOR, create_event
from tests.events.searched_events import SEARCHES, add_searched_events

URL = "/api/events/v1/events"


def search(client: FlaskClient, words: str) -> set[str]:
    return {row["slug"] for row in client.get(URL, query_string={"q": words}).json}


def search_as_staff(database: Database, words: str) -> set[str]:
    with database.read() as session:
        events, _counts = list_events(session, EventSearch(None, words), Tab.COMING, 1)
        return {event.slug for event in events}


def test_search_finds_the_words_in_any_form_and_order(
    client: FlaskClient, database: Database
) -> None:
    add_searched_events(database)
    assert {words: search(client, words) for words in SEARCHES} == SEARCHES
    assert {words: search_as_staff(database, words) for words in SEARCHES} == SEARCHES


@pytest.mark.parametrize("publish", [True, False])
def test_events_of_a_changed_venue_are_found_by_its_new_place(
    database: Database, publish: bool
) -> None:
    event = create_event(database, publish=publish)
    with database.begin() as session:
        venue = session.get_one(Event, event.id).venue
        assert venue is not None
        change_venue(session, EDITOR, venue, VenueDetails("Hall", "1", "734"))
    with database.read() as session:
        text = session.scalars(select(Event.search_text).where(Event.id == event.id)).one()
    assert ("salossa" in text, "turussa" in text) == (True, False)
