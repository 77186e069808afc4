"""Texts of automatic messages that staff have written, in versions."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self
from uuid import UUID, uuid4

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.notifier.models.base import Base
from services.notifier.models.values import ChannelName, MessageKind
from shared.database.types import EnumText

EVERY_EVENT = ""  # instead of a slug: the texts of an organisation


@dataclass(frozen=True)
class MessageTexts:
    """The texts of one kind of message in one language, with placeholders.

    An own SMS or e-mail that is empty means that the text of the organisation, or else the default
    one, is used. The subject and the body of an e-mail belong together.
    """

    subject: str = ""
    body: str = ""
    sms: str = ""

    def has_channel(self, channel: ChannelName) -> bool:
        """Return whether there is a text for a channel."""
        return bool(self.sms if channel is ChannelName.SMS else self.body)

    def fill_from(self, other: Self) -> "MessageTexts":
        """Return these texts, and those of `other` for the channels without one."""
        email = self if self.has_channel(ChannelName.EMAIL) else other
        return MessageTexts(email.subject, email.body, self.sms or other.sms)


class MessageTemplate(Base):
    """One version of an organisation's texts of a kind of message, for one event or for all.

    Rows are only added: the one with the highest version is used. `subject`, `body` and `sms` have
    the text by language; an empty one is inherited. A slug names an event, and never changes once
    the event is public. `restored_version` is the version that was made the newest again.
    """

    __tablename__ = "message_template"
    __table_args__ = (UniqueConstraint("organisation_id", "event_slug", "kind", "version"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    organisation_id: Mapped[UUID]
    event_slug: Mapped[str] = mapped_column(String(200))
    kind: Mapped[MessageKind] = mapped_column(EnumText(MessageKind, 30))
    version: Mapped[int]
    subject: Mapped[dict[str, str]]
    body: Mapped[dict[str, str]]
    sms: Mapped[dict[str, str]]
    restored_version: Mapped[int | None]
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(String(100))
    created_by_id: Mapped[UUID]

    def get_texts(self, language: str) -> MessageTexts:
        """Return the texts in a language; empty where they are inherited."""
        return MessageTexts(
            self.subject.get(language, ""), self.body.get(language, ""), self.sms.get(language, "")
        )
