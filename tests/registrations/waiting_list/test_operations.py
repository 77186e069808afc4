"""Join, offer, accept, decline, expire: what is written, and in which order."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
import time_machine
from sqlalchemy import select

from services.registrations.audit_labels import Action
from services.registrations.holds.timers import release_expired_holds
from services.registrations.models import Consent, Occurrence, Registration, WaitingStatus
from services.registrations.occurrences import facts, seats
from services.registrations.registration import insert
from services.registrations.registration.errors import Closed, Full, TooManySeats
from services.registrations.registration.limits import build_limits
from services.registrations.registration.operations import create_registration, remove_participant
from services.registrations.registration.schemas import ParticipantInput
from services.registrations.waiting_list import operations
from services.registrations.waiting_list.queries import find_entry_position
from services.registrations.waiting_list.schemas import PartyChange
from shared import clock
from shared.config import Settings
from shared.database.session import Database
from shared.staff.audit import audit
from tests.registrations.fixture_types import CreateOccurrence, GetOccurrence
from tests.registrations.stored import list_facts
from tests.registrations.waiting_list.lists import (
    accept,
    build_request,
    cancel,
    join,
    leave,
    lock,
    read_entry,
    read_statuses,
    recount,
    register,
    serve,
)

WAITING, OFFERED = WaitingStatus.WAITING, WaitingStatus.OFFERED


@pytest.fixture
def occurrence(create_occurrence: CreateOccurrence) -> UUID:
    """Store an occurrence with four seats, whose offers are valid for six hours."""
    return create_occurrence(capacity=4, offer_hours=6)


@pytest.fixture
def taken(database: Database, occurrence: UUID) -> UUID:
    """Register a family that takes all seats; return its registration."""
    return register(database, occurrence, 4)


def list_actions(database: Database, target: UUID) -> list[str]:
    with database.read() as session:
        rows = select(audit.c.action).where(audit.c.target_id == target)
        return list(session.scalars(rows.order_by(audit.c.seq)))


def change(database: Database, entry_id: UUID, count: int) -> None:
    names = [ParticipantInput(name=f"Lapsi {'abcdefgh'[number]}") for number in range(count)]
    with database.begin() as session:
        entry = lock(session, entry_id)
        operations.change_party(
            session, entry, PartyChange(participants=names, version=entry.version)
        )


@pytest.mark.usefixtures("taken")
def test_joining_stores_the_party_and_publishes_it(database: Database, occurrence: UUID) -> None:
    entry = read_entry(database, join(database, occurrence, 2))
    assert (entry.status, entry.seats, len(entry.participants)) == (WAITING, 2, 2)
    fact = list_facts(database, "waiting_joined")[0]
    assert (fact["registration_id"], fact["status"], fact["seats"]) == (
        str(entry.id),
        "waiting",
        2,
    )
    assert fact["grades"] == {"8": 2}
    assert recount(database, occurrence) == (4, 4)


def test_joining_while_seats_are_left_is_refused(database: Database, occurrence: UUID) -> None:
    with pytest.raises(operations.SeatsLeft):
        join(database, occurrence, 4)


def test_joining_for_more_seats_than_are_left_is_possible(
    database: Database, occurrence: UUID
) -> None:
    register(database, occurrence, 2)
    assert read_statuses(database, join(database, occurrence, 3)) == [WAITING]


@pytest.mark.usefixtures("taken")
def test_party_larger_than_the_event_cannot_wait(database: Database, occurrence: UUID) -> None:
    with pytest.raises(operations.TooLarge):
        join(database, occurrence, 5)


def test_event_without_a_waiting_list_takes_nobody(
    database: Database, create_occurrence: CreateOccurrence
) -> None:
    occurrence = create_occurrence(capacity=1, waiting_list=False)
    register(database, occurrence, 1)
    with pytest.raises(operations.NoWaitingList):
        join(database, occurrence, 1)


def test_freed_seats_are_offered_in_order_and_counted(
    database: Database, occurrence: UUID, taken: UUID
) -> None:
    first, second = join(database, occurrence, 3, 1), join(database, occurrence, 2, 2)
    third = join(database, occurrence, 1, 3)
    cancel(database, taken)
    serve(database)
    assert read_statuses(database, first, second, third) == [OFFERED, WAITING, OFFERED]
    assert recount(database, occurrence) == (4, 4)
    assert read_entry(database, second).passed == 1
    assert list_actions(database, second) == [Action.WAITING_JOINED, Action.WAITING_PASSED]
    offered = list_facts(database, "seats_offered")
    assert [one["registration_id"] for one in offered] == [str(first), str(third)]


def test_public_cannot_take_freed_seats_before_those_who_wait(
    database: Database, occurrence: UUID, taken: UUID, get_occurrence: GetOccurrence
) -> None:
    join(database, occurrence, 2)
    cancel(database, taken)
    assert get_occurrence(occurrence).open_seats == 0
    with pytest.raises(Full):
        register(database, occurrence, 1, family=9)


def test_public_within_a_budget_cannot_take_them_either(
    database: Database, occurrence: UUID, taken: UUID, settings: Settings
) -> None:
    join(database, occurrence, 2)
    cancel(database, taken)
    request, limits = build_request(occurrence, 1, 9), build_limits(settings, "192.0.2.1")
    with pytest.raises(Full):
        database.write(lambda session: create_registration(session, request, limits=limits))


def test_public_takes_freed_seats_without_the_guard(
    database: Database, occurrence: UUID, taken: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: only the condition of the hot statement keeps the order."""
    join(database, occurrence, 2)
    cancel(database, taken)
    unguarded = insert.TAKE_SEATS.replace(f"AND {insert.WAITING_GUARD}", "")
    monkeypatch.setattr(insert, "TAKE_SEATS", unguarded)
    assert register(database, occurrence, 4, family=9)


