"""A school with an event, families and reminder rules, on a clock that tests turn."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

import time_machine
from sqlalchemy import select

from services.notifier.delivery.channels import open_channels
from services.notifier.delivery.sender import send_due_messages
from services.notifier.models import (
    RULE_KINDS,
    ChannelChoice,
    ChannelName,
    Message,
    MessageState,
    ReminderPlan,
    ReminderRule,
    RuleAnchor,
    RuleAudience,
    RuleDirection,
    RuleDraft,
    RuleTiming,
    RuleUnit,
)
from services.notifier.rules import operations, planning, queries, timers
from shared.config import Settings
from shared.contracts import Fact
from shared.database.session import Database
from shared.i18n import LANGUAGES
from shared.staff.access import StaffAccess
from tests.notifier.fact_builder import FactBuilder
from tests.notifier.messages import apply_facts

# A Thursday evening in winter; the open day is on the Saturday of the next week.
NOW = datetime(2026, 11, 12, 15, 0, tzinfo=UTC)
START = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
ACTOR = StaffAccess(uuid4(), "Liisa", (), ())
NO_TEXT = dict.fromkeys(LANGUAGES, "")


def build_timing(amount: int, unit: str = "hours", **given: Any) -> RuleTiming:
    """Build a timing before the start."""
    values = {"anchor": RuleAnchor.START, "direction": RuleDirection.BEFORE, **given}
    return RuleTiming(amount=amount, unit=RuleUnit(unit), **values)


def build_draft(timing: RuleTiming, **given: Any) -> RuleDraft:
    """Build the content of a rule that sends the usual reminder on both channels."""
    values = {
        "audience": RuleAudience.COMING,
        "channels": ChannelChoice.BOTH,
        "subject": NO_TEXT,
        "body": NO_TEXT,
        "sms": NO_TEXT,
        "grace_hours": 12,
        **given,
    }
    return RuleDraft(timing=timing, **values)


AT_FIVE = build_timing(1, "days", at_time=time(17))


class School:
    """An organisation with one event; `now` is the time on its clock."""

    def __init__(self, database: Database, settings: Settings, now: datetime = NOW) -> None:
        self.database, self.settings, self.now = database, settings, now
        with self.at_this_time():
            self.facts = FactBuilder(starts_at=START)
        self.organisation_id: UUID = self.facts.occurrence.organisation_id
        self.version = 1
        self.apply(self.facts.build_occurrence_published())

    @contextmanager
    def at_this_time(self) -> Iterator[None]:
        """Run a block at the time of this school's clock."""
        with time_machine.travel(self.now, tick=False):
            yield

    def apply(self, *facts: Fact) -> None:
        """Apply facts as the worker does."""
        with self.at_this_time():
            apply_facts(self.database, *facts)

    def register(self, created_at: datetime | None = None, **given: Any) -> FactBuilder:
        """Confirm the registration of another family, now or as of an earlier time."""
        family = self.facts.build_for_same_occurrence()
        number = str(family.registration.registration_id)[:8]
        values = {
            "contact_email": f"perhe-{number}@example.org",
            "created_at": created_at or self.now,
            **given,
        }
        self.apply(family.build_registration_confirmed(**values))
        return family

    def move(self, start: datetime, **given: Any) -> None:
        """Move the occurrence, which lasts two hours."""
        self.version += 1
        times = {"starts_at": start, "ends_at": start + timedelta(hours=2)}
        self.apply(self.facts.build_occurrence_moved(version=self.version, **{**times, **given}))

    def cancel(self) -> None:
        """Cancel the occurrence."""
        self.version += 1
        self.apply(self.facts.build_occurrence_cancelled(version=self.version))

    def add_rule(self, timing: RuleTiming, slug: str = "", **given: Any) -> UUID:
        """Add a rule of the organisation, or of the event."""
        rule_id, draft = uuid4(), build_draft(timing, **given)
        with self.at_this_time(), self.database.begin() as session:
            operations.create_rule(session, ACTOR, rule_id, self.organisation_id, slug, draft)
        return rule_id

    def change_rule(self, rule_id: UUID, timing: RuleTiming, **given: Any) -> None:
        """Change a rule that nobody else changes."""
        with self.at_this_time(), self.database.begin() as session:
            rule = queries.get_rule(session, rule_id, lock=True)
            draft = build_draft(timing, **given)
            operations.change_rule(session, ACTOR, rule, draft, rule.version)

    def delete_rule(self, rule_id: UUID) -> None:
        """Delete a rule."""
        with self.at_this_time(), self.database.begin() as session:
            rule = queries.get_rule(session, rule_id, lock=True)
            operations.delete_rule(session, ACTOR, rule, rule.version)

    def switch_for_event(self, rule_id: UUID, *, is_on: bool) -> None:
        """Switch an inherited rule on or off for the event."""
        slug = self.facts.occurrence.slug
        with self.at_this_time(), self.database.begin() as session:
            rule = queries.get_rule(session, rule_id, lock=True)
            operations.switch_for_event(session, ACTOR, rule, slug, is_on=is_on)

    def remove_default_rule(self) -> None:
        """Delete the rule that every organisation has."""
        with self.at_this_time(), self.database.begin() as session:
            planning.ensure_default_rule(session, self.organisation_id)
        self.delete_rule(self.default_rule_id)

    @property
    def default_rule_id(self) -> UUID:
        """Return the id of the rule that every organisation has."""
        return queries.find_default_rule_id(self.organisation_id)

    def load_rule(self, rule_id: UUID) -> ReminderRule:
        """Return a rule as it is stored."""
        with self.database.read() as session:
            return session.get_one(ReminderRule, rule_id)

    def run_timer(self) -> None:
        """Let the timer of the rules run once."""
        with self.at_this_time():
            timers.run_rules(self.database)

    def crash_before_commit(self) -> None:
        """Make the messages of all plans, and raise RuntimeError instead of committing."""
        with self.at_this_time(), self.database.begin() as session:
            for plan in self.list_plans():
                planning.make_messages(session, plan.id)
            raise RuntimeError

    def send(self) -> None:
        """Let the sender send what is due."""
        with self.at_this_time():
            send_due_messages(
                self.database, self.settings, open_channels(self.settings, self.database)
            )

    def work_until(self, until: datetime) -> None:
        """Let the timer and the sender work in steps of at most an hour."""
        while self.now < until:
            self.now = min(until, self.now + timedelta(hours=1))
            self.run_timer()
            self.send()

    def list_reminders(self, channel: ChannelName | None = ChannelName.EMAIL) -> list[Message]:
        """Return the messages of rules, on one channel or all."""
        with self.database.read() as session:
            rows = select(Message).where(Message.kind.in_(RULE_KINDS)).order_by(Message.due_at)
            found = session.scalars(rows).unique().all()
        return [one for one in found if channel in (None, one.channel)]

    def count_states(self) -> Counter[MessageState]:
        """Return the numbers of e-mails of rules by state."""
        return Counter(message.state for message in self.list_reminders())

    def list_plans(self) -> list[ReminderPlan]:
        """Return the plans of the occurrence, by time."""
        with self.database.read() as session:
            return list(queries.list_plans(session, self.facts.occurrence.occurrence_id))
