"""When the message of a rule goes, also on the days on which the clocks change."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from services.notifier.message.quiet_hours import DEFAULT_TIMES
from services.notifier.models import Occurrence, RuleAnchor, RuleDirection
from services.notifier.rules.moments import (
    can_be_of_use,
    find_exact_moment,
    find_local_day,
    find_moment,
)
from tests.notifier.rules.school import AT_FIVE, build_timing

HELSINKI = ZoneInfo("Europe/Helsinki")
# The clocks go forward at 3.00 on 29 March and back at 4.00 on 25 October 2026.
SPRING, AUTUMN = "2026-03-29", "2026-10-25"


def build_occurrence(start: str, hours: float = 2, zone: str = "Europe/Helsinki") -> Occurrence:
    """Build an occurrence that starts at a local time."""
    starts_at = datetime.fromisoformat(start).replace(tzinfo=HELSINKI).astimezone(UTC)
    return Occurrence(
        starts_at=starts_at, ends_at=starts_at + timedelta(hours=hours), time_zone=zone
    )


def format_local(moment: datetime) -> str:
    return moment.astimezone(HELSINKI).strftime("%d.%m. %H:%M")


@pytest.mark.parametrize(
    ("day", "hours", "days", "at_five"),
    [
        (f"{SPRING} 12:00", "28.03. 11:00", "28.03. 12:00", "28.03. 17:00"),
        (f"{AUTUMN} 12:00", "24.10. 13:00", "24.10. 12:00", "24.10. 17:00"),
        ("2026-05-09 12:00", "08.05. 12:00", "08.05. 12:00", "08.05. 17:00"),
    ],
)
def test_hours_are_counted_and_days_are_on_the_calendar(
    day: str, hours: str, days: str, at_five: str
) -> None:
    occurrence = build_occurrence(day)
    found = [
        format_local(find_moment(timing, occurrence, DEFAULT_TIMES))
        for timing in (build_timing(24), build_timing(1, "days"), AT_FIVE)
    ]
    assert found == [hours, days, at_five]


def test_time_that_the_clocks_skip_becomes_the_one_after_it() -> None:
    timing = build_timing(1, "days", at_time=time(3, 30))
    moment = find_exact_moment(timing, build_occurrence("2026-03-30 12:00"))
    assert format_local(moment) == "29.03. 04:30"


def test_time_that_comes_twice_is_the_first_one() -> None:
    timing = build_timing(1, "days", at_time=time(3, 30))
    moment = find_exact_moment(timing, build_occurrence("2026-10-26 12:00"))
    assert moment == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ("2026-11-21 12:00", "21.11. 10:00"),
        ("2026-11-21 09:00", "21.11. 08:00"),  # 7.00 waits for the morning
        ("2026-11-21 08:00", "20.11. 20:59"),  # 6.00 would be too late then
    ],
)
def test_moment_in_quiet_hours_moves_to_the_morning_or_the_evening_before(
    start: str, expected: str
) -> None:
    assert (
        format_local(find_moment(build_timing(2), build_occurrence(start), DEFAULT_TIMES))
        == expected
    )


def test_moment_after_the_end_never_comes_before_it() -> None:
    after = {"anchor": RuleAnchor.END, "direction": RuleDirection.AFTER}
    evening = build_occurrence("2026-11-20 18:00", hours=2.5)
    same_day = build_timing(0, "days", at_time=time(17), **after)
    assert format_local(find_moment(same_day, evening, DEFAULT_TIMES)) == "20.11. 20:30"
    next_day = build_timing(1, "days", at_time=time(17), **after)
    assert format_local(find_moment(next_day, evening, DEFAULT_TIMES)) == "21.11. 17:00"


def test_moment_before_the_start_that_is_after_it_is_of_no_use() -> None:
    morning = build_occurrence("2026-11-21 10:00")
    timing = build_timing(0, "days", at_time=time(12))
    assert not can_be_of_use(timing, morning, find_moment(timing, morning, DEFAULT_TIMES))
    early = build_timing(0, "days", at_time=time(8))
    assert can_be_of_use(early, morning, find_moment(early, morning, DEFAULT_TIMES))


def test_day_of_an_occurrence_is_that_of_its_place() -> None:
    just_after_midnight = build_occurrence("2026-11-21 00:30")
    assert find_local_day(just_after_midnight).isoformat() == "2026-11-21"


def test_zone_that_is_none_is_read_as_ours() -> None:
    strange = build_occurrence("2026-11-21 12:00", zone="Mars/Base")
    assert format_local(find_moment(AT_FIVE, strange, DEFAULT_TIMES)) == "20.11. 17:00"
