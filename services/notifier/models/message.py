"""Messages: one to one recipient by one cause on one channel."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from services.notifier.models.audience import Registration
from services.notifier.models.base import Base
from services.notifier.models.delivery import Delivery
from services.notifier.models.staff_mail import StaffMail


class Message(Base):
    """One logical message to one recipient, by one cause, on one channel.

    The unique key is what makes a repeated cause one message. Its text is written when it is first
    sent, from what is known then; the secret link stays a placeholder until it is handed over.
    """

    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint("cause", "subject_type", "subject_id", "recipient", "channel"),
        Index(None, "status", "due_at", "id"),  # what is due, however long the ledger is
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    cause: Mapped[str] = mapped_column(String(100))
    subject_type: Mapped[str] = mapped_column(String(20), default="registration")
    subject_id: Mapped[UUID] = mapped_column(index=True)
    recipient: Mapped[str] = mapped_column(String(254))
    channel: Mapped[str] = mapped_column(String(10))
    kind: Mapped[str] = mapped_column(String(30))
    status: Mapped[str] = mapped_column(String(20), default="queued")
    due_at: Mapped[datetime]
    created_at: Mapped[datetime]
    leased_until: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    asked: Mapped[int] = mapped_column(default=0, server_default="0")
    resent: Mapped[int] = mapped_column(default=0, server_default="0")
    language: Mapped[str] = mapped_column(String(2), default="")
    subject: Mapped[str] = mapped_column(Text, default="")
    text: Mapped[str] = mapped_column(Text, default="")
    html: Mapped[str] = mapped_column(Text, default="")
    calendar: Mapped[str] = mapped_column(Text, default="")

    # What it is about: one of the two, as subject_type says.
    registration: Mapped[Registration | None] = relationship(
        lazy="joined",
        viewonly=True,
        primaryjoin=lambda: foreign(Message.subject_id) == Registration.id,
    )
    staff_mail: Mapped[StaffMail | None] = relationship(
        lazy="joined",
        viewonly=True,
        primaryjoin=lambda: foreign(Message.subject_id) == StaffMail.id,
    )
    deliveries: Mapped[list["Delivery"]] = relationship(
        lazy="selectin", order_by="Delivery.started_at"
    )
