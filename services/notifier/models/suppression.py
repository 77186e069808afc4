"""Addresses that get no messages, or no marketing."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from services.notifier.models.base import Base
from services.notifier.models.values import ChannelName, SuppressionReason, SuppressionScope
from shared.database.types import EnumText

# The condition of a partial index, written without parameters so that a query can use it.
IS_SUPPRESSED = text("lifted_at IS NULL")


class Suppression(Base):
    """One reason why an address gets no messages; the row stays when the reason has ended.

    The address itself is not stored: `address_key` is a keyed hash of it. `source` says where the
    reason was learnt, as `preferences` or `twilio`; it has no personal data.
    """

    __tablename__ = "suppression"
    __table_args__ = (
        Index(
            "uq_suppression_address_key_reason",
            "address_key",
            "reason",
            unique=True,
            sqlite_where=IS_SUPPRESSED,
            postgresql_where=IS_SUPPRESSED,
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    address_key: Mapped[str] = mapped_column(String(64))
    channel: Mapped[ChannelName] = mapped_column(EnumText(ChannelName, 10))
    reason: Mapped[SuppressionReason] = mapped_column(EnumText(SuppressionReason, 20))
    scope: Mapped[SuppressionScope] = mapped_column(EnumText(SuppressionScope, 20))
    source: Mapped[str] = mapped_column(String(50))
    created_at: Mapped[datetime]
    lifted_at: Mapped[datetime | None]
    lifted_by: Mapped[str] = mapped_column(String(100), default="")
