"""Attempts to hand a message over."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from services.notifier.models.base import Base


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
