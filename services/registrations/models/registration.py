"""Registrations, their participants and consents."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.registrations.models.base import Base
from services.registrations.models.occurrence import Occurrence


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
