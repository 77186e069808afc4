"""Define the interface of a channel: its input, its operations and its errors."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from string import ascii_letters, digits
from uuid import UUID

import structlog

from services.notifier.delivery.provider_errors import RETRIED, Action, find_action
from services.notifier.models import ChannelName

log = structlog.get_logger()


@dataclass(frozen=True)
class OutgoingMessage:
    """A message as the provider gets it: complete texts with the secret link filled in.

    `reply_to` is the address that answers to an e-mail go to, if it is not the sender's.
    `opt_out_url` is where a mail program's own button takes the recipient off the list (RFC 8058).
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
    reply_to: str = ""
    opt_out_url: str = ""


MAX_CODE = 100
CODE_CHARACTERS = frozenset(ascii_letters + digits + "-_.: ")


class ChannelError(Exception):
    """The message was not sent; `code` is the provider's error code or a name of the condition.

    A code may be any part of a provider's answer, and so is reduced to plain characters.
    """

    def __init__(self, code: str = "") -> None:
        self.code = "".join(sign for sign in code if sign in CODE_CHARACTERS)[:MAX_CODE]
        super().__init__(self.code)


class ChannelBusy(ChannelError):
    """The provider cannot take the message now; a later attempt may succeed."""


class ChannelRefused(ChannelError):
    """The provider refuses the recipient or the text for good."""


class ChannelUnknown(ChannelError):
    """The message may have been sent; only the provider knows."""


SendResult = str | ChannelError


def build_refusal(code: str, default: Action) -> ChannelError:
    """Return the error for a message that a provider surely did not take, by the table.

    `default` says what to do about a code that the table does not have.
    """
    action = find_action(code, default)
    return ChannelBusy(code) if action in RETRIED else ChannelRefused(code)


def report_unknown_error(error: Exception) -> ChannelError:
    """Return ChannelUnknown for an error that a channel does not know, and log its class.

    Its text and its traceback may contain the recipient's address.
    """
    log.error("channel failed", error=type(error).__name__)
    return ChannelUnknown(type(error).__name__)


@contextmanager
def contain_errors(
    classify: Callable[[Exception], ChannelError] = report_unknown_error,
) -> Iterator[None]:
    """Raise a ChannelError, as `classify` says, instead of every other exception.

    A provider or its library may do what nobody thought of. That must not end the thread that
    sends: the message would end it again after each restart, and all others would wait.
    """
    try:
        yield
    except ChannelError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever it is, the sender goes on
        raise classify(error) from None  # the text of the error may contain an address


class Channel(ABC):
    """A provider that sends messages.

    max_batch: how many messages `send_batch` takes at once.
    max_at_once: how many threads may call `send_batch` and `find` at the same time.
    can_repeat: whether a message of which it is not known if it was sent may be sent once more.
        The recipient must be able to recognise the copy, as by the Message-ID of an e-mail.
    """

    max_batch = 1
    max_at_once = 1
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
            with contain_errors():
                return self.send(message)
        except ChannelError as error:
            return error
