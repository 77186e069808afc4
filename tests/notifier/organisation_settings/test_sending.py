"""What an organisation chose holds for its messages, also for those that wait already."""

from datetime import UTC, datetime, time, timedelta

from sqlalchemy import select

from services.notifier.models import HeldBy, MessageState, OrganisationDay, ReminderPlan
from tests.notifier.messages import list_messages
from tests.notifier.organisation_settings.choosing_school import ChoosingSchool

SUNDAY_NOON = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
SATURDAY_EVENING = datetime(2026, 11, 21, 18, 59, tzinfo=UTC)
MONDAY_MORNING = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
SENT, QUEUED = MessageState.SENT, MessageState.QUEUED


def list_moments(school: ChoosingSchool) -> list[datetime]:
    with school.database.read() as session:
        return list(session.scalars(select(ReminderPlan.due_at)))


def test_reminder_of_a_sunday_goes_on_the_next_day_where_sundays_are_closed(
    school: ChoosingSchool,
) -> None:
    school.run_timer()
    assert list_moments(school) == [SUNDAY_NOON]
    school.choose(on_sundays=False)
    school.run_timer()
    assert list_moments(school) == [MONDAY_MORNING]
    school.work_until(SUNDAY_NOON + HOUR)
    assert school.list_reminders() == []
    school.work_until(MONDAY_MORNING)
    assert school.count_states() == {SENT: 1}


def test_reminder_goes_before_closed_days_when_the_next_hour_is_too_late(
    school: ChoosingSchool,
) -> None:
    school.choose(on_sundays=False, opens=time(13))
    school.run_timer()
    assert list_moments(school) == [SATURDAY_EVENING]


def test_reminder_that_waits_goes_when_its_day_is_opened(school: ChoosingSchool) -> None:
    school.choose(on_sundays=False)
    school.work_until(SUNDAY_NOON + HOUR)
    school.choose()
    school.work()
    assert school.count_states() == {SENT: 1}


def test_queued_reminder_waits_for_hours_that_were_chosen_meanwhile(
    school: ChoosingSchool,
) -> None:
    school.work_until(SUNDAY_NOON - HOUR)
    school.now = SUNDAY_NOON
    school.run_timer()
    school.choose(on_sundays=False)
    school.work_until(SUNDAY_NOON + HOUR)
    assert set(school.count_states()) <= {QUEUED, MessageState.CANCELLED}
    school.choose()
    school.work()
    assert school.count_states() == {SENT: 1}


def test_urgent_messages_and_offers_do_not_wait_for_chosen_hours(school: ChoosingSchool) -> None:
    school.choose(on_sundays=False, closes=time(12))
    school.now = SUNDAY_NOON + 5 * HOUR
    late = school.register()
    with school.at_this_time():
        waiting = school.facts.build_for_same_occurrence()
        offered = waiting.build_seats_offered(contact_email="jono@example.org", contact_phone="")
    school.apply(offered)
    school.work()
    sent = {
        (one.kind, one.state)
        for one in list_messages(school.database)
        if one.subject_id in [family.registration.registration_id for family in (late, waiting)]
    }
    assert sent == {("confirmed", SENT), ("seats_offered", SENT)}


def test_segments_of_the_day_hold_text_messages_back_until_tomorrow(
    school: ChoosingSchool,
) -> None:
    school.work()
    school.choose(sms_day_segments=3)
    for number in range(4):
        school.register(contact_phone=f"+35840111224{number}")
    school.work()
    waiting = [one for one in list_messages(school.database) if one.state is QUEUED]
    assert {(one.channel, one.held_by) for one in waiting} == {("sms", HeldBy.ORGANISATION)}
    with school.database.read() as session:
        used = session.scalars(
            select(OrganisationDay.segments).where(OrganisationDay.channel == "sms")
        ).one()
    assert 0 < used <= 3
    school.choose(sms_day_segments=500)  # what is held is decided anew
    school.work()
    assert {one.state for one in list_messages(school.database)} == {SENT}


def test_held_text_messages_go_on_the_next_day(school: ChoosingSchool) -> None:
    school.work()
    school.choose(sms_day_segments=2)
    school.register(contact_phone="+358401112241")
    school.register(contact_phone="+358401112242")
    school.work()
    assert QUEUED in {one.state for one in list_messages(school.database)}
    school.work_until(school.now + 17 * HOUR)
    assert {one.state for one in list_messages(school.database)} == {SENT}
