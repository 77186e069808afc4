"""Requests to check the channels, and their results."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy.orm import Mapped, mapped_column

from services.notifier.models.base import Base


class SelfCheck(Base):
    """A request to check whether the providers can be reached; `results` has a code by channel."""

    __tablename__ = "self_check"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    requested_at: Mapped[datetime] = mapped_column("asked_at", index=True)
    done_at: Mapped[datetime | None]
    results: Mapped[dict[str, str]]
