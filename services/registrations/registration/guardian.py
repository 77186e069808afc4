"""Say whether a guardian has to confirm the registration of a pupil; pure rules.

Only the grade is stored, so it stands in for the age. In Finland a child begins grade 1 in the year
of its seventh birthday: a pupil of grade 7 is 12 to 14 years old. Only where both sides of the age
limit are possible is the pupil asked.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum

from services.registrations.registration.limits import Limits
from services.registrations.registration.schemas import PUPIL, RegistrationRequest
from shared.errors import Conflict

YOUNGEST, OLDEST = 5, 7  # years more than the number of the grade


class GuardianNeed(StrEnum):
    """The need for a guardian's confirmation."""

    NO = "no"
    BELOW_LIMIT = "below_limit"  # only when the pupil is below the age limit
    YES = "yes"


class GuardianMissing(Conflict):
    """A guardian has to confirm this registration, and no address of one was given."""

    code, title = "guardian-needed", "A guardian has to confirm this registration"


class AgeUnknown(Conflict):
    """The grade does not say whether the pupil has reached the age limit."""

    code, title = "age-unknown", "Say whether the pupil has reached the age limit"


class OnlyOneself(Conflict):
    """A pupil registers nobody else."""

    code, title = "only-oneself", "A pupil registers only herself or himself"


def find_guardian_need(grade: str, age_limit: int, *, is_always: bool) -> GuardianNeed:
    """Return whether a guardian confirms a pupil of this grade; `is_always` where the event asks.

    A grade that is not a number is one of adults or of upper secondary school, or not known.
    """
    if is_always:
        return GuardianNeed.YES
    if not grade:
        return GuardianNeed.BELOW_LIMIT if age_limit else GuardianNeed.NO
    if not grade.isdecimal() or int(grade) + YOUNGEST >= age_limit:
        return GuardianNeed.NO
    if int(grade) + OLDEST < age_limit:
        return GuardianNeed.YES
    return GuardianNeed.BELOW_LIMIT


def check_guardian(
    request: RegistrationRequest, age_limit: int, *, is_always: bool
) -> RegistrationRequest:
    """Return the request with the guardian only where one has to confirm.

    Raises OnlyOneself, AgeUnknown or GuardianMissing for a pupil's request that lacks something.
    """
    if request.contact.contact_role != PUPIL:
        return replace(request, guardian=None, is_of_age=None)
    if len(request.participants) != 1:
        raise OnlyOneself("A pupil registers only herself or himself.")
    need = find_guardian_need(request.participants[0].grade, age_limit, is_always=is_always)
    if need is GuardianNeed.BELOW_LIMIT and request.is_of_age is None:
        raise AgeUnknown(f"Say in is_of_age whether the pupil is {age_limit} or older.")
    is_needed = need is GuardianNeed.YES or (
        need is GuardianNeed.BELOW_LIMIT and not request.is_of_age
    )
    if not is_needed:
        return replace(request, guardian=None)
    if request.guardian is None:
        raise GuardianMissing("Give the address of a guardian who confirms.")
    return request


def hold_for_guardian(
    limits: Limits, request: RegistrationRequest, hours: int, now: datetime, starts_at: datetime
) -> Limits:
    """Return limits by which the seats are held for the guardian, at most until the start."""
    if request.guardian is None:
        return limits
    return replace(limits, must_hold=True, hold=compute_guardian_hold(hours, now, starts_at))


def compute_guardian_hold(hours: int, now: datetime, starts_at: datetime) -> timedelta:
    """Return how long the seats of a pupil are held for a guardian."""
    return min(timedelta(hours=hours), starts_at - now)
