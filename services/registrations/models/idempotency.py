"""Keys of requests that have one effect, however often they are sent."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import JSON, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.registrations.models.base import Base


class IdempotencyKey(Base):
    """The key of a request, a digest of its body, and the answer it was given."""

    __tablename__ = "attempt"
    __table_args__ = (UniqueConstraint("key"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    key: Mapped[str] = mapped_column(String(200))
    body_hash: Mapped[str] = mapped_column(String(64))
    answer: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(index=True)
