"""Reminder rules, the events they do not hold for, and what they plan for each occurrence."""

from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.notifier.models.base import Base
from services.notifier.models.values import (
    ChannelChoice,
    PlanState,
    RuleAnchor,
    RuleAudience,
    RuleDirection,
    RuleUnit,
)
from shared.database.types import EnumText


@dataclass(frozen=True, kw_only=True)
class RuleTiming:
    """The time at which the message of a rule goes, relative to an occurrence.

    Hours are counted on any clock. Days are counted on the calendar of the occurrence's place, and
    the message goes at `at_time` by the clock there, or at the time of the start or the end.
    """

    anchor: RuleAnchor
    direction: RuleDirection
    amount: int
    unit: RuleUnit
    at_time: time | None = None


@dataclass(frozen=True, kw_only=True)
class RuleDraft:
    """The content of a rule; the texts are by language, and none means the default reminder."""

    timing: RuleTiming
    audience: RuleAudience
    channels: ChannelChoice
    subject: dict[str, str]
    body: dict[str, str]
    sms: dict[str, str]
    grace_hours: int


class ReminderRule(Base):
    """A message that goes by itself before or after every occurrence it holds for.

    Without a `slug` the rule is the organisation's, and its events inherit it; with one it is that
    event's own. `grace_hours` is how late the message may still go when the system was down at its
    moment. `valid_from` is since when the rule has its present times: it plans nothing for moments
    before. A deleted rule stays, because messages that were sent refer to it.
    """

    __tablename__ = "reminder_rule"
    __table_args__ = (Index(None, "organisation_id", "slug"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    organisation_id: Mapped[UUID]
    slug: Mapped[str] = mapped_column(String(200), default="")
    version: Mapped[int] = mapped_column(default=1)
    is_on: Mapped[bool] = mapped_column(default=True)
    anchor: Mapped[RuleAnchor] = mapped_column(EnumText(RuleAnchor, 10))
    direction: Mapped[RuleDirection] = mapped_column(EnumText(RuleDirection, 10))
    amount: Mapped[int]
    unit: Mapped[RuleUnit] = mapped_column(EnumText(RuleUnit, 10))
    at_time: Mapped[time | None]
    audience: Mapped[RuleAudience] = mapped_column(EnumText(RuleAudience, 20))
    channels: Mapped[ChannelChoice] = mapped_column(EnumText(ChannelChoice, 20))
    subject: Mapped[dict[str, str]]
    body: Mapped[dict[str, str]]
    sms: Mapped[dict[str, str]]
    grace_hours: Mapped[int]
    valid_from: Mapped[datetime]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    changed_by: Mapped[str] = mapped_column(String(100), default="")
    deleted_at: Mapped[datetime | None]

    @property
    def timing(self) -> RuleTiming:
        """Return when its message goes."""
        return RuleTiming(
            anchor=self.anchor,
            direction=self.direction,
            amount=self.amount,
            unit=self.unit,
            at_time=self.at_time,
        )

    @property
    def is_active(self) -> bool:
        """Return whether the rule sends anything."""
        return self.is_on and self.deleted_at is None

    @property
    def has_own_text(self) -> bool:
        """Return whether staff wrote a text; without one the default reminder is sent."""
        return any(self.body.values())


class RuleException(Base):
    """An event for which a rule of its organisation is switched off."""

    __tablename__ = "rule_exception"

    rule_id: Mapped[UUID] = mapped_column(ForeignKey("reminder_rule.id"), primary_key=True)
    slug: Mapped[str] = mapped_column(String(200), primary_key=True)


class ReminderPlan(Base):
    """The message of one rule about one occurrence on one day: when it goes, and what became of it.

    An occurrence that is moved to another day gets a plan of its own for that day. `reached_id` is
    the last registration that the planner has written to, while it has not reached all. `people`
    are the registrations that messages were made for. `campaign_id` is the campaign whose readers
    do not get the reminder, too.
    """

    __tablename__ = "reminder_plan"
    __table_args__ = (
        UniqueConstraint("rule_id", "occurrence_id", "day"),
        Index(None, "state", "due_at"),
        Index(None, "occurrence_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    rule_id: Mapped[UUID] = mapped_column(ForeignKey("reminder_rule.id"))
    occurrence_id: Mapped[UUID] = mapped_column(ForeignKey("occurrence.id"))
    day: Mapped[date]
    due_at: Mapped[datetime]
    state: Mapped[PlanState] = mapped_column(EnumText(PlanState, 20))
    made_at: Mapped[datetime | None]
    reached_id: Mapped[UUID | None]
    people: Mapped[int] = mapped_column(default=0)
    campaign_id: Mapped[UUID | None]

    rule: Mapped[ReminderRule] = relationship(lazy="joined", innerjoin=True, viewonly=True)

    @property
    def cause(self) -> str:
        """Return the cause of its messages, which makes each of them one."""
        return f"rule:{self.rule_id}:{self.day.isoformat()}"
