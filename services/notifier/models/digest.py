"""Members of staff who want the daily digest."""

from datetime import date
from uuid import UUID

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from services.notifier.models.base import Base


class DigestReader(Base):
    """A member of staff who wants the daily digest; `email` is empty for one who does not any more.

    `last_day` is the last day that is done, with or without an e-mail.
    """

    __tablename__ = "digest_reader"

    staff_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    email: Mapped[str] = mapped_column(String(254))
    language: Mapped[str] = mapped_column(String(2))
    last_day: Mapped[date | None]
