"""Writes of registrations: create, change, remove a participant, cancel."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from services.registrations.audit_labels import Action
from services.registrations.models import (
    Answer,
    Consent,
    GuardianAnswer,
    Occurrence,
    Participant,
    Registration,
)
from services.registrations.occurrences.seats import release_seats
from services.registrations.questions.operations import replace_answers
from services.registrations.questions.schemas import (
    CheckedForm,
    FormChanged,
    NewAnswer,
    check_form,
    check_new_grades,
)
from services.registrations.registration import facts, idempotency
from services.registrations.registration.audit import record_action
from services.registrations.registration.errors import (
    AlreadyRegistered,
    MustBeApproved,
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
from shared.errors import Conflict, NotFound
from shared.health.metrics import CONFIRMED, REGISTRATIONS, count_outcome
from shared.staff.access import StaffAccess

CONSENT_WORDING = "2026-11"


def create_registration(
    session: Session,
    request: RegistrationRequest,
    key: str | None = None,
    draft_id: UUID | None = None,
    limits: Limits | None = None,
    form: CheckedForm | None = None,
) -> RegistrationResult:
    """Register one or more participants: all get a seat, or nobody.

    The same request with the same `key` again returns the first result and changes nothing. The
    draft with the id `draft_id` is deleted. A registration beyond the `limits` is held. The answers
    were checked against `form`; without one they are checked here.

    Raises FormChanged when the occurrence has another form by now, InvalidAnswers when the answers
    do not fit it; NotFound for an unknown occurrence, Closed outside its registration period, Full
    when too few seats are left, TooManySeats when no more may be held either, ContactNotVerified
    when the contact has to use the link in our message first, KeyReused when the key came with
    another request.
    """
    with count_outcome(REGISTRATIONS, CONFIRMED) as outcome:
        if form:
            result = _create_registration(session, request, form, key, draft_id, limits)
        else:
            result = _check_and_create(session, request, key, draft_id, limits)
        outcome.success = result.status
    return result


def check_request(
    occurrence: Occurrence, request: RegistrationRequest, *, is_complete: bool = True
) -> CheckedForm:
    """Check the answers of a request against the questions of its occurrence.

    Raises InvalidAnswers; a required answer may be missing unless the request has to be complete.
    """
    role = request.contact.contact_role
    return check_form(
        occurrence,
        role,
        request.participants,
        request.answers,
        is_complete=is_complete,
        with_rules=is_complete,  # staff may make exceptions
    )


def _check_answers(session: Session, request: RegistrationRequest) -> CheckedForm:
    """Check the answers, if there are any; the occurrence of most requests need not be read."""
    if not request.has_answers:
        return CheckedForm()
    return check_request(_get_occurrence(session, request), request)


def _get_occurrence(session: Session, request: RegistrationRequest) -> Occurrence:
    occurrence = session.get(Occurrence, request.occurrence_id, populate_existing=True)
    if occurrence is None:
        raise NotFound("There is no such occurrence.")
    return occurrence


def create_new_registration(
    session: Session, request: RegistrationRequest, key: str | None, limits: Limits
) -> RegistrationResult:
    """Register participants whom the same contact has not registered there before.

    Raises AlreadyRegistered for the others, and what `create_registration` raises. On PostgreSQL,
    two requests with different keys in the same moment may both register the same participants:
    neither sees the other.
    """
    with count_outcome(REGISTRATIONS, CONFIRMED) as outcome:
        result = _check_and_create(session, request, key, None, limits, refuse_same=True)
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
    # Nobody knows of a held registration yet, but the pupil whose guardian is asked.
    is_held = registration.status is RegistrationStatus.HELD
    silent = silent or (is_held and not registration.is_guardian_awaited)
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

    Of a class group the contact and the note only: `change.participants` is empty.

    Another e-mail or phone makes a new link: whoever had the wrong one can no longer open it.
    `actor` is None for the family itself. Raises Outdated when the registration is no longer at
    `change.version`, TooLate after the deadline, InvalidAnswers when an answer does not fit.
    """
    _require_confirmed(registration)
    require_changeable(registration, actor)
    is_outdated = registration.version != change.version
    # The names of a class have pages of their own.
    expected = 0 if registration.group else registration.seats
    if is_outdated or len(change.participants) != expected:
        raise Outdated("Someone changed this registration in the meantime.")
    form = _check_change(registration, change, is_complete=actor is None)
    if actor is None:
        before = [one.grade for one in registration.participants]
        after = [one.grade for one in change.participants]
        check_new_grades(registration.occurrence, before, after)
    actions = _apply_change(session, registration, change, is_vouched=actor is not None)
    own_actions = []  # no other service knows note and answers: nobody gets a message about them
    if change.note not in (None, registration.note):
        registration.note = change.note
        own_actions.append(Action.NOTE_CHANGED)
    if form and replace_answers(session, registration, form.answers):
        own_actions.append(Action.ANSWERS_CHANGED)
    for action in own_actions:
        record_action(session, actor, action, registration)
    if own_actions and not actions:
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


