"""Waiting lists on PostgreSQL: families, staff and several workers at the same time."""

from collections.abc import Iterator
from uuid import UUID

import pytest

from services.registrations.models import WaitingStatus
from services.registrations.registration.errors import Full
from services.registrations.waiting_list.operations import OfferEnded
from shared.database.retry import retry_lost_transaction
from shared.database.session import Database
from shared.errors import Conflict
from tests.concurrency import send_concurrently
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
from tests.wire.registrations_server import (
    CreateDatabase,
    create_occurrence,
    open_service_database,
)


@pytest.fixture
def service(empty_database: CreateDatabase) -> Iterator[Database]:
    """Return a migrated registrations database on PostgreSQL."""
    with open_service_database(empty_database(), "registrations") as database:
        yield database


def refuse_or_do(database: Database, number: int, taken: list[UUID], entries: list[UUID]) -> str:
    try:
        match number % 4:
            case 0:
                cancel(database, taken[number // 4 % len(taken)])
            case 1:
                accept(database, entries[number % len(entries)])
            case 2:
                leave(database, entries[number % len(entries)])
            case _:
                serve(database)
    except (Full, OfferEnded, Conflict):
        return "refused"
    return "done"


def test_mixed_acts_at_once_end_with_a_counter_equal_to_a_recount(service: Database) -> None:
    occurrence = create_occurrence(service, 8)
    taken = [register(service, occurrence, 2, family) for family in range(4)]
    entries = [join(service, occurrence, 1 + family % 3, 10 + family) for family in range(12)]

    def act(number: int) -> str:
        if number % 8 == 7:
            try:
                register(service, occurrence, 1, 100 + number)
            except Full:
                return "refused"
            return "done"
        return retry_lost_transaction(lambda: refuse_or_do(service, number, taken, entries))

    send_concurrently(act, 32)
    serve(service)
    counter, recounted = recount(service, occurrence)
    assert counter == recounted <= 8


def test_workers_and_buttons_at_once_offer_and_register_once(service: Database) -> None:
    occurrence = create_occurrence(service, 8)
    taken = register(service, occurrence, 8)
    entries = [join(service, occurrence, 2, family) for family in range(1, 6)]
    cancel(service, taken)
    send_concurrently(lambda _number: serve(service), 4)
    assert read_statuses(service, *entries) == [WaitingStatus.OFFERED] * 4 + [WaitingStatus.WAITING]
    assert recount(service, occurrence) == (8, 8)
    send_concurrently(lambda number: accept(service, entries[number % 2]), 8)
    assert read_statuses(service, *entries[:2]) == [WaitingStatus.ACCEPTED] * 2
    assert recount(service, occurrence) == (8, 8)


def test_registrations_at_once_never_pass_those_who_wait(service: Database) -> None:
    occurrence = create_occurrence(service, 4)
    taken = register(service, occurrence, 4)
    entry_id = join(service, occurrence, 3)
    cancel(service, taken)

    def register_or_refuse(number: int) -> str:
        if number == 0:
            serve(service)
            return "served"
        try:
            register(service, occurrence, 1, 100 + number)
        except Full:
            return "full"
        return "registered"

    answers = send_concurrently(register_or_refuse, 12)
    assert read_statuses(service, entry_id) == [WaitingStatus.OFFERED]
    # The one seat that is left is for the public, once nobody who waits fits.
    assert answers["registered"] <= 1
    counter, recounted = recount(service, occurrence)
    assert counter == recounted <= 4
