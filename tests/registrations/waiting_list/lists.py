"""Join waiting lists, run their timer, and read what is stored of them."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.registrations.models import Occurrence, Registration, WaitingEntry, WaitingStatus
from services.registrations.registration import operations as registrations
from services.registrations.registration.limits import Limits
from services.registrations.registration.queries import find_registration
from services.registrations.registration.schemas import (
    RegistrationRequest,
    RegistrationRequestSchema,
)
from services.registrations.waiting_list import operations
from services.registrations.waiting_list.queries import find_entry
from services.registrations.waiting_list.timers import serve_waiting_lists
from shared.contracts.values import ACTIVE_STATUSES
from shared.database.session import Database
from tests.registrations.request_body import build_registration_body


def build_request(occurrence: UUID, seats: int, family: int) -> RegistrationRequest:
    """Build the request of a family that has a contact of its own."""
    body = build_registration_body(occurrence, seats=seats, family=family)
    return RegistrationRequestSchema().parse(body)


def register(database: Database, occurrence: UUID, seats: int, family: int = 0) -> UUID:
    """Register a family at once, as the public does; return the id."""
    request = build_request(occurrence, seats, family)
    return database.write(lambda session: registrations.create_registration(session, request)).id


def join(
    database: Database,
    occurrence: UUID,
    seats: int,
    family: int = 1,
    limits: Limits | None = None,
) -> UUID:
    """Join the waiting list; return the id of the entry."""
    request = build_request(occurrence, seats, family)
    with database.begin() as session:
        return operations.join_waiting_list(session, request, limits).id


def accept(database: Database, entry_id: UUID, *, is_sent_link: bool = True) -> None:
    """Accept an offer."""
    with database.begin() as session:
        operations.accept_offer(
            session, lock(session, entry_id), is_sent_link=is_sent_link, guardian_hours=48
        )


def leave(database: Database, entry_id: UUID) -> None:
    """Leave the list, or decline an offer."""
    with database.begin() as session:
        operations.leave_waiting_list(session, lock(session, entry_id))


def lock(session: Session, entry_id: UUID) -> WaitingEntry:
    """Return an entry whose list is locked."""
    entry = find_entry(session, entry_id, lock=True)
    assert entry is not None
    return entry


def cancel(database: Database, registration_id: UUID) -> None:
    """Cancel a registration, as its family does."""
    with database.begin() as session:
        registration = find_registration(session, registration_id, lock=True)
        assert registration is not None
        registrations.cancel_registration(session, registration)


def serve(database: Database) -> None:
    """Run the timer once."""
    serve_waiting_lists(database)


def read_statuses(database: Database, *entry_ids: UUID) -> list[WaitingStatus]:
    """Return the status of each entry."""
    with database.read() as session:
        return [session.get_one(WaitingEntry, one).status for one in entry_ids]


def read_entry(database: Database, entry_id: UUID) -> WaitingEntry:
    """Return an entry as it is stored."""
    with database.read() as session:
        return session.get_one(WaitingEntry, entry_id)


def recount(database: Database, occurrence: UUID) -> tuple[int, int]:
    """Return the counter of seats, and a recount of registrations and offers."""
    registered = select(func.coalesce(func.sum(Registration.seats), 0)).where(
        Registration.occurrence_id == occurrence, Registration.status.in_(ACTIVE_STATUSES)
    )
    offered = select(func.coalesce(func.sum(WaitingEntry.seats), 0)).where(
        WaitingEntry.occurrence_id == occurrence, WaitingEntry.status == WaitingStatus.OFFERED
    )
    with database.read() as session:
        counter = session.get_one(Occurrence, occurrence).taken
        return counter, session.scalars(registered).one() + session.scalars(offered).one()
