"""Entries of waiting lists."""

from datetime import datetime
from enum import StrEnum
from typing import TypedDict
from uuid import UUID, uuid4

from sqlalchemy import JSON, ForeignKey, Index, String, Text, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.registrations.models.base import Base
from services.registrations.models.occurrence import Occurrence
from shared.database.types import EnumText


class StoredAnswer(TypedDict):
    """An answer of an entry; `position` is that of the participant, None when asked once."""

    key: str
    position: int | None
    value: str


class WaitingStatus(StrEnum):
    """The status of an entry of a waiting list."""

    WAITING = "waiting"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"  # nobody answered the offer in time
    LEFT = "left"
    REMOVED = "removed"  # by staff


# The entries that still may get seats without the help of staff.
OPEN_STATUSES = (WaitingStatus.WAITING, WaitingStatus.OFFERED)
# Written out, not parameters, so that the database finds the indexes.
IS_WAITING = text(f"waiting_entry.status = '{WaitingStatus.WAITING}'")
IS_OFFERED = text(f"waiting_entry.status = '{WaitingStatus.OFFERED}'")


class WaitingEntry(Base):
    """A contact that waits for seats of a full occurrence, with everything it would register.

    While the status is OFFERED, its seats count as taken, until `offered_until`. The registration
    that follows has the id of the entry. `queued_at` decides the order; it is later than
    `created_at` when the contact asked for more seats. `passed` counts how often a smaller party
    got seats first because this one did not fit. `link_requests` counts how often the link was sent
    again, within a day of `link_requested_at`.
    """

    __tablename__ = "waiting_entry"
    __table_args__ = (
        Index(
            "ix_waiting_entry_waiting",
            "occurrence_id",
            "queued_at",
            sqlite_where=text("status = 'waiting'"),
            postgresql_where=text("status = 'waiting'"),
        ),
        Index(
            "ix_waiting_entry_offered_until",
            "offered_until",
            sqlite_where=text("status = 'offered'"),
            postgresql_where=text("status = 'offered'"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    occurrence_id: Mapped[UUID] = mapped_column(ForeignKey("occurrence.id"), index=True)
    version: Mapped[int] = mapped_column(default=1)
    link_version: Mapped[int] = mapped_column(default=1)
    status: Mapped[WaitingStatus] = mapped_column(
        EnumText(WaitingStatus, 20), default=WaitingStatus.WAITING
    )
    seats: Mapped[int]
    contact_name: Mapped[str] = mapped_column(String(100))
    contact_email: Mapped[str] = mapped_column(String(254))
    email_key: Mapped[str] = mapped_column(String(254), index=True)  # in small letters
    contact_phone: Mapped[str] = mapped_column(String(20), index=True)
    language: Mapped[str] = mapped_column(String(2))
    contact_role: Mapped[str] = mapped_column("role", String(20))
    note: Mapped[str] = mapped_column(Text, default="")
    marketing: Mapped[bool] = mapped_column(default=False, server_default=false())
    participants: Mapped[list[dict[str, str]]] = mapped_column(JSON)  # name and grade of each
    # Of a pupil's entry: the guardian who has to confirm the registration that follows.
    guardian_email: Mapped[str] = mapped_column(String(254), default="", server_default="")
    guardian_phone: Mapped[str] = mapped_column(String(20), default="", server_default="")
    is_guardian_copied: Mapped[bool] = mapped_column(default=False, server_default=false())
    answers: Mapped[list[StoredAnswer]] = mapped_column(JSON, default=list, server_default="[]")
    created_at: Mapped[datetime]
    queued_at: Mapped[datetime]
    offered_at: Mapped[datetime | None]
    offered_until: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    passed: Mapped[int] = mapped_column(default=0, server_default="0")
    link_requested_at: Mapped[datetime | None]
    link_requests: Mapped[int] = mapped_column(default=0, server_default="0")

    occurrence: Mapped[Occurrence] = relationship(lazy="joined", innerjoin=True)
