"""Registrations, their participants and consents."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.registrations.models.base import Base
from services.registrations.models.occurrence import Occurrence
from shared.contracts.values import RegistrationStatus
from shared.database.types import EnumText


class Registration(Base):
    """The seats of one contact at one occurrence, for one or more participants."""

    __tablename__ = "registration"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    occurrence_id: Mapped[UUID] = mapped_column(ForeignKey("occurrence.id"), index=True)
    version: Mapped[int] = mapped_column(default=1)
    link_version: Mapped[int] = mapped_column(default=1)
    status: Mapped[RegistrationStatus] = mapped_column(
        EnumText(RegistrationStatus, 20), default=RegistrationStatus.CONFIRMED
    )
    seats: Mapped[int]
    contact_name: Mapped[str] = mapped_column(String(100))
    contact_email: Mapped[str] = mapped_column(String(254))
    contact_phone: Mapped[str] = mapped_column(String(20))
    language: Mapped[str] = mapped_column(String(2))
    contact_role: Mapped[str] = mapped_column("role", String(20))
    note: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime]
    cancelled_at: Mapped[datetime | None]

    occurrence: Mapped[Occurrence] = relationship(lazy="joined")
    participants: Mapped[list["Participant"]] = relationship(
        lazy="selectin", order_by="Participant.position", cascade="all, delete-orphan"
    )

    @property
    def is_anonymised(self) -> bool:
        """Return whether retention has removed the names and the contact."""
        return not self.contact_name


class Participant(Base):
    """A person in one seat; only the name and the grade are stored."""

    __tablename__ = "participant"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    registration_id: Mapped[UUID] = mapped_column(ForeignKey("registration.id"), index=True)
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(100))
    grade: Mapped[str] = mapped_column(String(20), default="")


class Consent(Base):
    """A consent to marketing: when it was given, and to which wording."""

    __tablename__ = "consent"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    registration_id: Mapped[UUID] = mapped_column(ForeignKey("registration.id"), index=True)
    purpose: Mapped[str] = mapped_column(String(20))
    channel: Mapped[str] = mapped_column(String(20))
    wording: Mapped[str] = mapped_column(String(20))
    given_at: Mapped[datetime]
