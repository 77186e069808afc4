"""A channel for tests whose behaviour is given as functions."""

from collections.abc import Callable

from services.notifier.delivery.channels import Channels
from services.notifier.delivery.channels.base import Channel, OutgoingMessage
from services.notifier.models import ChannelName


class FakeChannel(Channel):
    """Sends with one function and looks messages up with another."""

    def __init__(
        self,
        send: Callable[[OutgoingMessage], str] = lambda message: str(message.message_id),
        find: Callable[[OutgoingMessage], str | None] = lambda _message: None,
        *,
        max_batch: int = 1,
        max_at_once: int = 1,
    ) -> None:
        self._send, self._find = send, find
        self.max_batch, self.max_at_once = max_batch, max_at_once

    def send(self, message: OutgoingMessage) -> str:
        """Call the function that sends."""
        return self._send(message)

    def find(self, message: OutgoingMessage) -> str | None:
        """Call the function that looks up."""
        return self._find(message)

    def check(self) -> str:
        """Return that the provider is reached."""
        return "ok"


def build_channels(channel: Channel) -> Channels:
    """Return the channel for SMS and for e-mail."""
    return dict.fromkeys(ChannelName, channel)
