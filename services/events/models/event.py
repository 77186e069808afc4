"""Events and their occurrences."""

from datetime import datetime
from enum import StrEnum
from typing import assert_never
from uuid import UUID, uuid4

from sqlalchemy import JSON, ForeignKey, String, Text, false, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.events.models.base import Base
from services.events.models.organisation import Organisation
from services.events.models.venue import Venue
from shared import clock
from shared.contracts import RegistrationMode
from shared.contracts.questions import Json, Question
from shared.database.types import EnumText


class EventStatus(StrEnum):
    """The status of an event."""

    DRAFT = "draft"
    PUBLISHED = "published"
    CANCELLED = "cancelled"


# Everybody may see these: a cancelled event is shown as cancelled.
PUBLIC_STATUSES = (EventStatus.PUBLISHED, EventStatus.CANCELLED)


class DeadlineRule(StrEnum):
    """The rule that gives a deadline from an occurrence's start; see `event.deadlines`."""

    UNSET = ""  # each occurrence keeps its own deadline
    START = "start"
    HOURS_2 = "hours_2"
    EVENING_BEFORE = "evening_before"
    DAYS_3 = "days_3"
    DAYS_7 = "days_7"


DEFAULT_CLOSES_RULE = DeadlineRule.EVENING_BEFORE
DEFAULT_CANCEL_RULE = DeadlineRule.HOURS_2


class Availability(StrEnum):
    """Availability of registering for an occurrence on our pages; where closed, the reason."""

    OPEN = "open"
    EARLY = "early"  # registration has not opened yet
    FULL = "full"
    CLOSED = "closed"  # the deadline is past
    WALK_IN = "walk_in"  # nobody registers
    ELSEWHERE = "elsewhere"  # on the organiser's own site
    CANCELLED = "cancelled"
    OVER = "over"


