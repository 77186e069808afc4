"""Quiet hours last from 21 to 8 local time, also on nights when the clocks change."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifier.message import quiet_hours

moments = st.datetimes(datetime(2026, 1, 1), datetime(2028, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 - made aware by the strategy


@given(start=moments, hours=st.integers(1, 72))
def test_allowed_time_is_never_quiet_and_before_the_start(start: datetime, hours: int) -> None:
    wished = start - timedelta(hours=hours)
    due = quiet_hours.find_allowed_time(wished, before=start)
    assert not quiet_hours.is_quiet(due)
    assert due < start
    assert due == wished or quiet_hours.is_quiet(wished)


@pytest.mark.parametrize(
    ("wished", "due"),
    [
        ("2026-12-04T14:00+02:00", "2026-12-04T14:00+02:00"),
        ("2026-12-04T21:00+02:00", "2026-12-05T08:00+02:00"),
        ("2026-12-05T07:59+02:00", "2026-12-05T08:00+02:00"),
        ("2027-03-27T22:00+02:00", "2027-03-28T08:00+03:00"),  # clocks go forward that night
        ("2026-10-24T22:00+03:00", "2026-10-25T08:00+02:00"),  # and back that one
    ],
)
def test_allowed_time_follows_the_local_clock(wished: str, due: str) -> None:
    moment = datetime.fromisoformat(wished)
    assert quiet_hours.find_allowed_time(
        moment, moment + timedelta(days=1)
    ) == datetime.fromisoformat(due)


def test_allowed_time_before_an_early_start_is_the_evening_before() -> None:
    start = datetime.fromisoformat("2026-12-05T07:30+02:00")
    due = quiet_hours.find_allowed_time(start - timedelta(hours=1), before=start)
    assert due == datetime.fromisoformat("2026-12-04T20:59+02:00")
