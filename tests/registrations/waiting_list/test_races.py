"""Many families and workers at the same time on SQLite: the counter stays a recount."""

from uuid import UUID

import pytest

from services.registrations.models import WaitingStatus
from services.registrations.registration.errors import Full
from services.registrations.waiting_list.operations import OfferEnded, SeatsLeft
from shared.database.session import Database
from shared.errors import Conflict
from tests.concurrency import send_concurrently
from tests.registrations.fixture_types import CreateOccurrence
from tests.registrations.waiting_list.lists import (
    accept,
    cancel,
    join,
    leave,
    read_statuses,
    recount,
    register,
    serve,
)


@pytest.fixture
def occurrence(create_occurrence: CreateOccurrence) -> UUID:
    """Store an occurrence with eight seats."""
    return create_occurrence(capacity=8)


def test_mixed_acts_at_once_end_with_a_counter_equal_to_a_recount(
    database: Database, occurrence: UUID
) -> None:
    taken = [register(database, occurrence, 2, family) for family in range(4)]
    entries = [join(database, occurrence, 1 + family % 3, 10 + family) for family in range(12)]

    def act(number: int) -> str:
        try:
            match number % 5:
                case 0:
                    cancel(database, taken[number // 5 % 4])
                case 1:
                    accept(database, entries[number % 12])
                case 2:
                    leave(database, entries[number % 12])
                case 3:
                    register(database, occurrence, 1, 100 + number)
                case _:
                    serve(database)
        except (Full, OfferEnded, SeatsLeft, Conflict):
            return "refused"
        return "done"

    send_concurrently(act, 40)
    serve(database)
    counter, recounted = recount(database, occurrence)
    assert counter == recounted <= 8


def test_two_timers_and_two_buttons_make_one_registration(
    database: Database, occurrence: UUID
) -> None:
    taken = register(database, occurrence, 8)
    entry_id = join(database, occurrence, 3)
    cancel(database, taken)
    send_concurrently(lambda _number: serve(database), 4)
    assert recount(database, occurrence) == (3, 3)
    send_concurrently(lambda _number: accept(database, entry_id), 4)
    assert read_statuses(database, entry_id) == [WaitingStatus.ACCEPTED]
    assert recount(database, occurrence) == (3, 3)