def test_public_takes_seats_into_which_nobody_who_waits_fits(
    database: Database, occurrence: UUID
) -> None:
    register(database, occurrence, 3)
    join(database, occurrence, 2)
    assert register(database, occurrence, 1, family=9)


def test_catalogue_sees_no_free_seats_while_somebody_who_fits_waits(
    database: Database, occurrence: UUID, taken: UUID
) -> None:
    join(database, occurrence, 2)
    cancel(database, taken)
    with database.begin() as session:
        facts.publish_changed_seats(session)
    assert list_facts(database, "seats_changed")[-1]["taken"] == 4
    serve(database)
    with database.begin() as session:
        facts.publish_changed_seats(session)
    assert list_facts(database, "seats_changed")[-1]["taken"] == 2


def test_accepting_registers_with_seats_that_are_counted_already(
    database: Database, occurrence: UUID, taken: UUID
) -> None:
    entry_id = join(database, occurrence, 2)
    cancel(database, taken)
    serve(database)
    for _ in range(2):  # the button pressed twice
        accept(database, entry_id)
    with database.read() as session:
        registration = session.get_one(Registration, entry_id)
        assert [one.name for one in registration.participants] == ["Lapsi a", "Lapsi b"]
        assert (registration.seats, registration.is_verified) == (2, True)
        assert session.scalars(select(Consent)).all() == []
    assert recount(database, occurrence) == (2, 2)
    confirmed = list_facts(database, "registration_confirmed")[-1]
    assert confirmed["registration_id"] == str(entry_id)
    assert confirmed["version"] > list_facts(database, "seats_offered")[-1]["version"]


def test_accepting_by_the_shown_link_confirms_no_address(
    database: Database, occurrence: UUID, taken: UUID
) -> None:
    entry_id = join(database, occurrence, 2)
    cancel(database, taken)
    serve(database)
    accept(database, entry_id, is_sent_link=False)
    with database.read() as session:
        assert not session.get_one(Registration, entry_id).is_verified


def test_event_that_confirms_by_link_takes_no_shown_link(
    database: Database, create_occurrence: CreateOccurrence
) -> None:
    occurrence = create_occurrence(capacity=1, confirm_by_link=True)
    taken = register(database, occurrence, 1)
    entry_id = join(database, occurrence, 1)
    cancel(database, taken)
    serve(database)
    with pytest.raises(operations.MustUseSentLink):
        accept(database, entry_id, is_sent_link=False)


def test_offer_cannot_be_accepted_after_its_deadline(
    database: Database, occurrence: UUID, taken: UUID
) -> None:
    entry_id = join(database, occurrence, 2)
    cancel(database, taken)
    serve(database)
    end = read_entry(database, entry_id).offered_until
    assert end is not None
    with time_machine.travel(end, tick=False), pytest.raises(operations.OfferEnded):
        accept(database, entry_id)


def test_expired_offer_passes_on_and_is_not_made_again(
    database: Database, occurrence: UUID, taken: UUID
) -> None:
    first, second = join(database, occurrence, 4, 1), join(database, occurrence, 4, 2)
    cancel(database, taken)
    serve(database)
    end = read_entry(database, first).offered_until
    assert end is not None
    with time_machine.travel(end, tick=False):
        serve(database)
        assert read_statuses(database, first, second) == [WaitingStatus.EXPIRED, OFFERED]
        leave(database, second)
        serve(database)
    assert read_statuses(database, first, second) == [
        WaitingStatus.EXPIRED,
        WaitingStatus.DECLINED,
    ]
    assert recount(database, occurrence) == (0, 0)
    assert len(list_facts(database, "offer_expired")) == 1


