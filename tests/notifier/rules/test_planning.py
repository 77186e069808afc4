"""What rules plan for an occurrence, and the messages that they make."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from services.notifier.models import (
    ChannelChoice,
    ChannelName,
    Message,
    MessageKind,
    MessageState,
    PlanState,
    ReminderPlan,
    RuleAnchor,
    RuleAudience,
    RuleDirection,
)
from services.notifier.rules import planning, timers
from tests.notifier.messages import list_captured
from tests.notifier.rules.school import AT_FIVE, NOW, START, School, build_timing

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
MOMENT = START - DAY  # of the rule that every school has
SENT, MISSED = MessageState.SENT, MessageState.MISSED


def test_school_that_does_nothing_reminds_a_day_before(school: School) -> None:
    school.register()
    school.work_until(MOMENT - HOUR)
    assert school.list_reminders() == []
    school.work_until(MOMENT)
    reminders = school.list_reminders(channel=None)
    assert {(one.channel, one.kind, one.state) for one in reminders} == {
        (ChannelName.EMAIL, MessageKind.REMINDER, SENT),
        (ChannelName.SMS, MessageKind.REMINDER, SENT),
    }
    assert any("Muistutus" in one.email_subject for one in list_captured(school.database))


def test_family_that_registers_after_the_moment_gets_none(school: School) -> None:
    school.work_until(MOMENT)
    school.now += timedelta(minutes=1)
    school.register()
    school.work_until(START)
    assert school.list_reminders() == []


def test_family_whose_fact_comes_after_the_moment_is_reminded(school: School) -> None:
    """The fact of a registration before the moment may wait on the bus."""
    school.register()
    school.work_until(MOMENT)
    school.now += HOUR
    school.register(created_at=MOMENT - HOUR)
    school.work_until(school.now + HOUR)
    assert school.count_states() == {SENT: 2}


def test_occurrence_moved_to_another_day_is_reminded_of_for_that_day(school: School) -> None:
    school.register()
    school.work_until(MOMENT - HOUR)
    school.move(START + 7 * DAY)
    school.work_until(MOMENT + 6 * DAY)
    assert school.list_reminders() == []
    school.work_until(MOMENT + 7 * DAY)
    assert school.count_states() == {SENT: 1}


def test_occurrence_moved_after_its_reminder_is_reminded_of_again(school: School) -> None:
    school.register()
    school.work_until(MOMENT)
    school.move(START + 7 * DAY)
    school.work_until(START + 7 * DAY)
    assert school.count_states() == {SENT: 2}


def test_occurrence_moved_within_its_day_reminds_nobody_twice(school: School) -> None:
    school.register()
    school.work_until(MOMENT)
    school.move(START + 3 * HOUR)
    school.work_until(START)
    assert school.count_states() == {SENT: 1}


def test_unsent_reminder_goes_at_the_new_time_of_the_day(school: School) -> None:
    school.register()
    school.now = MOMENT
    school.run_timer()  # and the sender is slow
    school.move(START + 3 * HOUR)
    school.run_timer()
    assert school.count_states() == {MessageState.CANCELLED: 1}
    school.work_until(MOMENT + 2 * HOUR)
    assert school.count_states() == {MessageState.CANCELLED: 1}
    school.work_until(MOMENT + 3 * HOUR)
    assert school.count_states() == {SENT: 1}


def test_unsent_reminder_of_an_earlier_start_goes_at_once(school: School) -> None:
    """A correction drops it, and no other message tells the family of the new time."""
    school.register()
    school.now = MOMENT
    school.run_timer()
    school.move(START - HOUR, announced_version=1)
    school.run_timer()
    school.send()
    assert school.count_states() == {SENT: 1}


def test_cancelled_occurrence_reminds_nobody(school: School) -> None:
    school.register()
    school.run_timer()
    school.cancel()
    school.work_until(START)
    assert (school.list_reminders(), school.list_plans()) == ([], [])


def test_cancelled_registration_gets_no_waiting_reminder(school: School) -> None:
    family = school.register()
    school.now = MOMENT
    school.run_timer()
    school.apply(family.build_registration_cancelled(version=2))
    assert school.count_states() == {MessageState.CANCELLED: 1}


def test_waiting_reminder_goes_to_the_address_that_was_corrected(school: School) -> None:
    family = school.register()
    school.now = MOMENT
    school.run_timer()
    school.apply(family.build_registration_changed(contact_email="new@example.org"))
    school.send()
    (reminder,) = school.list_reminders()
    assert (reminder.recipient, reminder.state) == ("new@example.org", SENT)


def test_reminder_goes_late_when_the_system_was_down(school: School) -> None:
    school.register()
    school.run_timer()
    school.now = MOMENT + 8 * HOUR
    school.register(created_at=MOMENT + HOUR)  # after the moment: it gets none
    school.run_timer()
    school.send()
    assert school.count_states() == {SENT: 1}


def test_reminder_that_would_be_too_late_is_missed_and_in_the_ledger(school: School) -> None:
    school.register()
    school.run_timer()
    school.now = MOMENT + 13 * HOUR
    school.run_timer()
    school.send()
    assert school.count_states() == {MISSED: 1}
    (plan,) = school.list_plans()
    assert (plan.state, plan.people) == (PlanState.MISSED, 1)


def test_reminder_is_missed_when_only_the_sender_was_down(school: School) -> None:
    school.register()
    school.now = MOMENT
    school.run_timer()
    school.now = MOMENT + 13 * HOUR
    school.send()
    assert school.count_states() == {MISSED: 1}


def test_occurrence_heard_of_late_is_planned_within_the_grace(school: School) -> None:
    """The whole service was down, and the facts waited on the bus."""
    school.now = MOMENT + 2 * HOUR
    school.register(created_at=MOMENT - HOUR)
    school.run_timer()
    school.send()
    assert school.count_states() == {SENT: 1}


def test_rule_that_is_added_after_its_moment_sends_nothing(school: School) -> None:
    school.register()
    school.work_until(START - 2 * DAY)
    school.add_rule(build_timing(3, "days"))
    school.run_timer()
    assert PlanState.TOO_LATE in {one.state for one in school.list_plans()}
    assert school.list_reminders() == []


def test_rules_of_organisation_and_event_each_remind_once(school: School) -> None:
    slug = school.facts.occurrence.slug
    inherited, own = school.add_rule(AT_FIVE), school.add_rule(build_timing(2), slug=slug)
    other = school.add_rule(build_timing(3), slug="toinen-tapahtuma")
    school.register()
    school.work_until(START)
    rules = [one.rule_id for one in school.list_reminders()]
    assert sorted(map(str, rules)) == sorted(map(str, (school.default_rule_id, inherited, own)))
    assert other not in rules


def test_rule_switched_off_for_an_event_sends_nothing_until_it_is_on(school: School) -> None:
    school.register()
    school.run_timer()
    school.switch_for_event(school.default_rule_id, is_on=False)
    school.run_timer()
    assert school.list_plans() == []
    school.switch_for_event(school.default_rule_id, is_on=True)
    school.work_until(START)
    assert school.count_states() == {SENT: 1}


def test_deleted_rule_drops_what_it_has_not_sent(school: School) -> None:
    school.register()
    school.now = MOMENT
    school.run_timer()
    school.delete_rule(school.default_rule_id)
    school.run_timer()
    school.send()
    assert school.count_states() == {MessageState.CANCELLED: 1}


def test_reminder_of_a_deleted_rule_is_not_sent_even_if_it_was_queued(school: School) -> None:
    """A sender decides by the rule, whatever was dropped before."""
    school.register()
    school.now = MOMENT
    school.run_timer()
    school.delete_rule(school.default_rule_id)
    with school.database.begin() as session:
        session.execute(update(Message).values(state=MessageState.QUEUED))
    school.send()
    assert school.count_states() == {MessageState.CANCELLED: 1}


def test_changed_rule_moves_what_is_planned(school: School) -> None:
    school.register()
    school.run_timer()
    school.change_rule(school.default_rule_id, AT_FIVE)
    school.work_until(datetime.fromisoformat("2026-11-20T14:00:00+00:00"))
    assert school.list_reminders() == []
    school.work_until(datetime.fromisoformat("2026-11-20T15:00:00+00:00"))
    assert school.count_states() == {SENT: 1}


def test_changed_rule_moves_what_waits(school: School) -> None:
    school.register()
    school.now = MOMENT
    school.run_timer()
    school.change_rule(school.default_rule_id, build_timing(4))
    school.work_until(START - 5 * HOUR)
    assert school.count_states() == {MessageState.CANCELLED: 1}
    school.work_until(START - 4 * HOUR)
    assert school.count_states() == {SENT: 1}


def test_rule_with_a_text_of_its_own_sends_it_after_the_event(school: School) -> None:
    after = build_timing(1, "days", anchor=RuleAnchor.END, direction=RuleDirection.AFTER)
    text = {"fi": "Kiitos käynnistä!", "sv": "", "en": ""}
    school.add_rule(after, subject=text, body=text)
    school.register()
    school.work_until(START + 2 * DAY)
    thanks = [one for one in school.list_reminders(None) if one.kind is MessageKind.RULE]
    assert {one.state for one in thanks} == {SENT}
    captured = list_captured(school.database)
    assert {one.channel for one in captured if "Kiitos käynnistä!" in one.text} == {"sms", "email"}


def test_crash_between_two_parts_of_the_families_loses_nobody(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planning, "PEOPLE_SIZE", 2)
    for _ in range(5):
        school.register()
    school.now = MOMENT
    school.run_timer()
    assert len(school.list_reminders()) == 2
    with pytest.raises(RuntimeError):
        school.crash_before_commit()
    assert len(school.list_reminders()) == 2
    for _ in range(3):
        school.run_timer()
    assert len(school.list_reminders()) == 5
    (plan,) = school.list_plans()
    assert (plan.state, plan.people) == (PlanState.MADE, 5)


def test_clock_that_was_ahead_and_is_set_back_loses_nothing(school: School) -> None:
    school.register()
    school.run_timer()
    school.now = MOMENT + 3 * DAY
    school.run_timer()
    assert school.count_states() == {MISSED: 1}
    school.now = NOW
    school.work_until(START)
    assert school.count_states() == {SENT: 1}


def test_reminder_that_the_previous_release_queued_is_the_only_one(school: School) -> None:
    """It runs beside this one during an upgrade, and knows no rules."""
    family = school.register()
    address = "perhe@example.org"
    with school.at_this_time(), school.database.begin() as session:
        session.add(
            Message(
                cause=f"reminder:24:{START.isoformat()}",
                subject_id=family.registration.registration_id,
                recipient=address,
                channel=ChannelName.EMAIL,
                kind=MessageKind.REMINDER,
                due_at=MOMENT,
                created_at=NOW,
            )
        )
    school.work_until(START)
    assert [(one.recipient, one.state) for one in school.list_reminders(None)] == [(address, SENT)]


def test_timer_without_work_takes_no_write_lock(school: School) -> None:
    school.register()
    school.run_timer()
    before = school.database.commits
    school.run_timer()
    assert school.database.commits == before


def test_plans_that_always_fail_hold_up_none_behind_them(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    school.remove_default_rule()
    broken = {school.add_rule(build_timing(hours)) for hours in (30, 31, 32, 33)}
    whole = school.add_rule(build_timing(29))
    school.register()
    school.run_timer()
    real = planning.make_messages

    def fail_for_broken(session: Session, plan_id: UUID) -> None:
        if session.get_one(ReminderPlan, plan_id).rule_id in broken:
            raise ValueError
        real(session, plan_id)

    monkeypatch.setattr(planning, "make_messages", fail_for_broken)
    monkeypatch.setattr(timers, "MAX_PLANS", 2)
    school.now = START - timedelta(hours=28)
    for _ in range(3):
        school.run_timer()
    assert [one.rule_id for one in school.list_reminders()] == [whole]


WAITING_TEXT: dict[str, Any] = {
    "audience": RuleAudience.WAITING,
    "channels": ChannelChoice.EMAIL,
    "subject": {"fi": "Jonossa", "sv": "", "en": ""},
    "body": {"fi": "Paikkoja voi vielä vapautua.", "sv": "", "en": ""},
}


def test_rule_for_the_waiting_list_goes_to_those_who_wait_only(school: School) -> None:
    school.remove_default_rule()
    school.add_rule(build_timing(3, "days"), **WAITING_TEXT)
    school.register()
    waiting = school.facts.build_for_same_occurrence()
    school.apply(
        waiting.build_waiting_joined(contact_email="jono@example.org", created_at=school.now)
    )
    school.work_until(START)
    assert [one.recipient for one in school.list_reminders()] == ["jono@example.org"]
    assert school.count_states() == {SENT: 1}
    text = next(
        row.text for row in list_captured(school.database) if row.email_subject == "Jonossa"
    )
    assert "Paikkoja voi vielä vapautua." in text
    assert "/r/wait/" in text  # the link of the list, not that of a registration


def test_family_that_got_seats_meanwhile_does_not_get_the_text_for_the_list(
    school: School,
) -> None:
    school.remove_default_rule()
    school.add_rule(build_timing(3, "days"), **WAITING_TEXT)
    waiting = school.facts.build_for_same_occurrence()
    school.apply(waiting.build_waiting_joined(created_at=school.now))
    school.work_until(START - 3 * DAY - HOUR)
    school.now = START - 3 * DAY
    school.run_timer()
    school.apply(waiting.build_registration_confirmed(version=2, created_at=school.now))
    school.send()
    assert school.count_states() == {MessageState.CANCELLED: 1}
