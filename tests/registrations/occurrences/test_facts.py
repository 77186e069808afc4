"""Facts about seats: several registrations are published as one fact."""

from services.registrations.occurrences.facts import publish_changed_seats
from services.registrations.occurrences.seats import release_seats
from shared.database.session import Database
from tests.registrations.fixture_types import CreateOccurrence
from tests.registrations.stored import create_registration, list_facts


def test_publish_after_many_registrations_makes_one_fact(
    database: Database, create_occurrence: CreateOccurrence
) -> None:
    occurrence = create_occurrence()
    for _ in range(3):
        create_registration(database, occurrence)
    for expected in (1, 0):
        with database.begin() as session:
            assert publish_changed_seats(session) == expected
    facts = list_facts(database, "seats_changed")
    assert [(fact["taken"], fact["capacity"]) for fact in facts] == [(6, 10)]


def test_release_seats_is_published(
    database: Database, create_occurrence: CreateOccurrence
) -> None:
    occurrence = create_occurrence()
    create_registration(database, occurrence)
    with database.begin() as session:
        publish_changed_seats(session)
        release_seats(session, occurrence, 1)
    with database.begin() as session:
        assert publish_changed_seats(session) == 1
    assert [fact["taken"] for fact in list_facts(database, "seats_changed")] == [2, 1]
