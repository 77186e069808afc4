"""Seats of a class group: taken and released by number, never by names."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
import time_machine

from services.registrations.audit_labels import Action
from services.registrations.groups import operations
from services.registrations.groups.schemas import GroupSize
from services.registrations.holds.operations import release_expired_holds
from services.registrations.models import Occurrence, Participant, Registration
from services.registrations.registration.errors import (
    Closed,
    ContactNotVerified,
    Full,
    Outdated,
    TooLate,
    TooManySeats,
)
from services.registrations.registration.operations import cancel_registration, remove_participant
from services.registrations.retention import delete_expired_data
from shared import clock
from shared.config import Settings
from shared.contracts.values import RegistrationStatus
from shared.database.session import Database
from shared.errors import Conflict
from shared.staff import audit
from tests.registrations.fixture_types import CreateOccurrence, GetOccurrence
from tests.registrations.groups.classes import load_registration, reserve_class
from tests.registrations.stored import create_registration, list_facts


@pytest.fixture
def occurrence_id(create_occurrence: CreateOccurrence) -> UUID:
    return create_occurrence(capacity=60, class_groups=True)


def resize(
    database: Database, registration: Registration, pupils: int, adults: int = 2
) -> Registration:
    with database.begin() as session:
        stored = session.get_one(Registration, registration.id)
        size = GroupSize(pupils=pupils, adults=adults, version=registration.version)
        operations.resize_group(session, stored, size)
    return load_registration(database, registration.id)


def add_names(database: Database, registration: Registration, number: int) -> None:
    with database.begin() as session:
        for position in range(number):
            session.add(
                Participant(registration_id=registration.id, position=position, name="Aino")
            )


def test_reserve_takes_seats_by_number_and_holds_them(
    database: Database, settings: Settings, occurrence_id: UUID, get_occurrence: GetOccurrence
) -> None:
    group = reserve_class(database, settings, occurrence_id, confirm=False)

    assert (group.status, group.seats, group.participants) == (RegistrationStatus.HELD, 27, [])
    assert get_occurrence(occurrence_id).taken == 27
    [fact] = list_facts(database, "registration_held")
    assert (fact["pupils"], fact["adults"], fact["seats"]) == (25, 2, 27)
    assert fact["grades"] == {"8": 25}


def test_group_that_nobody_confirms_gives_its_seats_back(
    database: Database, settings: Settings, occurrence_id: UUID, get_occurrence: GetOccurrence
) -> None:
    reserve_class(database, settings, occurrence_id, confirm=False)
    later = clock.now() + timedelta(minutes=settings.hold_minutes + 1)
    with time_machine.travel(later, tick=False), database.begin() as session:
        release_expired_holds(session)
    assert get_occurrence(occurrence_id).taken == 0


def test_confirmed_groups_pass_the_limits_of_a_family(
    database: Database, settings: Settings, occurrence_id: UUID, get_occurrence: GetOccurrence
) -> None:
    for _ in range(2):
        reserve_class(database, settings, occurrence_id)
    assert get_occurrence(occurrence_id).taken == 54 > settings.contact_event_seats


def test_second_group_before_the_link_was_used_is_refused(
    database: Database, settings: Settings, occurrence_id: UUID
) -> None:
    reserve_class(database, settings, occurrence_id, confirm=False)
    with pytest.raises(ContactNotVerified):
        reserve_class(database, settings, occurrence_id, confirm=False)


def test_groups_of_one_address_beyond_its_budget_are_refused(
    database: Database, settings: Settings, occurrence_id: UUID
) -> None:
    narrow = replace(settings, address_seats=20)
    reserve_class(database, narrow, occurrence_id, email="a@example.org", phone="040 1234561")
    with pytest.raises(TooManySeats):
        reserve_class(database, narrow, occurrence_id, email="b@example.org", phone="040 1234562")


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"capacity": 26, "class_groups": True}, Full),
        ({"capacity": 60, "class_groups": False}, operations.NoGroups),
        ({"capacity": 60, "class_groups": True, "cancelled": True}, Closed),
    ],
)
def test_reserve_is_refused_and_takes_nothing(
    database: Database,
    settings: Settings,
    create_occurrence: CreateOccurrence,
    get_occurrence: GetOccurrence,
    given: dict[str, object],
    error: type[Exception],
) -> None:
    occurrence_id = create_occurrence(**given)
    with pytest.raises(error):
        reserve_class(database, settings, occurrence_id)
    assert get_occurrence(occurrence_id).taken == 0


def test_resize_takes_and_releases_the_difference(
    database: Database, settings: Settings, occurrence_id: UUID, get_occurrence: GetOccurrence
) -> None:
    group = reserve_class(database, settings, occurrence_id)

    for pupils, adults, taken in ((30, 2, 32), (20, 1, 21), (20, 1, 21)):
        group = resize(database, group, pupils, adults)
        assert (group.seats, get_occurrence(occurrence_id).taken) == (taken, taken)

    facts = list_facts(database, "registration_changed")
    assert [(one["seats"], one["pupils"]) for one in facts] == [(32, 30), (21, 20)]


def test_resize_below_the_named_pupils_changes_nothing(
    database: Database, settings: Settings, occurrence_id: UUID, get_occurrence: GetOccurrence
) -> None:
    group = reserve_class(database, settings, occurrence_id)
    add_names(database, group, 21)
    with pytest.raises(operations.TooManyNames):
        resize(database, group, 20)
    assert get_occurrence(occurrence_id).taken == 27
    assert resize(database, group, 21).seats == 23


def test_resize_beyond_the_free_seats_changes_nothing(
    database: Database, settings: Settings, occurrence_id: UUID, get_occurrence: GetOccurrence
) -> None:
    group = reserve_class(database, settings, occurrence_id, pupils=40)
    create_registration(database, occurrence_id, seats=18)
    with pytest.raises(Full):
        resize(database, group, 41)
    assert load_registration(database, group.id).seats == 42
    assert get_occurrence(occurrence_id).taken == 60


def test_resize_does_not_take_seats_for_which_others_wait(
    database: Database, settings: Settings, occurrence_id: UUID
) -> None:
    group = reserve_class(database, settings, occurrence_id)
    with database.begin() as session:
        session.get_one(Occurrence, occurrence_id).smallest_waiting = 3
    with pytest.raises(Full):
        resize(database, group, 26)
    assert resize(database, group, 24).seats == 26


def test_resize_of_a_version_not_shown_is_refused(
    database: Database, settings: Settings, occurrence_id: UUID
) -> None:
    group = reserve_class(database, settings, occurrence_id)
    resize(database, group, 30)
    with pytest.raises(Outdated):
        resize(database, group, 20)


def test_resize_after_the_deadline_is_refused(
    database: Database, settings: Settings, occurrence_id: UUID, get_occurrence: GetOccurrence
) -> None:
    group = reserve_class(database, settings, occurrence_id)
    late = get_occurrence(occurrence_id).cancel_until
    with time_machine.travel(late, tick=False), pytest.raises(TooLate):
        resize(database, group, 20)


def test_resize_of_a_held_group_is_refused(
    database: Database, settings: Settings, occurrence_id: UUID
) -> None:
    group = reserve_class(database, settings, occurrence_id, confirm=False)
    with pytest.raises(Conflict):
        resize(database, group, 20)


def test_cancel_releases_all_seats_of_a_group(
    database: Database, settings: Settings, occurrence_id: UUID, get_occurrence: GetOccurrence
) -> None:
    group = reserve_class(database, settings, occurrence_id)
    add_names(database, group, 3)
    with database.begin() as session:
        cancel_registration(session, session.get_one(Registration, group.id))
    assert get_occurrence(occurrence_id).taken == 0


def test_pupil_of_a_group_is_not_removed_with_a_seat(
    database: Database, settings: Settings, occurrence_id: UUID, get_occurrence: GetOccurrence
) -> None:
    group = reserve_class(database, settings, occurrence_id)
    add_names(database, group, 2)
    pupil = load_registration(database, group.id).participants[0]
    with database.begin() as session:
        registration = session.get_one(Registration, group.id)
        with pytest.raises(Conflict):
            remove_participant(session, registration, pupil.id)
    assert get_occurrence(occurrence_id).taken == 27


def test_retention_erases_the_class_and_keeps_the_numbers(
    database: Database, settings: Settings, occurrence_id: UUID
) -> None:
    group = reserve_class(database, settings, occurrence_id)
    add_names(database, group, 2)
    later = clock.now() + timedelta(days=settings.contact_days + 11)
    with time_machine.travel(later, tick=False), database.begin() as session:
        delete_expired_data(session, settings)
    stored = load_registration(database, group.id)
    assert stored.group is not None
    assert (stored.group.class_name, stored.group.pupils) == ("", 25)
    assert {one.name for one in stored.participants} == {""}


def test_resize_is_in_the_log(database: Database, settings: Settings, occurrence_id: UUID) -> None:
    group = resize(database, reserve_class(database, settings, occurrence_id), 30)
    with database.read() as session:
        rows = audit.list_by_target(session, group.id)
    assert Action.GROUP_RESIZED in [row.action for row in rows]
