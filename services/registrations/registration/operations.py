"""Writes of registrations: create, change, remove a participant, cancel."""

from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from services.registrations.audit_labels import Action
from services.registrations.models import Consent, Occurrence, Participant, Registration
from services.registrations.occurrences.seats import release_seats
from services.registrations.registration import facts, idempotency
from services.registrations.registration.audit import record_action
from services.registrations.registration.insert import (
    NewRegistration,
    Row,
    complete_row,
    insert_registration,
)
from services.registrations.registration.schemas import (
    ChangeRequest,
    Contact,
    RegistrationRequest,
    RegistrationResult,
)
from shared import clock
from shared.bus import outbox
from shared.contracts.values import RegistrationStatus
from shared.errors import Conflict, DomainError, NotFound
from shared.staff.access import StaffAccess

CONSENT_WORDING = "2026-11"


class Full(Conflict):
    """Fewer seats are left than were asked for."""

    code, title = "full", "Not enough seats left"


class Closed(Conflict):
    """Registration has not opened, has ended, or the occurrence is cancelled."""

    code, title = "closed", "Registration is not open"


class TooLate(Conflict):
    """The deadline for changes has passed: the organiser's for families, the end for staff."""

    code, title = "too-late", "It is too late to change this registration"


class UnknownParticipant(NotFound):
    """The participant is not, or no longer, on the registration."""


class Outdated(Conflict):
    """The registration was changed after it was shown for this change."""

    code, title = "outdated", "This registration was changed in the meantime"


def create_registration(
    session: Session, request: RegistrationRequest, key: str | None = None
) -> RegistrationResult:
    """Register one or more participants: all get a seat, or nobody.

    The same request with the same `key` again returns the first result and changes nothing.

    Raises NotFound for an unknown occurrence, Closed outside its registration period, Full when
    too few seats are left, KeyReused when the key came with another request.
    """
    registration = _build_registration_row(request)
    result = RegistrationResult(
        id=registration["id"],
        status=registration["status"],
        seats=registration["seats"],
        link_version=registration["link_version"],
    )
    key_row = idempotency.build_key_row(key, request, result.to_json()) if key else None
    new = NewRegistration(
        registration,
        _build_participant_rows(request, result.id),
        _build_consent_rows(request, registration),
        vars(outbox.build_row(facts.build_confirmed(registration))),
        key_row,
    )
    if insert_registration(session, new):
        return result
    answer = idempotency.find_answer(session, key_row) if key_row else None
    if answer:
        return RegistrationResult.from_json(answer)
    raise _find_reason(session, registration)


def cancel_registration(
    session: Session,
    registration: Registration,
    actor: StaffAccess | None = None,
    *,
    silent: bool = False,
) -> Registration:
    """Cancel a registration and release its seats; repeating changes nothing.

    `actor` is None for the family itself. When `silent`, nobody gets a message about it.
    Raises TooLate after the deadline.
    """
    if registration.status == RegistrationStatus.CANCELLED:
        return registration
    _require_changeable(registration, actor)
    registration.status = RegistrationStatus.CANCELLED
    registration.cancelled_at = clock.now()
    registration.version += 1
    session.flush()
    facts.publish_cancelled(session, registration, silent=silent)
    action = Action.CANCELLED_SILENTLY if silent else Action.CANCELLED
    record_action(session, actor, action, registration)
    release_seats(session, registration.occurrence_id, registration.seats)
    return registration


def change_registration(
    session: Session,
    registration: Registration,
    change: ChangeRequest,
    actor: StaffAccess | None = None,
) -> Registration:
    """Save new contact details and participants' names; the same values again change nothing.

    `actor` is None for the family itself. Raises Outdated when the registration is no longer at
    `change.version`, TooLate after the deadline.
    """
    _require_changeable(registration, actor)
    is_outdated = registration.version != change.version
    if is_outdated or len(change.participants) != registration.seats:
        raise Outdated("Someone changed this registration in the meantime.")
    for name, value in _build_contact_attributes(change.contact).items():
        setattr(registration, name, value)
    for participant, given in zip(registration.participants, change.participants, strict=True):
        participant.name, participant.grade = given.name, given.grade
    actions = []
    if session.is_modified(registration):
        actions.append(Action.CONTACT_CHANGED)
    if any(session.is_modified(participant) for participant in registration.participants):
        actions.append(Action.PARTICIPANTS_CHANGED)
    if not actions:
        return registration
    for action in actions:
        record_action(session, actor, action, registration)
    return _publish_new_version(session, registration)


