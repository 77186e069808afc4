"""Rules, moves and registrations in any order, with crashes: each reminder once, and none lost."""

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifier.message.quiet_hours import DEFAULT_TIMES
from services.notifier.models import (
    MessageState,
    Occurrence,
    PlanState,
    ReminderRule,
    RuleTiming,
)
from services.notifier.rules import planning, queries
from services.notifier.rules.moments import find_local_day, find_moment
from shared.config import load_settings
from shared.database.session import Database
from tests.migrated_databases import migrate_new_database
from tests.notifier.fact_builder import FactBuilder
from tests.notifier.messages import list_captured
from tests.notifier.rules.school import AT_FIVE, NOW, START, School, build_timing

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TIMINGS = (build_timing(3), build_timing(2, "days"), AT_FIVE, build_timing(30))
ACTS = ("register", "change", "cancel", "move", "correct", "add", "edit", "delete", "crash", "late")
Step = tuple[str, int, int]
STEPS = st.lists(
    st.tuples(
        st.sampled_from([*ACTS, "wait", "wait", "down"]), st.integers(0, 6), st.integers(0, 9)
    ),
    max_size=25,
)


@dataclass
class Season:
    """A school in which anything happens, and what is known of it for the judgement."""

    school: School
    start: datetime = START
    moved_at: datetime = NOW
    version: int = 1
    families: list[FactBuilder] = field(default_factory=list)
    registered: list[datetime] = field(default_factory=list)
    gone: set[int] = field(default_factory=set)
    rules: dict[UUID, tuple[RuleTiming, datetime]] = field(default_factory=dict)

    def act(self, step: Step) -> None:
        """Do one thing; the numbers say how much or which one."""
        name, number, other = step
        getattr(self, f"_{name}")(number, other)

    def _register(self, _number: int, _other: int) -> None:
        self.families.append(self.school.register())
        self.registered.append(self.school.now)

    def _late(self, number: int, _other: int) -> None:
        """Register a family whose fact has waited on the bus."""
        at = self.school.now - number * timedelta(minutes=20)
        self.families.append(self.school.register(created_at=at))
        self.registered.append(at)

    def _change(self, number: int, other: int) -> None:
        if number < len(self.families) and number not in self.gone:
            self.version += 1
            family = self.families[number]
            address = f"uusi-{number}-{other}@example.org"
            created_at = self.registered[number]
            self.school.apply(
                family.build_registration_changed(
                    contact_email=address, version=self.version, created_at=created_at
                )
            )

    def _cancel(self, number: int, _other: int) -> None:
        if number < len(self.families):
            self.version += 1
            fact = self.families[number].build_registration_cancelled(version=self.version)
            self.school.apply(fact)
            self.gone.add(number)

    def _move(self, number: int, other: int, **given: int) -> None:
        self.start = START + (number - 2) * DAY + other * HOUR / 2
        self.moved_at = self.school.now
        self.school.move(self.start, **given)

    def _correct(self, number: int, other: int) -> None:
        self._move(number, other, announced_version=1)

    def _add(self, number: int, _other: int) -> None:
        timing = TIMINGS[number % len(TIMINGS)]
        self.rules[self.school.add_rule(timing)] = (timing, self.school.now)

    def _edit(self, number: int, other: int) -> None:
        if self.rules:
            rule_id = list(self.rules)[number % len(self.rules)]
            timing = TIMINGS[other % len(TIMINGS)]
            self.school.change_rule(rule_id, timing)
            self.rules[rule_id] = (timing, self.school.now)

    def _delete(self, number: int, _other: int) -> None:
        if len(self.rules) > 1:
            rule_id = list(self.rules)[number % len(self.rules)]
            self.school.delete_rule(rule_id)
            del self.rules[rule_id]

    def _crash(self, _number: int, _other: int) -> None:
        with suppress(RuntimeError):
            self.school.crash_before_commit()

    def _wait(self, number: int, other: int) -> None:
        self.school.work_until(self.school.now + number * DAY / 2 + other * HOUR)

    def _down(self, number: int, other: int) -> None:
        """Let time pass while nothing runs, or only the timer."""
        self.school.now += min(number, 2) * HOUR
        if other % 2:
            self.school.run_timer()

    def find_moment(self, timing: RuleTiming) -> datetime:
        """Return when a rule reminds of the present time."""
        return find_moment(timing, self.build_occurrence(), DEFAULT_TIMES)

    def build_occurrence(self) -> Occurrence:
        """Build the occurrence as it is now."""
        ends_at = self.start + 2 * HOUR
        return Occurrence(starts_at=self.start, ends_at=ends_at, time_zone="Europe/Helsinki")

    def find_lost(self) -> list[tuple[int, UUID]]:
        """Return who should have been reminded by which rule, and was not."""
        day = find_local_day(self.build_occurrence()).isoformat()
        sent = {
            (one.subject_id, one.rule_id)
            for one in self.school.list_reminders()
            if one.state is MessageState.SENT and one.cause.endswith(day)
        }
        return [
            (number, rule_id)
            for number, family in enumerate(self.families)
            for rule_id, (timing, changed_at) in self.rules.items()
            if number not in self.gone
            and max(self.moved_at, changed_at) < self.find_moment(timing)
            and self.registered[number] <= self.find_moment(timing)
            and (family.registration.registration_id, rule_id) not in sent
        ]


@given(steps=STEPS)
def test_each_reminder_is_sent_once_and_none_is_lost(steps: list[Step]) -> None:
    with TemporaryDirectory() as folder:
        season = play(Path(folder), steps)
        assert season.find_lost() == []
        once = Counter(
            (one.cause, one.subject_id, one.channel)
            for one in season.school.list_reminders(channel=None)
            if one.state not in (MessageState.CANCELLED, MessageState.MISSED)
        )
        assert set(once.values()) <= {1}
        assert {one.times for one in list_captured(season.school.database)} <= {1}


def play(folder: Path, steps: list[Step]) -> Season:
    """Play the steps, and let the time pass until the event is over."""
    settings = load_settings("notifier", {"LIVE_DATA": str(folder)})
    database = Database(settings.database_url)
    try:
        migrate_new_database("notifier", database)
        season = Season(School(database, settings))
        season.school.run_timer()
        rule_id = season.school.default_rule_id
        season.rules[rule_id] = (season.school.load_rule(rule_id).timing, NOW - DAY)
        for step in steps:
            season.act(step)
        season.school.work_until(season.start + DAY)
    finally:
        database.dispose()
    return season


def test_judgement_sees_a_reminder_that_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: without the recipients, the reminder is lost."""
    monkeypatch.setattr(queries, "list_recipients", lambda *_args: [])
    assert play(tmp_path, [("register", 0, 0)]).find_lost() != []


def test_judgement_sees_a_rule_that_is_not_planned_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: when a moved occurrence is not planned again, its reminder is lost."""

    def plan_only_new(_rule: ReminderRule, occurrence: Occurrence, _due_at: datetime) -> PlanState:
        is_new = occurrence.planned_version is None
        return PlanState.PLANNED if is_new else PlanState.TOO_LATE

    monkeypatch.setattr(planning, "choose_first_state", plan_only_new)
    monkeypatch.setattr(planning, "correct_misjudged_plans", lambda _session: None)
    season = play(tmp_path, [("register", 0, 0), ("move", 5, 0)])
    assert season.find_lost() != []
