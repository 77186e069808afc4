"""Moving and cancelling occurrences, and the facts that follow."""

from datetime import timedelta

import pytest

from services.events.models import Occurrence
from shared import clock
from shared.database.session import Database
from shared.errors import Conflict, Unprocessable
from tests.events.builders import (
    cancel_first_occurrence,
    create_event,
    list_published_facts,
    move_first_occurrence,
)


def test_publish_move_and_cancel_increment_version(database: Database) -> None:
    event = create_event(database)
    occurrence = event.occurrences[0]
    later = occurrence.starts_at + timedelta(days=1)
    move_first_occurrence(database, event, later, later + timedelta(hours=1))
    cancel_first_occurrence(database, event)
    cancel_first_occurrence(database, event)
    assert list_published_facts(database) == [
        ("occurrence_published", 1),
        ("occurrence_moved", 2),
        ("occurrence_cancelled", 3),
    ]


def test_move_without_rules_shifts_deadlines(database: Database) -> None:
    event = create_event(database)
    occurrence = event.occurrences[0]
    later = occurrence.starts_at + timedelta(days=1)
    move_first_occurrence(database, event, later, later + timedelta(hours=1))
    with database.read() as session:
        moved = session.get_one(Occurrence, occurrence.id)
    assert moved.closes_at == occurrence.closes_at + timedelta(days=1)
    assert moved.cancel_until == occurrence.cancel_until + timedelta(days=1)


def test_move_to_wrong_time_or_of_cancelled_is_refused(database: Database) -> None:
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
