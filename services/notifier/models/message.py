"""Messages: each to one recipient by one cause on one channel."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, case, false, text
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from services.notifier.models.audience import Registration
from services.notifier.models.base import Base
from services.notifier.models.campaign import Campaign
from services.notifier.models.delivery import Delivery
from services.notifier.models.former import NO_FORMER_VALUES, FormerValues, FormerValuesText
from services.notifier.models.rule import ReminderRule
from services.notifier.models.staff_mail import StaffMail
from services.notifier.models.template import MessageTemplate
from services.notifier.models.values import (
    CHARGED_STATES,
    ChannelName,
    HeldBy,
    MessageCategory,
    MessageKind,
    MessageState,
    SubjectType,
    SuppressionReason,
)
from shared.database.types import EnumText

# Conditions of partial indexes, written without parameters so that a query can use them.
IS_QUEUED = text("status = 'queued'")
IS_IN_SINGLE_QUEUE = text("status = 'queued' AND campaign_id IS NULL")
IS_IN_CAMPAIGN_QUEUE = text("status = 'queued' AND campaign_id IS NOT NULL")
HAS_TEXTS = text("(text <> '' OR former <> '')")
HAS_SHORT_CODE = text("short_code IS NOT NULL")
IS_OF_CAMPAIGN = text("campaign_id IS NOT NULL")
IS_OF_RULE = text("rule_id IS NOT NULL")


class Message(Base):
    """One logical message to one recipient by one cause on one channel.

    The unique key makes a repeated cause one message. The texts are composed when the message is
    first sent, from what is known then. They contain a placeholder for the secret link, which is
    filled in only for the provider.
    """

    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint("cause", "subject_type", "subject_id", "recipient", "channel"),
        Index(None, "status", "due_at", "id"),  # finds due messages in a long table
        # Find the due messages of one channel, however many of the other one or of campaigns wait.
        Index(
            "ix_message_single_queue",
            "channel",
            "due_at",
            "id",
            sqlite_where=IS_IN_SINGLE_QUEUE,
            postgresql_where=IS_IN_SINGLE_QUEUE,
        ),
        Index(
            "ix_message_campaign_queue",
            "channel",
            "due_at",
            "id",
            sqlite_where=IS_IN_CAMPAIGN_QUEUE,
            postgresql_where=IS_IN_CAMPAIGN_QUEUE,
        ),
        Index(None, "recipient", "claimed_at"),  # counts what a recipient got lately
        Index(
            "ix_message_queued_decided_at",
            "decided_at",
            sqlite_where=IS_QUEUED,
            postgresql_where=IS_QUEUED,
        ),
        Index(
            "ix_message_with_texts_due_at",
            "due_at",
            sqlite_where=HAS_TEXTS,
            postgresql_where=HAS_TEXTS,
        ),
        Index(
            "uq_message_short_code",
            "short_code",
            unique=True,
            sqlite_where=HAS_SHORT_CODE,
            postgresql_where=HAS_SHORT_CODE,
        ),
        # Nobody gets a campaign twice, whoever starts it, and however often.
        Index(
            "uq_message_campaign_recipient",
            "campaign_id",
            "channel",
            "recipient",
            unique=True,
            sqlite_where=IS_OF_CAMPAIGN,
            postgresql_where=IS_OF_CAMPAIGN,
        ),
        Index(
            "ix_message_rule_id_status",
            "rule_id",
            "status",
            sqlite_where=IS_OF_RULE,
            postgresql_where=IS_OF_RULE,
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    cause: Mapped[str] = mapped_column(String(100))
    subject_type: Mapped[SubjectType] = mapped_column(
        EnumText(SubjectType, 20), default=SubjectType.REGISTRATION
    )
    subject_id: Mapped[UUID] = mapped_column(index=True)
    recipient: Mapped[str] = mapped_column(String(254))
    channel: Mapped[ChannelName] = mapped_column(EnumText(ChannelName, 10))
    kind: Mapped[MessageKind] = mapped_column(EnumText(MessageKind, 30))
    state: Mapped[MessageState] = mapped_column(
        "status", EnumText(MessageState, 20), default=MessageState.QUEUED
    )
    due_at: Mapped[datetime]
    # When `due_at` was decided, for a message that must not wait for the clock on the wall.
    decided_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    # What holds it back, and whether staff have released it. A message that a newer one replaced,
    # or that became untrue, still says what held it.
    held_by: Mapped[HeldBy | None] = mapped_column(EnumText(HeldBy, 20))
    is_released: Mapped[bool] = mapped_column(default=False, server_default=false())
    # Why its address gets no messages, when it was to be sent; and whether staff send it anyway.
    suppressed_by: Mapped[SuppressionReason | None] = mapped_column(EnumText(SuppressionReason, 20))
    is_forced: Mapped[bool] = mapped_column(default=False, server_default=false())
    # When a sender began to send it last.
    claimed_at: Mapped[datetime | None]
    leased_until: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    # How often the provider was asked about it, and whether it was sent again.
    lookups: Mapped[int] = mapped_column("asked", default=0, server_default="0")
    resent: Mapped[int] = mapped_column(default=0, server_default="0")
    language: Mapped[str] = mapped_column(String(2), default="")
    email_subject: Mapped[str] = mapped_column("subject", Text, default="")
    text: Mapped[str] = mapped_column(Text, default="")
    html: Mapped[str] = mapped_column(Text, default="")
    calendar: Mapped[str] = mapped_column(Text, default="")
    former: Mapped[FormerValues] = mapped_column(
        FormerValuesText, default=NO_FORMER_VALUES, server_default=""
    )

    # The version of the organisation's texts that it was composed from; None for the default ones.
    template_version: Mapped[UUID | None] = mapped_column(ForeignKey("message_template.id"))
    # The message that did not arrive, for one that is sent on the other channel instead.
    instead_of_id: Mapped[UUID | None] = mapped_column(unique=True)
    # Of the short link by which the recipient of a marketing SMS opts out; no other one has any.
    short_code: Mapped[str | None] = mapped_column(String(12))

    campaign_id: Mapped[UUID | None] = mapped_column(ForeignKey("campaign.id"))
    # Loaded once for all messages of a campaign that are claimed together.
    campaign: Mapped[Campaign | None] = relationship(lazy="select", viewonly=True)

    template: Mapped[MessageTemplate | None] = relationship(lazy="select", viewonly=True)
    # The reminder rule that made it; none for reminders of earlier releases.
    rule_id: Mapped[UUID | None]
    rule: Mapped[ReminderRule | None] = relationship(
        lazy="select",
        viewonly=True,
        primaryjoin=lambda: foreign(Message.rule_id) == ReminderRule.id,
    )

    # The subject is one of these two, depending on subject_type.
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

    @property
    def dropped_state(self) -> MessageState:
        """Return its state when it is not needed any more: unknown where it may have been sent.

        A message that was sent again may have arrived the first time.
        """
        return MessageState.UNKNOWN if self.resent else MessageState.CANCELLED

    @property
    def is_marketing(self) -> bool:
        """Return whether it goes only to those who allowed marketing; automatic ones never do."""
        campaign = self.campaign if self.campaign_id is not None else None
        return campaign is not None and campaign.category is MessageCategory.MARKETING

    @property
    def charged_segments(self) -> int:
        """Return the segments of SMS that the provider charges for, over all attempts."""
        charged = [one for one in self.deliveries if one.state in CHARGED_STATES]
        return sum(one.segments or 0 for one in charged)

    def require_registration(self) -> Registration:
        """Return the registration that the message is about; raise ValueError when it is none."""
        if self.registration is None:
            raise ValueError("the message is not about a registration")
        return self.registration

    def require_campaign(self) -> Campaign:
        """Return the campaign that the message is part of; raise ValueError when it is of none."""
        if self.campaign is None:
            raise ValueError("the message is not of a campaign")
        return self.campaign

    def require_rule(self) -> ReminderRule:
        """Return the rule that made the message; raise ValueError when none did."""
        if self.rule is None:
            raise ValueError("the message is not of a rule")
        return self.rule

    def require_staff_mail(self) -> StaffMail:
        """Return the mail to staff that the message is about; raise ValueError when it is none."""
        if self.staff_mail is None:
            raise ValueError("the message is not about a mail to staff")
        return self.staff_mail


# The same for a statement that drops many messages.
DROPPED_STATE = case(
    (Message.resent > 0, MessageState.UNKNOWN.value), else_=MessageState.CANCELLED.value
)
