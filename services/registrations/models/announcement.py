"""Announcements of organisers to those who come."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from services.registrations.models.base import Base


class Announcement(Base):
    """A copy of a campaign of notifier, once for each occurrence that it is about.

    `subject` and `body` have the text by language. A stopped campaign stays as a row without text,
    so that an older fact that arrives later does not bring it back.
    """

    __tablename__ = "announcement"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    occurrence_id: Mapped[UUID] = mapped_column(primary_key=True, index=True)
    version: Mapped[int]
    organisation_id: Mapped[UUID]
    subject: Mapped[dict[str, str]]
    body: Mapped[dict[str, str]]
    started_at: Mapped[datetime] = mapped_column(index=True)
