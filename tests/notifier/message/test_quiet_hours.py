"""The times at which messages that can wait go: 8–21, or what an organisation chose."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifier.message.quiet_hours import DEFAULT_TIMES, SendingTimes

moments = st.datetimes(datetime(2026, 1, 1), datetime(2028, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 - made aware by the strategy
chosen_times = st.builds(
    SendingTimes,
    opens=st.times(time(0), time(11)),
    closes=st.times(time(13), time(23, 59)),
    on_sundays=st.booleans(),
    on_holidays=st.booleans(),
)
WORKDAYS = SendingTimes(on_sundays=False, on_holidays=False)


@given(times=chosen_times, start=moments, hours=st.integers(1, 72))
def test_allowed_time_is_allowed_and_before_the_start(
    times: SendingTimes, start: datetime, hours: int
) -> None:
    wished = start - timedelta(hours=hours)
    due = times.find_allowed_time(wished, before=start)
    assert times.is_allowed(due)
    assert due < start
    assert (due == wished) is times.is_allowed(wished)


@pytest.mark.parametrize(
    ("times", "wished", "due"),
    [
        (DEFAULT_TIMES, "2026-12-04T14:00+02:00", "2026-12-04T14:00+02:00"),
        (DEFAULT_TIMES, "2026-12-04T21:00+02:00", "2026-12-05T08:00+02:00"),
        (DEFAULT_TIMES, "2026-12-05T07:59+02:00", "2026-12-05T08:00+02:00"),
        # The clocks go forward that night, and back the other one.
        (DEFAULT_TIMES, "2027-03-27T22:00+02:00", "2027-03-28T08:00+03:00"),
        (DEFAULT_TIMES, "2026-10-24T22:00+03:00", "2026-10-25T08:00+02:00"),
        (WORKDAYS, "2027-03-27T22:00+02:00", "2027-03-30T08:00+03:00"),  # Easter
        (WORKDAYS, "2026-10-24T22:00+03:00", "2026-10-26T08:00+02:00"),
        # The hour that is skipped, and the one that comes twice.
        (SendingTimes(opens=time(3, 30)), "2026-03-29T02:00+02:00", "2026-03-29T04:30+03:00"),
        (SendingTimes(opens=time(3, 30)), "2026-10-25T02:00+03:00", "2026-10-25T03:30+03:00"),
        # Midsummer Eve is on a Friday, and a Sunday follows the holiday.
        (WORKDAYS, "2026-06-18T22:00+03:00", "2026-06-22T08:00+03:00"),
        (SendingTimes(on_holidays=False), "2026-06-19T12:00+03:00", "2026-06-21T08:00+03:00"),
        (SendingTimes(on_sundays=False), "2026-06-20T12:00+03:00", "2026-06-20T12:00+03:00"),
        (SendingTimes(on_sundays=False), "2026-06-21T12:00+03:00", "2026-06-22T08:00+03:00"),
        (SendingTimes(on_sundays=False), "2026-06-21T06:00+03:00", "2026-06-22T08:00+03:00"),
        # Christmas Eve to the Sunday after Boxing Day, and a year later.
        (WORKDAYS, "2026-12-24T09:00+02:00", "2026-12-28T08:00+02:00"),
    ],
)
def test_next_allowed_time_is_by_the_local_clock(
    times: SendingTimes, wished: str, due: str
) -> None:
    moment = datetime.fromisoformat(wished)
    found = times.find_allowed_time(moment, moment + timedelta(days=7))
    assert found == datetime.fromisoformat(due)


@pytest.mark.parametrize(
    ("times", "start", "due"),
    [
        (DEFAULT_TIMES, "2026-12-05T07:30+02:00", "2026-12-04T20:59+02:00"),
        # For the Monday after midsummer, the last time is on Thursday.
        (WORKDAYS, "2026-06-22T07:30+03:00", "2026-06-18T20:59+03:00"),
        (SendingTimes(on_sundays=False), "2026-06-21T18:00+03:00", "2026-06-20T20:59+03:00"),
        (SendingTimes(closes=time(17)), "2026-12-05T20:00+02:00", "2026-12-05T16:59+02:00"),
    ],
)
def test_last_allowed_time_is_taken_when_the_next_is_too_late(
    times: SendingTimes, start: str, due: str
) -> None:
    starts_at = datetime.fromisoformat(start)
    found = times.find_allowed_time(starts_at - timedelta(hours=1), before=starts_at)
    assert found == datetime.fromisoformat(due)