def _check_and_create(
    session: Session,
    request: RegistrationRequest,
    key: str | None,
    draft_id: UUID | None,
    limits: Limits | None,
    *,
    refuse_same: bool = False,
) -> RegistrationResult:
    """Check the answers, and once more if the occurrence asks something else by now."""
    create = partial(
        _create_registration,
        session,
        request,
        key=key,
        draft_id=draft_id,
        limits=limits,
        refuse_same=refuse_same,
    )
    try:
        return create(form=_check_answers(session, request))
    except FormChanged:
        # An occurrence with questions refuses a request that was checked against none.
        return create(form=check_request(_get_occurrence(session, request), request))


def _create_registration(
    session: Session,
    request: RegistrationRequest,
    form: CheckedForm,
    key: str | None,
    draft_id: UUID | None,
    limits: Limits | None,
    *,
    refuse_same: bool = False,
) -> RegistrationResult:
    registration = _build_registration_row(request)
    key_row = idempotency.build_key_row(key, request, {}) if key else None
    participants = _build_participant_rows(request, registration["id"])
    new = NewRegistration(
        registration,
        participants,
        _build_consent_rows(request, registration),
        fact={},
        key=key_row,
        answers=_build_answer_rows(form.answers, registration["id"], participants),
        form_key=form.key,
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
    while True:
        match reason := find_reason(session, registration, limits, status, form.key):
            case MustBeApproved():
                status = RegistrationStatus.PENDING
            case MustBeHeld():
                status = RegistrationStatus.HELD
            case _:
                raise reason
        if result := _insert_with_status(session, new, status, limits):
            return result


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


def _build_answer_rows(
    answers: Sequence[NewAnswer], registration_id: UUID, participants: Sequence[Row]
) -> list[Row]:
    return [
        complete_row(
            Answer,
            {
                "id": uuid4(),
                "registration_id": registration_id,
                "participant_id": None
                if one.position is None
                else participants[one.position]["id"],
                "question_key": one.key,
                "value": one.value,
            },
        )
        for one in answers
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
    grades = [one["grade"] for one in new.participants]
    fact = facts.build_new(row, grades, allows_marketing=bool(new.consents))
    inserted = replace(
        new,
        registration=row,
        fact=vars(outbox.build_row(fact)),
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
    participants = [] if registration.group else registration.participants
    for participant, given in zip(participants, change.participants, strict=True):
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


def _check_change(
    registration: Registration, change: ChangeRequest, *, is_complete: bool
) -> CheckedForm | None:
    """Check the answers of a change; None when it has none, so that they stay as they are."""
    if change.answers is None:
        return None
    role = registration.contact_role
    return check_form(
        registration.occurrence, role, change.participants, change.answers, is_complete=is_complete
    )


def _require_confirmed(registration: Registration) -> None:
    if registration.status in (RegistrationStatus.HELD, RegistrationStatus.PENDING):
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
