"""Who gets a campaign: one query for the preview and the sending, each address once."""

from typing import Any
from uuid import UUID

import pytest

from services.notifier.audience.queries import list_audience
from services.notifier.audience.recipients import LeftOutReason, choose_recipients
from services.notifier.models import AudienceStatus, ChannelChoice, Reach
from tests.notifier.campaigns.evening import Evening


def list_names(evening: Evening, **given: Any) -> list[str]:
    with evening.database.read() as session:
        members = list_audience(session, evening.organisation_id, evening.build_audience(**given))
    return [member.contact_name for member in members]


def list_addresses(evening: Evening, choice: ChannelChoice) -> list[str]:
    with evening.database.read() as session:
        members = list_audience(session, evening.organisation_id, evening.build_audience())
    return [one.address for one in choose_recipients(members, choice).recipients]


def list_reasons(evening: Evening, choice: ChannelChoice, **given: Any) -> list[tuple[str, str]]:
    with evening.database.read() as session:
        members = list_audience(session, evening.organisation_id, evening.build_audience(**given))
    return [
        (one.member.contact_name, one.reason) for one in choose_recipients(members, choice).left_out
    ]


@pytest.fixture
def mixed(evening: Evening) -> Evening:
    """Add a Swedish family without an e-mail, and one without a phone."""
    evening.add_family(4, contact_email="", language="sv")
    evening.add_family(5, contact_phone="")
    return evening


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, [1, 2, 3, 4, 5]),
        ({"languages": ("sv",)}, [4]),
        ({"reach": Reach.WITH_EMAIL}, [1, 2, 3, 5]),
        ({"reach": Reach.WITHOUT_EMAIL}, [4]),
        ({"reach": Reach.WITH_PHONE}, [1, 2, 3, 4]),
        ({"reach": Reach.WITHOUT_PHONE}, [5]),
        ({"reach": Reach.WITH_EMAIL, "languages": ("sv",)}, []),
        ({"occurrence_ids": ()}, []),
    ],
)
def test_filter_finds_the_families_that_match_all(
    mixed: Evening, given: dict[str, Any], expected: list[int]
) -> None:
    assert list_names(mixed, **given) == [f"Perhe {number}" for number in expected]


def test_cancelled_family_is_found_by_its_status_only(evening: Evening) -> None:
    family = evening.add_family(6)
    evening.apply(family.build_registration_cancelled(contact_name="Perhe 6"))
    assert "Perhe 6" not in list_names(evening)
    assert list_names(evening, status=AudienceStatus.CANCELLED) == ["Perhe 6"]


def test_hold_that_expired_is_not_among_the_cancelled(evening: Evening) -> None:
    family = evening.facts.build_for_same_occurrence()
    evening.apply(
        family.build_registration_held(),
        family.build_registration_cancelled(version=2, silent=True),
    )
    assert list_names(evening, status=AudienceStatus.CANCELLED) == []


@pytest.mark.parametrize(
    ("grades", "expected"),
    [
        (("7",), [4, 6]),
        (("7", "9"), [4, 5, 6]),
        (("upper_secondary",), []),
        ((), [1, 2, 3, 4, 5, 6]),
    ],
)
def test_grade_finds_families_with_a_participant_in_it(
    evening: Evening, grades: tuple[str, ...], expected: list[int]
) -> None:
    for number, counts in ((4, {"7": 1}), (5, {"9": 2}), (6, {"7": 1, "8": 1})):
        evening.add_family(number, grades=counts)
    assert list_names(evening, grades=grades) == [f"Perhe {number}" for number in expected]


def test_waiting_family_is_found_by_its_status_only(evening: Evening) -> None:
    for number, build in ((7, "build_waiting_joined"), (8, "build_seats_offered")):
        family = evening.facts.build_for_same_occurrence()
        evening.apply(getattr(family, build)(contact_name=f"Perhe {number}"))
    assert list_names(evening) == ["Perhe 1", "Perhe 2", "Perhe 3"]
    assert list_names(evening, status=AudienceStatus.WAITING) == ["Perhe 7", "Perhe 8"]


def test_occurrence_of_another_organisation_is_not_written_to(evening: Evening) -> None:
    with evening.database.read() as session:
        stranger = UUID(int=1)
        assert list_audience(session, stranger, evening.build_audience()) == []


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        (ChannelChoice.EMAIL, ["perhe1@example.org", "perhe2@example.org", "perhe3@example.org"]),
        (ChannelChoice.SMS, ["+358401110001", "+358401110002", "+358401110003", "+358401110004"]),
        (
            ChannelChoice.SMS_WITHOUT_EMAIL,
            ["perhe1@example.org", "perhe2@example.org", "perhe3@example.org", "+358401110004"],
        ),
    ],
)
def test_channels_are_chosen_for_each_family(
    evening: Evening, choice: ChannelChoice, expected: list[str]
) -> None:
    evening.add_family(4, contact_email="")
    assert list_addresses(evening, choice) == expected


def test_same_address_gets_one_message_whatever_its_capitals(evening: Evening) -> None:
    evening.add_family(4, contact_email="Perhe1@Example.org", contact_phone="")
    assert len(list_addresses(evening, ChannelChoice.EMAIL)) == 3
    assert list_reasons(evening, ChannelChoice.EMAIL) == [("Perhe 4", LeftOutReason.SAME_ADDRESS)]


def test_family_without_the_address_is_left_out_with_the_reason(evening: Evening) -> None:
    evening.add_family(4, contact_email="")
    assert list_reasons(evening, ChannelChoice.EMAIL) == [("Perhe 4", LeftOutReason.NO_ADDRESS)]


def test_family_left_out_by_hand_gets_nothing(evening: Evening) -> None:
    family = evening.add_family(4)
    left_out = (family.registration.registration_id,)
    reasons = list_reasons(evening, ChannelChoice.BOTH, left_out_ids=left_out)
    assert reasons == [("Perhe 4", LeftOutReason.BY_HAND)]