def test_cancelled_occurrence_makes_no_offers_and_takes_no_acceptance(
    database: Database, occurrence: UUID, taken: UUID
) -> None:
    offered, waiting = join(database, occurrence, 4, 1), join(database, occurrence, 1, 2)
    cancel(database, taken)
    serve(database)
    with database.begin() as session:
        session.get_one(Occurrence, occurrence).cancelled = True
    with pytest.raises(Closed):
        accept(database, offered)
    leave(database, offered)
    serve(database)
    assert read_statuses(database, waiting) == [WAITING]


def test_leaving_opens_the_seats_to_the_public(
    database: Database, occurrence: UUID, taken: UUID
) -> None:
    entry_id = join(database, occurrence, 2)
    cancel(database, taken)
    for _ in range(2):
        leave(database, entry_id)
    assert read_statuses(database, entry_id) == [WaitingStatus.LEFT]
    assert register(database, occurrence, 4, family=9)


def test_raised_capacity_is_offered(database: Database, occurrence: UUID, taken: UUID) -> None:
    assert taken
    entry_id = join(database, occurrence, 2)
    with database.begin() as session:
        assert seats.resize_capacity(session, occurrence, 6, shown=4)
    serve(database)
    assert read_statuses(database, entry_id) == [OFFERED]


def test_removed_participant_frees_a_seat_for_the_list(
    database: Database, occurrence: UUID, taken: UUID
) -> None:
    entry_id = join(database, occurrence, 1)
    with database.begin() as session:
        registration = session.get_one(Registration, taken)
        remove_participant(session, registration, registration.participants[0].id)
    serve(database)
    assert read_statuses(database, entry_id) == [OFFERED]


def test_expired_hold_frees_seats_for_the_list(
    database: Database, occurrence: UUID, settings: Settings
) -> None:
    limits = build_limits(settings, "192.0.2.1", must_hold=True)
    request = build_request(occurrence, 4, 0)
    database.write(lambda session: create_registration(session, request, limits=limits))
    entry_id = join(database, occurrence, 1)
    with time_machine.travel(clock.now() + timedelta(minutes=20), tick=False):
        release_expired_holds(database)
        serve(database)
    assert read_statuses(database, entry_id) == [OFFERED]


@pytest.mark.usefixtures("taken")
def test_smaller_party_keeps_its_place_and_a_larger_one_goes_to_the_end(
    database: Database, occurrence: UUID
) -> None:
    first, second = join(database, occurrence, 2, 1), join(database, occurrence, 2, 2)

    def read_numbers() -> list[int]:
        with database.read() as session:
            positions = [
                find_entry_position(session, read_entry(database, one)) for one in (first, second)
            ]
        return [one.number for one in positions if one]

    change(database, first, 1)
    assert read_numbers() == [1, 2]
    change(database, first, 3)
    assert read_numbers() == [2, 1]
    assert read_entry(database, first).seats == 3


def test_contact_is_on_a_few_lists_at_a_time(
    database: Database, create_occurrence: CreateOccurrence, settings: Settings
) -> None:
    limits = build_limits(replace(settings, contact_waiting=2), "192.0.2.1")
    occurrences = [create_occurrence(capacity=1) for _ in range(3)]
    for occurrence in occurrences:
        register(database, occurrence, 1)
    for occurrence in occurrences[:2]:
        join(database, occurrence, 1, 7, limits)
    with pytest.raises(operations.TooManyEntries):
        join(database, occurrences[2], 1, 7, limits)


@pytest.mark.usefixtures("taken")
def test_client_joins_within_its_budget_of_seats(
    database: Database, occurrence: UUID, settings: Settings
) -> None:
    limits = build_limits(replace(settings, address_seats=3), "192.0.2.1")
    join(database, occurrence, 2, 1, limits)
    with pytest.raises(TooManySeats):
        join(database, occurrence, 2, 2, limits)
    later = clock.now() + limits.period
    with time_machine.travel(later, tick=False):
        assert join(database, occurrence, 3, 2, limits)


def test_last_moment_before_closing_shortens_the_offer(
    database: Database, create_occurrence: CreateOccurrence
) -> None:
    closes_at = clock.now() + timedelta(minutes=30)
    occurrence = create_occurrence(capacity=1, closes_at=closes_at)
    taken = register(database, occurrence, 1)
    entry_id = join(database, occurrence, 1)
    cancel(database, taken)
    serve(database)
    assert read_entry(database, entry_id).offered_until == closes_at
