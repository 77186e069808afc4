"""When a guardian has to confirm a pupil's registration: pure rules."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from services.registrations.registration.guardian import (
    AgeUnknown,
    GuardianMissing,
    GuardianNeed,
    OnlyOneself,
    check_guardian,
    compute_guardian_hold,
    find_guardian_need,
)
from services.registrations.registration.schemas import (
    GUARDIAN,
    PUPIL,
    Contact,
    GuardianInput,
    ParticipantInput,
    RegistrationRequest,
)

NOW = datetime(2026, 10, 1, tzinfo=UTC)
MOTHER = GuardianInput(email="aiti@example.org", phone="")


def build_request(
    grade: str = "7",
    role: str = PUPIL,
    *,
    is_of_age: bool | None = None,
    guardian: GuardianInput | None = None,
    count: int = 1,
) -> RegistrationRequest:
    contact = Contact(
        name="Aino", email="aino@example.org", phone="", language="fi", contact_role=role
    )
    return RegistrationRequest(
        occurrence_id=uuid4(),
        contact=contact,
        participants=[ParticipantInput(name="Aino", grade=grade)] * count,
        guardian=guardian,
        is_of_age=is_of_age,
    )


@pytest.mark.parametrize(
    ("grade", "need"),
    [
        ("1", GuardianNeed.YES),
        ("5", GuardianNeed.YES),
        ("6", GuardianNeed.BELOW_LIMIT),
        ("7", GuardianNeed.BELOW_LIMIT),
        ("8", GuardianNeed.NO),
        ("9", GuardianNeed.NO),
        ("upper_secondary", GuardianNeed.NO),
        ("", GuardianNeed.BELOW_LIMIT),
    ],
)
def test_need_of_a_guardian_by_grade_asks_only_where_it_matters(
    grade: str, need: GuardianNeed
) -> None:
    assert find_guardian_need(grade, 13, is_always=False) is need
    assert find_guardian_need(grade, 13, is_always=True) is GuardianNeed.YES
    assert find_guardian_need(grade, 0, is_always=False) is GuardianNeed.NO


@pytest.mark.parametrize(
    ("request_", "error"),
    [
        (build_request("5"), GuardianMissing),
        (build_request("7"), AgeUnknown),
        (build_request("7", is_of_age=False), GuardianMissing),
        (build_request("9", count=2), OnlyOneself),
    ],
)
def test_request_of_a_pupil_that_lacks_something_is_refused(
    request_: RegistrationRequest, error: type[Exception]
) -> None:
    with pytest.raises(error):
        check_guardian(request_, 13, is_always=False)


@pytest.mark.parametrize(
    ("request_", "is_always", "is_asked"),
    [
        (build_request("5", guardian=MOTHER), False, True),
        (build_request("7", is_of_age=False, guardian=MOTHER), False, True),
        (build_request("7", is_of_age=True, guardian=MOTHER), False, False),
        (build_request("9", guardian=MOTHER), True, True),
        (build_request("9", guardian=MOTHER), False, False),
        (build_request("5", GUARDIAN, guardian=MOTHER, count=3), True, False),
    ],
)
def test_guardian_is_asked_only_where_one_has_to_confirm(
    request_: RegistrationRequest, is_always: bool, is_asked: bool
) -> None:
    checked = check_guardian(request_, 13, is_always=is_always)
    assert (checked.guardian is not None) is is_asked


def test_seat_is_held_for_the_guardian_at_most_until_the_start() -> None:
    soon, late = NOW + timedelta(hours=3), NOW + timedelta(days=30)
    assert compute_guardian_hold(48, NOW, soon) == timedelta(hours=3)
    assert compute_guardian_hold(48, NOW, late) == timedelta(hours=48)
