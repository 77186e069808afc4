"""Requests to check the channels, and their results."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy.orm import Mapped, mapped_column

from services.notifier.models.base import Base


class SelfCheck(Base):
    """Somebody asked whether the providers are reached; what came of it, a code a channel."""

    __tablename__ = "self_check"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    asked_at: Mapped[datetime] = mapped_column(index=True)
    done_at: Mapped[datetime | None]
    results: Mapped[dict[str, str]]
