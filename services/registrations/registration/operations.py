"""Writes of registrations: create, change, remove a participant, cancel."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from services.registrations.audit_labels import Action
from services.registrations.models import (
    Consent,
    GuardianAnswer,
    Occurrence,
    Participant,
    Registration,
)
from services.registrations.occurrences.seats import release_seats
from services.registrations.registration import facts, idempotency
from services.registrations.registration.audit import record_action
from services.registrations.registration.errors import (
    AlreadyRegistered,
    MustBeHeld,
    Outdated,
    TooLate,
    UnknownParticipant,
)
from services.registrations.registration.insert import (
    NewRegistration,
    Row,
    complete_row,
    insert_registration,
)
from services.registrations.registration.limits import Limits
from services.registrations.registration.queries import (
    MARKETING,
    fold_name,
    list_registered_names,
)
from services.registrations.registration.refusals import find_reason
from services.registrations.registration.schemas import (
    ChangeRequest,
    Contact,
    GuardianInput,
    RegistrationRequest,
    RegistrationResult,
)
from shared import clock, links
from shared.bus import outbox
from shared.contracts.values import ContactChannel, RegistrationStatus
from shared.errors import Conflict
from shared.health.metrics import CONFIRMED, REGISTRATIONS, count_outcome
from shared.staff.access import StaffAccess

CONSENT_WORDING = "2026-11"


def create_registration(
    session: Session,
    request: RegistrationRequest,
    key: str | None = None,
    draft_id: UUID | None = None,
    limits: Limits | None = None,
) -> RegistrationResult:
    """Register one or more participants: all get a seat, or nobody.

    The same request with the same `key` again returns the first result and changes nothing. The
    draft with the id `draft_id` is deleted. A registration beyond the `limits` is held.

    Raises NotFound for an unknown occurrence, Closed outside its registration period, Full when
    too few seats are left, TooManySeats when no more may be held either, ContactNotVerified when
    the contact has to use the link in our message first, KeyReused when the key came with another
    request.
    """
    with count_outcome(REGISTRATIONS, CONFIRMED) as outcome:
        result = _create_registration(session, request, key, draft_id, limits)
        outcome.success = result.status
    return result


def create_new_registration(
    session: Session, request: RegistrationRequest, key: str | None, limits: Limits
) -> RegistrationResult:
    """Register participants whom the same contact has not registered there before.

    Raises AlreadyRegistered for the others, and what `create_registration` raises. On PostgreSQL,
    two requests with different keys in the same moment may both register the same participants:
    neither sees the other.
    """
    with count_outcome(REGISTRATIONS, CONFIRMED) as outcome:
        result = _create_registration(session, request, key, None, limits, refuse_same=True)
        outcome.success = result.status
    return result


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
    require_changeable(registration, actor)
    # Nobody was told yet that a held registration has a place.
    silent = silent or registration.status is RegistrationStatus.HELD
    registration.status, registration.held_until = RegistrationStatus.CANCELLED, None
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
    """Save new contact details, names and note; the same values again change nothing.

    Another e-mail or phone makes a new link: whoever had the wrong one can no longer open it.
    `actor` is None for the family itself. Raises Outdated when the registration is no longer at
    `change.version`, TooLate after the deadline.
    """
    _require_confirmed(registration)
    require_changeable(registration, actor)
    _require_family(registration)
    is_outdated = registration.version != change.version
    if is_outdated or len(change.participants) != registration.seats:
        raise Outdated("Someone changed this registration in the meantime.")
    actions = _apply_change(session, registration, change, is_vouched=actor is not None)
    if change.note not in (None, registration.note):
        registration.note = change.note
        record_action(session, actor, Action.NOTE_CHANGED, registration)
        if not actions:  # no other service knows the note, so nobody gets a message about it
            registration.version += 1
    if not actions:
        return registration
    for action in actions:
        record_action(session, actor, action, registration)
    return _publish_new_version(session, registration)


def renew_link(
    session: Session, registration: Registration, version: int, actor: StaffAccess
) -> None:
    """Make the link of a registration invalid and send a new one to the contact.

    Raises Outdated when the registration is no longer at `version`, TooLate after its end.
    """
    _require_confirmed(registration)
    require_changeable(registration, actor)
    if registration.version != version:
        raise Outdated("Someone changed this registration in the meantime.")
    registration.link_version += 1
    registration.version += 1
    session.flush()
    facts.publish_link_requested(session, registration, ContactChannel)
    record_action(session, actor, Action.LINK_RENEWED, registration)


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
    _require_confirmed(registration)
    require_changeable(registration, actor)
    _require_family(registration)
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
    """Build the objects of a registration that staff make; nothing is added yet."""
    return Registration(
        occurrence=occurrence,
        version=1,
        link_version=1,
        status=RegistrationStatus.CONFIRMED,
        seats=len(request.participants),
        **_build_contact_attributes(request.contact),
        note=request.note,
        created_at=clock.now(),
        verified_at=clock.now(),
        participants=[
            Participant(position=position, name=one.name, grade=one.grade)
            for position, one in enumerate(request.participants)
        ],
    )


def _create_registration(
    session: Session,
    request: RegistrationRequest,
    key: str | None,
    draft_id: UUID | None,
    limits: Limits | None,
    *,
    refuse_same: bool = False,
) -> RegistrationResult:
    registration = _build_registration_row(request)
    key_row = idempotency.build_key_row(key, request, {}) if key else None
    new = NewRegistration(
        registration,
        _build_participant_rows(request, registration["id"]),
        _build_consent_rows(request, registration),
        fact={},
        key=key_row,
        draft_id=draft_id,
    )
    status = limits.first_status if limits else RegistrationStatus.CONFIRMED
    if result := _insert_with_status(session, new, status, limits, only_once=refuse_same):
        return result
    if key_row and (answer := idempotency.find_answer(session, key_row)):
        return RegistrationResult.from_json(answer)
    if refuse_same and (registered := list_registered_names(session, request)):
        if not registered.isdisjoint(fold_name(one.name) for one in request.participants):
            raise AlreadyRegistered(
                "Change the earlier registration by the link that we have sent."
            )
        if result := _insert_with_status(session, new, status, limits):
            return result
    if limits and status is not RegistrationStatus.HELD:
        reason = find_reason(session, registration, limits, status)
        if not isinstance(reason, MustBeHeld):
            raise reason
        status = RegistrationStatus.HELD
        if result := _insert_with_status(session, new, status, limits):
            return result
    raise find_reason(session, registration, limits, status)


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
            "email_key": contact.email.lower(),
            "contact_phone": contact.phone,
            "language": contact.language,
            "role": contact.contact_role,
            "note": request.note,
            "created_at": clock.now(),
            **_build_guardian_values(request.guardian),
        },
    )


def _build_guardian_values(guardian: GuardianInput | None) -> Row:
    if guardian is None:
        return {}
    return {
        "guardian_answer": GuardianAnswer.ASKED,
        "guardian_email": guardian.email,
        "guardian_phone": guardian.phone,
        "is_guardian_copied": guardian.is_copied,
    }


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
    consent = build_consent(registration["id"], "form", registration["created_at"])
    return [complete_row(Consent, consent)]


def build_consent(registration_id: UUID, channel: str, given_at: datetime) -> Row:
    """Build a consent to marketing; `channel` says where it was given."""
    return {
        "id": uuid4(),
        "registration_id": registration_id,
        "purpose": MARKETING,
        "channel": channel,
        "wording": CONSENT_WORDING,
        "given_at": given_at,
    }


def _insert_with_status(
    session: Session,
    new: NewRegistration,
    status: RegistrationStatus,
    limits: Limits | None,
    *,
    only_once: bool = False,
) -> RegistrationResult | None:
    """Insert a registration with this status within the client's budget; None when refused.

    With `only_once` and limits it is refused when its contact has another one for the occurrence.
    """
    now = new.registration["created_at"]
    held_until = now + limits.hold if limits and status is RegistrationStatus.HELD else None
    partner = limits.partner if limits else ""
    row = {
        **new.registration,
        "status": status,
        "held_until": held_until,
        "partner": partner,
    }
    result = RegistrationResult(
        id=row["id"],
        status=status,
        seats=row["seats"],
        link_version=row["link_version"],
        held_until=held_until,
        link_purpose=links.SHOWN_LINK,
    )
    inserted = replace(
        new,
        registration=row,
        fact=vars(outbox.build_row(facts.build_new(row, allows_marketing=bool(new.consents)))),
        key={**new.key, "answer": result.to_json()} if new.key else None,
        budget=limits.build_budget(status, now, only_once=only_once) if limits else None,
    )
    return result if insert_registration(session, inserted) else None


def _build_contact_attributes(contact: Contact) -> dict[str, str]:
    return {
        "contact_name": contact.name,
        "contact_email": contact.email,
        "email_key": contact.email.lower(),
        "contact_phone": contact.phone,
        "language": contact.language,
        "contact_role": contact.contact_role,
    }


def _apply_change(
    session: Session, registration: Registration, change: ChangeRequest, *, is_vouched: bool
) -> list[Action]:
    """Apply contact and participants; return the actions for what is different.

    `is_vouched` when staff typed the addresses, so that their links need not be used first.
    """
    addresses = registration.contact_email, registration.contact_phone
    for name, value in _build_contact_attributes(change.contact).items():
        if name != "contact_role":  # whoever registered does not become another one
            setattr(registration, name, value)
    for participant, given in zip(registration.participants, change.participants, strict=True):
        participant.name, participant.grade = given.name, given.grade
    actions = []
    if session.is_modified(registration):
        actions.append(Action.CONTACT_CHANGED)
    if any(session.is_modified(participant) for participant in registration.participants):
        actions.append(Action.PARTICIPANTS_CHANGED)
    if (registration.contact_email, registration.contact_phone) != addresses:
        registration.link_version += 1
        registration.verified_at = clock.now() if is_vouched else None
    return actions


def _require_family(registration: Registration) -> None:
    """Raise Conflict for a class group: its seats are not those of its names."""
    if registration.group:
        raise Conflict("The numbers and names of a group are changed on its own page.")


def _require_confirmed(registration: Registration) -> None:
    if registration.status is RegistrationStatus.HELD:
        raise Conflict("This registration has not been confirmed yet.")


def require_changeable(registration: Registration, actor: StaffAccess | None) -> None:
    """Raise Conflict for a cancelled registration, TooLate after the deadline of the actor."""
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
