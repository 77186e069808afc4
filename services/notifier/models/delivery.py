"""Attempts to send messages."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from services.notifier.models.base import Base
from services.notifier.models.values import ChannelName, DeliveryState
from shared.database.types import EnumText


class Delivery(Base):
    """One attempt to send a message; the provider's reports name it by its id.

    `segments` is what the text took as SMS, None until it was measured; it stays when the text is
    erased, so that the cost of a message is known for good.
    """

    __tablename__ = "delivery"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    message_id: Mapped[UUID] = mapped_column(ForeignKey("message.id"), index=True)
    state: Mapped[DeliveryState] = mapped_column(
        EnumText(DeliveryState, 20), default=DeliveryState.SENDING
    )
    provider_id: Mapped[str] = mapped_column(String(100), default="")
    error: Mapped[str] = mapped_column(String(50), default="")
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    segments: Mapped[int | None]


class Captured(Base):
    """A message that was captured instead of sent; `times` counts how often it was sent."""

    __tablename__ = "captured"

    delivery_id: Mapped[UUID] = mapped_column(primary_key=True)
    channel: Mapped[ChannelName] = mapped_column(EnumText(ChannelName, 10))
    recipient: Mapped[str] = mapped_column(String(254), index=True)
    email_subject: Mapped[str] = mapped_column("subject", Text)
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    calendar: Mapped[str] = mapped_column(Text)
    registration_id: Mapped[UUID | None]
    created_at: Mapped[datetime] = mapped_column(index=True)
    times: Mapped[int] = mapped_column(default=1)
