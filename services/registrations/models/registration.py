"""Registrations, their participants and consents."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, Index, String, Text, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.registrations.models.base import Base
from services.registrations.models.group import Group
from services.registrations.models.occurrence import Occurrence
from shared.contracts.values import RegistrationStatus
from shared.database.types import EnumText

# Written out, not a parameter, so that the database finds the index of held registrations.
IS_HELD = text(f"registration.status = '{RegistrationStatus.HELD}'")


class GuardianAnswer(StrEnum):
    """The answer of a guardian about the registration of a pupil, if one is asked."""

    NOT_ASKED = ""
    ASKED = "asked"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    NONE_IN_TIME = "none_in_time"


class Registration(Base):
    """The seats of one contact at one occurrence, for one or more participants.

    `link_requests` counts how often the link was sent again, within a day of `link_requested_at`.
    `partner` is the name of the partner's system that made it, if one did. `verified_at` is when
    its contact used the link that we sent, or staff vouched for it. A held registration has its
    seats until `held_until`, and loses them unless its link is used. A pupil's may have to be
    confirmed by a guardian instead: then it is held while `guardian_answer` is ASKED.
    """

    __tablename__ = "registration"
    __table_args__ = (
        Index(
            "ix_registration_held_until",
            "held_until",
            sqlite_where=text("status = 'held'"),
            postgresql_where=text("status = 'held'"),
        ),
    )

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
    email_key: Mapped[str] = mapped_column(
        String(254), default="", server_default="", index=True
    )  # the e-mail in small letters, to find it by
    contact_phone: Mapped[str] = mapped_column(String(20), index=True)
    language: Mapped[str] = mapped_column(String(2))
    contact_role: Mapped[str] = mapped_column("role", String(20))
    note: Mapped[str] = mapped_column(Text, default="")
    partner: Mapped[str] = mapped_column(String(100), default="", server_default="")
    created_at: Mapped[datetime]
    cancelled_at: Mapped[datetime | None]
    held_until: Mapped[datetime | None]
    verified_at: Mapped[datetime | None]
    link_requested_at: Mapped[datetime | None]
    link_requests: Mapped[int] = mapped_column(default=0, server_default="0")
    guardian_answer: Mapped[GuardianAnswer] = mapped_column(
        EnumText(GuardianAnswer, 20), default=GuardianAnswer.NOT_ASKED, server_default=""
    )
    guardian_answered_at: Mapped[datetime | None]
    guardian_email: Mapped[str] = mapped_column(String(254), default="", server_default="")
    guardian_phone: Mapped[str] = mapped_column(String(20), default="", server_default="")
    is_guardian_copied: Mapped[bool] = mapped_column(default=False, server_default=false())
    # What staff wrote to the contact when they declined it; NULL when they did not.
    declined_because: Mapped[str | None] = mapped_column(Text)

    occurrence: Mapped[Occurrence] = relationship(lazy="joined")
    # One join and no query of its own; None for the registration of a family.
    group: Mapped[Group | None] = relationship(lazy="joined", cascade="all, delete-orphan")
    participants: Mapped[list["Participant"]] = relationship(
        lazy="selectin", order_by="Participant.position", cascade="all, delete-orphan"
    )

    @property
    def is_verified(self) -> bool:
        """Return whether its contact used the link that we sent, or staff vouched for it."""
        return self.verified_at is not None

    @property
    def is_guardian_awaited(self) -> bool:
        """Return whether its seats are held until a guardian confirms it."""
        is_held = self.status is RegistrationStatus.HELD
        return is_held and self.guardian_answer is GuardianAnswer.ASKED

    @property
    def is_hold_expired(self) -> bool:
        """Return whether its seats were released because nobody confirmed it in time."""
        return self.status is RegistrationStatus.CANCELLED and self.held_until is not None

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
    """A consent to marketing: when it was given, to which wording, and when it was withdrawn."""

    __tablename__ = "consent"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    registration_id: Mapped[UUID] = mapped_column(ForeignKey("registration.id"), index=True)
    purpose: Mapped[str] = mapped_column(String(20))
    channel: Mapped[str] = mapped_column(String(20))
    wording: Mapped[str] = mapped_column(String(20))
    given_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
