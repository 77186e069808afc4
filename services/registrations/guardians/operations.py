"""Writes of what guardians answer: the first answer holds."""

from sqlalchemy.orm import Session

from services.registrations.audit_labels import Action
from services.registrations.holds.operations import (
    note_guardian_answer,
    release_held_seats,
    take_held_seats,
)
from services.registrations.models import GuardianAnswer, Registration
from services.registrations.registration.audit import record_action
from shared import clock
from shared.contracts.values import CancelReason
from shared.errors import Conflict


class NotAwaited(Conflict):
    """Nobody waits for this answer: another guardian gave one, or the seats were released."""

    code, title = "not-awaited", "This registration does not wait for a guardian any more"


def confirm_as_guardian(session: Session, registration: Registration) -> None:
    """Confirm the registration of a pupil; repeating changes nothing.

    Lock the registration before. Raises NotAwaited after another answer.
    """
    if registration.guardian_answer is GuardianAnswer.CONFIRMED:
        return
    _require_awaited(registration)
    note_guardian_answer(registration, GuardianAnswer.CONFIRMED)
    take_held_seats(session, registration)
    record_action(session, None, Action.GUARDIAN_CONFIRMED, registration)


def decline_as_guardian(session: Session, registration: Registration) -> None:
    """Decline the registration of a pupil and release the seat; repeating changes nothing.

    Lock the registration before. Raises NotAwaited after another answer.
    """
    if registration.guardian_answer is GuardianAnswer.DECLINED:
        return
    _require_awaited(registration)
    note_guardian_answer(registration, GuardianAnswer.DECLINED)
    registration.held_until = None
    release_held_seats(session, registration, CancelReason.GUARDIAN_DECLINED)
    record_action(session, None, Action.GUARDIAN_DECLINED, registration)


def _require_awaited(registration: Registration) -> None:
    held_until = registration.held_until
    is_in_time = held_until is not None and clock.now() < held_until
    if not (registration.is_guardian_awaited and is_in_time):
        raise NotAwaited
    if registration.occurrence.cancelled:
        raise NotAwaited
