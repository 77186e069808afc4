"""Define the interface of a channel: its input, its operations and its errors."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from services.notifier.models import ChannelName


@dataclass(frozen=True)
class OutgoingMessage:
    """A message as the provider gets it: complete texts with the secret link filled in.

    `other_provider_ids` are the provider's ids of other messages to the same recipient; they are
    needed only when the provider is asked about this one.
    """

    delivery_id: UUID
    message_id: UUID
    channel: ChannelName
    recipient: str
    email_subject: str
    text: str
    html: str
    calendar: str
    registration_id: UUID | None
    other_provider_ids: frozenset[str] = frozenset()


class ChannelError(Exception):
    """The message was not sent; `code` is the provider's error code or a name of the condition."""

    def __init__(self, code: str = "") -> None:
        super().__init__(code)
        self.code = code


class ChannelBusy(ChannelError):
    """The provider cannot take the message now; a later attempt may succeed."""


class ChannelRefused(ChannelError):
    """The provider refuses the recipient or the text for good."""


class ChannelUnknown(ChannelError):
    """The message may have been sent; only the provider knows."""


SendResult = str | ChannelError


class Channel(ABC):
    """A provider that sends messages.

    max_batch: how many messages `send_batch` takes at once.
    can_repeat: whether a message of which it is not known if it was sent may be sent once more.
        The recipient must be able to recognise the copy, as by the Message-ID of an e-mail.
    """

    max_batch = 1
    can_repeat = False

    @abstractmethod
    def send(self, message: OutgoingMessage) -> str:
        """Send a message and return the provider's id of it.

        Raises ChannelBusy, ChannelRefused, or ChannelUnknown.
        """

    @abstractmethod
    def find(self, message: OutgoingMessage) -> str | None:
        """Return the provider's id of a message it may have taken; None when it has not.

        Raises ChannelUnknown when the provider cannot tell.
        """

    @abstractmethod
    def check(self) -> str:
        """Return `ok` when the provider can be reached and accepts our credentials.

        Sends nothing. Raises ChannelError.
        """

    def send_batch(self, messages: Sequence[OutgoingMessage]) -> list[SendResult]:
        """Send messages and return, in their order, what `send` returns or raises for each."""
        return [self._try_to_send(message) for message in messages]

    def _try_to_send(self, message: OutgoingMessage) -> SendResult:
        try:
            return self.send(message)
        except ChannelError as error:
            return error
