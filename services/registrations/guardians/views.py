"""Build the view model of a guardian's page."""

from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from services.registrations.models import GuardianAnswer, Registration
from services.registrations.occurrences.views import OccurrenceView, describe_occurrence
from services.registrations.registration.views import name_grade
from shared import clock, dates
from shared.contracts.values import RegistrationStatus
from shared.web.i18n import current_language


class GuardianState(StrEnum):
    """The view of a pupil's registration for the guardian."""

    AWAITED = "awaited"
    PENDING = "pending"  # confirmed by a guardian; the organiser has not decided yet
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    EXPIRED = "expired"  # no answer came in time
    CANCELLED = "cancelled"  # the pupil, or staff, cancelled it
    EVENT_CANCELLED = "event_cancelled"


# What a guardian who confirmed reads, unless the pupil has a place.
_STATES_AFTER_YES = {
    RegistrationStatus.PENDING: GuardianState.PENDING,
    RegistrationStatus.CANCELLED: GuardianState.CANCELLED,
}


@dataclass(frozen=True, kw_only=True)
class GuardianView:
    """The registration of a pupil as the guardian sees it: no contact data."""

    state: GuardianState
    pupil: str
    grade: str
    held_until: str
    answered_at: str  # empty without an answer
    occurrence: OccurrenceView


def describe_for_guardian(registration: Registration) -> GuardianView:
    """Describe a pupil's registration for a guardian."""
    occurrence, language = registration.occurrence, current_language()
    pupil = registration.participants[0]
    held_until, answered_at = registration.held_until, registration.guardian_answered_at
    zone = occurrence.time_zone
    return GuardianView(
        state=_find_state(registration),
        pupil=pupil.name,
        grade=name_grade(pupil.grade),
        held_until=dates.format_moment(held_until, zone, language) if held_until else "",
        answered_at=dates.format_moment(answered_at, zone, language) if answered_at else "",
        occurrence=describe_occurrence(occurrence),
    )


def _find_state(registration: Registration) -> GuardianState:
    if registration.occurrence.cancelled:
        return GuardianState.EVENT_CANCELLED
    is_cancelled = registration.status is RegistrationStatus.CANCELLED
    match registration.guardian_answer:
        case GuardianAnswer.ASKED:
            held_until = registration.held_until
            if is_cancelled:
                return GuardianState.CANCELLED
            is_in_time = held_until is not None and clock.now() < held_until
            return GuardianState.AWAITED if is_in_time else GuardianState.EXPIRED
        case GuardianAnswer.CONFIRMED:
            return _STATES_AFTER_YES.get(registration.status, GuardianState.CONFIRMED)
        case GuardianAnswer.DECLINED:
            return GuardianState.DECLINED
        case GuardianAnswer.NONE_IN_TIME:
            return GuardianState.EXPIRED
        case GuardianAnswer.NOT_ASKED:
            raise ValueError("no guardian is asked")
        case _:
            assert_never(registration.guardian_answer)
