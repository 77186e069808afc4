"""The rules of a waiting list, without a database."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registrations.waiting_list.allocation import (
    Party,
    Position,
    allocate_seats,
    compute_offer_end,
    find_position,
)
from shared.quiet_hours import ZONE, add_waking_time, is_quiet

FAR = datetime(2100, 1, 1, tzinfo=UTC)
parties = st.lists(st.integers(1, 6), max_size=12).map(
    lambda sizes: [Party(uuid4(), size) for size in sizes]
)


def build_parties(*sizes: int) -> list[Party]:
    return [Party(UUID(int=number), size) for number, size in enumerate(sizes)]


def test_smaller_party_passes_a_larger_one_that_does_not_fit() -> None:
    first, second, third = build_parties(3, 1, 1)
    allocation = allocate_seats(1, [first, second, third])
    assert allocation.offered == (second.id,)
    assert allocation.passed == (first.id,)


def test_larger_party_that_nobody_passes_is_not_called_passed() -> None:
    first, second = build_parties(1, 3)
    allocation = allocate_seats(2, [first, second])
    assert (allocation.offered, allocation.passed) == ((first.id,), ())


@given(st.integers(0, 20), parties)
def test_allocation_is_in_order_and_leaves_no_seat_that_somebody_fits(
    free: int, waiting: list[Party]
) -> None:
    allocation = allocate_seats(free, waiting)
    by_id = {one.id: one for one in waiting}
    offered = [by_id[one] for one in allocation.offered]
    left = free - sum(one.seats for one in offered)
    assert left >= 0
    refused = [one for one in waiting if one.id not in allocation.offered]
    assert all(one.seats > left for one in refused)
    assert [one for one in waiting if one in offered] == offered
    # In order: with the seats that those before it left, each refused party did not fit.
    for party in refused:
        before = waiting[: waiting.index(party)]
        taken = sum(one.seats for one in before if one in offered)
        assert party.seats > free - taken
    behind = [
        one.id
        for number, one in enumerate(waiting)
        if one in refused and any(later in offered for later in waiting[number:])
    ]
    assert sorted(allocation.passed) == sorted(behind)


def test_position_counts_the_parties_and_seats_before() -> None:
    first, second, third = build_parties(3, 1, 2)
    waiting = [first, second, third]
    assert find_position(third.id, waiting) == Position(3, 4)
    assert find_position(uuid4(), waiting) is None


@pytest.mark.parametrize(
    ("offered", "hours", "end"),
    [
        ("2026-11-24 10:00", 6, "2026-11-24 16:00"),
        ("2026-11-24 20:00", 6, "2026-11-25 13:00"),  # one hour, the night, five hours
        ("2026-11-24 23:00", 1, "2026-11-25 09:00"),  # made in the night
        ("2026-11-24 08:00", 13, "2026-11-24 21:00"),
        ("2026-11-24 10:00", 24, "2026-11-25 21:00"),  # eleven hours, and thirteen the next day
        ("2026-03-28 20:00", 2, "2026-03-29 09:00"),  # summer time begins in the night
        ("2026-10-24 20:00", 2, "2026-10-25 09:00"),
    ],
)
def test_deadline_of_an_offer_stands_still_in_quiet_hours(
    offered: str, hours: int, end: str
) -> None:
    at, expected = (
        datetime.fromisoformat(one).replace(tzinfo=ZONE).astimezone(UTC) for one in (offered, end)
    )
    assert compute_offer_end(at, hours, FAR) == expected


def test_offer_ends_when_registration_closes() -> None:
    at = datetime(2026, 11, 24, 10, tzinfo=UTC)
    assert compute_offer_end(at, 6, at + timedelta(hours=2)) == at + timedelta(hours=2)


@given(st.integers(0, 365 * 24 * 60), st.integers(1, 72))
def test_deadline_leaves_the_hours_outside_quiet_ones(minute: int, hours: int) -> None:
    begin = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minute)
    end = add_waking_time(begin, timedelta(hours=hours))
    minutes = int((end - begin).total_seconds()) // 60
    waking = sum(not is_quiet(begin + timedelta(minutes=one)) for one in range(minutes))
    assert waking == hours * 60
