"""Tables of notifier: what it knows of whom it writes to, and the ledger of what was said."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint, Uuid
from sqlalchemy.orm import DeclarativeBase, Mapped, foreign, mapped_column, relationship

from shared.bus.inbox import inbox
from shared.bus.outbox import outbox
from shared.db import UtcDateTime, metadata
from shared.health.heartbeat import heartbeat
from shared.health.told import service_health
from shared.staff.access import staff_access
from shared.staff.audit import audit


class Base(DeclarativeBase):
    """The notifier database."""

    metadata = metadata()
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy's own way to say it
        datetime: UtcDateTime,
        UUID: Uuid,
        dict[str, str]: JSON,
    }


for table in (outbox, inbox, staff_access, audit, heartbeat, service_health):
    table.to_metadata(Base.metadata)


class Occurrence(Base):
    """This service's own copy of a time slot: what messages tell of it."""

    __tablename__ = "occurrence"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    organisation_id: Mapped[UUID | None] = mapped_column(index=True)
    slug: Mapped[str] = mapped_column(String(200))
    title: Mapped[dict[str, str]]
    organisation_name: Mapped[dict[str, str]]
    venue: Mapped[str] = mapped_column(String(200))
    address: Mapped[str] = mapped_column(String(300))
    online_url: Mapped[str] = mapped_column(String(500))
    contact_email: Mapped[str] = mapped_column(String(254))
    contact_phone: Mapped[str] = mapped_column(String(20))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime] = mapped_column(index=True)
    time_zone: Mapped[str] = mapped_column(String(60))
    cancel_until: Mapped[datetime]
    cancelled: Mapped[bool]


class Registration(Base):
    """The audience: one contact of one registration, and which state of it we know."""

    __tablename__ = "registration"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    occurrence_id: Mapped[UUID] = mapped_column(ForeignKey("occurrence.id"), index=True)
    version: Mapped[int]
    status: Mapped[str] = mapped_column(String(20))
    seats: Mapped[int]
    contact_name: Mapped[str] = mapped_column(String(100))
    contact_email: Mapped[str] = mapped_column(String(254))
    contact_phone: Mapped[str] = mapped_column(String(20))
    language: Mapped[str] = mapped_column(String(2))
    link_version: Mapped[int]

    occurrence: Mapped[Occurrence] = relationship(lazy="joined", innerjoin=True)


class StaffMail(Base):
    """A mail to a member of staff: a link to sign in, or an invitation; its id is the link's."""

    __tablename__ = "staff_mail"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(30))
    email: Mapped[str] = mapped_column(String(254))
    name: Mapped[str] = mapped_column(String(100))
    language: Mapped[str] = mapped_column(String(2))
    role: Mapped[str] = mapped_column(String(20), default="")
    organisation_name: Mapped[dict[str, str]]
    expires_at: Mapped[datetime] = mapped_column(index=True)


class Message(Base):
    """One logical message to one recipient, by one cause, on one channel.

    The unique key is what makes a repeated cause one message. Its text is written when it is first
    sent, from what is known then; the secret link stays a placeholder until it is handed over.
    """

    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint("cause", "subject_type", "subject_id", "recipient", "channel"),
        Index(None, "status", "due_at", "id"),  # what is due, however long the ledger is
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    cause: Mapped[str] = mapped_column(String(100))
    subject_type: Mapped[str] = mapped_column(String(20), default="registration")
    subject_id: Mapped[UUID] = mapped_column(index=True)
    recipient: Mapped[str] = mapped_column(String(254))
    channel: Mapped[str] = mapped_column(String(10))
    kind: Mapped[str] = mapped_column(String(30))
    status: Mapped[str] = mapped_column(String(20), default="queued")
    due_at: Mapped[datetime]
    created_at: Mapped[datetime]
    leased_until: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    asked: Mapped[int] = mapped_column(default=0, server_default="0")
    resent: Mapped[int] = mapped_column(default=0, server_default="0")
    language: Mapped[str] = mapped_column(String(2), default="")
    subject: Mapped[str] = mapped_column(Text, default="")
    text: Mapped[str] = mapped_column(Text, default="")
    html: Mapped[str] = mapped_column(Text, default="")
    calendar: Mapped[str] = mapped_column(Text, default="")

    # What it is about: one of the two, as subject_type says.
    registration: Mapped[Registration | None] = relationship(
        lazy="joined",
        viewonly=True,
        primaryjoin=lambda: foreign(Message.subject_id) == Registration.id,
    )
    staff_mail: Mapped[StaffMail | None] = relationship(
        lazy="joined",
        viewonly=True,
        primaryjoin=lambda: foreign(Message.subject_id) == StaffMail.id,
    )
    deliveries: Mapped[list["Delivery"]] = relationship(
        lazy="selectin", order_by="Delivery.started_at"
    )


class Delivery(Base):
    """One attempt to hand a message over; its id is what the provider is asked about."""

    __tablename__ = "delivery"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    message_id: Mapped[UUID] = mapped_column(ForeignKey("message.id"), index=True)
    state: Mapped[str] = mapped_column(String(20), default="sending")
    provider_id: Mapped[str] = mapped_column(String(100), default="")
    error: Mapped[str] = mapped_column(String(50), default="")
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class SelfCheck(Base):
    """Somebody asked whether the providers are reached; what came of it, a code a channel."""

    __tablename__ = "self_check"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    asked_at: Mapped[datetime] = mapped_column(index=True)
    done_at: Mapped[datetime | None]
    results: Mapped[dict[str, str]]


class Captured(Base):
    """What the embedded run would have sent: the stand-in for the providers' side."""

    __tablename__ = "captured"

    delivery_id: Mapped[UUID] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(String(10))
    recipient: Mapped[str] = mapped_column(String(254), index=True)
    subject: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    calendar: Mapped[str] = mapped_column(Text)
    registration_id: Mapped[UUID | None]
    created_at: Mapped[datetime] = mapped_column(index=True)
    times: Mapped[int] = mapped_column(default=1)
