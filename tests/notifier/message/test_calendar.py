"""Calendar entries: right in every calendar, updated by a move, removed by a cancellation."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from icalendar import Calendar

from services.notifier.message.calendar import CalendarMethod, build_calendar
from services.notifier.models import Registration
from shared.config import Settings
from shared.database.session import Database
from tests.notifier.calendar_reader import CalendarProgram, read_calendar
from tests.notifier.example_registration import EXAMPLE_START, build_registration
from tests.notifier.fact_builder import FactBuilder
from tests.notifier.messages import apply_facts, list_captured, send_all_due

SENDER = "live@example.org"
SUMMER = datetime(2027, 6, 9, 6, 0, tzinfo=UTC)
REQUEST, CANCEL = CalendarMethod.REQUEST, CalendarMethod.CANCEL


def build(registration: Registration, method: CalendarMethod = REQUEST) -> str:
    return build_calendar(registration, "aino@example.org", method, SENDER)


@pytest.mark.parametrize("starts_at", [EXAMPLE_START, SUMMER])
def test_entry_has_the_right_time_for_a_reader_without_time_zones(starts_at: datetime) -> None:
    ends_at = starts_at + timedelta(hours=2)
    entry = read_calendar(build(build_registration(starts_at=starts_at, ends_at=ends_at)))
    assert (entry.starts_at, entry.ends_at) == (starts_at, ends_at)


def test_entry_is_read_back_by_the_library() -> None:
    names = dict.fromkeys(("fi", "sv", "en"), 'Koulu; "Aula": 1, \nTurku ' + "å" * 90)
    registration = build_registration(title=names, organisation_name=names)
    (entry,) = Calendar.from_ical(build(registration)).walk("VEVENT")
    assert entry["SUMMARY"] == names["fi"]
    assert entry["UID"] == f"{registration.id}@live"
    assert entry["ORGANIZER"] == f"mailto:{SENDER}"
    assert entry["ORGANIZER"].params["CN"] == " ".join(names["fi"].replace('"', "'").split())
    assert entry["ATTENDEE"] == "mailto:aino@example.org"


def test_entry_for_a_long_address_is_folded() -> None:
    recipient = f"{'a' * 60}@{'b' * 60}.example.org"
    text = build_calendar(build_registration(), recipient, REQUEST, SENDER)
    assert read_calendar(text).method == REQUEST
    assert Calendar.from_ical(text).walk("VEVENT")[0]["ATTENDEE"] == f"mailto:{recipient}"


@pytest.mark.parametrize(("method", "status"), [(REQUEST, "CONFIRMED"), (CANCEL, "CANCELLED")])
def test_entry_names_its_method_and_status(method: CalendarMethod, status: str) -> None:
    calendar = Calendar.from_ical(build(build_registration(), method))
    assert calendar["METHOD"] == method
    assert calendar.walk("VEVENT")[0]["STATUS"] == status


def test_entry_of_a_later_state_has_a_higher_sequence() -> None:
    first, second = (build(build_registration(version=version)) for version in (1, 2))
    assert read_calendar(first).sequence < read_calendar(second).sequence


def take_emails(database: Database, settings: Settings, program: CalendarProgram) -> None:
    """Send what is due, and let the calendar read all e-mails again, as it may."""
    send_all_due(database, settings)
    for captured in list_captured(database):
        if captured.calendar:
            program.receive(captured.calendar)


@pytest.mark.parametrize("ending", ["cancelled", "called off"])
def test_calendar_follows_a_move_and_a_cancellation(
    database: Database, settings: Settings, fact_builder: FactBuilder, ending: str
) -> None:
    program, start = CalendarProgram(), fact_builder.occurrence.starts_at
    confirmed: Any = fact_builder.build_registration_confirmed()
    apply_facts(database, fact_builder.build_occurrence_published(), confirmed)
    take_emails(database, settings, program)
    (entry,) = program.entries.values()
    assert entry.starts_at == start.replace(microsecond=0)
    apply_facts(database, fact_builder.build_occurrence_moved(days=1))
    take_emails(database, settings, program)
    (entry,) = program.entries.values()
    assert entry.starts_at == start.replace(microsecond=0) + timedelta(days=1)
    apply_facts(
        database,
        fact_builder.build_registration_cancelled()
        if ending == "cancelled"
        else fact_builder.build_occurrence_cancelled(),
    )
    send_all_due(database, settings)
    program.receive(list_captured(database)[-1].calendar or list_captured(database)[-2].calendar)
    assert program.entries == {}
