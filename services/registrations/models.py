"""Tables of registrations."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint, Uuid
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from shared.bus.inbox import inbox
from shared.bus.outbox import outbox
from shared.db import UtcDateTime, metadata
from shared.health.heartbeat import heartbeat
from shared.health.told import service_health
from shared.staff.access import staff_access
from shared.staff.audit import audit


class Base(DeclarativeBase):
    """The registrations database."""

    metadata = metadata()
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy's own way to say it
        datetime: UtcDateTime,
        UUID: Uuid,
        dict[str, str]: JSON,
    }


for table in (outbox, inbox, staff_access, audit, heartbeat, service_health):
    table.to_metadata(Base.metadata)


class Occurrence(Base):
    """This service's own copy of a time slot: rules from events, seats its own."""

    __tablename__ = "occurrence"
    __table_args__ = (
        CheckConstraint("taken >= 0 AND taken <= capacity", name="taken_within_capacity"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    event_id: Mapped[UUID] = mapped_column(index=True)
    organisation_id: Mapped[UUID | None] = mapped_column(index=True)
    slug: Mapped[str] = mapped_column(String(200))
    title: Mapped[dict[str, str]]
    organisation_name: Mapped[dict[str, str]]
    venue: Mapped[str] = mapped_column(String(200))
    address: Mapped[str] = mapped_column(String(300))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    time_zone: Mapped[str] = mapped_column(String(60))
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    cancel_until: Mapped[datetime]
    cancelled: Mapped[bool]
    registration: Mapped[str] = mapped_column(String(20), default="here")
    contact_email: Mapped[str] = mapped_column(String(254), default="")
    contact_phone: Mapped[str] = mapped_column(String(20), default="")
    online_url: Mapped[str] = mapped_column(String(500), default="")
    capacity: Mapped[int]
    taken: Mapped[int] = mapped_column(default=0)
    seats_version: Mapped[int] = mapped_column(default=1)
    told_seats_version: Mapped[int] = mapped_column(default=0)

    @property
    def seats_left(self) -> int:
        """Capacity minus seats taken; never negative."""
        return max(0, self.capacity - self.taken)

    def open_at(self, moment: datetime) -> bool:
        """Whether families may register here at this moment, seats aside."""
        here = self.registration == "here" and not self.cancelled
        return here and self.opens_at <= moment < self.closes_at

    def editable_at(self, moment: datetime) -> bool:
        """Whether staff may still change who comes: until it ends, unless it is called off."""
        return not self.cancelled and moment < self.ends_at


class Registration(Base):
    """One contact's promise of seats for one or more participants."""

    __tablename__ = "registration"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    occurrence_id: Mapped[UUID] = mapped_column(ForeignKey("occurrence.id"), index=True)
    version: Mapped[int] = mapped_column(default=1)
    link_version: Mapped[int] = mapped_column(default=1)
    status: Mapped[str] = mapped_column(String(20), default="confirmed")
    seats: Mapped[int]
    contact_name: Mapped[str] = mapped_column(String(100))
    contact_email: Mapped[str] = mapped_column(String(254))
    contact_phone: Mapped[str] = mapped_column(String(20))
    language: Mapped[str] = mapped_column(String(2))
    role: Mapped[str] = mapped_column(String(20))
    note: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime]
    cancelled_at: Mapped[datetime | None]

    occurrence: Mapped[Occurrence] = relationship(lazy="joined")
    participants: Mapped[list["Participant"]] = relationship(
        lazy="selectin", order_by="Participant.position", cascade="all, delete-orphan"
    )

    @property
    def erased(self) -> bool:
        """Whether retention has taken the people out of it."""
        return not self.contact_name


class Participant(Base):
    """One who comes, in one seat; name and grade, no more."""

    __tablename__ = "participant"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    registration_id: Mapped[UUID] = mapped_column(ForeignKey("registration.id"), index=True)
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(100))
    grade: Mapped[str] = mapped_column(String(20), default="")


class Consent(Base):
    """A marketing consent: when it was given, and to which wording."""

    __tablename__ = "consent"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    registration_id: Mapped[UUID] = mapped_column(ForeignKey("registration.id"), index=True)
    purpose: Mapped[str] = mapped_column(String(20))
    channel: Mapped[str] = mapped_column(String(20))
    wording: Mapped[str] = mapped_column(String(20))
    given_at: Mapped[datetime]


class Attempt(Base):
    """A request that must have one effect: its key, what it asked and what came of it."""

    __tablename__ = "attempt"
    __table_args__ = (UniqueConstraint("key"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    key: Mapped[str] = mapped_column(String(200))
    body_hash: Mapped[str] = mapped_column(String(64))
    answer: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(index=True)
