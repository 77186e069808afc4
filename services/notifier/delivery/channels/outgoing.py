"""What a channel is given, and how it may fail."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Outgoing:
    """A message ready to be handed over: whole texts, the secret link filled in.

    `others` are the provider's ids of other messages to the same recipient, for when it is asked.
    """

    delivery_id: UUID
    message_id: UUID
    channel: str
    recipient: str
    subject: str
    text: str
    html: str
    calendar: str
    registration_id: UUID | None
    others: frozenset[str] = frozenset()


class ChannelError(Exception):
    """The message was not handed over; `code` is the provider's or the condition's name."""

    def __init__(self, code: str = "") -> None:
        super().__init__(code)
        self.code = code


class ChannelBusy(ChannelError):
    """Not now: a later attempt may help."""


class ChannelRefused(ChannelError):
    """Never: the recipient or the text is refused for good."""


class ChannelUnknown(ChannelError):
    """It may have been sent; only the provider knows."""
