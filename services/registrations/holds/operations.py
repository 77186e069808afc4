"""Writes of held registrations."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from services.registrations.audit_labels import Action
from services.registrations.models import IS_HELD, GuardianAnswer, Registration, SeatBudget
from services.registrations.occurrences.seats import release_seats
from services.registrations.registration import facts
from services.registrations.registration.audit import record_action
from shared import clock
from shared.contracts.values import CancelReason, RegistrationStatus
from shared.database.containment import run_for_each_row
from shared.errors import Conflict
from shared.staff.access import StaffAccess

MAX_BATCH = 200
RELEASE_PAUSE = timedelta(minutes=10)  # after a registration could not be cancelled


class NotHeld(Conflict):
    """The registration is cancelled, so it cannot be confirmed any more."""

    code, title = "not-held", "The seats are not held any more"


def confirm_registration(
    session: Session, registration: Registration, actor: StaffAccess | None = None
) -> None:
    """Confirm a held registration, and that its address is right; repeating changes nothing.

    `actor` is None for the family with the link that was sent to it. It confirms only the address
    where a guardian has to confirm the seats; staff may do so in the guardian's place. Raises
    NotHeld when the seats were released.
    """
    is_first_time = not registration.is_verified
    if is_first_time:
        registration.verified_at = clock.now()
    if actor is None:
        _verify_contact(session, registration)
    match registration.status:
        case RegistrationStatus.HELD if registration.is_guardian_awaited and actor is None:
            if is_first_time:
                facts.publish_contact_verified(session, registration)
        case RegistrationStatus.HELD:
            if registration.is_guardian_awaited:
                note_guardian_answer(registration, GuardianAnswer.CONFIRMED)
            take_held_seats(session, registration)
            record_action(session, actor, Action.CONFIRMED, registration)
        case RegistrationStatus.CANCELLED:
            raise NotHeld
        case RegistrationStatus.CONFIRMED | RegistrationStatus.PENDING:
            if is_first_time:
                facts.publish_contact_verified(session, registration)


def take_held_seats(session: Session, registration: Registration) -> None:
    """Confirm a held registration and publish it; it may then wait for the organiser's approval."""
    is_pending = registration.occurrence.needs_approval
    registration.held_until = None
    registration.status = RegistrationStatus.PENDING if is_pending else RegistrationStatus.CONFIRMED
    registration.version += 1
    session.flush()
    if is_pending:
        facts.publish_approval_asked(session, registration)
    else:
        facts.publish_confirmed(session, registration)


def release_held_seats(
    session: Session, registration: Registration, reason: CancelReason = CancelReason.NONE
) -> None:
    """Cancel a held registration and release its seats.

    Nobody gets a message about it without a reason: the address may be a stranger's.
    """
    registration.status, registration.cancelled_at = RegistrationStatus.CANCELLED, clock.now()
    registration.version += 1
    session.flush()
    is_silent = reason is CancelReason.NONE
    facts.publish_cancelled(session, registration, silent=is_silent, reason=reason)
    release_seats(session, registration.occurrence_id, registration.seats)


def note_guardian_answer(registration: Registration, answer: GuardianAnswer) -> None:
    """Write down what the guardian answered, and when."""
    registration.guardian_answer, registration.guardian_answered_at = answer, clock.now()


def _verify_contact(session: Session, registration: Registration) -> None:
    """Note for every other registration with the same e-mail and phone that its link was used.

    Each of them gets a fact of its own, so that its version puts it in order with its changes.
    """
    others = (
        select(Registration)
        .where(
            Registration.contact_phone == registration.contact_phone,
            Registration.email_key == registration.email_key,
            Registration.verified_at.is_(None),
            Registration.id != registration.id,
        )
        .order_by(Registration.id)
        .with_for_update(of=Registration)
    )
    for other in session.scalars(others).all():
        other.verified_at = clock.now()
        facts.publish_contact_verified(session, other)


def release_expired_holds(session: Session) -> int:
    """Cancel the registrations whose time to confirm has passed; return how many there were.

    Nobody gets a message about it, because the address may be a stranger's, but a pupil whose
    guardian did not answer. One that cannot be cancelled is tried again after a pause, so that it
    does not stand before the others.
    """
    now = clock.now()
    expired = (
        select(Registration.id)
        .where(IS_HELD, Registration.held_until <= now)
        # In one order, so that two workers do not wait for each other's rows.
        .order_by(Registration.occurrence_id, Registration.id)
        .limit(MAX_BATCH)
        .with_for_update(of=Registration, skip_locked=True)
    )

    def release_hold(registration_id: UUID) -> None:
        registration = session.get_one(Registration, registration_id)
        reason = CancelReason.NONE
        if registration.is_guardian_awaited:
            note_guardian_answer(registration, GuardianAnswer.NONE_IN_TIME)
            reason = CancelReason.GUARDIAN_SILENT
        release_held_seats(session, registration, reason)
        record_action(session, None, Action.HOLD_EXPIRED, registration)

    registration_ids = session.scalars(expired).all()
    left_out = run_for_each_row(session, registration_ids, release_hold)
    if left_out:
        postponed = update(Registration).where(Registration.id.in_(left_out))
        session.execute(
            postponed.values(held_until=now + RELEASE_PAUSE),
            execution_options={"synchronize_session": False},
        )
    return len(registration_ids) - len(left_out)


def delete_old_budgets(session: Session, period: timedelta) -> None:
    """Delete the budgets whose period is over."""
    session.execute(delete(SeatBudget).where(SeatBudget.started_at <= clock.now() - period))