def remove_participant(
    session: Session,
    registration: Registration,
    participant_id: UUID,
    actor: StaffAccess | None = None,
) -> Registration:
    """Remove one of several participants and release the seat.

    `actor` is None for the family itself. Raises UnknownParticipant when it is none of them,
    Conflict for the last one (cancel the registration instead), TooLate after the deadline.
    """
    _require_changeable(registration, actor)
    removed = next((one for one in registration.participants if one.id == participant_id), None)
    if removed is None:
        raise UnknownParticipant("This participant is not on the registration.")
    if len(registration.participants) == 1:
        raise Conflict("The last participant leaves by cancelling the registration.")
    registration.participants.remove(removed)
    registration.seats -= 1
    _publish_new_version(session, registration)
    record_action(session, actor, Action.PARTICIPANT_REMOVED, registration)
    release_seats(session, registration.occurrence_id, 1)
    return registration


def build_registration(occurrence: Occurrence, request: RegistrationRequest) -> Registration:
    """Build the objects of a registration that the ORM will insert; nothing is added yet."""
    return Registration(
        occurrence=occurrence,
        version=1,
        link_version=1,
        status=RegistrationStatus.CONFIRMED,
        seats=len(request.participants),
        **_build_contact_attributes(request.contact),
        note=request.note,
        created_at=clock.now(),
        participants=[
            Participant(position=position, name=one.name, grade=one.grade)
            for position, one in enumerate(request.participants)
        ],
    )


def _build_registration_row(request: RegistrationRequest) -> Row:
    contact = request.contact
    return complete_row(
        Registration,
        {
            "id": uuid4(),
            "occurrence_id": request.occurrence_id,
            "seats": len(request.participants),
            "contact_name": contact.name,
            "contact_email": contact.email,
            "contact_phone": contact.phone,
            "language": contact.language,
            "role": contact.contact_role,
            "note": request.note,
            "created_at": clock.now(),
        },
    )


def _build_participant_rows(request: RegistrationRequest, registration_id: UUID) -> list[Row]:
    return [
        complete_row(
            Participant,
            {
                "id": uuid4(),
                "registration_id": registration_id,
                "position": position,
                "name": one.name,
                "grade": one.grade,
            },
        )
        for position, one in enumerate(request.participants)
    ]


def _build_consent_rows(request: RegistrationRequest, registration: Row) -> list[Row]:
    if not request.consents.marketing:
        return []
    consent = {
        "id": uuid4(),
        "registration_id": registration["id"],
        "purpose": "marketing",
        "channel": "form",
        "wording": CONSENT_WORDING,
        "given_at": registration["created_at"],
    }
    return [complete_row(Consent, consent)]


def _find_reason(session: Session, registration: Row) -> DomainError:
    """Find the reason why nothing was inserted."""
    occurrence = session.get(Occurrence, registration["occurrence_id"])
    if occurrence is None:
        return NotFound("There is no such occurrence.")
    if not occurrence.is_open_at(registration["created_at"]):
        return Closed("Registration for this occurrence is not open.")
    return Full(f"There are fewer than {registration['seats']} seats left.")


def _build_contact_attributes(contact: Contact) -> dict[str, str]:
    return {
        "contact_name": contact.name,
        "contact_email": contact.email,
        "contact_phone": contact.phone,
        "language": contact.language,
        "contact_role": contact.contact_role,
    }


def _require_changeable(registration: Registration, actor: StaffAccess | None) -> None:
    if registration.status == RegistrationStatus.CANCELLED:
        raise Conflict("This registration has been cancelled.")
    now, occurrence = clock.now(), registration.occurrence
    in_time = occurrence.is_editable_at(now) if actor else now < occurrence.cancel_until
    if not in_time:
        raise TooLate("The deadline for changes has passed. Please contact the organiser.")


def _publish_new_version(session: Session, registration: Registration) -> Registration:
    registration.version += 1
    session.flush()
    facts.publish_changed(session, registration)
    return registration