class Event(Base):
    """An open day or another event, with one or more occurrences.

    `version` counts the changes that staff make, so that two editors notice each other.
    `registration_url` is the page where people register in mode `ELSEWHERE`. Registration opens at
    `opens_at`, or as soon as the event is published when it is None. `closes_rule` and
    `cancel_rule` are the rules from which the deadlines of each occurrence are computed. With
    `confirm_by_link` every registration is held until its contact uses the link in our message.
    With `waiting_list` one may wait for seats of a full occurrence; one that comes free is offered
    for `offer_hours`, quiet hours not counted. With `class_groups` a teacher may reserve seats for
    a class of `group_min` to `group_max` pupils; with `group_names_optional` without their names.
    `questions` are asked when one registers. `contact_roles` may register, for participants of
    these `grades`, at most `party_max` at once; no role and no grade means all.
    With `asks_marketing_consent` the form asks if the contact may be told of other events.
    `contact_name_sv` and `contact_name_en` are empty where `contact_name` serves that language too.
    """

    __tablename__ = "event"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    slug: Mapped[str] = mapped_column(String(200), unique=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    venue_id: Mapped[UUID | None] = mapped_column(ForeignKey("venue.id"), index=True)
    kind: Mapped[str] = mapped_column(String(30), index=True)
    status: Mapped[EventStatus] = mapped_column(
        EnumText(EventStatus, 20), default=EventStatus.DRAFT, index=True
    )
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    changed_at: Mapped[datetime | None]
    changed_by: Mapped[str] = mapped_column(String(100), default="", server_default="")
    title: Mapped[dict[str, str]]
    summary: Mapped[dict[str, str]]
    description: Mapped[dict[str, str]]
    online_url: Mapped[str] = mapped_column(String(500), default="")
    registration_mode: Mapped[RegistrationMode] = mapped_column(
        "registration", EnumText(RegistrationMode, 20), default=RegistrationMode.HERE
    )
    registration_url: Mapped[str] = mapped_column(String(500), default="")
    contact_name: Mapped[str] = mapped_column(String(100), default="")
    contact_name_sv: Mapped[str] = mapped_column(String(100), default="", server_default="")
    contact_name_en: Mapped[str] = mapped_column(String(100), default="", server_default="")
    contact_email: Mapped[str] = mapped_column(String(254), default="")
    contact_phone: Mapped[str] = mapped_column(String(20), default="")
    fields: Mapped[list[str]]
    target_groups: Mapped[list[str]]
    search_text: Mapped[str] = mapped_column(Text, deferred=True)  # long, and only searched
    opens_at: Mapped[datetime | None]
    closes_rule: Mapped[DeadlineRule] = mapped_column(
        EnumText(DeadlineRule, 20), default=DeadlineRule.UNSET, server_default=""
    )
    cancel_rule: Mapped[DeadlineRule] = mapped_column(
        EnumText(DeadlineRule, 20), default=DeadlineRule.UNSET, server_default=""
    )
    confirm_by_link: Mapped[bool] = mapped_column(default=False, server_default=false())
    waiting_list: Mapped[bool] = mapped_column(default=True, server_default=true())
    offer_hours: Mapped[int] = mapped_column(default=24, server_default="24")
    class_groups: Mapped[bool] = mapped_column(default=False, server_default=false())
    group_min: Mapped[int] = mapped_column(default=5, server_default="5")
    group_max: Mapped[int] = mapped_column(default=40, server_default="40")
    group_names_optional: Mapped[bool] = mapped_column(default=False, server_default=false())
    guardian_confirms: Mapped[bool] = mapped_column(default=False, server_default=false())
    contact_roles: Mapped[list[str]] = mapped_column(default=list, server_default="[]")
    grades: Mapped[list[str]] = mapped_column(default=list, server_default="[]")
    party_max: Mapped[int] = mapped_column(default=20, server_default="20")
    questions: Mapped[list[Json]] = mapped_column(JSON, default=list, server_default="[]")
    asks_marketing_consent: Mapped[bool] = mapped_column(default=True, server_default=true())
    needs_approval: Mapped[bool] = mapped_column(default=False, server_default=false())

    organisation: Mapped[Organisation] = relationship(lazy="joined", innerjoin=True)
    venue: Mapped[Venue | None] = relationship(lazy="joined")
    occurrences: Mapped[list["Occurrence"]] = relationship(
        lazy="selectin",
        order_by="Occurrence.starts_at",
        back_populates="event",
        cascade="all, delete-orphan",
    )

    @property
    def asked_questions(self) -> list[Question]:
        """Return the questions to those who register, in their order."""
        return [Question.from_json(one) for one in self.questions]

    @property
    def coming_occurrences(self) -> list["Occurrence"]:
        """Return the occurrences that are not over yet, cancelled ones included."""
        return [occurrence for occurrence in self.occurrences if not occurrence.is_over]


class Occurrence(Base):
    """One occurrence of an event, with its own capacity and deadlines.

    `capacity` and `taken` are copies of what the registrations service publishes.
    `pace_taken` is the count of `pace_at`, with which a later one is compared to see how fast the
    occurrence fills; it did so unusually fast at `fast_at`, see `occurrences.pace`.
    `announced_version` is the version of the last move that everybody with a seat is told of.
    """

    __tablename__ = "occurrence"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    event_id: Mapped[UUID] = mapped_column(ForeignKey("event.id"), index=True)
    version: Mapped[int] = mapped_column(default=1)
    announced_version: Mapped[int] = mapped_column(default=1, server_default="1")
    starts_at: Mapped[datetime] = mapped_column(index=True)
    ends_at: Mapped[datetime]
    time_zone: Mapped[str] = mapped_column(String(60))
    capacity: Mapped[int]
    taken: Mapped[int] = mapped_column(default=0)
    seats_version: Mapped[int] = mapped_column(default=0)
    pace_taken: Mapped[int] = mapped_column(default=0, server_default="0")
    pace_at: Mapped[datetime | None]
    fast_at: Mapped[datetime | None]
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    cancel_until: Mapped[datetime]
    cancelled: Mapped[bool] = mapped_column(default=False)

    event: Mapped[Event] = relationship(back_populates="occurrences", lazy="joined", innerjoin=True)

    @property
    def seats_left(self) -> int:
        """Return the number of free seats; never negative."""
        return max(0, self.capacity - self.taken)

    @property
    def availability(self) -> Availability:
        """Return whether one can register now; the same rule as when the registration is sent."""
        if self.cancelled:
            return Availability.CANCELLED
        if self.is_over:
            return Availability.OVER
        match self.event.registration_mode:
            case RegistrationMode.WALK_IN:
                return Availability.WALK_IN
            case RegistrationMode.ELSEWHERE:
                return Availability.ELSEWHERE
            case RegistrationMode.HERE:
                return self._find_registration_state(clock.now())
            case _:
                assert_never(self.event.registration_mode)

    def _find_registration_state(self, now: datetime) -> Availability:
        if now < self.opens_at:
            return Availability.EARLY
        if now >= self.closes_at:
            return Availability.CLOSED
        return Availability.OPEN if self.seats_left else Availability.FULL

    @property
    def is_over(self) -> bool:
        """Return whether the occurrence has ended."""
        return self.ends_at <= clock.now()

    @property
    def is_ahead(self) -> bool:
        """Return whether the occurrence will take place, or is taking place now."""
        return not self.cancelled and not self.is_over
